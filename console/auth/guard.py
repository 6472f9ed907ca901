"""What happens before a page: who comes is recognised, may they, how much do they send, do they mean it.

A page finds on `request.state`: `member` and `session` (None before sign-in), `actor` (for the directory's verbs),
`csrf`, `language`, and `form` (of an unsafe method).
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from inspect import iscoroutinefunction
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive

from bot.moments import to_millis
from bot.service import Service
from bot.store import Unavailable
from console.auth import cookies, forgery, sessions
from console.auth.permission import OUTSIDER, Rules
from console.auth.sessions import Session
from console.shell.language import chosen

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]
LARGEST_ID = 2**63 - 1
"""No store has a larger one."""
SIGN_IN, ACCOUNT = "/sign-in", "/account"


def guarded(endpoint: Endpoint, rules: Rules) -> Callable[[Request], Awaitable[Response]]:
    """The page behind its rules. A plain function runs in a thread and may use the store at once."""

    async def answer(given: Request) -> Response:
        request = Request(given.scope, _limited(given.receive, rules.limit))
        _refuse_declared(request, rules.limit)
        await _recognise(request)
        try:
            response = _turned_away(request, rules) or await _answer(endpoint, request)
        finally:
            await request.close()
        return response

    return answer


async def _answer(endpoint: Endpoint, request: Request) -> Response:
    if any(isinstance(value, int) and value > LARGEST_ID for value in request.path_params.values()):
        raise HTTPException(404)
    request.state.form = FormData()
    if request.method not in forgery.SAFE:
        request.state.form = _plain(await request.form())
        forgery.check(request, request.state.form, request.state.csrf)
    if iscoroutinefunction(endpoint):
        response: Response = await endpoint(request)
        return response
    return await run_in_threadpool(endpoint, request)  # type: ignore[arg-type]


async def _recognise(request: Request) -> None:
    service: Service = request.app.state.service
    request.state.language = chosen(request, "")
    token = cookies.read(request, cookies.SESSION)
    session = await run_in_threadpool(_session, service, token) if token else None
    request.state.session = session
    request.state.member = session.member if session else None
    request.state.actor = session.member.actor if session else None
    request.state.language = chosen(request, session.member.language if session else "")
    request.state.csrf = forgery.token(request, session)


def _session(service: Service, token: str) -> Session | None:
    now = to_millis(service.clock())
    with service.store.read() as connection:
        found = sessions.find(connection, token, now)
    if found and sessions.needs_touch(found, now):
        with suppress(Unavailable), service.store.write() as connection:  # a busy store must not cost the page
            sessions.touch(connection, found, now)
    return found


def _turned_away(request: Request, rules: Rules) -> Response | None:
    """Where somebody goes who may not open this page. Raises HTTPException 403 where they should not ask."""
    session: Session | None = request.state.session
    if (session.member.role if session else OUTSIDER) not in rules.who:
        if session or request.method not in ("GET", "HEAD"):
            raise HTTPException(403)
        return _sent(request, _sign_in_address(request))
    if session and session.enrolling and not rules.enrolling:
        return _sent(request, ACCOUNT)
    if session and _acts_unnamed(request, session) and not rules.enrolling:
        return _sent(request, ACCOUNT)
    return None


def _acts_unnamed(request: Request, session: Session) -> bool:
    """Whether somebody without a password is to do something, under an address that they may still change.

    History names people by it: two addresses would be two people for the rule of two. Reading is open to them.
    """
    return not session.member.has_password and request.method not in forgery.SAFE


def _sent(request: Request, where: str) -> Response:
    """A redirect; htmx would put the page that follows into a corner of this one, so it is told to leave."""
    if request.headers.get("HX-Request"):
        return Response(status_code=403, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def _plain(form: FormData) -> FormData:
    """The form, unless it holds what no page writes and no database keeps: NUL, half of a letter. Raises 400."""
    for text in (part for pair in form.multi_items() for part in pair if isinstance(part, str)):
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise HTTPException(400)
    return form


def _sign_in_address(request: Request) -> str:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return SIGN_IN if back == "/" else f"{SIGN_IN}?{urlencode({'next': back})}"


def _refuse_declared(request: Request, limit: int) -> None:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise HTTPException(413)


def _limited(receive: Receive, limit: int) -> Receive:
    """The request's stream, which breaks off with 413 as soon as it is over the limit."""
    left = limit

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return counted
