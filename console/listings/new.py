"""A new service: what it must have to be one, and a look at what is there already."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.auth.permission import DIRECTORY
from console.listings import reading
from console.listings.at_hand import SERVICES, note, service_of, typed
from console.listings.changes import CHANGES
from console.listings.editing import Draft, by_field
from console.listings.groups import NEW
from console.listings.words import Words
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from directory.documents import Document, empty
from directory.editing import Refused, create
from directory.looking import holdings, organizations_told
from directory.matching import alike
from directory.redaction import readable
from directory.roles import Actor, may_edit
from directory.validity import Fault

OPEN = {"release_level": "public", "location_level": "public", "confidence": "C", "place": ""}
"""What a new service starts with: told to everybody, and still to be confirmed."""


def show(request: Request) -> Response:
    """The empty form."""
    with service_of(request).store.read() as connection:
        return _drawn(request, connection, _draft(empty("service") | OPEN))


def save(request: Request) -> Response:
    """Propose it, once what looks like it was looked at."""
    sent = reading.read(NEW, request.state.form)
    document = empty("service") | OPEN | reading.into(empty("service"), NEW, sent.values)
    document |= {"organization_id": typed(request, "organization_id")}
    draft = _draft(document, sent.faults)
    draft.why = typed(request, "why")
    with service_of(request).store.read() as connection:
        twins = _twins(connection, document)
        if document["organization_id"] not in _organizations(connection, request.state.actor):
            draft.faults.append(Fault("organization_id", "empty"))
        if draft.faults or request.state.form.get("more") or (twins and request.state.form.get("another") != "yes"):
            return _drawn(request, connection, draft, twins)
    try:
        with service_of(request).store.write() as connection:
            create(connection, request.state.actor, document, note(request, draft.why))
    except Refused as refused:
        draft.faults = list(refused.faults)
        with service_of(request).store.read() as connection:
            return _drawn(request, connection, draft, twins)
    return tell(request, RedirectResponse(CHANGES, 303), "new_proposed")


def _draft(document: Document, faults: list[Fault] | None = None) -> Draft:
    values = {one.name: reading.shown(one, document) for one in NEW.fields}
    return Draft(NEW, values, dict.fromkeys(values, "new"), faults or [])


def _organizations(connection: Connection, actor: Actor) -> dict[str, str]:
    """The organizations this person may add a service to; with regions, any: the place decides."""
    told = organizations_told(connection)
    if actor.regions or not actor.organizations:
        return told
    return {key: name for key, name in told.items() if may_edit(actor, {"organization_id": key})}


def _twins(connection: Connection, document: Document) -> list[dict[str, Any]]:
    """The services that look like it, but for those whose place a likeness would tell."""
    found = holdings(connection, alike(connection, document))
    open_ones = [held for held in found.values() if held.document["release_level"] != "never"]
    return [{"path": f"{SERVICES}/{held.public_id}", "name": readable(held)["name"]} for held in open_ones]


def _drawn(
    request: Request, connection: Connection, draft: Draft, twins: list[dict[str, Any]] | None = None
) -> Response:
    values = {
        "editing": draft,
        "by_field": by_field(draft.faults),
        "old": frozenset(),
        "subject_protected": False,
        "twins": twins or [],
        "words": Words(request.state.language),
        "organizations": _organizations(connection, request.state.actor),
        "organization_id": typed(request, "organization_id"),
    }
    notices = [Notice("listings_refused", good=False)] if draft.faults else []
    status = 422 if draft.faults or twins else 200
    return render(request, "listings/new.html", status=status, notices=notices, **values)


ROUTES = (
    Page(SERVICES + "/new", show, DIRECTORY),
    Page(SERVICES + "/new", save, DIRECTORY, methods=["POST"]),
)
