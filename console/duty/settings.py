"""What each operator answers: their own to set; who is trained for children and in which team, supervisors alone."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases.routing import Operator
from bot.duty import operators, teams
from bot.duty.hours import Refused
from console.auth.permission import DESK
from console.desk.gate import recorded
from console.duty.at_hand import (
    DUTY,
    SUPERVISORS,
    called,
    field,
    languages,
    needs,
    notices,
    regions,
    service_of,
    ticked,
)
from console.listings.words import Words
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

SETTINGS = DUTY + "/settings"
PEOPLE = DUTY + "/people"
ONE = PEOPLE + "/{member_id:int}"


def show_own(request: Request, refused: Refused | None = None) -> Response:
    """One's own settings."""
    with service_of(request).store.read() as connection:
        return _form(request, connection, operators.of(connection, request.state.member.id), refused)


def keep_own(request: Request) -> Response:
    """Keep them; training and team stay as a supervisor set them."""
    try:
        with service_of(request).store.write() as connection:
            operators.keep(connection, _sent(request, operators.of(connection, request.state.member.id)))
    except Refused as refused:
        return show_own(request, refused)
    return tell(request, RedirectResponse(DUTY, 303), "duty_kept")


def show_everybody(request: Request) -> Response:
    """Everybody who may be on duty, and what they answer."""
    words = Words(request.state.language)
    with service_of(request).store.read() as connection:
        names, listed, known = called(connection), operators.everybody(connection), teams.kept(connection)
    of = {team.id: team.name for team in known}
    rows = [
        {
            "operator": one,
            "name": names[one.id],
            "team": of.get(one.team_id or 0, known[0].name),
            "languages": [words.spoken(code) for code in sorted(one.languages)],
        }
        for one in listed
    ]
    return render(request, "duty/people.html", people=rows)


def show_one(request: Request, refused: Refused | None = None) -> Response:
    """Anybody's settings, for supervisors."""
    with service_of(request).store.read() as connection:
        return _form(request, connection, _named(request, connection), refused, supervises=True)


def keep_one(request: Request) -> Response:
    """Keep them, training and team among them; the audit says who did."""
    try:
        with service_of(request).store.write() as connection:
            one = _sent(request, _named(request, connection))
            known = {str(team.id): team.id for team in teams.kept(connection) if team.id}
            one = replace(one, children=field(request, "children") == "yes", team_id=known.get(field(request, "team")))
            operators.keep(connection, one)
            recorded(request, connection, "duty_changed", member=one.id, children=int(one.children))
    except Refused as refused:
        return show_one(request, refused)
    return tell(request, RedirectResponse(PEOPLE, 303), "duty_kept")


def _named(request: Request, connection: Connection) -> Operator:
    """Whom the path names. Raises HTTPException 404."""
    wanted = request.path_params["member_id"]
    found = next((one for one in operators.everybody(connection) if one.id == wanted), None)
    if found is None:
        raise HTTPException(404)
    return found


def _sent(request: Request, one: Operator) -> Operator:
    """This operator with what the form says. Raises Refused."""
    words, capacity = Words(request.state.language), field(request, "capacity")
    if not (capacity.isascii() and capacity.isdecimal() and 1 <= int(capacity[:9]) <= operators.MOST):
        raise Refused("duty_wrong_capacity", most=str(operators.MOST))
    return replace(
        one,
        languages=ticked(request, "language", languages(words)),
        needs=ticked(request, "need", needs(words)),
        regions=ticked(request, "region", regions(words)),
        woman=field(request, "woman") == "yes",
        capacity=int(capacity),
    )


def _form(
    request: Request, connection: Connection, one: Operator, refused: Refused | None, *, supervises: bool = False
) -> Response:
    """The form; after a refusal what is kept, for nothing was."""
    words, known = Words(request.state.language), teams.kept(connection)
    values: dict[str, Any] = {
        "one": one,
        "name": called(connection)[one.id],
        "supervises": supervises,
        "spoken": languages(words),
        "needs": needs(words),
        "regions": regions(words),
        "teams": known,
        "team": next((team for team in known if team.id == one.team_id), known[0]),
        "most": operators.MOST,
    }
    return render(request, "duty/settings.html", status=422 if refused else 200, notices=notices(refused), **values)


ROUTES = (
    Page(SETTINGS, show_own, DESK),
    Page(SETTINGS, keep_own, DESK, methods=["POST"]),
    Page(PEOPLE, show_everybody, SUPERVISORS),
    Page(ONE, show_one, SUPERVISORS),
    Page(ONE, keep_one, SUPERVISORS, methods=["POST"]),
)
