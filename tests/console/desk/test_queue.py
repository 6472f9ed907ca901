"""The queue: the gravest first, nobody picks, and what nobody but whoever is trained may know stays unsaid."""

import re

import pytest

from bot.cases.routing import Operator
from bot.duty import operators
from console.texts import LANGUAGES
from tests.console.house import House, Visitor
from tests.people import Someone, Town


@pytest.fixture
def town(house: House) -> Town:
    service = house.service
    return Town(service.store, service.seal, service.knowledge, house.clock)


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


def asks(town: Town, number: int, need: str = "5") -> Someone:
    """Somebody in Rabat with this need asks for a person."""
    person = town.person(f"+2126000000{number:02}")
    for said in ("Bonjour", need, "Rabat", "0"):
        person.says(said)
    return person


def is_set(house: House, visitor: Visitor, **values: object) -> None:
    """This operator's own settings from now on."""
    assert visitor.member
    with house.service.store.write() as connection:
        operators.keep(connection, Operator(visitor.member.id, **values))  # type: ignore[arg-type]


def waiting(visitor: Visitor) -> str:
    """What the queue shows, in one line."""
    page = visitor.get("/desk").text
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index('id="waiting"') : page.index("</main>")]).split())


def taken(visitor: Visitor) -> str:
    """Where "take next" leads."""
    return str(visitor.post("/desk/next").headers["location"])


def test_what_waits_is_shown_without_who_and_nobody_picks(house: House, operator: Visitor, town: Town) -> None:
    asks(town, 44)
    house.clock.moves(minutes=20)
    for told in ("parler à quelqu’un", "Santé", "Rabat", "français", "SMS", "20 minutes", "Orange 1"):
        assert told in waiting(operator)
    page = operator.get("/desk").text
    assert "600000044" not in page
    assert re.findall(r'action="(/desk/[^"]*)"', page) == ["/desk/next"]
    assert re.findall(r"/desk/\d+", page) == []
    assert operator.get("/desk/1").status_code == 404


def test_next_is_the_gravest_then_the_oldest(house: House, operator: Visitor, town: Town) -> None:
    green, orange, older = asks(town, 1, "7"), asks(town, 2, "5"), asks(town, 3, "5")
    red = town.person("+212600000004")
    red.says("Bonjour")
    red.says("il me frappe, je saigne")
    red.says("0")
    is_set(house, operator, capacity=9)
    whose = [taken(operator).removeprefix("/desk/") for _ in range(4)]
    query = "SELECT c.id FROM help_case c JOIN address a ON a.id = c.address_id WHERE a.lookup = :lookup"
    lookups = [house.service.seal.lookup("sms", one.address) for one in (red, orange, older, green)]
    assert whose == [str(house.rows(query, lookup=lookup)[0][0]) for lookup in lookups]


def test_nothing_to_take_says_so(operator: Visitor) -> None:
    page = operator.get("/desk").text
    assert "Personne n’attend." in page
    assert "Vous n’avez aucune demande en cours." in page
    assert taken(operator) == "/desk"
    assert "Rien ne vous attend" in operator.get("/desk").text


def test_whoever_is_full_or_on_a_break_is_told_so(house: House, operator: Visitor, town: Town) -> None:
    asks(town, 1)
    asks(town, 2)
    is_set(house, operator, capacity=1)
    assert taken(operator) != "/desk"
    assert taken(operator) == "/desk"
    assert "Vous avez déjà 1 demandes en cours" in operator.get("/desk").text
    assert operator.member
    with house.service.store.write() as connection:
        operators.pause(connection, operator.member.id, house.clock())
    assert taken(operator) == "/desk"
    assert "en pause" in operator.get("/desk").text


def test_R10_of_a_childs_case_others_see_how_grave_it_is_and_how_long(
    house: House, operator: Visitor, town: Town
) -> None:
    person = asks(town, 1, "2")
    assert person.step
    house.clock.moves(minutes=20)
    told = waiting(operator)
    assert "Un enfant : pour une personne formée" in told
    assert "20 minutes" in told
    for hidden in ("Rabat", "SMS", "français", "parler"):
        assert hidden not in told
    assert taken(operator) == "/desk"
    trained = house.signed_in("operator", "trained@ong.example")
    is_set(house, trained, children=True)
    assert "Rabat" in waiting(trained)
    assert taken(trained) != "/desk"


def test_ones_own_show_who_wrote_and_when(house: House, operator: Visitor, town: Town) -> None:
    person = asks(town, 44)
    case = taken(operator)
    house.clock.moves(minutes=7)
    person.says("vous êtes là ?")
    house.clock.moves(minutes=3)
    page = operator.get("/desk/board").text
    assert f'href="{case}"' in page
    for told in ("Santé", "Depuis son dernier message", "3 minutes", "sans réponse"):
        assert told in page
    assert 'data-unread="1"' in page
    assert "vous êtes là" not in page


def test_two_get_two_cases(house: House, operator: Visitor, town: Town) -> None:
    asks(town, 1)
    asks(town, 2)
    other = house.signed_in("operator", "other@ong.example")
    mine, theirs = taken(operator), taken(other)
    assert "/desk" not in (mine, theirs)
    assert mine != theirs
    assert (operator.get(theirs).status_code, other.get(mine).status_code) == (404, 404)


def test_who_took_what_is_kept(house: House, operator: Visitor, town: Town) -> None:
    asks(town, 1)
    case = int(taken(operator).removeprefix("/desk/"))
    operator.get(f"/desk/{case}")
    assert operator.member
    lines = house.rows("SELECT staff_id, action, case_id FROM audit ORDER BY id")
    assert lines == [(operator.member.id, action, case) for action in ("took", "opened")]


def test_the_pages_are_whole_in_every_language(house: House, operator: Visitor, town: Town) -> None:
    asks(town, 1)
    asks(town, 2, "2")
    case = taken(operator)
    for language in LANGUAGES:
        operator.post("/language", language=language)
        for path in ("/desk", "/desk/board", case, case + "/talk"):
            assert operator.get(path).status_code == 200, (language, path)
        assert f'lang="{language}"' in operator.get(case).text


def test_T12_what_rings_tells_nothing(operator: Visitor, town: Town) -> None:
    """The one notice of the browser is the same for everybody and everything, and asked for by a button alone."""
    asks(town, 1, "3")
    case = taken(operator)
    for path in ("/desk", case):
        assert 'data-ring="Dalil: du nouveau"' in operator.get(path).text
    script = operator.get("/static/desk.js").text
    assert re.findall(r"new Notification\(.*\)", script) == ['new Notification(told.ring, { tag: "dalil" })']
    assert re.findall(r"innerHTML\s*=|insertAdjacentHTML|outerHTML\s*=|document\.write|eval\(", script) == []
