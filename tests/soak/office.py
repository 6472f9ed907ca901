"""An office for the load on the desk: operators who are signed in and on duty, each with open cases in their hands."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot import inbox
from bot.cases import asking, keeping, talking
from bot.cases.asking import Asker
from bot.cases.routing import Operator
from bot.duty import operators, shifts
from bot.messages import Inbound
from bot.moments import from_millis
from bot.store import Seal
from console.auth import sessions, signing_in, staff
from console.auth.staff import Scope
from flows import deeds
from tests.console.house import HASH
from tests.e2e.process import Dalil

SAID_BEFORE = 20
"""Lines of each conversation, so that it weighs what a real one does."""
HOUR = 3_600_000


@dataclass(frozen=True)
class OpenCase:
    """A case in somebody's hand: where its person writes from, and the session of whoever has it."""

    id: int
    address: str
    token: str


@dataclass
class Office:
    """Who is here, by the token of their session, with what their forms carry; and all their cases."""

    csrf: dict[str, str] = field(default_factory=dict)
    cases: list[OpenCase] = field(default_factory=list)


def furnished(dalil: Dalil, hands: int, cases: int, now: int) -> Office:
    """So many operators with so many cases among them, in the store of a Dalil that runs."""
    office, seal = Office(), dalil.seal()
    members: list[tuple[int, str]] = []
    for number in range(hands):
        with dalil.store.write() as connection:
            member_id, token, csrf = _operator(connection, number, now)
        members.append((member_id, token))
        office.csrf[token] = csrf
    for number in range(cases):
        member_id, token = members[number % hands]
        address = f"+2126130{number:05}"
        with dalil.store.write() as connection:
            office.cases.append(OpenCase(_case(connection, seal, address, member_id, now), address, token))
    return office


def _operator(connection: Connection, number: int, now: int) -> tuple[int, str, str]:
    """Their id, the token of their session, and what their forms carry."""
    member = staff.add(connection, f"op{number}@ong.example", Scope("operator"), now=now)
    signing_in.keep(connection, member.id, password=HASH)
    operators.keep(connection, Operator(member.id, capacity=operators.MOST))
    shifts.start(connection, member.id, now + 8 * HOUR, from_millis(now))
    token = sessions.begin(connection, member.id, now)
    session = sessions.find(connection, token, now)
    assert session
    return member.id, token, session.csrf


def _case(connection: Connection, seal: Seal, address: str, member_id: int, now: int) -> int:
    """Asked for by SMS, taken, and talked in."""
    moment = from_millis(now)
    stored = inbox.accept(connection, seal, Inbound("sms", f"asks-{address}", address, "0"), now)
    assert stored
    claimed = inbox.claim_one(connection, "soak", stored)
    asker = Asker(claimed.person_id, claimed.address_id, stored, "sms", "fr")
    case_id = asking.ask(connection, seal, asker, deeds.OpenCase("talk", "legal_aid", "rabat"), moment)
    inbox.done(connection, "soak", stored)
    assert keeping.take(connection, case_id, Operator(member_id), now)
    for number in range(SAID_BEFORE):
        said = {"author": "person", "kind": "text", "text": f"Une question de plus, la {number} de cette discussion."}
        talking.keep(connection, seal, case_id, moment, **said)
    return case_id
