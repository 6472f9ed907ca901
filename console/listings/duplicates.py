"""Services that look as if they were entered twice, side by side, for a person to judge."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.auth.permission import DIRECTORY, Link
from console.listings.at_hand import moment, note, service_of, spread, typed
from console.listings.groups import GROUPS
from console.listings.words import Words
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render
from directory.duplicates import different, pairs, same
from directory.editing import NotThere
from directory.looking import holdings, key_of
from directory.redaction import readable
from directory.roles import may_edit

DUPLICATES = "/duplicates"
A_PAGE = 20


def show(request: Request) -> Response:
    """The pairs of this person's own services that nobody has judged."""
    words, actor = Words(request.state.language), request.state.actor
    with service_of(request).store.read() as connection:
        found = pairs(connection, limit=200)
        there = holdings(connection, {key for pair in found for key in (pair.first, pair.second)})
    shown = []
    for pair in found:
        both = [there[pair.first], there[pair.second]]
        if all(may_edit(actor, held.document) for held in both):
            shown.append({"shared": pair.shared, "both": both, "rows": _rows([readable(held) for held in both], words)})
    return render(request, "listings/duplicates.html", pairs=shown[:A_PAGE], count=len(shown))


def judge(request: Request) -> Response:
    """They are different; or the same, and one of them is kept."""
    first, second, verdict = (typed(request, name) for name in ("first", "second", "verdict"))
    if verdict not in ("different", first, second) or first == second:
        raise HTTPException(422)
    said = note(request, typed(request, "why"))
    try:
        with service_of(request).store.write() as connection:
            keys = {public: key_of(connection, public) or "" for public in (first, second)}
            if verdict == "different":
                different(connection, request.state.actor, keys[first], keys[second], now=moment(request))
            else:
                leave = second if verdict == first else first
                same(connection, request.state.actor, keys[verdict], keys[leave], note=said)
    except NotThere:
        return tell(request, RedirectResponse(DUPLICATES, 303), "duplicates_gone")
    spread(request)
    key = "duplicates_different_done" if verdict == "different" else "duplicates_same_done"
    return tell(request, RedirectResponse(DUPLICATES, 303), key)


def _rows(documents: list[dict[str, Any]], words: Words) -> list[dict[str, Any]]:
    """Field by field what each of the two says, and whether it is the same."""
    rows = []
    for group in GROUPS["service"].values():
        for field in group.fields:
            lines = [words.lines(field.name, one.get(field.name, "")) for one in documents]
            if any(lines) and not (field.kind == "flag" and lines[0] == lines[1]):
                rows.append({"label": words.label(field.name), "lines": lines, "alike": lines[0] == lines[1]})
    return rows


ROUTES = (
    Page(DUPLICATES, show, DIRECTORY),
    Page(DUPLICATES, judge, DIRECTORY, methods=["POST"]),
)
LINKS = (Link(DUPLICATES, "duplicates_title", "duplicates_about", DIRECTORY),)
