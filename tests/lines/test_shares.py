"""One number takes no more of the day than its share (T16)."""

from datetime import UTC, datetime, timedelta

from bot.cases import talking
from bot.cases.talking import Words
from bot.lines.shares import Shares
from bot.lines.sms import SmsLines
from tests.cases.shift import Desk
from tests.conftest import Clock
from tests.lines.pretending import line
from tests.lines.test_sms import AWA, BINTA, Lines, at_once
from tests.people import Town

SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
"""Half past eleven at night in Morocco."""


class Few(Lines):
    """Lines that give each number three answers a day."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sms = SmsLines(self.town.store, self.open, mark="tests", per_number=3, clock=self.clock, pause=at_once)
        self.worker.channels = {"sms": self.sms}


def few(town: Town, clock: Clock) -> Few:
    return Few(town, clock, {"a": line("a")})


def test_T16_a_number_that_varies_its_words_is_not_answered_all_day_and_others_are(town: Town, clock: Clock) -> None:
    lines = few(town, clock)
    for number in range(6):
        lines.says("a", AWA, f"bonjour numero {number}")
        lines.sends()
    assert [sms.to for sms in lines.wire("a").sent] == [AWA] * 3
    assert set(lines.states()[3:]) == {"failed"}
    assert town.rows("SELECT sum(refused) AS n FROM sms_use")[0].n == len(lines.states()[3:])
    lines.says("a", BINTA, "bonjour")
    lines.sends()
    assert lines.wire("a").sent[-1].to == BINTA
    clock.moves(days=1)
    lines.says("a", AWA, "bonjour")
    lines.sends()
    assert lines.wire("a").sent[-1].to == AWA


def test_R11_T16_the_answers_to_dangers_go_on(town: Town, clock: Clock) -> None:
    lines = few(town, clock)
    for number in range(4):
        lines.says("a", AWA, f"bonjour numero {number}")
        lines.sends()
    lines.says("a", AWA, "il me frappe, aidez moi")
    lines.sends()
    assert lines.wire("a").sent[-1].urgent


def test_the_day_of_a_share_begins_at_midnight_in_morocco() -> None:
    shares = Shares(1)
    shares.took(AWA, SUMMER)
    assert shares.is_used_up(AWA, SUMMER + timedelta(minutes=29))
    assert not shares.is_used_up(AWA, SUMMER + timedelta(minutes=31))
    assert not shares.is_used_up(BINTA, SUMMER)


def test_T16_what_the_team_writes_goes_on(town: Town, clock: Clock) -> None:
    lines = few(town, clock)
    operator = Desk.of(town).is_here()
    for said in ("bonjour", "5", "Rabat", "0"):
        lines.says("a", AWA, said)
        lines.sends()
    assert len(lines.wire("a").sent) == 3
    case_id = operator.takes_next()
    assert case_id
    with town.store.write() as connection:
        talking.say(connection, town.seal, case_id, operator.id, Words("Bonjour, je suis Salma."), clock())
    lines.sends()
    assert lines.wire("a").texts[3:] == ["Bonjour, je suis Salma."]
