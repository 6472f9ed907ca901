"""Breaking the glass of a child's case (R10), and quietening whoever abuses the team without losing danger."""

import json

import pytest
from sqlalchemy import update

from bot.store.desk import help_case
from console.texts import LANGUAGES, TEXTS
from tests.console.desk.hands import asks, audited, is_on_duty, takes, town_of
from tests.console.house import House, Visitor
from tests.people import Someone

WHY = "la nuit, personne de formé ne répond"
FR = TEXTS["fr"]
CALLED = ("rappelez-moi", "1", "3")


@pytest.fixture
def person(house: House) -> Someone:
    return town_of(house).person("+212600000044")


@pytest.fixture
def child(house: House, person: Someone) -> int:
    """A child's case that waits."""
    house.has("supervisor")
    return asks(person, "Bonjour", "2", "Rabat", *CALLED)


@pytest.fixture
def supervisor(house: House, child: int) -> Visitor:
    return house.signed_in("supervisor")


def test_the_page_tells_how_grave_and_how_long_alone(house: House, supervisor: Visitor) -> None:
    house.clock.moves(minutes=20)
    page = supervisor.get("/desk/glass").text
    assert "orange" in page
    assert "20 minutes" in page
    for untold in ("Rabat", "SMS", "600000044", FR["facts_want_call"]):
        assert untold not in page.partition("<h1>")[2], untold


def test_a_supervisor_takes_it_for_a_reason_that_stays_with_the_case(
    house: House, supervisor: Visitor, child: int
) -> None:
    assert supervisor.post(f"/desk/{child}/glass", why="vite").status_code == 422
    assert audited(house) == []
    opened = supervisor.post(f"/desk/{child}/glass", why=WHY)
    assert opened.headers["location"] == f"/desk/{child}"
    piece = {"HX-Request": "true"}
    assert supervisor.get(f"/desk/{child}/facts", **piece).status_code == 200
    assert WHY in supervisor.get(f"/desk/{child}/notes", **piece).text
    assert audited(house) == [("glass", child, "{}")]
    assert WHY not in repr(house.rows("SELECT * FROM audit"))


def test_not_while_somebody_trained_is_there(house: House, supervisor: Visitor, child: int) -> None:
    trained = house.signed_in("operator", "trained@ong.example")
    is_on_duty(trained, children=True)
    is_on_duty(supervisor)
    assert FR["by_hand_glass_not_now"] in supervisor.get("/desk/glass").text
    assert supervisor.post(f"/desk/{child}/glass", why=WHY).status_code == 403
    house.clock.moves(hours=9)
    again = house.signed_in("supervisor")
    assert again.post(f"/desk/{child}/glass", why=WHY).status_code == 303


def test_not_by_whoever_is_trained(house: House, supervisor: Visitor, child: int) -> None:
    is_on_duty(supervisor, children=True)
    assert supervisor.post(f"/desk/{child}/glass", why=WHY).status_code == 403


def test_R10_whoever_is_trained_and_has_no_room_does_not_keep_it_waiting(
    house: House, supervisor: Visitor, person: Someone, child: int
) -> None:
    trained = house.signed_in("operator", "trained@ong.example")
    takes(trained, asks(person.town.person("+212600000046"), "Bonjour", "5", "Rabat", *CALLED))
    is_on_duty(trained, children=True, capacity=1)
    is_on_duty(supervisor)
    assert FR["by_hand_glass_not_now"] not in supervisor.get("/desk/glass").text
    assert supervisor.post(f"/desk/{child}/glass", why=WHY).status_code == 303


def test_R10_a_childs_case_that_waits_too_long_is_any_supervisors(house: House, person: Someone) -> None:
    house.has("supervisor")
    grave, other = (
        asks(one, "Bonjour", "2", "Rabat", *CALLED) for one in (person, person.town.person("+212600000046"))
    )
    is_on_duty(house.signed_in("operator", "trained@ong.example"), children=True)
    supervisor = house.signed_in("supervisor")
    is_on_duty(supervisor)
    with house.service.store.write() as connection:
        connection.execute(update(help_case).where(help_case.c.id == grave).values(alarms=1))
    page = supervisor.get("/desk/glass").text
    assert (f"/desk/{grave}/glass" in page, f"/desk/{other}/glass" in page) == (True, False)
    assert supervisor.post(f"/desk/{other}/glass", why=WHY).status_code == 403
    assert supervisor.post(f"/desk/{grave}/glass", why=WHY).status_code == 303


