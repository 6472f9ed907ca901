"""Notes are for the desk: shown with who and when, never sent."""

import pytest

from console.texts import TEXTS
from tests.console.desk.hands import asks, audited, takes, town_of
from tests.console.house import House, Visitor
from tests.people import Someone


@pytest.fixture
def person(house: House) -> Someone:
    return town_of(house).person("+212600000044")


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


def test_a_note_stays_with_the_case_and_is_never_sent(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", "5", "Rabat", "rappelez-moi", "1", "3"))
    before = len(person.heard)
    page = operator.post(path + "/notes", note="<b>parle</b> doucement\net lentement")
    person.town.works()
    assert page.status_code == 200
    assert "&lt;b&gt;parle&lt;/b&gt;" in page.text
    assert "operator@ong.example" in page.text
    assert len(person.heard) == before
    [(action, _, detail)] = audited(house)
    assert (action, detail) == ("noted", "{}")
    assert house.rows("SELECT id FROM outbound WHERE state = 'todo'") == []


def test_whoever_takes_it_next_reads_it(house: House, operator: Visitor, person: Someone) -> None:
    case_id = asks(person, "Bonjour", "5", "Rabat", "rappelez-moi", "1", "3")
    path = takes(operator, case_id)
    operator.post(path + "/notes", note="parle doucement")
    supervisor = house.signed_in("supervisor")
    operator.post(path + "/transfer", to="supervisor", note="et lentement")
    takes(supervisor, case_id)
    page = supervisor.get(path + "/notes").text
    assert "parle doucement" in page
    assert "et lentement" in page


@pytest.mark.parametrize("note", ["", "   ", "x" * 2001])
def test_an_empty_note_and_one_too_long_are_refused(operator: Visitor, person: Someone, note: str) -> None:
    path = takes(operator, asks(person, "Bonjour", "5", "Rabat", "rappelez-moi", "1", "3"))
    refused = operator.post(path + "/notes", note=note)
    assert refused.status_code == 422
    assert TEXTS["fr"]["panels_notes_wrong"] in refused.text
