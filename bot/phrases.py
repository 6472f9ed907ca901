"""The phrase a person may come back with from another number or channel: one a person, as a keyed hash.

With it stand, sealed, the language, the need and the place known when it was asked for: all a phrase can give back, for
the year it lasts. Where it is said, the person is from then on; the number they had before is a stranger's (T3, T20).
"""

import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, text

from bot.cases import asking as cases
from bot.cases import hearing
from bot.cases.asking import Asker
from bot.moments import to_millis
from bot.store import Seal
from flows.deeds import KeepPhrase, OpenCase, Return
from flows.safety import about
from flows.steps import Session
from locales.phrases import read

KEPT = timedelta(days=365)
"""As long as a consent (R25)."""
TRIES_LAST = timedelta(days=1)
TRIES_A_DAY, TRIES_OF_ALL = 5, 2000
"""Wrong phrases heard in a day from one number, and from all numbers together.

A phrase is one of 2**32. While a thousand are kept, 2,000 guesses meet one of them on one day in 2,000, and nobody can
choose whose. Fewer guesses would let a few dozen numbers stop phrases for everybody; to reach this many takes 400.
"""
SEALED_AS = "phrase"

_USE, _USE_OF_TRIES = "phrases", "phrase tries"
_KEEP = text(
    "INSERT INTO phrase (person_id, hash, sealed, kept_at) VALUES (:person, :hash, :sealed, :now) ON CONFLICT"
    " (person_id) DO UPDATE SET hash = excluded.hash, sealed = excluded.sealed, kept_at = excluded.kept_at"
)
_FIND = text("SELECT person_id, sealed FROM phrase WHERE hash = :hash")
_SPENT = text("DELETE FROM phrase WHERE person_id = :person")
_OUTLIVED = text("DELETE FROM phrase WHERE kept_at < :then")
_TRY = text("INSERT INTO phrase_try (mark, tried_at) VALUES (:mark, :now)")
_FORGET_TRIES = text("DELETE FROM phrase_try WHERE tried_at < :then")
_TRIES = text("SELECT count(*) AS all_of_them, sum(CASE WHEN mark = :mark THEN 1 ELSE 0 END) AS own FROM phrase_try")
_SESSION = text("SELECT session FROM person WHERE id = :person")
_ADDRESS = text("SELECT person_id, channel, lookup FROM address WHERE id = :address")
_OTHERS = text("SELECT id, channel, lookup FROM address WHERE person_id = :person AND id <> :address")
_SOMEBODY_NEW = text("INSERT INTO person (stopped) SELECT stopped FROM person WHERE id = :person RETURNING id")
_MOVES = tuple(
    text(f"UPDATE {table} SET person_id = :to WHERE {key} = :address")
    for table, key in (("address", "id"), ("inbound", "address_id"), ("outbound", "address_id"))
)
_MOVE_CASES = text(
    "UPDATE help_case SET person_id = :to WHERE address_id = :address AND (state = 'closed' OR NOT EXISTS"
    " (SELECT 1 FROM help_case o WHERE o.person_id = :to AND o.state <> 'closed'))"
)
_ASKED_OF_THE_TEAM = text(
    "SELECT c.channel, c.language, c.need, c.place, r.want, r.hour, r.sealed"
    " FROM help_case c JOIN case_request r ON r.case_id = c.id WHERE c.person_id = :person AND c.state <> 'closed'"
    " AND (r.want <> 'call' OR r.sealed IS NOT NULL) ORDER BY r.id"
)
_CASES_COME_ALONG = text(
    "UPDATE help_case SET address_id = :address, channel = :channel, hushed = :hushed,"
    " inbound_id = (SELECT max(id) FROM inbound WHERE address_id = :address) WHERE person_id = :person"
)
"""Until they write from there, somebody else may hold the new telephone: nothing but the neutral line goes to it."""
_CALLS = text(
    "SELECT r.id, r.sealed FROM case_request r JOIN help_case c ON c.id = r.case_id"
    " WHERE c.person_id = :person AND r.want = 'call' AND r.sealed IS NOT NULL"
)
_DO_NOT_CALL = text("UPDATE case_request SET sealed = NULL WHERE id = :id")
_DO_NOT_WRITE = text("DELETE FROM follow_up WHERE person_id = :person AND address_id <> :address")
_MOVE_FOLLOW_UP = text("UPDATE follow_up SET person_id = :to WHERE address_id = :address")
_ABANDON = text("DELETE FROM person WHERE id = :person AND id NOT IN (SELECT person_id FROM address)")


def hashed(seal: Seal, phrase: str) -> bytes:
    """What a phrase is found by: nobody without the key can tell the words."""
    return hmac.digest(seal.derive(_USE).encode(), phrase.encode(), "sha256")


