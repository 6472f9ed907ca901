"""Entering a case by hand: somebody telephones or stands at the door, and their case is kept like any other."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import talking
from bot.cases.by_hand import SOURCES, Entered, enter
from console.auth.permission import DESK as STAFF_OF_DESK
from console.auth.permission import Link
from console.desk import gate
from console.desk.notes import LONGEST
from console.listings.at_hand import typed
from console.listings.words import Words
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from console.understanding.correcting import LANGUAGES
from directory.facts import NEEDS
from directory.places import places
from flows.team import number_in
from flows.understand import KINDS

NEW = "/desk/new"
FIELDS = ("source", "language", "need", "place", "kind", "note")
"""What a refused form keeps; the number is typed again."""


def show(request: Request) -> Response:
    """The empty form."""
    return _form(request)


def save(request: Request) -> Response:
    """Keep the case, in the hands of whoever enters it where they may have it; then to it."""
    number = number_in(typed(request, "number"))
    entered = _entered(request, number)
    if entered is None or (typed(request, "number") and not number):
        return _form(request, wrong="by_hand_new_wrong" if entered is None else "by_hand_new_wrong_number")
    service, member_id, note = gate.service(request), request.state.member.id, typed(request, "note")[:LONGEST]
    with service.store.write() as connection:
        operator, now = gate.operator(request, connection), gate.now(request)
        case_id, taken = enter(connection, service.seal, entered, operator, now)
        if note:
            talking.note(connection, service.seal, case_id, member_id, note, service.clock())
        gate.recorded(request, connection, "entered", case_id, source=entered.source)
    where = f"/desk/{case_id}" if taken else "/desk"
    return tell(request, RedirectResponse(where, 303), "by_hand_new_done" if taken else "by_hand_new_waits")


def _entered(request: Request, number: str) -> Entered | None:
    """What the form says; None where it does not say how they came, or says what is no choice of the form."""
    source = next((one for one in SOURCES if one == typed(request, "source")), None)
    language, need, place, kind = (typed(request, name) for name in ("language", "need", "place", "kind"))
    known = language in LANGUAGES and need in ("", *NEEDS) and kind in ("", *KINDS)
    if source is None or not known or (place and places().get(place) is None):
        return None
    return Entered(source, language, need, place, kind, number)


def _form(request: Request, *, wrong: str = "") -> Response:
    words = Words(request.state.language)
    values: dict[str, Any] = {
        "typed": {name: typed(request, name) for name in FIELDS},
        "sources": SOURCES,
        "spoken": [(code, words.spoken(code)) for code in LANGUAGES],
        "needs": [(code, words.t(f"value_needs_{code}")) for code in NEEDS],
        "kinds": [(code, words.t(f"reading_kind_{code}")) for code in KINDS],
        "cities": sorted(((one.slug, words.place(one.slug)) for one in places().cities), key=lambda pair: pair[1]),
        "regions": [(one.slug, words.place(one.slug)) for one in places().regions],
        "longest": LONGEST,
    }
    notices = [Notice(wrong, good=False)] if wrong else []
    return render(request, "desk/panels/new.html", status=422 if wrong else 200, notices=notices, **values)


ROUTES = (Page(NEW, show, STAFF_OF_DESK), Page(NEW, save, STAFF_OF_DESK, methods=["POST"]))
LINKS = (Link(NEW, "by_hand_new", "by_hand_new_about", STAFF_OF_DESK),)
