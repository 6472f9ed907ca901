"""Operators: the staff of the desk, what each of them answers, and which of them are on duty.

Nobody has to say anything first: whoever has said nothing answers every need, region and language, three people at a
time, and no child. A shift is what puts somebody on duty; a pause takes them off it until they end it.
Verbs take the connection and never commit.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.cases.routing import Operator
from bot.moments import to_millis
from bot.store.desk import operator, shift
from bot.store.schema import FIRST_EMAIL, staff

ROLES = ("operator", "supervisor", "admin")
"""The roles that answer people."""
CAPACITY = 3
"""People at a time, of whoever has said nothing."""
MOST = 20
"""The largest capacity."""

ANSWERS = (staff.c.role.in_(ROLES), staff.c.disabled_at.is_(None), staff.c.email != FIRST_EMAIL)
"""Of the staff, those who may be on duty at all."""


def of(connection: Connection, staff_id: int) -> Operator:
    """This member of staff, as the queue knows them. Raises NoResultFound for an id that nobody has."""
    return operator_of(connection.execute(asked().where(staff.c.id == staff_id)).one())


def everybody(connection: Connection) -> list[Operator]:
    """All who may be on duty, by id."""
    return [operator_of(row) for row in connection.execute(asked().where(*ANSWERS).order_by(staff.c.id))]


def on_duty(connection: Connection, now: datetime) -> list[Operator]:
    """Those with a shift at this moment who have not paused, by id."""
    moment = to_millis(now)
    here = select(shift.c.staff_id).where(shift.c.starts_at <= moment, shift.c.ends_at > moment)
    query = asked().where(*ANSWERS, staff.c.id.in_(here), operator.c.paused_at.is_(None))
    return [operator_of(row) for row in connection.execute(query.order_by(staff.c.id))]


def keep(connection: Connection, one: Operator) -> None:
    """Keep what this operator answers, in place of what was kept. A pause stays as it is."""
    values = {
        "team_id": one.team_id,
        "languages": _listed(one.languages),
        "needs": _listed(one.needs),
        "regions": _listed(one.regions),
        "woman": one.woman,
        "children": one.children,
        "capacity": min(max(one.capacity, 1), MOST),
    }
    _keep(connection, one.id, values)


def pause(connection: Connection, staff_id: int, now: datetime) -> None:
    """Give them nobody new; the cases they have stay theirs."""
    _keep(connection, staff_id, {"paused_at": to_millis(now)})


def resume(connection: Connection, staff_id: int) -> None:
    """End their pause."""
    connection.execute(update(operator).where(operator.c.staff_id == staff_id).values(paused_at=None))


def asked() -> Select[Any]:
    """The query of what `operator_of` reads, one row a member of staff."""
    told = (c for c in operator.c if c is not operator.c.staff_id)
    return select(staff.c.id, staff.c.role, *told).select_from(staff.outerjoin(operator))


def operator_of(row: Row[Any]) -> Operator:
    """An operator out of a row of `asked`; where nothing is kept of them, as they are without."""
    return Operator(
        id=row.id,
        role=row.role,
        languages=_read(row.languages),
        needs=_read(row.needs),
        regions=_read(row.regions),
        woman=bool(row.woman),
        children=bool(row.children),
        capacity=CAPACITY if row.capacity is None else row.capacity,
        paused=row.paused_at is not None,
        team_id=row.team_id,
    )


def _keep(connection: Connection, staff_id: int, values: dict[str, Any]) -> None:
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    row = insert(operator).values(staff_id=staff_id, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_=values))


def _listed(codes: frozenset[str]) -> str:
    return json.dumps(sorted(codes))


def _read(codes: str | None) -> frozenset[str]:
    return frozenset(json.loads(codes or "[]"))
