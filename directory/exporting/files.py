"""Writing the directory to a file: beside it first and then in its place, so that no half of it is ever there."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from zipfile import BadZipFile, ZipFile, is_zipfile

from sqlalchemy import Connection, select

from directory import records
from directory.exporting.rows import Cells, organization_row, schedule_rows, service_row
from directory.holdings import held
from directory.hsds.owners import open_owners
from directory.hsds.writing import write_json, write_tabular
from directory.importing.template import (
    CHOICES,
    COLUMNS,
    IDS,
    NOTES,
    ORGANIZATIONS,
    SCHEDULES,
    SERVICES,
)
from directory.release import Told, told
from directory.tables.table import Table
from directory.tables.writing import Look, write_csv, write_xlsx

OURS = frozenset({f"{name}.csv" for name in COLUMNS})
_WIDE = {"name_fr": 50, "name_en": 50, "name_ar": 50, "address": 40, "eligibility": 40, "description": 60, "id": 30}


class InTheWay(Exception):
    """Something else than an earlier export stands where the file is to go."""


def export(connection: Connection, path: Path, form: str, *, blank: bool = False, force: bool = False) -> int:
    """Write what may be told of every service, also those closed, in this form; how many services.

    `form` is csv (a folder of three files), xlsx, hsds (one JSON array) or hsds-csv (a zip); `blank` is the empty
    template, of the first two only. Raises InTheWay unless what is there is an earlier export, or `force`.
    """
    if not force and not _may_be_replaced(path, form):
        raise InTheWay(path.name)
    with _beside(path) as made:
        if form in ("hsds", "hsds-csv"):
            write = write_json if form == "hsds" else write_tabular
            count = write(made, _told(connection), open_owners(connection))
        else:
            count = _write_sheets(made, form, list(_blank() if blank else _tables(connection)))
        _put(made, path)
    return count


def _write_sheets(path: Path, form: str, tables: list[Table]) -> int:
    if form == "csv":
        write_csv(path, tables)
    else:
        write_xlsx(path, tables, look=Look(notes=NOTES, choices=CHOICES, widths=_WIDE))
    return len(tables[0].rows)


def _told(connection: Connection) -> Iterator[Told]:
    return (told(one) for one in held(connection, offered_only=False))


def _blank() -> Iterator[Table]:
    for name, columns in COLUMNS.items():
        yield Table.of(name, [IDS[name], *(column.name for column in columns.values() if not column.is_seldom)], [])


def _tables(connection: Connection) -> Iterator[Table]:
    """The three sheets; languages that nothing is translated into have no columns."""
    used = set(connection.execute(select(records.translation.c.language).distinct()).scalars())
    names = {
        sheet: [IDS[sheet], *(name for name, column in columns.items() if not column.is_seldom or column.part in used)]
        for sheet, columns in COLUMNS.items()
    }
    schedules: list[Cells] = []
    services = ({"id": one.id, **_and_hours(one, schedules)} for one in _told(connection))
    yield Table.of(SERVICES, names[SERVICES], services)
    owners = open_owners(connection)
    yield Table.of(ORGANIZATIONS, names[ORGANIZATIONS], _organizations(owners))
    yield Table.of(SCHEDULES, names[SCHEDULES], schedules)


def _and_hours(one: Told, schedules: list[Cells]) -> Cells:
    """The row of a service; those of its opening times are put aside."""
    schedules += [{IDS[SCHEDULES]: one.id, **row} for row in schedule_rows(one)]
    return service_row(one)


def _organizations(owners: Mapping[str, dict[str, object]]) -> Iterable[Cells]:
    return ({"id": key, **organization_row(document)} for key, document in sorted(owners.items()))


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A path of the same name in a new folder beside it, which goes when all is done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(dir=path.parent, prefix=".dalil-"))
    try:
        yield folder / path.name
    finally:
        shutil.rmtree(folder)


def _put(made: Path, path: Path) -> None:
    """What was made in the place of what is there; files of a folder one by one, and only ours."""
    if not (made.is_dir() and path.is_dir()):
        os.replace(made, path)
        return
    for file in sorted(made.iterdir()):
        os.replace(file, path / file.name)


def _may_be_replaced(path: Path, form: str) -> bool:
    if not path.exists():
        return True
    if form == "csv":
        return path.is_dir() and OURS.issuperset(one.name for one in path.iterdir())
    return path.is_file() and _IS_EARLIER[form](path)


def _holds(*names: str) -> Callable[[Path], bool]:
    """Whether a file is a zip with these parts."""

    def look(path: Path) -> bool:
        if not is_zipfile(path):
            return False
        try:
            with ZipFile(path) as archive:
                return set(names).issubset(archive.namelist())
        except (BadZipFile, OSError):
            return False

    return look


def _is_services(path: Path) -> bool:
    """Whether it begins as our JSON: an array with one service a line."""
    with path.open("rb") as handle:
        handle.readline()
        line = handle.readline().rstrip(b",\n")
    try:
        return line == b"]" or {"id", "organization", "release_level"} <= set(json.loads(line))
    except (ValueError, TypeError):
        return False


_IS_EARLIER: Mapping[str, Callable[[Path], bool]] = {
    "xlsx": _holds("[Content_Types].xml", "xl/worksheets/sheet4.xml"),
    "hsds": _is_services,
    "hsds-csv": _holds("datapackage.json", "services.csv"),
}
