"""The calls of the day: the list, a call in hand with what to say and to confirm, and what came of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.moments import from_millis
from console.auth import staff
from console.auth.permission import DIRECTORY, Link
from console.listings.at_hand import moment, note, service_of, spread, today, typed
from console.listings.called import called, summaries
from console.listings.words import Words
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from console.texts.script import SCRIPTS
from directory import calls, ledger, reports
from directory.call_list import Wanted, call_list
from directory.calls import Hold, InHand
from directory.editing import HOW, NotThere
from directory.facts import NEEDS
from directory.history import MOROCCO, Note
from directory.looking import key_of, organizations_told
from directory.places import places
from directory.records import FACTS

CALLS = "/calls"
SHOWN = 30


def show(request: Request) -> Response:
    """Today's list for this member of staff."""
    wanted = Wanted(**{name: request.query_params.get(name, "") for name in ("need", "region", "organization")})
    with service_of(request).store.read() as connection:
        found = call_list(connection, moment(request), actor=request.state.actor, wanted=wanted, limit=SHOWN)
        words = Words(request.state.language)
        values: dict[str, Any] = {
            name: summaries(connection, getattr(found, name), words) for name in ("mine", "to_make", "to_find")
        }
        holders = {call.held_by for call in (*found.to_make, *found.to_find) if call.held_by}
        values["names"] = {email: _called(connection, email) for email in holders}
        values["organizations"] = organizations_told(connection)
    values |= {"found": found, "wanted": wanted, "clock": _clock, "needs": NEEDS, "regions": _regions(request)}
    return render(request, "listings/calls.html", **values)


def show_call(request: Request, wrong: Notice | None = None) -> Response:
    """One call: what to say, what to confirm, how it ended. Held by somebody else, it says by whom."""
    with service_of(request).store.read() as connection:
        key = _key(request, connection)
        held = calls.hold(connection, key, moment(request))
        one = called(connection, key, Words(request.state.language), today(request))
        those = reports.open_reports(connection, [key]).get(key, reports.NONE)
        if one is None or not reports.is_theirs(connection, request.state.actor, key):
            raise HTTPException(404)
        values = {"one": one, "reports": those, **_hand(request, connection, held)}
    values |= {"scripts": SCRIPTS, "ways": HOW[:3], "tomorrow": date.fromordinal(today(request).toordinal() + 1)}
    notices = [wrong] if wrong else []
    return render(request, "listings/call.html", status=422 if wrong else 200, notices=notices, **values)


def take(request: Request) -> Response:
    """Take the call in hand and show it; somebody else may have been quicker."""
    try:
        with service_of(request).store.write() as connection:
            calls.take(connection, request.state.actor, _key(request, connection), moment(request))
    except InHand as other:
        return show_call(request, _in_hand(request, other))
    except NotThere:
        raise HTTPException(404) from None
    return RedirectResponse(_path(request), 303)


def give_back(request: Request) -> Response:
    """Leave it to others."""
    with service_of(request).store.write() as connection:
        calls.give_back(connection, request.state.actor, _key(request, connection))
    return tell(request, RedirectResponse(CALLS, 303), "calls_said_back")


def end(request: Request) -> Response:
    """Keep what came of the call; the read model follows at once."""
    outcome, _, more = typed(request, "outcome").partition(":")
    finish = _OUTCOMES.get(outcome)
    if finish is None:
        raise HTTPException(400)
    try:
        with service_of(request).store.write() as connection:
            key = _key(request, connection)
            said = finish(connection, request, key, more)
    except InHand as other:
        return show_call(request, _in_hand(request, other))
    except NotThere:
        return show_call(request, Notice("calls_gone", good=False))
    except _Missing as missing:
        return show_call(request, Notice(str(missing), good=False))
    spread(request)
    where = f"/services/{request.path_params['call_id']}" if outcome == "changed" else CALLS
    return tell(request, RedirectResponse(where, 303), said)


def decide(request: Request) -> Response:
    """Say of the reports of one kind that they are right, or not."""
    kind = typed(request, "kind")
    if kind not in ledger.REPORTS:
        raise HTTPException(400)
    confirmed = typed(request, "confirmed") == "yes"
    with service_of(request).store.write() as connection:
        key = _key(request, connection)
        reports.decide(connection, request.state.actor, key, [kind], confirmed=confirmed, now=moment(request))
    return tell(request, RedirectResponse(_path(request), 303), "calls_said_report")


