"""What waits for a second person, to be decided in one tap; and the stream of all changes, for everybody to read."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.auth.permission import DIRECTORY, STAFF, Link
from console.listings import view
from console.listings.at_hand import (
    ORGANIZATIONS,
    SERVICES,
    is_piece,
    moment,
    service_of,
    spread,
    typed,
)
from console.listings.view import Waits
from console.listings.words import Words
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from directory import history
from directory.chronicle import told_changes
from directory.documents import Documents
from directory.editing import Conflict, NotThere, Refused, approve, may_approve, reject
from directory.history import Change
from directory.roles import DECIDE

CHANGES = "/changes"
A_PAGE = 50
MOST, AT_ONCE, LOOKS = 200, 500, 20
"""How many changes are shown to be decided, and how many are looked at to find them: so many at once, so often."""


def show(request: Request) -> Response:
    """What waits for this person, what of theirs waits for others; or with `latest` the stream."""
    if "latest" in request.query_params or request.state.actor.role not in DIRECTORY:
        return _stream(request)
    with service_of(request).store.read() as connection:
        own = history.to_decide(connection, proposed_by=request.state.actor.id)
        mine = _weighed(request, connection, own)
        to_decide = _to_decide(request, connection)
    return render(request, "listings/changes.html", to_decide=to_decide, mine=mine, path_of=path_of)


def decide(request: Request) -> Response:
    """Approve or reject: at once, and the next answer says it."""
    change_id, why = request.path_params["change_id"], typed(request, "why")
    said = _Decision(change_id, why, moment(request), request.state.form.get("insist") == "yes" and bool(why))
    if request.state.form.get("decision") == "approve":
        return _approved(request, said)
    return _rejected(request, said)


class _Decision:
    """A decision as it was sent."""

    def __init__(self, change_id: int, why: str, now: int, insist: bool) -> None:
        self.change_id, self.why, self.now, self.insist = change_id, why, now, insist


def _approved(request: Request, said: _Decision) -> Response:
    actor = request.state.actor
    insist = said.insist and actor.role in DECIDE
    try:
        with service_of(request).store.write() as connection:
            approve(connection, actor, said.change_id, now=said.now, why=said.why, insist=insist)
    except NotThere:
        return _over(request, "changes_gone", good=False)
    except Conflict:
        return _again(request, said, Notice("changes_conflict", good=False))
    except Refused as refused:
        soft = all(fault.soft for fault in refused.faults)
        return _again(request, said, Notice("changes_insist" if soft else "changes_refused", good=False), insists=soft)
    spread(request)
    return _over(request, "changes_approved")


def _rejected(request: Request, said: _Decision) -> Response:
    actor = request.state.actor
    with service_of(request).store.read() as connection:
        change = history.get(connection, said.change_id)
    own = change is not None and change.proposed_by == actor.id
    if not own and not said.why:
        return _again(request, said, Notice("changes_why", good=False))
    try:
        with service_of(request).store.write() as connection:
            reject(connection, actor, said.change_id, now=said.now, why=said.why)
    except NotThere:
        return _over(request, "changes_gone", good=False)
    return _over(request, "changes_taken_back" if own else "changes_rejected")


def path_of(told_change: Any) -> str:
    """The page of the record a change is of; "" where there is none."""
    change = told_change.change
    base = SERVICES if change.kind == "service" else ORGANIZATIONS
    return f"{base}/{change.key}" if change.key else ""


def _again(request: Request, said: _Decision, notice: Notice, *, insists: bool = False) -> Response:
    """The change once more, with why it was not decided."""
    with service_of(request).store.read() as connection:
        change = history.get(connection, said.change_id)
        waits = _weighed(request, connection, [change] if change and change.state == "proposed" else [])
    visible = [one for one in waits if one.may_decide or one.is_own]
    if not visible:
        return _over(request, "changes_gone", good=False)
    values = {"one": visible[0], "why": said.why, "insists": insists, "path_of": path_of}
    template = "listings/change_piece.html" if is_piece(request) else "listings/change.html"
    return render(request, template, status=422, notices=[notice], **values)


def _over(request: Request, key: str, *, good: bool = True) -> Response:
    """The change is off the list."""
    if is_piece(request):
        return render(request, "listings/change_over.html", notices=[Notice(key, good=good)])
    return tell(request, RedirectResponse(CHANGES, 303), key)


def _to_decide(request: Request, connection: Connection) -> list[Waits]:
    """What this person may decide, oldest first: among many that they may not, too."""
    found: list[Waits] = []
    after = 0
    for _ in range(LOOKS if request.state.actor.role in DECIDE else 0):
        some = history.to_decide(connection, after=after, limit=AT_ONCE)
        now = _as_now(connection, some)
        theirs = [one for one in some if may_approve(request.state.actor, one, now.get(one.key))]
        found += _weighed(request, connection, theirs[: MOST - len(found)])
        if len(found) >= MOST or len(some) < AT_ONCE:
            break
        after = some[-1].id
    return found


def _as_now(connection: Connection, changes: list[Change]) -> Documents:
    """The records these changes are of, as they are."""
    documents: Documents = {}
    for kind in ("service", "organization"):
        keys = {one.key for one in changes if one.kind == kind}
        documents |= history.read(connection, kind, keys) if keys else {}
    return documents


def _weighed(request: Request, connection: Connection, changes: list[Change]) -> list[Waits]:
    told, now = told_changes(connection, changes), _as_now(connection, changes)
    return view.weighed(changes, told, now, actor=request.state.actor, words=Words(request.state.language))


def _stream(request: Request) -> Response:
    before = request.query_params.get("before", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    with service_of(request).store.read() as connection:
        changes = history.latest(connection, before=start, limit=A_PAGE)
        stream = _weighed(request, connection, changes)
    more = f"{CHANGES}?latest=1&before={changes[-1].id}" if len(changes) == A_PAGE else ""
    values: dict[str, Any] = {"stream": stream, "more": more, "path_of": path_of}
    return render(request, "listings/stream.html", may_decide_some=request.state.actor.role in DIRECTORY, **values)


ROUTES = (
    Page(CHANGES, show, STAFF),
    Page(CHANGES + "/{change_id:int}", decide, DIRECTORY, methods=["POST"]),
)
LINKS = (Link(CHANGES, "changes_title", "changes_about", STAFF),)
