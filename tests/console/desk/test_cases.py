"""The desk: taken before it is opened, closed to everybody else, and no number on any other page (R31)."""

import re

import pytest
from sqlalchemy import text

from bot.cases import recordings
from bot.cases.recordings import Gone, Recording
from console.texts import LANGUAGES
from tests.console.house import House, Visitor
from tests.people import Someone, Town

NUMBER = "+212600000044"
DEEDS = ("take", "back", "close", "number")


@pytest.fixture
def town(house: House) -> Town:
    service = house.service
    return Town(service.store, service.seal, service.knowledge, house.clock)


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def caller(operator: Visitor, town: Town) -> Someone:
    """Somebody in Rabat who needs a doctor asks to be called on their own number, in the evening."""
    person = town.person(NUMBER)
    for said in ("Bonjour", "5", "Rabat", "rappelez-moi", "1", "3"):
        person.says(said)
    return person


def ways(visitor: Visitor) -> list[str]:
    """The cases this visitor is shown, by path."""
    return sorted(set(re.findall(r"/desk/\d+", visitor.get("/desk").text)))


def test_what_waits_is_shown_without_who(house: House, operator: Visitor, caller: Someone) -> None:
    house.clock.moves(minutes=20)
    page = operator.get("/desk").text
    for told in ("être rappelé", "Rabat", "SMS", "20 minutes"):
        assert told in page
    assert "600000044" not in page
    [case] = ways(operator)
    assert "600000044" not in operator.get(case).text


def test_only_whoever_took_it_sees_the_number_and_says_why(house: House, operator: Visitor, caller: Someone) -> None:
    other = house.signed_in("supervisor")
    [case] = ways(operator)
    assert operator.post(case + "/number", reason="call").status_code == 404
    assert operator.post(case + "/take").status_code == 303
    for reason in ("", "curious"):
        refused = operator.post(case + "/number", reason=reason)
        assert (refused.status_code, "600000044" in refused.text) == (422, False)
    assert NUMBER in operator.post(case + "/number", reason="call").text
    assert "600000044" not in operator.get(case).text
    for path in DEEDS:
        assert other.post(f"{case}/{path}", reason="call").status_code == 404, path
    assert other.get(case).status_code == 404
    assert ways(other) == []


