"""One service, or one organization: all that may be told of it, fact by fact, with what can be done about each."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from console.auth.permission import STAFF
from console.listings import view
from console.listings.at_hand import ORGANIZATIONS, SERVICES, Subject, service_of, subject, today
from console.listings.groups import WAYS
from console.listings.words import Words
from console.shell.notices import Notice
from console.shell.page import Page
from console.shell.render import render
from directory.looking import organizations_told, reported


def show(request: Request) -> Response:
    """The whole page."""
    with service_of(request).store.read() as connection:
        values = seen(request, connection, subject(request, connection))
    return render(request, "listings/service.html", **values)


def seen(request: Request, connection: Connection, one: Subject, *, only: str = "") -> dict[str, Any]:
    """What the page of a record shows: all its groups, or one."""
    actor, words = request.state.actor, Words(request.state.language)
    waits = view.pending(connection, one, actor, words)
    return {
        "subject": one,
        "name": _called(one, words),
        "shown": view.groups(one, words, today(request), waits, only=only),
        "words": words,
        "editing": None,
        "may_edit": one.is_theirs(actor),
        "how": WAYS,
        "tomorrow": (today(request) + timedelta(days=1)).isoformat(),
        "today": today(request).isoformat(),
        "added": [wait for wait in waits if wait.told.change.action == "create"],
        **_head(request, connection, one, words),
    }


def piece(request: Request, group: str, *, notices: Sequence[Notice] = ()) -> Response:
    """One group as it is now, for htmx to put in place of its form, and the head of the page with it."""
    with service_of(request).store.read() as connection:
        values = seen(request, connection, subject(request, connection), only=group)
    return render(request, "listings/piece.html", notices=notices, **values)


def _called(one: Subject, words: Words) -> str:
    said = one.document["translations"].get("name", {}).get(words.language)
    return said or one.name or words.t("listings_protected_name")


def _head(request: Request, connection: Connection, one: Subject, words: Words) -> dict[str, Any]:
    if one.kind == "organization":
        return {"colour": "", "place": "", "owner": None, "reports": 0}
    owner = one.document.get("organization_id", "")
    named = organizations_told(connection, [owner]) if owner else {}
    return {
        "colour": view.colour(one.stored, today(request)),
        "place": words.place(one.document["place"]) if "place" in one.document else "",
        "owner": next(iter(named.items()), None),
        "reports": reported(connection, [one.key]).get(one.key, 0),
    }


ROUTES = (
    Page(SERVICES + "/{public_id}", show, STAFF),
    Page(ORGANIZATIONS + "/{public_id}", show, STAFF),
)
