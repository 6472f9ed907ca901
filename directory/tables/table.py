"""What a sheet is once read: a name, columns and rows of text; and what is said when it cannot be read."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from directory.tables import values

MOST_REFUSALS = 1_000
LAST_ROW = 1_048_576
"""The last row that a spreadsheet program can show."""
_LONGEST_SHOWN = 80
_BETWEEN = "\x1f"
"""Stands between the values of a packed row: no value holds it, `values` sees to that."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A sheet: its columns (any order in a file), those that must be there, and other spellings of their headers.

    `aliases` goes from a spelling to its column. Case, accents, spaces and underscores never make a difference.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing wrong. `row` is the number the spreadsheet program shows (the header is 1); 0 is the whole sheet.

    `value` is cut to 80 characters. It may be somebody's number, so it stays out of `repr`: show it, never log it.
    """

    sheet: str
    row: int
    column: str
    value: str = field(repr=False)
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", self.value[:_LONGEST_SHOWN])

    def __str__(self) -> str:
        """One line, as `services, row 12, phones: '06..' is not a telephone number`."""
        place = ", ".join(part for part in (self.sheet, f"row {self.row}" if self.row else "", self.column) if part)
        return f"{place}: {self.value!r} {self.reason}" if self.value else f"{place}: {self.reason}"


class Unreadable(Exception):
    """The file was refused whole; `refusals` says everything wrong with it. The message holds no value of the file."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"the file has {len(refusals)} fault(s)")
        self.refusals = tuple(refusals)


class Faults(list[Refusal]):
    """The refusals met so far. The thousandth ends the reading: nobody mends more from one list."""

    def add(self, sheet: str, row: int, column: str, *, value: str = "", reason: str) -> None:
        """Keep one more; raises Unreadable when there are 1,000."""
        self.append(Refusal(sheet, row, column, value, reason))
        if len(self) == MOST_REFUSALS:
            reason = f"more faults than the {MOST_REFUSALS} told here: mend these and try again"
            raise Unreadable([*self, Refusal(sheet, 0, "", "", reason)])


class Rows:
    """Rows kept small: each is one string of UTF-8 bytes, so that a sheet takes about what its CSV file takes.

    Going through them gives `(row number, value by column)`, in the order of the sheet, as often as wanted.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        self._numbers = array("L")
        self._packed: list[bytes] = []

    def append(self, number: int, cells: Sequence[str]) -> None:
        """Add a row: one clean value for each column (see `values.read` and `values.carried`)."""
        self._numbers.append(number)
        self._packed.append(_BETWEEN.join(cells).encode())

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, index: int) -> tuple[int, dict[str, str]]:
        cells = self._packed[index].decode().split(_BETWEEN)
        return self._numbers[index], dict(zip(self._columns, cells, strict=True))

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        return (self[index] for index in range(len(self)))


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's name, the columns it has (in its own order; one left out of the file is not there) and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: Rows

    @classmethod
    def of(cls, name: str, columns: Sequence[str], records: Iterable[Mapping[str, str]]) -> Self:
        """A table to be written: the header will be row 1, the records follow. A missing value is empty.

        Control characters, which no spreadsheet can carry, are left out.
        """
        rows = Rows(columns)
        for number, record in enumerate(records, start=2):
            rows.append(number, [values.carried(record.get(column, "")) for column in columns])
        return cls(name, tuple(columns), rows)
