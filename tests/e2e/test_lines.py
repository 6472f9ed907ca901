"""Two phones and one Dalil, as it runs: another line answers for one that is dead or asleep, and nothing goes twice."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.process import wait_until
from tests.e2e.two_phones import Pair, two_phones

_NUMBERS = count(212_600_005_001)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Pair]:
    """Two phones; what one has in hand is asked about after twelve seconds."""
    with two_phones(tmp_path_factory.mktemp("lines"), stocked, hold=12) as both:
        yield both


def writes(pair: Pair, text: str = "bonjour") -> str:
    """Somebody new writes to the first phone; their number."""
    number = f"+{next(_NUMBERS)}"
    pair.dalil.secrets |= {number, number[1:]}
    assert pair.first.receives(number, text) == 200
    return number


def states(pair: Pair, number: str) -> list[str]:
    lookup = pair.dalil.seal().lookup("sms", number)
    query = (
        "SELECT o.state FROM outbound o JOIN address a ON a.id = o.address_id WHERE a.lookup = :lookup ORDER BY o.id"
    )
    return [row.state for row in pair.dalil.rows(query, lookup=lookup)]


def test_a_conversation_by_a_phone_up_to_delivered(pair: Pair) -> None:
    number = writes(pair)
    wait_until(lambda: states(pair, number) == ["delivered"], what="the first answer has arrived")
    assert "Dalil" in next(one.text for one in pair.first.sent if one.to == number)
    assert pair.first.receives(number, "STOP") == 200
    wait_until(lambda: states(pair, number) == ["delivered", "delivered"], what="STOP is answered")


def test_T1_what_is_forged_or_replayed_is_refused_and_stores_nothing(pair: Pair) -> None:
    before = pair.dalil.count("inbound")
    told = {"messageId": "1", "sender": "+212600005999", "message": "x", "receivedAt": "2026-11-18T11:00:00+01:00"}
    assert pair.first.post("sms:received", told, key="another") == 403
    assert pair.first.post("sms:received", told, at=1_700_000_000.0) == 403
    assert pair.dalil.count("inbound") == before
    writes(pair)
    after = pair.dalil.count("inbound")
    assert pair.first.posts_again(-1) == 200
    assert pair.dalil.count("inbound") == after


def test_a_missed_call_is_answered_with_the_menu_once_an_hour(pair: Pair) -> None:
    number = f"+{next(_NUMBERS)}"
    pair.dalil.secrets.add(number)
    assert [pair.first.rings(number) for _ in range(3)] == [200, 200, 200]
    wait_until(lambda: states(pair, number) == ["delivered"], what="the ring is answered")


def test_another_line_answers_for_one_that_is_asleep_and_for_one_that_is_dead(pair: Pair) -> None:
    pair.first.asleep = True
    number = writes(pair)
    wait_until(lambda: any(one.to == number for one in pair.second.sent), within=30, what="the other phone answers")
    pair.first.dies()
    another = writes(pair)
    wait_until(lambda: any(one.to == another for one in pair.second.sent), within=10, what="the other phone answers")
    pair.first.comes_back()
    pair.first.asleep = False
    assert not {number, another} & {one.to for one in pair.first.sent}
