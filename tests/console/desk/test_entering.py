"""Telephone callers and walk-ins are cases too: kept without a name, with a sealed number, and written to by nobody."""

import pytest
from sqlalchemy import delete

from bot.cases import by_hand
from bot.cases.by_hand import Entered, enter
from bot.cases.routing import Operator
from bot.store.desk import help_case
from console.texts import LANGUAGES, TEXTS
from tests.console.desk.hands import audited
from tests.console.house import House, Visitor

FR = TEXTS["fr"]
NUMBER = "+212600000045"


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


def test_a_caller_is_a_case_in_the_hands_of_who_entered_it(house: House, operator: Visitor) -> None:
    entered = operator.post(
        "/desk/new",
        source="phone",
        language="wo",
        need="medical",
        place="rabat",
        kind="medical",
        number="06 00 00 00 45",
        note="attend au coin",
    )
    [(case_id,)] = house.rows("SELECT id FROM help_case")
    assert entered.headers["location"] == f"/desk/{case_id}"
    told = "SELECT state, source, channel, language, need, place, kind, severity FROM help_case"
    assert house.rows(told) == [("taken", "phone", "phone", "wo", "medical", "rabat", "medical", "red")]
    assert house.rows("SELECT want FROM case_request ORDER BY id") == [("danger",), ("call",)]
    assert [(action, detail) for action, _, detail in audited(house)] == [("entered", '{"source": "phone"}')]
    path = f"/desk/{case_id}"
    for panel in ("facts", "services", "notes", "call", "transfer", "procedure"):
        page = operator.get(f"{path}/{panel}")
        assert (page.status_code, "600000045" in page.text) == (200, False), panel
    assert "attend au coin" in operator.get(path + "/notes").text
    assert operator.member
    shown = operator.post(path + "/number", reason="call", code=house.code(operator.member.email))
    assert NUMBER in shown.text


def test_the_number_stands_nowhere_in_clear(house: House, operator: Visitor) -> None:
    operator.post("/desk/new", source="walk_in", language="fr", number=NUMBER)
    for table in ("person", "address", "help_case", "case_request", "case_message", "audit", "desk_event"):
        assert "600000045" not in repr(house.rows(f"SELECT * FROM {table}")), table
    assert house.rows("SELECT channel, sealed FROM address") == [("walk_in", None)]


def test_nothing_can_be_sent_to_them(house: House, operator: Visitor) -> None:
    operator.post("/desk/new", source="walk_in", language="fr", need="medical", place="rabat")
    [(case_id,)] = house.rows("SELECT id FROM help_case")
    page = operator.get(f"/desk/{case_id}/services")
    assert 'name="service"' not in page.text
    assert FR["panels_services_aloud"] in page.text
    assert "<details>" in page.text
    assert operator.post(f"/desk/{case_id}/services", service="any", need="medical").status_code == 422
    assert house.rows("SELECT id FROM outbound") == []


def test_R10_a_childs_case_waits_for_somebody_trained(house: House, operator: Visitor) -> None:
    entered = operator.post("/desk/new", source="phone", language="fr", kind="child", need="shelter")
    assert entered.headers["location"] == "/desk"
    assert house.rows("SELECT state, need, taken_by FROM help_case") == [("waiting", "child_protection", None)]
    [(case_id,)] = house.rows("SELECT id FROM help_case")
    assert operator.get(f"/desk/{case_id}/facts").status_code == 403


WRONG = [
    {"source": "", "language": "fr"},
    {"source": "chat", "language": "fr"},
    {"source": "phone", "language": "xx"},
    {"source": "phone", "language": "fr", "need": "gold"},
    {"source": "phone", "language": "fr", "kind": "joy"},
    {"source": "phone", "language": "fr", "place": "atlantis"},
    {"source": "phone", "language": "fr", "number": "12"},
    {"source": "phone", "language": "fr", "number": "+881600000000"},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_what_is_no_choice_of_the_form_is_refused(house: House, operator: Visitor, fields: dict[str, str]) -> None:
    refused = operator.post("/desk/new", **fields, note="à garder")
    assert refused.status_code == 422
    assert "à garder" in refused.text
    assert house.rows("SELECT id FROM help_case") == []
    assert house.rows("SELECT id FROM person") == []


def test_two_callers_are_two_people(house: House, operator: Visitor) -> None:
    for _ in range(2):
        operator.post("/desk/new", source="phone", language="fr", number=NUMBER)
    assert len(house.rows("SELECT DISTINCT person_id FROM help_case")) == 2


def test_R25_they_go_with_their_case(house: House) -> None:
    service = house.service
    member = house.has("operator")
    with service.store.write() as connection:
        case_id, _ = enter(connection, service.seal, Entered("phone", "fr"), Operator(member.id), house.now)
        assert by_hand.forget(connection) == 0
        connection.execute(delete(help_case).where(help_case.c.id == case_id))
        assert by_hand.forget(connection) == 1
    assert house.rows("SELECT id FROM person") == []
    assert house.rows("SELECT id FROM address") == []


def test_the_form_is_whole_in_every_language(operator: Visitor) -> None:
    for language in LANGUAGES:
        operator.post("/language", language=language)
        page = operator.get("/desk/new")
        assert (page.status_code, f'lang="{language}"' in page.text) == (200, True)
