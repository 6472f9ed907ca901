"""One-time links: the way in of somebody who has no password, or has lost theirs."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.config import Config
from bot.store.migrate import one_at_a_time
from bot.store.schema import staff, staff_link
from console.auth.staff import FIRST_EMAIL, Member, Scope, add, anybody_enrolled, members
from console.auth.tokens import hashed, new_token

LASTS = timedelta(hours=24)
FIRST, INVITATION = "first", "invitation"


@dataclass(frozen=True, slots=True)
class OneTime:
    """A link that can still be used, and whose it is."""

    staff_id: int
    kind: str


def make(connection: Connection, member: Member, kind: str, now: int) -> str:
    """A new link's token. The member's earlier links are void."""
    connection.execute(delete(staff_link).where(staff_link.c.staff_id == member.id))
    token = new_token()
    expires_at = now + LASTS // timedelta(milliseconds=1)
    row = {"token_hash": hashed(token), "staff_id": member.id, "kind": kind, "expires_at": expires_at}
    connection.execute(insert(staff_link).values(row))
    return token


def look(connection: Connection, token: str, now: int) -> OneTime | None:
    """The link, if it can be used: the first administrator's only while nobody has a password. Looking uses nothing."""
    c = staff_link.c
    query = (
        select(c.staff_id, c.kind)
        .join_from(staff_link, staff)
        .where(c.token_hash == hashed(token), c.used_at.is_(None), c.expires_at > now, staff.c.disabled_at.is_(None))
    )
    row = connection.execute(query).first()
    if row is None or (row.kind == FIRST and anybody_enrolled(connection)):
        return None
    return OneTime(row.staff_id, row.kind)


def use(connection: Connection, token: str, now: int) -> OneTime | None:
    """Use the link; None when it cannot be, or somebody just did."""
    found = look(connection, token, now)
    c = staff_link.c
    mine = update(staff_link).where(c.token_hash == hashed(token), c.used_at.is_(None)).values(used_at=now)
    return found if found and connection.execute(mine).rowcount == 1 else None


def first(connection: Connection, now: int) -> str | None:
    """A first administrator's token while nobody has a password, else None. The administrator is made if need be."""
    one_at_a_time(connection)
    if anybody_enrolled(connection):
        return None
    admins = (m for m in members(connection) if m.role == "admin" and not m.is_disabled)
    oldest = min(admins, key=lambda member: member.id, default=None)
    member = oldest or add(connection, FIRST_EMAIL, Scope("admin"), now=now)
    return make(connection, member, FIRST, now)


def address(config: Config, token: str) -> str:
    """The URL somebody opens."""
    return f"{config.console_base}/enter/{token}"
