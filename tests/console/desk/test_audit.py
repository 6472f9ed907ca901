"""Supervisors read who did what at the desk, and are read in turn (T8, R31)."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from bot import audit
from console.desk import audit as page
from console.texts import LANGUAGES, TEXTS
from tests.console.house import House


@pytest.fixture
def worked(house: House) -> House:
    """An operator has done something with two cases."""
    operator = house.has("operator")
    deeds: list[dict[str, Any]] = [
        {"case_id": 7, "action": "opened"},
        {"case_id": 7, "action": "revealed", "reason": "call"},
        {"case_id": 8, "action": "closed"},
    ]
    with house.service.store.write() as connection:
        for deed in deeds:
            audit.record(connection, house.service.seal, staff_id=operator.id, now=house.now, **deed)
    return house


def lines(answer: str) -> list[str]:
    """What stands in each row of the table, its cells joined."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", answer, re.S)
    cells = ([re.sub(r"<[^>]+>", "", one).strip() for one in re.split(r"</t[dh]>", row)] for row in rows)
    return [" | ".join(row) for row in cells]


def test_T8_a_supervisor_reads_who_did_what_and_leaves_a_line(worked: House) -> None:
    supervisor = worked.signed_in("supervisor")
    found = lines(supervisor.get("/audit").text)
    assert len(found) == 4
    assert "supervisor@ong.example" in found[0]
    assert "a lu" in found[0]
    assert "operator@ong.example | a clos | 8" in found[1]
    assert "operator@ong.example | a vu le numéro | 7 | reason: call" in found[2]
    assert worked.rows("SELECT count(*) FROM audit") == [(4,)]


@pytest.mark.parametrize("role", ["operator", "editor", "reviewer"])
def test_T8_those_it_is_about_do_not(worked: House, role: str) -> None:
    visitor = worked.signed_in(role)
    assert visitor.get("/audit").status_code == 403
    assert 'href="/audit"' not in visitor.get("/").text


def test_lines_of_one_case_and_of_one_member(worked: House) -> None:
    supervisor = worked.signed_in("supervisor")
    found = lines(supervisor.get("/audit?case=7").text)
    assert ["a lu" in one or "| 7 |" in one for one in found] == [True, True, True]
    [(operator,)] = worked.rows("SELECT id FROM staff WHERE role = 'operator'")
    assert len(lines(supervisor.get(f"/audit?member={operator}").text)) == 3
    assert len(lines(supervisor.get(f"/audit?member={operator}&case=8").text)) == 1
    assert "Aucune ligne" in supervisor.get("/audit?member=424242").text
    for odd in ("case=x", "case=٧", "member=%00", "before=-1", "case=" + "9" * 30):
        assert len(lines(supervisor.get("/audit?" + odd).text)) > 4


def test_older_lines_are_a_page_away(worked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "ON_A_PAGE", 2)
    supervisor = worked.signed_in("supervisor")
    first = supervisor.get("/audit").text
    [older] = re.findall(r'href="(/audit\?before=\d+)"', first)
    second = supervisor.get(older).text
    assert [one.split(" | ")[0] for one in (*lines(first), *lines(second))] == ["4", "3", "2", "1"]
    assert "before=" not in second


def test_T8_verifying_says_that_it_holds_or_which_line_does_not(worked: House) -> None:
    supervisor = worked.signed_in("supervisor")
    told = supervisor.post("/audit").text
    assert "3 lignes, rien n’a été touché" in told
    [head] = worked.rows("SELECT hash FROM audit WHERE id = 3")
    assert f'<bdi dir="ltr">3:{bytes(head[0]).hex()}</bdi>' in told
    with worked.service.store.write() as connection:
        connection.execute(text("UPDATE audit SET staff_id = 9 WHERE id = 2"))
    told = supervisor.post("/audit").text
    assert "La ligne 2 a été modifiée" in told
    with worked.service.store.write() as connection:
        connection.execute(text("DELETE FROM audit WHERE id = 1"))
    assert "La ligne 1 manque" in supervisor.post("/audit").text


def test_a_member_who_is_gone_still_stands_there(worked: House) -> None:
    admin = worked.signed_in("admin")
    with worked.service.store.write() as connection:
        connection.execute(text("DELETE FROM staff WHERE role = 'operator'"))
    assert "membre n°" in lines(admin.get("/audit").text)[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deed_has_its_words(language: str) -> None:
    assert {f"audit_action_{one}" for one in audit.ACTIONS} <= TEXTS[language].keys()
