"""Taking a conversation off the telephone, where the channel can: which messages, and what is said if some stay (R19).

Which messages is asked at the moment of sending, not when the person leaves: an answer still on its way by then must
go as well.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, select, update

from bot.moments import to_millis
from bot.store.schema import inbound, outbound
from flows.deeds import Leave
from flows.steps import Say, Turn

TAKES_BACK = frozenset({"telegram", "simulator:telegram"})
"""Channels on which a bot may delete: its own messages and, in a private chat, the person's."""
WITHIN = timedelta(hours=48)
"""Telegram deletes nothing older: https://core.telegram.org/bots/api#deletemessage"""
BEFORE_THE_ANSWERS = -1
"""The number of the deletion among a turn's answers."""
AT_ONCE = 100


def told(connection: Connection, turn: Turn, *, channel: str, address_id: int, now: datetime) -> Turn:
    """The turn; when somebody leaves and messages too old to be deleted stay, it says how to delete them oneself."""
    if Leave() not in turn.deeds or channel not in TAKES_BACK or not _some_stay(connection, address_id, now):
        return turn
    return replace(turn, says=(Say("left.older"),))


def messages(connection: Connection, address_id: int, inbound_id: int, now: datetime) -> tuple[str, ...]:
    """The provider's ids of what can be deleted: all of ours, and theirs up to the word they left with."""
    then = to_millis(now - WITHIN)
    theirs = select(inbound.c.message_id).where(*_theirs(address_id), inbound.c.id <= inbound_id)
    ours = select(outbound.c.provider_id).where(*_ours(address_id), outbound.c.sent_at > then)
    found = [
        *connection.execute(theirs.where(inbound.c.received_at > then)).scalars(),
        *connection.execute(ours).scalars(),
    ]
    return tuple(dict.fromkeys(found))


def taken_back(connection: Connection, address_id: int, ids: Sequence[str]) -> None:
    """They are deleted: forget their ids."""
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        theirs = update(inbound).where(inbound.c.address_id == address_id, inbound.c.message_id.in_(some))
        connection.execute(theirs.values(message_id=""))
        ours = update(outbound).where(outbound.c.address_id == address_id, outbound.c.provider_id.in_(some))
        connection.execute(ours.values(provider_id=None))


def _some_stay(connection: Connection, address_id: int, now: datetime) -> bool:
    """Whether anything is too old to be deleted; the innocent line of an earlier time may stay."""
    then = to_millis(now - WITHIN)
    theirs = exists().where(*_theirs(address_id), inbound.c.received_at <= then)
    deletion = outbound.alias()
    left = exists().where(deletion.c.inbound_id == outbound.c.inbound_id, deletion.c.number == BEFORE_THE_ANSWERS)
    ours = exists().where(*_ours(address_id), outbound.c.sent_at <= then, ~left)
    return bool(connection.execute(select(theirs | ours)).scalar())


def _theirs(address_id: int) -> tuple[ColumnElement[bool], ...]:
    return inbound.c.address_id == address_id, inbound.c.message_id != ""


def _ours(address_id: int) -> tuple[ColumnElement[bool], ...]:
    return outbound.c.address_id == address_id, outbound.c.provider_id.is_not(None), outbound.c.provider_id != ""
