"""The made-up shift of `dalil bench shift`: the same seed is the same shift, nobody is lost, nobody gets what they may
not have. Nothing here is timed."""

from collections.abc import Sequence
from statistics import mean

import pytest

from bot.__main__ import main
from bot.cases import routing
from bot.cases.routing import Operator
from bot.commands.bench_shift import Played, soft, waits
from bot.commands.simulated_shift import (
    HOUR,
    LANGUAGES,
    MINUTE,
    SHIFT,
    TEAM,
    FirstCome,
    GravestFirst,
    Served,
    Shift,
    arrivals,
)
from tests.conftest import Clock
from tests.people import Town
from tests.soak.shift import Stored, by_both

RULES = (GravestFirst, FirstCome)


@pytest.mark.parametrize("rule", RULES)
def test_the_same_seed_is_the_same_shift(rule: type[GravestFirst]) -> None:
    one, again = (Shift(arrivals(7, 60), rule()).plays() for _ in range(2))
    assert one == again
    assert one != Shift(arrivals(8, 60), rule()).plays()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("cases", [1, 12, 300])
def test_nobody_is_lost_and_nobody_is_given_what_they_may_not_have(rule: type[GravestFirst], cases: int) -> None:
    served = Shift(arrivals(3, cases), rule()).plays()
    assert [one.arrival.case.id for one in served] == list(range(1, cases + 1))
    for one in served:
        assert one.operator
        assert one.waited is not None
        assert one.waited >= 0
        assert routing.may_have(one.operator, one.arrival.case)


def test_whoever_nobody_may_have_is_told_as_lost() -> None:
    untrained = [one for one in TEAM if not one.children]
    served = Shift(arrivals(3, 60), GravestFirst(), untrained).plays()
    lost = [one.arrival.case.child for one in served if one.operator is None]
    assert lost
    assert all(lost)
    assert Played(served, served).lost == len(lost)


def test_no_operator_holds_more_than_they_can() -> None:
    class Counted(GravestFirst):
        """Looks before each giving."""

        def gives(self, operator: Operator, free: Sequence[Operator], now: int) -> int | None:
            held.append(len(shift.hands[operator.id]))
            return super().gives(operator, free, now)

    held: list[int] = []
    shift = Shift(arrivals(3, 120), Counted())
    shift.plays()
    assert max(held) == TEAM[0].capacity - 1


def test_the_mix_is_the_one_that_is_told() -> None:
    coming = [one for seed in range(20) for one in arrivals(seed, 300)]
    share = {s: mean(one.case.severity == s for one in coming) for s in ("red", "orange", "green")}
    assert share == pytest.approx({"red": 0.12, "orange": 0.33, "green": 0.55}, abs=0.02)
    assert {one.case.language for one in coming} == set(LANGUAGES)
    assert all(0 <= one.case.opened_at < SHIFT for one in coming)
    rush = mean(2 * HOUR <= one.case.opened_at < 3 * HOUR for one in coming)
    assert rush == pytest.approx(0.2, abs=0.02)


def test_whoever_returns_was_here_an_hour_before_and_once() -> None:
    coming = arrivals(5, 300)
    back = [one for one in coming if one.again]
    assert back
    assert len({one.again for one in back}) == len(back)
    for one in back:
        assert one.again
        assert one.case.opened_at - coming[one.again - 1].case.opened_at >= 60 * MINUTE


def test_the_gravest_are_taken_first_and_the_price_is_told() -> None:
    """Five times faster at the median is what issue 6 asks for."""
    played = Played.of(1, 300)
    assert played.ratio("red") > 5
    assert played.ratio("green") < 1
    assert len(waits(played.ours, "red")) == len(waits(played.base, "red"))
    assert min(waits(played.ours, "red")) == 10_000


def test_the_soft_rules_are_kept_more_often_than_by_chance() -> None:
    played = [Played.of(seed, 200) for seed in range(5)]
    for name in soft(played[0].ours):
        assert mean(soft(one.ours)[name] for one in played) > mean(soft(one.base)[name] for one in played), name


def test_the_soft_rules_are_counted_of_whom_they_are_about() -> None:
    coming = arrivals(5, 40)
    served = [Served(one, TEAM[1], 0) for one in coming]
    told = soft(served)
    assert told["a woman, please"] == 0
    assert told["the same operator"] == 1
    assert told["their language"] == mean(one.case.language != "ar" for one in coming)


def test_on_a_store_nobody_is_lost_and_whoever_is_given_whom_is_the_same(town: Town, clock: Clock) -> None:
    """By the verbs of the desk, while the clocks of the cases ring every minute."""
    stored = Stored.of(town, clock)
    ours, pure = by_both(stored, seed=2, cases=40)
    assert ours == pure
    assert all(one.operator for one in ours)
    assert stored.counted("state = 'closed'") == 40
    assert stored.counted("state <> 'closed'") == 0


def test_the_command_prints_both_rules_and_that_nobody_was_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "shift", "--cases", "40"]) == 0
    told = capsys.readouterr().out
    assert "gravest first" in told
    assert "cases lost: 0 of 800" in told
