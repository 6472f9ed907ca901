"""The end of a case: the person is given back to the menu, and told so."""

import json
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot import consents, people
from bot.alerts import making
from bot.cases import keeping, talking
from bot.cases.keeping import Case
from bot.knowledge import Knowledge
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import help_case
from bot.store.schema import person
from flows import handed
from flows.steps import Session


def close(
    connection: Connection,
    seal: Seal,
    knowledge: Knowledge,
    case_id: int,
    *,
    member_id: int,
    outcome: str,
    now: datetime,
    quietly: bool = False,
) -> bool:
    """Close this member's case; False when it is not theirs. The person is told, but `quietly`.

    Whoever stopped, or has been away for half a day, is told nothing: the neutral line meets them when they write
    again."""
    case = keeping.by_id(connection, case_id)
    if case is None or not keeping.end(connection, case_id, member_id, outcome, to_millis(now)):
        return False
    consents.close(connection, case_id, now)
    borrowed = connection.execute(select(person.c.borrowed).where(person.c.id == case.person_id)).scalar()
    session = Session(language=case.language, step="need", borrowed=bool(borrowed))
    kept = {"session": json.dumps(session.to_store())}
    connection.execute(update(person).where(person.c.id == case.person_id).values(kept))
    talking.event(connection, seal, case_id, "closed", now, staff_id=member_id)
    if not quietly:
        talking.told(connection, seal, knowledge, case, handed.given_back(), kind="closed", now=now)
    address = connection.execute(select(help_case.c.address_id).where(help_case.c.id == case_id)).scalar_one()
    people.settle(connection, case.person_id, address)
    return True


def pass_on(
    connection: Connection,
    seal: Seal,
    knowledge: Knowledge,
    case: Case,
    *,
    to_staff: int | None = None,
    to_role: str = "",
    now: datetime,
) -> bool:
    """Let a taken case wait for a colleague or a role, and tell the person; False when its hand has changed. A red one
    is told to the team again."""
    whose, moment = case.taken_by or 0, to_millis(now)
    if not keeping.transfer(connection, case.id, whose, to_staff=to_staff, to_role=to_role, now=moment):
        return False
    if case.severity == "red":
        making.opened(connection, case.id, moment)
    talking.event(connection, seal, case.id, "passed", now, staff_id=whose)
    talking.told(connection, seal, knowledge, case, handed.passed(), kind="passed", now=now)
    return True
