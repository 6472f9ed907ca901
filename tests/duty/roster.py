"""A roster to try: staff, their shifts and teams, in a store, at an hour of Morocco."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from bot.cases.routing import Operator
from bot.duty import hours, now, operators, shifts, teams
from bot.duty.teams import Team
from bot.knowledge import MOROCCO
from bot.moments import to_millis
from bot.store import Store
from bot.store.desk import help_case
from bot.store.schema import address, person, staff
from flows.duty import Duty

WEDNESDAY, THURSDAY = date(2026, 11, 18), date(2026, 11, 19)
"""Independence Day, a public holiday, and the day after it."""


def local(text: str) -> datetime:
    """A moment of Morocco's clock, as "2026-11-18 12:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=MOROCCO)


@dataclass
class Roster:
    """The staff of a store, by name."""

    store: Store
    made: int = 0

    def has(self, role: str = "operator", **said: Any) -> int:
        """Somebody new of this role, who has said this; their id."""
        self.made += 1
        row = {"email": f"someone{self.made}@ong.example", "role": role, "created_at": 0}
        with self.store.write() as connection:
            new: int = connection.execute(insert(staff).values(row).returning(staff.c.id)).scalar_one()
            if said:
                operators.keep(connection, Operator(new, role, **said))
        return new

    def is_here(self, who: int, day: date, begins: str, ends: str) -> None:
        """A shift of theirs, planned long before."""
        with self.store.write() as connection:
            shifts.plan(connection, who, hours.between(day, (begins, ends)), local("2026-01-01 00:00"))

    def team(self, name: str, week: str = "", holidays: Iterable[date] = (), **said: Any) -> int:
        """A team with these hours on each day of the week; its id."""
        each = {day: hours.read(week) for day in range(7)} if week else {}
        with self.store.write() as connection:
            made = teams.add(connection, name)
            assert made
            night = said.pop("night", ())
            teams.keep(connection, Team(made, name, hours=each, holidays=frozenset(holidays), **said))
            teams.set_night(connection, made, night)
        return made

    def asks(
        self, severity: str = "green", opened: str = "2026-11-18 10:00", taken_by: int | None = None, **about: str
    ) -> int:
        """Somebody with an open case, of which this is known; their id."""
        self.made += 1
        moment = to_millis(local(opened))
        with self.store.write() as connection:
            who: int = connection.execute(insert(person).values(language="fr").returning(person.c.id)).scalar_one()
            where = {"person_id": who, "channel": "sms", "lookup": bytes([self.made])}
            at: int = connection.execute(insert(address).values(where).returning(address.c.id)).scalar_one()
            row: dict[str, Any] = {"person_id": who, "address_id": at, "channel": "sms", "language": "fr"}
            row |= {"severity": severity, "opened_at": moment, **about}
            row |= {"state": "taken", "taken_by": taken_by, "taken_at": moment} if taken_by else {}
            connection.execute(insert(help_case).values(row))
        return who

    def on_duty(self, at: str) -> list[int]:
        """The ids of those on duty at that hour."""
        with self.store.read() as connection:
            return [one.id for one in operators.on_duty(connection, local(at))]

    def told(self, at: str, who: int = 0, **asked: str) -> Duty:
        """What somebody may be told at that hour."""
        with self.store.read() as connection:
            return now.duty(connection, who, local(at), **asked)
