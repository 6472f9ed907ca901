"""Whether the directory is fit to be opened to people: what can be reached, and what somebody ever checked.

Three things must hold, and each that does not is named: every region reaches somebody for the needs that cannot wait;
half of the numbers told were checked within half a year; every line of the emergency table within a month.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Select, and_, func, or_, select

from directory import ledger, records
from directory.coverage import EVERYWHERE, Matrix, matrix
from directory.facts import NEEDS
from directory.places import places

MUST_BE_REACHED = ("legal_aid", "medical", "shelter", "women_violence", "child_protection")
"""In every region at least one service with a telephone, or a line for the whole country."""
SHARE_OF_PHONES = 0.5
PHONES_WITHIN_DAYS = 180
LINES_WITHIN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Lack:
    """What is short of the mark: `kind` is `unreached` (`need`, `place`), `phones` or `lines`, with how many there
    `are` of how many `wanted`."""

    kind: str
    need: str = ""
    place: str = ""
    are: int = 0
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a city, a region or the whole country stands for one need: services, those to be reached, those checked."""

    place: str
    need: str
    services: int
    callable: int
    checked: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is lacking, none when the directory is ready; and the counts: `facts` there are, `facts_checked` ever."""

    lacks: tuple[Lack, ...]
    standings: tuple[Standing, ...]
    facts: int
    facts_checked: int

    @property
    def is_ready(self) -> bool:
        """Whether nothing is lacking."""
        return not self.lacks


def readiness(connection: Connection, today: date, found: Matrix | None = None) -> Readiness:
    """How the directory stands today; `found` is the coverage of today where it is known already."""
    counted = found or matrix(connection, today)
    lacks = [*_unreached(connection, counted), *_phones(connection, today), *_lines(connection, today)]
    facts, checked = _facts(connection)
    return Readiness(tuple(lacks), tuple(_standings(counted)), facts, checked)


def _unreached(connection: Connection, counted: Matrix) -> Iterator[Lack]:
    """Needs that nobody answers for in a region: neither there nor by a line for everybody."""
    table = records.first_line
    lined = set(connection.execute(select(table.c.need, table.c.region).distinct()))
    for need in MUST_BE_REACHED:
        if (need, "") in lined or counted.at(need, EVERYWHERE).callable:
            continue
        for region in places().regions:
            if (need, region.slug) not in lined and not counted.at(need, region.slug).callable:
                yield Lack("unreached", need=need, place=region.slug)


def _phones(connection: Connection, today: date) -> Iterator[Lack]:
    """The numbers that anybody is told, and those whose service's numbers were checked lately."""
    phone, service, assurance = records.phone, records.service, ledger.assurance
    lately = and_(
        assurance.c.service_id == phone.c.service_id,
        assurance.c.fact == "phones",
        assurance.c.day >= today - timedelta(PHONES_WITHIN_DAYS),
    )
    query = (
        select(func.count(), func.count(assurance.c.day)).select_from(phone).join(service).outerjoin(assurance, lately)
    )
    told = and_(service.c.status == "active", phone.c.release_level == "public")
    wanted, checked = connection.execute(query.where(told)).one()
    if not wanted or checked < wanted * SHARE_OF_PHONES:
        yield Lack("phones", are=checked, wanted=wanted)


def _lines(connection: Connection, today: date) -> Iterator[Lack]:
    """A line that is also a service's number is checked with that service."""
    line, phone, assurance = records.line, records.phone, ledger.assurance
    since = today - timedelta(LINES_WITHIN_DAYS)
    with_service = (
        select(phone.c.id)
        .join(assurance, and_(assurance.c.service_id == phone.c.service_id, assurance.c.fact == "phones"))
        .where(phone.c.number != "", phone.c.number.in_([line.c.e164, line.c.number]), assurance.c.day >= since)
        .exists()
    )
    wanted = connection.execute(select(func.count()).select_from(line)).scalar_one()
    lately = select(func.count()).select_from(line).where(or_(line.c.assured_date >= since, with_service))
    checked = connection.execute(lately).scalar_one()
    if checked < wanted:
        yield Lack("lines", are=checked, wanted=wanted)


def _standings(counted: Matrix) -> Iterator[Standing]:
    """By place and need, of what there is: the country, then each region followed by its cities."""
    slugs = [EVERYWHERE]
    for region in places().regions:
        slugs += [region.slug, *(city.slug for city in places().cities_of(region.slug))]
    for slug in slugs:
        for need in NEEDS:
            cell = counted.at(need, slug)
            if cell.services:
                yield Standing(slug, need, cell.services, cell.callable, cell.checked)


def _facts(connection: Connection) -> tuple[int, int]:
    """How many facts there are to check of the services told, and how many somebody ever did."""
    service, location = records.service, records.location
    active = select(service.c.id).where(service.c.status == "active")

    def many(query: Select[int]) -> int:
        return connection.execute(query).scalar_one()

    with_phone = select(records.phone.c.service_id)
    with_hours = select(records.schedule.c.service_id).where(records.schedule.c.service_id.is_not(None))
    parts = (
        or_(service.c.id.in_(with_phone), service.c.email != ""),
        or_(service.c.id.in_(with_hours), service.c.hours != ""),
        service.c.id.in_(select(location.c.id).where(location.c.address_1 != "")),
        service.c.id.is_not(None),
    )
    count = select(func.count()).select_from(service)
    facts = sum(many(count.where(service.c.status == "active", part)) for part in parts)
    assured = select(func.count()).select_from(ledger.assurance).where(ledger.assurance.c.service_id.in_(active))
    return facts, many(assured)
