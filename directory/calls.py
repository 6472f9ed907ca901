"""A call to a service: taking it in hand, and what came of it. Which to make first is `directory.call_list`.

A service is named by its key (`reports.key_of`); a line of the emergency table too, which can be said to be right and
nothing else: its number changes with the project's files alone. Every outcome stands in history. Verbs take the
connection and never commit; all raise NotThere, Forbidden, and InHand while somebody else has the call.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from directory import editing, ledger, records
from directory.documents import dump
from directory.editing import NotThere
from directory.history import MOROCCO, Note
from directory.reports import LINE, decide, is_theirs
from directory.revisions import current_seq, next_seq
from directory.roles import Actor, Forbidden
from directory.storing import services
from directory.validity import LONGEST

MINUTE = 60 * 1000
HELD_FOR = 20 * MINUTE
"""A call in hand is free again after this, in case its owner was called away."""
A_DAY = 24 * 60 * MINUTE
NO_ANSWER = "call: no answer"
IN_VAIN = 3
WITHIN_DAYS = 14
"""So many calls in vain within so many days leave a note on the service."""
CLOSED_FOR_DAYS = 30
"""A door closed for a time is called again after this."""


class InHand(Exception):
    """Somebody else is calling: `by`, until `until` (milliseconds)."""

    def __init__(self, by: str, until: int) -> None:
        super().__init__("in hand")
        self.by, self.until = by, until


@dataclass(frozen=True, slots=True)
class Hold:
    """Whose hand a call is in, until when (milliseconds); `by` is "" when it is free."""

    by: str = ""
    until: int = 0
    not_before: int = 0
    outcome: str = ""
    called_at: int = 0


def take(connection: Connection, actor: Actor, key: str, now: int) -> int:
    """Take the call for HELD_FOR, or for as long again; until when. One of two who take it at once has it."""
    _allow(connection, actor, key)
    _row(connection, key)
    free = or_(ledger.call.c.held_until <= now, ledger.call.c.held_by == actor.id)
    taken = update(ledger.call).where(ledger.call.c.service_id == key, free)
    if not connection.execute(taken.values(held_by=actor.id, held_until=now + HELD_FOR)).rowcount:
        found = hold(connection, key, now)
        raise InHand(found.by, found.until)
    return now + HELD_FOR


def give_back(connection: Connection, actor: Actor, key: str) -> None:
    """Leave the call to others, if it was in this hand."""
    mine = update(ledger.call).where(ledger.call.c.service_id == key, ledger.call.c.held_by == actor.id)
    connection.execute(mine.values(held_by="", held_until=0))


def hold(connection: Connection, key: str, now: int) -> Hold:
    """How the call stands now (milliseconds)."""
    table = ledger.call
    row = connection.execute(select(table).where(table.c.service_id == key)).mappings().first()
    if row is None:
        return Hold()
    names = ("not_before", "outcome", "called_at")
    rest = {name: row[name] for name in names}
    held = row["held_until"] > now
    return Hold(row["held_by"] if held else "", row["held_until"] if held else 0, **rest)


def still_right(
    connection: Connection, actor: Actor, key: str, facts: Collection[str], note: Note, *, how: str = "dialled"
) -> None:
    """These facts of a service, or all there are, were confirmed today. Reports against them are dismissed."""
    _ready(connection, actor, key, note.now)
    if key.startswith(LINE):
        assure_line(connection, actor, key, note, how=how)
    else:
        editing.assure(connection, actor, key, facts, note, day=note.day, how=how)
    cleared = _cleared_by(facts)
    decide(connection, actor, key, cleared, confirmed=False, now=note.now)
    _end(connection, key, "still_right", note)


def changed(connection: Connection, actor: Actor, key: str, note: Note) -> None:
    """Something is different: the caller edits the service next, and keeps the call in hand meanwhile."""
    _ready(connection, actor, key, note.now)
    values = {"outcome": "changed", "called_at": note.now}
    connection.execute(update(ledger.call).where(ledger.call.c.service_id == key).values(values))


def no_answer(connection: Connection, actor: Actor, key: str, note: Note) -> bool:
    """Nobody answered: again tomorrow. Whether it was the third time in a fortnight, which leaves a note."""
    _ready(connection, actor, key, note.now)
    kind = "line" if key.startswith(LINE) else "service"
    _remember(connection, kind, key.removeprefix(LINE), {}, _because(note, NO_ANSWER), seq=current_seq(connection))
    in_vain = calls_in_vain(connection, key, note.now)
    noted = kind == "service" and in_vain == IN_VAIN
    if noted:
        _write_note(connection, actor, key, note)
    _end(connection, key, "no_answer", note, not_before=_morning(note.day + timedelta(days=1)))
    return noted


def wrong_number(connection: Connection, actor: Actor, key: str, number: str, note: Note) -> None:
    """The number is somebody else's: it is withdrawn at once, and the reports of it were right.

    Raises NotThere where the service does not have the number, and for a line.
    """
    _ready(connection, actor, key, note.now)
    document = services(connection, [key]).get(key)
    if document is None or all(one["number"] != number for one in document["phones"]):
        raise NotThere
    left = [one for one in document["phones"] if one["number"] != number]
    editing.edit(connection, actor, key, {"phones": left}, _because(note, "call: wrong number"))
    decide(connection, actor, key, ["wrong_number"], confirmed=True, now=note.now)
    _end(connection, key, "wrong_number", note)


def closed(connection: Connection, actor: Actor, key: str, note: Note, *, for_good: bool) -> None:
    """The door is closed, for good or for a time: nobody is sent there from now on. Raises NotThere for a line."""
    _ready(connection, actor, key, note.now)
    if key.startswith(LINE):
        raise NotThere
    status = "defunct" if for_good else "temporarily closed"
    editing.edit(connection, actor, key, {"status": status}, _because(note, "call: closed"))
    decide(connection, actor, key, ["closed"], confirmed=True, now=note.now)
    again = 0 if for_good else _morning(note.day + timedelta(days=CLOSED_FOR_DAYS))
    _end(connection, key, "closed", note, not_before=again)


def later(connection: Connection, actor: Actor, key: str, day: date, note: Note) -> None:
    """Not now: the call comes back into the list that morning."""
    _ready(connection, actor, key, note.now)
    _end(connection, key, "later", note, not_before=_morning(day))


def assure_line(connection: Connection, actor: Actor, key: str, note: Note, *, how: str = "dialled") -> None:
    """Say that a line of the emergency table is still right, as of today."""
    _allow(connection, actor, key)
    table, bare = records.line, key.removeprefix(LINE)
    before = connection.execute(select(table.c.assured_date).where(table.c.id == bare)).scalar()
    seq = next_seq(connection)
    connection.execute(update(table).where(table.c.id == bare).values(assured_date=note.day, seq=seq))
    fields = {"assured_date": [before.isoformat() if before else "", note.day.isoformat()]}
    _remember(connection, "line", bare, fields, _because(note, how), seq=seq)


def calls_in_vain(connection: Connection, key: str, now: int) -> int:
    """How often nobody answered within the last fortnight."""
    table, bare = ledger.change, key.removeprefix(LINE)
    query = select(func.count()).where(
        table.c.resource_type == ("line" if key.startswith(LINE) else "service"),
        table.c.resource_id == bare,
        table.c.decided_at > now - WITHIN_DAYS * A_DAY,
        table.c.why.startswith(NO_ANSWER),
    )
    return connection.execute(query).scalar_one()


def _cleared_by(facts: Collection[str]) -> tuple[str, ...]:
    """The reports that cannot be right when these facts (all, if none is named) are."""
    if not facts:
        return ledger.REPORTS
    of_fact = {"phones": ("wrong_number", "closed"), "hours": ("closed",), "place": ("closed",), "who": ("refused",)}
    return tuple({kind for fact in facts for kind in of_fact.get(fact, ())})


def _ready(connection: Connection, actor: Actor, key: str, now: int) -> None:
    """Theirs to call, and nobody else is calling."""
    _allow(connection, actor, key)
    _row(connection, key)
    found = hold(connection, key, now)
    if found.by not in ("", actor.id):
        raise InHand(found.by, found.until)


def _allow(connection: Connection, actor: Actor, key: str) -> None:
    table, bare = (records.line, key.removeprefix(LINE)) if key.startswith(LINE) else (records.service, key)
    if connection.execute(select(table.c.id).where(table.c.id == bare)).first() is None:
        raise NotThere
    if not is_theirs(connection, actor, key):
        raise Forbidden


def _row(connection: Connection, key: str) -> None:
    insert_into = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    connection.execute(insert_into(ledger.call).values(service_id=key).on_conflict_do_nothing())


def _end(connection: Connection, key: str, outcome: str, note: Note, *, not_before: int = 0) -> None:
    """Out of the hand; how it ended is kept."""
    values = {"held_by": "", "held_until": 0, "outcome": outcome, "called_at": note.now, "not_before": not_before}
    connection.execute(update(ledger.call).where(ledger.call.c.service_id == key).values(values))


def _write_note(connection: Connection, actor: Actor, key: str, note: Note) -> None:
    """In the base language of the records, which is French."""
    written = services(connection, [key])[key]["notes"]
    added = f"{note.day.isoformat()} : {IN_VAIN} appels sans réponse en {WITHIN_DAYS} jours."
    notes = f"{written}\n{added}".strip()
    if len(notes) <= LONGEST:
        editing.edit(connection, actor, key, {"notes": notes}, _because(note, NO_ANSWER.replace("no", "still no")))


def _because(note: Note, why: str) -> Note:
    return Note(note.by, note.now, note.origin, f"{why}: {note.why}" if note.why else why)


def _morning(day: date) -> int:
    """Six in the morning in Morocco, before anybody's first call."""
    return round(datetime(day.year, day.month, day.day, 6, tzinfo=MOROCCO).timestamp() * 1000)


def _remember(
    connection: Connection, kind: str, key: str, fields: dict[str, list[str]], note: Note, *, seq: int
) -> None:
    """A row of history for what is no change of a document: a call in vain, a line that is right."""
    said = {"resource_type": kind, "resource_id": key, "action": "assure", "origin": note.origin, "why": note.why}
    who = {"proposed_by": note.by, "proposed_at": note.now, "decided_by": note.by, "decided_at": note.now}
    connection.execute(insert(ledger.change).values(**said, **who, fields=dump(fields), state="approved", seq=seq))
