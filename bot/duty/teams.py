"""Teams: which needs and regions each answers, its opening hours and holidays, the lines told while it is closed.

A service that has one team needs to say nothing: the team Dalil is there as soon as anybody looks, without hours, which
means that it is open whenever somebody of it is on duty. Who belongs to no team belongs to the first.
Verbs take the connection and never commit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.duty import hours
from bot.duty.hours import Hours, Refused, Stretch
from bot.knowledge import MOROCCO
from bot.store.desk import team

FIRST = "Dalil"
"""The team there always is."""
LONGEST_NAME = 60
MOST_NIGHT = 5
"""Lines that are told while a team is closed."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team; no needs or no regions means all of them, no hours whenever somebody is on duty.

    `night` are public ids of services, in the order they are told.
    """

    id: int = 0
    name: str = FIRST
    needs: frozenset[str] = field(default_factory=frozenset)
    regions: frozenset[str] = field(default_factory=frozenset)
    hours: Hours = field(default_factory=dict)
    holidays: frozenset[date] = field(default_factory=frozenset)
    night: tuple[str, ...] = ()

    def answers(self, need: str, region: str) -> bool:
        """Whether it is a team for this need and region; "" is any."""
        wrong_need = need and self.needs and need not in self.needs
        wrong_region = region and self.regions and region not in self.regions
        return not (wrong_need or wrong_region)

    def open_between(self, stretch: Stretch, now: datetime, days: int) -> list[Stretch]:
        """The parts of this stretch in which it is open, of the `days` days from today on."""
        if not self.hours:
            return [stretch]
        yesterday = now.astimezone(MOROCCO).date() - timedelta(days=1)
        return hours.shared([stretch], hours.stretches(self.hours, self.holidays, yesterday, days + 1))


def kept(connection: Connection) -> list[Team]:
    """All teams, the first first; where none was ever kept, the team Dalil."""
    rows = connection.execute(select(team).order_by(team.c.id)).all()
    return [_team(row) for row in rows] or [Team()]


def begin(connection: Connection) -> None:
    """Keep the team Dalil where there is none."""
    if connection.execute(select(team.c.id).limit(1)).first() is None:
        add(connection, FIRST)


def add(connection: Connection, name: str) -> int | None:
    """A new team of this name; its id, None when there is one already. Raises Refused without a name."""
    once = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    row = once(team).values(name=_named(name)).on_conflict_do_nothing(index_elements=["name"])
    made: int | None = connection.execute(row.returning(team.c.id)).scalar()
    return made


def keep(connection: Connection, one: Team) -> None:
    """Keep all of this team but its lines. Raises Refused: no name, or another team's."""
    name = _named(one.name)
    if connection.execute(select(team.c.id).where(team.c.name == name, team.c.id != one.id)).first():
        raise Refused("duty_wrong_known", name=name)
    values = {
        "name": name,
        "needs": json.dumps(sorted(one.needs)),
        "regions": json.dumps(sorted(one.regions)),
        "hours": json.dumps({str(day): spans for day, spans in sorted(one.hours.items()) if spans}),
        "holidays": json.dumps(sorted(day.isoformat() for day in one.holidays)),
    }
    connection.execute(update(team).where(team.c.id == one.id).values(values))


def set_night(connection: Connection, team_id: int, services: Sequence[str]) -> None:
    """Tell the lines of these services while the team is closed. Raises Refused for too many."""
    listed = list(dict.fromkeys(services))
    if len(listed) > MOST_NIGHT:
        raise Refused("duty_wrong_night_many", most=str(MOST_NIGHT))
    connection.execute(update(team).where(team.c.id == team_id).values(night=json.dumps(listed)))


def remove(connection: Connection, team_id: int) -> None:
    """Take a team away; its operators belong to the first."""
    connection.execute(delete(team).where(team.c.id == team_id))


def _named(name: str) -> str:
    """The name as it is kept. Raises Refused without one."""
    kept_name = " ".join(name.split())[:LONGEST_NAME]
    if not kept_name:
        raise Refused("duty_wrong_name")
    return kept_name


def _team(row: Row[Any]) -> Team:
    return Team(
        id=row.id,
        name=row.name,
        needs=frozenset(json.loads(row.needs)),
        regions=frozenset(json.loads(row.regions)),
        hours={int(day): tuple((a, b) for a, b in spans) for day, spans in json.loads(row.hours).items()},
        holidays=frozenset(map(date.fromisoformat, json.loads(row.holidays))),
        night=tuple(json.loads(row.night)),
    )
