"""Passing a case on: to a colleague who may have it, or to the supervisors; noted and audited."""

import json

import pytest

from tests.console.desk.hands import asks, audited, is_on_duty, takes, town_of
from tests.console.house import House, Visitor

CALLED = ("Bonjour", "5", "Rabat", "rappelez-moi", "1", "3")


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def colleague(house: House) -> Visitor:
    return house.signed_in("operator", "colleague@ong.example")


def test_a_colleague_on_duty_is_named_first_and_gets_it(house: House, operator: Visitor, colleague: Visitor) -> None:
    house.has("operator", "absent@ong.example")
    house.has("editor")
    is_on_duty(colleague)
    path = takes(operator, asks(town_of(house).person("+212600000044"), *CALLED))
    page = operator.get(path + "/transfer").text
    assert 0 < page.index("colleague@ong.example (en service)") < page.index("absent@ong.example")
    assert "editor@ong.example" not in page
    assert colleague.member
    passed = operator.post(path + "/transfer", to=str(colleague.member.id), note="parle anglais")
    assert passed.headers["location"] == "/desk"
    assert house.rows("SELECT state, taken_by, for_staff FROM help_case") == [("waiting", None, colleague.member.id)]
    [(action, _, detail)] = audited(house)
    assert (action, json.loads(detail)) == ("transferred", {"to": colleague.member.id})
    assert operator.get(path + "/notes").status_code == 404


def test_to_the_supervisors(house: House, operator: Visitor) -> None:
    house.has("supervisor")
    path = takes(operator, asks(town_of(house).person("+212600000044"), *CALLED))
    piece = operator.asks(
        "POST",
        path + "/transfer",
        data={"csrf": operator.csrf(), "to": "supervisor"},
        headers={"HX-Request": "true"},
    )
    assert piece.headers["hx-redirect"] == "/desk"
    assert house.rows("SELECT state, for_role FROM help_case") == [("waiting", "supervisor")]
    [(_, _, detail)] = audited(house)
    assert json.loads(detail) == {"to": "supervisor"}


def test_supervisors_who_do_not_come_keep_nobody_waiting(house: House, operator: Visitor, colleague: Visitor) -> None:
    house.has("supervisor")
    path = takes(operator, asks(town_of(house).person("+212600000044"), *CALLED))
    operator.post(path + "/transfer", to="supervisor")
    for visitor in (operator, colleague):
        is_on_duty(visitor)
        assert visitor.post("/desk/next").headers["location"] == "/desk"
    house.clock.moves(minutes=16)
    assert colleague.post("/desk/next").headers["location"] == path


def test_R10_a_childs_case_goes_to_somebody_trained_alone(house: House, colleague: Visitor) -> None:
    trained, has_it = house.signed_in("operator", "trained@ong.example"), house.signed_in("supervisor")
    is_on_duty(trained, children=True)
    path = takes(
        has_it, asks(town_of(house).person("+212600000044"), "Bonjour", "2", "Rabat", "rappelez-moi", "1", "3")
    )
    page = has_it.get(path + "/transfer").text
    assert "trained@ong.example" in page
    assert "colleague@ong.example" not in page
    assert colleague.member
    assert has_it.post(path + "/transfer", to=str(colleague.member.id)).status_code == 422
    assert house.rows("SELECT state FROM help_case") == [("taken",)]


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_R10_the_supervisors_are_named_where_one_of_them_may_have_it(
    house: House, operator: Visitor, role: str
) -> None:
    town = town_of(house)
    child = takes(operator, asks(town.person("+212600000044"), "Bonjour", "2", "Rabat", *CALLED[3:]))
    grown = takes(operator, asks(town.person("+212600000045"), *CALLED))
    is_on_duty(operator, children=True)

    def named(path: str) -> bool:
        return 'value="supervisor"' in operator.get(path + "/transfer").text

    assert (named(child), named(grown)) == (False, False), "there is none"
    supervisor = house.signed_in(role)
    assert (named(child), named(grown)) == (False, True), "they are not trained"
    assert operator.post(child + "/transfer", to="supervisor").status_code == 422
    is_on_duty(supervisor, children=True)
    assert (named(child), named(grown)) == (True, True)
    assert operator.post(child + "/transfer", to="supervisor").status_code == 303


@pytest.mark.parametrize("to", ["", "admin", "operator", "424242", "1 OR 1=1"])
def test_nobody_else_can_be_named(house: House, operator: Visitor, to: str) -> None:
    path = takes(operator, asks(town_of(house).person("+212600000044"), *CALLED))
    assert operator.post(path + "/transfer", to=to).status_code == 422
    assert audited(house) == []
