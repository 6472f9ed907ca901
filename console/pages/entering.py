"""Coming in by the sign-in form or a one-time link, and going."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.moments import to_millis
from bot.service import Service
from bot.store import Store
from console.auth import cookies, links, sessions, staff
from console.auth.guard import ACCOUNT, SIGN_IN
from console.auth.permission import EVERYBODY, STAFF
from console.auth.sessions import Session
from console.auth.signing_in import sign_in
from console.shell.language import local
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from console.texts import LANGUAGES

REFUSED_AFTER = 0.4
"""Seconds before a refusal, whatever was wrong: what the store does for a known address must not show."""


def form(request: Request) -> Response:
    """The sign-in form."""
    if request.state.member:
        return RedirectResponse("/", 303)
    return render(request, "sign_in.html", email="", next=local(request.query_params.get("next")))


async def submit(request: Request) -> Response:
    """Sign in, or the same form with the one refusal there is."""
    begun = asyncio.get_running_loop().time()
    email, password, code = (str(request.state.form.get(name, "")) for name in ("email", "password", "code"))
    where = local(request.state.form.get("next"))
    token = await sign_in(request.app.state.service, email, password, code)
    if token is None:
        await asyncio.sleep(max(0.0, begun + REFUSED_AFTER - asyncio.get_running_loop().time()))
        refused = Notice("entering_refused", good=False)
        return render(request, "sign_in.html", status=422, notices=[refused], email=email, next=where)
    return admitted(request, token, where)


def link(request: Request) -> Response:
    """A button: whatever fetches links to show what is behind them must not use this one up.

    The first administrator's link, printed on the host's terminal for somebody on the host, needs no button.
    """
    service: Service = request.app.state.service
    token = request.path_params["token"]
    with service.store.read() as connection:
        found = links.look(connection, token, to_millis(service.clock()))
    opens = found and found.kind == links.FIRST and service.config.console_is_local
    if opens and request.method == "GET" and "Sec-Purpose" not in request.headers:
        return follow(request)
    return render(request, "enter.html", status=200 if found else 410, usable=found is not None)


def follow(request: Request) -> Response:
    """Use the link and begin a session: to choose a password for an invitation, for everything with the first."""
    service: Service = request.app.state.service
    now = to_millis(service.clock())
    with service.store.write() as connection:
        used = links.use(connection, request.path_params["token"], now)
        if used is None:
            return render(request, "enter.html", status=410, usable=False)
        enrolling = used.kind == links.INVITATION
        token = sessions.begin(connection, used.staff_id, now, enrolling=enrolling)
    return admitted(request, token, ACCOUNT if enrolling else "/")


def sign_out(request: Request) -> Response:
    """End this session."""
    session: Session = request.state.session
    store: Store = request.app.state.service.store
    with store.write() as connection:
        sessions.end(connection, session.member.id, session.id)
    response = RedirectResponse(SIGN_IN, 303)
    cookies.remove(request, response, cookies.SESSION)
    return tell(request, response, "entering_signed_out")


def language(request: Request) -> Response:
    """Read the console in another language: kept with the member, and in this browser."""
    wanted = str(request.state.form.get("language", ""))
    response = RedirectResponse(local(request.state.form.get("next")), 303)
    if wanted not in LANGUAGES:
        return response
    if request.state.member:
        store: Store = request.app.state.service.store
        with store.write() as connection:
            staff.speak(connection, request.state.member, wanted)
    cookies.write(request, response, cookies.LANGUAGE, wanted)
    return response


def admitted(request: Request, token: str, where: str) -> Response:
    """On with a new session; the one this browser had before, if any, is over."""
    before: Session | None = request.state.session
    if before:
        store: Store = request.app.state.service.store
        with store.write() as connection:
            sessions.end(connection, before.member.id, before.id)
    response = RedirectResponse(where, 303)
    cookies.write(request, response, cookies.SESSION, token)
    cookies.remove(request, response, cookies.BEFORE)
    return response


ROUTES = (
    Page(SIGN_IN, form, EVERYBODY),
    Page(SIGN_IN, submit, EVERYBODY, methods=["POST"]),
    Page("/enter/{token}", link, EVERYBODY, enrolling=True),
    Page("/enter/{token}", follow, EVERYBODY, methods=["POST"], enrolling=True),
    Page("/sign-out", sign_out, STAFF, methods=["POST"], enrolling=True),
    Page("/language", language, EVERYBODY, methods=["POST"], enrolling=True),
)
