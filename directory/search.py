"""Finding who can help with a need at a place (R10, R13, R17, R18, docs/rules.md)."""

from dataclasses import replace
from datetime import date, datetime

from directory.catalog import KEPT, Catalog
from directory.facts import NEEDS, Answer, Hit, Line, Place
from directory.nearness import city_near
from directory.openings import quarter
from directory.settling import Ask, answer


def find(
    catalog: Catalog,
    need: str,
    place: Place | None = None,
    *,
    arrest: bool = False,
    child: bool = False,
    at: date | None = None,
    now: datetime | None = None,
    language: str = "fr",
    near: tuple[float, float] | None = None,
) -> Answer:
    """Who helps with this need at this place: a city, a region, or None for the country's services alone.

    The first hit always has a phone or WhatsApp and is open to all, and one of the first three is a line that
    answers everybody. `arrest` leaves out every authority; `child` every service not vetted for children (for
    an emergency, 15 stays); `at` is the day ages are counted to, and without it age hides nothing; `now` (aware) is
    the moment what is open goes before what is closed, to a quarter of an hour, and gives the day when there is none;
    `near` is the (latitude, longitude) distances are measured from, and gives the place when there is none.
    Raises ValueError for an unknown need. Equal questions have equal answers until the catalog changes.
    """
    if need not in NEEDS:
        raise ValueError(f"unknown need {need!r}")
    if place is None and near is not None:
        place = city_near(*near)
    moment = quarter(now) if now else None
    day = at or (moment.date() if moment else None)
    ask = Ask(catalog.shelf, need, place, arrest, child, day, moment, language, near)
    return answer(ask) if near else _known_answer(ask)


def lines(catalog: Catalog, kind: str) -> tuple[Line, ...]:
    """The lines for a kind of danger, in the order of danger_lines.csv, with its `when` and `rule`.

    A kind nobody knows is answered as `unknown`.
    """
    rows = catalog.shelf.danger_lines(kind) or catalog.shelf.danger_lines("unknown")
    return tuple(replace(line, when=when, rule=rule) for line, when, rule in rows)


def line(catalog: Catalog, line_id: str) -> Line | None:
    """The line of the emergency table with this id."""
    return catalog.shelf.line(line_id)


def hit(catalog: Catalog, public_id: str, at: date | None = None) -> Hit | None:
    """The service with this id as it may be told; None when there is none, or not any more."""
    return catalog.shelf.hit(public_id, at)


def _known_answer(ask: Ask) -> Answer:
    answers = ask.shelf.answers
    key = (ask.need, ask.slug, ask.arrest, ask.child, ask.at, ask.now, ask.language)
    if (known := answers.get(key)) is not None:
        return known
    if len(answers) >= KEPT:
        answers.clear()
    return answers.setdefault(key, answer(ask))