def keep(connection: Connection, seal: Seal, person_id: int, deed: KeepPhrase, now: datetime) -> None:
    """From now on this phrase, and no other, brings this person back to the need and the place of their session."""
    session = about(Session.from_store(json.loads(connection.execute(_SESSION, {"person": person_id}).scalar_one())))
    known = Session(session.language, need=session.need, place=session.place, topic=session.topic * bool(session.need))
    values = {
        "person": person_id,
        "hash": hashed(seal, read(deed.phrase)),
        "sealed": seal.close(SEALED_AS, known.to_store()),
        "now": to_millis(now),
    }
    connection.execute(_KEEP, values)


def returning(connection: Connection, seal: Seal, address_id: int, phrase: str, now: datetime) -> Session | None:
    """The language, need and place kept with this phrase, as a session at its beginning; None for a wrong phrase,
    which is counted, and for any at all once too many were wrong."""
    forget(connection, now)
    mark = _mark(connection, seal, address_id)
    if _has_guessed_enough(connection, mark):
        return None
    row = _found(connection, seal, phrase)
    if row is None:
        connection.execute(_TRY, {"mark": mark, "now": to_millis(now)})
        return None
    return Session.from_store(seal.open(SEALED_AS, row.sealed))


def come_back(connection: Connection, seal: Seal, address_id: int, deed: Return, now: datetime) -> int | None:
    """This address is the found person's from now on, whose number is given; the phrase is spent. None when by now it
    leads to nobody."""
    row = _found(connection, seal, deed.phrase)
    if row is None:
        return None
    person_id: int = row.person_id
    here = connection.execute(_ADDRESS, {"address": address_id}).one()
    _let_go(connection, seal, person_id, address_id)
    come = {"person": person_id, "address": address_id, "channel": here.channel, "hushed": True}
    hearing.noted(connection, seal, person_id, "moved", now)
    connection.execute(_CASES_COME_ALONG, come)
    for move in (*_MOVES, _MOVE_CASES, _MOVE_FOLLOW_UP):
        connection.execute(move, {"to": person_id, "address": address_id})
    if here.person_id != person_id:
        _ask_again(connection, seal, here.person_id, Asker(person_id, address_id, 0, here.channel, ""), now)
    connection.execute(_SPENT, {"person": person_id})
    connection.execute(_ABANDON, {"person": here.person_id})
    return person_id


def forget(connection: Connection, now: datetime) -> None:
    """Forget the phrases that are over, and the wrong ones of yesterday."""
    connection.execute(_OUTLIVED, {"then": to_millis(now - KEPT)})
    connection.execute(_FORGET_TRIES, {"then": to_millis(now - TRIES_LAST)})


def _let_go(connection: Connection, seal: Seal, person_id: int, address_id: int) -> None:
    """Whoever holds a number this person had before is somebody new, to whom only what was on its way still comes.
    Nothing is written there first, nobody is called there; that it said stop stays true."""
    others = connection.execute(_OTHERS, {"person": person_id, "address": address_id}).all()
    connection.execute(_DO_NOT_WRITE, {"person": person_id, "address": address_id})
    for request in connection.execute(_CALLS, {"person": person_id}).all():
        number = seal.open(cases.SEALED_AS, request.sealed)["number"]
        if any(seal.lookup(other.channel, number) == bytes(other.lookup) for other in others):
            connection.execute(_DO_NOT_CALL, {"id": request.id})
    for other in others:
        new = connection.execute(_SOMEBODY_NEW, {"person": person_id}).scalar_one()
        for move in _MOVES:
            connection.execute(move, {"to": new, "address": other.id})


def _ask_again(connection: Connection, seal: Seal, before: int, asker: Asker, now: datetime) -> None:
    """What was asked of the team here before the phrase was said, where the person has an open case already."""
    for one in connection.execute(_ASKED_OF_THE_TEAM, {"person": before}).all():
        kept = {"number": "", "media": "", "channel": one.channel}
        kept |= seal.open(cases.SEALED_AS, one.sealed) if one.sealed else {}
        whose = replace(asker, channel=kept["channel"], language=one.language, media=kept["media"])
        asked = OpenCase(one.want, one.need, one.place, number=kept["number"])
        cases.ask(connection, seal, whose, asked, now)
        if one.hour:
            cases.ask(connection, seal, whose, replace(asked, hour=one.hour), now)


def _found(connection: Connection, seal: Seal, phrase: str) -> Row[Any] | None:
    return connection.execute(_FIND, {"hash": hashed(seal, phrase)}).first()


def _mark(connection: Connection, seal: Seal, address_id: int) -> bytes:
    """What tells for a day that two wrong phrases came from one number, also when it was erased between them."""
    lookup = bytes(connection.execute(_ADDRESS, {"address": address_id}).one().lookup)
    return hmac.digest(seal.derive(_USE_OF_TRIES).encode(), lookup, "sha256")


def _has_guessed_enough(connection: Connection, mark: bytes) -> bool:
    tries = connection.execute(_TRIES, {"mark": mark}).one()
    return tries.all_of_them >= TRIES_OF_ALL or (tries.own or 0) >= TRIES_A_DAY
