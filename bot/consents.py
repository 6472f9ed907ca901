"""What a person lets be told to another organization: asked line by line, answered, read, taken back (R6, R32).

A consent is asked of a person while their case is open. Unanswered within a day, or before the case is closed, it is a
no. What was allowed can be read through one link, until it is taken back, the case is closed or seven days are over.
Each line's value is sealed by itself, so that what was not allowed goes at once; at the end of a consent all values
and the link go, a year after the question the row. Verbs take the connection and never commit.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from bot import desk_events
from bot.config import Config, bracketed
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import case_message, consent, help_case
from bot.store.schema import outbound, person
from locales.catalogue import Texts

PATH = "/shared"
PURPOSE = "referral"
MESSAGE = "sheet"
"""The kind of the message that asks, in the conversation of a case."""
ANSWERED_WITHIN = timedelta(hours=24)
READ_WITHIN = timedelta(days=7)
KEPT = timedelta(days=365)

_SEALED_AS = "consent"
_LEFT: Mapping[str, Any] = {"sealed": None, "token_hash": None}
"""What is left to read of a consent that has ended."""
_c = consent.c
_UNANSWERED = and_(_c.answer == "", _c.withdrawn_at.is_(None))
_ARRIVED, _UNDER_WAY = ("sent", "delivered"), ("todo", "doing", "handed")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question: may these lines (code to value, in order) of a case's person be told to this service?

    `version` is that of the sentences they were asked with, in `language`.
    """

    case_id: int
    staff_id: int
    service_id: str
    language: str
    version: str
    lines: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Consent:
    """A question and what became of it; `is_readable` while there is something to read. Times are the store's."""

    id: int
    case_id: int
    service_id: str
    offered: tuple[str, ...]
    kept: tuple[str, ...]
    asked_at: int
    answer: str
    answered_at: int | None
    withdrawn_at: int | None
    opened_at: int | None
    is_readable: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """What the holder of a link may read: the lines that were kept, since when and until when (milliseconds)."""

    id: int
    since: int
    until: int
    lines: Mapping[str, str] = field(repr=False)


def ask(connection: Connection, seal: Seal, sheet: Sheet, now: datetime) -> int:
    """Ask it; its id. What was asked of this person before and is not answered is a no from now on."""
    moment = to_millis(now)
    whose: int = connection.execute(select(help_case.c.person_id).where(help_case.c.id == sheet.case_id)).scalar_one()
    _refuse(connection, _c.person_id == whose, moment)
    row = {
        "person_id": whose,
        "case_id": sheet.case_id,
        "staff_id": sheet.staff_id,
        "service_id": sheet.service_id,
        "purpose": PURPOSE,
        "offered": json.dumps(list(sheet.lines)),
        "sealed": _packed({code: seal.close(_sealed_as(code), value) for code, value in sheet.lines.items()}),
        "text_version": sheet.version,
        "language": sheet.language,
        "asked_at": moment,
        "ends_at": to_millis(now + KEPT),
    }
    asked: int = connection.execute(insert(consent).values(row).returning(_c.id)).scalar_one()
    return asked


def asked(connection: Connection, person_id: int, now: datetime, *, received_at: int | None = None) -> tuple[str, ...]:
    """The lines that a message of this person answers, which reached us then; none where nothing is asked.

    A question that is still under way, or failed, was read by nobody; what reached us before it was sent (not looked at
    without `received_at`, the store's milliseconds) answers something else. Once something else was said to them "2" or
    "yes" may answer that, and once they left in haste it may not be theirs: then the question must be asked anew.
    """
    row = _question(connection, person_id, now, received_at=received_at)
    return tuple(json.loads(row.offered)) if row else ()


def is_waiting(connection: Connection, person_id: int, now: datetime) -> bool:
    """Whether an answer of this person may still be known for one: the question was sent, or is under way."""
    return _question(connection, person_id, now, states=_ARRIVED + _UNDER_WAY) is not None


