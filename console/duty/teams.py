"""The teams, for supervisors: what each answers, its hours and holidays, the lines told while it is closed."""

from collections.abc import Iterable
from datetime import date, timedelta

from babel.dates import format_date, get_day_names
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.duty import hours, teams
from bot.duty.hours import Refused
from bot.duty.teams import Team
from console.desk.gate import recorded
from console.duty import night
from console.duty.at_hand import DUTY, SUPERVISORS, field, needs, notices, regions, service_of, ticked, today
from console.listings.words import Words
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render
from directory.openings import public_holidays

TEAMS = DUTY + "/teams"
ONE = TEAMS + "/{team_id:int}"
YEAR = timedelta(days=365)
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}


def show(request: Request, refused: Refused | None = None) -> Response:
    """All teams. The first one is there from the first look on."""
    with service_of(request).store.write() as connection:
        teams.begin(connection)
        known = teams.kept(connection)
    words = Words(request.state.language)
    rows = [{"team": one, "hours": _in_words(request, one), "needs": _named(needs(words), one.needs)} for one in known]
    status = 422 if refused else 200
    return render(request, "duty/teams.html", status=status, notices=notices(refused), teams=rows)


def add(request: Request) -> Response:
    """A new team."""
    name = field(request, "name")
    try:
        with service_of(request).store.write() as connection:
            made = teams.add(connection, name)
            if made is None:
                raise Refused("duty_wrong_known", name=name.strip())
            recorded(request, connection, "duty_changed", team=made)
    except Refused as refused:
        return show(request, refused)
    return RedirectResponse(f"{TEAMS}/{made}", 303)


def show_one(request: Request, refused: Refused | None = None) -> Response:
    """One team; after a refusal with the hours as they were sent."""
    words, moment = Words(request.state.language), today(request)
    with service_of(request).store.read() as connection:
        one, several = _team(request, connection), len(teams.kept(connection)) > 1
        values = night.shown(request, connection, one)
    sent = field(request, "sent") == "yes"
    week = get_day_names("wide", "stand-alone", locale=_LOCALES[words.language])
    values |= {
        "one": one,
        "several": several,
        "week": [(n, week[n], _day_field(request, one, n) if sent else _written(one, n)) for n in range(7)],
        "needs": needs(words),
        "regions": regions(words),
        "holidays": [(day.isoformat(), _day(request, day)) for day in _holidays(one, moment.date())],
        "today": moment.date().isoformat(),
    }
    return render(request, "duty/team.html", status=422 if refused else 200, notices=notices(refused), **values)


def keep(request: Request) -> Response:
    """Keep all of it but its lines."""
    try:
        with service_of(request).store.write() as connection:
            one = _sent(request, _team(request, connection))
            teams.keep(connection, one)
            recorded(request, connection, "duty_changed", team=one.id)
    except Refused as refused:
        return show_one(request, refused)
    return tell(request, RedirectResponse(f"{TEAMS}/{one.id}", 303), "duty_kept")


def keep_night(request: Request) -> Response:
    """Tell one line more while it is closed, or one less."""
    try:
        with service_of(request).store.write() as connection:
            one = _team(request, connection)
            teams.set_night(connection, one.id, night.changed(request, connection, one))
            recorded(request, connection, "duty_changed", team=one.id, night=1)
    except Refused as refused:
        return show_one(request, refused)
    return tell(request, RedirectResponse(f"{TEAMS}/{one.id}", 303), "duty_kept")


def remove(request: Request) -> Response:
    """Take a team away; the last one stays."""
    with service_of(request).store.write() as connection:
        one = _team(request, connection)
        if len(teams.kept(connection)) == 1:
            raise HTTPException(404)
        teams.remove(connection, one.id)
        recorded(request, connection, "duty_changed", team=one.id, removed=1)
    return tell(request, RedirectResponse(TEAMS, 303), "duty_team_removed")


def _team(request: Request, connection: Connection) -> Team:
    """The team the path names. Raises HTTPException 404."""
    wanted = request.path_params["team_id"]
    found = next((one for one in teams.kept(connection) if one.id == wanted and wanted), None)
    if found is None:
        raise HTTPException(404)
    return found


def _sent(request: Request, one: Team) -> Team:
    """This team as the form says. Raises Refused."""
    words = Words(request.state.language)
    spans = {number: hours.read(_day_field(request, one, number)) for number in range(7)}
    ticks = ((day.isoformat(), "") for day in _holidays(one, today(request).date()))
    days = {date.fromisoformat(day) for day in ticked(request, "holiday", ticks)}
    more = field(request, "another")
    return Team(
        id=one.id,
        name=field(request, "name"),
        needs=ticked(request, "need", needs(words)),
        regions=ticked(request, "region", regions(words)),
        hours={number: those for number, those in spans.items() if those},
        holidays=frozenset(days | ({_another(more)} if more else set())),
        night=one.night,
    )


def _another(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Refused("duty_wrong_day", given=day[:40]) from None


def _holidays(one: Team, now: date) -> list[date]:
    """The days to tick: those of the coming year, and those that are kept and not yet over."""
    listed = public_holidays(now.year) | public_holidays(now.year + 1) | one.holidays
    coming = {day for day in listed if now <= day <= now + YEAR}
    return sorted(coming | {day for day in one.holidays if day >= now})


def _day(request: Request, day: date) -> str:
    return format_date(day, "EEE d MMM y", locale=_LOCALES[request.state.language])


def _written(one: Team, number: int) -> str:
    return hours.written(one.hours.get(number, ()))


def _day_field(request: Request, one: Team, number: int) -> str:
    return field(request, f"hours.{number}")


def _in_words(request: Request, one: Team) -> list[str]:
    """The hours of a team, a line a day."""
    names = get_day_names("abbreviated", "stand-alone", locale=_LOCALES[request.state.language])
    return [f"{names[number]} \u2066{_written(one, number)}\u2069" for number in sorted(one.hours)]


def _named(known: Iterable[tuple[str, str]], chosen: frozenset[str]) -> list[str]:
    return [name for code, name in known if code in chosen]


ROUTES = (
    Page(TEAMS, show, SUPERVISORS),
    Page(TEAMS, add, SUPERVISORS, methods=["POST"]),
    Page(ONE, show_one, SUPERVISORS),
    Page(ONE, keep, SUPERVISORS, methods=["POST"]),
    Page(ONE + "/night", keep_night, SUPERVISORS, methods=["POST"]),
    Page(ONE + "/remove", remove, SUPERVISORS, methods=["POST"]),
)
