"""`dalil serve` is killed under load: see `tests/soak/kill.py`, here with few kills."""

from pathlib import Path

from tests.soak.comparing import Difference, compare
from tests.soak.kill import TAKEN_UP_WITHIN, Plan, soak

KILLS = 6
EACH_LIFE = 25
"""Messages taken before a kill: counted, so that a slow machine shows as much as a fast one."""
KILLED_EARLY = 1
"""By chance of this seed, one of these kills comes before the server answers."""


def test_nothing_is_lost_nor_out_of_order_when_the_process_is_killed(tmp_path: Path) -> None:
    report = soak(Plan(kills=KILLS, seed=13, shortest_life=EACH_LIFE, longest_life=2 * EACH_LIFE), tmp_path)
    assert report.faults == []
    assert report.difference == Difference(repeats=report.difference.repeats), str(report)
    assert report.kills == KILLS
    assert report.messages >= EACH_LIFE * (KILLS - KILLED_EARLY)
    assert report.held
    assert max(report.taken_up) <= TAKEN_UP_WITHIN


def test_the_comparison_sees_what_it_is_there_to_see() -> None:
    quiet = ["menu", "cities", "doctor", "menu"]
    assert compare(["menu", "menu", "cities", "doctor", "menu"], quiet) == Difference(repeats=1)
    assert compare(["menu", "doctor", "menu"], quiet) == Difference(lost=1)
    assert compare(["menu", "doctor", "cities", "menu"], quiet) == Difference(out_of_order=1)
    assert compare(["menu", "cities", "menu", "doctor", "menu"], quiet) == Difference(unexpected=1)
