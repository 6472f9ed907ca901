"""What people ask of the team: the cases that wait and one's own; take one, listen, see the number to call, close it.

A page shows what is needed, never a number or a chat's id: a number to call is shown once, to whoever has taken the
case and says why. A child's case is for supervisors: of one that waits the others are told what is asked for, and no
more (R10).
"""

import logging
from typing import Any

from babel.dates import format_timedelta
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import keeping, recordings
from bot.cases.asking import CHILD, FOR_CHILDREN
from bot.cases.keeping import Case
from bot.moments import from_millis, to_millis
from bot.service import Service
from bot.store import Unreadable
from console.auth.permission import DESK as STAFF_OF_DESK
from console.auth.permission import Link
from console.listings.words import Words
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render

log = logging.getLogger("dalil.desk")
DESK = "/desk"
ONE = DESK + "/{case_id:int}"
REASONS = ("call", "pass_on", "asked")
"""Why a number is looked at: to call it now, for a colleague who calls, at the person's own wish."""
_HIDDEN = ("place", "language", "channel")
"""Of a child's case, to whoever may not have it."""
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}


def show(request: Request) -> Response:
    """One's own cases, then those that wait, the oldest first."""
    with _service(request).store.read() as connection:
        mine = keeping.taken_by(connection, request.state.member.id)
        waiting = keeping.waiting(connection)
    own, others = ([_told(request, one) for one in several] for several in (mine, waiting))
    return render(request, "desk/list.html", mine=own, waiting=others)


def show_one(request: Request, number: str = "", wrong: str = "") -> Response:
    """One case: what was asked, and what can be done by whoever has it."""
    with _service(request).store.read() as connection:
        case = _case(request, connection)
    mine = _is_mine(request, case)
    notices = [Notice(wrong, good=False)] if wrong else []
    values = {"case": _told(request, case), "mine": mine, "number": number, "reasons": REASONS}
    return render(request, "desk/case.html", status=422 if wrong else 200, notices=notices, **values)


def take(request: Request) -> Response:
    """Take a case that waits."""
    service, member = _service(request), request.state.member
    with service.store.write() as connection:
        case = _case(request, connection)
        taken = keeping.take(connection, case.id, member.id, to_millis(service.clock()))
    if not taken:
        return tell(request, RedirectResponse(DESK, 303), "desk_too_late")
    _noted(request, "case taken", case.id)
    return RedirectResponse(f"{DESK}/{case.id}", 303)


def give_back(request: Request) -> Response:
    """Let others take it: whoever has it may, even one who must not open it any more."""
    case_id: int = request.path_params["case_id"]
    with _service(request).store.write() as connection:
        if not keeping.give_back(connection, case_id, request.state.member.id):
            raise HTTPException(404)
    _noted(request, "case given back", case_id)
    return tell(request, RedirectResponse(DESK, 303), "desk_given_back")


def close(request: Request) -> Response:
    """End it; the number and the voice notes are gone."""
    service = _service(request)
    with service.store.write() as connection:
        case = _mine(request, connection)
        keeping.close(connection, case.id, request.state.member.id, to_millis(service.clock()))
    _noted(request, "case closed", case.id)
    return tell(request, RedirectResponse(DESK, 303), "desk_closed")


def reveal(request: Request) -> Response:
    """The number to call, on this page alone, for a reason that is noted."""
    service, reason = _service(request), str(request.state.form.get("reason", ""))
    with service.store.read() as connection:
        case = _mine(request, connection)
        if reason not in REASONS:
            return show_one(request, wrong="desk_no_reason")
        try:
            number = keeping.number_of(connection, service.seal, case.id, request.state.member.id)
        except Unreadable:
            number = None
    if number is None:
        return show_one(request, wrong="desk_no_number")
    _noted(request, "number revealed", case.id, reason=reason)
    return show_one(request, number=number)


async def listen(request: Request) -> Response:
    """A voice note, fetched from its provider now and kept nowhere; 404 where that cannot be."""
    channel, media = await run_in_threadpool(_note, request)
    try:
        heard = await recordings.fetch(_service(request).config, channel, media)
    except recordings.Gone:
        raise HTTPException(404) from None
    return Response(heard.content, media_type=heard.type)


def _note(request: Request) -> tuple[str, str]:
    service = _service(request)
    with service.store.read() as connection:
        case = _mine(request, connection)
        who = {"case_id": case.id, "member_id": request.state.member.id}
        try:
            found = keeping.note_of(connection, service.seal, request.path_params["request_id"], **who)
        except Unreadable:
            raise HTTPException(404) from None
    _noted(request, "voice note heard", case.id)
    return found


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _case(request: Request, connection: Connection) -> Case:
    """The open case the path names: one that waits, or one's own. Raises HTTPException 404; 403 where it is a child's
    and this member may not have it."""
    found = keeping.by_id(connection, request.path_params["case_id"])
    if found is None or not (found.state == "waiting" or _is_mine(request, found)):
        raise HTTPException(404)
    if not _may_take(request, found):
        raise HTTPException(403)
    return found


def _mine(request: Request, connection: Connection) -> Case:
    """The same, one's own alone. Raises HTTPException 404, 403."""
    found = _case(request, connection)
    if not _is_mine(request, found):
        raise HTTPException(404)
    return found


def _is_mine(request: Request, case: Case) -> bool:
    return case.state == "taken" and case.taken_by == request.state.member.id


def _may_take(request: Request, case: Case) -> bool:
    return case.need != CHILD or request.state.member.role in FOR_CHILDREN


def _told(request: Request, case: Case) -> dict[str, Any]:
    """A case in words of the reader's language; of one they may not have, only what is asked for."""
    words = Words(request.state.language)
    waited = _service(request).clock() - from_millis(case.opened_at)
    told = {
        "id": case.id,
        "wants": [words.t(f"desk_want_{want}") for want in case.wants],
        "need": words.t(f"value_needs_{case.need}") if case.need else words.t("desk_no_need"),
        "place": words.place(case.place) if case.place else words.t("desk_no_place"),
        "language": words.spoken(case.language),
        "channel": words.t(f"desk_channel_{case.channel.rpartition(':')[2]}"),
        "is_simulated": case.channel.startswith("simulator:"),
        "opened_at": case.opened_at,
        "waited": format_timedelta(waited, locale=_LOCALES[request.state.language]),
        "may_take": _may_take(request, case),
        "asked": case.asked,
        "has_number": any(one.want == "call" for one in case.asked),
    }
    return told if _may_take(request, case) else told | dict.fromkeys(_HIDDEN, "")


def _noted(request: Request, what: str, case_id: int, **more: str) -> None:
    """Leave a line of who did this with which case: ids alone."""
    log.info(what, extra={"actor": request.state.member.id, "case": case_id, **more})


ROUTES = (
    Page(DESK, show, STAFF_OF_DESK),
    Page(ONE, show_one, STAFF_OF_DESK),
    Page(ONE + "/take", take, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/back", give_back, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/close", close, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/number", reveal, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/voice/{request_id:int}", listen, STAFF_OF_DESK),
)
LINKS = (Link(DESK, "desk_title", "desk_about", STAFF_OF_DESK),)
