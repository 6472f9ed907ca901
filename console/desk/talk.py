"""A case in the hands of whoever has it: what was said, the reply, the neutral line, the voice notes."""

from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import keeping, recordings, talking
from bot.cases.keeping import Case
from bot.cases.refusing import refused
from bot.cases.talking import LONGEST, Message, Refused, Words
from bot.store import Unreadable
from bot.store.desk import OUTCOMES
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.drafts import draft, is_sensitive, typed
from console.desk.queue import DESK, ONE, board
from console.desk.words import teller
from console.listings.at_hand import is_piece
from console.shell.notices import Notice
from console.shell.page import Page
from console.shell.render import render

PANELS = ("facts", "procedure", "services", "phrases", "notes", "call", "sheet", "transfer")
"""The pieces beside a conversation, each a page of its own under the case."""


def show(request: Request) -> Response:
    """The whole page of a case: whoever opens one leaves a line."""
    with gate.service(request).store.write() as connection:
        case = gate.mine(request, connection)
        gate.recorded(request, connection, "opened", case.id)
        values = _whole(request, connection, case)
    return render(request, "desk/case.html", **values)


def show_talk(request: Request) -> Response:
    """What was said, and whether one may write now, for a page that is open."""
    read_alone(request, "talk")
    with gate.service(request).store.read() as connection:
        values = _said(request, connection, gate.mine(request, connection))
    return render(request, "desk/_talk.html", **values)


def read_alone(request: Request, what: str) -> None:
    """Leave a line where a piece that shows the conversation is opened by itself; the page it belongs to left its own.
    Raises HTTPException as `gate.mine`."""
    if is_piece(request):
        return
    with gate.service(request).store.write() as connection:
        case = gate.mine(request, connection)
        gate.recorded(request, connection, "read", case.id, what=what)


def say(request: Request) -> Response:
    """Send what was typed, once nothing speaks against it. A refusal answers 422 and keeps the text in the box; what
    nobody of the team writes leaves a line (T19)."""
    service, text = gate.service(request), typed(request)
    why: str = refused(text) or ""
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        if why:
            gate.recorded(request, connection, "refused", case.id, reason=why)
        else:
            why = _sent(request, connection, case, Words(text, sensitive=is_sensitive(case)))
    return _replied(request, why, text)


def _sent(request: Request, connection: Connection, case: Case, words: Words) -> str:
    """Hand it to the outbox; why it cannot be, "" when it was."""
    service, who = gate.service(request), request.state.member.id
    try:
        talking.say(connection, service.seal, case.id, who, words, service.clock())
    except Refused as refusal:
        return refusal.reason
    gate.recorded(request, connection, "sent", case.id, kind=words.kind)
    return ""


def ping(request: Request) -> Response:
    """Send the neutral line, the one thing that may go to whoever was away for long (R16)."""
    service, why = gate.service(request), ""
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        try:
            talking.ping(connection, service.seal, service.knowledge, case.id, request.state.member.id, service.clock())
            gate.recorded(request, connection, "sent", case.id, kind="ping")
        except Refused as refusal:
            why = refusal.reason
    return _replied(request, why, typed(request))


async def listen(request: Request) -> Response:
    """A voice note, fetched from its provider now and kept nowhere; 404 where that cannot be."""
    channel, media = await run_in_threadpool(_note, request)
    try:
        heard = await recordings.fetch(gate.service(request).config, channel, media)
    except recordings.Gone:
        raise HTTPException(404) from None
    return Response(heard.content, media_type=heard.type)


def _note(request: Request) -> tuple[str, str]:
    service = gate.service(request)
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        who = {"case_id": case.id, "member_id": request.state.member.id}
        try:
            found = keeping.note_of(connection, service.seal, request.path_params["request_id"], **who)
        except Unreadable:
            raise HTTPException(404) from None
        if found[1]:
            gate.recorded(request, connection, "heard_voice", case.id, note=request.path_params["request_id"])
    return found


def _replied(request: Request, why: str, text: str) -> Response:
    """The box, emptied or with the text that was refused, and the conversation as it is now."""
    if not why and not is_piece(request):
        return RedirectResponse(f"{DESK}/{request.path_params['case_id']}#reply", 303)
    notices = [Notice(f"talk_refused_{why}", {"most": str(LONGEST)}, good=False)] if why else []
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
        shown = _said if is_piece(request) else _whole
        values = shown(request, connection, case, text=text if why else "")
    template = "desk/_replied.html" if is_piece(request) else "desk/case.html"
    return render(request, template, status=422 if why else 200, notices=notices, **values)


def _whole(request: Request, connection: Connection, case: Case, text: str = "") -> dict[str, Any]:
    """All that the page of a case shows."""
    values = board(request, connection) | _said(request, connection, case, text)
    outcomes = [outcome for outcome in OUTCOMES if outcome]
    return {**values, "open_id": str(case.id), "panels": PANELS, "outcomes": outcomes}


def _said(request: Request, connection: Connection, case: Case, text: str = "") -> dict[str, Any]:
    """The conversation and the box under it."""
    told = teller(request)
    lines, is_readable = _lines(request, connection, case)
    return {
        "case": told.case(case),
        "asked": [told.asked(one) for one in case.asked],
        "messages": [told.message(one, request.state.member.id) for one in lines] if is_readable else None,
        "lock": talking.why_not(connection, case, gate.service(request).clock()),
        "is_pinged": case.pinged_at > case.heard_at,
        "text": text,
        "draft": draft(request, case, text),
        "longest": LONGEST,
        "is_news": is_piece(request),
    }


def _lines(request: Request, connection: Connection, case: Case) -> tuple[list[Message], bool]:
    """What was said, and whether it could be read."""
    try:
        return talking.conversation(connection, gate.service(request).seal, case.id), True
    except Unreadable:
        return [], False


ROUTES = (
    Page(ONE, show, STAFF_OF_DESK),
    Page(ONE + "/talk", show_talk, STAFF_OF_DESK),
    Page(ONE + "/say", say, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/ping", ping, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/voice/{request_id:int}", listen, STAFF_OF_DESK),
)
