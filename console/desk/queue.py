"""The queue and one's own cases: what waits, the gravest first; nobody picks, "take next" gives."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import desk_events
from bot.cases import keeping
from bot.cases.clocks import Clocks
from bot.duty import operators
from console.auth.permission import DESK as STAFF_OF_DESK
from console.auth.permission import Link, links_for
from console.desk import gate
from console.desk.words import by_severity, is_childs, teller
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

DESK = "/desk"
ONE = DESK + "/{case_id:int}"


def show(request: Request) -> Response:
    """One's own cases, then those that wait."""
    with gate.service(request).store.read() as connection:
        values = board(request, connection)
    more = links_for(request.app.state.desk_links, request.state.member.role)
    return render(request, "desk/list.html", case=None, more=more, **values)


def show_board(request: Request) -> Response:
    """The same as a piece of a page, for one that is open; `?case=` is the case it stands on."""
    with gate.service(request).store.read() as connection:
        values = board(request, connection)
    return render(request, "desk/_board.html", open_id=request.query_params.get("case", ""), **values)


def take_next(request: Request) -> Response:
    """Take the gravest case that is this operator's to take, and go there."""
    service = gate.service(request)
    with service.store.write() as connection:
        operator = gate.operator(request, connection)
        on_duty = operators.on_duty(connection, service.clock())
        patience = Clocks.of(service.config, service.seal, service.knowledge).patience
        taken = keeping.take_next(connection, operator, on_duty, gate.now(request), patience)
        why, values = ("desk_next_none", {}) if taken is None else ("", {})
        if taken is None and operator.paused:
            why = "desk_next_paused"
        elif taken is None and keeping.is_full(connection, operator):
            why, values = "desk_next_full", {"number": str(operator.capacity)}
        if taken is not None:
            gate.recorded(request, connection, "took", taken)
    if taken is None:
        return tell(request, RedirectResponse(DESK, 303), why, good=False, **values)
    return RedirectResponse(f"{DESK}/{taken}", 303)


def board(request: Request, connection: Connection) -> dict[str, Any]:
    """What the board of cases shows: `mine`, `waiting`, `counts` by severity, `since`, the newest event it knows of."""
    since = desk_events.newest(connection)
    told, trained = teller(request), gate.operator(request, connection).children
    mine, waiting = keeping.taken_by(connection, request.state.member.id), keeping.queue(connection)
    return {
        "since": since,
        "now": gate.now(request),
        "mine": [told.case(case) for case in mine],
        "waiting": [told.hidden(case) if is_childs(case) and not trained else told.case(case) for case in waiting],
        "counts": by_severity(waiting),
        "unread": sum(case.unanswered_at is not None for case in mine),
    }


ROUTES = (
    Page(DESK, show, STAFF_OF_DESK),
    Page(DESK + "/board", show_board, STAFF_OF_DESK),
    Page(DESK + "/next", take_next, STAFF_OF_DESK, methods=["POST"]),
)
LINKS = (Link(DESK, "desk_title", "desk_about", STAFF_OF_DESK),)
