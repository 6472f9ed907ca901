"""What an import changes, to be looked at: cell by cell, before and after, and only what may be told."""

from collections.abc import Iterator
from dataclasses import dataclass

from directory.documents import Document
from directory.exporting.rows import schedule_rows, service_row
from directory.holdings import Held
from directory.importing.present import told_under
from directory.importing.template import SCHEDULES
from directory.release import Told


@dataclass(frozen=True, slots=True)
class Shown:
    """A service that changes: its row, public id and name, and (column, before, after) of what may be told.

    A service that changes in something withheld only has no such cell.
    """

    row: int
    id: str
    name: str
    cells: tuple[tuple[str, str, str], ...]


def shown(row: int, held: Held, after: Document) -> Shown:
    """What may be told of the change from what is held to the document: as strictly as the strictest of both."""
    was = told_under(held, held.document, held.document, after)
    becomes = told_under(held, after, held.document, after)
    cells = [
        (column, old, new) for (column, old), (_, new) in zip(_cells(was), _cells(becomes), strict=True) if old != new
    ]
    levels = [("release_level", held.document["release_level"], after["release_level"])]
    levels = [one for one in levels if one[1] != one[2]]
    return Shown(row, held.public_id, becomes.names["fr"], (*cells, *levels))


def _cells(told: Told) -> Iterator[tuple[str, str]]:
    yield from service_row(told).items()
    yield SCHEDULES, "; ".join(" ".join(filter(None, hours.values())) for hours in schedule_rows(told))
