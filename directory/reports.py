"""What people report of a service: a wrong number, a closed door, a refusal.

A report raises the service's place in the list of calls and does nothing else: what a person is told changes only when
staff change it, so that nobody can bury a shelter by writing often. Verbs take the connection and never commit.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from directory import ledger, records
from directory.roles import Actor, Forbidden, may_edit
from directory.storing import chunks

A_DAY = 24 * 3600 * 1000
MOST_A_DAY = 5
"""Reports of one person within a day; more are not kept."""
LINE = "line:"
"""Before the id of a line of the emergency table, where calls and reports speak of it."""


@dataclass(frozen=True, slots=True)
class Reports:
    """The open reports of one service: how many of each kind, by when the last came (milliseconds) and by whom.

    `people` is how many different people reported within the span that was asked for.
    """

    kinds: Mapping[str, int] = field(default_factory=dict)
    last_at: int = 0
    people: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.kinds.values())


NONE = Reports()


def key_of(connection: Connection, given: str) -> str | None:
    """The key of what people call by this id, opaque or not: a service's, or `line:` and a line's; None for nothing."""
    table = records.service
    query = select(table.c.id).where((table.c.public_id == given) | (table.c.id == given))
    found: str | None = connection.execute(query).scalar()
    if found is not None:
        return found
    bare = given.removeprefix(LINE)
    line = connection.execute(select(records.line.c.id).where(records.line.c.id == bare)).scalar()
    return None if line is None else LINE + line


def is_theirs(connection: Connection, actor: Actor, key: str) -> bool:
    """Whether this service or line (its key) is for them to keep; a national line is of those without limits."""
    bare, line, location = key.removeprefix(LINE), records.line, records.location
    if key.startswith(LINE):
        coverage = connection.execute(select(line.c.coverage).where(line.c.id == bare)).scalar()
        return coverage is not None and may_edit(actor, {"place": coverage})
    query = select(records.service.c.organization_id, location.c.place)
    query = query.join_from(records.service, location, location.c.id == records.service.c.id)
    row = connection.execute(query.where(records.service.c.id == key)).mappings().first()
    return row is not None and may_edit(actor, dict(row))


def report(connection: Connection, service_id: str, kind: str, reporter: str, now: int) -> bool:
    """Keep what somebody reports, now (milliseconds); whether it was kept.

    Not kept: of a service that is not there, of a kind not in `ledger.REPORTS`, the same again by the same person
    while the first is open, or more than MOST_A_DAY of theirs within a day. `reporter` tells two people apart.
    """
    key = key_of(connection, service_id)
    if key is None or kind not in ledger.REPORTS or _of_today(connection, reporter, now) >= MOST_A_DAY:
        return False
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    row = {"service_id": key, "kind": kind, "reporter": reporter, "reported_at": now}
    kept = insert(ledger.report).values(row).on_conflict_do_nothing().returning(ledger.report.c.id)
    return connection.execute(kept).first() is not None


def open_reports(connection: Connection, ids: Collection[str] | None = None, *, since: int = 0) -> dict[str, Reports]:
    """The open reports by service, of these services or of all; `people` are counted from `since` (milliseconds)."""
    table = ledger.report
    query = select(table.c.service_id, table.c.kind, table.c.reporter, table.c.reported_at)
    query = query.where(table.c.state == "open").order_by(table.c.id)
    if ids is None:
        rows = list(connection.execute(query))
    else:
        rows = [row for c in chunks(sorted(ids)) for row in connection.execute(query.where(table.c.service_id.in_(c)))]
    by_service: dict[str, list[tuple[str, str, int]]] = {}
    for service_id, *rest in rows:
        by_service.setdefault(service_id, []).append((rest[0], rest[1], rest[2]))
    return {key: _summed(those, since) for key, those in by_service.items()}


def decide(
    connection: Connection, actor: Actor, service_id: str, kinds: Collection[str], *, confirmed: bool, now: int
) -> int:
    """Settle the open reports of these kinds of one service (its key): they were right, or not; how many.

    Who reported is forgotten. Raises Forbidden.
    """
    if not is_theirs(connection, actor, service_id):
        raise Forbidden
    table = ledger.report
    those = update(table).where(table.c.service_id == service_id, table.c.kind.in_(kinds), table.c.state == "open")
    state = "confirmed" if confirmed else "dismissed"
    settled = those.values(state=state, reporter=None, decided_by=actor.id, decided_at=now)
    return connection.execute(settled).rowcount


def _of_today(connection: Connection, reporter: str, now: int) -> int:
    table = ledger.report
    query = select(func.count()).where(table.c.reporter == reporter, table.c.reported_at > now - A_DAY)
    return connection.execute(query).scalar_one()


def _summed(rows: Collection[tuple[str, str, int]], since: int) -> Reports:
    return Reports(
        kinds=Counter(kind for kind, _, _ in rows),
        last_at=max(at for _, _, at in rows),
        people=len({who for _, who, at in rows if at >= since}),
    )
