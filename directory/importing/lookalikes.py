"""New services of a file that look like one entered already, in the store or further up in the file.

Nothing is kept of this but the match keys of `directory.matching`; a person decides. Protected services are left out,
or a guess of their name and place could be tried out here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from directory import ledger, records
from directory.documents import Document
from directory.duplicates import ENOUGH, WEIGHTS
from directory.matching import SHARED_BY, keys_of

_KEYS_AT_ONCE = 5_000
_GUARDED = "never"


@dataclass(frozen=True, slots=True)
class Other:
    """What a row looks like: a service (its public id), or an earlier row of the file; and the kinds of keys shared."""

    id: str
    row: int
    why: tuple[str, ...]


class Lookalikes:
    """Remembers the keys of the rows gone by. Numbers and sites that many share tell nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[int, tuple[int, ...]] = {}
        self._made: set[str] = set()

    def of(self, new: Iterable[tuple[int, str, Document]]) -> dict[str, tuple[Other, ...]]:
        """For each of these new services (row, id, document), by id: what it looks like, most alike first.

        An earlier row counts whether or not it was then left out: it is the person deciding who sees both.
        """
        rows = list(new)
        keys = {own: keys_of(document) for _, own, document in rows}
        owners = self._owners(sorted({key for some in keys.values() for key in some}))
        found: dict[str, tuple[Other, ...]] = {}
        for number, own, document in rows:
            self._made.add(own)
            marks = [hash(key) for key in keys[own]]
            if any(mark in self._rows for mark in marks) or any(key in owners for key in keys[own]):
                found[own] = self._others(keys[own], owners)
            if document["release_level"] != _GUARDED:
                for mark in marks:
                    self._remember(mark, number)
        return {own: others for own, others in found.items() if others}

    def _remember(self, mark: int, row: int) -> None:
        rows = self._rows.get(mark, ())
        if len(rows) <= SHARED_BY:
            self._rows[mark] = (*rows, row)

    def _others(self, keys: Iterable[str], owners: Mapping[str, list[str]]) -> tuple[Other, ...]:
        shared: dict[tuple[str, int], set[str]] = defaultdict(set)
        for key in keys:
            kind = key.partition(":")[0]
            rows = self._rows.get(hash(key), ())
            for row in rows if len(rows) <= SHARED_BY else ():
                shared["", row].add(kind)
            for owner in owners.get(key, ()):
                shared[owner, 0].add(kind)
        weights = {other: sum(WEIGHTS[kind] for kind in kinds) for other, kinds in shared.items()}
        alike = sorted((one for one in shared if weights[one] >= ENOUGH), key=lambda one: (-weights[one], one))
        return tuple(Other(*one, tuple(sorted(shared[one]))) for one in alike)

    def _owners(self, keys: list[str]) -> dict[str, list[str]]:
        """The services that have each of these keys, where few do."""
        table, service = ledger.match_key, records.service
        found: dict[str, list[str]] = defaultdict(list)
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            mine = table.c.key.in_(keys[start : start + _KEYS_AT_ONCE])
            few = select(table.c.key).where(mine).group_by(table.c.key).having(func.count() <= SHARED_BY)
            query = select(table.c.key, table.c.service_id, service.c.public_id).join_from(
                table, service, service.c.id == table.c.service_id
            )
            query = query.where(table.c.key.in_(few), service.c.release_level != _GUARDED)
            for key, owner, public in self._connection.execute(query):
                if owner not in self._made:
                    found[key].append(public)
        return found
