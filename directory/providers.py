"""What an organization says of its own services, by a link it was given: still right, changed, closed, full.

"Still right" and "full until" hold at once, and the second ends by itself. Everything else is a proposal that staff
decide, guarded or not: whoever gets hold of a link can change no number. Verbs take the connection and never commit.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from directory import editing, history, ledger, records
from directory.documents import Documents, difference
from directory.editing import NotThere, Refused, short_codes
from directory.facts import Names
from directory.history import Change, Note
from directory.holdings import Held, held
from directory.looking import organizations_told
from directory.release import told
from directory.roles import PROVIDER, Actor, Forbidden, may_assure, may_edit
from directory.storing import OPAQUE, services
from directory.validity import Fault, faults

LASTS = timedelta(days=14)
FULL_AT_MOST = timedelta(days=90)
MOST_WAITING = 30
"""Proposals of one organization that may wait at a time: a link that went astray must not flood the team."""
SHOWN = ("active", "temporarily closed")
PROPOSABLE = frozenset({"phones", "hours", "address_1", "eligibility_description", "status"})


class TooMany(Exception):
    """So much of this organization's waits for staff that no more is taken."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link given to an organization; moments in milliseconds, `used_at` 0 until something was said by it.

    `organization_id` is the store's own and not to be shown: `body` is what staff know the organization by.
    """

    id: str
    organization_id: str
    made_by: str
    made_at: int
    expires_at: int
    used_at: int
    body: "Body"

    @property
    def actor(self) -> Actor:
        """Who acts by it."""
        return Actor(f"{PROVIDER}:{self.body.id}", PROVIDER, frozenset({self.organization_id}))


@dataclass(frozen=True, slots=True)
class Body:
    """An organization as staff may read it: its id and name.

    Of one with protected services alone (`is_told` is false) only one of them is told: its opaque id, neutral name and
    region (R13).
    """

    id: str
    names: Names
    region: str = ""
    is_told: bool = True


def invite(connection: Connection, actor: Actor, body_id: str, now: int) -> str:
    """Make a link for a body all of whose services are the actor's to keep; the link's id, which is no secret.

    Raises NotThere when there is no such body or it has no service, Forbidden.
    """
    organization_id = _organization_of(connection, body_id)
    owned = _services(connection, organization_id) if organization_id else {}
    if not owned:
        raise NotThere
    if not _is_theirs(connection, actor, str(organization_id)):
        raise Forbidden
    made = secrets.token_hex(8)
    ends = now + LASTS // timedelta(milliseconds=1)
    row = {"id": made, "organization_id": organization_id, "made_by": actor.id, "made_at": now, "expires_at": ends}
    connection.execute(insert(ledger.provider_link).values(row))
    return made


def find(connection: Connection, link_id: str, now: int) -> Link | None:
    """The link, while it lives."""
    query = _living(now).where(ledger.provider_link.c.id == link_id)
    row = connection.execute(query).mappings().first()
    return _link(connection, row) if row else None


def living(connection: Connection, actor: Actor, now: int) -> list[Link]:
    """The links that can be used and are this actor's to end, the newest first."""
    table = ledger.provider_link
    rows = connection.execute(_living(now).order_by(table.c.made_at.desc(), table.c.id)).mappings().all()
    return [_link(connection, row) for row in rows if _is_theirs(connection, actor, row["organization_id"])]


def revoke(connection: Connection, actor: Actor, link_id: str, now: int) -> None:
    """End a link before its time. Raises NotThere when it has ended, Forbidden."""
    link = find(connection, link_id, now)
    if link is None:
        raise NotThere
    if not _is_theirs(connection, actor, link.organization_id):
        raise Forbidden
    table = ledger.provider_link
    connection.execute(update(table).where(table.c.id == link_id).values(revoked_at=now))


def bodies(connection: Connection, actor: Actor) -> list[Body]:
    """Whom this actor may make a link for, by name."""
    table, location = records.service, records.location
    query = select(table.c.organization_id, location.c.place, func.min(table.c.public_id).label("public_id"))
    query = query.join_from(table, location, location.c.id == table.c.id).where(table.c.status.in_(SHOWN))
    rows = connection.execute(query.group_by(table.c.organization_id, location.c.place)).mappings().all()
    others = {row["organization_id"] for row in rows if not may_edit(actor, dict(row))}
    theirs = {row["organization_id"] for row in rows} - others
    named = organizations_told(connection, theirs)
    found = [Body(key, {"fr": name}) for key, name in named.items()]
    found += [_body(connection, key) for key in theirs - named.keys()]
    return sorted(found, key=lambda one: (one.names["fr"].casefold(), one.region, one.id))


