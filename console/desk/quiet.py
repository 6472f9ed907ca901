"""Quietening whoever abuses the team: their case ends and they open none for some days; a supervisor may undo it."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import closing, quieting
from console.auth.permission import DESK as STAFF_OF_DESK
from console.auth.permission import Link
from console.desk import gate
from console.desk.complaints import SUPERVISORS
from console.listings.at_hand import follows, typed
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

QUIET, QUIETENED = "/desk/{case_id:int}/quiet", "/desk/quietened"

_DAYS = {str(days): days for days in quieting.DAYS}


def quieten(request: Request) -> Response:
    """Close the case as abuse, which is told to nobody, and quieten its person for so many days."""
    service, days = gate.service(request), _DAYS.get(typed(request, "days"))
    if days is None:
        raise HTTPException(400)
    member_id, now = request.state.member.id, service.clock()
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        given = (connection, service.seal, service.knowledge, case.id)
        closing.close(*given, member_id=member_id, outcome="abuse", now=now, quietly=True)
        quieting.quieten(connection, case.person_id, days, gate.now(request))
        gate.recorded(request, connection, "closed", case.id, outcome="abuse")
        gate.recorded(request, connection, "quietened", case.id, days=days)
    return tell(request, follows(request, RedirectResponse("/desk", 303), "/desk"), "by_hand_quiet_done")


def show(request: Request) -> Response:
    """Who is quietened: since when, by whom, until when, and not who they are."""
    with gate.service(request).store.read() as connection:
        found = quieting.quietened(connection, gate.now(request))
    return render(request, "desk/panels/quietened.html", quietened=found)


def undo(request: Request) -> Response:
    """Hear them again."""
    person_id: int = request.path_params["person_id"]
    with gate.service(request).store.write() as connection:
        if not quieting.undo(connection, person_id):
            raise HTTPException(404)
        gate.recorded(request, connection, "quietened", days=0)
    return tell(request, RedirectResponse(QUIETENED, 303), "by_hand_quiet_undone")


ROUTES = (
    Page(QUIET, quieten, STAFF_OF_DESK, methods=["POST"]),
    Page(QUIETENED, show, SUPERVISORS),
    Page(QUIETENED + "/{person_id:int}", undo, SUPERVISORS, methods=["POST"]),
)
LINKS = (Link(QUIETENED, "by_hand_quietened", "by_hand_quietened_about", SUPERVISORS),)
