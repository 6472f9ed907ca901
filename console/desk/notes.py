"""Notes of the desk about a case: who wrote them and when. They are never sent."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from bot.cases import talking
from bot.cases.keeping import Case
from bot.store import Unreadable
from console.auth import staff
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.panel import panel
from console.desk.talk import read_alone
from console.desk.words import shown
from console.listings.at_hand import typed
from console.shell.page import Page

NOTES = "/desk/{case_id:int}/notes"
LONGEST = 2000


def show(request: Request) -> Response:
    """The notes of this case, the oldest first."""
    read_alone(request, "notes")
    return _answer(request)


def add(request: Request) -> Response:
    """Keep one more."""
    service, text = gate.service(request), typed(request, "note")
    wrong = "" if text and len(text) <= LONGEST else "panels_notes_wrong"
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        if not wrong:
            talking.note(connection, service.seal, case.id, request.state.member.id, text, service.clock())
            gate.recorded(request, connection, "noted", case.id)
    return _answer(request, wrong=wrong, text=text if wrong else "")


def _answer(request: Request, *, wrong: str = "", text: str = "") -> Response:
    service = gate.service(request)
    with service.store.read() as connection:
        case = gate.mine(request, connection)
        notes = _notes(request, connection, case)
    return panel(request, "notes", case, wrong=wrong, notes_kept=notes, text=text, longest=LONGEST)


def _notes(request: Request, connection: Connection, case: Case) -> list[dict[str, Any]] | None:
    """By whom, when and what; None where they cannot be read."""
    try:
        said = talking.conversation(connection, gate.service(request).seal, case.id)
    except Unreadable:
        return None
    called = {member.id: member.called for member in staff.members(connection)}
    return [
        {"by": called.get(one.staff_id or 0, ""), "at": one.at, "text": shown(one.text)}
        for one in said
        if one.author == "note"
    ]


ROUTES = (Page(NOTES, show, STAFF_OF_DESK), Page(NOTES, add, STAFF_OF_DESK, methods=["POST"]))
