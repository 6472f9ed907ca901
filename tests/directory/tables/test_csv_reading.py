"""CSV files as programs and people make them: read right, or refused with the place and the reason."""

import codecs
from pathlib import Path

import pytest

from directory.tables import csv_files, reading
from directory.tables.reading import read
from directory.tables.table import MOST_REFUSALS, Unreadable
from tests.directory.tables.making import SCHEMA, csv_file, refused, shown

RABAT = [(2, {"name": "Écoute d’été", "phones": "+212600000001", "city": "Rabat"})]
LINES = "name,phones,city\r\nÉcoute d’été,'+212600000001,Rabat\r\n"
ARABIC = (
    "name,phones,city\n"
    "مركز الاستماع والتوجيه للنساء,0600000001,الرباط\n"
    "جمعية الأمل لمساعدة المهاجرين,0600000002,الدار البيضاء\n"
)

READ_RIGHT = {
    "UTF-8": LINES.encode(),
    "UTF-8 with its mark": codecs.BOM_UTF8 + LINES.encode(),
    "UTF-16": LINES.encode("utf-16"),
    "UTF-16, the other end first": codecs.BOM_UTF16_BE + LINES.encode("utf-16-be"),
    "cp1252": LINES.encode("cp1252"),
    "semicolons": LINES.replace(",", ";").encode(),
    "tabs": LINES.replace(",", "\t").encode(),
    "lone CR line ends": LINES.replace("\r\n", "\r").encode(),
    "LF line ends": LINES.replace("\r\n", "\n").encode(),
    "no line end at the end": LINES.rstrip().encode(),
    "empty rows and columns at the end": (LINES.replace("\r\n", ",,,\r\n") + ",,,,,\r\n\r\n").encode(),
    "other spellings": LINES.replace("name,phones", "NOM *,Telephone").encode(),
    "an Arabic header": LINES.replace("phones", "الهاتف").encode(),
}


@pytest.mark.parametrize("content", READ_RIGHT.values(), ids=READ_RIGHT.keys())
def test_what_programs_write_is_read_right(tmp_path: Path, content: bytes) -> None:
    assert shown(csv_file(tmp_path, content)) == RABAT


def test_the_separator_is_told_by_the_header_and_never_by_the_data(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "name;phones\n" + "a,b,c,d,e;0600000001\n" * 3)
    assert shown(path)[0] == (2, {"name": "a,b,c,d,e", "phones": "0600000001"})


def test_windows_arabic_is_read_where_it_is_sure(tmp_path: Path) -> None:
    assert shown(csv_file(tmp_path, ARABIC.encode("cp1256")))[1][1]["name"] == "جمعية الأمل لمساعدة المهاجرين"


@pytest.mark.parametrize(
    "content",
    [
        ARABIC.encode("iso8859-6"),
        "name,phones\nاليونان,0600000001\n".encode("cp1256"),
        ("name,phones\n" + "شمس وقمر ونجوم,0600000001\n" * 9).encode("cp1256"),
        LINES.encode("cp850", "replace").replace(b"?", b"'"),
        LINES.encode("mac-roman"),
        LINES.encode("utf-32"),
        LINES.encode() + "é,0600000002,Fès\r\n".encode("cp1252"),
    ],
    ids=[
        "ISO Arabic",
        "one Arabic word",
        "Arabic words without article",
        "DOS",
        "Macintosh",
        "UTF-32",
        "two encodings in one file",
    ],
)
def test_an_encoding_that_is_not_sure_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(csv_file(tmp_path, content)) == [
        "services.csv: the encoding is not plain: save the file as CSV UTF-8"
    ]


def test_rows_are_counted_as_the_spreadsheet_program_counts_them(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'name,phones\n"two\r\nlines",0600000001\n\n,\nlast,0600000002\n')
    assert [(number, row["name"]) for number, row in shown(path)] == [(2, "two\nlines"), (5, "last")]


def test_columns_left_out_are_not_there_and_short_rows_are_filled(tmp_path: Path) -> None:
    [table] = read(csv_file(tmp_path, "phones,name,city\n0600000001,a\n"), SCHEMA)
    assert table.columns == ("phones", "name", "city")
    assert list(table.rows) == [(2, {"phones": "0600000001", "name": "a", "city": ""})]


