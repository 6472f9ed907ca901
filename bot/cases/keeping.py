"""The desk's side of a case: what waits, who has it, what was asked; take, give back, close.

A case shows what is needed, where, in which language and on which channel. A number or a voice note is opened only for
whoever has taken the case. Verbs take the connection and never commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select, update

from bot.cases.asking import SEALED_AS
from bot.store import Seal
from bot.store.schema import case_request, help_case


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked: `hour` is when it is safe to call ("" when not known), times are the store's milliseconds."""

    id: int
    want: str
    hour: str
    asked_at: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the desk sees it. `taken_by` is a member of staff's id."""

    id: int
    state: str
    need: str
    place: str
    language: str
    channel: str
    opened_at: int
    taken_by: int | None
    asked: tuple[Asked, ...]

    @property
    def wants(self) -> list[str]:
        """What is asked for, each once, in the order it was asked."""
        return list(dict.fromkeys(one.want for one in self.asked))


_SHOWN = select(
    help_case.c.id,
    help_case.c.state,
    help_case.c.need,
    help_case.c.place,
    help_case.c.language,
    help_case.c.channel,
    help_case.c.opened_at,
    help_case.c.taken_by,
)


def waiting(connection: Connection) -> list[Case]:
    """The cases nobody has taken, the oldest first."""
    return _cases(connection, _SHOWN.where(help_case.c.state == "waiting"))


def taken_by(connection: Connection, member_id: int) -> list[Case]:
    """The open cases this member has, the oldest first."""
    return _cases(connection, _SHOWN.where(help_case.c.state == "taken", help_case.c.taken_by == member_id))


def by_id(connection: Connection, case_id: int) -> Case | None:
    """One case, in any state."""
    return next(iter(_cases(connection, _SHOWN.where(help_case.c.id == case_id))), None)


def take(connection: Connection, case_id: int, member_id: int, now: int) -> bool:
    """Take a waiting case; False when somebody else was quicker."""
    return _move(connection, case_id, "waiting", state="taken", taken_by=member_id, taken_at=now)


def give_back(connection: Connection, case_id: int, member_id: int) -> bool:
    """Let others take it; False when it is not this member's."""
    return _move(connection, case_id, "taken", member_id, state="waiting", taken_by=None, taken_at=None)


def close(connection: Connection, case_id: int, member_id: int, now: int) -> bool:
    """End it: numbers and voice notes are blanked. False when it is not this member's."""
    closed = _move(connection, case_id, "taken", member_id, state="closed", closed_at=now)
    if closed:
        connection.execute(update(case_request).where(case_request.c.case_id == case_id).values(sealed=None))
    return closed


def number_of(connection: Connection, seal: Seal, case_id: int, member_id: int) -> str | None:
    """The number to call; None without one, or when the case is not this member's. Raises Unreadable."""
    found = connection.execute(_sealed("call").where(*_theirs(case_id, member_id))).scalar()
    return str(seal.open(SEALED_AS, found)["number"]) if found else None


def note_of(connection: Connection, seal: Seal, request_id: int, *, case_id: int, member_id: int) -> tuple[str, str]:
    """A voice note's channel and its provider's reference, "" when none was kept; ("", "") when it is not this
    member's to hear. Raises Unreadable."""
    mine = (*_theirs(case_id, member_id), case_request.c.id == request_id)
    found = connection.execute(_sealed("voice").where(*mine)).scalar()
    kept = seal.open(SEALED_AS, found) if found else {"channel": "", "media": ""}
    return str(kept["channel"]), str(kept["media"])


def _theirs(case_id: int, member_id: int) -> tuple[Any, ...]:
    return help_case.c.id == case_id, help_case.c.state == "taken", help_case.c.taken_by == member_id


def _sealed(want: str) -> Select[Any]:
    joined = case_request.join(help_case, help_case.c.id == case_request.c.case_id)
    return select(case_request.c.sealed).select_from(joined).where(case_request.c.want == want)


def _move(connection: Connection, case_id: int, was: str, member_id: int | None = None, **values: Any) -> bool:
    """From this state, and where a member is named only from their hand."""
    here = [help_case.c.id == case_id, help_case.c.state == was]
    if member_id is not None:
        here.append(help_case.c.taken_by == member_id)
    return connection.execute(update(help_case).where(*here).values(values)).rowcount == 1


def _cases(connection: Connection, query: Select[Any]) -> list[Case]:
    rows = connection.execute(query.order_by(help_case.c.opened_at, help_case.c.id)).all()
    asked = _asked(connection, [row.id for row in rows])
    return [Case(**row._mapping, asked=tuple(asked.get(row.id, ()))) for row in rows]


def _asked(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[Asked]]:
    c = case_request.c
    query = select(c.case_id, c.id, c.want, c.hour, c.asked_at).where(c.case_id.in_(case_ids)).order_by(c.id)
    found: dict[int, list[Asked]] = {}
    for row in connection.execute(query):
        found.setdefault(row.case_id, []).append(Asked(row.id, row.want, row.hour, row.asked_at))
    return found
