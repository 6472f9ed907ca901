"""No cell may act: a spreadsheet program runs what begins with `=` and its like as a formula.

An apostrophe before the text keeps it text in every program. It is put only where it is needed, and taken away on
reading, so that nothing is lost. A Moroccan number (+212...) needs it too: programs add the digits up.
"""

import re

_UNSEEN = (
    r"\s\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    r"\u2028-\u202f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""Spaces, controls and marks that a program may skip, or drop, before it looks at the first character."""

_ACTING = r"=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪"
_MUST = re.compile(rf"'*(?:[\t\r]|[{_UNSEEN}]*[\t\r{_ACTING}])")


def escape(text: str) -> str:
    """The text as it may stand in a cell; `unescape(escape(text)) == text` for every text."""
    return f"'{text}" if _MUST.match(text) else text


def unescape(text: str) -> str:
    """What the cell was before: one apostrophe less, only where `escape` (or a careful person) would put it."""
    return text[1:] if text.startswith("'") and _MUST.match(text, 1) else text
