"""Passing a case on: to a colleague who may have it, or to the supervisors. It waits for them in the queue."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import closing, talking
from bot.cases.keeping import Case
from bot.cases.routing import SUPERVISES, Operator, may_have
from bot.duty import operators
from console.auth import staff
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.notes import LONGEST
from console.desk.panel import panel
from console.listings.at_hand import follows, typed
from console.shell.notices import tell
from console.shell.page import Page

TRANSFER = "/desk/{case_id:int}/transfer"
ROLES = {"supervisor": SUPERVISES}
"""Roles a case may be passed to, with those who have them."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may have the case: their id, what they are called, and whether they are on duty now."""

    id: int
    called: str
    is_here: bool


def show(request: Request) -> Response:
    """Who may have it, those on duty first."""
    return _answer(request)


def pass_on(request: Request) -> Response:
    """Pass it to whoever was chosen, with a note where one was written."""
    service, member_id = gate.service(request), request.state.member.id
    to, note = typed(request, "to"), typed(request, "note")[:LONGEST]
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        able = _able(request, connection, case)
        whom, roles = {str(one.id): one.id for one in able}, _roles(able)
        known = to in whom or to in roles
        if known:
            if note:
                talking.note(connection, service.seal, case.id, member_id, note, service.clock())
            role, given = to if to in roles else "", (connection, service.seal, service.knowledge, case)
            closing.pass_on(*given, to_staff=whom.get(to), to_role=role, now=service.clock())
            gate.recorded(request, connection, "transferred", case.id, to=whom.get(to, role))
    if not known:
        return _answer(request, wrong="panels_transfer_nobody", note=note)
    return tell(request, follows(request, RedirectResponse("/desk", 303), "/desk"), "panels_transfer_done")


def _able(request: Request, connection: Connection, case: Case) -> list[Operator]:
    """All others who may have this case."""
    others = [one for one in operators.everybody(connection) if one.id != request.state.member.id]
    return [one for one in others if may_have(one, case.waiting)]


def _roles(able: list[Operator]) -> list[str]:
    """The roles that one of these has."""
    return [role for role, those in ROLES.items() if any(one.role in those for one in able)]


def _colleagues(request: Request, connection: Connection, able: list[Operator]) -> list[Colleague]:
    called = {member.id: member.called for member in staff.members(connection)}
    here = {one.id for one in operators.on_duty(connection, gate.service(request).clock())}
    named = [Colleague(one.id, called[one.id], one.id in here) for one in able]
    return sorted(named, key=lambda one: (not one.is_here, one.called))


def _answer(request: Request, *, wrong: str = "", note: str = "") -> Response:
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
        able = _able(request, connection, case)
        colleagues = _colleagues(request, connection, able)
    values: dict[str, Any] = {"colleagues": colleagues, "roles": _roles(able), "note": note, "longest": LONGEST}
    return panel(request, "transfer", case, wrong=wrong, **values)


ROUTES = (Page(TRANSFER, show, STAFF_OF_DESK), Page(TRANSFER, pass_on, STAFF_OF_DESK, methods=["POST"]))
