"""What people report of a service, kept for staff: that somebody said it, and nothing of who (R3, R23)."""

import hmac
from datetime import datetime

from sqlalchemy import Connection, update

from bot.moments import to_millis
from bot.store import Seal
from directory import ledger, reports
from flows.deeds import Report

_USE = "reporters"


def keep(connection: Connection, seal: Seal, person_id: int, report: Report, now: datetime) -> bool:
    """Keep the report inside the caller's transaction; whether it is one more (see `directory.reports.report`)."""
    return reports.report(connection, report.service_id, report.kind, reporter(seal, person_id), to_millis(now))


def forget(connection: Connection, seal: Seal, person_id: int) -> None:
    """What this person reported stays; that it was the same person who did is forgotten (R20)."""
    table = ledger.report
    theirs = update(table).where(table.c.reporter == reporter(seal, person_id))
    connection.execute(theirs.values(reporter=None))


def reporter(seal: Seal, person_id: int) -> str:
    """What tells two people apart and nothing else: 64 hexadecimal digits, another in every deployment."""
    return hmac.digest(seal.derive(_USE).encode(), str(person_id).encode(), "sha256").hex()
