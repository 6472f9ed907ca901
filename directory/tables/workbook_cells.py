"""What a person sees in a cell of a workbook, as text."""

from datetime import date, datetime, time, timedelta
from math import isfinite

from directory.tables.values import Refused

_DIGITS_KEPT = 15
"""Spreadsheet programs round a number beyond its fifteenth digit."""


def text(value: object, kind: str, *, pattern: str) -> str:
    """The value as text: 2026-03-01, 09:30, 5, 0.5, yes. `kind` is the cell's type in the file, `pattern` its format.

    Raises Refused for formulas, errors and numbers that are no longer what was typed.
    """
    if kind == "f":
        raise Refused("is a formula: paste its value")
    if kind == "e":
        raise Refused("is an error of the spreadsheet: put the value right")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, pattern)
    if isinstance(value, date | time | timedelta):
        return _moment(value)
    return str(value).replace("_x000D_", "")


def shown(value: object) -> str:
    """What to quote of a cell that is refused; of a formula its text."""
    return str(getattr(value, "text", value))


def _number(value: int | float, pattern: str) -> str:
    if not isfinite(value) or abs(value) >= 10**_DIGITS_KEPT:
        raise Refused("is a number too long to be kept as typed: make the cell text and type it again")
    if value != int(value):
        return f"{value:.{_DIGITS_KEPT}g}"
    padded = len(pattern) if set(pattern) == {"0"} else 0
    return str(int(value)).zfill(padded)


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, datetime) and value.time() != time():
        return f"{value:%Y-%m-%d} {_moment(value.time())}"
    return f"{value:%Y-%m-%d}"
