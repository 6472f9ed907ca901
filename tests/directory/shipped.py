"""The packaged files, read as they are shipped: what the tests compare with."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from directory.places import MOROCCO

Edit = Callable[..., Path]
"""`edited(file, id, column, value)` sets one cell of a copy of the package and gives its folder."""


def rows_of(name: str, folder: Path = MOROCCO) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write the rows over the file, under its own columns."""
    columns = list(rows_of(path.name, path.parent)[0])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)
