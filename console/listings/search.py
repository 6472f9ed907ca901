"""Finding a service: as one types, in any of the languages, and by what it serves, where, whose and how fresh."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from console.auth.permission import DIRECTORY, STAFF, Link
from console.listings import view
from console.listings.at_hand import SERVICES, is_piece, service_of, today
from console.listings.groups import place_slugs
from console.listings.words import Words
from console.shell.page import Page
from console.shell.render import render
from directory.facts import NEEDS
from directory.holdings import Held
from directory.looking import COLOURS, Wanted, find, holdings, organizations_told, reported
from directory.lookup import look_up
from directory.records import STATUSES
from directory.redaction import readable

A_PAGE = 30
LONGEST = 200
MOST = 300
"""Services a text may find, before filters."""
OWNERS = 500
"""More organizations than this are no list to choose from."""
FILTERS = ("need", "place", "organization", "colour", "status")


def show(request: Request) -> Response:
    """The form and what fits; htmx is given the results alone."""
    text, start = request.query_params.get("text", "")[:LONGEST].strip(), _start(request)
    wanted = _wanted(request, text)
    with service_of(request).store.read() as connection:
        keys = find(connection, wanted, today(request), limit=A_PAGE + 1, offset=start)
        values: dict[str, Any] = {"wanted": wanted, "text": text}
        values["results"] = _results(request, connection, keys[:A_PAGE])
        values["more"] = _address(request, start + A_PAGE) if len(keys) > A_PAGE else ""
        values["back"] = _address(request, max(start - A_PAGE, 0)) if start else ""
        if not is_piece(request):
            values |= _choices(request, connection)
    values["may_add"] = request.state.actor.role in DIRECTORY
    return render(request, "listings/results.html" if is_piece(request) else "listings/search.html", **values)


def _results(request: Request, connection: Connection, keys: list[str]) -> list[dict[str, Any]]:
    there, words = holdings(connection, keys), Words(request.state.language)
    counts = reported(connection, keys)
    return [_result(there[key], words, request) | {"reports": counts.get(key, 0)} for key in keys if key in there]


def _result(held: Held, words: Words, request: Request) -> dict[str, Any]:
    document = readable(held)
    said = document["translations"].get("name", {})
    place = [words.place(document["place"])] if "place" in document else []
    return {
        "id": held.public_id,
        "path": f"{SERVICES}/{held.public_id}",
        "name": said.get(words.language) or document.get("name") or document["alternate_name"],
        "place": place,
        "phones": [words.lines("phones", [one])[0] for one in document["phones"]],
        "needs": words.lines("needs", document["needs"]),
        "colour": view.colour(held.document, today(request)),
        "status": document["status"],
        "status_text": words.lines("status", document["status"])[0],
    }


def _choices(request: Request, connection: Connection) -> dict[str, Any]:
    words = Words(request.state.language)
    return {
        "needs": [(code, words.lines("needs", [code])[0]) for code in NEEDS],
        "places": [(slug, words.place(slug)) for slug in place_slugs()],
        "organizations": _owners(request, connection),
        "colours": COLOURS,
        "statuses": [(one, words.lines("status", one)[0]) for one in STATUSES],
    }


def _owners(request: Request, connection: Connection) -> list[tuple[str, str]]:
    """The organizations to choose from; of too many to choose from, the one that was asked for: names are typed."""
    found = organizations_told(connection, limit=OWNERS + 1)
    if len(found) > OWNERS:
        found = organizations_told(connection, [request.query_params.get("organization", "")])
    return list(found.items())


def _wanted(request: Request, text: str) -> Wanted:
    need, place, organization, colour, status = (request.query_params.get(name, "") for name in FILTERS)
    named = None
    if text:
        catalog = service_of(request).catalog
        catalog.refresh_if_stale()
        named = tuple(match.id for match in look_up(catalog, text, limit=MOST))
    return Wanted(named, need, place, organization, colour, status)


def _start(request: Request) -> int:
    given = request.query_params.get("start", "0")
    return min(int(given), 100_000) if given.isascii() and given.isdecimal() else 0


def _address(request: Request, start: int) -> str:
    asked = {name: value for name in ("text", *FILTERS) if (value := request.query_params.get(name, ""))}
    return f"{SERVICES}?{urlencode({**asked, 'start': start} if start else asked)}"


ROUTES = (Page(SERVICES, show, STAFF),)
LINKS = (Link(SERVICES, "listings_title", "listings_about", STAFF),)
