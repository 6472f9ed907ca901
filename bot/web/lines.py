"""Where SMS lines post: the phone's gateway, Kannel, any line by its name. Proof of origin first, then storing."""

from collections.abc import Mapping
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import http_line, jasmin, kannel, smsgate
from bot.channels.http_line import HttpLine
from bot.channels.jasmin import Jasmin
from bot.channels.kannel import Kannel
from bot.channels.smsgate import SmsGate
from bot.lines.sms import OpenLine
from bot.messages import Forged, News
from bot.web.body import read_body
from bot.web.door import Door

SMSGATE, KANNEL, NAMED = "/webhooks/smsgate", "/webhooks/kannel", "/webhooks/lines/{name}"
BOTH = ["GET", "POST"]
"""Kannel tells what became of a message by GET; its address holds no text and no number."""


def routes() -> list[Route]:
    """The doors of all lines; one that is not set up is not there."""
    return [
        Route(SMSGATE, message, methods=["POST"]),
        Route(KANNEL, message, methods=["POST"]),
        Route(f"{KANNEL}/status", status, methods=BOTH),
        Route(f"{NAMED}/status", status, methods=BOTH),
        Route(f"{NAMED}/status/{{secret}}", status, methods=["POST"]),
        Route(NAMED, message, methods=["POST"]),
        Route(f"{NAMED}/{{secret}}", message, methods=["POST"]),
    ]


async def message(request: Request) -> Response:
    """What people wrote, or anything else a line tells."""
    return await _taken(request, is_status=False)


async def status(request: Request) -> Response:
    """What became of a message."""
    return await _taken(request, is_status=True)


async def _taken(request: Request, *, is_status: bool) -> Response:
    door: Door = request.app.state.door
    line = door.service.lines.get(request.path_params.get("name") or request.url.path.split("/")[2])
    if line is None:
        raise HTTPException(404)
    body = await read_body(request)
    early = await door.take(line.settings, _read(line, request, body, door.service.clock(), is_status=is_status))
    again = BackgroundTask(door.take_again, line.settings, early) if early else None
    return PlainTextResponse(jasmin.ACK if isinstance(line.way, Jasmin) else "", background=again)


def _read(line: OpenLine, request: Request, body: bytes, now: datetime, *, is_status: bool) -> list[News]:
    """Raises Forged, Refused; a kind of line that posts nothing here is not found."""
    headers: Mapping[str, str] = request.headers
    secret = request.path_params.get("secret", "")
    if isinstance(line.way, HttpLine):
        return http_line.read(line.way, headers, body, now, secret_in_path=secret, status=is_status)
    if isinstance(line.way, Jasmin):
        if is_status:
            return jasmin.read_status(line.way, body, request.query_params, secret_in_path=secret)
        return jasmin.read(line.way, headers, body, now, secret_in_path=secret)
    if secret:
        raise Forged
    if isinstance(line.way, Kannel):
        if is_status:
            return kannel.read_status(line.way, headers, request.query_params)
        return kannel.read(line.way, headers, body, now, query=request.query_params)
    if isinstance(line.way, SmsGate) and not is_status:
        return smsgate.read(line.way, headers, body, now)
    raise HTTPException(404)
