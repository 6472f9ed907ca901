"""One service of a file, read with care: a value of another type is refused, what we do not keep is counted."""

from collections import Counter
from math import isfinite
from typing import Any

from directory.hsds.tabular import BETWEEN
from directory.tables import values
from directory.tables.escaping import escape
from directory.tables.table import Refusal

Object = dict[str, Any]


class Source:
    """Where the values of one service come from: its sheet and number. Collects `refusals` and `ignored` fields."""

    def __init__(self, sheet: str, number: int) -> None:
        self.sheet = sheet
        self.number = number
        self.refusals: list[Refusal] = []
        self.ignored: Counter[str] = Counter()

    def refuse(self, column: str, value: object, reason: str) -> None:
        """Keep that this value cannot be taken."""
        self.refusals.append(Refusal(self.sheet, self.number, column, str(value), reason))

    def ignore(self, field: str) -> None:
        """Count a field that is left out."""
        self.ignored[field] += 1

    def text(self, found: Object, name: str) -> str:
        """The text of this field, plain; "" where there is none."""
        value = found.get(name)
        if value is None or value == "":
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.refuse(name, value, "is not a text")
            return ""
        try:
            return values.read(escape(str(value)))
        except values.Refused as refused:
            self.refuse(name, value, refused.reason)
            return ""

    def number_of(self, found: Object, name: str) -> float | None:
        """The number of this field, in JSON or as digits; None where there is none."""
        value = found.get(name)
        if value is None or value == "":
            return None
        try:
            number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
        except (ValueError, OverflowError):
            number = None
        if number is None or not isfinite(number):
            self.refuse(name, value, "is not a number")
            return None
        return number

    def whole(self, found: Object, name: str) -> int | None:
        """The whole number of this field; None where there is none."""
        number = self.number_of(found, name)
        if number is not None and number != int(number):
            self.refuse(name, number, "is not a whole number")
            return None
        return None if number is None else int(number)

    def flag(self, found: Object, name: str) -> bool | None:
        """True or false, in JSON or as a word; None where it is not said."""
        value = found.get(name)
        known = {"true": True, "false": False, "True": True, "False": False, "1": True, "0": False}
        if value is None or value == "" or isinstance(value, bool):
            return None if value == "" else value
        if isinstance(value, str) and value in known:
            return known[value]
        self.refuse(name, value, "is neither true nor false")
        return None

    def words(self, found: Object, name: str) -> list[str] | None:
        """A list of words, or one text with `|` between them; None where it is not said."""
        value = found.get(name)
        if value is None:
            return None
        given = value if isinstance(value, list) else str(value).split(BETWEEN)
        if not all(isinstance(one, str) for one in given):
            self.refuse(name, value, "is not a list of words")
            return None
        return [one.strip() for one in given if one.strip()]

    def rows(self, found: Object, name: str) -> list[Object] | None:
        """The objects of this field; None where it is not there."""
        value = found.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.refuse(name, value, "is not a list of objects")
            return None
        return value

    def part(self, found: Object, name: str) -> Object:
        """The object of this field; empty where there is none."""
        value = found.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.refuse(name, value, "is not an object")
            return {}
        return value
