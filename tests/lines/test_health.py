"""What is known of a line by what it takes, sends and says, on both stores: what puts it down, what mends it."""

import pytest

from bot.lines import standing
from bot.messages import Beat, Failed, LinkDown, QueueFull, Retry, SendError
from tests.conftest import Clock
from tests.lines.pretending import line
from tests.lines.test_sms import AWA, BINTA, Lines
from tests.people import Town


@pytest.fixture
def two(town: Town, clock: Clock) -> Lines:
    return Lines(town, clock, {name: line(name) for name in ("a", "b")})


def why(lines: Lines, name: str = "a") -> str:
    with lines.town.store.read() as connection:
        return standing.known(connection).get(name, standing.Known(name)).why


def writes(lines: Lines, address: str = AWA, said: str = "bonjour") -> str:
    """Somebody writes to line a; which line answers, "" for none."""
    before = {name: len(lines.wire(name).sent) for name in lines.open}
    lines.says("a", address, said)
    lines.sends()
    return "".join(name for name in lines.open if len(lines.wire(name).sent) > before[name])


# Which reason counts


@pytest.mark.parametrize(
    ("reasons", "stays"),
    [
        (("network", "dropped"), "dropped"),
        (("dropped", "network"), "dropped"),
        (("unanswered", "silent"), "unanswered"),
        (("unanswered", "dropped"), "dropped"),
        (("dropped", "unanswered"), "dropped"),
        (("no_network", "dropped"), "no_network"),
        (("dropped", "no_network"), "no_network"),
        (("no_network", "asleep"), "asleep"),
        (("asleep", "no_network"), "asleep"),
        (("network", "silent"), "silent"),
    ],
)
def test_of_two_reasons_the_one_that_is_harder_to_mend_stays(two: Lines, reasons: tuple[str, ...], stays: str) -> None:
    for reason in reasons:
        with two.town.store.write() as connection:
            standing.down(connection, "a", reason, two.clock())
    assert why(two) == stays


def test_a_line_that_dropped_a_message_is_not_well_for_being_away_and_there_again(two: Lines) -> None:
    with two.town.store.write() as connection:
        standing.down(connection, "a", "dropped", two.clock())
    for seen in (LinkDown("network"), True):
        two.wire("a").seen = seen
        two.looks()
    assert why(two) == "dropped"


# No network


def test_a_phone_without_network_rests_though_it_looks_well_and_takes_messages(two: Lines) -> None:
    two.wire("a").seen = True
    two.posts("a", Beat("a", two.clock(), "no_network"))
    two.looks()
    assert (why(two), two.alarms()) == ("no_network", {("a", "no_network")})
    assert writes(two) == "b"
    two.clock.moves(seconds=60)
    two.posts("a", Beat("a", two.clock(), ""))
    assert why(two) == "no_network", "what a ping tells of the battery tells nothing of the network"
    two.clock.moves(minutes=6)
    assert writes(two) == "a", "it is tried again"
    two.looks()
    assert why(two) == "no_network", "it took the message, and may not send it"
    two.tells("a", "sent")
    assert (why(two), two.alarms()) == ("", set())


def test_a_phone_may_have_a_low_battery_and_no_network(two: Lines) -> None:
    for reason in ("battery", "no_network"):
        two.clock.moves(seconds=10)
        two.posts("a", Beat("a", two.clock(), reason))
    assert two.alarms() == {("a", "battery"), ("a", "no_network")}
    two.clock.moves(seconds=10)
    two.posts("a", Beat("a", two.clock(), ""))
    assert two.alarms() == {("a", "no_network")}


# What went


def unconfirmed(lines: Lines) -> None:
    """Line a never said what became of a message."""
    assert writes(lines) == "a"
    lines.clock.moves(minutes=61)
    lines.keeps()
    assert why(lines) == "unconfirmed"
    lines.clock.moves(minutes=6)


def test_a_line_that_says_delivered_and_nothing_else_has_sent(two: Lines) -> None:
    two.wire("a").hold = None
    unconfirmed(two)
    assert writes(two, BINTA) == "a"
    two.tells("a", "delivered")
    assert (why(two), two.states(BINTA)) == ("", ["delivered"])


def test_what_had_gone_before_says_nothing_of_the_line_when_it_is_delivered(two: Lines) -> None:
    """A handset that was off for hours."""
    writes(two)
    two.tells("a", "sent")
    with two.town.store.write() as connection:
        standing.down(connection, "a", "dropped", two.clock())
    two.tells("a", "delivered")
    assert (why(two), two.states()) == ("dropped", ["delivered"])