class _Missing(Exception):
    """Something the outcome needs was not said: the text is its key."""


def _all_right(connection: Connection, request: Request, key: str, more: str) -> str:
    calls.still_right(connection, request.state.actor, key, (), _note(request), how=_how(request))
    return "calls_said_all"


def _ticked_right(connection: Connection, request: Request, key: str, more: str) -> str:
    form: FormData = request.state.form
    facts = [fact for fact in FACTS if fact in form.getlist("fact")]
    if not facts:
        raise _Missing("calls_nothing_ticked")
    calls.still_right(connection, request.state.actor, key, facts, _note(request), how=_how(request))
    return "calls_said_ticked"


def _changed(connection: Connection, request: Request, key: str, more: str) -> str:
    if key.startswith(reports.LINE):
        raise HTTPException(400)
    calls.changed(connection, request.state.actor, key, _note(request))
    return "calls_said_changed"


def _no_answer(connection: Connection, request: Request, key: str, more: str) -> str:
    noted = calls.no_answer(connection, request.state.actor, key, _note(request))
    return "calls_said_noted" if noted else "calls_said_no_answer"


def _wrong(connection: Connection, request: Request, key: str, more: str) -> str:
    one = called(connection, key, Words(request.state.language), today(request))
    if one is None or not one.has(more):
        raise NotThere
    calls.wrong_number(connection, request.state.actor, key, more, _note(request))
    return "calls_said_wrong"


def _closed(connection: Connection, request: Request, key: str, more: str) -> str:
    calls.closed(connection, request.state.actor, key, _note(request), for_good=more == "good")
    return "calls_said_closed"


def _later(connection: Connection, request: Request, key: str, more: str) -> str:
    try:
        day = date.fromisoformat(typed(request, "day"))
    except ValueError:
        raise _Missing("calls_no_day") from None
    if day <= today(request):
        raise _Missing("calls_no_day")
    calls.later(connection, request.state.actor, key, day, _note(request))
    return "calls_said_later"


_OUTCOMES: dict[str, Callable[[Connection, Request, str, str], str]] = {
    "all": _all_right,
    "ticked": _ticked_right,
    "changed": _changed,
    "no_answer": _no_answer,
    "wrong": _wrong,
    "closed": _closed,
    "later": _later,
}


def _note(request: Request) -> Note:
    return note(request, typed(request, "why")[:500])


def _how(request: Request) -> str:
    given = typed(request, "how")
    return given if given in HOW[:3] else HOW[0]


def _key(request: Request, connection: Connection) -> str:
    """Whom the address calls: a service by what staff are told of it, or a line. Raises HTTPException 404."""
    given: str = request.path_params["call_id"]
    key = given if given.startswith(reports.LINE) else key_of(connection, given)
    if key is None:
        raise HTTPException(404)
    return key


def _path(request: Request) -> str:
    return f"{CALLS}/{request.path_params['call_id']}"


def _hand(request: Request, connection: Connection, held: Hold) -> dict[str, Any]:
    mine = held.by == request.state.actor.id
    return {"held": held, "is_mine": mine, "holder": _called(connection, held.by), "until": _clock(held.until)}


def _in_hand(request: Request, other: InHand) -> Notice:
    with service_of(request).store.read() as connection:
        name = _called(connection, other.by)
    return Notice("calls_in_hand", {"name": name, "until": _clock(other.until)}, good=False)


def _called(connection: Connection, email: str) -> str:
    member = staff.by_email(connection, email) if email else None
    return member.called if member else email


def _clock(millis: int) -> str:
    moment_then: datetime = from_millis(millis).astimezone(MOROCCO)
    return moment_then.strftime("%H:%M")


def _regions(request: Request) -> list[tuple[str, str]]:
    return sorted(((one.slug, one.names[request.state.language]) for one in places().regions), key=lambda pair: pair[1])


ROUTES = (
    Page(CALLS, show, DIRECTORY),
    Page(CALLS + "/{call_id}", show_call, DIRECTORY),
    Page(CALLS + "/{call_id}/take", take, DIRECTORY, methods=["POST"]),
    Page(CALLS + "/{call_id}/back", give_back, DIRECTORY, methods=["POST"]),
    Page(CALLS + "/{call_id}/end", end, DIRECTORY, methods=["POST"]),
    Page(CALLS + "/{call_id}/reports", decide, DIRECTORY, methods=["POST"]),
)
LINKS = (Link(CALLS, "calls_title", "calls_about", DIRECTORY),)
