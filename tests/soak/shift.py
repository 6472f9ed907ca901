"""The shift of `dalil bench shift` played by the verbs of the desk on a store: `python -m tests.soak.shift`.

People ask, operators take, write, close, and every minute the clocks of the cases are looked at, all on a clock that
is moved. Whoever is given whom must be the same as by the pure rules, and nobody may be lost.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from bot import inbox
from bot.cases import asking, clocks, closing, keeping, talking
from bot.cases.asking import Asker
from bot.cases.routing import Operator
from bot.cases.talking import Words
from bot.commands.simulated_shift import MINUTE, TEAM, Arrival, GravestFirst, Served, Shift, arrivals
from bot.duty import operators
from bot.knowledge import Knowledge
from bot.messages import Inbound
from bot.moments import to_millis
from bot.store import Seal, Store
from bot.store.migrate import migrate
from directory.building import build
from directory.catalog import Catalog
from directory.loading import load
from flows.deeds import OpenCase
from locales.catalogue import Texts, languages, spoken
from tests.cases.shift import Desk
from tests.conftest import NOON, SECRET, Clock
from tests.people import Town

HOURS = 16


@dataclass
class Stored:
    """The rule as the desk carries it out: arrivals are cases of a town's store, operators are members of its staff."""

    town: Town
    clock: Clock
    team: list[Operator]
    cases: dict[int, int] = field(default_factory=dict)
    """The id of each arrival's case."""
    people: dict[int, str] = field(default_factory=dict)
    _rang: int = 0

    @classmethod
    def of(cls, town: Town, clock: Clock) -> Self:
        """With the team of the made-up shift, on duty for all of it."""
        known: list[dict[str, Any]] = [
            {"languages": one.languages, "woman": one.woman, "children": one.children} for one in TEAM
        ]
        desks = [Desk.of(town, f"op{n}@ong.example", "operator", **said).is_here(HOURS) for n, said in enumerate(known)]
        return cls(town, clock, [replace(one, id=desk.id) for one, desk in zip(TEAM, desks, strict=True)])

    def opens(self, arrival: Arrival, before: int | None) -> None:
        """By a message of theirs, and by one more deed where a woman is asked for."""
        number, case = arrival.case.id, arrival.case
        self._is(case.opened_at)
        address = self.people[arrival.again] if arrival.again and before else f"+2126000{number:05}"
        self.people[number] = address
        deeds = [OpenCase("danger" if arrival.kind else "talk", case.need, kind=arrival.kind)]
        deeds += [OpenCase("woman", case.need)] if case.woman else []
        town, now = self.town, self.clock()
        with town.store.write() as connection:
            message = Inbound("sms", f"shift-{number}", address, "0")
            stored = inbox.accept(connection, town.seal, message, to_millis(now))
            assert stored
            claimed = inbox.claim_one(connection, "shift", stored)
            asker = Asker(claimed.person_id, claimed.address_id, stored, "sms", case.language)
            [self.cases[number], *_] = [asking.ask(connection, town.seal, asker, deed, now) for deed in deeds]
            inbox.done(connection, "shift", stored)

    def gives(self, operator: Operator, free: Sequence[Operator], now: int) -> int | None:
        """Taken, and greeted."""
        self._is(now)
        moment = self.clock()
        with self.town.store.write() as connection:
            on_duty = operators.on_duty(connection, moment)
            mine = operators.of(connection, operator.id)
            taken = keeping.take_next(connection, mine, on_duty, to_millis(moment))
            if taken is None:
                return None
            talking.say(connection, self.town.seal, taken, operator.id, Words("Bonjour, je suis là."), moment)
        return next(number for number, case_id in self.cases.items() if case_id == taken)

    def ends(self, number: int, operator: Operator, now: int) -> None:
        """Closed, and told so."""
        self._is(now)
        town = self.town
        with town.store.write() as connection:
            given = (connection, town.seal, town.knowledge, self.cases[number])
            assert closing.close(*given, member_id=operator.id, outcome="helped", now=self.clock())

    def counted(self, condition: str) -> int:
        """How many cases are such."""
        [[number]] = self.town.rows(f"SELECT count(*) FROM help_case WHERE {condition}")
        return int(number)

    def _is(self, now: int) -> None:
        """It is this moment of the shift; the clocks of the minutes until then have been looked at."""
        ring = clocks.Clocks(self.town.seal, self.town.knowledge).ring
        while self._rang + MINUTE <= now:
            self._rang += MINUTE
            self.clock.now = NOON + timedelta(milliseconds=self._rang)
            with self.town.store.write() as connection:
                ring(connection, self.clock())
        self.clock.now = NOON + timedelta(milliseconds=now)


def by_both(stored: Stored, seed: int, cases: int) -> tuple[list[Served], list[Served]]:
    """What became of each arrival by the verbs on the store, and by the pure rule."""
    coming = arrivals(seed, cases)
    return Shift(coming, stored, stored.team).plays(), Shift(
        coming, GravestFirst(team=stored.team), stored.team
    ).plays()


def _town(folder: Path, clock: Clock) -> Town:
    """A town with a store and the packaged directory in this folder."""
    store = Store(f"sqlite:///{folder / 'dalil.db'}")
    migrate(store)
    with store.write() as connection:
        load(connection)
    with store.read() as connection:
        build(connection, folder / "directory.db")
    knowledge = Knowledge(Catalog(folder / "directory.db"), Texts(languages()), spoken(("fr", "ar", "en")))
    return Town(store, Seal(SECRET), knowledge, clock)


def main() -> int:
    """Play one, and say what became of it. 1 when anybody was lost, or given to somebody else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=300)
    arguments = parser.parse_args()
    clock = Clock()
    with tempfile.TemporaryDirectory() as name:
        stored = Stored.of(_town(Path(name), clock), clock)
        begun = time.perf_counter()
        ours, pure = by_both(stored, arguments.seed, arguments.cases)
        spent = time.perf_counter() - begun
        lost, other = stored.counted("state <> 'closed'"), sum(a != b for a, b in zip(ours, pure, strict=True))
        late = stored.town.rows("SELECT kind, count(*) AS number FROM staff_alert WHERE way = 'chat' GROUP BY kind")
        stored.town.store.close()
    print(f"{arguments.cases} cases by the verbs of the desk in {spent:.1f} s: {lost} lost, {other} given otherwise")
    print("alerts: " + ", ".join(f"{row.number} {row.kind}" for row in late))
    return 1 if lost or other else 0


if __name__ == "__main__":
    raise SystemExit(main())