def test_R10_whoever_is_not_on_duty_leaves_it_to_those_who_are(house: House, supervisor: Visitor, child: int) -> None:
    is_on_duty(house.signed_in("operator"))
    page = supervisor.get("/desk/glass").text
    assert FR["by_hand_glass_not_here"] in page
    assert f"/desk/{child}/glass" not in page
    assert supervisor.post(f"/desk/{child}/glass", why=WHY).status_code == 403
    is_on_duty(supervisor)
    assert supervisor.post(f"/desk/{child}/glass", why=WHY).status_code == 303


def test_nobody_else_may(house: House, supervisor: Visitor, child: int) -> None:
    operator = house.signed_in("operator")
    assert operator.get("/desk/glass").status_code == 403
    assert operator.post(f"/desk/{child}/glass", why=WHY).status_code == 403
    assert "/sign-in" in house.outsider().get("/desk/glass").headers["location"]
    assert house.rows("SELECT state FROM help_case") == [("waiting",)]


def test_only_a_childs_case_that_waits(supervisor: Visitor, person: Someone, child: int) -> None:
    grown = asks(person.town.person("+212600000046"), "Bonjour", "5", "Rabat", *CALLED)
    for case_id in (grown, 424242):
        assert supervisor.post(f"/desk/{case_id}/glass", why=WHY).status_code == 404
    supervisor.post(f"/desk/{child}/glass", why=WHY)
    assert supervisor.post(f"/desk/{child}/glass", why=WHY).status_code == 404


# Quietening


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


def test_whoever_abuses_is_quietened_and_the_case_ends(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", "5", "Rabat", *CALLED))
    assert operator.post(path + "/quiet", days="365").status_code == 400
    assert operator.post(path + "/quiet", days="7").headers["location"] == "/desk"
    assert house.rows("SELECT state, outcome FROM help_case") == [("closed", "abuse")]
    [(until,)] = house.rows("SELECT quiet_until FROM person WHERE quiet_until > 0")
    assert until == house.now + 7 * 24 * 3_600_000
    lines = [(action, json.loads(detail)) for action, _, detail in audited(house)]
    assert lines == [("closed", {"outcome": "abuse"}), ("quietened", {"days": 7})]


def test_whoever_is_quietened_is_told_nothing_of_a_team(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", "5", "Rabat", *CALLED))
    before = len(person.heard)
    operator.post(path + "/quiet", days="7")
    person.town.works()
    assert person.heard[before:] == []


def test_quietened_they_open_no_case_but_danger_is_heard(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", "5", "Rabat", *CALLED))
    operator.post(path + "/quiet", days="1")
    person.says("0")
    assert house.rows("SELECT id FROM help_case WHERE state <> 'closed'") == []
    told = " ".join(person.says("mon mari me frappe, il va me tuer"))
    assert "8350" in told
    house.clock.moves(days=1, minutes=1)
    person.says("menu")
    person.says("0")
    assert len(house.rows("SELECT id FROM help_case WHERE state <> 'closed'")) == 1


def test_a_supervisor_undoes_it_without_learning_who(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", "5", "Rabat", *CALLED))
    operator.post(path + "/quiet", days="30")
    assert operator.get("/desk/quietened").status_code == 403
    supervisor = house.signed_in("supervisor")
    page = supervisor.get("/desk/quietened").text
    for told in ("operator@ong.example", "18 nov. 2026", "18 déc. 2026"):
        assert told in page, told
    for untold in ("600000044", "SMS", "Rabat"):
        assert untold not in page.partition("<h1>")[2], untold
    [(person_id,)] = house.rows("SELECT id FROM person WHERE quiet_until > 0")
    assert supervisor.post(f"/desk/quietened/{person_id}").status_code == 303
    assert supervisor.post(f"/desk/quietened/{person_id}").status_code == 404
    assert house.rows("SELECT id FROM person WHERE quiet_until > 0") == []
    assert FR["by_hand_quietened_none"] in supervisor.get("/desk/quietened").text


def test_the_pages_are_whole_in_every_language(supervisor: Visitor) -> None:
    for language in LANGUAGES:
        supervisor.post("/language", language=language)
        for path in ("/desk/glass", "/desk/quietened"):
            page = supervisor.get(path)
            assert (page.status_code, f'lang="{language}"' in page.text) == (200, True), path
