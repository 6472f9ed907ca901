"""What people report: kept once a person, counted apart, forgotten when decided; and no answer moves before staff do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.store import Store
from directory import ledger
from directory.building import bring_forward, build
from directory.catalog import Catalog
from directory.loading import load
from directory.places import places
from directory.reports import MOST_A_DAY, decide, key_of, open_reports, report
from directory.revisions import current_seq
from directory.roles import Actor, Forbidden
from directory.search import find

NOW = 1_795_000_000_000
HOUR = 3600 * 1000
DAY = 24 * HOUR
EDITOR = Actor("amina@ong.example", "editor")


def protected_id(connection: Connection) -> tuple[str, str]:
    """A protected service: its id and the opaque one people are told."""
    query = "SELECT id, public_id FROM service WHERE release_level = 'never' ORDER BY id LIMIT 1"
    key, told = connection.exec_driver_sql(query).one()
    return str(key), str(told)


@pytest.fixture
def both(store_url: str) -> Iterator[Store]:
    """A store on each engine, with the starter directory."""
    opened = Store(store_url)
    with opened.write() as connection:
        load(connection)
    yield opened
    opened.close()


def test_a_person_reports_a_thing_once_on_both_stores(both: Store) -> None:
    with both.write() as connection:
        assert report(connection, "gadem-rabat", "closed", "somebody", NOW)
        assert not report(connection, "gadem-rabat", "closed", "somebody", NOW + HOUR)
        assert report(connection, "gadem-rabat", "wrong_number", "somebody", NOW)
        assert report(connection, "gadem-rabat", "closed", "somebody else", NOW)
        found = open_reports(connection, ["gadem-rabat"])["gadem-rabat"]
    assert (dict(found.kinds), found.people, found.last_at) == ({"closed": 2, "wrong_number": 1}, 2, NOW)


@pytest.mark.parametrize(("service", "kind"), [("nobody", "closed"), ("gadem-rabat", "ugly"), ("", "closed")])
def test_what_cannot_be_is_not_kept(loaded: Connection, service: str, kind: str) -> None:
    assert not report(loaded, service, kind, "somebody", NOW)
    assert open_reports(loaded) == {}


def test_nobody_reports_more_than_a_few_times_a_day(loaded: Connection) -> None:
    ids = list(loaded.exec_driver_sql("SELECT id FROM service ORDER BY id LIMIT 20").scalars())
    kept = [report(loaded, key, "closed", "busy", NOW + n) for n, key in enumerate(ids)]
    assert sum(kept) == MOST_A_DAY
    assert not report(loaded, ids[10], "closed", "busy", NOW + DAY - HOUR)
    assert report(loaded, ids[10], "closed", "busy", NOW + DAY + HOUR)
    assert report(loaded, ids[11], "closed", "another", NOW)


def test_people_name_a_protected_service_by_what_they_were_told(loaded: Connection) -> None:
    key, told = protected_id(loaded)
    assert report(loaded, told, "refused", "somebody", NOW)
    assert list(open_reports(loaded)) == [key]


def test_a_national_line_is_reported_too(loaded: Connection) -> None:
    assert key_of(loaded, "protection-civile") == key_of(loaded, "line:protection-civile") == "line:protection-civile"
    assert report(loaded, "protection-civile", "wrong_number", "somebody", NOW)


def test_people_are_counted_within_the_span_asked_for(loaded: Connection) -> None:
    report(loaded, "gadem-rabat", "closed", "long ago", NOW - 40 * DAY)
    report(loaded, "gadem-rabat", "closed", "today", NOW)
    found = open_reports(loaded, since=NOW - 30 * DAY)["gadem-rabat"]
    assert (found.count, found.people) == (2, 1)


def test_a_decision_settles_the_report_and_forgets_who(loaded: Connection) -> None:
    report(loaded, "gadem-rabat", "closed", "somebody", NOW)
    report(loaded, "gadem-rabat", "refused", "somebody", NOW)
    assert decide(loaded, EDITOR, "gadem-rabat", ["closed"], confirmed=True, now=NOW + 1) == 1
    assert decide(loaded, EDITOR, "gadem-rabat", ["closed"], confirmed=False, now=NOW + 2) == 0
    rows = loaded.execute(select(ledger.report).order_by(ledger.report.c.id)).mappings().all()
    assert [(row["state"], row["reporter"], row["decided_by"]) for row in rows] == [
        ("confirmed", None, EDITOR.id),
        ("open", "somebody", ""),
    ]


def test_two_decided_reports_do_not_stand_in_each_others_way(loaded: Connection) -> None:
    for who in ("one", "two"):
        assert report(loaded, "gadem-rabat", "closed", who, NOW)
    assert decide(loaded, EDITOR, "gadem-rabat", ["closed"], confirmed=False, now=NOW) == 2
    assert report(loaded, "gadem-rabat", "closed", "one", NOW)


@pytest.mark.parametrize(
    "outsider", [Actor("o", "operator"), Actor("e", "editor", regions=frozenset({"oriental"})), Actor("x", "")]
)
def test_only_who_keeps_the_service_decides(loaded: Connection, outsider: Actor) -> None:
    report(loaded, "gadem-rabat", "closed", "somebody", NOW)
    with pytest.raises(Forbidden):
        decide(loaded, outsider, "gadem-rabat", ["closed"], confirmed=True, now=NOW)


def test_fifty_reports_change_no_answer(loaded: Connection, tmp_path: Path) -> None:
    """A trafficker must not bury a shelter (T7)."""
    path = tmp_path / "directory.db"
    build(loaded, path)
    rabat, seq = places().get("rabat"), current_seq(loaded)

    def told() -> list[object]:
        return [find(Catalog(path), need, rabat).hits for need in ("shelter", "legal_aid", "women_violence")]

    before = told()
    service = before[1][0].id  # type: ignore[index]

    assert sum(report(loaded, service, ledger.REPORTS[n % 4], f"person {n}", NOW + n) for n in range(50)) == 50
    assert current_seq(loaded) == seq
    bring_forward(loaded, path)
    assert told() == before