def answered(
    connection: Connection, person_id: int, kept: Iterable[str], now: datetime, *, received_at: int | None = None
) -> bool:
    """Keep the answer of a message that reached us then: these lines of those offered, none is no. False where it is
    no answer, as in `asked`."""
    row = _question(connection, person_id, now, received_at=received_at)
    if row is None:
        return False
    moment, allowed = to_millis(now), frozenset(kept)
    lines = [code for code in json.loads(row.offered) if code in allowed]
    if not lines:
        _refuse(connection, _c.id == row.id, moment)
        return True
    left = {code: sealed for code, sealed in _unpacked(row.sealed).items() if code in lines}
    values = {"answer": "yes", "answered_at": moment, "kept": json.dumps(lines), "sealed": _packed(left)}
    connection.execute(update(consent).where(_c.id == row.id, _UNANSWERED).values(values))
    desk_events.tell(connection, row.case_id, "talk", moment)
    return True


def link(connection: Connection, consent_id: int, case_id: int, now: datetime) -> str | None:
    """A token to read what was kept, of which only a hash stays: the one before it leads nowhere. None where there is
    nothing to read, or it is not of this case."""
    token = secrets.token_urlsafe(32)
    here = (_c.id == consent_id, _c.case_id == case_id, *_readable(now))
    made = connection.execute(update(consent).where(*here).values(token_hash=hashed(token), opened_at=None))
    return token if made.rowcount == 1 else None


