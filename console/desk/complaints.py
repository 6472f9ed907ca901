"""Complaints about workers, for supervisors alone (R33): read, and marked as looked at."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import complaints
from bot.moments import to_millis
from bot.service import Service
from console.auth.permission import Link
from console.listings.words import Words
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

COMPLAINTS = "/complaints"
SUPERVISORS = frozenset({"supervisor", "admin"})


def show(request: Request) -> Response:
    """Those nobody has looked at, then the others, a page at a time; a page there is not is the first."""
    service: Service = request.app.state.service
    words = Words(request.state.language)
    with service.store.read() as connection:
        last = complaints.pages(connection)
        number = _number(request, last)
        kept = complaints.page(connection, number)
    shown = [{"it": one, "day": words.day(one.day), "language": words.spoken(one.language)} for one in kept]
    more = number + 1 if number < last else 0
    return render(request, "desk/complaints.html", complaints=shown, back=number - 1, more=more)


def _number(request: Request, last: int) -> int:
    asked = request.query_params.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(last)) else 1
    return number if 1 <= number <= last else 1


def look_at(request: Request) -> Response:
    """Mark one as looked at."""
    service: Service = request.app.state.service
    with service.store.write() as connection:
        if not complaints.look_at(connection, request.path_params["complaint_id"], to_millis(service.clock())):
            raise HTTPException(404)
    return tell(request, RedirectResponse(COMPLAINTS, 303), "complaints_looked_at")


ROUTES = (
    Page(COMPLAINTS, show, SUPERVISORS),
    Page(COMPLAINTS + "/{complaint_id:int}", look_at, SUPERVISORS, methods=["POST"]),
)
LINKS = (Link(COMPLAINTS, "complaints_title", "complaints_about", SUPERVISORS),)
