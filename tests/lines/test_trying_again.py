"""What a line dropped, rejected or kept silent about has another try, and never two at once knowingly. On both stores."""

import pytest
from sqlalchemy import text

from bot import handed, outbox
from bot.lines import choosing, standing
from bot.lines.choosing import Asked, Full, Money, Standing
from bot.lines.keeping import Keeper
from bot.messages import Failed, LinkDown, Receipt, Unsure
from bot.moments import to_millis
from tests.conftest import Clock
from tests.lines.pretending import line
from tests.lines.test_sms import AWA, BINTA, Lines
from tests.people import Town


@pytest.fixture
def alone(town: Town, clock: Clock) -> Lines:
    return Lines(town, clock, {"a": line("a")})


@pytest.fixture
def two(town: Town, clock: Clock) -> Lines:
    return Lines(town, clock, {name: line(name) for name in ("a", "b")})


def passes(lines: Lines, seconds: int, *, step: int = 5) -> None:
    """So much time goes by."""
    for _ in range(0, seconds, step):
        lines.clock.moves(seconds=step)
        lines.sends()
        lines.keeps()


def test_R11_what_a_phone_that_sleeps_drops_is_tried_for_an_hour(alone: Lines) -> None:
    alone.wire("a").usual_fate = "dropped"
    alone.says("a", AWA, "bonjour")
    passes(alone, 1_800, step=15)
    alone.wire("a").usual_fate = "sent"
    passes(alone, 600, step=15)
    assert alone.states() == ["sent"]


