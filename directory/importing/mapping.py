"""A row of our spreadsheet on top of what the store holds: only what the row says anew changes.

A cell that says what an export would say now says nothing new. So what is told in part, or not at all, stays as it is
kept, and a file that was exported and not touched changes nothing. Nothing withheld can be emptied by an empty cell.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from directory.documents import Document
from directory.exporting.rows import Cells, group_of
from directory.importing.cells import READ
from directory.importing.template import WITHHELD, Column
from directory.tables import values
from directory.tables.escaping import escape
from directory.tables.table import Refusal

Refuse = Callable[[Column, str, str], None]
"""Called with the column, its cell and why it cannot be read."""


def news(cells: Mapping[str, str], told: Cells) -> Cells:
    """The cells that say something other than what is told now."""
    return {
        name: text
        for name, text in cells.items()
        if text != (was := told[name]) and text != WITHHELD and (text or was != WITHHELD) and text != as_read(was)
    }


def as_read(text: str) -> str:
    """The text as it comes back from a file."""
    try:
        return values.read(escape(values.carried(text)))
    except values.Refused:
        return text


def put(document: Document, cells: Mapping[str, str], columns: Mapping[str, Column], *, refuse: Refuse) -> None:
    """Set these cells in the document; what cannot be read is refused and left."""
    for name, text in cells.items():
        column = columns[name]
        if text == WITHHELD:
            refuse(column, text, "can only be brought back to the directory it comes from: take the row out")
        elif column.kind == "text":
            document[column.field] = text
        else:
            try:
                value = READ[column.kind](text, column)
            except values.Refused as refused:
                refuse(column, text, refused.reason)
                continue
            _set(document, column, value)


def with_translations(document: Document, said: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The document's translations with these in place of what they were; an empty text takes one away."""
    merged = {field: dict(by) for field, by in document["translations"].items()}
    for field, by in said.items():
        kept = {code: text for code, text in {**merged.get(field, {}), **by}.items() if text}
        merged.pop(field, None)
        if kept:
            merged[field] = kept
    return merged


def with_numbers(phones: Sequence[dict[str, Any]], group: str, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """The phones with these numbers as the ones of their group; a number already there keeps what is known of it.

    The group stands where it stood, and the others where they did.
    """
    known = {one["number"]: one for one in phones if group_of(one) == group}
    new = [known.get(number) or _phone(number, group) for number in numbers]
    at = next((index for index, one in enumerate(phones) if group_of(one) == group), len(phones))
    rest = [one for one in phones if group_of(one) != group]
    before = sum(group_of(one) != group for one in phones[:at])
    return [*rest[:before], *new, *rest[before:]]


def refusing(sheet: str, number: int, found: list[Refusal]) -> Refuse:
    """Keeps refusals of this row in the list."""

    def refuse(column: Column, text: str, reason: str) -> None:
        found.append(Refusal(sheet, number, column.name, text, reason))

    return refuse


def _phone(number: str, group: str) -> dict[str, str]:
    kind, level = ("voice", "on_request") if group == "on_request" else (group, "public")
    return {"number": number, "type": kind, "description": "", "release_level": level, "source_url": ""}


def _set(document: Document, column: Column, value: Any) -> None:
    if column.kind == "translation":
        document["translations"] = with_translations(document, {column.field: {column.part: value}})
    elif column.kind == "phones":
        document["phones"] = with_numbers(document["phones"], column.part, value)
    elif value or column.kind != "level":
        document[column.field] = value
