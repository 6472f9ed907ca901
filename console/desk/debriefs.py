"""Who would like to talk about a grave case they had: for supervisors, until they did."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import keeping
from console.auth import staff
from console.auth.permission import Link
from console.desk import gate
from console.desk.complaints import SUPERVISORS
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

DEBRIEFS = "/desk/debriefs"


def show(request: Request) -> Response:
    """Who, and when their case was closed; nothing of the case."""
    with gate.service(request).store.read() as connection:
        cases = keeping.wanting_debrief(connection)
        called = {one.id: one.called for one in staff.members(connection)}
    wanted = [(case.id, called.get(case.taken_by or 0, ""), case.closed_at) for case in cases]
    return render(request, "desk/debriefs.html", wanted=wanted)


def mark(request: Request) -> Response:
    """They talked about it."""
    with gate.service(request).store.write() as connection:
        case = keeping.by_id(connection, request.path_params["case_id"])
        if case is None or case.debrief != "wanted":
            raise HTTPException(404)
        keeping.set_debrief(connection, case.id, "done")
    return tell(request, RedirectResponse(DEBRIEFS, 303), "debriefs_done")


ROUTES = (Page(DEBRIEFS, show, SUPERVISORS), Page(DEBRIEFS + "/{case_id:int}", mark, SUPERVISORS, methods=["POST"]))
LINKS = (Link(DEBRIEFS, "debriefs_title", "debriefs_about", SUPERVISORS),)
