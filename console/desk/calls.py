"""What is to be called: when it is safe, ticked off here; the number only for a reason and a second factor (R31).

A number stands on one answer, to whoever has the case, and the audit says that it was looked at, and why.
"""

from starlette.requests import Request
from starlette.responses import Response

from bot.cases import keeping
from bot.store import Unreadable
from console.auth.confirming import knows_code
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.panel import panel
from console.listings.at_hand import typed
from console.listings.words import Words
from console.shell.page import Page

ONE = "/desk/{case_id:int}"
REASONS = ("call", "pass_on", "asked")
"""Why a number is looked at: to call it now, for a colleague who calls, at the person's own wish."""


def show(request: Request) -> Response:
    """The calls that are asked for."""
    return _answer(request)


def tick(request: Request) -> Response:
    """Tick one off: it was called."""
    service, request_id = gate.service(request), request.path_params["request_id"]
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        done = keeping.called(connection, request_id, case.id, request.state.member.id, gate.now(request))
        if done:
            gate.recorded(request, connection, "called", case.id, asked=request_id)
    return _answer(request, wrong="" if done else "panels_call_gone", good="panels_call_ticked" if done else "")


def reveal(request: Request) -> Response:
    """The number, on this answer alone."""
    service, member, reason = gate.service(request), request.state.member, typed(request, "reason")
    with service.store.read() as connection:
        gate.mine(request, connection)
    if reason not in REASONS:
        return _answer(request, wrong="panels_call_no_reason")
    if not knows_code(service, member.id, typed(request, "code")):
        return _answer(request, wrong="panels_call_wrong_code")
    number = _number(request, reason)
    return _answer(request, wrong="" if number else "panels_call_no_number", number=number)


def _number(request: Request, reason: str) -> str:
    """The number, its line in the audit written; "" where there is none that can be read."""
    service = gate.service(request)
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        try:
            found = keeping.number_of(connection, service.seal, case.id, request.state.member.id)
        except Unreadable:
            return ""
        if found:
            gate.recorded(request, connection, "revealed", case.id, reason=reason)
    return found or ""


def _answer(request: Request, *, wrong: str = "", good: str = "", number: str = "") -> Response:
    service, t = gate.service(request), Words(request.state.language).t
    with service.store.read() as connection:
        case = gate.mine(request, connection)
    calls = [(one, t(f"panels_hour_{one.hour or 'unknown'}")) for one in case.asked if one.want == "call"]
    values = {"calls": calls, "number": number, "reasons": REASONS, "masked_line": service.config.masked_line}
    return panel(request, "call", case, wrong=wrong, good=good, **values)


ROUTES = (
    Page(ONE + "/call", show, STAFF_OF_DESK),
    Page(ONE + "/call/{request_id:int}", tick, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/number", reveal, STAFF_OF_DESK, methods=["POST"]),
)
