"""The lines of a CSV file, with whatever separator and line ends its program wrote."""

import csv
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TextIO

from directory.tables import headers
from directory.tables.encodings import UNCLEAR, encoding
from directory.tables.gathering import Line
from directory.tables.table import LAST_ROW
from directory.tables.values import Refused

_SEPARATORS = ",;\t"
_LONGEST_HEADER = 1 << 16
_LOOKED_THROUGH = 20


def lines(path: Path, spellings: Mapping[str, str]) -> Iterator[Line]:
    """Each line once, from the header on; `spellings` are the headers that it may have (see `headers.known`).

    Raises Refused when the file is not text or its quotation marks do not close.
    """
    try:
        with path.open(encoding=encoding(path), newline="") as handle:
            separator = _separator(handle, spellings)
            handle.seek(0)
            yield from _counted(handle, separator)
    except UnicodeDecodeError:
        raise Refused(UNCLEAR) from None


def _counted(handle: TextIO, separator: str) -> Iterator[Line]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(handle, delimiter=separator, strict=True), start=1):
            if number > LAST_ROW:
                raise Refused(f"the file has more than {LAST_ROW} rows: send it in parts")
            yield number, cells
    except csv.Error:
        raise Refused("a quotation mark of this row does not open or close as it should", row=number + 1) from None


def _separator(handle: TextIO, spellings: Mapping[str, str]) -> str:
    """The one that makes most headers of the first line that has any; what the data hold does not count."""
    for line in islice(iter(lambda: handle.readline(_LONGEST_HEADER), ""), _LOOKED_THROUGH):
        made = {sign: headers.count(_cells(line, sign), spellings) for sign in _SEPARATORS}
        if any(made.values()):
            return max(made, key=lambda sign: made[sign])
    return ","


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])
