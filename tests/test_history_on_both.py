"""The directory's history on SQLite and PostgreSQL: loaded, edited, approved by one of two who press at once."""

import threading
import time
from collections.abc import Callable
from datetime import date

import pytest

from bot.store import Store
from directory import history
from directory.documents import empty
from directory.editing import Conflict, NotThere, approve, assure, edit
from directory.history import Note
from directory.loading import Counts, load
from directory.revisions import current_seq
from directory.roles import Actor
from directory.storing import services

GADEM = "gadem-rabat"
NADIA, RITA, SAID = (Actor(f"{n}@example.org", r) for n, r in (("n", "editor"), ("r", "reviewer"), ("s", "reviewer")))
PHONE = {"number": "+212600000011", "type": "voice", "description": "", "release_level": "public", "source_url": ""}
EVERYTHING = {
    "phones": [PHONE, {**PHONE, "type": "whatsapp", "release_level": "on_request", "description": "le matin"}],
    "schedules": [
        {"byday": "MO,TU", "opens_at": "09:00", "closes_at": "12:00", "always": False, "holidays": False,
         "valid_from": "", "valid_to": "", "notes": ""},
        {"byday": "MO", "opens_at": "10:00", "closes_at": "14:30", "always": False, "holidays": True,
         "valid_from": "2027-02-08", "valid_to": "2027-03-09", "notes": "Ramadan"},
    ],
    "languages": [{"code": "ary", "note": ""}, {"code": "fr", "note": "appeler avant"}],
    "cost_options": [{"option": "photocopie", "currency": "MAD", "amount": 2.5}],
    "required_documents": ["une photo"],
    "accessibility": ["rampe"],
    "service_areas": ["oriental", "taza"],
    "intake": ["walk_in", "phone"],
    "minimum_age": 12,
    "maximum_age": 25,
    "capacity": "full",
    "capacity_until": "2026-12-01",
    "alert": "Fermé vendredi",
    "alert_until": "2026-11-30",
    "available_from": "2026-11-01",
    "available_until": "2026-12-31",
    "latitude": 34.02,
    "longitude": -6.83,
    "postal_code": "10000",
    "transportation": "tram 1",
    "translations": {"name": {"en": "Help"}, "alert": {"ar": "مغلق الجمعة"}},
}  # fmt: skip


@pytest.fixture
def stocked_store(store: Store) -> Store:
    with store.write() as connection:
        if not current_seq(connection):
            load(connection, now=1)
    return store


def test_a_service_with_every_part_is_read_back_as_it_was_written(stocked_store: Store) -> None:
    with stocked_store.write() as connection:
        before = services(connection, [GADEM])[GADEM]
        after = {**before, **EVERYTHING}
        history.apply(connection, "service", {GADEM: (before, after)}, Note("n@example.org", 5))
    with stocked_store.read() as connection:
        assert services(connection, [GADEM])[GADEM] == after
        assert history.replay(connection, "service", GADEM) == after
        assert set(EVERYTHING) <= set(empty("service"))


def test_loading_again_changes_nothing_and_every_record_replays(stocked_store: Store) -> None:
    with stocked_store.write() as connection:
        assert load(connection, now=2) == Counts(unchanged=374)
        for key, document in services(connection).items():
            assert history.replay(connection, "service", key) == document


def test_two_reviewers_who_approve_at_once_approve_once(stocked_store: Store) -> None:
    with stocked_store.write() as connection:
        proposed = edit(connection, NADIA, GADEM, {"phones": [PHONE]}, Note(NADIA.id, 5)).proposed
    ended: list[str] = []
    both = threading.Barrier(2)

    def press(actor: Actor) -> None:
        both.wait()
        try:
            with stocked_store.write() as connection:
                approve(connection, actor, proposed or 0, now=6)
            ended.append("approved")
        except (NotThere, Conflict):
            ended.append("too late")

    _together(lambda: press(RITA), lambda: press(SAID))
    assert sorted(ended) == ["approved", "too late"]
    with stocked_store.read() as connection:
        assert services(connection, [GADEM])[GADEM]["phones"] == [PHONE]
        assert history.replay(connection, "service", GADEM) == services(connection, [GADEM])[GADEM]


def test_two_who_edit_at_once_both_stand_in_history(stocked_store: Store) -> None:
    def write(act: Callable[[object], object]) -> None:
        with stocked_store.write() as connection:
            act(connection)
            if not stocked_store.is_sqlite:
                time.sleep(0.05)  # long enough for the other to have begun

    def corrects(connection: object) -> None:
        edit(connection, NADIA, GADEM, {"hours": "9h"}, Note(NADIA.id, 5))  # type: ignore[arg-type]

    def assures(connection: object) -> None:
        assure(connection, RITA, GADEM, (), Note(RITA.id, 5), day=date(2026, 11, 22))  # type: ignore[arg-type]

    _together(lambda: write(corrects), lambda: write(assures))
    with stocked_store.read() as connection:
        assert history.replay(connection, "service", GADEM) == services(connection, [GADEM])[GADEM]
        assert len(history.of(connection, "service", GADEM)) == 3


def _together(*acts: Callable[[], None]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
