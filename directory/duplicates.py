"""Services that look as if they were entered twice: pairs for a person to judge, and what became of the judgement.

A pair is weighed by what its two have in common: a name in the same place, a number, an e-mail address, least of all a
site, which all services of an organization share. Protected services are left out: a pair would tell where they are.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from directory import ledger, records
from directory.editing import NotThere, edit
from directory.history import Note, read
from directory.matching import SHARED_BY
from directory.roles import Actor, Forbidden, may_edit

WEIGHTS = {"name": 4, "phone": 2, "email": 2, "site": 1}
ENOUGH = 2
LONGEST_NOTES = 4000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two services (ids of the store, sorted) and the kinds of keys they share."""

    first: str
    second: str
    shared: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much they look alike."""
        return sum(WEIGHTS[kind] for kind in self.shared)


def pairs(connection: Connection, *, limit: int = 50) -> list[Pair]:
    """The pairs nobody has judged yet, the most alike first."""
    table = ledger.duplicate
    judged = {(first, second) for first, second in connection.execute(select(table.c.first_id, table.c.second_id))}
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, first, second in connection.execute(_sharing()):
        shared[first, second].append(key.partition(":")[0])
    found = [Pair(two[0], two[1], tuple(sorted(set(kinds)))) for two, kinds in shared.items() if two not in judged]
    alike = [pair for pair in found if pair.weight >= ENOUGH]
    return sorted(alike, key=lambda pair: (-pair.weight, pair.first, pair.second))[:limit]


def different(connection: Connection, actor: Actor, one: str, other: str, *, now: int) -> None:
    """Keep that these are two. Raises NotThere, Forbidden."""
    _both(connection, actor, one, other)
    _judge(connection, actor, one, other, verdict="different", now=now)


def same(connection: Connection, actor: Actor, keep: str, leave: str, *, note: Note) -> None:
    """Keep one of two that are the same; the other is no longer offered, and its id stands in the first one's notes.

    Raises NotThere, Forbidden.
    """
    documents = _both(connection, actor, keep, leave)
    _judge(connection, actor, keep, leave, verdict="same", now=note.now)
    for key, said, values in (
        (leave, f"Duplicate of {keep}.", {"status": "inactive"}),
        (keep, f"Also entered as {leave}.", {}),
    ):
        notes = f"{documents[key]['notes']}\n{said}".strip()[-LONGEST_NOTES:]
        edit(connection, actor, key, {**values, "notes": notes}, note)


def _both(connection: Connection, actor: Actor, one: str, other: str) -> dict[str, dict[str, str]]:
    found = read(connection, "service", [one, other])
    if len(found) < 2 or any(document["release_level"] == "never" for document in found.values()):
        raise NotThere
    if not all(may_edit(actor, document) for document in found.values()):
        raise Forbidden
    return found


def _judge(connection: Connection, actor: Actor, one: str, other: str, *, verdict: str, now: int) -> None:
    first, second = sorted((one, other))
    table = ledger.duplicate
    judged = select(table.c.verdict).where(table.c.first_id == first, table.c.second_id == second)
    if connection.execute(judged).first():
        raise NotThere
    said = {"verdict": verdict, "decided_by": actor.id, "decided_at": now}
    connection.execute(insert(table).values(first_id=first, second_id=second, **said))


def _sharing() -> Select[Any]:
    """Every key that two services offered to people have in common."""
    one, other, service = ledger.match_key, ledger.match_key.alias("other"), records.service
    few = select(one.c.key).group_by(one.c.key).having(func.count().between(2, SHARED_BY))
    offered = select(service.c.id).where(service.c.status == "active", service.c.release_level != "never")
    query = select(one.c.key, one.c.service_id, other.c.service_id).join(
        other, (other.c.key == one.c.key) & (other.c.service_id > one.c.service_id)
    )
    return query.where(one.c.key.in_(few), one.c.service_id.in_(offered), other.c.service_id.in_(offered))
