"""What is said in a case goes thirty days after its last movement, and a count alone stays (R25)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot import audit, desk_events, people
from bot.cases import by_hand, forgetting, talking
from bot.cases.asking import KEPT, SEALED_AS
from bot.cases.by_hand import Entered
from bot.cases.routing import Operator
from bot.duty import handing_over
from bot.moments import to_millis
from bot.store import Seal, Store
from bot.store.desk import (
    case_count,
    case_request,
    consent,
    help_case,
    metadata,
    staff_alert,
    staff_code,
)
from bot.store.schema import address, person
from console.auth import staff
from console.auth.staff import Scope
from tests.conftest import NOON, SECRET

CANARY = "canari-jaune-47"
NUMBER = "+212600000031"
NOW = to_millis(NOON)


class Watched(Seal):
    """A seal that remembers what it closed that holds the canary or the number."""

    def __init__(self) -> None:
        super().__init__(SECRET)
        self.closed: set[bytes] = set()

    def close(self, kind: str, value: Any) -> bytes:
        sealed = super().close(kind, value)
        if CANARY in (told := json.dumps(value)) or NUMBER in told:
            self.closed.add(sealed)
        return sealed


@pytest.fixture
def watched() -> Watched:
    return Watched()


def opens(store: Store, seal: Seal, number: str = NUMBER, **values: Any) -> int:
    """A case of whoever writes from there, opened at noon, and what was said and asked in it."""
    row = {"channel": "sms", "language": "fr", "opened_at": NOW, "waiting_since": NOW, "heard_at": NOW} | values
    with store.write() as connection:
        who = people.reach(connection, seal, "sms", number)
        whose = {"person_id": who.person_id, "address_id": who.address_id}
        made = insert(help_case).values(row | whose).returning(help_case.c.id)
        case_id: int = connection.execute(made).scalar_one()
        talking.keep(connection, seal, case_id, NOON, author="person", kind="text", text=CANARY)
        talking.keep(connection, seal, case_id, NOON, author="note", kind="note", text=f"elle a dit {CANARY}")
        asked = {"want": "call", "asked_at": NOW, "sealed": seal.close(SEALED_AS, {"number": NUMBER})}
        connection.execute(insert(case_request).values(case_id=case_id, **asked))
    return case_id


def forgets(store: Store, **later: float) -> int:
    with store.write() as connection:
        return forgetting.forget(connection, NOON + timedelta(**later))


def counted(store: Store) -> dict[tuple[str, ...], int]:
    with store.read() as connection:
        c = case_count.c
        rows = connection.execute(select(c.month, c.need, c.severity, c.outcome, c.number))
        return {tuple(row[:4]): row[4] for row in rows}


def everything(store: Store) -> list[Any]:
    """Every value of every row of every table."""
    with store.read() as connection:
        rows = (row for table in metadata.sorted_tables for row in connection.execute(select(table)))
        return [bytes(value) if isinstance(value, memoryview) else value for row in rows for value in row]


def kept_of(store: Store, seal: Watched) -> int:
    """How many values of the store hold the canary or the number, open or sealed."""
    told = [v for v in everything(store) if (isinstance(v, str) and (CANARY in v or NUMBER in v)) or v in seal.closed]
    return len(told)


CLOSED: dict[str, Any] = {"state": "closed", "closed_at": NOW, "taken_at": NOW, "outcome": "helped"}


def test_R25_after_thirty_days_nothing_said_is_in_any_table(store: Store, watched: Watched) -> None:
    opens(store, watched, need="women_violence", severity="red", **CLOSED)
    assert kept_of(store, watched) == 4
    assert forgets(store, days=30) == 0
    assert kept_of(store, watched) == 4
    assert forgets(store, days=30, minutes=1) == 1
    assert kept_of(store, watched) == 0
    assert counted(store) == {("2026-11", "women_violence", "red", "helped"): 1}


MOVES: dict[str, dict[str, Any]] = {
    "opened": {"opened_at": NOW},
    "closed": {"state": "closed", "closed_at": NOW},
    "taken": {"taken_at": NOW},
    "given back": {"waiting_since": NOW},
    "the person wrote": {"heard_at": NOW},
    "the team wrote": {"written_at": NOW},
}


@pytest.mark.parametrize("move", MOVES)
def test_R25_the_last_movement_counts_whatever_it_was(store: Store, seal: Seal, move: str) -> None:
    long_ago = to_millis(NOON - timedelta(days=60))
    old: dict[str, Any] = {"opened_at": long_ago, "waiting_since": long_ago, "heard_at": long_ago}
    opens(store, seal, **old | MOVES[move])
    assert forgets(store, days=29) == 0
    assert forgets(store, days=31) == 1


def test_R25_each_case_is_counted_once_by_its_month_in_morocco(store: Store, seal: Seal) -> None:
    midnight = to_millis(datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    opens(store, seal, need="health", severity="orange", **CLOSED, opened_at=midnight)
    opens(store, seal, "+212600000032", need="health", severity="orange", **CLOSED)
    opens(store, seal, "+212600000033", need="health", severity="orange")
    assert [forgets(store, days=31) for _ in range(3)] == [3, 0, 0]
    november = ("2026-11", "health", "orange")
    assert counted(store) == {(*november, "helped"): 2, (*november, ""): 1}
    opens(store, seal, "+212600000034", need="health", severity="orange", **CLOSED)
    assert forgets(store, days=31) == 1
    assert counted(store) == {(*november, "helped"): 3, (*november, ""): 1}


def test_R23_the_address_of_a_forgotten_open_case_is_blank_again(store: Store, watched: Watched) -> None:
    opens(store, watched)
    forgets(store, days=31)
    with store.read() as connection:
        assert connection.execute(select(address.c.sealed)).scalars().all() == [None]
        assert len(connection.execute(select(person.c.id)).all()) == 1


def test_R25_somebody_entered_by_hand_goes_with_their_case(store: Store, watched: Watched) -> None:
    with store.write() as connection:
        member = staff.add(connection, "awatif@ong.example", Scope("operator"), now=NOW)
        who = Operator(id=member.id, role="operator")
        entered = Entered("phone", "fr", need="health", number=NUMBER)
        by_hand.enter(connection, watched, entered, who, NOW)
    opens(store, watched)
    assert forgets(store, days=29) == 0
    with store.read() as connection:
        assert len(connection.execute(select(person.c.id)).all()) == 2
    assert forgets(store, days=31) == 2
    with store.read() as connection:
        assert connection.execute(select(address.c.channel)).scalars().all() == ["sms"]
    assert kept_of(store, watched) == 0


def test_R25_a_consent_is_kept_for_its_time_without_what_was_told(store: Store, watched: Watched) -> None:
    case_id = opens(store, watched, **CLOSED)
    sheet = {"service_id": "s", "purpose": "legal", "offered": "[]", "text_version": "v", "language": "fr"}
    agreed = {**sheet, "answer": "yes", "token_hash": "h", "sealed": watched.close("consent", CANARY)}
    times = {"asked_at": NOW, "ends_at": to_millis(NOON + timedelta(days=365))}
    with store.write() as connection:
        whose = select(help_case.c.person_id).scalar_subquery()
        connection.execute(insert(consent).values(person_id=whose, case_id=case_id, **agreed, **times))
    forgets(store, days=31)
    assert kept_of(store, watched) == 0
    [left] = rows(store, "SELECT answer, sealed, token_hash FROM consent")
    assert left == ("yes", None, None)
    forgets(store, days=364)
    assert len(rows(store, "SELECT id FROM consent")) == 1
    forgets(store, days=365)
    assert rows(store, "SELECT id FROM consent") == []


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


AGES: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "staff_code": ({"minutes": 9}, {"minutes": 10}),
    "staff_alert": ({"days": 7}, {"days": 7, "seconds": 1}),
    "desk_event": ({"minutes": 59}, {"days": 1}),
    "handover": ({"days": 30}, {"days": 30, "seconds": 1}),
}


@pytest.mark.parametrize("table", AGES)
def test_R25_what_the_team_needs_for_a_while_goes_after_it(store: Store, watched: Watched, table: str) -> None:
    with store.write() as connection:
        member = staff.add(connection, "awatif@ong.example", Scope("operator"), now=NOW)
        handing_over.leave(connection, watched, member.id, CANARY, NOON)
        code = {"code_hash": "h", "staff_id": member.id, "expires_at": to_millis(NOON + timedelta(minutes=10))}
        connection.execute(insert(staff_code).values(code))
    case_id = opens(store, watched, written_at=to_millis(NOON + timedelta(days=300)))
    with store.write() as connection:
        alert: dict[str, Any] = {"case_id": case_id, "kind": "relay", "way": "private", "made_at": NOW}
        connection.execute(insert(staff_alert).values(alert | {"sealed": watched.close("relay", CANARY)}))
        desk_events.tell(connection, case_id, "queue", NOW)
    before, after = AGES[table]
    forgets(store, **before)
    assert rows(store, f"SELECT 1 FROM {table}") != []
    forgets(store, **after)
    assert rows(store, f"SELECT 1 FROM {table}") == []


def test_T8_the_audit_outlives_the_case(store: Store, seal: Seal) -> None:
    case_id = opens(store, seal, **CLOSED)
    with store.write() as connection:
        audit.record(connection, seal, staff_id=1, action="closed", now=NOW, case_id=case_id)
    assert forgets(store, days=400) == 1
    with store.read() as connection:
        assert audit.verify(connection, seal).count == 1


def test_the_time_is_thirty_days() -> None:
    assert timedelta(days=30) == KEPT
