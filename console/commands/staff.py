"""`dalil staff`: who may come into the console, from the host's own terminal."""

import argparse
import sys
from collections.abc import Callable

from sqlalchemy import Connection

from bot.config import Config
from bot.moments import to_millis, utc_now
from bot.service import open_store
from bot.store.schema import STAFF_ROLES
from console.auth import links, sessions, signing_in, staff
from console.auth.staff import Member, Scope, Wrong
from console.shell.render import speaker

NAME = "staff"
HELP = "who may come into the console: add, list, link, disable, enable"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's verbs and their options."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    adding = verbs.add_parser("add", help="add somebody and print a one-time link")
    adding.add_argument("email", metavar="EMAIL", help="their e-mail address")
    adding.add_argument("--role", required=True, choices=STAFF_ROLES, help="what they do")
    adding.add_argument("--name", default="", help="how colleagues call them")
    adding.add_argument(
        "--organization", action="append", default=[], metavar="ID", help="only its records; again for more"
    )
    adding.add_argument(
        "--region", action="append", default=[], metavar="SLUG", help="only its records; again for more"
    )
    adding.set_defaults(verb=_add)
    verbs.add_parser("list", help="everybody, one a line").set_defaults(verb=_list)
    for name, verb, about in _OF_ONE:
        one = verbs.add_parser(name, help=about)
        one.add_argument("email", metavar="EMAIL", help="their e-mail address")
        one.set_defaults(verb=verb)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Open the store, do the verb in one transaction, close."""
    store = open_store(config)
    verb: Callable[[argparse.Namespace, Config, Connection], str] = arguments.verb
    try:
        with store.write() as connection:
            told = verb(arguments, config, connection)
    except Wrong as wrong:
        print(speaker("en")(wrong.reason, **wrong.values), file=sys.stderr)
        return 1
    finally:
        store.close()
    print(told)
    return 0


def _add(arguments: argparse.Namespace, config: Config, connection: Connection) -> str:
    scope = Scope(arguments.role, frozenset(arguments.organization), frozenset(arguments.region))
    member = staff.add(connection, arguments.email, scope, name=arguments.name, now=_now())
    return _new_link(connection, config, member)


def _list(arguments: argparse.Namespace, config: Config, connection: Connection) -> str:
    return "\n".join(_line(member) for member in staff.members(connection)) or "Nobody yet."


def _link(arguments: argparse.Namespace, config: Config, connection: Connection) -> str:
    member = _known(connection, arguments.email)
    if member.is_disabled:
        raise Wrong("wrong_disabled", email=member.email)
    signing_in.forget(connection, member.id)
    return _new_link(connection, config, member)


def _disable(arguments: argparse.Namespace, config: Config, connection: Connection) -> str:
    member = _known(connection, arguments.email)
    staff.disable(connection, member, _now())
    sessions.end_all(connection, member.id)
    return f"{member.email} cannot come in any more."


def _enable(arguments: argparse.Namespace, config: Config, connection: Connection) -> str:
    member = _known(connection, arguments.email)
    staff.enable(connection, member)
    return f"{member.email} can come in again."


def _known(connection: Connection, email: str) -> Member:
    member = staff.by_email(connection, email)
    if member is None:
        raise Wrong("wrong_unknown", email=email)
    return member


def _new_link(connection: Connection, config: Config, member: Member) -> str:
    token = links.make(connection, member, links.INVITATION, _now())
    return f"{links.address(config, token)}\nFor {member.email}, once, within 24 hours."


def _line(member: Member) -> str:
    state = "disabled" if member.is_disabled else "active" if member.has_password else "not enrolled"
    limits = ", ".join(sorted(member.organizations | member.regions)) or "everywhere"
    return f"{member.email}  {member.role}  {state}  {limits}"


def _now() -> int:
    return to_millis(utc_now())


_OF_ONE = (
    ("link", _link, "a new one-time link: password and second factor are void, sessions end"),
    ("disable", _disable, "they cannot come in any more; sessions end"),
    ("enable", _enable, "they can come in again"),
)
