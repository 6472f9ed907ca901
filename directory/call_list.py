"""Which calls to make today, the weightiest first: importance x age x doubt.

- *importance*: 5 where a wrong number can cost a life (GRAVEST), 3 for health, papers and law, 1 for the rest, by the
  gravest need a service meets; twice that for one told first to the whole country or a region (`first_line`, and the
  lines of the emergency table), because one wrong digit there reaches everybody; half as much again for the only
  service with a telephone for one of its needs in its region, because nothing stands in for it.
- *age*: the days since somebody said it is all still right, over the days for which that is taken as fresh (90, or 30
  for hotlines and shelters, which move and close sooner); never counts as a year. Fresh ones with no report are
  left out.
- *doubt*: 1, and 1 more for each person whose report is open. Two different people within 30 days put a service on
  top whatever the rest says: one may be mistaken, or want to harm, and a call costs little.

How often a service is told will weigh in as soon as it is counted.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, select

from directory import ledger, records
from directory.facts import Names
from directory.freshness import HIDDEN, is_short_lived, limits
from directory.history import MOROCCO
from directory.places import places
from directory.reports import LINE, NONE, Reports, open_reports
from directory.roles import Actor, may_edit

GRAVEST = frozenset({"emergency", "women_violence", "child_protection", "trafficking", "shelter"})
GRAVE = frozenset({"medical", "mental_health", "helpline", "legal_aid", "asylum_documents"})
RELEASED = ("public", "on_request")
"""The levels of services whose organization may be told; no filter finds a protected one by it (R13)."""
CALLED = ("active", "temporarily closed")
REPORTED_WITHIN_DAYS = 30
ENOUGH_PEOPLE = 2
_DAY = 24 * 3600 * 1000
_KINDS = {
    "child": "child_protection", "women": "women_violence", "trafficking": "trafficking", "health": "medical",
    "mental_health": "mental_health", "asylum": "asylum_documents", "emergency": "emergency", "sea_rescue": "emergency",
}  # fmt: skip
"""The need a line of the emergency table serves, by its kind."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make: `key` for the verbs of `directory.calls`, `id` what staff are told; `days` is None where it was
    never checked.

    `weight` is the product told above, `on_top` says that two people's reports put it there. `region` is a slug, or ""
    for the whole country.
    """

    key: str
    id: str
    needs: tuple[str, ...]
    region: str
    days: int | None
    weight: float
    on_top: bool = False
    only_one: bool = False
    first_line: bool = False
    reports: Reports = NONE
    not_before: int = 0
    held_by: str = ""
    held_until: int = 0
    outcome: str = ""

    @property
    def is_line(self) -> bool:
        """Whether it is a line of the emergency table."""
        return self.key.startswith(LINE)


@dataclass(frozen=True, slots=True)
class CallList:
    """The calls to make, the services whose number is still to be found; each cut at the limit, with its whole count.

    `mine` are the calls in the asker's hand now, wherever they would stand.
    """

    to_make: tuple[Call, ...]
    to_find: tuple[Call, ...]
    mine: tuple[Call, ...]
    make_count: int
    find_count: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; "" is everything."""

    need: str = ""
    region: str = ""
    organization: str = ""


ANY = Wanted()


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line of the emergency table as it is called: `names` by language, French always there."""

    number: str
    names: Names
    hours: str
    kind: str
    coverage: str
    assured: date | None
    is_short: bool


def named_lines(connection: Connection) -> dict[str, NamedLine]:
    """The lines of the emergency table, by their keys."""
    found = {}
    for row in connection.execute(select(records.line)).mappings():
        said = {"fr": row["name"], "en": row["name_en"], "ar": row["name_ar"]}
        names = {language: name for language, name in said.items() if name}
        found[LINE + row["id"]] = NamedLine(
            row["e164"] or row["number"], names, row["hours"], row["kind"], row["coverage"], row["assured_date"],
            is_short=not row["e164"],
        )  # fmt: skip
    return found


def call_list(connection: Connection, now: int, *, actor: Actor, wanted: Wanted = ANY, limit: int = 50) -> CallList:
    """Today's calls for this actor, now (milliseconds): what is theirs to keep, and not put off to another day."""
    found = [one for one in _calls(connection, now, actor) if _is_wanted(one[0], one[1], wanted)]
    mine = [call for _, call, _ in found if call.held_by == actor.id]
    due = [(call, has_phone) for _, call, has_phone in found if call.not_before <= now and call.weight]
    to_make, to_find = ([call for call, has in due if has is way] for way in (True, False))
    return CallList(
        to_make=_first(to_make, limit),
        to_find=_first(to_find, limit),
        mine=_first(mine, limit),
        make_count=len(to_make),
        find_count=len(to_find),
    )


def _first(calls: list[Call], limit: int) -> tuple[Call, ...]:
    return tuple(heapq.nsmallest(limit, calls, key=lambda call: (not call.on_top, -call.weight, call.id)))


def _is_wanted(organization: str, call: Call, wanted: Wanted) -> bool:
    return (
        (not wanted.need or wanted.need in call.needs)
        and (not wanted.region or wanted.region == call.region)
        and (not wanted.organization or wanted.organization == organization)
    )


