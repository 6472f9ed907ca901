"""Through Debian's Kannel: hundreds write at once, bearerbox is killed in the middle, and everybody has their answer.

fakesmsc plays the operator. It knows no receipts, so what bearerbox had not stored when it was killed is carried again by
us, as an operator does whose message was not acknowledged; and bearerbox is held for a moment before it is killed, so that
fakesmsc has read what was given to it. smsbox is killed by nobody, but panics now and then when bearerbox goes from under
it, and is started again then, as a service manager does.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.e2e.kannel import Gateway, Short, is_here, kannel_in
from tests.e2e.process import Dalil, serving, wait_until
from tests.talk import HELLO

CALM_FOR = 5.0
"""Seconds in which nobody heard anything and Kannel held nothing, after which what it never took is carried again."""
ENDS_WITHIN = 180.0
REPORTED_WITHIN = 30.0
UNDER_WAY = {"todo", "doing", "handed"}
IN_BETWEEN = 40
"""The most answers that are delivered between the last message before a kill and the kill."""
KILLED_WITHIN = 20.0
THROUGHPUT = 60
"""SMS a second the operator takes: slower than we answer, so that bearerbox holds a queue when it is killed."""
LONG = (
    "Bonjour, je viens d'arriver dans cette ville et je ne connais personne ici. ",
    "Mon papier est perdu. ",
    "Merci",
)
LONG_ARABIC = "السلام عليكم، وصلت إلى هذه المدينة منذ أيام ولا أعرف أحدا هنا، وقد ضاعت أوراقي، من يساعدني؟ شكرا جزيلا"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done."""

    people: int = 500
    kills: int = 3
    seed: int = 1
    posts_at_once: int = 4


@dataclass
class Report:
    """What came of it. `twice` are answers that somebody got again, `again` messages that were carried again."""

    people: int
    kills: int = 0
    held: int = 0
    panics: int = 0
    again: int = 0
    seconds: float = 0.0
    heard: dict[str, list[Short]] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[str]:
        """Who has no answer."""
        return [number for number, shorts in self.heard.items() if not shorts]

    @property
    def twice(self) -> int:
        return sum(len(shorts) - len({short.text for short in shorts}) for shorts in self.heard.values())

    @property
    def is_good(self) -> bool:
        """Nobody without an answer, and nothing left in hand or given up."""
        return not self.lost and not self.faults

    def __str__(self) -> str:
        shorts = [short for one in self.heard.values() for short in one]
        rows: list[tuple[str, object]] = [
            ("people who wrote", self.people),
            ("bearerbox killed", self.kills),
            ("held by it when it was killed", self.held),
            ("smsbox started again", self.panics),
            ("carried again by the operator", self.again),
            ("answers delivered", len(shorts)),
            ("of these in Arabic letters", sum(short.encoding == "ucs2" for short in shorts)),
            ("of these in several parts", sum(short.parts > 1 for short in shorts)),
            ("delivered twice", self.twice),
            ("without an answer", len(self.lost)),
            ("seconds", f"{self.seconds:.1f}"),
            *((f"in the store: {state}", number) for state, number in sorted(self.states.items())),
        ]
        return "\n".join([*(f"{name:32}{value:>8}" for name, value in rows), *(f"! {one}" for one in self.faults)])


