"""The end of a case in one's hands: closed with an outcome, or given back; and a word for whoever had a grave one."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import closing, keeping, talking
from bot.cases.keeping import Case
from bot.store.desk import OUTCOMES
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.queue import DESK, ONE
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render


def close(request: Request) -> Response:
    """End it as the form says; without an outcome it stays open."""
    service, outcome = gate.service(request), request.state.form.get("outcome", "")
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        if not outcome or outcome not in OUTCOMES:
            return tell(request, RedirectResponse(f"{DESK}/{case.id}", 303), "talk_no_outcome", good=False)
        who = {"member_id": request.state.member.id, "outcome": outcome, "now": service.clock()}
        if not closing.close(connection, service.seal, service.knowledge, case.id, **who):
            raise HTTPException(404)
        gate.recorded(request, connection, "closed", case.id, outcome=outcome)
    where = f"{DESK}/{case.id}/debrief" if case.severity == "red" else DESK
    return tell(request, RedirectResponse(where, 303), "desk_closed")


def give_back(request: Request) -> Response:
    """Let others take it: whoever has it may."""
    service, member_id = gate.service(request), request.state.member.id
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        if not keeping.give_back(connection, case.id, member_id, gate.now(request)):
            raise HTTPException(404)
        talking.event(connection, service.seal, case.id, "given_back", service.clock(), staff_id=member_id)
        gate.recorded(request, connection, "given_back", case.id)
    return tell(request, RedirectResponse(DESK, 303), "desk_given_back")


def offer_debrief(request: Request) -> Response:
    """Ask whoever closed a red case whether they would like to talk about it."""
    with gate.service(request).store.read() as connection:
        case = _closed_by_me(request, keeping.by_id(connection, _id(request)))
    return render(request, "desk/debrief.html", case_id=case.id)


def want_debrief(request: Request) -> Response:
    """Keep that they would."""
    with gate.service(request).store.write() as connection:
        case = _closed_by_me(request, keeping.by_id(connection, _id(request)))
        keeping.set_debrief(connection, case.id, "wanted")
    return tell(request, RedirectResponse(DESK, 303), "talk_debrief_noted")


def _id(request: Request) -> int:
    case_id: int = request.path_params["case_id"]
    return case_id


def _closed_by_me(request: Request, case: Case | None) -> Case:
    """A red case that whoever asks had until it was closed, not yet talked about. Raises HTTPException 404."""
    if case is None or (case.state, case.taken_by, case.severity) != ("closed", request.state.member.id, "red"):
        raise HTTPException(404)
    if case.debrief == "done":
        raise HTTPException(404)
    return case


ROUTES = (
    Page(ONE + "/close", close, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/back", give_back, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/debrief", offer_debrief, STAFF_OF_DESK),
    Page(ONE + "/debrief", want_debrief, STAFF_OF_DESK, methods=["POST"]),
)
