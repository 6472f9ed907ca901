"""A workbook is a zip file: what its list of contents must look like before anything of it is opened."""

from collections.abc import Collection
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from directory.tables.values import Refused

MOST_UNPACKED = 400_000_000
MOST_PARTS = 2_000
MOST_RATIO = 200
_LARGE = 10_000_000


def check(path: Path) -> None:
    """Raises Refused unless this is the zip file of a workbook, without password, of sizes that fit in memory.

    The sizes are those the file tells of itself; the zip reader unpacks no part beyond its told size.
    """
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused("the file is damaged, or not a workbook: save it again as .xlsx") from None
    names = {part.filename for part in parts}
    if "mimetype" in names:
        raise Refused("this is an .ods file: save it as .xlsx")
    if "[Content_Types].xml" not in names:
        raise Refused("this is a zip file and not a workbook: save the workbook as .xlsx, or unpack the CSV files")
    if is_locked(parts):
        raise Refused("the workbook has a password: save it without")
    if any(_strays(part.filename) for part in parts) or swells(parts):
        raise Refused("the workbook unpacks to more than a workbook should: copy its sheets into our template")


def _strays(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def is_locked(parts: Collection[ZipInfo]) -> bool:
    """Whether one of these needs a password."""
    return any(part.flag_bits & 1 for part in parts)


def swells(parts: Collection[ZipInfo]) -> bool:
    """Whether these are too many, or unpack to more than a file of ours ever does (a zip bomb)."""
    return (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or any(part.file_size > _LARGE and part.file_size > MOST_RATIO * part.compress_size for part in parts)
    )
