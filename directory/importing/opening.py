"""Which kind of file somebody sent, and opening it: our spreadsheet in three forms, or HSDS in two."""

import zlib
from hashlib import sha256
from lzma import LZMAError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn
from zipfile import BadZipFile, ZipFile, is_zipfile

from sqlalchemy import Connection

from directory.hsds.incoming import HsdsFile
from directory.importing.incoming import Incoming
from directory.importing.spreadsheet import Spreadsheet
from directory.importing.template import SCHEMAS
from directory.tables.archives import is_locked, swells
from directory.tables.reading import read
from directory.tables.table import Refusal, Unreadable

FORMATS = ("csv", "xlsx", "hsds", "hsds-csv")
_OF_HSDS = frozenset({"datapackage.json", "service_at_location.csv", "locations.csv", "attributes.csv", "phones.csv"})
_CHUNK = 1 << 20
_DAMAGED = (BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error, LZMAError)
"""What reading a zip raises that is not whole."""


def opened(connection: Connection, path: Path, *, form: str = "", outside: bool = False) -> Incoming:
    """The file at this path, ready to be gone through; `form` is one of FORMATS, "" for what it looks like.

    `outside` is for files of people: they name services by their public ids alone.

    Raises Unreadable with everything that is wrong with the file as such; nothing of it is kept in memory then.
    """
    if not path.exists():
        _refuse(path, "the file is not there")
    kind = form or form_of(path)
    if kind in ("hsds", "hsds-csv"):
        return HsdsFile(connection, path, fingerprint_of(path), outside=outside)
    return _csv(path) if kind == "csv" else _spreadsheet(path)


def form_of(path: Path) -> str:
    """Which of FORMATS the file looks like, by what it holds and not by how it is called."""
    if path.is_dir():
        return "hsds-csv" if _OF_HSDS.intersection(one.name for one in path.iterdir()) else "csv"
    if is_zipfile(path):
        names = _names(path)
        if "[Content_Types].xml" in names:
            return "xlsx"
        return "hsds-csv" if _OF_HSDS.intersection(Path(name).name for name in names) else "csv"
    with path.open("rb") as handle:
        head = handle.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return "hsds" if head[:1] in (b"[", b"{") else "csv"


def fingerprint_of(path: Path) -> str:
    """The same for the same bytes."""
    digest = sha256()
    for file in sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]:
        digest.update(file.name.encode() if path.is_dir() else b"")
        with file.open("rb") as handle:
            while chunk := handle.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _spreadsheet(path: Path) -> Incoming:
    return Spreadsheet(read(path, SCHEMAS), fingerprint_of(path))


def _csv(path: Path) -> Incoming:
    if path.is_dir() or not is_zipfile(path):
        return _spreadsheet(path)
    with TemporaryDirectory(prefix="dalil-") as name:
        _unpack(path, Path(name))
        return Spreadsheet(read(Path(name), SCHEMAS), fingerprint_of(path))


def _names(path: Path) -> set[str]:
    try:
        with ZipFile(path) as archive:
            return set(archive.namelist())
    except _DAMAGED:
        _refuse(path, "the zip file is damaged")


def _unpack(path: Path, folder: Path) -> None:
    """The CSV files of the zip into the folder, after a look at how large they will be."""
    try:
        with ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if part.filename.lower().endswith(".csv")]
            if swells(parts):
                _refuse(path, "the zip file unpacks to more than a directory should")
            if is_locked(parts):
                _refuse(path, "the zip file has a password: pack it without")
            if len({Path(part.filename).name.casefold() for part in parts}) < len(parts):
                _refuse(path, "the zip file holds two files of one name: leave the one that counts")
            for part in parts:
                (folder / Path(part.filename).name).write_bytes(archive.read(part))
    except _DAMAGED:
        _refuse(path, "the zip file is damaged")


def _refuse(path: Path, reason: str) -> NoReturn:
    raise Unreadable([Refusal(path.name, 0, "", "", reason)])
