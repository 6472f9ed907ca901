"""The console's cookies: never for scripts, never to another site, gone with the browser."""

from starlette.requests import Request
from starlette.responses import Response

from bot.service import Service

SESSION, BEFORE, LANGUAGE, NOTICE = "dalil_session", "dalil_before", "dalil_language", "dalil_notice"
"""The session's token; what a form before sign-in is bound to; a language; a word about what was just done."""


def read(request: Request, name: str) -> str:
    """The cookie's value; "" when there is none."""
    return request.cookies.get(_full(request, name), "")


def write(request: Request, response: Response, name: str, value: str) -> None:
    """Set the cookie until the browser is closed."""
    response.set_cookie(
        _full(request, name), value, path="/", secure=_secure(request), httponly=True, samesite="strict"
    )


def remove(request: Request, response: Response, name: str) -> None:
    """Take the cookie away."""
    response.delete_cookie(_full(request, name), path="/", secure=_secure(request), httponly=True, samesite="strict")


def _secure(request: Request) -> bool:
    service: Service = request.app.state.service
    return service.config.console_url.startswith("https://")


def _full(request: Request, name: str) -> str:
    """With __Host- no other site of the same domain can set it; browsers take that name over HTTPS only."""
    return f"__Host-{name}" if _secure(request) else name
