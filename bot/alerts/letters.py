"""An alert as it is sent: written when it goes, so that it is true then, and only to whom it may still concern."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import Connection, select
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.alerts import binding, relaying, wording
from bot.alerts.claiming import Due
from bot.alerts.updates import TAKE
from bot.config import Config
from bot.lines import standing
from bot.store import Seal
from bot.store.desk import help_case

MINUTE = 60_000


class NotNeeded(Exception):
    """Nobody is to hear this any more: the case is in a hand, or in another one, all lines are well, or this way is not
    set up."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to a chat of Telegram's: an alert with its `keyboard`, or, without one, words that may not be
    forwarded."""

    chat: int = field(repr=False)
    text: str = field(repr=False)
    keyboard: InlineKeyboardMarkup | None = None


def to_chat(connection: Connection, config: Config, due: Due, now: int) -> Letter:
    """An alert in the team's chat. Raises NotNeeded."""
    if not config.telegram_staff_chat:
        raise NotNeeded
    chat = int(config.telegram_staff_chat)
    if due.kind == "lines":
        return _of_lines(chat, connection, config)
    return _alert(chat, connection, config, due, now)


def to_one(connection: Connection, seal: Seal, config: Config, due: Due, now: int) -> Letter:
    """An alert, or what is relayed, to one member of staff. Raises NotNeeded, Unreadable."""
    found = binding.account_of(connection, seal, due.staff_id or 0)
    if found is None:
        raise NotNeeded
    chat, language = found
    if due.kind != "relay":
        return _alert(chat, connection, config, due, now)
    return Letter(chat, _relay(connection, seal, config, due, language))


def told(connection: Connection, due: Due, now: int) -> str:
    """The alert's sentences, as they are true now. Raises NotNeeded when its case does not wait."""
    c = help_case.c
    query = select(c.severity, c.language, c.waiting_since, c.unanswered_at)
    case = connection.execute(query.where(c.id == due.case_id, c.state == "waiting")).first()
    if case is None:
        raise NotNeeded
    since = min(case.waiting_since, case.unanswered_at or case.waiting_since)
    minutes = max(0, now - since) // MINUTE
    return wording.alert(due.kind, case.severity, language=case.language, minutes=minutes)


def has_public_name(url: str) -> bool:
    """Whether an address can stand behind a button: Telegram refuses a whole message for one it does not believe in."""
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return "." in host and not host.endswith(".localhost")


def _alert(chat: int, connection: Connection, config: Config, due: Due, now: int) -> Letter:
    take = [InlineKeyboardButton(wording.TAKE, callback_data=f"{TAKE}{due.id}")]
    return _leading(chat, told(connection, due, now), f"{config.console_base}/desk", [take])


def _of_lines(chat: int, connection: Connection, config: Config) -> Letter:
    """That something is wrong with an SMS line, never which nor what. Raises NotNeeded when nothing is any more."""
    if not standing.alarms(connection):
        raise NotNeeded
    return _leading(chat, "\n".join(wording.LINES), f"{config.console_base}/lines", [])


def _leading(chat: int, text: str, page: str, rows: list[list[InlineKeyboardButton]]) -> Letter:
    """With a way to this page of the console: a button where Telegram takes the address, else the address itself."""
    if has_public_name(page):
        rows = [*rows, [InlineKeyboardButton(wording.OPEN, url=page)]]
    else:
        text += f"\n{page}"
    return Letter(chat, text, InlineKeyboardMarkup(rows) if rows else None)


def _relay(connection: Connection, seal: Seal, config: Config, due: Due, language: str) -> str:
    """The person's words, or where to go on."""
    with_words = due.sealed is not None
    if not config.telegram_relay:
        raise NotNeeded
    if not relaying.is_still(connection, due.case_id, due.staff_id, with_words=with_words):
        raise NotNeeded
    words = seal.open(relaying.SEALED_AS, due.sealed) if due.sealed else ""
    return f"#{due.case_id} {words or wording.said('wordless' if with_words else 'desk', language)}"
