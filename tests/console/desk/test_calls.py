"""Calling back: when, ticked off; the number for a reason and a second factor alone, and the audit says so (R31, T2)."""

import json

import pytest
from sqlalchemy import text

from console.auth.signing_in import FREE_FAILURES
from console.desk.calls import REASONS
from console.texts import TEXTS
from tests.console.conftest import Opens
from tests.console.desk.hands import asks, audited, takes, town_of
from tests.console.house import House, Visitor

NUMBER = "+212600000044"
FR = TEXTS["fr"]


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def case(house: House, operator: Visitor) -> str:
    """The address of a case in the operator's hands: somebody asks to be called in the evening."""
    person = town_of(house).person(NUMBER)
    return takes(operator, asks(person, "Bonjour", "5", "Rabat", "rappelez-moi", "1", "3"))


def code(visitor: Visitor) -> str:
    assert visitor.member
    return visitor.house.code(visitor.member.email)


def test_the_hour_is_shown_and_the_number_is_not(operator: Visitor, case: str) -> None:
    page = operator.get(case + "/call").text
    assert "le soir" in page
    assert "600000044" not in page


def test_a_number_needs_a_reason_and_the_code_and_is_shown_once(house: House, operator: Visitor, case: str) -> None:
    refused = [
        operator.post(case + "/number", reason=reason, code=typed)
        for reason, typed in (("", code(operator)), ("curious", code(operator)), ("call", ""), ("call", "000000"))
    ]
    assert [(one.status_code, "600000044" in one.text) for one in refused] == [(422, False)] * 4
    shown = operator.post(case + "/number", reason="call", code=code(operator))
    assert NUMBER in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "600000044" not in operator.get(case + "/call").text
    [(action, _, detail)] = audited(house)
    assert (action, json.loads(detail)) == ("revealed", {"reason": "call"})


def test_each_reason_is_kept_in_the_audit(house: House, operator: Visitor, case: str) -> None:
    for reason in REASONS:
        assert NUMBER in operator.post(case + "/number", reason=reason, code=code(operator)).text
        house.clock.moves(seconds=60)
    assert [json.loads(detail)["reason"] for _, _, detail in audited(house)] == list(REASONS)


def test_T2_a_code_serves_once(house: House, operator: Visitor, case: str) -> None:
    used = code(operator)
    assert NUMBER in operator.post(case + "/number", reason="call", code=used).text
    again = operator.post(case + "/number", reason="call", code=used)
    assert (again.status_code, "600000044" in again.text) == (422, False)
    house.clock.moves(seconds=30)
    assert NUMBER in operator.post(case + "/number", reason="call", code=code(operator)).text


def test_T2_wrong_codes_count_as_at_the_door(house: House, operator: Visitor, case: str) -> None:
    for _ in range(FREE_FAILURES):
        operator.post(case + "/number", reason="call", code="000000")
    right = operator.post(case + "/number", reason="call", code=code(operator))
    assert (right.status_code, "600000044" in right.text) == (422, False)
    house.clock.moves(minutes=1)
    assert NUMBER in operator.post(case + "/number", reason="call", code=code(operator)).text
    assert house.rows("SELECT failures FROM staff WHERE email = 'operator@ong.example'") == [(0,)]


def test_another_members_code_opens_nothing(house: House, operator: Visitor, case: str) -> None:
    supervisor = house.signed_in("supervisor")
    refused = operator.post(case + "/number", reason="call", code=code(supervisor))
    assert (refused.status_code, "600000044" in refused.text) == (422, False)
    assert supervisor.post(case + "/number", reason="call", code=code(supervisor)).status_code == 404


def test_without_a_second_factor_it_says_how_to_get_one(house: House, operator: Visitor, case: str) -> None:
    with house.service.store.write() as connection:
        connection.execute(text("UPDATE staff SET password = '', totp = NULL WHERE email = 'operator@ong.example'"))
    page = operator.get(case + "/call").text
    assert FR["panels_call_enrol"] in page
    assert 'name="code"' not in page


def test_a_call_is_ticked_off_once_it_is_made(house: House, operator: Visitor, case: str) -> None:
    [(request,)] = house.rows("SELECT id FROM case_request WHERE want = 'call'")
    ticked = operator.post(f"{case}/call/{request}").text
    assert "le 18 nov. 2026" in ticked
    [(done,)] = house.rows("SELECT done_at FROM case_request WHERE want = 'call'")
    assert done == house.now
    assert operator.post(f"{case}/call/424242").status_code == 422
    assert [action for action, _, _ in audited(house)] == ["called"]


def test_the_masked_line_is_told_where_there_is_one(opens: Opens) -> None:
    house = opens(masked_line="Composez le code de la ligne masquée, puis le numéro.")
    operator = house.signed_in("operator")
    case = takes(operator, asks(town_of(house).person(NUMBER), "Bonjour", "5", "Rabat", "rappelez-moi", "1", "3"))
    assert "ligne masquée" in operator.get(case + "/call").text
    plain = opens().signed_in("operator").get(case + "/call")
    assert (plain.status_code, "ligne masquée" in plain.text) == (200, False)
