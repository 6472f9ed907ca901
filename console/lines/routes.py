"""The page of the SMS lines, which looks again by itself; and its way in."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from bot.knowledge import MOROCCO
from bot.lines import counted, standing, use
from bot.lines.standing import Alarm
from bot.moments import to_millis
from console.auth.permission import DESK, Link
from console.duty.at_hand import service_of
from console.lines.shown import Teller
from console.listings.at_hand import is_piece
from console.listings.words import Words
from console.shell.page import Page
from console.shell.render import render

LINES = "/lines"
LATELY = timedelta(days=7)
"""So long what was wrong is shown after it began."""


def show(request: Request) -> Response:
    """How the lines do just now; to htmx, without the page around."""
    service = service_of(request)
    with service.store.read() as connection:
        values = _told(request, connection) if service.lines else {"lines": []}
    as_of = f"{service.clock().astimezone(MOROCCO):%H:%M:%S}"
    return render(request, "lines/piece.html" if is_piece(request) else "lines/page.html", as_of=as_of, **values)


def _told(request: Request, connection: Connection) -> dict[str, Any]:
    service = service_of(request)
    now, names = service.clock(), list(service.lines)
    teller = Teller(service.lines, standing.known(connection), Words(request.state.language), now)
    stand = use.standings(connection, [one.settings for one in service.lines.values()], now)
    today = counted.today(connection, names, now)
    alarms = standing.alarms(connection, since=to_millis(now - LATELY))
    to_go, in_hand = counted.on_their_way(connection)
    money = teller.money(use.spent(connection, now), service.config.sms_daily_cap)
    lines = [teller.line(one, today[one.settings.name]) for one in stand]
    return {
        "lines": lines,
        "is_well": money.left == "well" and all(one.state == "well" for one in lines),
        "wrong": sorted((teller.wrong(one, money.left) for one in _open(alarms)), key=lambda one: one.can_wait),
        "lately": [teller.was_wrong(one) for one in alarms if one.ended_at is not None],
        "money": money,
        "to_go": to_go,
        "in_hand": in_hand,
    }


def _open(alarms: list[Alarm]) -> list[Alarm]:
    """Those that last; of the day's money one at most."""
    lasting = [one for one in alarms if one.ended_at is None]
    is_capped = any(one.kind == "cap" for one in lasting)
    return [one for one in lasting if not (is_capped and one.kind == "near_cap")]


ROUTES = (Page(LINES, show, DESK),)
LINKS = (Link(LINES, "lines_title", "lines_about", DESK),)
