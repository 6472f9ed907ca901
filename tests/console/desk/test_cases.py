"""Whose case it is: in one pair of hands, closed to everybody else, and no number on any page (R10, R31, T14)."""

import pytest

from bot.cases.routing import Operator
from bot.duty import operators
from tests.console.house import House, Visitor
from tests.people import Someone, Town

NUMBER = "+212600000044"
PAGES = ("", "/talk", "/voice/1")
DEEDS = ("say", "ping", "draft", "close", "back")


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


def case_of(house: House) -> str:
    """The path of the one case there is."""
    [[case]] = house.rows("SELECT id FROM help_case")
    return f"/desk/{case}"


def trained(house: House, visitor: Visitor) -> None:
    """This member may have a child's case from now on."""
    assert visitor.member
    with house.service.store.write() as connection:
        operators.keep(connection, Operator(visitor.member.id, children=True))


def takes(visitor: Visitor) -> str:
    """Where "take next" leads."""
    return str(visitor.post("/desk/next").headers["location"])


def is_closed_to(visitor: Visitor, case: str, status: int) -> None:
    """Nothing of this case opens, and nothing can be done with it."""
    for page in PAGES:
        assert visitor.get(case + page).status_code == status, page
    for deed in DEEDS:
        assert visitor.post(f"{case}/{deed}", words="x", outcome="helped").status_code == status, deed


def test_T14_what_waits_is_open_to_nobody(house: House, operator: Visitor, caller: Someone) -> None:
    is_closed_to(operator, case_of(house), 404)


def test_T14_what_one_has_is_open_to_nobody_else(house: House, operator: Visitor, caller: Someone) -> None:
    case = case_of(house)
    assert takes(operator) == case
    for role in ("operator", "supervisor", "admin"):
        is_closed_to(house.signed_in(role, f"other-{role}@ong.example"), case, 404)
    is_closed_to(house.signed_in("editor"), case, 403)
    assert house.outsider().get(case).headers["location"].startswith("/sign-in")
    assert operator.get(case).status_code == 200


def test_R31_no_number_is_on_any_page(house: House, operator: Visitor, caller: Someone) -> None:
    caller.says("allo")
    pages = [operator.get("/desk").text, operator.get("/desk/board").text]
    case = takes(operator)
    pages += [operator.get(case + path).text for path in ("", "/talk")]
    pages.append(operator.post(case + "/say", words="").text)
    assert "être rappelé" in pages[2]
    assert "le soir" in pages[2]
    assert [page for page in pages if "600000044" in page] == []


def test_R10_a_childs_case_is_not_for_the_untrained(house: House, operator: Visitor, town: Town) -> None:
    person = town.person(NUMBER)
    for said in ("Bonjour", "2", "Rabat", "rappelez-moi", "1", "3"):
        person.says(said)
    case = case_of(house)
    is_closed_to(operator, case, 403)
    assert takes(operator) == "/desk"
    other = house.signed_in("operator", "trained@ong.example")
    trained(house, other)
    assert takes(other) == case
    assert other.get(case).status_code == 200
    is_closed_to(operator, case, 404)


def test_R10_a_case_that_becomes_a_childs_leaves_the_hands_of_the_untrained(
    house: House, operator: Visitor, caller: Someone
) -> None:
    case = takes(operator)
    caller.says("j'ai 15 ans")
    [[need, state]] = house.rows("SELECT need, state FROM help_case")
    assert (need, state) == ("child_protection", "waiting")
    is_closed_to(operator, case, 403)


def test_T14_a_case_that_is_closed_is_open_to_nobody(house: House, operator: Visitor, caller: Someone) -> None:
    case = takes(operator)
    operator.post(case + "/close", outcome="helped")
    is_closed_to(operator, case, 404)
    assert house.rows("SELECT sealed FROM case_request WHERE sealed IS NOT NULL") == []


def test_T8_each_deed_leaves_its_line_without_a_word(house: House, operator: Visitor, caller: Someone) -> None:
    case = takes(operator)
    operator.get(case)
    operator.post(case + "/say", words="un mot canari")
    operator.post(case + "/back")
    takes(operator)
    operator.post(case + "/close", outcome="helped")
    lines = house.rows("SELECT action, detail FROM audit ORDER BY id")
    assert [action for action, _ in lines] == ["took", "opened", "sent", "given_back", "took", "closed"]
    assert "canari" not in repr(lines)
