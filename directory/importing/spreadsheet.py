"""Our spreadsheet as rows to import: services with their opening times, and organizations."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from directory.documents import Document, empty
from directory.exporting.rows import Cells, organization_row, schedule_rows, service_row
from directory.exporting.telling import withheld
from directory.importing.cells import place_of
from directory.importing.mapping import as_read, news, put, refusing
from directory.importing.template import COLUMNS, IDS, ORGANIZATIONS, SCHEDULES, SERVICES
from directory.release import Told
from directory.tables.swapped import looks_swapped
from directory.tables.table import Refusal, Rows, Table
from directory.tables.values import Refused
from directory.validity import EMAIL

_NO_ROWS = Table(SERVICES, (), Rows(()))
_NEW = empty("service") | {"place": "", "release_level": "", "location_level": "", "confidence": "C"}
"""What a new row begins with: of what an empty document says unasked, some is asked for, and some `_settled`."""
_ASKED = {
    "place": "a new service needs its city or region, or national",
    "release_level": "a new service needs public, on_request or never",
}
_NO_HOURS = {"byday": "", "opens_at": "", "closes_at": "", "always": False, "holidays": False}
Numbered = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A row of services with its rows of schedules; `hours` is None where the file says nothing of them."""

    number: int
    key: str
    cells: Cells
    hours: Sequence[Numbered] | None = None
    sheet: str = SERVICES

    @property
    def gist(self) -> str:
        """Organization, name and place."""
        return "\n".join(self.cells.get(name, "") for name in ("organization_id", "name_fr", "place"))

    def onto(self, before: Document | None, told: Told | None) -> tuple[Document, list[Refusal]]:
        """See `incoming.Row`."""
        if before is None and self.sheet == SCHEDULES:
            return dict(_NEW), [self.refusal(IDS[SCHEDULES], "is no service that is known here", value=self.key)]
        found: list[Refusal] = []
        document = dict(_NEW if before is None else before)
        cells = _filled(self.cells) if told is None else news(self.cells, service_row(told))
        put(document, cells, COLUMNS[SERVICES], refuse=refusing(SERVICES, self.number, found))
        if self.hours is not None and self._says_other_hours(told):
            document["schedules"] = [one for numbered in self.hours for one in _hours(numbered, found)]
        if before is None:
            found += [self.refusal(name, why) for name, why in _ASKED.items() if not document[name]]
            document["location_level"] = _settled(document)
        return document, found

    def spoken(self, told: Told) -> frozenset[str]:
        """See `incoming.Row`."""
        said = {COLUMNS[SERVICES][name].field for name in news(self.cells, service_row(told))}
        other_hours = self.hours is not None and self._says_other_hours(told)
        return frozenset(said | {"schedules"} if other_hours else said)

    def only_filled(self) -> "ServiceRow":
        """See `incoming.Row`."""
        return replace(self, cells=_filled(self.cells))

    def refusal(self, field: str, reason: str, *, value: str = "") -> Refusal:
        """See `incoming.Row`."""
        if field == "schedules" and self.hours:
            number, _ = self.hours[0]
            return Refusal(SCHEDULES, number, "", value, reason)
        return _refusal(self.sheet, self.number, self.cells, (field, value, reason))

    def _says_other_hours(self, told: Told | None) -> bool:
        """Whether the rows say other opening times than those told; their order makes no difference."""
        if told is None:
            return True
        said = [cells for _, cells in self.hours or ()]
        if "schedules" in withheld(told) and not any(any(cells.values()) for cells in said):
            return False
        names = list(said[0]) if said else []
        now = [{name: as_read(row[name]) for name in names} for row in schedule_rows(told)]
        return sorted(map(_in_order, said)) != sorted(map(_in_order, now or [dict.fromkeys(names, "")]))


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """A row of organizations."""

    number: int
    key: str
    cells: Cells
    sheet: str = ORGANIZATIONS

    @property
    def gist(self) -> str:
        """Its name."""
        return self.cells.get("name_fr", "")

    def onto(self, before: Document | None, told: Document | None) -> tuple[Document, list[Refusal]]:
        """See `incoming.Row`; all that is kept of an organization is told of it, where it is told at all."""
        found: list[Refusal] = []
        document = dict(empty("organization") if before is None else before)
        cells = self.cells if told is None else news(self.cells, organization_row(told))
        put(document, cells, COLUMNS[ORGANIZATIONS], refuse=refusing(ORGANIZATIONS, self.number, found))
        return document, found

    def spoken(self, told: Document) -> frozenset[str]:
        """See `incoming.Row`."""
        return frozenset(COLUMNS[ORGANIZATIONS][name].field for name in news(self.cells, organization_row(told)))

    def only_filled(self) -> "OrganizationRow":
        """See `incoming.Row`."""
        return replace(self, cells=_filled(self.cells))

    def refusal(self, field: str, reason: str, *, value: str = "") -> Refusal:
        """See `incoming.Row`."""
        return _refusal(self.sheet, self.number, self.cells, (field, value, reason))


