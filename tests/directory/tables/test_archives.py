"""Workbooks that are no workbooks: refused before anything of them is opened, in little time and memory."""

import tracemalloc
from pathlib import Path
from zipfile import ZipFile

import pytest

from directory.tables import archives
from tests.directory.tables.making import SHEET, changed, refused, with_shared_texts, workbook, zipped

TYPES = {"[Content_Types].xml": b"<Types/>"}
SWOLLEN = "unpacks to more than a workbook should"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (TYPES | {"xl/bomb.xml": bytes(11_000_000)}, SWOLLEN),
        (TYPES | {"../../evil.xml": b""}, SWOLLEN),
        (TYPES | {"/evil.xml": b""}, SWOLLEN),
        (TYPES | {"xl\\evil.xml": b""}, SWOLLEN),
        (TYPES | {f"xl/{n}.xml": b"" for n in range(archives.MOST_PARTS)}, SWOLLEN),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "this is an .ods file"),
        ({"services.csv": b"name"}, "this is a zip file and not a workbook"),
        (TYPES, "the workbook is damaged"),
    ],
    ids=["ratio", "up", "root", "backslash", "parts", "ods", "zip", "no workbook"],
)
def test_what_is_no_plain_workbook_is_refused(tmp_path: Path, parts: dict[str, bytes], said: str) -> None:
    [line] = refused(zipped(tmp_path, parts))
    assert said in line


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [("name", "phones")])
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000)
    assert SWOLLEN in refused(path)[0]


def test_a_workbook_with_a_password_on_its_parts_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("name", "phones")])
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert refused(path) == ["sent.xlsx: the workbook has a password: save it without"]


def test_a_part_larger_than_it_tells_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("name", "phones"), *[("a", "1")] * 500])
    content = path.read_bytes()
    with ZipFile(path) as archive:
        told = archive.getinfo(SHEET).file_size
    path.write_bytes(content.replace(told.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert refused(path)[0].endswith(
        "the workbook is damaged: open it in a spreadsheet program and save it as .xlsx again"
    )


@pytest.mark.parametrize("kept", [10, 100, 2_000])
def test_a_workbook_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    path = workbook(tmp_path, [("name", "phones")])
    path.write_bytes(path.read_bytes()[:kept])
    assert refused(path) == ["sent.xlsx: the file is damaged, or not a workbook: save it again as .xlsx"]


def laughing(levels: int) -> bytes:
    """A document type whose last entity unfolds to 10 to the power of `levels` times `ha`."""
    told = ['<!ENTITY l0 "ha">']
    told += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1)]
    return f"<!DOCTYPE x [{''.join(told)}]>".encode()


@pytest.mark.parametrize("levels", [0, 9])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", SHEET])
def test_xml_entities_are_refused_be_they_one_or_a_billion(tmp_path: Path, part: str, levels: int) -> None:
    path = workbook(tmp_path, [("name", "phones"), ("laugh", "1")])
    path = with_shared_texts(path) if part == "xl/sharedStrings.xml" else path
    with ZipFile(path) as archive:
        inner = archive.read(part)
    root = inner.index(b"<", 2 if inner.startswith(b"<?") else 0)
    laughed = inner.replace(b"laugh<", b"&l%d;<" % levels)
    path = changed(path, {part: laughed[:root] + laughing(levels) + laughed[root:]})
    tracemalloc.start()
    try:
        [line] = refused(path)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert "the workbook is damaged" in line
