"""Who says the same again and again: always heard, and not answered for ever (T17)."""

import pytest

from bot.lines.repeats import ANSWERED
from bot.messages import Inbound
from tests.cases.shift import Desk
from tests.conftest import Clock
from tests.lines.pretending import line
from tests.lines.test_sms import AWA, Lines
from tests.people import Town

CRY = "au secours il me frappe"


@pytest.fixture
def one(town: Town, clock: Clock) -> Lines:
    return Lines(town, clock, {"a": line("a")})


def test_R11_a_cry_for_help_is_heard_however_often_it_comes(one: Lines) -> None:
    for _ in range(ANSWERED + 3):
        assert one.says("a", AWA, CRY)
        one.clock.moves(minutes=1)
    one.sends()
    answered = len(one.wire("a").sent)
    one.clock.moves(hours=1)
    assert one.says("a", AWA, CRY)
    one.sends()
    assert len(one.wire("a").sent) > answered, "after an hour it is answered anew"


def test_whoever_has_the_case_sees_all_that_is_said(one: Lines) -> None:
    desk = Desk.of(one.town).is_here()
    for said in ("bonjour", "0"):
        one.says("a", AWA, said)
    case_id = desk.takes_next()
    assert case_id
    for _ in range(ANSWERED + 3):
        one.says("a", AWA, "je suis devant la porte")
    assert [text for author, _, text in desk.reads(case_id)].count("je suis devant la porte") == ANSWERED + 3


@pytest.mark.parametrize("words", ["Je suis absent, je vous rappelle.", "Je conduis. En cas d'urgence appelez le 15"])
def test_T17_a_machine_is_not_answered_for_ever_whatever_it_says(one: Lines, words: str) -> None:
    before = -1
    for _ in range(ANSWERED):
        one.says("a", AWA, words)
        one.sends()
        assert len(one.wire("a").sent) > before
        before = len(one.wire("a").sent)
    for _ in range(5):
        assert one.says("a", AWA, words)
        one.sends()
    assert len(one.wire("a").sent) == before
    one.says("a", AWA, "bonjour, et merci")
    one.sends()
    assert len(one.wire("a").sent) > before, "other words are answered"


def test_a_message_that_is_posted_again_and_again_is_one(one: Lines) -> None:
    for _ in range(ANSWERED + 3):
        one.posts("a", Inbound("sms", "a:1", AWA, CRY, line="a"))
    one.says("a", AWA, CRY)
    one.sends()
    before = len(one.wire("a").sent)
    one.says("a", AWA, CRY)
    one.sends()
    assert len(one.wire("a").sent) > before
