"""Finding who can help with a need at a place (R10, R13, R17, R18, docs/rules.md). The order is `ranking`'s."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from directory.catalog import KEPT, Catalog, FirstLine, Listing, Shelf
from directory.facts import NEEDS, Answer, Hit, Line, Place, Tier
from directory.freshness import as_of, standing
from directory.places import between, kilometres, places
from directory.ranking import CONFIDENCE, RESTRICTED, TIERS, Ranked, nearest, openness, ordered

_Nearness = tuple[Tier, float, float | None]
"""The tier, what orders hits within it, and the distance to be told."""

_AS_A_LINE: _Nearness = ("line", 0.0, None)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What is asked, and of which version of the facts."""

    shelf: Shelf
    need: str
    place: Place | None
    arrest: bool
    child: bool
    at: date | None
    language: str
    near: tuple[float, float] | None

    @property
    def region(self) -> str:
        return self.place.region if self.place else ""


def find(
    catalog: Catalog,
    need: str,
    place: Place | None = None,
    *,
    arrest: bool = False,
    child: bool = False,
    at: date | None = None,
    language: str = "fr",
    near: tuple[float, float] | None = None,
) -> Answer:
    """Who helps with this need at this place: a city, a region, or None for the country's services alone.

    The first hit always has a phone or WhatsApp and is open to all, and one of the first three is a line that
    answers everybody. `arrest` leaves out every authority; `child` every service not vetted for children (for
    an emergency, 15 stays); `at` is the day ages are counted to, and without it age hides nothing; `near` is
    the (latitude, longitude) distances are measured from, and gives the place when there is none.
    Raises ValueError for an unknown need. Equal questions have equal answers until the catalog changes.
    """
    if need not in NEEDS:
        raise ValueError(f"unknown need {need!r}")
    if place is None and near is not None:
        found = places().nearest(*near)
        place = found[0] if found else None
    ask = _Ask(catalog.shelf, need, place, arrest, child, at, language, near)
    return _answer(ask) if near else _known_answer(ask)


def lines(catalog: Catalog, kind: str) -> tuple[Line, ...]:
    """The lines for a kind of danger, in the order of danger_lines.csv, with its `when` and `rule`.

    A kind nobody knows is answered as `unknown`.
    """
    rows = catalog.shelf.danger_lines(kind) or catalog.shelf.danger_lines("unknown")
    return tuple(replace(line, when=when, rule=rule) for line, when, rule in rows)


def line(catalog: Catalog, line_id: str) -> Line | None:
    """The line of the emergency table with this id."""
    return catalog.shelf.line(line_id)


def _known_answer(ask: _Ask) -> Answer:
    answers = ask.shelf.answers
    key = (ask.need, ask.place and ask.place.slug, ask.arrest, ask.child, ask.at, ask.language)
    if (known := answers.get(key)) is not None:
        return known
    if len(answers) >= KEPT:
        answers.clear()
    return answers.setdefault(key, _answer(ask))


def _answer(ask: _Ask) -> Answer:
    first = _first_lines(ask)
    ranked = list(_ranked(ask, first))
    leads = next((one.listing.hit.id for one in first if one.leads), "")
    told = ordered(ranked, [one.listing.hit.id for one in first], leads=leads)
    hits = tuple(replace(one.hit, for_all=one.openness < RESTRICTED) for one in told)
    return Answer(ask.need, ask.place, hits, nearest(ranked))


def _first_lines(ask: _Ask) -> list[FirstLine]:
    """The lines that answer everybody; for a child of any need, the children's line."""
    first = ask.shelf.first_lines(ask.need, ask.region)
    if ask.child and ask.need != "child_protection":
        first = [*first, *ask.shelf.first_lines("child_protection", ask.region)]
    return [one for one in first if _may_be_told(ask, one.listing.hit)]


def _may_be_told(ask: _Ask, hit: Hit) -> bool:
    """No authority to somebody arrested; to a child only who is vetted, or 15 when it is an emergency."""
    if ask.arrest and hit.authority:
        return False
    return not ask.child or hit.vetted_child or (ask.need == "emergency" and hit.tier == "line")


def _ranked(ask: _Ask, first: list[FirstLine]) -> Iterator[Ranked]:
    everybody = frozenset(number for one in first for number in one.listing.hit.phones)
    national = {one.listing.hit.id for one in first if one.national}
    serving = [one for one in ask.shelf.serving(ask.need, ask.region) if _may_be_told(ask, one.hit)]
    served = {one.hit.id for one in serving}
    candidates = [(listing, _nearness(ask, listing)) for listing in serving]
    candidates += [(one.listing, _AS_A_LINE) for one in first if one.listing.hit.id not in served]
    for listing, nearness in candidates:
        placed = _placed(ask.shelf, listing.hit, nearness=nearness)
        hit = as_of(placed, ask.need, ask.at, national_line=placed.id in national)
        if hit is not None:
            yield _rank(ask, listing, hit=hit, nearness=nearness, everybody=everybody)


def _rank(ask: _Ask, listing: Listing, *, hit: Hit, nearness: _Nearness, everybody: frozenset[str]) -> Ranked:
    open_to = openness(hit, ask.need, child=ask.child, urgent=listing.urgent, everybody=everybody)
    key = (
        not hit.reachable,
        TIERS[nearness[0]],
        nearness[1],
        hit.needs[:1] != (ask.need,),
        standing(hit, ask.at),
        CONFIDENCE.get(listing.confidence, len(CONFIDENCE)),
        ask.language not in listing.languages,
        hit.id,
    )
    return Ranked(hit, open_to, key)


def _nearness(ask: _Ask, listing: Listing) -> _Nearness:
    place, city = ask.place, places().get(listing.city)
    if city is None:
        return ("region" if listing.hit.place else "national"), 0.0, None
    if place is None or place.is_region:
        bigger = places().cities_of(city.region).index(city)
        return "region", bigger + 1.0, None
    if city == place:
        return "city", 0.0, None
    km = kilometres(ask.near, (city.latitude, city.longitude)) if ask.near else between(place, city)
    return "near", km, round(km, 1)


def _placed(shelf: Shelf, hit: Hit, *, nearness: _Nearness) -> Hit:
    """The hit at that nearness. As a line it is a telephone: its own place and door are not told."""
    tier, _, distance = nearness
    key = (hit.id, tier, distance)
    if (known := shelf.variants.get(key)) is not None:
        return known
    placed = replace(hit, tier=tier, distance_km=distance)
    if tier == "line":
        placed = replace(placed, place=None, address="")
    if len(shelf.variants) >= KEPT:
        shelf.variants.clear()
    return shelf.variants.setdefault(key, placed)
