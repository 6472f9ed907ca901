"""Cases entered by hand: somebody who telephoned, or who stood at the door (decision 9).

Whoever enters such a case has it at once, but for a child's, which waits for somebody trained (R10). It has a person
and an address like any other, but nobody can be written to there: the address is found by nothing and holds nothing.
A number to call back stands sealed in the request alone, and is shown as any other is: for a reason, with a code.
Verbs take the connection and never commit.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select

from bot.alerts import making
from bot.cases import keeping, severity
from bot.cases.asking import CHILD, SEALED_AS
from bot.cases.routing import Operator
from bot.store import Seal
from bot.store.desk import case_request, help_case
from bot.store.schema import address, person

Source = Literal["phone", "walk_in"]
SOURCES: tuple[Source, ...] = ("phone", "walk_in")
"""How they came; also the channel of their address, on which nothing is ever sent."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What is known of them: codes as elsewhere, "" where not known; `kind` of a danger, `number` to call (E.164)."""

    source: Source
    language: str
    need: str = ""
    place: str = ""
    kind: str = ""
    number: str = field(default="", repr=False)


def enter(connection: Connection, seal: Seal, entered: Entered, operator: Operator, now: int) -> tuple[int, bool]:
    """A new case: its id, and whether it is in this operator's hands. In danger a child's case is about the child."""
    need = CHILD if entered.kind == "child" else entered.need
    case_id = _case(connection, entered, need=need, now=now)
    wants = [want for want, asked in (("danger", entered.kind), ("call", entered.number)) if asked] or ["talk"]
    for want in wants:
        sealed = seal.close(SEALED_AS, {"number": entered.number}) if want == "call" else None
        request = {"case_id": case_id, "want": want, "asked_at": now, "sealed": sealed}
        connection.execute(insert(case_request).values(request))
    taken = keeping.take(connection, case_id, operator, now)
    if not taken:
        making.opened(connection, case_id, now)
    return case_id, taken


def forget(connection: Connection) -> int:
    """Forget the people entered by hand whose case is forgotten (R25); how many."""
    theirs = select(address.c.person_id).where(address.c.channel.in_(SOURCES))
    with_case = select(help_case.c.person_id)
    gone = (person.c.id.in_(theirs), person.c.id.not_in(with_case))
    return connection.execute(delete(person).where(*gone)).rowcount


def _case(connection: Connection, entered: Entered, *, need: str, now: int) -> int:
    new_person = insert(person).values(language=entered.language, heard_at=now).returning(person.c.id)
    person_id: int = connection.execute(new_person).scalar_one()
    nowhere = {"person_id": person_id, "channel": entered.source, "lookup": secrets.token_bytes(32), "sealed": None}
    address_id: int = connection.execute(insert(address).values(nowhere).returning(address.c.id)).scalar_one()
    row: dict[str, Any] = {
        "person_id": person_id,
        "address_id": address_id,
        "channel": entered.source,
        "source": entered.source,
        "language": entered.language,
        "need": need,
        "place": entered.place,
        "kind": entered.kind,
        "severity": severity.of(need, entered.kind),
        "opened_at": now,
        "waiting_since": now,
        "heard_at": now,
    }
    case_id: int = connection.execute(insert(help_case).values(row).returning(help_case.c.id)).scalar_one()
    return case_id