@pytest.mark.parametrize("reason", ["link_down", "asleep"])
def test_late_news_of_what_went_mends_no_link_that_is_seen_to_be_down_and_no_sleep(two: Lines, reason: str) -> None:
    writes(two)
    with two.town.store.write() as connection:
        standing.down(connection, "a", reason, two.clock())
    two.tells("a", "sent")
    assert (why(two), two.states()) == (reason, ["sent"])


def test_a_line_that_shows_nothing_is_well_once_it_has_sent(two: Lines) -> None:
    """An aggregator was away; nothing but its receipts can tell that it is back."""
    two.wire("a").trouble = [LinkDown("link_down")]
    assert writes(two) == "b"
    two.looks()
    assert why(two) == "link_down"
    two.clock.moves(minutes=6)
    assert writes(two, BINTA) == "a"
    two.looks()
    assert why(two) == "link_down"
    two.tells("a", "delivered")
    two.looks()
    assert why(two) == ""


# What it refuses


@pytest.mark.parametrize("error", [QueueFull("queue_full"), QueueFull("busy"), Retry("queue_full")])
def test_a_line_that_is_full_rests_and_is_told_of_until_it_takes_again(two: Lines, error: SendError) -> None:
    two.wire("a").trouble = [error]
    assert writes(two) == "b"
    assert writes(two) == "b"
    two.clock.moves(minutes=2)
    two.looks()
    assert (why(two), two.alarms()) == ("queue_full", {("a", "queue_full")})
    two.clock.moves(minutes=6)
    assert writes(two) == "a"
    two.looks()
    assert (why(two), two.alarms()) == ("", set())


def test_one_message_that_every_line_refuses_takes_none_down(two: Lines) -> None:
    two.wire("a").trouble, two.wire("b").trouble = [Failed("refused")], [Failed("refused")]
    assert writes(two) == ""
    two.clock.moves(seconds=25)
    two.looks()
    assert (two.states(), why(two), why(two, "b"), two.alarms()) == (["failed"], "", "", set())


def test_a_line_that_refuses_two_messages_in_a_row_is_down(two: Lines) -> None:
    two.wire("a").trouble = [Failed("refused"), Failed("refused")]
    assert writes(two) == "b"
    assert why(two) == ""
    two.clock.moves(minutes=1)
    assert writes(two, BINTA) == "b"
    assert why(two) == "refused"
    two.clock.moves(seconds=21)
    two.looks()
    assert two.alarms() == {("a", "down")}
    two.clock.moves(minutes=6)
    assert writes(two) == "a"
    assert why(two) == ""


@pytest.mark.parametrize("between", ["taken", "an hour"])
def test_refusals_that_are_not_in_a_row_take_no_line_down(two: Lines, between: str) -> None:
    two.wire("a").trouble = [Failed("refused")]
    writes(two)
    two.clock.moves(seconds=10)
    if between == "taken":
        assert writes(two, BINTA) == "a"
    else:
        two.clock.moves(minutes=61)
    two.wire("a").trouble = [Failed("refused")]
    assert writes(two) == "b"
    assert why(two) == ""


def test_one_message_that_is_tried_twice_is_one_message(two: Lines) -> None:
    two.wire("a").trouble = [Failed("refused"), Failed("refused")]
    two.wire("b").trouble = [Retry("handset_off")]
    assert writes(two) == ""
    two.clock.moves(seconds=10)
    two.sends()
    assert (len(two.wire("b").sent), why(two)) == (1, "")


@pytest.mark.parametrize("reason", ["unauthorised", "provider_busy"])
def test_a_password_that_is_wrong_is_an_alarm_though_whoever_looks_needs_none(two: Lines, reason: str) -> None:
    alone = Lines(two.town, two.clock, {"a": two.open["a"]})
    wire = alone.wire("a")
    wire.seen, wire.trouble = True, [LinkDown(reason)] * 99
    alone.says("a", AWA, "bonjour")
    for _ in range(8):
        alone.sends()
        alone.looks()
        alone.clock.moves(seconds=5)
    assert alone.alarms() == {("a", "down")}
    wire.trouble = []
    alone.clock.moves(minutes=8)
    alone.sends()
    alone.looks()
    assert alone.alarms() == set()
