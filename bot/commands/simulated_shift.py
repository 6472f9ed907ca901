"""A made-up shift of the hotline, for `dalil bench shift`: who comes when, how long each takes, who is given whom.

Discrete events on a clock of their own: nothing sleeps, and the same seed is the same shift. Every figure in here is an
assumption, and none was measured. An operator holds as many cases as their capacity; their attention is shared evenly
among these, so that a case in company takes longer. Times are milliseconds since the shift began.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Protocol

from bot.cases import routing, severity
from bot.cases.asking import CHILD
from bot.cases.keeping import PATIENCE
from bot.cases.routing import Operator, Waiting

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
SHIFT = 8 * HOUR
DRAIN = 8 * HOUR
"""How long the team goes on after the last hour, before who was not taken counts as lost."""
LOOKS_AGAIN = 10 * SECOND
"""An operator with room, to whom nothing was given, asks again after this."""
RUSHES = (1, 1, 2, 1, 1, 2, 1, 1)
"""How many come in each of the eight hours, beside the others."""
ATTENTION = {"green": 5, "orange": 8, "red": 12}
"""Median minutes of one operator's whole attention; log-normal."""
SPREAD = 0.6
KINDS: Mapping[tuple[str, str], int] = {
    ("women_violence", "violence"): 5, ("mental_health", "suicide"): 3, ("medical", "medical"): 2,
    ("trafficking", ""): 1, ("child_protection", "child"): 1,
    ("shelter", ""): 11, ("medical", ""): 11, ("mental_health", ""): 5, ("women_violence", ""): 3,
    ("child_protection", ""): 3,
    ("legal_aid", ""): 18, ("asylum_documents", ""): 15, ("food_nonfood", ""): 10, ("employment", ""): 7,
    ("social_assistance", ""): 5,
}  # fmt: skip
"""Needs and dangers, of a hundred cases: 12 red, 33 orange, 55 green; 4 about a child."""
LANGUAGES = {"fr": 45, "ar": 35, "en": 20}
WOMAN, RETURNS = 0.1, 0.08
"""How often a woman is asked for, and how often it is somebody who was here before, an hour or more ago."""
TEAM = (
    Operator(1, languages=frozenset({"fr", "ar"}), woman=True, children=True),
    Operator(2, languages=frozenset({"fr", "en"})),
    Operator(3, languages=frozenset({"fr", "ar"}), children=True),
    Operator(4, languages=frozenset({"fr", "ar", "en"}), woman=True),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who asks for the team: their case, the attention it takes, and which arrival was the same person."""

    case: Waiting
    kind: str
    attention: int
    again: int | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What became of an arrival: by whom it was taken and after how long, None and None for nobody."""

    arrival: Arrival
    operator: Operator | None
    waited: int | None


class Rule(Protocol):
    """Who is given whom."""

    def opens(self, arrival: Arrival, before: int | None) -> None:
        """This case waits from its `opened_at`; `before` is who answered the same person, where that is over."""

    def gives(self, operator: Operator, free: Sequence[Operator], now: int) -> int | None:
        """The arrival this operator takes now, out of the queue; `free` are all who have room."""

    def ends(self, number: int, operator: Operator, now: int) -> None:
        """The case of this arrival is closed by whoever has it."""


@dataclass
class GravestFirst:
    """The desk's own rule, `bot.cases.routing`."""

    waiting: dict[int, Waiting] = field(default_factory=dict)
    team: Sequence[Operator] = TEAM

    def opens(self, arrival: Arrival, before: int | None) -> None:
        """With the operator who knows them, where there is one."""
        self.waiting[arrival.case.id] = replace(arrival.case, for_staff=before)

    def gives(self, operator: Operator, free: Sequence[Operator], now: int) -> int | None:
        """The gravest that this operator should take."""
        full = frozenset(one.id for one in self.team) - {one.id for one in free}
        cases = self.waiting.values()
        return self._taken(routing.next_for(operator, cases, self.team, now=now, patience=PATIENCE, full=full))

    def ends(self, number: int, operator: Operator, now: int) -> None:
        """Nothing is kept of it."""

    def _taken(self, found: Waiting | None) -> int | None:
        return self.waiting.pop(found.id).id if found else None


class FirstCome(GravestFirst):
    """The baseline: whoever came first, and of all rules the hard one alone."""

    def gives(self, operator: Operator, free: Sequence[Operator], now: int) -> int | None:
        """The oldest that this operator may have."""
        return self._taken(next((one for one in self.waiting.values() if routing.may_have(operator, one)), None))


def arrivals(seed: int, cases: int) -> list[Arrival]:
    """Those who come in a shift, in order, numbered from 1: a Poisson process with two rushes, given how many."""
    random = Random(seed)
    hours = random.choices(range(len(RUSHES)), RUSHES, k=cases)
    moments = sorted(int((hour + random.random()) * SHIFT / len(RUSHES)) for hour in hours)
    made: list[Arrival] = []
    for number, moment in enumerate(moments, 1):
        back = {one.again for one in made}
        earlier = [one for one in made if one.case.opened_at <= moment - HOUR and one.case.id not in back]
        again = random.choice(earlier) if random.random() < RETURNS and earlier else None
        made.append(_arrival(random, number, moment, again))
    return made


def _arrival(random: Random, number: int, moment: int, again: Arrival | None) -> Arrival:
    [(need, kind)] = random.choices(list(KINDS), list(KINDS.values()))
    [language] = random.choices(list(LANGUAGES), list(LANGUAGES.values()))
    woman, grave = random.random() < WOMAN, severity.of(need, kind)
    attention = int(random.lognormvariate(math.log(ATTENTION[grave]), SPREAD) * MINUTE)
    case = Waiting(number, grave, moment, moment, need=need, language=language, woman=woman, child=need == CHILD)
    return Arrival(case, kind, attention, again.case.id if again else None)


@dataclass
class Shift:
    """One shift under a rule, from the first arrival until everybody was served or the drain is over."""

    coming: Sequence[Arrival]
    rule: Rule
    team: Sequence[Operator] = TEAM
    now: int = 0
    hands: dict[int, dict[int, float]] = field(default_factory=dict)
    """By operator: what each case they hold still takes."""
    served: dict[int, Served] = field(default_factory=dict)
    over: set[int] = field(default_factory=set)
    _came: int = 0

    def plays(self) -> list[Served]:
        """What became of each arrival, in the order they came."""
        self.hands = {one.id: {} for one in self.team}
        while len(self.over) < len(self.coming) and self.now < SHIFT + DRAIN:
            self._moves(min(self._moments()))
            self._close()
            self._open()
            self._give()
        return [self.served.get(one.case.id, Served(one, None, None)) for one in self.coming]

    def _moments(self) -> list[int]:
        """When something is next to be done."""
        ends = [self.now + math.ceil(min(held.values()) * len(held)) for held in self.hands.values() if held]
        comes = [self.coming[self._came].case.opened_at] if self._came < len(self.coming) else []
        waits = [self.now + LOOKS_AGAIN] if self._came > len(self.served) and self._free() else []
        return [*ends, *comes, *waits]

    def _moves(self, to: int) -> None:
        """Attention is given until then."""
        for held in self.hands.values():
            for number in held:
                held[number] -= (to - self.now) / len(held)
        self.now = to

    def _close(self) -> None:
        for one in self.team:
            held = self.hands[one.id]
            for number in [number for number, left in held.items() if left <= 0.5]:
                del held[number]
                self.over.add(number)
                self.rule.ends(number, one, self.now)

    def _open(self) -> None:
        while self._came < len(self.coming) and self.coming[self._came].case.opened_at <= self.now:
            arrival = self.coming[self._came]
            known = self.served.get(arrival.again or 0)
            is_over = known is not None and known.arrival.case.id in self.over
            self.rule.opens(arrival, known.operator.id if is_over and known and known.operator else None)
            self._came += 1

    def _free(self) -> list[Operator]:
        """Whoever has room, those with the fewest cases first."""
        room = [one for one in self.team if len(self.hands[one.id]) < one.capacity]
        return sorted(room, key=lambda one: (len(self.hands[one.id]), one.id))

    def _give(self) -> None:
        """One case an operator, again and again, until nobody is given any."""
        while self._came > len(self.served):
            if not any([self._takes(one) for one in self._free()]):
                return

    def _takes(self, operator: Operator) -> bool:
        number = self.rule.gives(operator, sorted(self._free(), key=lambda one: one.id), self.now)
        if number is None:
            return False
        arrival = self.coming[number - 1]
        self.hands[operator.id][number] = arrival.attention
        self.served[number] = Served(arrival, operator, self.now - arrival.case.opened_at)
        return True
