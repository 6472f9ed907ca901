"""Putting a record right, a group of fields at a time: in place with htmx, on a page of its own without.

A form carries the print of every value it was made of. What the person did not touch is left as it is now; what they
touched and somebody else changed meanwhile is shown both ways, with nothing typed lost.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.auth.permission import DIRECTORY
from console.listings import reading, timetable
from console.listings.at_hand import (
    ORGANIZATIONS,
    SERVICES,
    Subject,
    is_piece,
    note,
    service_of,
    spread,
    subject,
    today,
    typed,
)
from console.listings.groups import GROUPS, WAYS, Field, Group
from console.listings.reading import Sent
from console.listings.service import piece, seen
from console.listings.words import Words
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from directory.documents import difference, touched_facts
from directory.editing import Outcome, Refused, assure, edit, is_guarded
from directory.roles import DECIDE, Forbidden
from directory.validity import Fault

UNSEEN = "place"
"""The one field of a protected service that is written without being shown."""


@dataclass(slots=True)
class Draft:
    """A form as it is drawn: what was typed, what is wrong with it, and what somebody else wrote meanwhile."""

    group: Group
    values: dict[str, Any]
    prints: dict[str, str]
    faults: list[Fault] = field(default_factory=list)
    theirs: dict[str, list[str]] = field(default_factory=dict)
    blank: int = 1
    why: str = ""
    is_checked: bool = False
    asks_to_insist: bool = False

    @property
    def fields(self) -> list[Field]:
        """The fields the form shows."""
        return [one for one in self.group.fields if one.name in self.prints]

    @property
    def blocks(self) -> list[timetable.Block]:
        """The opening hours, with room for more."""
        return [*timetable.blocks(self.values["schedules"]), *[timetable.Block()] * self.blank]


class _Unfinished(Exception):
    """The form is to be shown again; nothing was written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


def show(request: Request) -> Response:
    """The form of a group with what is there."""
    with service_of(request).store.read() as connection:
        one = _own(request, connection)
        return _drawn(request, connection, one, _draft(one, _group(request, one)))


def save(request: Request) -> Response:
    """Keep what was changed; or the form again, with what is wrong at its place."""
    if request.state.form.get("more"):
        return _with_more_room(request)
    try:
        with service_of(request).store.write() as connection:
            one = _own(request, connection)
            group = _group(request, one)
            outcome = _kept(request, connection, one, group)
    except _Unfinished as unfinished:
        with service_of(request).store.read() as connection:
            return _drawn(request, connection, subject(request, connection), unfinished.draft, status=422)
    spread(request)
    return _done(request, one, group, outcome)


def _kept(request: Request, connection: Connection, one: Subject, group: Group) -> Outcome:
    """What came of the form. Raises _Unfinished."""
    form, actor = request.state.form, request.state.actor
    sent = reading.read(group, form)
    mine = {name: value for name, value in sent.mine.items() if name in one.document or name == UNSEEN}
    draft = _sent(request, one, group, mine)
    draft.theirs = _meanwhile(request.state.language, one, group, sent)
    values = reading.into(one.stored, group, mine)
    waits = _waits(one, values)
    if waits and not draft.why:
        sent.faults.append(Fault("why", "why_needed"))
    if sent.faults or draft.theirs:
        draft.faults = sent.faults
        raise _Unfinished(draft)
    facts = [group.fact] if draft.is_checked and group.fact and group.fact not in touched_facts(waits) else []
    insist = form.get("insist") == "yes" and bool(draft.why)
    said = note(request, draft.why)
    if facts and not values:
        assure(connection, actor, one.key, facts, said, day=today(request), how=_how(request))
        return Outcome(("assured",))
    try:
        return edit(connection, actor, one.key, values, said, kind=one.kind, checked=facts, insist=insist)
    except Refused as refused:
        draft.faults = list(refused.faults)
        draft.asks_to_insist = actor.role in DECIDE and all(fault.soft for fault in refused.faults)
        raise _Unfinished(draft) from None


def _waits(one: Subject, values: Mapping[str, Any]) -> list[str]:
    """The fields among these that a second person must approve."""
    fields = difference(one.stored, {**one.stored, **values}, kind=one.kind)
    return [name for name, pair in fields.items() if is_guarded(one.kind, name, *pair)]


def _sent(request: Request, one: Subject, group: Group, values: Mapping[str, Any]) -> Draft:
    """The form as it came: what was typed over the values of now."""
    draft = _draft(one, group)
    draft.values |= {name: value for name, value in values.items() if name in draft.prints}
    draft.why = typed(request, "why")
    draft.is_checked = request.state.form.get("checked") == "yes"
    return draft


