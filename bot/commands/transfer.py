"""`dalil directory import` and `export`: files in, whole or not at all, and files out."""

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.commands.progress import bar
from bot.config import Config
from bot.moments import to_millis, utc_now
from bot.store import Store
from directory.building import bring_forward
from directory.exporting.files import InTheWay, export
from directory.history import Note
from directory.importing.incoming import Watched
from directory.importing.opening import FORMATS, opened
from directory.importing.planning import (
    ADD,
    LEAVE_OUT,
    REFUSE,
    Alike,
    Decisions,
    Plan,
    Stopped,
    apply,
    plan,
)
from directory.roles import COMMAND, THE_COMMAND
from directory.tables.table import Unreadable

_MOST_NAMED = 3
_ENDINGS = {".xlsx": "xlsx", ".json": "hsds", ".zip": "hsds-csv"}
_OBJECTS_BETWEEN = 100_000


def add_verbs(verbs: Any) -> None:
    """The two verbs and their options."""
    bringing = verbs.add_parser("import", help="bring in a file: a folder of CSV, CSV, XLSX, HSDS JSON or a zip")
    bringing.add_argument("path", type=Path, metavar="PATH", help="the file or folder")
    bringing.add_argument("--dry-run", action="store_true", help="only say what it would do")
    bringing.add_argument(
        "--duplicates", choices=(ADD, LEAVE_OUT, REFUSE), default=ADD,
        help="new services that look like others (add)",
    )  # fmt: skip
    bringing.add_argument("--format", choices=FORMATS, default="", help="what the file is, if it is not seen from it")
    bringing.set_defaults(verb=import_file)
    giving = verbs.add_parser("export", help="write what may be told to a file: CSV, XLSX or HSDS")
    giving.add_argument("path", type=Path, metavar="PATH", help="the file, or the folder for csv")
    giving.add_argument("--format", choices=FORMATS, default="", help="by the ending of the file, else csv")
    giving.add_argument("--blank", action="store_true", help="the empty template (csv, xlsx)")
    giving.add_argument("--force", action="store_true", help="also over a file that is no earlier export")
    giving.set_defaults(verb=export_file)


def import_file(arguments: argparse.Namespace, config: Config, store: Store) -> int:
    """Import, or with --dry-run look; one line of counts, and what is refused line by line on standard error."""
    try:
        done = _look(arguments, store) if arguments.dry_run else _bring(arguments, store)
    except Unreadable as unreadable:
        _say(map(str, unreadable.refusals))
        print(f"added 0 changed 0 unchanged 0 refused {len(unreadable.refusals)}")
        return 1
    except Stopped as stopped:
        _say([*_remarks(stopped.plan), "Nothing was written."])
        print(f"added 0 changed 0 unchanged {stopped.plan.unchanged} refused {stopped.plan.refused}")
        return 1
    if not arguments.dry_run:
        with store.read() as connection:
            bring_forward(connection, config.catalog_path)
    _say(_remarks(done))
    print(f"added {done.added} changed {done.changed} unchanged {done.unchanged} refused {done.refused}")
    return 1 if done.refused else 0


def export_file(arguments: argparse.Namespace, config: Config, store: Store) -> int:
    """Write the file; one line says what."""
    path: Path = arguments.path
    form = arguments.format or _ENDINGS.get(path.suffix.lower(), "csv")
    if path.suffix and not arguments.format and path.suffix.lower() not in _ENDINGS and not path.is_dir():
        print("A folder (csv), .xlsx, .json or .zip: else say the --format.", file=sys.stderr)
        return 2
    if arguments.blank and form.startswith("hsds"):
        print("There is no empty template of HSDS: csv or xlsx.", file=sys.stderr)
        return 2
    try:
        with store.read() as connection:
            count = export(connection, path, form, blank=arguments.blank, force=arguments.force)
    except InTheWay:
        print(f"{path} is there and is no earlier export: choose another name, or --force.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{path} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"Wrote {'an empty template' if arguments.blank else f'{count} services'} to {path} ({form}).")
    return 0


def _look(arguments: argparse.Namespace, store: Store) -> Plan:
    with few_collections(), store.read() as connection:
        incoming = Watched(opened(connection, arguments.path, form=arguments.format), bar(sys.stderr))
        return plan(connection, incoming, THE_COMMAND, Decisions(arguments.duplicates))


def _bring(arguments: argparse.Namespace, store: Store) -> Plan:
    with few_collections():
        with store.read() as connection:
            incoming = Watched(opened(connection, arguments.path, form=arguments.format), bar(sys.stderr))
        with store.write() as connection:
            note = Note(COMMAND, to_millis(utc_now()), origin="import")
            return apply(connection, incoming, THE_COMMAND, note, Decisions(arguments.duplicates))


@contextmanager
def few_collections() -> Iterator[None]:
    """Python looks for garbage seldom meanwhile: an import makes many small things, and they go by themselves."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _say(lines: Any) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _remarks(done: Plan) -> Iterator[str]:
    """What there is to know besides the counts, line by line."""
    yield from map(str, done.refusals)
    if done.faults > len(done.refusals):
        yield f"... and {done.faults - len(done.refusals)} more."
    if done.organizations_added or done.organizations_changed:
        yield f"Organizations: added {done.organizations_added} changed {done.organizations_changed}."
    if done.left_out:
        yield f"Left out: {done.left_out}."
    if done.look_alike:
        yield f"{done.look_alike} new services look like others; the console shows them side by side:"
        yield from map(_alike, done.alike)
    if done.ignored:
        yield f"Not kept: {'; '.join(done.ignored)}."


def _alike(one: Alike) -> str:
    others = [f"{other.id or f'row {other.row}'} ({', '.join(other.why)})" for other in one.others[:_MOST_NAMED]]
    return f"  row {one.row}: {', '.join(others)}"
