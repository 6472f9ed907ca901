"""What machines ask: whether the process lives, and its figures for Prometheus. And the static files."""

import resource
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from bot import inbox, outbox
from bot.lines import standing
from bot.service import Service
from bot.store.schema import INBOUND_STATES, OUTBOUND_STATES
from console.auth.permission import EVERYBODY
from console.shell.page import Page

STARTED = time.time()
KEPT = "public, max-age=3600"
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")
_FILES = StaticFiles(directory=Path(__file__).parents[1] / "static")


def healthz(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


def metrics(request: Request) -> Response:
    """Prometheus' text, for this host only: what a proxy passes on comes from elsewhere."""
    if not _is_from_this_host(request):
        raise HTTPException(403)
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = (
        ("dalil_up", "gauge", "Whether the console answers.", 1),
        ("process_start_time_seconds", "gauge", "When the process began, since 1970.", round(STARTED, 3)),
        ("process_cpu_seconds_total", "counter", "Processor time used.", round(used.ru_utime + used.ru_stime, 3)),
        ("dalil_peak_memory_bytes", "gauge", "The most memory held so far.", used.ru_maxrss * 1024),
    )
    lines = [f"# HELP {name} {about}\n# TYPE {name} {kind}\n{name} {value}\n" for name, kind, about, value in figures]
    content = "".join([*lines, *_messages(request.app.state.service)])
    return PlainTextResponse(content, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


async def static(request: Request) -> Response:
    """A style, a script, a picture: the same for everybody, so browsers may keep them."""
    response = await _FILES.get_response(request.path_params["path"], request.scope)
    response.headers["Cache-Control"] = KEPT
    return response


def missing(request: Request) -> Response:
    """Any other path: 404, in the visitor's language."""
    raise HTTPException(404)


def _messages(service: Service) -> Iterator[str]:
    """How many messages stand in each state, in and out, and how many alarms of SMS lines are open."""
    with service.store.read() as connection:
        found = {"inbound": inbox.counts(connection), "outbound": outbox.counts(connection)}
        alarms = len(standing.alarms(connection))
    for name, known in (("inbound", INBOUND_STATES), ("outbound", OUTBOUND_STATES)):
        yield f"# HELP dalil_{name} Messages by state.\n# TYPE dalil_{name} gauge\n"
        yield from (f'dalil_{name}{{state="{state}"}} {found[name].get(state, 0)}\n' for state in known)
    yield "# HELP dalil_sms_alarms Open alarms of SMS lines.\n# TYPE dalil_sms_alarms gauge\n"
    yield f"dalil_sms_alarms {alarms}\n"


def _is_from_this_host(request: Request) -> bool:
    if request.client is None or any(header in request.headers for header in _PASSED_ON):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


ROUTES = (
    Page("/healthz", healthz, EVERYBODY, enrolling=True),
    Page("/metrics", metrics, EVERYBODY, enrolling=True),
    Page("/static/{path:path}", static, EVERYBODY, enrolling=True),
)
LAST = (Page("/{path:path}", missing, EVERYBODY, enrolling=True),)
