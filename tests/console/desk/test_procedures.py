"""Each kind of red case opens its procedure: short steps, the directory's numbers, and what is never to be done."""

import re
from dataclasses import replace

import pytest

from bot.cases.keeping import Case
from console.desk.procedures import CARDS, LIKE, cards_of, numbers
from console.texts import LANGUAGES, procedures
from directory.search import lines
from flows.safety import FOR_ADULTS, NEED_OF
from tests.console.desk.hands import asks, takes, town_of
from tests.console.house import House

CASE = Case(
    1, 1, "taken", "red", "", "", "", "fr", "sms", "chat", 0, 0, 0, 1, None, 0, None, 0, 0, False, False, None, "", "", "",
    0, (), (),
)  # fmt: skip


def of(kind: str = "", need: str = "", severity: str = "red") -> Case:
    return replace(CASE, kind=kind, need=need, severity=severity)


def test_every_danger_and_every_grave_need_has_a_card_of_a_few_steps() -> None:
    assert {*NEED_OF, "child_protection", "women_violence", "trafficking"} <= CARDS.keys()
    assert all(4 <= len(steps) <= 7 for steps in CARDS.values())
    told = {step for steps in CARDS.values() for step in steps}
    for language in LANGUAGES:
        assert {f"procedures_{step}" for step in told} == procedures.TEXTS[language].keys()


def test_no_number_is_typed_into_a_step() -> None:
    said = [text for language in LANGUAGES for text in procedures.TEXTS[language].values()]
    assert [text for text in said if any(letter.isnumeric() for letter in text)] == []


WHICH = [
    (of("violence", "women_violence"), ["violence"]),
    (of("child", "child_protection"), ["child"]),
    (of("suicide", "child_protection"), ["suicide", "child_protection"]),
    (of("sea", "emergency"), ["sea"]),
    (of("sea", "trafficking"), ["sea", "trafficking"]),
    (of("", "trafficking"), ["trafficking"]),
    (of("", "emergency"), ["emergency"]),
    (of("", "legal_aid"), ["unknown"]),
    (of("", "legal_aid", "green"), []),
    (of("", "women_violence", "orange"), ["women_violence"]),
]


@pytest.mark.parametrize(("case", "cards"), WHICH, ids=lambda v: "" if isinstance(v, Case) else "+".join(v))
def test_which_cards_a_case_has(case: Case, cards: list[str]) -> None:
    assert cards_of(case) == cards


def test_R11_the_numbers_are_the_directorys_and_authorities_stand_apart(house: House) -> None:
    for kind in NEED_OF:
        told = numbers(house.service, of(kind), kind, "fr")
        known = lines(house.service.catalog, kind)
        for line in known:
            stands_in = told.choice if line.authority else told.first
            shown = any(line.number in text for text in stands_in)
            assert shown == (kind != "arrest_expulsion" or not line.authority), (kind, line.id)


def test_R11_in_an_arrest_no_authority_and_no_word_of_them_but_to_keep_silent(house: House) -> None:
    assert numbers(house.service, of("arrest_expulsion"), "arrest_expulsion", "fr").choice == ()
    assert "no_police" in CARDS["arrest_expulsion"]
    assert "police" not in CARDS["arrest_expulsion"]


def test_R10_a_child_is_given_no_line_for_adults(house: House) -> None:
    adults = [one.number for one in lines(house.service.catalog, "suicide") if one.kind in FOR_ADULTS]
    told = " ".join(numbers(house.service, of("suicide", "child_protection"), "suicide", "fr").first)
    assert adults
    assert [number for number in adults if re.search(rf"\b{re.escape(number)}\b", told)] == []


def test_the_panel_shows_the_card_and_the_numbers(house: House) -> None:
    operator = house.signed_in("operator")
    person = town_of(house).person("+212600000044")
    path = takes(operator, asks(person, "Bonjour", "mon mari me frappe, il va me tuer", "0"))
    page = operator.get(path + "/procedure", **{"HX-Request": "true"}).text
    assert procedures.TEXTS["fr"]["procedures_believe"] in page
    first, choice = page.split("Seulement si la personne le demande")
    assert "8350" in first
    assert "\n19\n" not in first
    assert "19" in choice
    assert set(LIKE) <= CARDS.keys()
