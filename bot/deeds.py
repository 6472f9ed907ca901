"""What a turn asks of the bot, done inside the turn's transaction: one function a kind of deed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import complaints, erasing, follow_ups, leaving, outbox, phrases, reports
from bot.cases import asking as cases
from bot.cases.asking import Asker
from bot.store import Seal
from flows.steps import (
    Complain,
    Deed,
    Erase,
    FollowedUp,
    FollowUp,
    KeepPhrase,
    Leave,
    NoFollowUp,
    OpenCase,
    Report,
    Stop,
)


@dataclass(frozen=True, slots=True)
class Doer:
    """Whose turn it is, and with what a deed is done. `media` is the reference of a voice note that came with it."""

    connection: Connection
    seal: Seal
    person_id: int
    address_id: int
    inbound_id: int
    channel: str
    language: str
    now: datetime
    media: str = ""

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
    follow_ups.cancel(doer.connection, doer.person_id)


def _report(doer: Doer, deed: Report) -> None:
    reports.keep(doer.connection, doer.seal, doer.person_id, deed, doer.now)


def _keep_phrase(doer: Doer, deed: KeepPhrase) -> None:
    phrases.keep(doer.connection, doer.seal, doer.person_id, deed, doer.now)


def _open_case(doer: Doer, deed: OpenCase) -> None:
    cases.ask(doer.connection, doer.seal, doer.asker(), deed, doer.now)


def _complain(doer: Doer, deed: Complain) -> None:
    complaints.keep(doer.connection, doer.seal, doer.asker(), deed, doer.now)


def _follow_up(doer: Doer, deed: FollowUp) -> None:
    follow_ups.keep(doer.connection, doer.seal, doer.asker(), deed, doer.now)


def _no_follow_up(doer: Doer, deed: NoFollowUp) -> None:
    follow_ups.cancel(doer.connection, doer.person_id)


def _followed_up(doer: Doer, deed: FollowedUp) -> None:
    follow_ups.count(doer.connection, deed, doer.now)


def _erase(doer: Doer, deed: Erase) -> None:
    complaints.forget(doer.connection, doer.seal, doer.person_id, doer.now)
    erasing.erase(doer.connection, doer.seal, doer.person_id, doer.now)
    _take_back(doer)


def _leave(doer: Doer, deed: Leave) -> None:
    outbox.stop(doer.connection, doer.person_id, "left")
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
    Complain: _complain,
    FollowUp: _follow_up,
    NoFollowUp: _no_follow_up,
    FollowedUp: _followed_up,
    Erase: _erase,
    Leave: _leave,
}
