"""Who gets which case: pure, so that a shift can be simulated and every rule tried.

The gravest first, then whoever has waited longest; nobody picks. What must never happen is hard: a child's case for
somebody who is not trained for it. What is better is soft: the language, the need, the region, a woman where one was
asked for, the same operator for whoever returns, the role or the colleague it was passed to. It holds no longer than a
case can wait without harm, its `patience`, a red case before the rest; and all but the role only while somebody on duty
fits, so that what was passed to the supervisors does not come back at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.store.desk import SEVERITIES

SUPERVISES = frozenset({"supervisor", "admin"})


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever answers people. Codes of languages, needs and regions: none given means all.

    `children`: trained for children's cases (R10). `capacity` is how many cases at once.
    """

    id: int
    role: str = "operator"
    languages: frozenset[str] = field(default_factory=frozenset)
    needs: frozenset[str] = field(default_factory=frozenset)
    regions: frozenset[str] = field(default_factory=frozenset)
    woman: bool = False
    children: bool = False
    capacity: int = 3
    paused: bool = False
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits. Times are the store's milliseconds; `woman`: one was asked for; `child`: it is a child's.

    `for_staff` is who answered this person before or, once it was passed on, whom it was passed to.
    """

    id: int
    severity: str = "green"
    opened_at: int = 0
    waiting_since: int = 0
    need: str = ""
    region: str = ""
    language: str = ""
    woman: bool = False
    child: bool = False
    for_staff: int | None = None
    for_role: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether somebody has had it, so that whom it is kept for was chosen by hand."""
        return self.waiting_since > self.opened_at


def order(cases: Iterable[Waiting]) -> list[Waiting]:
    """The queue: by severity, then by how long they have waited."""
    return sorted(cases, key=lambda case: (-SEVERITIES.index(case.severity), case.opened_at, case.id))


def may_have(operator: Operator, case: Waiting) -> bool:
    """The hard rule: whether this operator may have this case at all."""
    return operator.children or not case.child


def suits(operator: Operator, case: Waiting) -> bool:
    """The soft rule: whether this operator is among those this case is best with."""
    return (
        (not operator.languages or case.language in operator.languages)
        and (not operator.needs or not case.need or case.need in operator.needs)
        and (not operator.regions or not case.region or case.region in operator.regions)
        and (operator.woman or not case.woman)
    )


def next_for(
    operator: Operator,
    cases: Iterable[Waiting],
    on_duty: Sequence[Operator],
    *,
    now: int,
    patience: Mapping[str, int],
    full: frozenset[int] = frozenset(),
) -> Waiting | None:
    """The gravest case this operator should take, if any. `patience` is in milliseconds, by severity; a red case is
    kept for nobody who is `full`, the others are."""
    there = [one for one in on_duty if one.id != operator.id and not one.paused]
    free = [one for one in there if one.id not in full]
    return next(
        (
            case
            for case in order(cases)
            if may_have(operator, case)
            and (
                now - case.waiting_since >= patience[case.severity]
                or _is_for(operator, case, free if case.severity == "red" else there)
            )
        ),
        None,
    )


def _is_for(operator: Operator, case: Waiting, colleagues: Sequence[Operator]) -> bool:
    if not _of_role(operator, case):
        return False
    others = [one for one in colleagues if may_have(one, case) and _of_role(one, case)]
    if any(_is_kept_for(one, case) for one in (operator, *others)):
        return _is_kept_for(operator, case)
    return _best(operator, case, others)


def _of_role(operator: Operator, case: Waiting) -> bool:
    return not case.for_role or operator.role in SUPERVISES


def _is_kept_for(operator: Operator, case: Waiting) -> bool:
    """Whether it was passed to this one, or they answered this person before and suit what is asked now."""
    return case.for_staff == operator.id and (case.is_passed or suits(operator, case))


def _best(operator: Operator, case: Waiting, others: Sequence[Operator]) -> bool:
    """Whether nobody else there suits the case better."""
    return suits(operator, case) or not any(suits(one, case) for one in others)
