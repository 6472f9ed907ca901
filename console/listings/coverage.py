"""Who helps where, and how fresh: by need and region, region by region by city, and as a map. And the launch gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from console.auth.permission import STAFF, Link
from console.listings.at_hand import SERVICES, service_of, today
from console.listings.morocco_map import GAP, HEIGHT, WIDTH, size, tiles
from console.listings.words import Words
from console.shell.page import Page
from console.shell.render import render
from directory.coverage import COLOURS, EVERYWHERE, Cell, Matrix, matrix
from directory.facts import NEEDS
from directory.places import places
from directory.readiness import (
    LINES_WITHIN_DAYS,
    PHONES_WITHIN_DAYS,
    SHARE_OF_PHONES,
    Standing,
    readiness,
)
from directory.revisions import current_seq

COVERAGE, READINESS = "/coverage", "/readiness"
SOME = 3
"""From so many services with a telephone on, a region is not shown as having few."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of the table or a tile: what is there, the way to it, and the bar of its colours as (colour, x, width)."""

    cell: Cell
    link: str
    level: str
    bar: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table or the list: its title, the way to it alone, its cells."""

    key: str
    title: str
    link: str
    cells: tuple[Shown, ...]


def show(request: Request) -> Response:
    """The table of all needs and regions; of one region by its cities; or of one need alone. And the map."""
    need, region = (request.query_params.get(name, "") for name in ("need", "region"))
    need, region = need if need in NEEDS else "", region if _is_region(region) else ""
    found, words = _matrix(request), Words(request.state.language)
    columns = _columns(region, words)
    rows = [_row(found, code, columns, words) for code in NEEDS if not need or code == need]
    whole = Row(
        "", words.t("coverage_all_needs"), "", tuple(_shown(found.whole(slug), "", slug) for slug, _ in columns)
    )
    mapped = {slug: _shown(found.at(need, slug) if need else found.whole(slug), need, slug) for slug in _slugs()}
    values: dict[str, Any] = {"need": need, "region": region, "columns": columns, "rows": rows, "whole": whole}
    values |= {"map": mapped, "tiles": tiles(words.language), "map_size": size(), "tile": (WIDTH, HEIGHT, GAP)}
    values |= {"needs": NEEDS, "regions": _regions(words), "colours": COLOURS, "everywhere": EVERYWHERE}
    return render(request, "listings/coverage.html", **values)


def gate(request: Request) -> Response:
    """Whether the directory is ready to be opened to people, and if not, why."""
    counted = _matrix(request)
    with service_of(request).store.read() as connection:
        found = readiness(connection, today(request), counted)
    words = Words(request.state.language)
    limits = {"phones_days": PHONES_WITHIN_DAYS, "lines_days": LINES_WITHIN_DAYS, "share": round(SHARE_OF_PHONES * 100)}
    by_place: dict[str, list[Standing]] = {}
    for one in found.standings:
        by_place.setdefault(one.place, []).append(one)
    named = [(words.place(slug or "national"), standings) for slug, standings in by_place.items()]
    unreached = [(words.place(lack.place), lack.need) for lack in found.lacks if lack.kind == "unreached"]
    lacks = [lack for lack in found.lacks if lack.kind != "unreached"]
    values: dict[str, Any] = {
        "found": found,
        "by_place": named,
        "unreached": unreached,
        "lacks": lacks,
        "limits": limits,
    }
    return render(request, "listings/coverage_ready.html", **values)


def _matrix(request: Request) -> Matrix:
    """Today's counts; counted again only after the directory changed."""
    state, day = request.app.state, today(request)
    with service_of(request).store.read() as connection:
        key = (current_seq(connection), day)
        if getattr(state, "coverage", (None, None))[0] != key:
            state.coverage = key, matrix(connection, day)
    found: Matrix = state.coverage[1]
    return found


def _slugs() -> Iterable[str]:
    return (EVERYWHERE, *(region.slug for region in places().regions))


def _is_region(slug: str) -> bool:
    return any(region.slug == slug for region in places().regions)


def _regions(words: Words) -> list[tuple[str, str]]:
    return [(region.slug, region.names[words.language]) for region in places().regions]


def _columns(region: str, words: Words) -> list[tuple[str, str]]:
    """The regions and the whole country; or a region and its cities."""
    if not region:
        return [*_regions(words), (EVERYWHERE, words.t("coverage_country"))]
    cities = [(city.slug, city.names[words.language]) for city in places().cities_of(region)]
    return [(region, words.t("coverage_whole_region")), *cities]


def _row(found: Matrix, need: str, columns: list[tuple[str, str]], words: Words) -> Row:
    cells = tuple(_shown(found.at(need, slug), need, slug) for slug, _ in columns)
    return Row(need, words.t(f"value_needs_{need}"), f"{COVERAGE}?{urlencode({'need': need})}", cells)


def _shown(cell: Cell, need: str, slug: str) -> Shown:
    asked = {"need": need, "place": slug or "national", "status": "active"}
    link = f"{SERVICES}?{urlencode({name: value for name, value in asked.items() if value})}"
    level = "none" if not cell.services else "mute" if not cell.callable else "few" if cell.callable < SOME else "some"
    return Shown(cell, link, level, _bar(cell))


def _bar(cell: Cell) -> tuple[tuple[str, float, float], ...]:
    parts, start = [], 0.0
    for colour in COLOURS:
        width = 100 * cell.colours.get(colour, 0) / max(cell.services, 1)
        if width:
            parts.append((colour, round(start, 1), round(width, 1)))
        start += width
    return tuple(parts)


ROUTES = (Page(COVERAGE, show, STAFF), Page(READINESS, gate, STAFF))
LINKS = (
    Link(COVERAGE, "coverage_title", "coverage_about", STAFF),
    Link(READINESS, "coverage_ready_title", "coverage_ready_about", STAFF),
)
