"""One's own account: the first password and second factor, another password, the open sessions."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.moments import to_millis
from bot.service import Service
from console.auth import cookies, passwords, second_factor, sessions, signing_in, staff
from console.auth.guard import ACCOUNT
from console.auth.permission import STAFF, Link
from console.auth.second_factor import Pending
from console.auth.staff import FIRST_EMAIL, Member, Wrong
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render


def show(request: Request) -> Response:
    """The account; before there is a password, the form to choose it and the second factor."""
    member: Member = request.state.member
    return _account(request) if member.has_password else _enrolment(request, member.email, member.name)


async def enrol(request: Request) -> Response:
    """Keep a first password and second factor, once a code shows that the app has the secret.

    Refused once there is a password: then it takes knowing it, or a new link.
    """
    form, member = request.state.form, request.state.member
    if member.has_password:
        return RedirectResponse(ACCOUNT, 303)
    service: Service = request.app.state.service
    named = member.email == FIRST_EMAIL
    email = staff.folded(str(form.get("email", ""))) if named else member.email
    name = str(form.get("name", "")) if named else member.name
    password = str(form.get("password", ""))
    pending = second_factor.pending(service.seal, str(form.get("pending", "")), member.id)
    step = second_factor.step_of(pending.secret, str(form.get("code", "")), service.clock())
    wrong = passwords.fault(password, email=email) or ("" if step is not None else "wrong_code")
    if wrong or step is None:
        return _enrolment(request, email, name, pending, Wrong(wrong))
    kept = await passwords.new_hash(password)
    try:
        token = await run_in_threadpool(_keep, request, (email, name), kept, pending, step)
    except Wrong as refused:
        return _enrolment(request, email, name, pending, refused)
    return _renewed(request, token, "/", "account_enrolled")


async def change_password(request: Request) -> Response:
    """Another password: all sessions end, and this browser gets a new one."""
    form, member = request.state.form, request.state.member
    service: Service = request.app.state.service
    old, password = str(form.get("old", "")), str(form.get("password", ""))
    wrong = passwords.fault(password, email=member.email)
    if not wrong and not await signing_in.knows_password(service, member.id, old):
        wrong = "wrong_password_old"
    if wrong:
        return await run_in_threadpool(_account, request, Wrong(wrong))
    kept = await passwords.new_hash(password)
    token = await run_in_threadpool(_replace, service, member, kept)
    return _renewed(request, token, ACCOUNT, "account_password_changed")


def end_session(request: Request) -> Response:
    """End one of one's own sessions."""
    service: Service = request.app.state.service
    with service.store.write() as connection:
        sessions.end(connection, request.state.member.id, str(request.state.form.get("session", "")))
    return tell(request, RedirectResponse(ACCOUNT, 303), "account_session_ended")


def _account(request: Request, wrong: Wrong | None = None) -> Response:
    service: Service = request.app.state.service
    with service.store.read() as connection:
        opened = sessions.of_member(connection, request.state.member.id, to_millis(service.clock()))
    return render(
        request,
        "account.html",
        status=422 if wrong else 200,
        notices=_notices(wrong),
        sessions=opened,
        this=request.state.session.id,
    )


def _enrolment(
    request: Request, email: str, name: str, pending: Pending | None = None, wrong: Wrong | None = None
) -> Response:
    """The form; tried again, it keeps the secret that is in the app already."""
    service: Service = request.app.state.service
    member: Member = request.state.member
    pending = pending or Pending(member.id, second_factor.new_secret())
    values: dict[str, Any] = {
        "names_themself": member.email == FIRST_EMAIL,
        "email": "" if email == FIRST_EMAIL else email,
        "name": name,
        "pending": pending.carried(service.seal),
        "secret": second_factor.in_groups(pending.secret),
        "picture": second_factor.picture(pending.secret, member.email),
    }
    return render(request, "enrol.html", status=422 if wrong else 200, notices=_notices(wrong), **values)


def _notices(wrong: Wrong | None) -> list[Notice]:
    return [Notice(wrong.reason, wrong.values, good=False)] if wrong else []


def _keep(request: Request, named: tuple[str, str], password: str, pending: Pending, step: int) -> str:
    """Keep it all or nothing; the token of a new session. Raises Wrong for an address that cannot be."""
    service: Service = request.app.state.service
    member: Member = request.state.member
    with service.store.write() as connection:
        staff.rename(connection, member, email=named[0], name=named[1])
        signing_in.keep(connection, member.id, password=password)
        totp = second_factor.sealed(service.seal, pending.secret)
        signing_in.keep_factor(connection, member.id, totp=totp, step=step)
        sessions.end_all(connection, member.id)
        return sessions.begin(connection, member.id, to_millis(service.clock()))


def _replace(service: Service, member: Member, password: str) -> str:
    with service.store.write() as connection:
        signing_in.keep(connection, member.id, password=password)
        sessions.end_all(connection, member.id)
        return sessions.begin(connection, member.id, to_millis(service.clock()))


def _renewed(request: Request, token: str, where: str, said: str) -> Response:
    response = RedirectResponse(where, 303)
    cookies.write(request, response, cookies.SESSION, token)
    return tell(request, response, said)


ROUTES = (
    Page(ACCOUNT, show, STAFF, enrolling=True),
    Page(f"{ACCOUNT}/enrol", enrol, STAFF, methods=["POST"], enrolling=True),
    Page(f"{ACCOUNT}/password", change_password, STAFF, methods=["POST"]),
    Page(f"{ACCOUNT}/sessions/end", end_session, STAFF, methods=["POST"]),
)
LINKS = (Link(ACCOUNT, "account_title", "account_card", STAFF),)