def _with_more_room(request: Request) -> Response:
    with service_of(request).store.read() as connection:
        one = _own(request, connection)
        group = _group(request, one)
        sent = reading.read(group, request.state.form)
        draft = _sent(request, one, group, sent.values)
        draft.prints = {name: sent.seen.get(name, now) for name, now in draft.prints.items()}
        draft.blank = 2
        return _drawn(request, connection, one, draft)


def _meanwhile(language: str, one: Subject, group: Group, sent: Sent) -> dict[str, list[str]]:
    """Of the fields this person changed, those that somebody else changed too, as they are now in words."""
    mine, words, found = sent.mine, Words(language), {}
    for wanted in group.fields:
        if wanted.name not in mine or wanted.name not in one.document:
            continue
        now = reading.shown(wanted, one.document)
        if reading.imprint(wanted.name, now) in (
            sent.seen[wanted.name],
            reading.imprint(wanted.name, mine[wanted.name]),
        ):
            continue
        found[wanted.name] = (
            [text for text in now.values() if text] if wanted.is_translated else words.lines(wanted.name, now)
        )
    return found


def _draft(one: Subject, group: Group) -> Draft:
    there = [wanted for wanted in group.fields if wanted.name in one.document]
    values = {wanted.name: reading.shown(wanted, one.document) for wanted in there}
    if one.is_protected and any(wanted.name == UNSEEN for wanted in group.fields):
        values[UNSEEN] = ""
    prints = {name: reading.imprint(name, value) for name, value in values.items()}
    return Draft(group, values, prints)


def _own(request: Request, connection: Connection) -> Subject:
    """The record of the address, which this person may change. Raises HTTPException 404, Forbidden."""
    one = subject(request, connection)
    if not one.is_theirs(request.state.actor):
        raise Forbidden
    return one


def _group(request: Request, one: Subject) -> Group:
    found = GROUPS[one.kind].get(request.path_params["group"])
    if found is None or not _draft(one, found).prints:
        raise HTTPException(404)
    return found


def _how(request: Request) -> str:
    given = typed(request, "how")
    return given if given in WAYS else WAYS[0]


def _drawn(request: Request, connection: Connection, one: Subject, draft: Draft, *, status: int = 200) -> Response:
    """The page with this form in its place, or for htmx the form alone."""
    only = draft.group.name if is_piece(request) else ""
    values = seen(request, connection, one, only=only)
    values |= {"editing": draft, "by_field": by_field(draft.faults)}
    values |= {"old": one.old, "subject_protected": one.is_protected}
    template = "listings/piece.html" if is_piece(request) else "listings/service.html"
    notices = [Notice("listings_refused", good=False)] if status == 422 else []
    return render(request, template, status=status, notices=notices, **values)


def by_field(faults: Collection[Fault]) -> dict[str, list[Fault]]:
    """The faults of a form, each at its field."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(fault)
    return found


def _done(request: Request, one: Subject, group: Group, outcome: Outcome) -> Response:
    key, values = ("listings_saved_unseen", {}) if _is_unseen(request, one, group) else _said(request, group, outcome)
    if is_piece(request):
        return piece(request, group.name, notices=[Notice(key, values)])
    return tell(request, RedirectResponse(f"{one.path}#{group.name}", 303), key, good=True, **values)


def _is_unseen(request: Request, one: Subject, group: Group) -> bool:
    """Whether a field was written that is not shown: what came of it would tell a right guess from a wrong one."""
    return one.is_protected and bool(typed(request, UNSEEN)) and any(wanted.name == UNSEEN for wanted in group.fields)


def _said(request: Request, group: Group, outcome: Outcome) -> tuple[str, dict[str, str]]:
    """What is live now, and what waits for a second person."""
    if outcome.applied == ("assured",):
        return "listings_assured_now", {}
    words = Words(request.state.language)
    names = {"translations", *(one.name for one in group.fields)}
    live = words.t("listings_comma").join(words.label(name) for name in outcome.applied if name in names)
    if outcome.proposed is None:
        return ("listings_saved_live", {"live": live}) if live else ("listings_saved_nothing", {})
    return ("listings_saved_both", {"live": live}) if live else ("listings_saved_waits", {})


ROUTES = tuple(
    Page(base + "/{public_id}/edit/{group}", endpoint, DIRECTORY, methods=[method])
    for base in (SERVICES, ORGANIZATIONS)
    for method, endpoint in (("GET", show), ("POST", save))
)
