"""Opening hours as a form asks for them: some days, one or two spans, between two dates where it is not all year."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from console.listings.words import WEEK

BLOCKS = 20
"""More blocks than this are not read."""
_SAME = ("byday", "holidays", "valid_from", "valid_to", "notes")


@dataclass(frozen=True, slots=True)
class Block:
    """Days that open alike; `spans` are one or two pairs of times."""

    days: tuple[str, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    always: bool = False
    holidays: bool = False
    first: str = ""
    last: str = ""
    notes: str = ""


def blocks(rows: list[dict[str, Any]]) -> list[Block]:
    """The rows of a timetable as blocks: two in a row that differ in their times alone are one."""
    made: list[Block] = []
    before: dict[str, Any] = {}
    for row in rows:
        span = () if row["always"] else ((row["opens_at"], row["closes_at"]),)
        alike = before and not row["always"] and all(row[name] == before[name] for name in (*_SAME, "always"))
        if alike and len(made[-1].spans) == 1:
            made[-1] = _block(row, (*made[-1].spans, *span))
        else:
            made.append(_block(row, span))
        before = row
    return made


def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same timetable however its rows and days stand."""
    plain = [{**row, "byday": ",".join(sorted(row["byday"].split(","), key=_weekday))} for row in rows]
    return sorted(plain, key=lambda row: [str(row[name]) for name in sorted(row)])


def read(form: FormData) -> list[dict[str, Any]]:
    """The rows that a form says; a block with nothing in it says none."""
    return [row for number in range(BLOCKS) for row in _rows(form, f"hours.{number}")]


def _rows(form: FormData, name: str) -> list[dict[str, Any]]:
    def text(part: str) -> str:
        value = form.get(f"{name}.{part}", "")
        return value.strip() if isinstance(value, str) else ""

    days = [day for day in WEEK if day in form.getlist(f"{name}.days")]
    always = text("always") == "yes"
    spans = [(text(f"opens.{n}"), text(f"closes.{n}")) for n in (0, 1)]
    given = [span for span in spans if any(span)]
    if not (days or always or given):
        return []
    if always:
        days, given = days or list(WEEK), [("", "")]
    rest = {"holidays": text("holidays") == "yes", "valid_from": text("first"), "valid_to": text("last")}
    shared = {"byday": ",".join(days), "always": always, **rest, "notes": text("notes")}
    return [{**shared, "opens_at": opens, "closes_at": closes} for opens, closes in given or [("", "")]]


def _block(row: dict[str, Any], spans: tuple[tuple[str, str], ...]) -> Block:
    days = tuple(day for day in row["byday"].split(",") if day)
    return Block(days, spans, row["always"], row["holidays"], row["valid_from"], row["valid_to"], row["notes"])


def _weekday(day: str) -> int:
    return WEEK.index(day) if day in WEEK else len(WEEK)
