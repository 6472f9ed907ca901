"""Making the shortlists of the read model: for each need, as anybody and as a child is told it, at each place.

They follow from what is `served`, from the lines, and from who is first. The best are found by walking an index in the
order of openness, then nearness, so that no list costs more in a large directory than in a small one.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from directory.facts import NEEDS
from directory.listing import LINE, SERVICE, Row, row_of_line
from directory.nearness import AS_A_LINE, COUNTRY, nearness
from directory.places import places
from directory.ranking import AUTHORITY
from directory.shortlist import MOST, Candidate, dumped, made
from directory.weighing import CHILD, Telephones, Weighed, weighed

CHILDREN = "child_protection"

_FIRST = "SELECT need, position, region, service_id, line_id FROM first_line ORDER BY need, position, region DESC"
_FIRST_NUMBERS = (
    "SELECT need, first_line.region, COALESCE(service.phones, line.dialled, ''), COALESCE(service.vetted_child, 0)"
    " FROM first_line LEFT JOIN service ON service.id = service_id LEFT JOIN line ON line.id = line_id"
)
_COLUMNS = f"served.place, {', '.join(f'served.{name}' for name in Weighed._fields)}"
# Crossed joins are taken in this order, which is the order wanted: nothing is sorted, and the end comes early.
_BEST = (
    f"SELECT {_COLUMNS} FROM grade CROSS JOIN nearby CROSS JOIN served"
    " WHERE nearby.asked = ? AND served.term = ? AND served.place = nearby.place AND served.grade = grade.grade"
    f" AND served.ends >= ? LIMIT {MOST}"
)
_HERE = (
    f"SELECT {_COLUMNS} FROM served WHERE place = ? AND term = ? AND grade < {2 * AUTHORITY} AND ends >= ?"
    " ORDER BY grade LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class _First:
    """A telephone that answers everybody for a term in a region ("" is the country)."""

    candidate: Candidate
    region: str
    needs: tuple[str, ...]
    is_vetted: bool


def telephones(connection: sqlite3.Connection) -> Telephones:
    """The numbers of the emergencies and of the first lines, as the tables of this read model have them."""
    first: dict[tuple[str, str], set[str]] = defaultdict(set)
    vetted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for need, region, numbers, is_vetted in connection.execute(_FIRST_NUMBERS):
        for found in (first, vetted) if is_vetted else (first,):
            found[need, region].update(filter(None, numbers.split("|")))
    # To a child of any need, the children's lines answer too.
    for need in NEEDS:
        for region in (COUNTRY, *(one.slug for one in places().regions)):
            first[CHILD + need, region] |= vetted[need, region] | vetted[CHILDREN, region]
    urgent = (number for (number,) in connection.execute("SELECT dialled FROM line WHERE kind = 'emergency'"))
    return Telephones(frozenset(urgent), {key: frozenset(numbers) for key, numbers in first.items() if numbers})


def write_shortlists(
    connection: sqlite3.Connection, today: date, wanted: Collection[tuple[str, str]] | None = None
) -> None:
    """Write the shortlists of these terms and places, or all of them, in place of what there was.

    What is over by `today` would only fill them.
    """
    first = _first_lines(connection, telephones(connection))
    terms = [*NEEDS, *(CHILD + need for need in NEEDS)]
    slugs = [COUNTRY, *(place.slug for place in (*places().regions, *places().cities))]
    for term, slug in sorted(wanted) if wanted is not None else ((term, slug) for term in terms for slug in slugs):
        kept = dumped(made(_candidates(connection, (term, slug), first, today.isoformat()), nearness(slug)))
        connection.execute("INSERT OR REPLACE INTO shortlist VALUES (?, ?, ?, ?, ?)", (term, slug, *kept))


def lists_of(terms: Collection[str], place: str) -> set[tuple[str, str]]:
    """The (term, place) of the shortlists that what serves these terms at this place may stand on."""
    found = places().get(place)
    inside = [found.region, *(one.slug for one in places().cities_of(found.region))] if found else []
    everywhere = [COUNTRY, *(one.slug for one in (*places().regions, *places().cities))]
    return {(term, slug) for term in terms for slug in (inside or everywhere)}


def first_terms(connection: sqlite3.Connection, keys: Collection[str]) -> set[str]:
    """The terms for which one of these services is a first line."""
    rows = connection.execute(_FIRST).fetchall()
    needs = {need for need, _, _, service_id, _ in rows if service_id in keys}
    terms = {*needs, *(CHILD + need for need in needs)}
    return terms | {CHILD + need for need in NEEDS} if CHILDREN in needs else terms


def _candidates(
    connection: sqlite3.Connection, of: tuple[str, str], first: dict[str, list[_First]], today: str
) -> Iterator[Candidate]:
    term, slug = of
    place, near = places().get(slug), nearness(slug)
    for one in first.get(term, ()):
        if one.region in (COUNTRY, place.region if place else COUNTRY):
            serves = term.removeprefix(CHILD) in one.needs and one.candidate.slug in near
            yield one.candidate if serves else replace(one.candidate, slug=AS_A_LINE)
    rows = connection.execute(_BEST, (slug, term, today)).fetchall()
    if len(rows) == MOST and place and not place.is_region:
        rows += connection.execute(_HERE, (slug, term, today)).fetchall()
    yield from (Candidate(where, Weighed._make(values)) for where, *values in rows)


def _first_lines(connection: sqlite3.Connection, known: Telephones) -> dict[str, list[_First]]:
    """Who answers everybody, by term, in order; for a child who is vetted, or 15 when it is an emergency."""
    services = {row[1]: row for row in connection.execute(_FIRST_ROWS)}
    lines = [dict(zip(LINE, row, strict=True)) for row in connection.execute(f"SELECT {', '.join(LINE)} FROM line")]
    lines_by_id = {line["id"]: row_of_line(line) for line in lines}
    found: dict[str, list[_First]] = defaultdict(list)
    ordered = connection.execute(_FIRST).fetchall()
    for term in (*NEEDS, *(CHILD + need for need in NEEDS)):
        need, is_child = term.removeprefix(CHILD), term.startswith(CHILD)
        own = [row for row in ordered if row[0] == need]
        childrens = [row for row in ordered if row[0] == CHILDREN and is_child and need != CHILDREN]
        for _, position, region, service_id, line_id in (*own, *childrens):
            row = services.get(service_id) or lines_by_id.get(line_id)
            if row is None or (is_child and not _may_tell_a_child(row, need, line_id)):
                continue
            leads = position == 0 and not any(one.candidate.leads for one in found[term])
            found[term].append(_first(row, term, known, line=(len(found[term]), leads), region=region))
    return found


def _may_tell_a_child(row: Row, need: str, line_id: str) -> bool:
    return bool(row[_VETTED]) or (need == "emergency" and bool(line_id))


def _first(row: Row, term: str, known: Telephones, *, line: tuple[int, bool], region: str) -> _First:
    named = dict(zip(SERVICE, row, strict=True))
    slug = named["city"] or named["region"]
    candidate = Candidate(slug, weighed(row, term, known), line[0], leads=line[1], national=not region)
    return _First(candidate, region, tuple(named["needs"].split("|")), bool(named["vetted_child"]))


_VETTED = list(SERVICE).index("vetted_child")
_FIRST_ROWS = f"SELECT {', '.join(SERVICE)} FROM service WHERE id IN (SELECT service_id FROM first_line)"