def _calls(connection: Connection, now: int, actor: Actor) -> Iterator[tuple[str, Call, bool]]:
    """Every service and line that is the actor's: whose it is told to be, its call, whether there is a number."""
    today = datetime.fromtimestamp(now / 1000, MOROCCO).date()
    reports = open_reports(connection, since=now - REPORTED_WITHIN_DAYS * _DAY)
    first = set(connection.execute(select(records.first_line.c.service_id)).scalars())
    calls = {row["service_id"]: row for row in connection.execute(select(ledger.call)).mappings()}
    rows = [*_services(connection), *_lines(connection)]
    only = _only_ones(rows)
    for row in rows:
        if may_edit(actor, row):
            call = _call(row, today, reports.get(row["key"], NONE), first=first, only=only)
            yield row["organization_told"], _as_it_stands(call, calls.get(row["key"]), now), row["has_phone"]


def _call(row: dict[str, Any], today: date, reports: Reports, *, first: set[str], only: set[str]) -> Call:
    key, assured = row["key"], row["assured_date"]
    days = None if assured is None else (today - assured).days
    call = Call(
        key=key,
        id=row["id"],
        needs=row["needs"],
        region=row["region"],
        days=days,
        weight=0.0,
        on_top=reports.people >= ENOUGH_PEOPLE,
        only_one=key in only,
        first_line=key in first or key.startswith(LINE),
        reports=reports,
    )
    return _weighed(call)


def _weighed(call: Call) -> Call:
    fresh_for, _ = limits(call.is_line or is_short_lived(call.needs))
    days = HIDDEN + 1 if call.days is None else min(call.days, HIDDEN + 1)
    if days <= fresh_for and not call.reports.count:
        return call
    importance = _gravity(call.needs) * (2 if call.first_line else 1) * (1.5 if call.only_one else 1)
    weight = importance * max(days, 1) / fresh_for * (1 + max(call.reports.people, bool(call.reports.count)))
    return replace(call, weight=round(weight, 2))


def _gravity(needs: Iterable[str]) -> int:
    asked = set(needs)
    return 5 if asked & GRAVEST else 3 if asked & GRAVE else 1


def _as_it_stands(call: Call, row: RowMapping | None, now: int) -> Call:
    if row is None:
        return call
    held = row["held_until"] > now
    by, until = (row["held_by"], row["held_until"]) if held else ("", 0)
    return replace(call, not_before=row["not_before"], outcome=row["outcome"], held_by=by, held_until=until)


def _only_ones(rows: list[dict[str, Any]]) -> set[str]:
    """Those with a telephone that are alone so for one of their needs in their region."""
    callable_ones = [row for row in rows if row["has_phone"] and not row["key"].startswith(LINE)]
    many = Counter((need, row["region"]) for row in callable_ones for need in row["needs"])
    return {row["key"] for row in callable_ones if any(many[need, row["region"]] == 1 for need in row["needs"])}


def _services(connection: Connection) -> Iterator[dict[str, Any]]:
    service, location, attribute = records.service, records.location, records.attribute
    needs: dict[str, list[str]] = {}
    those = select(attribute.c.service_id, attribute.c.taxonomy_term_id).where(attribute.c.link_type == "need")
    for key, need in connection.execute(those.order_by(attribute.c.service_id, attribute.c.position)):
        needs.setdefault(key, []).append(need)
    numbers = select(records.phone.c.service_id).where(records.phone.c.release_level != "never")
    with_phone = set(connection.execute(numbers).scalars())
    names = ("id", "public_id", "organization_id", "release_level", "assured_date")
    columns = [*(service.c[name] for name in names), location.c.place]
    query = select(*columns).join(location, location.c.id == service.c.id).where(service.c.status.in_(CALLED))
    for key, public_id, organization_id, level, assured, slug in connection.execute(query):
        place = places().get(slug)
        yield {
            "key": key,
            "id": public_id,
            "organization_id": organization_id,
            "organization_told": organization_id if level in RELEASED else "",
            "place": slug,
            "region": place.region if place else "",
            "assured_date": assured,
            "needs": tuple(needs.get(key, ())),
            "has_phone": key in with_phone,
        }


def _lines(connection: Connection) -> Iterator[dict[str, Any]]:
    """Lines that services have too, under the same number, are checked with those."""
    line, phone = records.line, records.phone
    query = select(line).outerjoin(phone, and_(phone.c.number.in_([line.c.e164, line.c.number]), phone.c.number != ""))
    for row in connection.execute(query.where(phone.c.id.is_(None)).order_by(line.c.id)).mappings():
        place = places().get(row["coverage"])
        yield {
            "key": LINE + row["id"],
            "id": LINE + row["id"],
            "organization_id": "",
            "organization_told": "",
            "place": row["coverage"],
            "region": place.region if place else "",
            "assured_date": row["assured_date"],
            "needs": (_KINDS[row["kind"]],) if row["kind"] in _KINDS else (),
            "has_phone": True,
        }
