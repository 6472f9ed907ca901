"""Who gets which case: hard rules, soft rules, and how long the soft ones hold (R10, issue of the queue)."""

from dataclasses import replace

import pytest

from bot.cases import severity
from bot.cases.keeping import PATIENCE
from bot.cases.routing import Operator, Waiting, may_have, next_for, order

MINUTE = 60_000
FRENCH = Operator(1, languages=frozenset({"fr"}))
ARABIC = Operator(2, languages=frozenset({"ar"}))
WOMAN = Operator(3, woman=True)
TRAINED = Operator(4, children=True)
SUPERVISOR = Operator(5, "supervisor")
EAST = Operator(6, regions=frozenset({"oriental"}))
LAWYER = Operator(7, needs=frozenset({"legal_aid"}))
ALL = (FRENCH, ARABIC, WOMAN, TRAINED, SUPERVISOR, EAST, LAWYER)


def test_the_gravest_first_then_whoever_has_waited_longest() -> None:
    cases = [Waiting(1, "green", 1), Waiting(2, "red", 9), Waiting(3, "orange", 2), Waiting(4, "red", 5)]
    assert [case.id for case in order(cases)] == [4, 2, 3, 1]


CASE = Waiting(1, "orange", 0, 0, need="medical", region="oriental", language="fr")
SOFT = [
    (CASE, ARABIC, [FRENCH], False),
    (CASE, ARABIC, [], True),
    (CASE, ARABIC, [ARABIC], True),
    (CASE, ARABIC, [replace(FRENCH, paused=True)], True),
    (CASE, FRENCH, [ARABIC], True),
    (replace(CASE, woman=True), FRENCH, [WOMAN], False),
    (replace(CASE, woman=True), FRENCH, [], True),
    (replace(CASE, woman=True), WOMAN, [FRENCH], True),
    (replace(CASE, region="souss"), EAST, [WOMAN], False),
    (CASE, LAWYER, [WOMAN], False),
    (replace(CASE, need="legal_aid"), LAWYER, [WOMAN], True),
    (replace(CASE, need=""), LAWYER, [WOMAN], True),
    (replace(CASE, for_staff=1), WOMAN, [FRENCH], False),
    (replace(CASE, for_staff=1), FRENCH, [WOMAN], True),
    (replace(CASE, for_staff=1), WOMAN, [], True),
    (replace(CASE, for_staff=1, woman=True), FRENCH, [WOMAN], False),
    (replace(CASE, for_staff=1, woman=True), WOMAN, [FRENCH], True),
    (replace(CASE, for_staff=2), ARABIC, [FRENCH], False),
    (replace(CASE, for_staff=2), FRENCH, [ARABIC], True),
    (replace(CASE, for_staff=2, waiting_since=1), ARABIC, [FRENCH], True),
    (replace(CASE, for_staff=2, waiting_since=1), FRENCH, [ARABIC], False),
    (replace(CASE, for_role="supervisor"), replace(SUPERVISOR, languages=ARABIC.languages), [FRENCH], True),
    (replace(CASE, for_role="supervisor"), replace(SUPERVISOR, role="admin"), [FRENCH], True),
    (replace(CASE, for_role="supervisor"), FRENCH, [SUPERVISOR], False),
    (replace(CASE, for_role="supervisor"), FRENCH, [], False),
    (replace(CASE, for_role="supervisor", child=True), TRAINED, [SUPERVISOR], False),
    (replace(CASE, child=True), TRAINED, [FRENCH], True),
]


@pytest.mark.parametrize(("case", "operator", "others", "theirs"), SOFT)
def test_a_case_goes_to_whom_it_is_best_with_while_they_are_there(
    case: Waiting, operator: Operator, others: list[Operator], theirs: bool
) -> None:
    found = next_for(operator, [case], [operator, *others], now=MINUTE, patience=PATIENCE)
    assert (found is not None) == theirs


@pytest.mark.parametrize(("case", "operator"), [(case, operator) for case, operator, _, theirs in SOFT if not theirs])
def test_it_waits_for_them_no_longer_than_it_can(case: Waiting, operator: Operator) -> None:
    now = case.waiting_since + PATIENCE[case.severity]
    assert next_for(operator, [case], ALL, now=now, patience=PATIENCE) == case
    assert next_for(operator, [case], ALL, now=now - 1, patience=PATIENCE) is None


@pytest.mark.parametrize("operator", ALL)
def test_R10_a_childs_case_is_never_for_the_untrained(operator: Operator) -> None:
    child = replace(CASE, child=True)
    assert may_have(operator, child) == (operator is TRAINED)
    found = next_for(operator, [child], ALL, now=10**9, patience=PATIENCE)
    assert (found is not None) == (operator is TRAINED)


def test_what_was_passed_to_the_supervisors_waits_for_them_no_longer_than_it_can() -> None:
    passed = replace(CASE, for_role="supervisor")
    early, late = (
        [one for one in ALL if next_for(one, [passed], [], now=now, patience=PATIENCE)] for now in (MINUTE, 15 * MINUTE)
    )
    assert (early, late) == ([SUPERVISOR], [*ALL])


def test_R10_a_childs_case_that_was_passed_on_goes_to_the_trained_in_the_end() -> None:
    passed = replace(CASE, child=True, for_role="supervisor")
    trained = replace(SUPERVISOR, children=True)
    early, late = (
        [one for one in (*ALL, trained) if next_for(one, [passed], [], now=now, patience=PATIENCE)]
        for now in (MINUTE, 15 * MINUTE)
    )
    assert (early, late) == ([trained], [TRAINED, trained])


def test_what_may_not_be_had_does_not_hide_what_may() -> None:
    child, other = replace(CASE, id=1, severity="red", child=True), replace(CASE, id=2)
    assert next_for(FRENCH, [child, other], ALL, now=MINUTE, patience=PATIENCE) == other


@pytest.mark.parametrize(
    ("need", "kind", "grave"),
    [
        ("", "", "green"),
        ("legal_aid", "", "green"),
        ("medical", "", "orange"),
        ("women_violence", "", "orange"),
        ("child_protection", "", "orange"),
        ("trafficking", "", "red"),
        ("emergency", "", "red"),
        ("food_nonfood", "medical", "red"),
        ("", "unknown", "red"),
    ],
)
def test_how_grave_a_case_is(need: str, kind: str, grave: str) -> None:
    assert severity.of(need, kind) == grave
    assert severity.higher(grave, "green") == severity.higher("green", grave) == grave