def test_who_saw_a_number_is_noted_without_it(
    house: House, operator: Visitor, caller: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    [case] = ways(operator)
    operator.post(case + "/take")
    caplog.clear()
    with caplog.at_level("INFO", "dalil.desk"):
        operator.post(case + "/number", reason="call")
    [noted] = [record for record in caplog.records if record.message == "number revealed"]
    assert operator.member
    assert (vars(noted)["actor"], vars(noted)["reason"]) == (operator.member.id, "call")
    assert "600000044" not in repr([vars(record) for record in caplog.records])


def test_two_cannot_take_the_same(house: House, operator: Visitor, caller: Someone) -> None:
    other = house.signed_in("operator", "other@ong.example")
    [case] = ways(operator)
    assert other.get(case).status_code == 200
    assert operator.post(case + "/take").headers["location"] == case
    assert other.post(case + "/take").status_code == 404


def test_given_back_it_waits_for_others(house: House, operator: Visitor, caller: Someone) -> None:
    other = house.signed_in("operator", "other@ong.example")
    [case] = ways(operator)
    operator.post(case + "/take")
    operator.post(case + "/back")
    assert operator.post(case + "/number", reason="call").status_code == 404
    assert other.post(case + "/take").headers["location"] == case


def test_closed_it_is_gone_and_so_is_the_number(house: House, operator: Visitor, caller: Someone) -> None:
    [case] = ways(operator)
    operator.post(case + "/take")
    assert operator.post(case + "/close").status_code == 303
    assert ways(operator) == []
    assert operator.get(case).status_code == 404
    assert house.rows("SELECT sealed FROM case_request WHERE sealed IS NOT NULL") == []


def test_R10_a_childs_case_is_for_supervisors(house: House, operator: Visitor, town: Town) -> None:
    person = town.person(NUMBER)
    for said in ("Bonjour", "2", "Rabat", "rappelez-moi", "1", "3"):
        person.says(said)
    page = operator.get("/desk").text
    assert "pour l’encadrement" in page
    assert "Rabat" not in page
    [[case]] = house.rows("SELECT id FROM help_case")
    assert operator.get(f"/desk/{case}").status_code == 403
    assert operator.post(f"/desk/{case}/take").status_code == 403
    supervisor = house.signed_in("supervisor")
    assert "Rabat" in supervisor.get("/desk").text
    assert supervisor.post(f"/desk/{case}/take").status_code == 303
    assert NUMBER in supervisor.post(f"/desk/{case}/number", reason="call").text


def test_R10_R31_a_case_that_becomes_a_childs_leaves_the_operators_hands(
    house: House, operator: Visitor, caller: Someone
) -> None:
    [case] = ways(operator)
    operator.post(case + "/take")
    for said in ("menu", "2", "une femme svp"):
        caller.says(said)
    for path in ("", "/voice/1"):
        assert operator.get(case + path).status_code == 403, path
    for path in ("take", "close", "number"):
        assert operator.post(f"{case}/{path}", reason="call").status_code == 403, path
    assert operator.post(case + "/back").status_code == 404
    assert house.signed_in("supervisor").post(case + "/take").status_code == 303


def test_R10_a_supervisor_who_is_one_no_more_can_but_give_it_back(house: House, town: Town) -> None:
    person = town.person(NUMBER)
    supervisor, other = house.signed_in("supervisor"), house.signed_in("admin")
    for said in ("Bonjour", "2", "Rabat", "rappelez-moi", "1", "3"):
        person.says(said)
    [[case]] = house.rows("SELECT id FROM help_case")
    supervisor.post(f"/desk/{case}/take")
    assert supervisor.member
    with house.service.store.write() as connection:
        change = "UPDATE staff SET role = 'operator' WHERE id = :id"
        connection.execute(text(change), {"id": supervisor.member.id})
    assert supervisor.get(f"/desk/{case}").status_code == 403
    assert supervisor.post(f"/desk/{case}/number", reason="call").status_code == 403
    assert supervisor.get(f"/desk/{case}/voice/1").status_code == 403
    assert supervisor.post(f"/desk/{case}/back").status_code == 303
    assert other.post(f"/desk/{case}/take").status_code == 303


@pytest.fixture
def voiced(house: House, operator: Visitor, town: Town) -> str:
    """The path of a taken case's voice note."""
    person = town.person("77", "telegram")
    person.says("Bonjour")
    person.says(kind="voice", media="file-7")
    [case] = ways(operator)
    operator.post(case + "/take")
    [path] = re.findall(r'src="(/desk/\d+/voice/\d+)"', operator.get(case).text)
    return str(path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the provider is asked for; it knows one file."""
    heard: list[tuple[str, str]] = []

    async def fetch(config: object, channel: str, media: str) -> Recording:
        heard.append((channel, media))
        if media != "file-7":
            raise Gone
        return Recording(b"sound", "audio/ogg")

    monkeypatch.setattr(recordings, "fetch", fetch)
    return heard


def test_a_voice_note_is_fetched_when_it_is_heard(operator: Visitor, voiced: str, asked: list[tuple[str, str]]) -> None:
    heard = operator.get(voiced)
    assert (heard.status_code, heard.content, heard.headers["content-type"]) == (200, b"sound", "audio/ogg")
    assert (heard.headers["cache-control"], heard.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert asked == [("telegram", "file-7")]


def test_nobody_else_hears_it(house: House, operator: Visitor, voiced: str, asked: list[tuple[str, str]]) -> None:
    other = house.signed_in("supervisor")
    assert other.get(voiced).status_code == 404
    operator.post(voiced.rpartition("/voice")[0] + "/back")
    assert operator.get(voiced).status_code == 404
    assert asked == []


def test_a_number_is_not_taken_for_a_voice_note(
    house: House, operator: Visitor, caller: Someone, asked: list[tuple[str, str]]
) -> None:
    [case] = ways(operator)
    operator.post(case + "/take")
    [[request]] = house.rows("SELECT id FROM case_request")
    assert operator.get(f"{case}/voice/{request}").status_code == 404
    assert asked == [("", "")]


def test_the_pages_are_whole_in_every_language(house: House, operator: Visitor, caller: Someone) -> None:
    [case] = ways(operator)
    operator.post(case + "/take")
    for language in LANGUAGES:
        operator.post("/language", language=language)
        pages = [operator.get("/desk"), operator.get(case)]
        assert [page.status_code for page in pages] == [200, 200]
        assert all(f'lang="{language}"' in page.text for page in pages)
