"""What an import would do, and doing it: all of the file or nothing.

`plan` only looks. `apply` looks in the same way and writes as it goes, in the caller's transaction; when anything is
refused it raises, and the caller rolls back. Rows that the file leaves out are left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, select

from directory import records
from directory.history import Note
from directory.importing.checking import Checker, Compared
from directory.importing.deciding import Edit, Writer, parted
from directory.importing.incoming import Incoming, some_at_a_time
from directory.importing.lookalikes import Lookalikes, Other
from directory.importing.showing import Shown, shown
from directory.inserting import roomy
from directory.revisions import current_seq
from directory.roles import Actor
from directory.tables.table import MOST_REFUSALS, Refusal

AT_ONCE = 2_000
"""Rows looked at together."""
MOST_SHOWN = 50
MOST_ALIKE = 1_000
ADD, LEAVE_OUT, REFUSE, SAME = "add", "leave-out", "refuse", "same:"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What to do with new services that look like others: by row number of the services, and for all the rest.

    `add`, `leave-out`, `refuse`, or `same:<id>`: the row is that service, and its filled cells are put there.
    `expected` is the fingerprint of the plan that was shown; "" when none was.
    """

    duplicates: str = ADD
    rows: Mapping[int, str] = field(default_factory=dict)
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A new row that looks like others; `name` is what would be told of it."""

    row: int
    name: str
    others: tuple[Other, ...]


@dataclass(slots=True)
class Plan:
    """What an import does, in numbers of services, and the first of each kind to look at.

    `refusals` and `alike` are cut (at 1,000), `told` and `look_alike` count them all; `guarded` is how many records
    have something that waits for a second person.
    """

    fingerprint: str
    ignored: tuple[str, ...] = ()
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    left_out: int = 0
    organizations_added: int = 0
    organizations_changed: int = 0
    guarded: int = 0
    faults: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    differences: list[Shown] = field(default_factory=list)
    look_alike: int = 0
    alike: list[Alike] = field(default_factory=list)

    def refuse(self, found: Sequence[Refusal]) -> None:
        """Count a refused row, and keep its refusals as long as somebody could read them."""
        self.refused += 1
        self.faults += len(found)
        self.refusals += found[: MOST_REFUSALS - len(self.refusals)]


class Stopped(Exception):
    """Something in the file was refused, so that nothing may stay written; `plan` says what."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"{plan.refused} row(s) refused")
        self.plan = plan


class Moved(Exception):
    """The file or the directory is no longer what was shown: it must be looked at again."""


def plan(connection: Connection, incoming: Incoming, actor: Actor, decisions: Decisions | None = None) -> Plan:
    """What importing this file would do if this actor did it. Writes nothing."""
    return _Run(connection, incoming, actor, decisions or Decisions()).go(None)


def apply(
    connection: Connection, incoming: Incoming, actor: Actor, note: Note, decisions: Decisions | None = None
) -> Plan:
    """Import the file; what was done. Raises Stopped and Moved: the caller rolls back.

    For people, what is guarded and what is new becomes a proposal (see `directory.editing`).
    """
    connection.execute(select(records.revision.c.seq).with_for_update())
    run = _Run(connection, incoming, actor, decisions or Decisions())
    if run.decisions.expected not in ("", run.plan.fingerprint):
        raise Moved
    with roomy(connection):
        done = run.go(Writer(connection, actor, note))
    if done.refused:
        raise Stopped(done)
    return done


class _Run:
    """One going through the file."""

    def __init__(self, connection: Connection, incoming: Incoming, actor: Actor, decisions: Decisions) -> None:
        moment = f"{incoming.fingerprint} {current_seq(connection)}"
        self.plan = Plan(sha256(moment.encode()).hexdigest(), incoming.ignored)
        self.decisions = decisions
        self._incoming = incoming
        self._actor = actor
        self._checker = Checker(connection, actor)
        self._lookalikes = Lookalikes(connection)

    def go(self, writer: Writer | None) -> Plan:
        """Look at everything; write it unless there is no writer, or something was refused already."""
        for one in self._incoming.refusals():
            self.plan.refuse([one])
        for rows in some_at_a_time(self._incoming.organizations(), AT_ONCE):
            self._take("organization", self._checker.organizations(rows), writer)
        for some in some_at_a_time(self._incoming.services(), AT_ONCE):
            self._take("service", self._settled(self._checker.services(some)), writer)
        return self.plan

    def _take(self, kind: str, some: list[Compared], writer: Writer | None) -> None:
        edits: dict[str, Edit] = {}
        for one in some:
            if one.refusals:
                self.plan.refuse(one.refusals)
            elif one.before == one.after:
                self.plan.unchanged += kind == "service"
            else:
                edits[one.key] = one.before, one.after
                self._count(kind, one)
        if writer and not self.plan.refused:
            writer.write(kind, edits)

    def _count(self, kind: str, one: Compared) -> None:
        self.plan.guarded += bool(
            not self._actor.is_machine and parted(self._actor, kind, (one.before, one.after)).waits
        )
        new = one.before is None
        if kind == "organization":
            self.plan.organizations_added += new
            self.plan.organizations_changed += not new
            return
        self.plan.added += new
        self.plan.changed += not new
        if one.held and len(self.plan.differences) < MOST_SHOWN:
            self.plan.differences.append(shown(one.row.number, one.held, one.after))

    def _settled(self, some: list[Compared]) -> list[Compared]:
        """The rows after what was decided of those that look like others."""
        new = {one.key: one for one in some if one.before is None and not one.refusals}
        alike = self._lookalikes.of((one.row.number, key, one.after) for key, one in new.items())
        for key, others in alike.items():
            self._tell_alike(new[key], others)
        return [done for one in some if (done := self._decided(one, alike.get(one.key, ())))]

    def _tell_alike(self, one: Compared, others: tuple[Other, ...]) -> None:
        self.plan.look_alike += 1
        if len(self.plan.alike) < MOST_ALIKE:
            guarded = one.after["release_level"] != "public"
            name = one.after["alternate_name"] if guarded else one.after["name"]
            self.plan.alike.append(Alike(one.row.number, name, others))

    def _decided(self, one: Compared, others: tuple[Other, ...]) -> Compared | None:
        if one.before is not None or one.refusals:
            return one
        word = self.decisions.rows.get(one.row.number) or (self.decisions.duplicates if others else ADD)
        if word == LEAVE_OUT:
            self.plan.left_out += 1
            return None
        if word.startswith(SAME):
            return self._checker.same(one.row, word.removeprefix(SAME))
        if word == REFUSE:
            reason = f"looks like {', '.join(map(_named, others))}: decide what it is"
            return one.refused(one.row.refusal("name", reason))
        return one


def _named(other: Other) -> str:
    """A service or row that another looks like, and why."""
    return f"{other.id or f'row {other.row}'} (same {', '.join(other.why)})"