REFUSED = {
    "name,phones,city\na,0600000001,Rabat,beyond\n": [
        "services, row 2, D: 'beyond' stands beyond the last column that has a name"
    ],
    "name,,phones\na,,0600000001\nb,lost,0600000002\n": ["services, row 3, B: the column B has values and no name"],
    "name,phones,Téléphone\n": ["services, row 1, C: 'Téléphone' is the column 'phones' a second time"],
    "name,phones,emial\n": ["services, row 1, C: 'emial' is not a column of this sheet: did you mean 'email'?"],
    "name,phones,zzz\n": ["services, row 1, C: 'zzz' is not a column of this sheet"],
    "name,city\n": ["services, row 1, phones: this column is missing"],
    "Our services\n\nname,phones\na,0600000001\n": [
        "services, row 3: the header must be in row 1: delete the rows above it"
    ],
    "\nname,phones\n": ["services, row 2: the header must be in row 1: delete the rows above it"],
    ",,\n": ["services, row 1: the first row must hold the names of the columns"],
    "": ["services, row 1: the first row must hold the names of the columns"],
    'name,phones\na,0600000001\n"b,0600000002\n': [
        "services, row 3: a quotation mark of this row does not open or close as it should"
    ],
    'name,phones\n"a"b,0600000001\n': [
        "services, row 2: a quotation mark of this row does not open or close as it should"
    ],
    "name,phones\na\x00,0600000001\n": [
        "services.csv: the file holds NUL bytes, so it is not text: save it as CSV UTF-8"
    ],
    "name,phones\nCafÃ©,0600\x07000001\n": [
        "services, row 2, name: 'CafÃ©' holds letters spoilt by a wrong encoding: take the text from where it was right",
        "services, row 2, phones: '0600\\x07000001' holds a control character (a tab, for instance): type it again",
    ],
    "<html><table>": ["services.csv: this is a web page or XML: save the table as .xlsx"],
    "%PDF-1.7": ["services.csv: this is a PDF: send the spreadsheet that it was made of"],
}


@pytest.mark.parametrize("content", REFUSED.keys())
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, content: str) -> None:
    assert refused(csv_file(tmp_path, content)) == REFUSED[content]


def test_old_workbooks_are_refused_whatever_they_are_called(tmp_path: Path) -> None:
    [line] = refused(csv_file(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
    assert line.startswith("services.csv: this is an old .xls workbook, or one with a password")


def test_a_file_too_large_is_refused_unopened(tmp_path: Path) -> None:
    path = csv_file(tmp_path, LINES)
    with path.open("r+b") as handle:
        handle.truncate(reading.LARGEST + 1)
    assert refused(path) == ["services.csv: the file is over 200 MB: send it in parts"]
    assert refused(tmp_path)[0].endswith("the files are over 200 MB: send them in parts")


def test_more_rows_than_a_spreadsheet_shows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "LAST_ROW", 3)
    assert refused(csv_file(tmp_path, "name,phones\na,1\nb,2\nc,3\n")) == [
        "services.csv: the file has more than 3 rows: send it in parts"
    ]
    assert len(shown(csv_file(tmp_path, "name,phones\na,1\nb,2\n"))) == 2


def test_a_thousand_faults_are_told_and_no_more(tmp_path: Path) -> None:
    lines = refused(csv_file(tmp_path, "name,phones\n" + "a\x07,1\n" * 2_000))
    assert len(lines) == MOST_REFUSALS + 1
    assert lines[-1].startswith("services: more faults than the 1000")


def test_a_folder_gives_its_sheets_in_the_order_of_the_schema(tmp_path: Path) -> None:
    csv_file(tmp_path, "name\nA\n", name="Organizations.csv")
    csv_file(tmp_path, LINES)
    (tmp_path / "datapackage.json").write_text("{}")
    assert [table.name for table in read(tmp_path, SCHEMA)] == ["services", "organizations"]


def test_a_folder_with_a_wrong_file_is_refused_whole(tmp_path: Path) -> None:
    csv_file(tmp_path, LINES)
    csv_file(tmp_path, "name,phones\n", name="SERVICES.CSV")
    csv_file(tmp_path, "name\nA\n", name="organisations.csv")
    assert sorted(refused(tmp_path)) == [
        "organisations.csv: this sheet is not known here: did you mean 'organizations'?",
        "services.csv: the sheet 'services' is there twice",
    ]


def test_an_empty_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path)[0].endswith("no CSV file is in this folder")
    assert refused(tmp_path / "none.csv") == ["none.csv: the file is not there"]


def test_one_csv_of_another_name_is_the_first_sheet(tmp_path: Path) -> None:
    assert shown(csv_file(tmp_path, LINES, name="upload 12")) == RABAT


def test_the_message_of_a_refusal_holds_no_value_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(csv_file(tmp_path, "name,phones\na,\x07+212600000001" + "0" * 90), SCHEMA)
    assert "212600000001" not in str(caught.value) + repr(caught.value.refusals)
    assert len(caught.value.refusals[0].value) == 80
