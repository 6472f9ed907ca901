"""Breaking the glass: a child's case waits, nobody trained who is there has room for it, or it has waited for longer
than it can, and a supervisor takes it (R10): one who is on duty, where anybody is.

Until then the case tells how grave it is and how long it has waited, nothing else. The reason stays with the case as a
note; the audit says that it was done.
"""

from babel.dates import format_timedelta
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import keeping, talking
from bot.cases.asking import CHILD
from bot.cases.keeping import Case
from bot.duty import operators, shifts
from bot.moments import from_millis
from console.auth.permission import Link
from console.desk import gate
from console.desk.complaints import SUPERVISORS
from console.desk.notes import LONGEST
from console.listings.at_hand import typed
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render

GLASS, BREAK = "/desk/glass", "/desk/{case_id:int}/glass"

SHORTEST = 20
"""Characters of a reason."""
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}


def show(request: Request) -> Response:
    """The children's cases that wait, and whether the glass may be broken now."""
    return _page(request)


def break_it(request: Request) -> Response:
    """Take one, for a reason. 403 while it is another's to take, or for whoever is not on duty; 404 where no child's
    case waits under this id."""
    service, member_id, why = gate.service(request), request.state.member.id, typed(request, "why")
    if len(why) < SHORTEST:
        return _page(request, wrong="by_hand_glass_short")
    case_id: int = request.path_params["case_id"]
    with service.store.write() as connection:
        case = next((one for one in _waiting(connection) if one.id == case_id), None)
        if case is None:
            raise HTTPException(404)
        if not _is_here(request, connection) or _is_anothers(request, connection, case):
            raise HTTPException(403)
        keeping.take_whatever(connection, case_id, member_id, gate.now(request))
        talking.note(connection, service.seal, case_id, member_id, why[:LONGEST], service.clock())
        gate.recorded(request, connection, "glass", case_id)
    return tell(request, RedirectResponse(f"/desk/{case_id}", 303), "by_hand_glass_done")


def _waiting(connection: Connection) -> list[Case]:
    return [case for case in keeping.queue(connection) if case.need == CHILD]


def _is_here(request: Request, connection: Connection) -> bool:
    """Whether whoever asks has a shift now, or nobody at all is on duty."""
    now = gate.service(request).clock()
    has_shift = shifts.current(connection, request.state.member.id, now) is not None
    return has_shift or not operators.on_duty(connection, now)


def _is_anothers(request: Request, connection: Connection, case: Case) -> bool:
    """Whether somebody who is trained for children can take this case: one on duty, or whoever asks, with room for it.
    Not once it has waited for longer than it can."""
    here = operators.on_duty(connection, gate.service(request).clock())
    held, able = keeping.loads(connection), [one for one in (*here, gate.operator(request, connection)) if one.children]
    return not case.alarms and any(not one.paused and held.get(one.id, 0) < one.capacity for one in able)


def _page(request: Request, *, wrong: str = "") -> Response:
    service, locale = gate.service(request), _LOCALES[request.state.language]
    with service.store.read() as connection:
        cases, is_here = _waiting(connection), _is_here(request, connection)
        may = {case.id: is_here and not _is_anothers(request, connection, case) for case in cases}
    now = service.clock()
    told = [
        (case.id, case.severity, format_timedelta(now - from_millis(case.opened_at), locale=locale), may[case.id])
        for case in cases
    ]
    notices = [Notice(wrong, good=False)] if wrong else []
    values = {"waiting": told, "is_here": is_here, "shortest": SHORTEST, "longest": LONGEST}
    return render(request, "desk/panels/glass.html", status=422 if wrong else 200, notices=notices, **values)


ROUTES = (Page(GLASS, show, SUPERVISORS), Page(BREAK, break_it, SUPERVISORS, methods=["POST"]))
LINKS = (Link(GLASS, "by_hand_glass", "by_hand_glass_about", SUPERVISORS),)
