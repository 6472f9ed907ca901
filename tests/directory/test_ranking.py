"""The order, on services made up for it: what the starter directory does not happen to hold."""

import pytest

from directory.facts import Hit, Papers, Tier
from directory.ranking import (
    AUTHORITY,
    CARD_HOLDERS,
    OPEN,
    PARTLY_KNOWN,
    RESTRICTED,
    TIERS,
    UNKNOWN,
    Ranked,
    openness,
    ordered,
)

LINE = "+212800004146"


def ranked(key: str, open_to: int = OPEN, *, tier: Tier = "city", phones: tuple[str, ...] = ()) -> Ranked:
    hit = Hit(id=key, names={"fr": key}, short={"fr": key}, needs=("medical",), phones=phones, tier=tier)
    return Ranked(hit, open_to, (not hit.reachable, TIERS[tier], 0.0, False, 2, 0, True, key))


def order(*given: Ranked, lines: tuple[str, ...] = ("line",), leads: str = "") -> list[str]:
    return [one.hit.id for one in ordered(given, lines, leads=leads)]


A = ranked("a", phones=("1",))
B = ranked("b", phones=("2",))
C = ranked("c", phones=("3",))
D = ranked("d", phones=("4",))
HERE = ranked("here")
LINE_HIT = ranked("line", tier="line", phones=(LINE,))


def test_the_line_is_third_when_nearer_services_fill_the_first_places() -> None:
    assert order(A, B, C, D, LINE_HIT) == ["a", "b", "line", "c", "d"]
    assert order(A, B, HERE, LINE_HIT) == ["a", "here", "line", "b"]


def test_a_service_with_the_lines_number_stands_for_it() -> None:
    same = ranked("same", phones=(LINE, "9"))
    assert order(same, A, B, LINE_HIT) == ["a", "b", "same"]


def test_the_line_is_first_when_no_open_service_can_be_called() -> None:
    assert order(HERE, ranked("u", UNKNOWN, phones=("1",)), LINE_HIT) == ["line", "here", "u"]
    assert order(ranked("far", tier="national", phones=("1",)), LINE_HIT)[0] == "line"


def test_a_line_that_leads_goes_before_a_nearer_service() -> None:
    assert order(A, B, LINE_HIT, leads="line")[:2] == ["line", "a"]


def test_the_second_is_in_the_city_without_contact() -> None:
    assert order(A, B, HERE, ranked("there", tier="near"), LINE_HIT)[1] == "here"
    assert order(A, B, ranked("kept", RESTRICTED), LINE_HIT)[1] == "b"


def test_without_any_line_the_answer_still_stands() -> None:
    assert order(HERE, ranked("u", UNKNOWN, phones=("1",)), lines=()) == ["here", "u"]
    assert order(lines=()) == []


@pytest.mark.parametrize(
    ("papers", "audience", "need", "expected"),
    [
        ("none", ("everyone",), "medical", OPEN),
        ("none", ("women", "everyone"), "medical", OPEN),
        ("none", ("women",), "women_violence", OPEN),
        ("none", ("children", "women"), "child_protection", OPEN),
        ("none", ("trafficking",), "trafficking", OPEN),
        ("", ("everyone",), "medical", PARTLY_KNOWN),
        ("none", (), "medical", PARTLY_KNOWN),
        ("", ("women",), "women_violence", PARTLY_KNOWN),
        ("", (), "medical", UNKNOWN),
        ("none", ("women",), "medical", RESTRICTED),
        ("", ("children",), "women_violence", RESTRICTED),
        ("none", ("infants",), "child_protection", RESTRICTED),
        ("any", ("everyone",), "medical", RESTRICTED),
        ("unhcr", ("everyone",), "medical", CARD_HOLDERS),
        ("", ("refugees",), "legal_aid", CARD_HOLDERS),
        ("", ("children", "refugees"), "medical", RESTRICTED),
    ],
)
def test_R18_how_open_a_service_is_to_a_need(
    papers: Papers, audience: tuple[str, ...], need: str, expected: int
) -> None:
    hit = Hit("x", {}, {}, ("medical",), papers=papers, audience=audience)
    assert openness(hit, need, child=False, urgent=False, everybody=frozenset()) == expected


def test_R18_an_authority_or_an_emergency_line_is_not_open_to_an_ordinary_need() -> None:
    court = Hit("x", {}, {}, ("legal_aid",), papers="none", audience=("everyone",), authority=True)
    assert openness(court, "legal_aid", child=False, urgent=False, everybody=frozenset()) == AUTHORITY
    poison = Hit("x", {}, {}, ("medical",), phones=("1",), papers="none", audience=("everyone",))
    assert openness(poison, "medical", child=False, urgent=True, everybody=frozenset()) == RESTRICTED
    assert openness(poison, "emergency", child=False, urgent=True, everybody=frozenset()) == OPEN
    assert openness(poison, "medical", child=False, urgent=True, everybody=frozenset({"1"})) == OPEN
