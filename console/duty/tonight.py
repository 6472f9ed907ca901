"""Tonight: who is here and until when, what people are told of it, the notes; one's own shift and pause."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import keeping
from bot.duty import handing_over, hours, now, operators, shifts
from bot.duty.hours import Refused
from bot.duty.shifts import Shift
from bot.moments import to_millis
from console.auth.permission import DESK
from console.duty.at_hand import DUTY, SUPERVISORS, called, field, hour, notices, said, service_of, today
from console.listings.words import Words
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render
from flows.duty import Duty

COMING = timedelta(hours=24)
OPEN_NOTES = 5
"""Notes that are shown at once; the older ones are behind a line."""


def show(request: Request, refused: Refused | None = None) -> Response:
    """Who is here, who comes, what is told, the notes; and one's own shift."""
    service, moment = service_of(request), today(request)
    with service.store.read() as connection:
        names = called(connection)
        mine = shifts.current(connection, request.state.member.id, moment)
        values = _roster(request, connection, names)
        values["own"] = operators.of(connection, request.state.member.id)
        values["told"] = _told(request, now.duty(connection, 0, moment))
        kept = handing_over.notes(connection, service.seal, moment)
    values["until"] = said(request, mine.ends_at) if mine else ""
    values["notes"] = [{"who": names.get(note.staff_id or 0, ""), "at": note.at, "text": note.text} for note in kept]
    more = {"open_notes": OPEN_NOTES, "supervises": request.state.member.role in SUPERVISORS}
    status = 422 if refused else 200
    return render(request, "duty/tonight.html", status=status, notices=notices(refused), **values, **more)


def start(request: Request) -> Response:
    """Begin a shift now, or change when it ends."""
    moment = today(request)
    try:
        until = hours.clock(field(request, "until"))
        ends = hours.between(moment.date(), (f"{moment:%H:%M}", until))[1]
        with service_of(request).store.write() as connection:
            shifts.start(connection, request.state.member.id, ends, moment)
    except Refused as refused:
        return show(request, refused)
    return tell(request, RedirectResponse(DUTY, 303), "duty_started", until=said(request, ends))


def pause(request: Request) -> Response:
    """Get nobody new for a while."""
    with service_of(request).store.write() as connection:
        operators.pause(connection, request.state.member.id, today(request))
    return tell(request, RedirectResponse(DUTY, 303), "duty_paused")


def resume(request: Request) -> Response:
    """End one's pause."""
    with service_of(request).store.write() as connection:
        operators.resume(connection, request.state.member.id)
    return tell(request, RedirectResponse(DUTY, 303), "duty_resumed")


def _roster(request: Request, connection: Connection, names: dict[int, str]) -> dict[str, Any]:
    """Those with a shift now, and those whose shift begins within `COMING`."""
    moment = today(request)
    at, until = to_millis(moment), to_millis(moment + COMING)
    those = shifts.between(connection, at, until)
    here = [one for one in those if one.starts_at <= at]
    known = {one.id: one for one in operators.everybody(connection)}
    loads, words = keeping.loads(connection), Words(request.state.language)
    rows = [
        {
            "id": one.staff_id,
            "name": names[one.staff_id],
            "until": said(request, one.ends_at),
            "languages": [words.spoken(code) for code in sorted(known[one.staff_id].languages)],
            "cases": loads.get(one.staff_id, 0),
            "operator": known[one.staff_id],
        }
        for one in here
        if one.staff_id in known
    ]
    return {"here": rows, "coming": _coming(request, (s for s in those if s.starts_at > at), names)}


def _coming(request: Request, several: Iterable[Shift], names: dict[int, str]) -> list[dict[str, str]]:
    return [
        {"name": names[one.staff_id], "from": said(request, one.starts_at), "until": hour(one.ends_at)}
        for one in several
    ]


def _told(request: Request, duty: Duty) -> str:
    """What somebody who writes now may be told of the team, in one sentence."""
    words = Words(request.state.language)
    if duty.here and duty.until:
        spoken = words.t("listings_comma").join(words.spoken(code) for code in duty.languages)
        until = said(request, duty.until)
        return words.t("duty_told_here", until=until, languages=spoken or words.t("duty_told_no_language"))
    return words.t("duty_told_opens", opens=said(request, duty.opens)) if duty.opens else words.t("duty_told_nobody")


ROUTES = (
    Page(DUTY, show, DESK),
    Page(DUTY + "/start", start, DESK, methods=["POST"]),
    Page(DUTY + "/pause", pause, DESK, methods=["POST"]),
    Page(DUTY + "/resume", resume, DESK, methods=["POST"]),
)
