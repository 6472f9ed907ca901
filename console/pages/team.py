"""The team, for administrators: who may come in, in which role, for what."""

import logging
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.moments import to_millis
from bot.service import Service
from bot.store.schema import STAFF_ROLES
from console.auth import links, sessions, signing_in, staff
from console.auth.permission import ADMIN, Link
from console.auth.staff import Member, Scope, Wrong
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render, speaker
from directory.looking import organizations_told
from directory.places import places

log = logging.getLogger("dalil.staff")
TEAM = "/staff"
KEPT = "*"
"""What the form calls the organizations a member is limited to that nobody is told of, all together."""


def show(request: Request, wrong: Wrong | None = None) -> Response:
    """Everybody, and the form to add somebody; after a refusal the form as it was sent."""
    form = request.state.form
    with _service(request).store.read() as connection:
        everybody, choices = staff.members(connection), _choices(request, connection)
    named = dict(choices["regions"]) | dict(choices["organizations"])
    neutral = speaker(request.state.language)("team_protected")
    scopes = {m.id: [named.get(one, neutral) for one in sorted(m.regions | m.organizations)] for m in everybody}
    sent = {"email": str(form.get("email", "")), "name": str(form.get("name", "")), "scope": _sent(request)}
    values = {"members": everybody, "scopes": scopes, **choices, **sent}
    return render(request, "team/list.html", status=422 if wrong else 200, notices=_notices(wrong), **values)


def add(request: Request) -> Response:
    """Add somebody, and show their link once."""
    service, form = _service(request), request.state.form
    now = to_millis(service.clock())
    try:
        with service.store.write() as connection:
            name = str(form.get("name", ""))
            scope = _scope(request, connection)
            member = staff.add(connection, str(form.get("email", "")), scope, name=name, now=now)
            token = links.make(connection, member, links.INVITATION, now)
    except Wrong as wrong:
        return show(request, wrong)
    _noted(request, "staff added", member)
    return _with_link(request, member, token)


def show_member(request: Request, wrong: Wrong | None = None) -> Response:
    """One member: role and limits, a new link, the way out."""
    with _service(request).store.read() as connection:
        member, choices = _member(request, connection), _choices(request, connection)
        hidden = _not_told(connection, member)
    kept = frozenset({KEPT}) if hidden else frozenset()
    scope = Scope(member.role, member.organizations - hidden | kept, member.regions)
    if hidden:
        choices["organizations"].append((KEPT, speaker(request.state.language)("team_protected")))
    values = {"one": member, "scope": scope, **choices}
    return render(request, "team/member.html", status=422 if wrong else 200, notices=_notices(wrong), **values)


def change(request: Request) -> Response:
    """Another role, other limits; they hold from the member's next page on."""
    try:
        with _service(request).store.write() as connection:
            member = _member(request, connection)
            staff.change(connection, member, _scope(request, connection, member))
    except Wrong as wrong:
        return show_member(request, wrong)
    _noted(request, "staff changed", member)
    return tell(request, RedirectResponse(TEAM, 303), "team_changed")


def disable(request: Request) -> Response:
    """Take the access away and end the sessions."""
    service = _service(request)
    try:
        with service.store.write() as connection:
            member = _member(request, connection)
            staff.disable(connection, member, to_millis(service.clock()))
            sessions.end_all(connection, member.id)
    except Wrong as wrong:
        return show_member(request, wrong)
    _noted(request, "staff disabled", member)
    return tell(request, RedirectResponse(TEAM, 303), "team_disabled")


def enable(request: Request) -> Response:
    """Give the access back."""
    with _service(request).store.write() as connection:
        member = _member(request, connection)
        staff.enable(connection, member)
    _noted(request, "staff enabled", member)
    return tell(request, RedirectResponse(TEAM, 303), "team_enabled")


def new_link(request: Request) -> Response:
    """A new link for somebody who cannot come in; what let them in before is void."""
    service = _service(request)
    with service.store.write() as connection:
        member = _member(request, connection)
        signing_in.forget(connection, member.id)
        token = links.make(connection, member, links.INVITATION, to_millis(service.clock()))
    _noted(request, "staff linked", member)
    return _with_link(request, member, token)


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _member(request: Request, connection: Connection) -> Member:
    """Whom the path names. Raises HTTPException 404."""
    found = staff.by_id(connection, request.path_params["member_id"])
    if found is None:
        raise HTTPException(404)
    return found


def _noted(request: Request, what: str, member: Member) -> None:
    """Leave a line of who did this with whom: ids alone."""
    log.info(what, extra={"actor": request.state.member.id, "member": member.id})


def _not_told(connection: Connection, member: Member) -> frozenset[str]:
    """Of the organizations a member is limited to, those that nobody is told of."""
    return member.organizations - organizations_told(connection, member.organizations).keys()


def _scope(request: Request, connection: Connection, member: Member | None = None) -> Scope:
    """The role and limits of the form, with what the member keeps unseen. Raises Wrong for an organization not told."""
    sent = _sent(request)
    named = sent.organizations - {KEPT}
    if unknown := named - organizations_told(connection, named).keys():
        raise Wrong("wrong_organization", given=", ".join(sorted(unknown)))
    kept = _not_told(connection, member) if member and KEPT in sent.organizations else frozenset()
    return Scope(sent.role, named | kept, sent.regions)


def _sent(request: Request) -> Scope:
    """The role and limits as the form names them."""
    form = request.state.form
    organizations, regions = (frozenset(map(str, form.getlist(name))) for name in ("organization", "region"))
    return Scope(str(form.get("role", "editor")), organizations, regions)


def _choices(request: Request, connection: Connection) -> dict[str, Any]:
    language = request.state.language
    regions = sorted((place.names[language], place.slug) for place in places().regions)
    return {
        "roles": STAFF_ROLES,
        "regions": [(slug, name) for name, slug in regions],
        "organizations": list(organizations_told(connection).items()),
    }


def _with_link(request: Request, member: Member, token: str) -> Response:
    return render(request, "team/link.html", one=member, address=links.address(_service(request).config, token))


def _notices(wrong: Wrong | None) -> list[Notice]:
    return [Notice(wrong.reason, wrong.values, good=False)] if wrong else []


ROUTES = (
    Page(TEAM, show, ADMIN),
    Page(TEAM, add, ADMIN, methods=["POST"]),
    Page(TEAM + "/{member_id:int}", show_member, ADMIN),
    Page(TEAM + "/{member_id:int}", change, ADMIN, methods=["POST"]),
    Page(TEAM + "/{member_id:int}/disable", disable, ADMIN, methods=["POST"]),
    Page(TEAM + "/{member_id:int}/enable", enable, ADMIN, methods=["POST"]),
    Page(TEAM + "/{member_id:int}/link", new_link, ADMIN, methods=["POST"]),
)
LINKS = (Link(TEAM, "team_title", "team_about", ADMIN),)
