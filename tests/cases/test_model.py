"""The states of a case, model-checked: whatever people and staff do, in whatever order, these hold.

Hypothesis walks: three people write, two operators (one trained for children) take, answer, give back, pass on and
close, the clock moves and rings. After each move the invariants of the hand-off are looked at in the store.
"""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.cases import keeping, routing, severity, talking
from bot.knowledge import Knowledge
from bot.moments import to_millis
from bot.store import Seal, Store
from bot.store.desk import SEVERITIES
from flows.engine import advance
from tests.cases.shift import Desk, rings, waits
from tests.conftest import SECRET, Clock
from tests.people import Someone, Town

PEOPLE = ("+212600000001", "+212600000002", "+212600000003")
SAID = ("0", "0", "5", "menu", "il me frappe", "je veux mourir", "j'ai 15 ans", "merci")
ANSWERED = ("STOP", "START", "effacer", "99")
PHASES = (Phase.explicit, Phase.generate)
"""Without shrinking: a fault is found in seconds."""
DANGERS = frozenset({"il me frappe", "je veux mourir"})


class Shift(RuleBasedStateMachine):
    """One evening of the hotline."""

    knowledge: Knowledge
    stocked: Path
    folder: Path
    number = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).number += 1
        path = self.folder / f"{self.number}.db"
        shutil.copy(self.stocked, path)
        self.path, self.clock = path, Clock()
        self.town = Town(Store(f"sqlite:///{path}"), Seal(SECRET), self.knowledge, self.clock)
        self.desks = [
            Desk.of(self.town, "a@ong.example").is_here(16),
            Desk.of(self.town, "b@ong.example", children=True).is_here(16),
        ]
        self.severity: dict[int, str] = {}
        self.lines: dict[int, int] = {}
        self.has_rung = False

    def teardown(self) -> None:
        self.town.store.close()
        self.path.unlink()

    def one(self, number: int) -> Someone:
        return self.town.person(PEOPLE[number])

    def case_of(self, person: Someone) -> Any:
        lookup = self.town.seal.lookup("sms", person.address)
        query = (
            "SELECT c.id, c.state, c.lines_told FROM help_case c JOIN address a ON a.person_id = c.person_id"
            " WHERE a.lookup = :lookup AND c.state <> 'closed'"
        )
        return next(iter(self.town.rows(query, lookup=lookup)), None)

    @rule(who=st.integers(0, 2), said=st.sampled_from(SAID))
    def writes(self, who: int, said: str) -> None:
        """While a case is taken no automatic text leaves, but a danger's lines, once a case."""
        person = self.one(who)
        case = self.case_of(person)
        answers = person.says(said)
        if case and case.state == "taken":
            assert len(answers) <= (1 if said in DANGERS and not case.lines_told else 0), (said, answers)
            self.lines[case.id] = self.lines.get(case.id, 0) + len(answers)
            assert self.lines[case.id] <= 1
        self.has_rung = False

    @rule(who=st.integers(0, 2))
    def a_child_asks(self, who: int) -> None:
        """They press 0 and say how old they are."""
        for said in ("0", "j'ai 15 ans"):
            self.writes(who, said)

    @rule(who=st.integers(0, 2), said=st.sampled_from(ANSWERED))
    def is_answered(self, who: int, said: str) -> None:
        """Stop, erase and leaving are answered whoever has the case; whoever is erased has no case."""
        person = self.one(who)
        case = self.case_of(person)
        answers = person.says(said)
        assert len(answers) <= (1 if case and case.state == "taken" else 3)
        if said == "effacer":
            assert self.case_of(person) is None
        self.has_rung = False

    @rule(who=st.integers(0, 1))
    def takes_next(self, who: int) -> None:
        """The gravest that may be had; a child's only by who is trained."""
        desk, before = self.desks[who], waits(self.town)
        operator = desk.operator
        had = desk.takes_next()
        fitting = [case for case in before if routing.may_have(operator, case.waiting)]
        if had is None:
            return
        [taken] = [case for case in before if case.id == had]
        assert not (taken.need == "child_protection" and not operator.children)
        suits = [
            case for case in fitting if routing.suits(operator, case.waiting) and case.for_staff in (None, desk.id)
        ]
        if suits:
            assert SEVERITIES.index(taken.severity) >= SEVERITIES.index(suits[0].severity)

    @rule(who=st.integers(0, 1), what=st.sampled_from(["writes", "pings", "gives_back", "closes", "passes"]))
    def works(self, who: int, what: str) -> None:
        """What is done with a case of one's own; of somebody else's nothing can be."""
        desk, other = self.desks[who], self.desks[1 - who]
        mine = [
            row.id for row in self.town.rows(f"SELECT id FROM help_case WHERE taken_by = {desk.id} AND state = 'taken'")
        ]
        if not mine:
            return
        assert not other.gives_back(mine[0])
        assert not other.closes(mine[0])
        with pytest.raises(talking.Refused):
            other.writes(mine[0])
        try:
            if what == "passes":
                with self.town.store.write() as connection:
                    now = to_millis(self.clock())
                    assert keeping.transfer(connection, mine[0], desk.id, to_staff=other.id, now=now)
            else:
                getattr(desk, what)(mine[0])
        except talking.Refused as refused:
            assert refused.reason in ("stopped", "ping_first")  # noqa: PT017

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        """And the clocks are looked at."""
        self.clock.now += timedelta(minutes=minutes)
        rings(self.town)
        self.has_rung = True

    @invariant()
    def one_open_case_a_person(self) -> None:
        rows = self.town.rows("SELECT count(*) AS n FROM help_case WHERE state <> 'closed' GROUP BY person_id")
        assert all(row.n == 1 for row in rows)

    @invariant()
    def severity_is_never_lowered(self) -> None:
        for row in self.town.rows("SELECT id, severity FROM help_case"):
            before = self.severity.get(row.id, "green")
            assert SEVERITIES.index(row.severity) >= SEVERITIES.index(before)
            self.severity[row.id] = row.severity

    @invariant()
    def the_queue_is_in_order(self) -> None:
        order = [(-SEVERITIES.index(case.severity), case.opened_at) for case in waits(self.town)]
        assert order == sorted(order)

    @invariant()
    def whoever_has_a_case_may_have_it(self) -> None:
        query = "SELECT taken_by, state FROM help_case WHERE need = 'child_protection' AND state = 'taken'"
        assert all(row.taken_by == self.desks[1].id for row in self.town.rows(query))
        assert self.town.rows("SELECT id FROM help_case WHERE state = 'waiting' AND taken_by IS NOT NULL") == []

    @precondition(lambda self: self.has_rung)
    @invariant()
    def after_the_clocks_nobody_is_with_a_silent_operator(self) -> None:
        now = to_millis(self.clock())
        with self.town.store.read() as connection:
            for case in keeping.taken(connection):
                clock = severity.USUAL[case.severity]
                spoke = case.written_at >= (case.taken_at or 0)
                assert spoke or now - (case.taken_at or 0) < clock.acknowledged * severity.MINUTE
                assert (
                    case.unanswered_at is None or now - case.unanswered_at < clock.silent * severity.MINUTE or not spoke
                )


