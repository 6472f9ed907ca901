"""Going at the end of a shift: what becomes of one's cases is shown first; none stays with somebody who has gone."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import keeping, routing, talking
from bot.cases.keeping import Case
from bot.cases.routing import Operator
from bot.duty import handing_over, operators, shifts
from bot.moments import to_millis
from console.auth.permission import DESK
from console.desk.gate import recorded
from console.duty.at_hand import DUTY, called, field, service_of, today
from console.listings.words import Words
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

END = DUTY + "/end"


def show(request: Request) -> Response:
    """One's cases, each with who may go on with it, and room for a note."""
    words = Words(request.state.language)
    with service_of(request).store.read() as connection:
        names, there = called(connection), _colleagues(request, connection)
        cases = keeping.taken_by(connection, request.state.member.id)
    rows = [_row(words, case) | {"to": [(one.id, names[one.id]) for one in _may_have(there, case)]} for case in cases]
    return render(request, "duty/end.html", cases=rows, longest=handing_over.LONGEST)


def end(request: Request) -> Response:
    """Pass on what a colleague who is here goes on with, give back the rest, keep the note, end the shift."""
    service, member, now = service_of(request), request.state.member, today(request)
    with service.store.write() as connection:
        there = _colleagues(request, connection)
        for case in keeping.taken_by(connection, member.id):
            _let_go(request, connection, case, there)
        handing_over.leave(connection, service.seal, member.id, field(request, "note"), now)
        shifts.end(connection, member.id, now)
    return tell(request, RedirectResponse(DUTY, 303), "duty_ended")


def _let_go(request: Request, connection: Connection, case: Case, there: list[Operator]) -> None:
    """To the colleague the form names, if they are here and may have it; else back into the queue."""
    member_id, now = request.state.member.id, today(request)
    wanted = field(request, f"case.{case.id}")
    colleague = next((one.id for one in _may_have(there, case) if str(one.id) == wanted), None)
    if colleague is None:
        done, what = keeping.give_back(connection, case.id, member_id, to_millis(now)), "given_back"
    else:
        done = keeping.transfer(connection, case.id, member_id, to_staff=colleague, now=to_millis(now))
        what = "transferred"
    if done:
        talking.event(connection, service_of(request).seal, case.id, what, now, staff_id=member_id)
        recorded(request, connection, what, case.id, **({"to": colleague} if colleague else {}))


def _colleagues(request: Request, connection: Connection) -> list[Operator]:
    """The others who are on duty."""
    return [one for one in operators.on_duty(connection, today(request)) if one.id != request.state.member.id]


def _may_have(there: list[Operator], case: Case) -> list[Operator]:
    return [one for one in there if routing.may_have(one, case.waiting)]


def _row(words: Words, case: Case) -> dict[str, Any]:
    """A case by what tells it from the others, without who it is."""
    need = words.t(f"value_needs_{case.need}") if case.need else words.t("duty_no_need")
    place = words.place(case.place) if case.place else words.t("duty_no_place")
    return {"id": case.id, "need": need, "place": place, "language": words.spoken(case.language)}


ROUTES = (Page(END, show, DESK), Page(END, end, DESK, methods=["POST"]))
