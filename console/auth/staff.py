"""The members of staff as they are kept. Verbs take the connection and never commit."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.store.schema import FIRST_EMAIL as FIRST_EMAIL
from bot.store.schema import STAFF_ROLES, staff
from directory.places import places
from directory.records import organization
from directory.roles import Actor

_EMAIL = re.compile(r"[\w.!#$%&*+/=?^{|}~'-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)
_LONGEST_EMAIL = 254
_LONGEST_NAME = 80
_PAST_LAST_ID = 2**63


class Wrong(Exception):
    """This cannot be done with a member of staff: `reason` is a key of the texts, `values` fill it."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may come in. No organization, or no region, named: all of them."""

    id: int
    email: str
    name: str
    role: str
    organizations: frozenset[str]
    regions: frozenset[str]
    language: str
    has_password: bool
    is_disabled: bool
    created_at: int

    @property
    def actor(self) -> Actor:
        """Who the directory's history says it was."""
        return Actor(self.email, self.role, self.organizations, self.regions)

    @property
    def called(self) -> str:
        """Their name, or their address where they gave none."""
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may do and where; nothing named means everywhere."""

    role: str
    organizations: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


def folded(email: str) -> str:
    """An address as it is compared and kept."""
    return email.strip().casefold()


def is_email(email: str) -> bool:
    """Whether a folded address has the form of one."""
    return len(email) <= _LONGEST_EMAIL and (email == FIRST_EMAIL or _EMAIL.fullmatch(email) is not None)


def add(connection: Connection, email: str, scope: Scope, *, name: str = "", now: int) -> Member:
    """A new member, who cannot come in before using a link. Raises Wrong: no address, known already, no such scope."""
    email = folded(email)
    if not is_email(email):
        raise Wrong("wrong_email", email=email)
    _check(connection, scope)
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    row = {"email": email, "name": name.strip()[:_LONGEST_NAME], "created_at": now, **_kept(scope)}
    once = insert(staff).values(row).on_conflict_do_nothing(index_elements=["email"])
    made = connection.execute(once.returning(*staff.c)).first()
    if made is None:
        raise Wrong("wrong_known", email=email)
    return member_of(made)


def by_email(connection: Connection, email: str) -> Member | None:
    """The member with this address, however it is written."""
    email = folded(email)
    row = connection.execute(select(staff).where(staff.c.email == email)).first() if is_email(email) else None
    return member_of(row) if row else None


def by_id(connection: Connection, member_id: int) -> Member | None:
    """The member with this id."""
    if member_id >= _PAST_LAST_ID:
        return None
    row = connection.execute(select(staff).where(staff.c.id == member_id)).first()
    return member_of(row) if row else None


def members(connection: Connection) -> list[Member]:
    """Everybody, those who may come in first, by address."""
    rows = connection.execute(select(staff).order_by(staff.c.disabled_at.is_not(None), staff.c.email))
    return [member_of(row) for row in rows]


def change(connection: Connection, member: Member, scope: Scope) -> None:
    """Another role or scope. Raises Wrong when nobody would be left who can administer, or for no such scope."""
    _check(connection, scope)
    if scope.role != "admin":
        _leave_an_administrator(connection, member)
    connection.execute(update(staff).where(staff.c.id == member.id).values(_kept(scope)))


def disable(connection: Connection, member: Member, now: int) -> None:
    """They may not come in any more; the caller ends their sessions. Raises Wrong for the last administrator."""
    _leave_an_administrator(connection, member)
    connection.execute(update(staff).where(staff.c.id == member.id).values(disabled_at=now))


def enable(connection: Connection, member: Member) -> None:
    """They may come in again, as they did."""
    connection.execute(update(staff).where(staff.c.id == member.id).values(disabled_at=None))


def rename(connection: Connection, member: Member, *, email: str, name: str) -> None:
    """Another name and address. Raises Wrong: no address, or somebody else's."""
    email = folded(email)
    if not is_email(email):
        raise Wrong("wrong_email", email=email)
    other = by_email(connection, email)
    if other and other.id != member.id:
        raise Wrong("wrong_known", email=email)
    values = {"email": email, "name": name.strip()[:_LONGEST_NAME]}
    connection.execute(update(staff).where(staff.c.id == member.id).values(values))


def speak(connection: Connection, member: Member, language: str) -> None:
    """The language they read the console in."""
    connection.execute(update(staff).where(staff.c.id == member.id).values(language=language))


def anybody_enrolled(connection: Connection) -> bool:
    """Whether somebody who may come in has a password."""
    query = select(func.count()).where(staff.c.password != "", staff.c.disabled_at.is_(None))
    return bool(connection.execute(query).scalar_one())


def member_of(row: Row[Any]) -> Member:
    """A row of `staff`, without what only signing in needs."""
    return Member(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        organizations=frozenset(json.loads(row.organizations)),
        regions=frozenset(json.loads(row.regions)),
        language=row.language,
        has_password=bool(row.password),
        is_disabled=row.disabled_at is not None,
        created_at=row.created_at,
    )


def _kept(scope: Scope) -> dict[str, str]:
    return {
        "role": scope.role,
        "organizations": json.dumps(sorted(scope.organizations)),
        "regions": json.dumps(sorted(scope.regions)),
    }


def _check(connection: Connection, scope: Scope) -> None:
    if scope.role not in STAFF_ROLES:
        raise Wrong("wrong_role", role=scope.role)
    if scope.role == "admin" and (scope.organizations or scope.regions):
        raise Wrong("wrong_admin_limits")  # whoever sets everybody's limits could lift their own
    _all_known("wrong_region", scope.regions, (place.slug for place in places().regions))
    if scope.organizations:
        _all_known("wrong_organization", scope.organizations, connection.execute(select(organization.c.id)).scalars())


def _all_known(reason: str, given: Collection[str], known: Iterable[str]) -> None:
    missing = set(given) - set(known)
    if missing:
        raise Wrong(reason, given=", ".join(sorted(missing)))


def _leave_an_administrator(connection: Connection, member: Member) -> None:
    """Raises Wrong unless another administrator stays, who can come in if this one can."""
    if member.role != "admin" or member.is_disabled:
        return
    admins = select(staff.c.id, staff.c.password).where(staff.c.role == "admin", staff.c.disabled_at.is_(None))
    rows = connection.execute(admins.with_for_update()).all()  # two who disable each other at once must meet here
    others = [row for row in rows if row.id != member.id and (row.password or not member.has_password)]
    if not others:
        raise Wrong("wrong_last")