@dataclass
class Spreadsheet:
    """The tables of a file that was read. It holds them as text, and makes each row when it is asked for."""

    tables: Sequence[Table]
    fingerprint: str
    ignored: tuple[str, ...] = ()
    _hours: dict[str, list[int]] = field(init=False, repr=False, default_factory=dict)
    _alone: list[str] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        schedules = self._table(SCHEDULES)
        for index, (_, cells) in enumerate(schedules.rows):
            self._hours.setdefault(cells[IDS[SCHEDULES]], []).append(index)
        if self._hours:
            written = {cells["id"] for _, cells in self._table(SERVICES).rows}
            self._alone = [key for key in self._hours if key and key not in written]

    def refusals(self) -> list[Refusal]:
        """Columns that look exchanged, and opening times of nobody."""
        found = [one for table in self.tables for one in looks_swapped(table, _checks(table))]
        number = next(iter(self._hours.get("", ())), None)
        if number is not None:
            row = self._table(SCHEDULES).rows[number][0]
            found.append(Refusal(SCHEDULES, row, IDS[SCHEDULES], "", "says of no service: give the id"))
        return found

    def organizations(self) -> Iterator[OrganizationRow]:
        """See `incoming.Incoming`."""
        for number, cells in self._table(ORGANIZATIONS).rows:
            yield OrganizationRow(number, cells.pop("id"), cells)

    def services(self) -> Iterator[ServiceRow]:
        """The rows of services; after them, those that only the schedules speak of."""
        for number, cells in self._table(SERVICES).rows:
            key = cells.pop("id")
            yield ServiceRow(number, key, cells, self._hours_of(key))
        for key in self._alone:
            hours = self._hours_of(key) or [(0, {})]
            yield ServiceRow(hours[0][0], key, {}, hours, sheet=SCHEDULES)

    def __len__(self) -> int:
        return len(self._table(SERVICES).rows) + len(self._alone)

    def _hours_of(self, key: str) -> list[Numbered] | None:
        rows = self._table(SCHEDULES).rows
        found = [rows[index] for index in self._hours.get(key, ())] if key else []
        for _, cells in found:
            del cells[IDS[SCHEDULES]]
        return found or None

    def _table(self, name: str) -> Table:
        return next((table for table in self.tables if table.name == name), _NO_ROWS)


def _hours(numbered: Numbered, found: list[Refusal]) -> Iterator[Document]:
    number, cells = numbered
    if not any(cells.values()):
        return
    one: Document = {**_NO_HOURS, "valid_from": "", "valid_to": "", "notes": ""}
    put(one, cells, COLUMNS[SCHEDULES], refuse=refusing(SCHEDULES, number, found))
    if one["always"] and not one["byday"]:
        one["byday"] = "MO,TU,WE,TH,FR,SA,SU"
    yield one


def _filled(cells: Cells) -> Cells:
    return {name: text for name, text in cells.items() if text}


def _settled(document: Document) -> str:
    """How far a new service's address is told, where the row does not say: it is safer to ask for it."""
    if document["release_level"] == "never":
        return "never"
    return str(document["location_level"] or "on_request")


def _refusal(sheet: str, number: int, cells: Mapping[str, str], what: tuple[str, str, str]) -> Refusal:
    field, value, reason = what
    names = [column.name for column in COLUMNS[sheet].values() if column.field == field]
    name = next((name for name in names if cells.get(name)), names[0] if names else field)
    return Refusal(sheet, number, name, cells.get(name) or value, reason)


def _in_order(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells.values())


def _checks(table: Table) -> dict[str, Callable[[str], bool]]:
    columns = COLUMNS[table.name]
    return {name: _CHECKS[column.kind] for name, column in columns.items() if column.kind in _CHECKS} | {
        name: check for name, check in _BY_NAME.items() if name in columns
    }


def _is_place(text: str) -> bool:
    try:
        return bool(place_of(text))
    except Refused:
        return False


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text, re.ASCII) is not None


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "phones": _matches(r"[+()\d .|/-]{2,}"),
    "email": lambda text: EMAIL.fullmatch(text) is not None,
    "place": _is_place,
    "day": _matches(r"\d{4}-\d\d-\d\d"),
}
_BY_NAME: Mapping[str, Callable[[str], bool]] = {
    "url": _matches(r"https?://.*"),
    "latitude": _matches(r"[23]\d([.,]\d+)?"),
    "longitude": _matches(r"-\d{1,2}([.,]\d+)?"),
}
