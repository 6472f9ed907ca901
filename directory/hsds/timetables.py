"""Hours as HSDS schedules and back: a row a span, wall time in Morocco, the offset only where it is asked for.

Day and night is 00:00 to 23:59 on every day. Morocco is an hour behind itself in Ramadan, so `timezone` is worked out
for the days a row is in force, and `time_zone` names the place whose wall clock is meant.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from directory.holdings import Hours
from directory.hsds.ids import made

MOROCCO = "Africa/Casablanca"
ALL_DAYS = "MO,TU,WE,TH,FR,SA,SU"
USUAL_OFFSET = 1
MIDNIGHT, LAST_MINUTE = "00:00", "23:59"


def schedules(service_id: str, hours: Sequence[Hours]) -> list[dict[str, Any]]:
    """The timetable of a service as HSDS rows."""
    return [
        {"id": made("schedule", service_id, at), "service_id": service_id, **_row(one)} for at, one in enumerate(hours)
    ]


def _row(one: Hours) -> dict[str, Any]:
    days = ",".join(one.byday.split(",")) or ALL_DAYS
    opens, closes = (MIDNIGHT, LAST_MINUTE) if one.always else (_clock(one.opens_at), _clock(one.closes_at))
    row = {"freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes}
    marks = {name: True for name in ("always", "holidays") if getattr(one, name)}
    words = {name: getattr(one, name) for name in ("valid_from", "valid_to", "notes")}
    return {
        **{name: value for name, value in {**row, **words}.items() if value},
        "timezone": _offset(one),
        "time_zone": MOROCCO,
        **marks,
    }


def _clock(at: time | None) -> str:
    return at.isoformat("minutes") if at else ""


def _offset(one: Hours) -> int:
    """Hours east of UTC on the days this row is in force; the usual one where they are not all the same."""
    if not (one.valid_from and one.valid_to):
        return USUAL_OFFSET
    ends = {_hours_on(date.fromisoformat(day)) for day in (one.valid_from, one.valid_to)}
    return ends.pop() if len(ends) == 1 else USUAL_OFFSET


def _hours_on(day: date) -> int:
    noon = datetime.combine(day, time(12), ZoneInfo(MOROCCO))
    return int((noon.utcoffset() or timedelta()) / timedelta(hours=1))
