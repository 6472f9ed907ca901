"""Who may do what to the directory, and whose records are theirs."""

from dataclasses import dataclass, field

from directory.documents import Document
from directory.places import places

EDIT = frozenset({"editor", "reviewer", "admin"})
DECIDE = frozenset({"reviewer", "admin"})
PROVIDER = "provider"
"""An organization by its own link: it may assure its services, say when they are full, and nothing else by itself."""
COMMAND = "command line"
PACKAGE = "package"


class Forbidden(Exception):
    """This person may not do that."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an id (the staff e-mail), a role, and the organizations and regions they are limited to, if any."""

    id: str
    role: str
    organizations: frozenset[str] = field(default_factory=frozenset)
    regions: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_machine(self) -> bool:
        """The package or whoever holds the machine's command line: not bound by roles, and named in history."""
        return self.role in (COMMAND, PACKAGE)


THE_COMMAND = Actor(COMMAND, COMMAND)


def may_edit(actor: Actor, document: Document) -> bool:
    """Whether this service is theirs to change."""
    return actor.is_machine or (actor.role in EDIT and _is_theirs(actor, document))


def may_assure(actor: Actor, document: Document) -> bool:
    """Whether they may say that this service is still right, or full: also the organization itself."""
    is_its_own = actor.role == PROVIDER and document.get("organization_id") in actor.organizations
    return is_its_own or may_edit(actor, document)


def may_decide(actor: Actor, document: Document, *, proposed_by: str) -> bool:
    """Whether they may approve what somebody else proposed: never their own (the rule of two)."""
    return actor.role in DECIDE and actor.id != proposed_by and _is_theirs(actor, document)


def _is_theirs(actor: Actor, document: Document) -> bool:
    """Of one of their organizations, or in one of their regions, where they are limited to any."""
    if not actor.organizations and not actor.regions:
        return True
    place = places().get(str(document.get("place", "")))
    return document.get("organization_id") in actor.organizations or bool(place and place.region in actor.regions)
