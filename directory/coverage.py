"""What there is and how fresh it is, by need and by place: where nobody helps yet, and where nobody looked for long.

Counted by the database in one pass. A service whose place is never told counts in its region and in no city (R13);
one for the whole country counts in neither, but on its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, select

from directory import records
from directory.call_list import RELEASED
from directory.facts import NEEDS
from directory.freshness import HIDDEN, is_short_lived, limits
from directory.places import places

EVERYWHERE = ""
"""The place of services for the whole country."""
COLOURS = ("green", "amber", "red", "hidden", "never")
SHORT_LIVED = tuple(need for need in NEEDS if is_short_lived([need]))


@dataclass(frozen=True, slots=True)
class Cell:
    """The services for a need at a place: how many, how many have a telephone anybody is told, how fresh.

    `colours` are counts by `COLOURS`; `never` are those that nobody ever checked.
    """

    services: int = 0
    callable: int = 0
    colours: Mapping[str, int] = field(default_factory=dict)

    @property
    def checked(self) -> int:
        """How many were ever checked."""
        return self.services - self.colours.get("never", 0)


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells by need and place (a region, a city or EVERYWHERE); `all_needs` counts each service of a place once."""

    cells: Mapping[tuple[str, str], Cell]
    all_needs: Mapping[str, Cell]

    def at(self, need: str, place: str) -> Cell:
        """What there is; NOTHING where there is nothing."""
        return self.cells.get((need, place), NOTHING)

    def whole(self, place: str) -> Cell:
        """Everything at a place, each service once."""
        return self.all_needs.get(place, NOTHING)


def matrix(connection: Connection, today: date) -> Matrix:
    """All of it, as of today: the services people may be sent to."""
    one = _one_a_service(today).cte("one")
    need = records.attribute
    served = and_(need.c.service_id == one.c.id, need.c.link_type == "need")
    by_need = _counted(one, need.c.taxonomy_term_id.label("need")).join(need, served)
    cells = _summed(connection, by_need.group_by(need.c.taxonomy_term_id, one.c.place, one.c.protected, one.c.colour))
    every = _counted(one, literal("").label("need")).group_by(one.c.place, one.c.protected, one.c.colour)
    whole = {place: cell for (_, place), cell in _summed(connection, every).items()}
    return Matrix({key: cell for key, cell in cells.items() if key[0] in NEEDS}, whole)


def _one_a_service(today: date) -> Select[Any]:
    """Each service once: where it is, whether it is guarded, whether it can be called, how fresh it is."""
    service, phone, attribute = records.service, records.phone, records.attribute
    told = select(phone.c.service_id).where(phone.c.release_level == "public")
    short = select(attribute.c.service_id).where(
        attribute.c.link_type == "need", attribute.c.taxonomy_term_id.in_(SHORT_LIVED)
    )
    return (
        select(
            service.c.id,
            records.location.c.place,
            service.c.release_level.not_in(RELEASED).label("protected"),
            case((service.c.id.in_(told), 1), else_=0).label("has_phone"),
            _colour(service.c.id.in_(short), today).label("colour"),
        )
        .join(records.location, records.location.c.id == service.c.id)
        .where(service.c.status == "active")
    )


def _colour(short_lived: Any, today: date) -> Any:
    """The colour of `freshness`, in the database's words."""
    day = records.service.c.assured_date
    (young, old), (young_line, old_line) = limits(False), limits(True)

    def since(days: int, fewer: int) -> Any:
        return day >= case((short_lived, today - timedelta(fewer)), else_=today - timedelta(days))

    return case(
        (day.is_(None), "never"),
        (day < today - timedelta(HIDDEN), "hidden"),
        (since(young, young_line), "green"),
        (since(old, old_line), "amber"),
        else_="red",
    )


def _counted(one: Any, need: Any) -> Select[Any]:
    columns = (need, one.c.place, one.c.protected, one.c.colour, func.count(), func.sum(one.c.has_phone))
    return select(*columns).select_from(one)


def _summed(connection: Connection, query: Select[Any]) -> dict[tuple[str, str], Cell]:
    """The rows of the database, each counted in its city, its region, or the whole country."""
    services: Counter[tuple[str, str]] = Counter()
    with_phone: Counter[tuple[str, str]] = Counter()
    colours: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for need, slug, protected, colour, many, called in connection.execute(query):
        for place in _counts_in(slug, protected=protected):
            services[need, place] += many
            with_phone[need, place] += called
            colours[need, place][colour] += many
    return {key: Cell(many, with_phone[key], colours[key]) for key, many in services.items()}


def _counts_in(slug: str, *, protected: bool) -> Iterator[str]:
    place = places().get(slug)
    yield place.region if place else EVERYWHERE
    if place and not place.is_region and not protected:
        yield place.slug