def test_a_carrier_that_rejects_it_again_and_again_is_believed(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    for _ in range(handed.REJECTIONS):
        passes(two, 60)
        name = "a" if len(two.wire("a").sent) > len(two.wire("b").sent) else "b"
        two.tells(name, "undelivered", reason="rejected")
    assert two.states() == ["failed"]
    assert (len(two.wire("a").sent), len(two.wire("b").sent)) == (2, 1)


@pytest.mark.parametrize("full", [{"per_day": 10}, {"per_hour": 10}])
def test_a_line_that_dropped_it_has_it_again_when_the_others_are_full(full: dict[str, int]) -> None:
    dropped, other = Standing(line("a").settings), Standing(line("b", **full).settings, this_hour=8, today=8)
    asked = Asked(AWA, 1, avoided=("a",))
    assert choosing.choose([dropped, other], asked, Money(), 1).settings.name == "a"
    with pytest.raises((Failed, Full)):
        choosing.choose([other], asked, Money(), 1)


def test_the_first_doubt_after_an_outage_is_not_the_last_try(alone: Lines) -> None:
    alone.wire("a").trouble = [*[LinkDown("network")] * 12, Unsure("silent")]
    alone.wire("a").usual_fate = "dropped"
    alone.says("a", AWA, "bonjour")
    passes(alone, 3_600, step=20)
    assert alone.wire("a").sent


def test_a_doubt_that_the_line_takes_away_is_none(alone: Lines) -> None:
    alone.wire("a").trouble = [Unsure("silent")] * (outbox.DOUBTS + 2)
    alone.wire("a").usual_fate = "dropped"
    alone.says("a", AWA, "bonjour")
    passes(alone, 3_600, step=20)
    assert alone.wire("a").sent
    assert alone.town.rows("SELECT max(doubts) AS n FROM outbound")[0].n == 0


def test_what_failed_in_doubt_is_moved_by_a_late_receipt(alone: Lines) -> None:
    wire = alone.wire("a")
    wire.hold, wire.trouble, wire.takes_though_silent = None, [Unsure("silent")] * outbox.DOUBTS, True
    alone.says("a", AWA, "bonjour")
    passes(alone, 3_600, step=20)
    assert alone.states() == ["failed"]
    alone.tells("a", "sent")
    alone.tells("a", "delivered")
    assert alone.states() == ["delivered"]


def test_a_carriers_no_after_a_silence_sends_it_by_another_line(two: Lines) -> None:
    wire = two.wire("a")
    wire.hold, wire.trouble, wire.takes_though_silent = None, [Unsure("no_answer")], True
    two.says("a", AWA, "bonjour")
    two.sends()
    two.tells("a", "undelivered", reason="rejected")
    two.sends()
    assert two.wire("b").texts == wire.texts


def test_an_answer_that_comes_too_late_frees_nothing_that_another_line_has(two: Lines) -> None:
    two.wire("b").hold = None
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(seconds=21)
    late = Keeper(two.town.store, two.sms, two.clock)
    [first] = two.keeper._overdue()
    two.clock.moves(milliseconds=handed.ASKED_AGAIN_AFTER)
    [second] = late._overdue()
    two.wire("a").is_dead, two.wire("a").trouble = True, [LinkDown("network")] * 9
    two.keeper._mark(first, None)
    two.sends()
    late._mark(second, None)
    two.sends()
    assert len(two.wire("b").sent) == 1


def test_R25_a_phone_that_comes_and_goes_keeps_no_words_for_longer_than_an_hour(alone: Lines) -> None:
    alone.says("a", AWA, "bonjour")
    alone.sends()
    for _ in range(130):
        alone.clock.moves(seconds=31)
        alone.wire("a").is_dead = True
        alone.keeps()
        alone.wire("a").is_dead = False
        alone.sends()
        with alone.town.store.write() as connection:
            handed.give_up(connection, now=to_millis(alone.clock()))
    [row] = alone.town.rows("SELECT state, content FROM outbound")
    assert (row.state, row.content) == ("failed", None)


def test_newcomers_do_not_overtake_whoever_was_put_off(town: Town, clock: Clock) -> None:
    slow = Lines(town, clock, {"a": line("a", per_second=1.0)})
    slow.wire("a").trouble = [LinkDown("network")] * 3
    early = [f"+2126120009{number:02}" for number in range(3)]
    for person in early:
        slow.says("a", person, "bonjour")
    for second in range(30):
        slow.sends()
        clock.moves(seconds=1)
        slow.says("a", f"+2126120010{second:02}", "bonjour")
    assert set(early) <= {sms.to for sms in slow.wire("a").sent}


def test_a_clock_that_is_set_back_stops_no_line(town: Town, clock: Clock) -> None:
    slow = Lines(town, clock, {"a": line("a", per_second=1.0)})
    slow.says("a", AWA, "bonjour")
    slow.sends()
    clock.moves(hours=-6)
    slow.says("a", BINTA, "bonjour")
    slow.sends()
    assert slow.wire("a").sent[-1].to == BINTA


def test_a_line_that_is_down_is_tried_with_one_message_not_with_all(two: Lines) -> None:
    with two.town.store.write() as connection:
        standing.down(connection, "a", "asleep", two.clock())
    two.clock.moves(minutes=6)
    for number in range(6):
        two.says("a", f"+2126120005{number:02}", "bonjour")
    two.sends()
    assert (len(two.wire("a").sent), len(two.wire("b").sent)) == (1, 5)


def test_a_receipt_of_no_line_ends_nothing_that_a_line_has_in_hand(two: Lines) -> None:
    two.says("b", AWA, "bonjour")
    two.sends()
    known = two.town.rows("SELECT id FROM outbound")[0].id
    with two.town.store.write() as connection:
        assert not handed.receive(connection, Receipt("sms", "SM1", "undelivered", "unknown", reference=known), now=1)
    assert two.states() == ["handed"]


def test_R21_what_was_stopped_in_a_dead_hand_stays_stopped(alone: Lines) -> None:
    alone.says("a", AWA, "bonjour")
    with alone.town.store.write() as connection:
        connection.execute(text("UPDATE outbound SET state = 'doing', holder = 'dead', attempts = 1"))
    alone.says("a", AWA, "STOP")
    with alone.town.store.write() as connection:
        outbox.take_back(connection, "dead")
    alone.sends()
    assert alone.states()[0] == "stopped"
