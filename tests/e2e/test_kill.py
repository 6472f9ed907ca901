"""`dalil serve` is killed under load: see `tests/soak/kill.py`, here with few kills."""

from pathlib import Path

from tests.soak.comparing import Difference, compare
from tests.soak.kill import TAKEN_UP_WITHIN, Plan, soak


def test_nothing_is_lost_nor_out_of_order_when_the_process_is_killed(tmp_path: Path) -> None:
    report = soak(Plan(kills=6, seed=7, longest_life=1.0), tmp_path)
    assert report.faults == []
    assert report.difference == Difference(repeats=report.difference.repeats), str(report)
    assert report.kills == 6
    assert report.messages > 100
    assert report.held
    assert max(report.taken_up) <= TAKEN_UP_WITHIN


def test_the_comparison_sees_what_it_is_there_to_see() -> None:
    quiet = ["menu", "cities", "doctor", "menu"]
    assert compare(["menu", "menu", "cities", "doctor", "menu"], quiet) == Difference(repeats=1)
    assert compare(["menu", "doctor", "menu"], quiet) == Difference(lost=1)
    assert compare(["menu", "doctor", "cities", "menu"], quiet) == Difference(out_of_order=1)
    assert compare(["menu", "cities", "menu", "doctor", "menu"], quiet) == Difference(unexpected=1)
