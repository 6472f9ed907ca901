"""What takes one tap: still right, a number withdrawn, full until a day, a translation that stands."""

from datetime import date, timedelta

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.auth.permission import DIRECTORY
from console.listings.at_hand import SERVICES, Subject, is_piece, note, service_of, spread, subject, today, typed
from console.listings.groups import GROUPS, WAYS
from console.listings.service import piece
from console.shell.notices import Notice, tell
from console.shell.page import Page
from directory.documents import facts_of
from directory.editing import assure, edit
from directory.roles import Forbidden
from directory.translating import still_right

LONGEST = timedelta(days=366)


def right(request: Request) -> Response:
    """A fact, or with none named every fact, is still right."""
    fact, how = typed(request, "fact"), typed(request, "how")
    with service_of(request).store.write() as connection:
        one = _own(request, connection)
        if (fact and fact not in facts_of(one.stored)) or how not in WAYS:
            raise HTTPException(400)
        facts = [fact] if fact else []
        assure(connection, request.state.actor, one.key, facts, note(request), day=today(request), how=how)
    return _done(request, one, "listings_assured_now")


def withdraw(request: Request) -> Response:
    """Take a number away at once: no second person is asked to close a door, but for a national line's."""
    number, kind = typed(request, "number"), typed(request, "type")
    with service_of(request).store.write() as connection:
        one = _own(request, connection)
        wanted = [phone for phone in one.document["phones"] if (phone["number"], phone["type"]) == (number, kind)]
        kept = [phone for phone in one.stored["phones"] if (phone["number"], phone["type"]) != (number, kind)]
        if not wanted:  # of what is not shown, the answer must not tell whether it is there
            return _done(request, one, "listings_withdrawn_before", good=False)
        why = note(request, typed(request, "why"))
        waits = edit(connection, request.state.actor, one.key, {"phones": kept}, why).proposed
    return _done(request, one, "listings_saved_waits" if waits else "listings_withdrawn")


def full(request: Request) -> Response:
    """Full until a day, which ends by itself; or places again."""
    is_full = request.state.form.get("capacity") == "full"
    until = typed(request, "until") if is_full else ""
    if is_full and not _is_near(until, today(request)):
        with service_of(request).store.read() as connection:
            return _done(request, _own(request, connection), "listings_full_wrong", good=False)
    values = {"capacity": "full" if until else "", "capacity_until": until}
    with service_of(request).store.write() as connection:
        one = _own(request, connection)
        edit(connection, request.state.actor, one.key, values, note(request))
    return _done(request, one, "listings_full_now" if until else "listings_full_over")


def translation(request: Request) -> Response:
    """A translation still says what the changed text says."""
    text = (typed(request, "field"), typed(request, "language"))
    with service_of(request).store.write() as connection:
        one = _own(request, connection)
        if text not in one.old:
            raise HTTPException(404)
        still_right(connection, request.state.actor, one.key, text, note(request))
    return _done(request, one, "listings_translation_right")


def _own(request: Request, connection: Connection) -> Subject:
    one = subject(request, connection)
    if not one.is_theirs(request.state.actor):
        raise Forbidden
    return one


def _is_near(until: str, now: date) -> bool:
    try:
        day = date.fromisoformat(until)
    except ValueError:
        return False
    return now <= day <= now + LONGEST


def _done(request: Request, one: Subject, key: str, *, good: bool = True) -> Response:
    """Back to where the person was: the group by htmx, the page without."""
    if good:
        spread(request)
    group = typed(request, "group")
    if is_piece(request) and group in GROUPS["service"]:
        return piece(request, group, notices=[Notice(key, good=good)])
    return tell(request, RedirectResponse(f"{one.path}#{group}", 303), key, good=good)


ROUTES = tuple(
    Page(SERVICES + "/{public_id}/" + name, endpoint, DIRECTORY, methods=["POST"])
    for name, endpoint in (("right", right), ("withdraw", withdraw), ("full", full), ("translation", translation))
)
