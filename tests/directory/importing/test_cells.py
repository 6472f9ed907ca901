"""How people write numbers, places, days and the rest, and what is made of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.importing.cells import READ, WRITE, items, joined, number_of
from directory.importing.template import COLUMNS, SCHEDULES, SERVICES, Column
from directory.tables.values import Refused

COLUMN = {**COLUMNS[SCHEDULES], **COLUMNS[SERVICES]}


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+212600000001", "+212600000001"),
        ("0600000001", "+212600000001"),
        ("06 00 00 00 01", "+212600000001"),
        ("06.00.00.00.01", "+212600000001"),
        ("00212600000001", "+212600000001"),
        ("212600000001", "+212600000001"),
        ("600000001", "+212600000001"),
        ("+212 (0)6 00 00 00 01", "+212600000001"),
        ("0537-54-54-00", "+212537545400"),
        ("٠٦٠٠٠٠٠٠٠١", "+212600000001"),
        ("2511", "2511"),
        ("15", "15"),
        ("+33600000001", "+33600000001"),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, number: str) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize("written", ["abc", "+", "tel 0600000001", "12345678901234567890", "1"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="is not a telephone number"):
        number_of(written)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("place", "Rabat", "rabat"),
        ("place", "الرباط", "rabat"),
        ("place", "Fès", "fes"),
        ("place", "Maroc", "national"),
        ("place", "national", "national"),
        ("needs", "medical|shelter", ["medical", "shelter"]),
        ("needs", "Aide juridique | Legal aid", ["legal_aid"]),
        ("needs", "مساعدة قانونية", ["legal_aid"]),
        ("papers", "UNHCR", "unhcr"),
        ("intake", "walk in|Phone", ["walk_in", "phone"]),
        ("release_level", "On request", "on_request"),
        ("free", "oui", True),
        ("free", "لا", False),
        ("free", "", False),
        ("minimum_age", "18", 18),
        ("minimum_age", "18.0", 18),
        ("minimum_age", "", None),
        ("latitude", "33,97", 33.97),
        ("languages", "français|ar (call ahead)", [{"code": "fr", "note": ""}, {"code": "ar", "note": "call ahead"}]),
        ("cost_options", "Visite (50 MAD)|Carte", [
            {"option": "Visite", "currency": "MAD", "amount": 50.0},
            {"option": "Carte", "currency": "", "amount": None},
        ]),
        ("opens", "9h30", "09:30"),
        ("opens", "9:00", "09:00"),
        ("opens", "09:00:00", "09:00"),
        ("days", "lundi, mardi", "MO,TU"),
        ("days", "الجمعة|SA", "FR,SA"),
        ("accessibility", "rampe|ascenseur", ["rampe", "ascenseur"]),
    ],
)  # fmt: skip
def test_cells_are_read_in_three_languages(column: str, text: str, value: Any) -> None:
    assert READ[COLUMN[column].kind](text, COLUMN[column]) == value


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("place", "Atlantis"),
        ("needs", "medical|magic"),
        ("papers", "visa"),
        ("free", "maybe"),
        ("minimum_age", "-1"),
        ("minimum_age", "adult"),
        ("latitude", "north"),
        ("opens", "noon"),
        ("days", "MO|XX"),
        ("service_areas", "rabat|Atlantis"),
    ],
)
def test_what_cannot_be_read_is_refused(column: str, text: str) -> None:
    with pytest.raises(Refused):
        READ[COLUMN[column].kind](text, COLUMN[column])


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).map(str.strip).filter(bool)


@given(st.lists(WORDS))
def test_a_list_comes_back_whatever_its_words_hold(words: list[str]) -> None:
    assert items(joined(words)) == words


COSTS = st.fixed_dictionaries(
    {
        "option": st.text("ab ()50MAD.", min_size=1).map(str.strip).filter(bool),
        "currency": st.sampled_from(["", "MAD", "EUR"]),
        "amount": st.none() | st.integers(0, 10_000).map(lambda cents: cents / 100),
    }
)


@given(st.lists(COSTS, max_size=3))
def test_costs_come_back(costs: list[dict[str, Any]]) -> None:
    assert READ["costs"](WRITE["costs"](costs), Column("cost_options", "cost_options", "costs")) == costs
