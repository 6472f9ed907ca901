"""The rows of our spreadsheet, from what is told of a service and of the organizations behind it."""

from collections.abc import Mapping
from typing import Any

from directory.documents import Document
from directory.exporting.telling import document_of, hours_as_written, withheld
from directory.importing.cells import WRITE
from directory.importing.template import ORGANIZATION_COLUMNS, SCHEDULE_COLUMNS, SERVICE_COLUMNS, WITHHELD, Column
from directory.release import Told

Cells = dict[str, str]


def service_row(told: Told) -> Cells:
    """The cells of a service by column, its id left out; what release keeps back says so."""
    document, kept = document_of(told), withheld(told)
    return {
        column.name: WITHHELD if column.field in kept and not column.part else written(document, column)
        for column in SERVICE_COLUMNS
    }


def schedule_rows(told: Told) -> list[Cells]:
    """The cells of a service's opening times."""
    return [hours_row(hours_as_written(one)) for one in told.hours]


def hours_row(hours: Mapping[str, Any]) -> Cells:
    """The cells of one opening time of a document."""
    return {column.name: WRITE[column.kind](hours[column.field]) for column in SCHEDULE_COLUMNS}


def organization_row(document: Document) -> Cells:
    """The cells of an organization by column, its id left out."""
    return {column.name: written(document, column) for column in ORGANIZATION_COLUMNS}


def written(document: Document, column: Column) -> str:
    """The cell of this column for this document."""
    if column.kind == "translation":
        return str(document["translations"].get(column.field, {}).get(column.part, ""))
    value = document[column.field]
    return WRITE[column.kind](numbers_of(value, column.part) if column.kind == "phones" else value)


def numbers_of(phones: list[dict[str, str]], group: str) -> list[str]:
    """The numbers of one group: `voice` and `whatsapp` are told to anybody, the rest goes by its release level."""
    return [one["number"] for one in phones if group_of(one) == group]


def group_of(phone: Mapping[str, str]) -> str:
    """Which column a number of a service stands in; "never" is none."""
    return phone["type"] if phone["release_level"] == "public" else phone["release_level"]
