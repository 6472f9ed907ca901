"""One cell: made plain, or refused with its reason."""

import pytest

from directory.tables import values

READ = [
    ("  Rabat ", "Rabat"),
    ("\u00a0Rabat\u202f", "Rabat"),
    ("une\u00a0heure", "une\u00a0heure"),
    ("cafe\u0301", "café"),
    ("e\u200b\u0301", "é"),
    ("\ufeffRabat", "Rabat"),
    ("+212\u200e600000001\u200f", "+212600000001"),
    ("\u202a+212600000001\u202c", "+212600000001"),
    ("\u2066+212600000001\u2069 | \u2066+212600000002\u2069", "+212600000001 | +212600000002"),
    ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
    ("'+212600000001", "+212600000001"),
    ("\u200f'+212600000001", "+212600000001"),
    ("' =1", "=1"),
    ("'Arif", "'Arif"),
    ("مركز الاستماع", "مركز الاستماع"),
    ("hâte, naïve, Âge, Ørsted", "hâte, naïve, Âge, Ørsted"),
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("\tRabat\t", "Rabat"),
]
REFUSED = [
    ("a\tb", "control character"),
    ("a\x00b", "control character"),
    ("a\x85b", "control character"),
    ("a\ud800b", "control character"),
    ("a\u202eb", "reading direction"),
    ("مركز \u2067الاستماع", "reading direction"),
    ("caf\u00c3\u00a9", "wrong encoding"),
    ("Ø§Ù„Ø±Ø¨Ø§Ø·", "wrong encoding"),
    ("lâ€™aide", "wrong encoding"),
    ("caf\ufffd", "wrong encoding"),
    ("x" * 32_001, "longer than 32000"),
    ("é" * 32_001, "longer than 32000"),
]


@pytest.mark.parametrize(("cell", "text"), READ)
def test_a_cell_is_read_as_plain_text(cell: str, text: str) -> None:
    assert values.read(cell) == text


@pytest.mark.parametrize(("cell", "reason"), REFUSED)
def test_a_cell_that_cannot_be_meant_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(values.Refused, match=reason):
        values.read(cell)


@pytest.mark.parametrize(
    ("text", "carried"),
    [("a\x00b\x1fc", "abc"), ("a\tb", "a b"), ("a\r\nb", "a\nb"), ("a\ud800\uffff", "a"), ("مركز\nLyon", "مركز\nLyon")],
)
def test_what_no_file_carries_is_left_out_on_writing(text: str, carried: str) -> None:
    assert values.carried(text) == carried


@pytest.mark.parametrize("text", ["????? ??????", "??", "??? Rabat", "Point ?????"])
def test_letters_lost_by_saving_in_an_old_encoding_are_refused(text: str) -> None:
    with pytest.raises(values.Refused, match="CSV UTF-8"):
        values.read(text)


@pytest.mark.parametrize("text", ["Ouvert ?", "gratuit ?? peut-être", "?"])
def test_a_question_is_no_lost_letter(text: str) -> None:
    assert values.read(text) == text
