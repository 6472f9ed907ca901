"""Who may open a page: every route says it, and what says nothing cannot be built."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.store.schema import STAFF_ROLES
from directory.roles import EDIT

OUTSIDER = "outsider"
STAFF = frozenset(STAFF_ROLES)
"""Everybody who is signed in."""
EVERYBODY = STAFF | {OUTSIDER}
"""Also those who are not: the sign-in page, the static files."""
ADMIN = frozenset({"admin"})
DIRECTORY = EDIT
"""Those who keep the facts."""
DESK = frozenset({"operator", "supervisor", "admin"})
"""Those who answer people."""

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rules:
    """What a route asks of whoever comes: a role among `who`, at most `limit` bytes.

    `enrolling`: also open to somebody who came by an invitation and has not chosen a password yet.
    """

    who: frozenset[str]
    limit: int = MEBIBYTE
    enrolling: bool = False

    def __post_init__(self) -> None:
        if not self.who or not self.who <= EVERYBODY:
            raise ValueError("a page must say who may open it")


@dataclass(frozen=True, slots=True)
class Link:
    """A way to a page, in the navigation and on the home page: `title` and `about` are keys of the texts."""

    path: str
    title: str
    about: str
    who: frozenset[str]


def links_for(links: Iterable[Link], role: str) -> list[Link]:
    """The ways this role may take."""
    return [link for link in links if role in link.who]
