"""The order, on services made up for it: what the starter directory does not happen to hold."""

import pytest

from directory.facts import Hit, Papers
from directory.nearness import AS_A_LINE, nearness
from directory.order import nearest, ordered
from directory.ranking import AUTHORITY, CARD_HOLDERS, OPEN, PARTLY_KNOWN, RESTRICTED, UNKNOWN, openness
from directory.shortlist import MAY_LEAD, Candidate, Shortlist, dumped, made, read
from directory.weighing import LAST_DAY, NEVER, Weighed

LINE = "+212800004146"
OUJDA = nearness("oujda")


def one(
    key: str, open_to: int = OPEN, *, at: str = "oujda", phone: str = "", line: int = -1, leads: bool = False
) -> Candidate:
    weighed = Weighed(
        grade=2 * open_to + (not phone),
        beside=0,
        staleness=NEVER,
        confidence=0,
        id=key,
        languages="",
        hours="",
        twin=hash(key),
        numbers=phone if phone == LINE else "",
        callable=bool(phone),
        short_lived=0,
        full_until="",
        starts="",
        ends=LAST_DAY,
        authority=0,
        latitude=None,
        longitude=None,
    )
    return Candidate(at, weighed, line, leads)


A, B, C, D = (one(key, phone=number) for key, number in zip("abcd", "1234", strict=True))
HERE = one("here")
THE_LINE = one("line", at=AS_A_LINE, phone=LINE, line=0)


def listed(*given: Candidate) -> tuple[Shortlist, dict[int, str]]:
    """The shortlist, as it is read back, and the ids by place."""
    shortlist = read(*dumped(made(given, OUJDA)))
    ids = {made([candidate], OUJDA).keys[0]: candidate.weighed.id for candidate in given}
    return shortlist, {place: ids[key] for place, key in enumerate(shortlist.keys)}


def order(*given: Candidate, later: tuple[str, ...] = ()) -> list[str]:
    shortlist, ids = listed(*given)
    last = [place for place, key in ids.items() if key in later]
    best = sorted(ids, key=lambda place: (place in last, place))
    return [ids[place] for place, _ in ordered(shortlist, best, later=last)]


def put(*given: Candidate) -> dict[str, str]:
    shortlist, ids = listed(*given)
    return {ids[place]: why for place, why in ordered(shortlist, sorted(ids))}


def test_the_line_is_third_when_nearer_services_fill_the_first_places() -> None:
    assert order(A, B, C, D, THE_LINE) == ["a", "b", "line", "c", "d"]
    assert order(A, B, HERE, THE_LINE) == ["a", "here", "line", "b"]


def test_a_service_with_the_lines_number_stands_for_it() -> None:
    assert order(one("same", phone=LINE), A, B, THE_LINE) == ["a", "b", "same"]


def test_the_line_is_first_when_no_open_service_can_be_called() -> None:
    assert order(HERE, one("u", UNKNOWN, phone="1"), THE_LINE) == ["line", "here", "u"]
    assert order(one("far", at="", phone="1"), THE_LINE)[0] == "line"


def test_a_line_that_leads_goes_before_a_nearer_service() -> None:
    leads = one("line", at=AS_A_LINE, phone=LINE, line=0, leads=True)
    assert order(A, B, leads)[:2] == ["line", "a"]


def test_the_second_is_in_the_city_without_contact() -> None:
    assert order(A, B, HERE, one("there", at="berkane"), THE_LINE)[1] == "here"
    assert order(A, B, one("kept", RESTRICTED), THE_LINE)[1] == "b"


def test_without_any_line_the_answer_still_stands() -> None:
    assert order(HERE, one("u", UNKNOWN, phone="1")) == ["here", "u"]
    assert order() == []


def test_what_is_full_or_has_not_begun_does_not_lead() -> None:
    assert order(A, B, THE_LINE, later=("a",))[0] == "b"
    assert order(A, THE_LINE, later=("a",))[0] == "line"


def test_what_put_each_where_it_stands_is_known() -> None:
    assert put(A, HERE, B, THE_LINE) == {"a": "called", "here": "local", "line": "line", "b": ""}


def test_the_nearest_leaves_out_authorities_and_card_holders() -> None:
    near, far = one("court", AUTHORITY, phone="1"), one("far", at="berkane", phone="2")
    shortlist, ids = listed(near, far)
    assert nearest(shortlist, list(ids)) == "near"
    assert nearest(shortlist, [place for place, key in ids.items() if key == "court"]) == "line"


def test_only_what_is_open_to_all_and_can_be_called_may_lead() -> None:
    candidates = (A, HERE, one("u", UNKNOWN, phone="1"), one("far", at="", phone="1"))
    shortlist, ids = listed(*candidates)
    assert [ids[place] for place, code in enumerate(shortlist.codes) if code & MAY_LEAD] == ["a"]


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
