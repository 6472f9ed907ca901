"""What staff type to find a service."""

import pytest

from directory.catalog import Catalog
from directory.lookup import dialled, look_up


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("gadem", "gadem-rabat", "name"),
        ("GADEM rab", "gadem-rabat", "name"),
        ("gadam", "gadem-rabat", "name"),
        ("caritas casa", "caritas-casablanca", "name"),
        ("karitas rabat", "caritas-rabat", "name"),
        ("كاريتاس الرباط", "caritas-rabat", "name"),
        ("كارتاس مراكش", "caritas-marrakech", "name"),
        ("0537 77 03 32", "gadem-rabat", "number"),
        ("+212 537-770332", "gadem-rabat", "number"),
        ("053777", "gadem-rabat", "number"),
        ("unhcr-rabat-registration", "unhcr-rabat-registration", "name"),
        ("hôpital farabi", "hopital-farabi-oujda", "name"),
    ],
)
def test_a_service_is_found_as_staff_type_it(catalog: Catalog, typed: str, found: str, why: str) -> None:
    matches = {match.id: match.why for match in look_up(catalog, typed)}
    assert matches.get(found) == why, matches


@pytest.mark.parametrize("typed", ["", " ", "a", "zzzz", "gadem zzzz", '"*:', "'; DROP TABLE word", "0" * 500])
def test_what_is_nobodys_finds_nothing(catalog: Catalog, typed: str) -> None:
    assert look_up(catalog, typed) == []


def test_what_receives_nobody_is_found_with_its_status(catalog: Catalog) -> None:
    statuses = {match.status for match in look_up(catalog, "ministere", limit=50)} | {
        match.status for match in look_up(catalog, "ligne", limit=50)
    }
    assert "active" in statuses


def test_no_more_are_given_than_asked_for_each_once(catalog: Catalog) -> None:
    found = look_up(catalog, "casablanca", limit=7)
    assert len({match.id for match in found}) == len(found) == 7


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+212537770332", "0537770332"),
        ("00212537770332", "0537770332"),
        ("0537 77 03 32", "0537770332"),
        ("2511", "2511"),
        ("+33486517161", "33486517161"),
    ],
)
def test_a_number_is_known_however_it_is_written(number: str, digits: str) -> None:
    assert dialled(number) == digits
