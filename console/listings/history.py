"""What became of one record: every change, the text of any past day, and the way back."""

from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.auth.permission import DIRECTORY, STAFF
from console.listings import changes as changes_page
from console.listings import view
from console.listings.at_hand import (
    ORGANIZATIONS,
    SERVICES,
    Subject,
    moment,
    service_of,
    spread,
    subject,
    today,
    typed,
)
from console.listings.view import Waits
from console.listings.words import Words
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from directory import history
from directory.chronicle import as_of, organization_as_of, told_changes
from directory.editing import Conflict, NotThere, Refused, revert
from directory.redaction import readable
from directory.roles import DECIDE, Actor, Forbidden


def show(request: Request) -> Response:
    """Every change, newest first; with `day` the record as it was when that day ended."""
    words = Words(request.state.language)
    with service_of(request).store.read() as connection:
        one = subject(request, connection)
        changes = history.of(connection, one.kind, one.key)
        stream = view.weighed(
            changes, told_changes(connection, changes), {one.key: one.stored}, actor=request.state.actor, words=words
        )
        then = _then(request, connection, one, words)
    values = {**_named(one, words), "stream": stream, "words": words}
    theirs = one.is_theirs(request.state.actor)
    revertible = {wait.told.change.id for wait in stream if theirs and may_revert(request.state.actor, wait)}
    values |= {"path_of": changes_page.path_of, "revertible": revertible}
    return render(request, "listings/history.html", today=today(request).isoformat(), **values, **then)


def ask(request: Request, notice: Notice | None = None) -> Response:
    """What would be put back, before it is."""
    words = Words(request.state.language)
    with service_of(request).store.read() as connection:
        one, wait = _change(request, connection, words)
    notices = [notice] if notice else []
    status = 422 if notice else 200
    return render(request, "listings/revert.html", status=status, notices=notices, one=wait, **_named(one, words))


def put_back(request: Request) -> Response:
    """Undo a change: at once, or as a proposal where it takes two."""
    words = Words(request.state.language)
    try:
        with service_of(request).store.write() as connection:
            one, wait = _change(request, connection, words)
            why = typed(request, "why")
            outcome = revert(connection, request.state.actor, wait.told.change.id, now=moment(request), why=why)
    except Conflict:
        return ask(request, Notice("history_conflict", good=False))
    except (Refused, NotThere):
        return ask(request, Notice("history_refused", good=False))
    spread(request)
    key = "history_reverted" if outcome.proposed is None else "listings_saved_waits"
    return tell(request, RedirectResponse(f"{one.path}/history", 303), key)


def _change(request: Request, connection: Connection, words: Words) -> tuple[Subject, Waits]:
    """The record and the change the address names. Raises HTTPException 404, Forbidden."""
    one = subject(request, connection)
    change = history.get(connection, request.path_params["change_id"])
    if change is None or (change.kind, change.key) != (one.kind, one.key) or not can_revert(change):
        raise HTTPException(404)
    if not one.is_theirs(request.state.actor):
        raise Forbidden
    told = told_changes(connection, [change])
    [wait] = view.weighed([change], told, {one.key: one.stored}, actor=request.state.actor, words=words)
    if not may_revert(request.state.actor, wait):
        raise Forbidden
    return one, wait


def _named(one: Subject, words: Words) -> dict[str, Any]:
    return {"subject": one, "name": one.name or words.t("listings_protected_name")}


def can_revert(change: history.Change) -> bool:
    """Whether a change is one that can be put back."""
    return change.state == "approved" and change.action == "update"


def may_revert(actor: Actor, wait: Waits) -> bool:
    """Whether this person may put this change of theirs to keep back: what it hides, only who decides for others."""
    return can_revert(wait.told.change) and (not wait.told.hidden or actor.role in DECIDE)


def _then(request: Request, connection: Connection, one: Subject, words: Words) -> dict[str, Any]:
    """The record as it was on the day asked for; `then` is None when no day is, and empty before it was."""
    asked = request.query_params.get("day", "")
    try:
        day = date.fromisoformat(asked) if asked else None
    except ValueError:
        day = None
    if day is None:
        return {"then": None, "day_asked": None}
    found = _past(connection, one, day)
    return {"then": view.groups(found, words, day) if found else [], "day_asked": day}


def _past(connection: Connection, one: Subject, day: date) -> Subject | None:
    if one.held is None:
        document = organization_as_of(connection, one.key, day)
        return Subject(one.kind, one.key, one.public_id, document, document) if document else None
    held = as_of(connection, one.held, day)
    return Subject(one.kind, one.key, one.public_id, readable(held), held.document, held) if held else None


ROUTES = tuple(
    Page(base + "/{public_id}/history" + rest, endpoint, who, methods=[method])
    for base in (SERVICES, ORGANIZATIONS)
    for rest, method, endpoint, who in (
        ("", "GET", show, STAFF),
        ("/{change_id:int}/revert", "GET", ask, DIRECTORY),
        ("/{change_id:int}/revert", "POST", put_back, DIRECTORY),
    )
)