def offered(connection: Connection, link: Link) -> list[Held]:
    """The services this link speaks of, in order of id. To be told through `release.told`, as to anybody."""
    owned = [key for key, one in _services(connection, link.organization_id).items() if one["status"] in SHOWN]
    return list(held(connection, ids=owned, offered_only=False))


def waiting(connection: Connection, link: Link) -> list[Change]:
    """What this organization proposed and nobody has decided, oldest first."""
    return history.to_decide(connection, proposed_by=link.actor.id)


def assure(connection: Connection, link: Link, key: str, now: int) -> None:
    """All that is told of this service is still right. Raises NotThere, Forbidden."""
    note = _note(connection, link, now)
    editing.assure(connection, link.actor, key, (), note, day=note.day, how="self")


def fill(connection: Connection, link: Link, key: str, until: date | None, now: int) -> None:
    """Full until this day, included; with None there are places again. Raises NotThere, Forbidden, Refused."""
    note = _note(connection, link, now)
    if until is not None and not note.day <= until <= note.day + FULL_AT_MOST:
        raise Refused([Fault("capacity_until", "not_a_day", until.isoformat())])
    before = _own(connection, link, key)
    said = {"capacity": "full" if until else "", "capacity_until": until.isoformat() if until else ""}
    history.apply(connection, "service", {key: (before, {**before, **said})}, note)


def propose(
    connection: Connection, link: Link, key: str, values: Mapping[str, Any], now: int, *, why: str = ""
) -> int | None:
    """Keep for staff what the organization would change; None when it is as it is and nothing is said of it.

    Raises NotThere, Forbidden, Refused, TooMany, and ValueError for a field that is not PROPOSABLE.
    """
    if not values.keys() <= PROPOSABLE:
        raise ValueError(", ".join(values.keys() - PROPOSABLE))
    note = _note(connection, link, now, why=why)
    before = _own(connection, link, key)
    after = {**before, **values}
    fields = difference(before, after)
    if not fields and not why:
        return None
    codes = short_codes(connection)
    old = set(faults(before, short_codes=codes))
    wrong = [one for one in faults(after, short_codes=codes) if one not in old and one.field in fields]
    if wrong:
        raise Refused(wrong)
    table = ledger.change
    mine = select(func.count()).where(table.c.state == "proposed", table.c.proposed_by == link.actor.id)
    if connection.execute(mine).scalar_one() >= MOST_WAITING:
        raise TooMany
    return history.propose(connection, "service", key, fields, note)


def _organization_of(connection: Connection, body_id: str) -> str | None:
    """The organization of a body's id: its own, or the opaque id of one of its services."""
    if organizations_told(connection, [body_id]):
        return body_id
    table = records.service
    opaque = table.c.public_id.startswith(OPAQUE, autoescape=True)
    query = select(table.c.organization_id).where(table.c.public_id == body_id, opaque)
    found: str | None = connection.execute(query).scalar()
    return found


def _body(connection: Connection, organization_id: str) -> Body:
    name = organizations_told(connection, [organization_id]).get(organization_id)
    if name is not None:
        return Body(organization_id, {"fr": name})
    every = sorted(_services(connection, organization_id))
    shown = min((told(one) for one in held(connection, ids=every, offered_only=False)), key=lambda one: one.id)
    return Body(shown.id, shown.names, shown.region, is_told=False)


def _is_theirs(connection: Connection, actor: Actor, organization_id: str) -> bool:
    return all(may_edit(actor, document) for document in _services(connection, organization_id).values())


def _link(connection: Connection, row: RowMapping) -> Link:
    return Link(**row, body=_body(connection, row["organization_id"]))


def _services(connection: Connection, organization_id: str) -> Documents:
    table = records.service
    keys = connection.execute(select(table.c.id).where(table.c.organization_id == organization_id)).scalars().all()
    return services(connection, keys)


def _own(connection: Connection, link: Link, key: str) -> dict[str, Any]:
    found = services(connection, [key])
    if key not in found:
        raise NotThere
    if not may_assure(link.actor, found[key]):
        raise Forbidden
    return found[key]


def _living(now: int) -> Any:
    c = ledger.provider_link.c
    columns = select(c.id, c.organization_id, c.made_by, c.made_at, c.expires_at, c.used_at)
    return columns.where(c.revoked_at == 0, c.expires_at > now)


def _note(connection: Connection, link: Link, now: int, *, why: str = "") -> Note:
    """Who says it; and the link has been used."""
    table = ledger.provider_link
    connection.execute(update(table).where(table.c.id == link.id).values(used_at=now))
    return Note(link.actor.id, now, origin="provider", why=why)
