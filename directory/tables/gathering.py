"""From the lines of a file, whatever its kind, to a table of clean text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from openpyxl.utils import get_column_letter

from directory.tables import headers, values
from directory.tables.table import Faults, Rows, Schema, Table

_LOOKED_THROUGH = 20
"""Lines in which a header is searched when it is not the first one, to say where it is."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that no text can be made of: what it shows, and why."""

    value: str
    reason: str


Cell = str | Wrong
Line = tuple[int, Sequence[Cell]]
"""A line's number as the spreadsheet program shows it (from 1), and its cells from the first column."""


def table(name: str, lines: Iterator[Line], *, schema: Schema, faults: Faults) -> Table | None:
    """The sheet as a table; what is wrong is added to the faults. None when it has no header to read it by."""
    first = list(islice(lines, _LOOKED_THROUGH))
    texts = [(number, [_header(cell) for cell in cells]) for number, cells in first]
    spellings = headers.known(schema)
    at = next((number for number, cells in texts if headers.count(cells, spellings)), 0)
    if at > 1:
        faults.add(name, at, "", reason="the header must be in row 1: delete the rows above it")
        return None
    if not texts or texts[0][0] != 1 or not any(texts[0][1]):
        faults.add(name, 1, "", reason="the first row must hold the names of the columns")
        return None
    header = texts[0][1]
    sheet = _Sheet(
        name, placed=headers.placed(name, header, schema=schema, faults=faults), header=header, faults=faults
    )
    for number, cells in chain(first[1:], lines):
        sheet.take(number, cells)
    return Table(name, sheet.columns, sheet.rows)


def _header(cell: Cell) -> str:
    try:
        return values.read(_shown(cell))
    except values.Refused:
        return _shown(cell)


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.value


class _Sheet:
    """A sheet while its rows come in."""

    def __init__(self, name: str, *, placed: dict[int, str], header: Sequence[str], faults: Faults) -> None:
        self.columns = tuple(placed.values())
        self.rows = Rows(self.columns)
        self._name = name
        self._positions = tuple(placed)
        self._width = max((at + 1 for at, text in enumerate(header) if text), default=0)
        self._nameless = {at for at, text in enumerate(header[: self._width]) if not text}
        self._faults = faults

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        """Add the row, unless nothing stands in it."""
        width = len(cells)
        row = [self._text(number, at, cells[at]) if at < width and cells[at] else "" for at in self._positions]
        if self._nameless or width > self._width:
            self._check_outside(number, cells)
        if any(row):
            self.rows.append(number, row)

    def _text(self, number: int, at: int, cell: Cell) -> str:
        try:
            if isinstance(cell, Wrong):
                raise values.Refused(cell.reason)
            return values.read(cell)
        except values.Refused as refused:
            column = self.columns[self._positions.index(at)]
            self._faults.add(self._name, number, column, value=_shown(cell), reason=refused.reason)
            return ""

    def _check_outside(self, number: int, cells: Sequence[Cell]) -> None:
        for at in sorted(self._nameless):
            if at < len(cells) and _filled(cells[at]):
                self._nameless.remove(at)
                reason = f"the column {get_column_letter(at + 1)} has values and no name"
                self._faults.add(self._name, number, get_column_letter(at + 1), reason=reason)
        for at in range(self._width, len(cells)):
            if _filled(cell := cells[at]):
                reason = "stands beyond the last column that has a name"
                letter = get_column_letter(at + 1)
                self._faults.add(self._name, number, letter, value=_shown(cell), reason=reason)
                return


def _filled(cell: Cell) -> bool:
    return isinstance(cell, Wrong) or bool(cell.strip())
