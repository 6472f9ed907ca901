"""What a person may be told of the team at this moment, from tonight's roster alone.

Somebody is here when they have a shift now, have not paused, and their team is open. Hours without a shift promise
nobody, nor does a shift outside the hours; an operator who has named no language promises none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select

from bot.cases import severity
from bot.cases.routing import Operator
from bot.duty import operators, teams
from bot.duty.hours import Stretch
from bot.duty.teams import Team
from bot.knowledge import MOROCCO
from bot.moments import from_millis, to_millis
from bot.store.desk import SEVERITIES, help_case, operator, shift
from bot.store.schema import staff
from bot.values import KNOWN_LANGUAGES
from flows.duty import Duty
from flows.handed import CHILD_PROTECTION

AHEAD = 7
"""Days of planned shifts that are looked at for when somebody is here next."""


@dataclass(frozen=True, slots=True)
class Here:
    """An operator who can be reached from one moment until another."""

    operator: Operator
    begins: int
    ends: int


def duty(connection: Connection, person_id: int, now: datetime, *, need: str = "", region: str = "") -> Duty:
    """What this person may be told; of the teams for this need and region where there are such, else of all."""
    moment, known = to_millis(now), teams.kept(connection)
    asked = [one for one in known if one.answers(need, region)] or known
    reached = [one for one in _reached(connection, now, known, asked) if _may_have(one.operator, need)]
    here = [one for one in reached if one.begins <= moment]
    later = [] if here else [one.begins for one in reached]
    return Duty(
        here=len({one.operator.id for one in here}),
        languages=_languages(one.operator for one in here),
        until=_local(_until(here)),
        opens=_local(min(later, default=None)),
        ahead=_ahead(connection, person_id, severity.of(need)),
        woman=any(one.operator.woman for one in here),
        night=tuple(dict.fromkeys(service for one in asked for service in one.night)),
    )


def _may_have(one: Operator, need: str) -> bool:
    """A child's case is for those who are trained for it, and for nobody else (R10)."""
    return need != CHILD_PROTECTION or one.children


def _reached(connection: Connection, now: datetime, known: Sequence[Team], asked: Sequence[Team]) -> list[Here]:
    """Who of the teams asked can be reached from now on, and when."""
    of = {one.id: one for one in known}
    found = []
    for one, stretch in _shifts(connection, now):
        their = of.get(one.team_id or 0, known[0])
        if their in asked:
            found += [Here(one, *part) for part in their.open_between(stretch, now, AHEAD)]
    return [one for one in found if one.ends > to_millis(now)]


def _shifts(connection: Connection, now: datetime) -> list[tuple[Operator, Stretch]]:
    """The shifts that have not ended, with whose they are; none of those who have paused."""
    coming = (shift.c.ends_at > to_millis(now), shift.c.starts_at < to_millis(now + timedelta(days=AHEAD)))
    query = operators.asked().add_columns(shift.c.starts_at, shift.c.ends_at)
    query = query.join(shift, shift.c.staff_id == staff.c.id)
    rows = connection.execute(query.where(*coming, *operators.ANSWERS, operator.c.paused_at.is_(None)))
    return [(operators.operator_of(row), (row.starts_at, row.ends_at)) for row in rows]


def _ahead(connection: Connection, person_id: int, grave: str) -> int:
    """How many wait whose turn comes before this person's, who asks for something this grave."""
    c = help_case.c
    waits = select(func.count()).where(c.state == "waiting", c.person_id != person_id)
    mine = connection.execute(
        select(c.state, c.severity, c.opened_at, c.id).where(c.person_id == person_id, c.state != "closed")
    ).first()
    if mine is None:
        as_grave = SEVERITIES[SEVERITIES.index(grave) :]
        return int(connection.execute(waits.where(c.severity.in_(as_grave))).scalar_one())
    if mine.state == "taken":
        return 0
    grave = severity.higher(mine.severity, grave)
    graver = SEVERITIES[SEVERITIES.index(grave) + 1 :]
    earlier = or_(c.opened_at < mine.opened_at, and_(c.opened_at == mine.opened_at, c.id < mine.id))
    before = or_(c.severity.in_(graver), and_(c.severity == grave, earlier))
    return int(connection.execute(waits.where(before)).scalar_one())


def _until(here: Sequence[Here]) -> int | None:
    """Until when all the languages of those who are here are spoken; where none is named, until when anybody is."""
    spoken: dict[str, int] = {}
    for one in here:
        spoken |= {code: max(one.ends, spoken.get(code, 0)) for code in one.operator.languages}
    return min(spoken.values()) if spoken else max((one.ends for one in here), default=None)


def _languages(several: Iterable[Operator]) -> tuple[str, ...]:
    """The languages somebody here speaks, in the order the service lists them."""
    spoken = {code for one in several for code in one.languages}
    return tuple(code for code in KNOWN_LANGUAGES if code in spoken)


def _local(moment: int | None) -> datetime | None:
    return None if moment is None else from_millis(moment).astimezone(MOROCCO)
