"""The week's roster: everybody of the desk reads it, supervisors plan it."""

from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.duty import hours, operators, shifts
from bot.duty.hours import Refused
from bot.duty.shifts import Shift
from bot.knowledge import MOROCCO
from bot.moments import from_millis, to_millis
from console.auth.permission import DESK
from console.desk.gate import recorded
from console.duty.at_hand import DUTY, SUPERVISORS, called, field, notices, service_of, today
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

WEEK = DUTY + "/week"
FURTHEST = timedelta(days=366)
"""How far ahead or back a week may lie."""
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}


def show(request: Request, refused: Refused | None = None) -> Response:
    """Members by days of one week; a shift stands on the day it begins."""
    given = field(request, "week") or request.query_params.get("from", "")
    monday = _monday(request, given)
    days = [monday + timedelta(days=number) for number in range(7)]
    with service_of(request).store.read() as connection:
        names, listed = called(connection), operators.everybody(connection)
        found = shifts.between(connection, hours.at(days[0], "00:00"), hours.at(monday + timedelta(days=7), "00:00"))
    shape, locale = "EEE d MMM", _LOCALES[request.state.language]
    values: dict[str, Any] = {
        "days": [(day.isoformat(), format_date(day, shape, locale=locale)) for day in days],
        "people": [(one.id, names[one.id]) for one in listed],
        "shifts": _by_day(request, found),
        "back": (monday - timedelta(days=7)).isoformat(),
        "more": (monday + timedelta(days=7)).isoformat(),
        "plans": request.state.member.role in SUPERVISORS,
        "today": today(request).date().isoformat(),
        "chosen": set(map(str, request.state.form.getlist("day"))),
        "sent": {name: field(request, name) for name in ("member", "begins", "ends")},
    }
    return render(request, "duty/week.html", status=422 if refused else 200, notices=notices(refused), **values)


def plan(request: Request) -> Response:
    """Plan the same hours on each day ticked, or none of them."""
    now = today(request)
    try:
        with service_of(request).store.write() as connection:
            known = {str(one.id): one.id for one in operators.everybody(connection)}
            member_id, days = known.get(field(request, "member")), _days(request)
            if member_id is None or not days:
                raise Refused("duty_wrong_nobody" if member_id is None else "duty_wrong_days")
            span = hours.clock(field(request, "begins")), hours.clock(field(request, "ends"))
            for day in days:
                shifts.plan(connection, member_id, hours.between(day, span), now)
            recorded(request, connection, "duty_changed", member=member_id, planned=len(days))
    except Refused as refused:
        return show(request, refused)
    return _back(request, "duty_planned")


def withdraw(request: Request) -> Response:
    """Take a planned shift away, or end one that goes on."""
    with service_of(request).store.write() as connection:
        gone = shifts.withdraw(connection, request.path_params["shift_id"], today(request))
        if gone is None:
            raise HTTPException(404)
        recorded(request, connection, "duty_changed", member=gone.staff_id, withdrawn=gone.id)
    return _back(request, "duty_withdrawn")


def _by_day(request: Request, found: list[Shift]) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """The shifts of each member and day, by their hours; `open`: may still be taken away."""
    now = to_millis(today(request))
    told: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for one in found:
        begins, ends = (from_millis(moment).astimezone(MOROCCO) for moment in (one.starts_at, one.ends_at))
        row = {"id": one.id, "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}", "open": one.ends_at > now}
        told.setdefault((one.staff_id, begins.date().isoformat()), []).append(row)
    return told


def _days(request: Request) -> list[date]:
    """The days ticked, of the week the form shows."""
    monday = _monday(request, field(request, "week"))
    week = [monday + timedelta(days=number) for number in range(7)]
    wanted = set(map(str, request.state.form.getlist("day")))
    return [day for day in week if day.isoformat() in wanted]


def _monday(request: Request, given: str) -> date:
    """The Monday of the week asked for; of this week where none is, or one too far away."""
    now = today(request).date()
    try:
        asked = date.fromisoformat(given)
    except ValueError:
        asked = now
    near = asked if abs(asked - now) <= FURTHEST else now
    return near - timedelta(days=near.weekday())


def _back(request: Request, key: str) -> Response:
    monday = _monday(request, field(request, "week"))
    return tell(request, RedirectResponse(f"{WEEK}?from={monday.isoformat()}", 303), key)


ROUTES = (
    Page(WEEK, show, DESK),
    Page(WEEK, plan, SUPERVISORS, methods=["POST"]),
    Page(WEEK + "/{shift_id:int}", withdraw, SUPERVISORS, methods=["POST"]),
)