def hashed(token: str) -> str:
    """What the store keeps of a token: 64 hexadecimal digits. A token has too much chance in it to need salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def address(config: Config, token: str) -> str:
    """The URL the organization is given."""
    return f"{config.public_url or f'http://{bracketed(config.host)}:{config.port}'}{PATH}/{token}"


def shared(connection: Connection, seal: Seal, token_hash: str, now: datetime) -> Shared | None:
    """What may be read by this link, and nothing else; None when it leads nowhere (any more). Raises Unreadable."""
    joined = consent.join(help_case, help_case.c.id == _c.case_id).join(person, person.c.id == _c.person_id)
    there = (_c.token_hash == token_hash, help_case.c.state != "closed", person.c.erased_at == 0)
    query = select(_c.id, _c.kept, _c.sealed, _c.answered_at).select_from(joined).where(*there, *_readable(now))
    row = connection.execute(query).first()
    if row is None:
        return None
    sealed = _unpacked(row.sealed)
    lines = {code: str(seal.open(_sealed_as(code), sealed[code])) for code in json.loads(row.kept)}
    return Shared(row.id, row.answered_at, row.answered_at + _millis(READ_WITHIN), lines)


def opened(connection: Connection, consent_id: int, now: datetime) -> None:
    """Note that the link was used, the first time."""
    first = update(consent).where(_c.id == consent_id, _c.opened_at.is_(None))
    connection.execute(first.values(opened_at=to_millis(now)))


def withdraw(connection: Connection, person_id: int, now: datetime) -> int:
    """Take back all this person allowed, and what they are being asked; from how many organizations."""
    moment = to_millis(now)
    _refuse(connection, _c.person_id == person_id, moment)
    allowed = (_c.person_id == person_id, _c.answer == "yes", _c.withdrawn_at.is_(None))
    taken = update(consent).where(*allowed).values(withdrawn_at=moment, **_LEFT).returning(_c.case_id)
    cases = list(connection.execute(taken).scalars())
    for case_id in dict.fromkeys(cases):
        desk_events.tell(connection, case_id, "talk", moment)
    return len(cases)


def close(connection: Connection, case_id: int, now: datetime) -> None:
    """With its case a question ends unanswered, and a link leads nowhere any more."""
    _refuse(connection, _c.case_id == case_id, to_millis(now))
    connection.execute(update(consent).where(_c.case_id == case_id).values(_LEFT))


def end_unanswered(connection: Connection, now: datetime) -> int:
    """What nobody answered in time is a no; how many. What nobody may read any more goes."""
    late = _refuse(connection, _c.asked_at <= to_millis(now - ANSWERED_WITHIN), to_millis(now))
    over = and_(_c.answer == "yes", _c.answered_at <= to_millis(now - READ_WITHIN))
    there = or_(_c.sealed.is_not(None), _c.token_hash.is_not(None))
    connection.execute(update(consent).where(over, there).values(_LEFT))
    return late


def of_case(connection: Connection, case_id: int, now: datetime) -> list[Consent]:
    """What was asked in this case, the newest first."""
    return _consents(connection, _c.case_id == case_id, now)


def of_person(connection: Connection, person_id: int, now: datetime) -> list[Consent]:
    """What this person allowed and has not taken back, also where nobody can read it any more; the newest first."""
    return _consents(connection, and_(_c.person_id == person_id, _c.answer == "yes", _c.withdrawn_at.is_(None)), now)


def version(texts: Texts, keys: Iterable[str], language: str) -> str:
    """What tells the wording a person was asked with: the same for the same sentences in the same language."""
    told = [[key, *texts.get(key, language)] for key in sorted(keys)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _question(
    connection: Connection,
    person_id: int,
    now: datetime,
    *,
    received_at: int | None = None,
    states: tuple[str, ...] = _ARRIVED,
) -> Any:
    """The row of what is asked of this person, while that is the last they were told, and they have not left since."""
    one, m, o = case_message.alias(), case_message.c, outbound.c
    since = or_(one.c.author.in_(("staff", "bot")), and_(one.c.author == "event", one.c.kind == "left"))
    last = select(func.max(one.c.id)).where(one.c.case_id == _c.case_id, since).correlate(consent).scalar_subquery()
    open_ = (_c.person_id == person_id, _UNANSWERED, _c.asked_at > to_millis(now - ANSWERED_WITHIN))
    is_it = (m.id == last, m.kind == MESSAGE, o.state.in_(states))
    joined = consent.join(case_message, m.case_id == _c.case_id).join(outbound, o.id == m.outbound_id)
    query = select(_c.id, _c.case_id, _c.offered, _c.sealed).select_from(joined).where(*open_, *is_it)
    if received_at is not None:
        query = query.where(m.at <= received_at, o.sent_at <= received_at)
    return connection.execute(query).first()


def _refuse(connection: Connection, which: ColumnElement[bool], moment: int) -> int:
    """These questions, where they are not answered, are a no; how many."""
    values = {"answer": "no", "answered_at": moment, **_LEFT}
    refused = update(consent).where(which, _UNANSWERED).values(values).returning(_c.case_id)
    cases = list(connection.execute(refused).scalars())
    for case_id in cases:
        desk_events.tell(connection, case_id, "talk", moment)
    return len(cases)


def _readable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    fresh = _c.answered_at > to_millis(now - READ_WITHIN)
    return _c.answer == "yes", _c.withdrawn_at.is_(None), _c.sealed.is_not(None), fresh


def _consents(connection: Connection, which: ColumnElement[bool], now: datetime) -> list[Consent]:
    names = ("id", "case_id", "service_id", "offered", "kept", "asked_at", "answer", "answered_at", "withdrawn_at")
    columns = [_c[name] for name in (*names, "opened_at")]
    query = select(*columns, and_(*_readable(now)).label("is_readable")).where(which).order_by(_c.id.desc())
    rows = connection.execute(query).mappings()
    lists = ("offered", "kept")
    return [Consent(**{**row, **{name: tuple(json.loads(row[name])) for name in lists}}) for row in rows]


def _sealed_as(code: str) -> str:
    """Bound to its line: the value of one cannot be passed off as another's."""
    return f"{_SEALED_AS} {code}"


def _packed(sealed: Mapping[str, bytes]) -> bytes:
    return json.dumps({code: base64.b64encode(value).decode() for code, value in sealed.items()}).encode()


def _unpacked(packed: bytes) -> dict[str, bytes]:
    return {code: base64.b64decode(value) for code, value in json.loads(bytes(packed)).items()}


def _millis(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
