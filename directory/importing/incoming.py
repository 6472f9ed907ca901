"""What a file brings, whatever its format: rows that can be laid on top of what the store holds."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from directory.documents import Document
from directory.tables.table import Refusal

Progress = Callable[[int, int], None]
"""Called now and then with how many services are done, of how many."""


class Row(Protocol):
    """One record of the file: where it stands, and the id it gives ("" for none).

    `gist` stays the same from one reading of the file to the next: a record without an id gets one made of it.
    """

    @property
    def sheet(self) -> str:
        """The sheet, or file, it stands in."""

    @property
    def number(self) -> int:
        """Its row there, as a spreadsheet program counts."""

    @property
    def key(self) -> str:
        """The id it gives."""

    @property
    def gist(self) -> str:
        """What tells the record from others, for want of an id."""

    def onto(self, before: Document | None, told: Any) -> tuple[Document, list[Refusal]]:
        """The document that the row makes of the one there is, and what of it cannot be read; of None, a new one.

        `told` is what is told of it now: a `Told`, or the document of an organization; None where there is none yet.
        """

    def spoken(self, told: Any) -> frozenset[str]:
        """The fields of which it says something else than what is told; `told` as in `onto`, never None."""

    def only_filled(self) -> "Row":
        """The same row without its empty cells."""

    def refusal(self, field: str, reason: str, *, value: str = "") -> Refusal:
        """A refusal of what the row says of this field; `value` stands for a cell that the row does not have."""


class Incoming(Protocol):
    """A file that was opened and can be gone through as often as wanted."""

    @property
    def fingerprint(self) -> str:
        """The same for the same file."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """What the file says that the directory keeps nowhere."""

    def refusals(self) -> list[Refusal]:
        """What is wrong with the file as a whole."""

    def organizations(self) -> Iterator[Row]:
        """Its organizations."""

    def services(self) -> Iterator[Row]:
        """Its services."""

    def __len__(self) -> int:
        """How many services it has."""


class Watched:
    """A file whose services, as they are gone through, are counted to somebody who waits."""

    def __init__(self, incoming: Incoming, progress: Progress) -> None:
        self._incoming = incoming
        self._progress = progress
        self.fingerprint = incoming.fingerprint
        self.ignored = incoming.ignored

    def refusals(self) -> list[Refusal]:
        """See `Incoming`."""
        return self._incoming.refusals()

    def organizations(self) -> Iterator[Row]:
        """See `Incoming`."""
        return self._incoming.organizations()

    def services(self) -> Iterator[Row]:
        """See `Incoming`."""
        total = len(self)
        for done, row in enumerate(self._incoming.services()):
            if done % EVERY == 0:
                self._progress(done, total)
            yield row
        self._progress(total, total)

    def __len__(self) -> int:
        return len(self._incoming)


EVERY = 500
T = TypeVar("T")


def some_at_a_time(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of this many, so that a large file is never in memory at once."""
    some: list[T] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
