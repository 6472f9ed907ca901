"""What stands on the sheet that is handed over in a city: public facts only, those that can be reached, fresh enough.

Nothing protected and nothing `on_request` is ever printed: paper is read by whoever finds it. A fact too old to be told
is left out; for needs where an old door could harm, only the number stays. Police and other authorities come last.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, select

from directory import records
from directory.facts import NEEDS, Names, Place
from directory.freshness import CONTACT_ONLY, colour, is_short_lived
from directory.holdings import held
from directory.release import Told, told

SOON = timedelta(days=7)
NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Number:
    """A line of the emergency table, as it is printed."""

    number: str
    names: Names
    authority: bool
    assured: date | None


@dataclass(frozen=True, slots=True)
class Handout:
    """The services of the city and its region by need, each once; those for the whole country; the lines."""

    here: tuple[tuple[str, tuple[Told, ...]], ...]
    everywhere: tuple[Told, ...]
    lines: tuple[Number, ...]


def handout(connection: Connection, city: Place, needs: Collection[str], today: date) -> Handout:
    """The sheet of this city for these needs, or for all when none is named."""
    wanted = [need for need in NEEDS if need in needs] or list(NEEDS)
    local = _printed(connection, (city.slug, city.region), wanted, today)
    country = [one for one in _printed(connection, (NATIONAL,), wanted, today) if one.phones or one.whatsapp]
    by_need: dict[str, list[Told]] = {need: [] for need in wanted}
    for one in local:
        by_need[_under(one, wanted)].append(one)
    taken = {number for one in country for number in one.phones}
    return Handout(
        here=tuple((need, tuple(those)) for need, those in by_need.items() if those),
        everywhere=tuple(country),
        lines=tuple(line for line in _lines(connection) if line.number not in taken),
    )


def _under(one: Told, wanted: Collection[str]) -> str:
    """The heading of a service: the first of its needs that the sheet has."""
    return next(need for need in one.needs if need in wanted)


def _printed(connection: Connection, slugs: Collection[str], wanted: Collection[str], today: date) -> list[Told]:
    service, location, attribute = records.service, records.location, records.attribute
    query = (
        select(service.c.id)
        .join(location, location.c.id == service.c.id)
        .join(attribute, attribute.c.service_id == service.c.id)
        .where(location.c.place.in_(slugs), service.c.release_level == "public")
        .where(attribute.c.link_type == "need", attribute.c.taxonomy_term_id.in_(wanted))
    )
    ids = set(connection.execute(query).scalars())
    shown = (_as_printed(told(one), today) for one in held(connection, ids=ids))
    found = [one for one in shown if one is not None]
    return sorted(found, key=lambda one: (one.authority, not (one.phones or one.whatsapp), not one.city, one.id))


def _as_printed(one: Told, today: date) -> Told | None:
    """The service as paper may hold it today; None where it may not."""
    age = colour(one.assured, today, short_lived=is_short_lived(one.needs))
    over = one.available_until is not None and one.available_until < today
    too_early = one.available_from is not None and one.available_from > today + SOON
    if one.protected or one.release_level != "public" or age == "hidden" or over or too_early:
        return None
    if age == "red" and CONTACT_ONLY.intersection(one.needs):
        one = replace(one, address="", email="", hours=(), hours_text="", transportation="")
    return one if one.phones or one.whatsapp or one.email or one.address else None


def _lines(connection: Connection) -> list[Number]:
    """The national lines somebody vouches for, authorities last; those of doubtful source are not printed."""
    line = records.line
    query = select(line).where(line.c.coverage.like(f"{NATIONAL}%"), line.c.confidence != "C")
    found = []
    for row in connection.execute(query.order_by(line.c.authority, line.c.id)).mappings():
        said = {"fr": row["short_fr"] or row["name"], "en": row["short_en"], "ar": row["short_ar"]}
        names = {language: name for language, name in said.items() if name}
        found.append(Number(row["e164"] or row["number"], names, row["authority"], row["assured_date"]))
    return found
