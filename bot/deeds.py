"""What a turn asks of the bot, done inside the turn's transaction: one function a kind of deed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection

from bot import complaints, consents, desk_events, erasing, follow_ups, leaving, outbox, phrases, reports
from bot.alerts import relaying
from bot.cases import asking as cases
from bot.cases import hearing
from bot.cases.asking import Asker
from bot.inbox import Claimed
from bot.messages import said
from bot.moments import to_millis
from bot.store import Seal
from flows.deeds import (
    AnswerSheet,
    Complain,
    Deed,
    Erase,
    FollowedUp,
    FollowUp,
    KeepPhrase,
    Leave,
    NoFollowUp,
    OpenCase,
    Relay,
    Report,
    Stop,
    Withdraw,
)
from flows.steps import Said


@dataclass(frozen=True, slots=True)
class Doer:
    """Whose turn it is, what they said, and with what a deed is done. `media` is the reference of a voice note that
    came with it, `received_at` when it came (the store's milliseconds). `relays`: it may go on to an operator's own
    Telegram."""

    connection: Connection
    seal: Seal
    person_id: int
    address_id: int
    inbound_id: int
    channel: str
    language: str
    now: datetime
    media: str = ""
    said: Said = Said()
    relays: bool = False
    received_at: int | None = None

    @classmethod
    def of(
        cls, connection: Connection, seal: Seal, claimed: Claimed, content: dict[str, Any], language: str, now: datetime
    ) -> Self:
        """For the turn of this message, whose content this is."""
        who = (claimed.person_id, claimed.address_id, claimed.id, claimed.channel)
        came = {"media": content.get("media", ""), "said": said(content), "received_at": claimed.received_at}
        return cls(connection, seal, *who, language, now, **came)

    def asker(self) -> Asker:
        """Who asks, in the language they are told things in."""
        return Asker(self.person_id, self.address_id, self.inbound_id, self.channel, self.language, self.media)


def do(doer: Doer, deed: Deed) -> None:
    """Do it; deeds that only change the person's own row are done where that is written."""
    done = _DEEDS.get(type(deed))
    if done:
        done(doer, deed)


def _stop(doer: Doer, deed: Stop) -> None:
    outbox.stop(doer.connection, doer.person_id, "asked")
    hearing.noted(doer.connection, doer.seal, doer.person_id, "stopped", doer.now)
    follow_ups.cancel(doer.connection, doer.person_id)


def _report(doer: Doer, deed: Report) -> None:
    reports.keep(doer.connection, doer.seal, doer.person_id, deed, doer.now)


def _keep_phrase(doer: Doer, deed: KeepPhrase) -> None:
    phrases.keep(doer.connection, doer.seal, doer.person_id, deed, doer.now)


def _open_case(doer: Doer, deed: OpenCase) -> None:
    cases.ask(doer.connection, doer.seal, doer.asker(), deed, doer.now)


def _relay(doer: Doer, deed: Relay) -> None:
    case_id = cases.open_case(doer.connection, doer.person_id)
    if case_id is None:
        return
    if doer.said.kind == "voice":
        cases.ask(doer.connection, doer.seal, doer.asker(), OpenCase("voice"), doer.now)
    hearing.heard(doer, case_id, danger=deed.danger)
    if deed.danger:
        hearing.in_danger(doer.connection, case_id, deed.danger, told=deed.told, now=doer.now)
    if doer.relays:
        relaying.relayed(doer.connection, doer.seal, case_id, doer.said.text, to_millis(doer.now))


def _answer_sheet(doer: Doer, deed: AnswerSheet) -> None:
    consents.answered(doer.connection, doer.person_id, deed.kept, doer.now, received_at=doer.received_at)


def _withdraw(doer: Doer, deed: Withdraw) -> None:
    consents.withdraw(doer.connection, doer.person_id, doer.now)
    hearing.noted(doer.connection, doer.seal, doer.person_id, "withdrawn", doer.now)


def _complain(doer: Doer, deed: Complain) -> None:
    complaints.keep(doer.connection, doer.seal, doer.asker(), deed, doer.now)


def _follow_up(doer: Doer, deed: FollowUp) -> None:
    follow_ups.keep(doer.connection, doer.seal, doer.asker(), deed, doer.now)


def _no_follow_up(doer: Doer, deed: NoFollowUp) -> None:
    follow_ups.cancel(doer.connection, doer.person_id)


def _followed_up(doer: Doer, deed: FollowedUp) -> None:
    follow_ups.count(doer.connection, deed, doer.now)


def _erase(doer: Doer, deed: Erase) -> None:
    case_id = cases.open_case(doer.connection, doer.person_id)
    if case_id:
        desk_events.tell(doer.connection, case_id, "gone", to_millis(doer.now))
    complaints.forget(doer.connection, doer.seal, doer.person_id, doer.now)
    erasing.erase(doer.connection, doer.seal, doer.person_id, doer.now)
    _take_back(doer)


def _leave(doer: Doer, deed: Leave) -> None:
    outbox.stop(doer.connection, doer.person_id, "left")
    hearing.left(doer.connection, doer.seal, doer.person_id, doer.now)
    follow_ups.cancel(doer.connection, doer.person_id)
    _take_back(doer)


def _take_back(doer: Doer) -> None:
    """The conversation is deleted before the last answer goes, where that can be done."""
    if doer.channel in leaving.TAKES_BACK:
        who = (doer.channel, doer.person_id, doer.address_id)
        row = outbox.Row(doer.inbound_id, leaving.BEFORE_THE_ANSWERS, *who, {"delete": doer.inbound_id})
        outbox.add(doer.connection, doer.seal, [row])


_DEEDS: dict[type, Callable[[Doer, Any], None]] = {
    Stop: _stop,
    Report: _report,
    KeepPhrase: _keep_phrase,
    OpenCase: _open_case,
    Relay: _relay,
    AnswerSheet: _answer_sheet,
    Withdraw: _withdraw,
    Complain: _complain,
    FollowUp: _follow_up,
    NoFollowUp: _no_follow_up,
    FollowedUp: _followed_up,
    Erase: _erase,
    Leave: _leave,
}
