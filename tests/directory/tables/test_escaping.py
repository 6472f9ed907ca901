"""No cell acts, and nothing is lost by keeping it from acting."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.tables.escaping import escape, unescape

ACTING = "=+-@|%＝＋－＠｜％"

ESCAPED = [
    ("=1+1", "'=1+1"),
    ("+212600000001", "'+212600000001"),
    ("-5", "'-5"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("|calc", "'|calc"),
    ("%0A", "'%0A"),
    ("\t=1", "'\t=1"),
    ("\rtext", "'\rtext"),
    (" \t text", "' \t text"),
    ("＝1+1", "'＝1+1"),
    ("\ufeff=1", "'\ufeff=1"),
    ("\u200f+212600000001", "'\u200f+212600000001"),
    ("\u00a0\u200b\u202a=1", "'\u00a0\u200b\u202a=1"),
    ("\n=1", "'\n=1"),
    ("\x00=1", "'\x00=1"),
    ("'=1", "''=1"),
    ("''+1", "'''+1"),
]
LEFT = ["", "text", "a=1", "0600000001", "'Arif", "'t Huis", "''", "Mo-Fr 09:00-12:00", "مركز", "\u200fمركز", "(+212)"]


@pytest.mark.parametrize(("text", "cell"), ESCAPED)
def test_what_would_act_gets_an_apostrophe_and_loses_it_again(text: str, cell: str) -> None:
    assert escape(text) == cell
    assert unescape(cell) == text


@pytest.mark.parametrize("text", LEFT)
def test_what_cannot_act_is_left_as_it_is(text: str) -> None:
    assert escape(text) == text
    assert unescape(text) == text


@given(st.text(st.sampled_from("'=+-@|%＝\t\r\n \u200f\ufeffa5") | st.characters()))
def test_escaping_loses_nothing(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text(st.sampled_from("'=+-@|%＝＠\t\r\n \u00a0\u200b\u200f\u2066\ufeffa") | st.characters()))
def test_no_escaped_text_begins_with_what_acts(text: str) -> None:
    """However many spaces, controls and unseen marks a program drops before it looks."""
    seen = escape(text)
    while seen and (seen[0].isspace() or unicodedata.category(seen[0]) in ("Cc", "Cf")):
        assert seen[0] not in "\t\r"
        seen = seen[1:]
    assert not seen.startswith(tuple(ACTING))
