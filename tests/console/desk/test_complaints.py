"""Complaints about workers are for supervisors alone (R33)."""

import re

import pytest

from bot import complaints
from tests.console.house import House
from tests.people import Town


@pytest.fixture
def town(house: House) -> Town:
    service = house.service
    return Town(service.store, service.seal, service.knowledge, house.clock)


@pytest.fixture
def complained(house: House, town: Town) -> House:
    person = town.person()
    for said in ("Bonjour", "plainte contre un agent", "2"):
        person.says(said)
    return house


def test_R33_a_supervisor_reads_it_and_marks_it(complained: House) -> None:
    supervisor = complained.signed_in("supervisor")
    page = supervisor.get("/complaints").text
    assert "sexe ou amour demandé" in page
    assert "18 novembre 2026" in page
    [path] = re.findall(r'action="(/complaints/\d+)"', page)
    assert supervisor.post(path).status_code == 303
    assert supervisor.post(path).status_code == 404
    assert "vue le" in supervisor.get("/complaints").text


@pytest.mark.parametrize("role", ["operator", "editor", "reviewer"])
def test_R33_those_it_may_be_about_do_not(complained: House, role: str) -> None:
    visitor = complained.signed_in(role)
    assert visitor.get("/complaints").status_code == 403
    assert "/complaints" not in visitor.get("/").text


def test_R33_none_is_buried_under_those_that_come_after(
    complained: House, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest stands first until somebody has looked at it; the others are a page away."""
    monkeypatch.setattr(complaints, "ON_A_PAGE", 1)
    later = town.person("+212600000002")
    for said in ("Bonjour", "plainte contre un agent", "1"):
        later.says(said)
    supervisor = complained.signed_in("supervisor")
    pages = [supervisor.get("/complaints" + more).text for more in ("", "?page=2", "?page=3", "?page=x", "?page=٢")]
    assert ["sexe ou amour" in page for page in pages] == [True, False, True, True, True]
    assert ["/complaints?page=2" in page for page in pages] == [True, False, True, True, True]
    assert "argent demandé" in pages[1]
    assert "/complaints?page=1" in pages[1]
