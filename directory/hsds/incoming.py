"""An HSDS file as `directory.importing` goes through one."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from directory.hsds.importing import Known, Row, read
from directory.tables.table import Refusal


class HsdsFile:
    """A file that was opened and read against this store (see `Known`). Raises `Unreadable` when it is no HSDS."""

    def __init__(self, connection: Connection, path: Path, fingerprint: str, *, outside: bool = False) -> None:
        self.fingerprint = fingerprint
        self._read = read(path, Known(connection, outside=outside))

    @property
    def ignored(self) -> tuple[str, ...]:
        """What the file says that the directory keeps nowhere, and what was made of odd things."""
        counted = (f"{name} ({count})" for name, count in sorted(self._read.ignored.items()))
        return (*counted, *self._read.notes)

    def refusals(self) -> list[Refusal]:
        """None: what is wrong is said of each row."""
        return []

    def organizations(self) -> Iterator[Row]:
        """Its organizations, each once."""
        return iter(self._read.organizations)

    def services(self) -> Iterator[Row]:
        """Its services, one row a place."""
        return iter(self._read.services)

    def __len__(self) -> int:
        return len(self._read.services)