@pytest.fixture
def machine(knowledge: Knowledge, stocked: Path, tmp_path: Path) -> type[Shift]:
    class Here(Shift):
        """With this run's directory."""

    Here.knowledge, Here.stocked, Here.folder = knowledge, stocked, tmp_path
    return Here


BROKEN = {
    "the bot talks over the human": (
        "flows.handed.heard",
        lambda session, said, context, **more: advance(session, said, context),
    ),
    "anybody has a child's case": ("bot.cases.routing.may_have", lambda operator, case: True),
    "a machine lowers it": ("bot.cases.severity.higher", lambda one, other: other),
    "nobody looks at the clocks": ("bot.cases.clocks.Clocks.ring", lambda self, connection, now: 0),
}
"""Seeded faults: each must be found."""


def walk(machine: type[Shift], *, most: int) -> None:
    quick = settings(
        max_examples=most,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=PHASES,
    )
    run_state_machine_as_test(machine, settings=quick)


def test_whatever_is_done_in_whatever_order_the_invariants_hold(machine: type[Shift]) -> None:
    walk(machine, most=12)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_seeded_fault_is_found(machine: type[Shift], monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    where, broken = BROKEN[fault]
    monkeypatch.setattr(where, broken)
    with pytest.raises(AssertionError):
        walk(machine, most=50)
