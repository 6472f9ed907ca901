"""How soon another line answers when the one a person wrote to dies, sleeps or falls silent; and a danger in a queue.

    .venv/bin/python -m tests.soak.failover

Phones are stand-ins on loopback, the Dalil is a real process. Exit 1 when an answer took longer than 30 seconds, came
twice, or a danger waited behind the queue.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.e2e.phone import Texted
from tests.e2e.process import wait_until
from tests.e2e.two_phones import Pair, two_phones

WITHIN = 30.0
PEOPLE = 5
QUEUE = 30


def dies(pair: Pair) -> None:
    """It refuses connections."""
    pair.first.dies()


def sleeps(pair: Pair) -> None:
    """Its server takes what it never sends."""
    pair.first.asleep = True


def falls_silent(pair: Pair) -> None:
    """It takes connections and never answers."""
    pair.first.silent = True


TROUBLES: dict[str, Callable[[Pair], None]] = {"dead": dies, "asleep": sleeps, "silent": falls_silent}


def measure(trouble: Callable[[Pair], None], folder: Path) -> tuple[list[float], int]:
    """Seconds from each person's message to the other line's sending; how many had it by both."""
    people = [f"+2126000030{n:02}" for n in range(PEOPLE)]
    with two_phones(folder) as pair:
        pair.first.receives("+212600003099", "bonjour")
        pair.first.has_sent(1)
        trouble(pair)
        seconds = []
        for person in people:
            began = time.monotonic()
            pair.first.receives(person, "bonjour")
            wait_until(partial(to, pair.second.sent, person), within=90, what="the other line answers")
            seconds.append(time.monotonic() - began)
        pair.first.asleep = False
        twice = len(set(people) & {one.to for one in pair.first.sent})
    return seconds, twice


def to(sent: list[Texted], number: str) -> bool:
    """Whether something went to this number."""
    return any(one.to == number for one in sent)


def danger(folder: Path) -> int:
    """How many went out before the answer to a danger, which came when a queue of `QUEUE` stood."""
    with two_phones(folder, more="per_second = 1.0") as pair:
        pair.second.dies()
        for number in range(QUEUE):
            pair.first.receives(f"+2126000040{number:02}", "bonjour")
        wait_until(lambda: len(pair.first.sent) > 0, what="the queue begins")
        before = len(pair.first.sent)
        pair.first.receives("+212600004099", "il me frappe, aidez moi")
        wait_until(lambda: to(pair.first.sent, "+212600004099"), within=60, what="the danger is answered")
        return len(pair.first.sent) - before - 1


def main() -> int:
    """Measure all and print it."""
    bad = False
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'the line is':<12}{'first answer':>14}{'median of the rest':>20}{'by both lines':>15}")
        for name, trouble in TROUBLES.items():
            seconds, twice = measure(trouble, Path(folder) / name)
            rest = sorted(seconds[1:])[len(seconds[1:]) // 2]
            print(f"{name:<12}{seconds[0]:>12.1f} s{rest:>18.1f} s{twice:>15}")
            bad = bad or max(seconds) > WITHIN or twice > 0
        ahead = danger(Path(folder) / "danger")
        print(f"a danger in a queue of {QUEUE}: {ahead} others went out before its answer")
    return int(bad or ahead > QUEUE // 4)


if __name__ == "__main__":
    sys.exit(main())
