"""The test lines: messages with what they must be read as, written by somebody who had not seen the lexicon."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
FILES = ("danger", "harmless", "needs", "places", "commands", "corrected")
"""`corrected` takes wrong readings met in use, made right (`dalil understand --explain` gives the line)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message; `needs` and `kinds` are what may be read first, `needs` empty when no need is in it."""

    text: str
    language: str
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    place: str
    command: str


def lines(name: str) -> Iterator[Line]:
    """The lines of one file, in order. Raises ValueError for a row that has not six fields."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, strict=True):
            if None in row or None in row.values():
                raise ValueError(f"{name}.csv: six fields are wanted: {row}")
            needs = () if row["needs"] == "none" else _several(row["needs"])
            yield Line(row["text"], row["language"], needs, _several(row["kind"]), row["place"], row["command"])


def _several(field: str) -> tuple[str, ...]:
    return tuple(field.split("|")) if field else ()
