"""The header of a sheet: which column stands where, forgiving in spelling and strict in meaning."""

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.utils import get_column_letter
from rapidfuzz import fuzz, process

from directory.tables.table import Faults, Schema
from locales.letters import fold

_NEAR = 70


def key(name: str) -> str:
    """The name as names are compared: no case, accent, space or underscore."""
    return fold(name).replace(" ", "")


def known(schema: Schema) -> dict[str, str]:
    """The column for each spelling, by its key."""
    return {key(alias): column for alias, column in schema.aliases.items()} | {key(c): c for c in schema.columns}


def count(cells: Iterable[str], spellings: Mapping[str, str]) -> int:
    """How many of these cells are headers."""
    return sum(key(cell) in spellings for cell in cells if cell)


def placed(sheet: str, cells: Sequence[str], *, schema: Schema, faults: Faults) -> dict[int, str]:
    """The column at each position, from 0. Unknown, doubled and missing headers are added to the faults."""
    spellings = known(schema)
    found: dict[int, str] = {}
    for position, header in enumerate(cells):
        column = spellings.get(key(header))
        if column in found.values():
            reason = f"is the column {column!r} a second time"
            faults.add(sheet, 1, get_column_letter(position + 1), value=header, reason=reason)
        elif column:
            found[position] = column
        elif header:
            reason = "is not a column of this sheet" + meant(header, schema.columns)
            faults.add(sheet, 1, get_column_letter(position + 1), value=header, reason=reason)
    for column in schema.required:
        if column not in found.values():
            faults.add(sheet, 1, column, reason="this column is missing")
    return found


def meant(name: str, choices: Iterable[str]) -> str:
    """`: did you mean ...?` when one of the choices is near, else nothing."""
    near = process.extractOne(name, list(choices), scorer=fuzz.ratio, processor=key, score_cutoff=_NEAR)
    return f": did you mean {near[0]!r}?" if near else ""