@dataclass
class Crowd:
    """Everybody who writes, and their operator."""

    plan: Plan
    dalil: Dalil
    kannel: Gateway
    report: Report
    random: Random

    @property
    def numbers(self) -> list[str]:
        return [f"+2126000{index:05}" for index in range(self.plan.people)]

    def writes(self, index: int) -> None:
        """One message: short and long, in one part and in three, in Latin and Arabic letters."""
        operator, sender = self.kannel.operator, self.numbers[index][1:]
        if index % 5 == 0:
            operator.carries_parts(sender, *LONG, order=(1, 2, 3))
        elif index % 5 == 1:
            operator.carries(sender, LONG_ARABIC)
        else:
            operator.carries(sender, list(HELLO.values())[index % len(HELLO)])

    def write(self) -> None:
        """All write, bearerbox dying now and then."""
        waves = self.plan.kills + 1
        for wave in range(waves):
            for index in range(wave, self.plan.people, waves):
                self.writes(index)
            if wave < self.plan.kills:
                self._until_the_middle(self.random.randrange(IN_BETWEEN))
                self._kills()

    def until_answered(self) -> None:
        """Wait for everybody's answer; whoever was never stored is carried again once nothing moves any more."""
        deadline, heard, since = time.monotonic() + ENDS_WITHIN, -1, time.monotonic()
        while self._missing() and time.monotonic() < deadline:
            time.sleep(0.2)
            self.report.panics += self.kannel.smsbox_starts()
            if len(self.kannel.operator.given) != heard or self.kannel.holds() or not self.kannel.is_well():
                heard, since = len(self.kannel.operator.given), time.monotonic()
            elif time.monotonic() - since > CALM_FOR:
                self._carries_again()
                since = time.monotonic()

    def until_calm(self) -> None:
        """Wait for the last reports; what is left without one is told."""
        deadline = time.monotonic() + REPORTED_WITHIN
        while self._states() & UNDER_WAY and time.monotonic() < deadline:
            time.sleep(0.2)

    def _until_the_middle(self, answers: int) -> None:
        """Wait until so many more answers have been delivered: messages, answers and reports are all under way."""
        until, deadline = len(self.kannel.operator.given) + answers, time.monotonic() + KILLED_WITHIN
        while len(self.kannel.operator.given) < until and time.monotonic() < deadline:
            self.report.panics += self.kannel.smsbox_starts()
            self.kannel.operator.reads()
            time.sleep(0.01)

    def _kills(self) -> None:
        self.report.held += self.kannel.holds()
        self.kannel.bearerbox_is_held()
        wait_until(self.kannel.operator.is_quiet, what="the operator has read on")
        self.kannel.bearerbox_dies()
        self.report.kills += 1
        self.kannel.bearerbox_starts()
        self.report.panics += self.kannel.smsbox_starts()
        self.kannel.operator.connects()

    def _missing(self) -> set[str]:
        self.kannel.operator.reads()
        return set(self.numbers) - {short.to for short in self.kannel.operator.given}

    def _carries_again(self) -> None:
        """What bearerbox never took, as an operator knows. What it took and Dalil never had is lost."""
        took, known = self.kannel.took(), {row.lookup for row in self.dalil.rows("SELECT lookup FROM address")}
        seal = self.dalil.seal()
        gone = [index for index, one in enumerate(self.numbers) if seal.lookup("sms", one) not in known]
        for index in gone:
            if not took[self.numbers[index][1:]]:
                self.writes(index)
                self.report.again += 1

    def _states(self) -> set[str]:
        return {row.state for row in self.dalil.rows("SELECT DISTINCT state FROM outbound")}


def soak(plan: Plan, folder: Path) -> Report:
    """The whole run."""
    report = Report(plan.people)
    with (
        kannel_in(folder / "kannel") as kannel,
        serving(folder / "dalil", None, public=True, **kannel.settings) as dalil,
    ):
        crowd = Crowd(plan, dalil, kannel, report, Random(plan.seed))
        dalil.secrets |= set(crowd.numbers)
        kannel.throughput, kannel.access_log, kannel.posts_at_once = THROUGHPUT, True, plan.posts_at_once
        kannel.starts(dalil.url)
        began = time.monotonic()
        crowd.write()
        crowd.until_answered()
        report.seconds = time.monotonic() - began
        crowd.until_calm()
        wait_until(kannel.operator.is_quiet, what="the operator has read on")
        report.heard = {number: kannel.operator.to(number) for number in crowd.numbers}
        report.faults += _faults(dalil, report)
    return report


def _faults(dalil: Dalil, report: Report) -> Iterator[str]:
    for row in dalil.rows("SELECT state, count(*) AS number FROM outbound GROUP BY state"):
        report.states[f"answers {row.state}"] = row.number
        if row.state not in ("sent", "delivered"):
            yield f"{row.number} answers ended as {row.state}"
    for row in dalil.rows("SELECT state, count(*) AS number FROM inbound GROUP BY state"):
        report.states[f"messages {row.state}"] = row.number
        if row.state != "done":
            yield f"{row.number} messages ended as {row.state}"


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kannel", description=__doc__)
    parser.add_argument("--people", type=int, default=500, help="how many people write (%(default)s)")
    parser.add_argument("--kills", type=int, default=3, help="how often bearerbox is killed (%(default)s)")
    parser.add_argument("--posts-at-once", type=int, default=4, help="smsbox's max-pending-requests (%(default)s)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="for the same moments again")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, and end with 1 when anything was lost."""
    arguments = _arguments(given)
    if not is_here():
        print("Kannel is missing: run `make test-tools`", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="dalil-soak-") as made:
        plan = Plan(
            people=arguments.people, kills=arguments.kills, seed=arguments.seed, posts_at_once=arguments.posts_at_once
        )
        report = soak(plan, Path(made))
    print(f"seed {arguments.seed}\n{report}")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
