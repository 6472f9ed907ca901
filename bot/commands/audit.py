"""`dalil audit`: who did what at the desk, and whether nobody has touched these lines since.

`verify` reads the whole chain. It cannot see by itself that the last lines were cut off: note down the head it prints,
elsewhere, and give it back next time with --head. `list` prints the newest lines first; no word of anybody is in them.
"""

import argparse
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time

from bot import audit
from bot.audit import Line, Verified, Wanted
from bot.config import Config, Wrong
from bot.knowledge import MOROCCO
from bot.moments import from_millis, to_millis
from bot.service import open_store
from bot.store import Seal, Store

NAME = "audit"
HELP = "read, or verify, who did what at the desk"
_WHY = {
    "changed": "it was changed, or this key is not the one it was written with",
    "missing": "it is missing",
    "added": "it was put in",
    "cut": "it and what follows were cut off: the head given is further on",
    "replaced": "it is not the line of the head given",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    verify = deeds.add_parser("verify", help="read the whole chain: exit 0 when it is unbroken")
    verify.add_argument("--head", metavar="COUNT:HASH", default="", help="a head noted down before, that must stand")
    listing = deeds.add_parser("list", help="print the lines, the newest first")
    listing.add_argument("--since", metavar="DAY", default="", help="from this day on, such as 2026-11-18")
    listing.add_argument("--case", metavar="ID", type=int, help="of this case alone")
    listing.add_argument("--jsonl", action="store_true", help="one JSON object a line")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Print the lines, or whether they hold: 1 where they do not. Raises Wrong."""
    if arguments.deed == "verify":
        return _verify(config, _head(arguments.head))
    wanted = Wanted(case_id=arguments.case, since=_beginning(arguments.since))
    store = open_store(config)
    try:
        for line in _lines(store, wanted):
            print(_as_json(line) if arguments.jsonl else _as_text(line))
    finally:
        store.close()
    return 0


def _verify(config: Config, earlier: tuple[int, str] | None) -> int:
    store, seal = open_store(config), Seal(config.secret())
    try:
        with store.read() as connection:
            found = audit.verify(connection, seal, earlier=earlier)
    finally:
        store.close()
    print(told(found))
    return 0 if found.broken is None else 1


def told(found: Verified) -> str:
    """What was found, in one line."""
    if found.broken is None:
        return f"{found.count} lines, unbroken. Head {found.count}:{found.head}"
    return f"Broken at line {found.broken}: {_WHY[found.why]}."


def _head(given: str) -> tuple[int, str] | None:
    if not given:
        return None
    if not re.fullmatch(r"\d{1,15}:[0-9a-f]{64}", given, re.ASCII):
        raise Wrong("--head is COUNT:HASH, as `dalil audit verify` printed it.")
    count, _, mark = given.partition(":")
    return int(count), mark


def _beginning(day: str) -> int | None:
    if not day:
        return None
    try:
        return to_millis(datetime.combine(date.fromisoformat(day), time(), MOROCCO))
    except ValueError:
        raise Wrong("--since is a day such as 2026-11-18.") from None


def _lines(store: Store, wanted: Wanted) -> Iterator[Line]:
    with store.read() as connection:
        before = None
        while page := audit.lines(connection, wanted, before=before):
            yield from page
            before = page[-1].id


def _as_json(line: Line) -> str:
    told = {"id": line.id, "at": from_millis(line.at).isoformat(), "staff_id": line.staff_id, "who": line.who}
    return json.dumps(told | {"action": line.action, "case": line.case_id, "detail": line.detail})


def _as_text(line: Line) -> str:
    when = from_millis(line.at).astimezone(MOROCCO).strftime("%Y-%m-%d %H:%M:%S")
    case = f"case {line.case_id}" if line.case_id is not None else "-"
    more = " ".join(f"{name}={value}" for name, value in line.detail.items())
    return "  ".join((str(line.id), when, line.who or f"staff {line.staff_id}", line.action, case, more)).rstrip()
