"""CSV read strictly: every fault is kept with its file, line and column, and told all at once."""

import csv
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TextIO


class BadData(ValueError):
    """The data was refused; `reasons` holds one line for each fault, as `file:line:column: what`."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


class Row:
    """One line of a sheet. A value that is not allowed is noted as a fault and read as empty."""

    def __init__(self, at: str, values: dict[str, str], *, faults: list[str]) -> None:
        self._at = at
        self._values = values
        self._faults = faults

    def refuse(self, column: str, why: str) -> None:
        """Note a fault of this row's column."""
        self._faults.append(f"{self._at}:{column}: {why}")

    def text(self, column: str) -> str:
        """What the cell holds, without the spaces around it."""
        return self._values[column].strip()

    def wanted(self, column: str) -> str:
        """A text that must be there."""
        value = self.text(column)
        if not value:
            self.refuse(column, "empty")
        return value

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        """A value of a closed set (which may hold the empty one)."""
        return self._checked(column, self.text(column), allowed=allowed)

    def some_of(self, column: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Values of a closed set, separated by `|`, each once."""
        values = self.many(column)
        if len(set(values)) != len(values):
            self.refuse(column, "the same value twice")
        return tuple(value for value in values if self._checked(column, value, allowed=allowed))

    def many(self, column: str) -> tuple[str, ...]:
        """Texts separated by `|`."""
        return tuple(part.strip() for part in self.text(column).split("|") if part.strip())

    def yes(self, column: str) -> bool:
        """`yes`, or empty or `no`."""
        return self.one_of(column, ("", "yes", "no")) == "yes"

    def whole(self, column: str) -> int:
        """A whole number, 0 or more."""
        value = self.text(column)
        if value.isascii() and value.isdecimal():
            return int(value)
        self.refuse(column, f"{value!r} is not a whole number")
        return 0

    def clock(self, column: str) -> time | None:
        """A time of day as HH:MM."""
        value = self.text(column)
        try:
            return datetime.strptime(value, "%H:%M").time()
        except ValueError:
            self.refuse(column, f"{value!r} is not a time as 09:30")
            return None

    def _checked(self, column: str, value: str, *, allowed: Collection[str]) -> str:
        if value in allowed:
            return value
        self.refuse(column, f"{value!r} is not known here")
        return ""


def rows(path: Path, columns: Sequence[str], *, faults: list[str]) -> Iterator[Row]:
    """The lines of the file, which has exactly these columns, in this order; faults are added to `faults`."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            yield from _rows(path.name, handle, columns=columns, faults=faults)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(f"{path.name}:0:: {type(error).__name__}: {error}")


def keyed(path: Path, columns: Sequence[str], *, faults: list[str]) -> dict[str, Row]:
    """The lines by their first column, which must be there and never twice."""
    found: dict[str, Row] = {}
    for row in rows(path, columns, faults=faults):
        key = row.wanted(columns[0])
        if key in found:
            row.refuse(columns[0], f"{key!r} stands twice")
        found[key] = row
    return found


def _rows(name: str, handle: TextIO, *, columns: Sequence[str], faults: list[str]) -> Iterator[Row]:
    lines = csv.reader(handle, strict=True)
    if next(lines, []) != list(columns):
        faults.append(f"{name}:1:: the columns must be {','.join(columns)}")
        return
    for cells in lines:
        at = f"{name}:{lines.line_num}"
        if len(cells) != len(columns):
            faults.append(f"{at}:: {len(cells)} cells instead of {len(columns)}")
            continue
        yield Row(at, dict(zip(columns, cells, strict=True)), faults=faults)
