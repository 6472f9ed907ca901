"""The public app's routes, its refusals, and the headers every answer carries."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.lines.opening import TWILIO_STATUS
from bot.messages import Refused
from bot.recorded import SERVED_AT
from bot.service import TELEGRAM_WEBHOOK
from bot.store import Unavailable
from bot.web import health, hsds, lines, provider, recordings, rings, sheets, simulator, webhooks
from bot.web.door import Door

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def app(door: Door) -> Starlette:
    """The public app over an open service."""
    made = Starlette(
        routes=[
            *_routes(has_simulator=door.service.config.has_simulator),
            *(hsds.routes() if door.service.config.hsds_api else ()),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_with_headers)],
        exception_handlers={
            Refused: _refused,
            Unavailable: _unavailable,
            HTTPException: _plain,
            Exception: _broken,
        },
    )
    made.state.door = door
    return made


def _routes(*, has_simulator: bool) -> list[BaseRoute]:
    always: list[BaseRoute] = [
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route(TELEGRAM_WEBHOOK, webhooks.telegram, methods=["POST"]),
        Route("/webhooks/twilio", webhooks.twilio_message, methods=["POST"]),
        Route(TWILIO_STATUS, webhooks.twilio_status, methods=["POST"]),
        Route(rings.PATH, rings.twilio_voice, methods=["POST"]),
        *lines.routes(),
        Route(f"{SERVED_AT}/{{code}}/{{line}}.ogg", recordings.recording),
        *provider.routes(),
        *sheets.routes(),
    ]
    if not has_simulator:
        return always
    return [
        *always,
        Route("/", simulator.page),
        Route("/simulator", simulator.say, methods=["POST"]),
        Route("/simulator/replies", simulator.replies),
        Mount("/static", StaticFiles(directory=simulator.PAGES / "static")),
    ]


async def _refused(request: Request, error: Exception) -> Response:
    """Not what the channel sends (400), or not from it (403). Nothing was stored."""
    status = error.status if isinstance(error, Refused) else 400
    return JSONResponse({"error": "refused"}, status)


async def _unavailable(request: Request, error: Exception) -> Response:
    """The store is away: whoever sent this tries again."""
    return JSONResponse({"error": "try again"}, 503, {"Retry-After": "5"})


async def _plain(request: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    return JSONResponse({"error": "not here" if status == 404 else "refused"}, status, headers)


async def _broken(request: Request, error: Exception) -> Response:
    """A fault of ours. Made outside the middleware, so it brings its headers itself."""
    return JSONResponse({"error": "broken"}, 500, HEADERS)


async def _with_headers(request: Request, follow: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await follow(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
