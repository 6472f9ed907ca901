"""The calls: which first, whose hand, and what came of them; everything in history, nothing published by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, select

from bot.store import Store
from directory import calls, editing, history, ledger, records
from directory.call_list import Call, Wanted, call_list
from directory.calls import A_DAY, HELD_FOR, MINUTE, InHand
from directory.documents import assured_day
from directory.editing import NotThere
from directory.history import Note
from directory.loading import load
from directory.reports import open_reports, report
from directory.roles import THE_COMMAND, Actor, Forbidden
from directory.storing import services

NOW = 1_795_003_200_000
TODAY = date(2026, 11, 18)
AMINA = Actor("amina@ong.example", "editor")
BILAL = Actor("bilal@ong.example", "reviewer")
GADEM, LINE = "gadem-rabat", "line:police-112"


@pytest.fixture
def both(store_url: str) -> Iterator[Store]:
    """A store on each engine, with the starter directory."""
    opened = Store(store_url)
    with opened.write() as connection:
        load(connection)
    yield opened
    opened.close()


def note(actor: Actor = AMINA, now: int = NOW, why: str = "") -> Note:
    return Note(actor.id, now, why=why)


def checked(connection: Connection, key: str, *, days: int, fact: str = "") -> None:
    """This service was checked so many days ago."""
    facts = [fact] if fact else []
    editing.assure(connection, THE_COMMAND, key, facts, note(THE_COMMAND), day=TODAY - timedelta(days))


def listed(connection: Connection, now: int = NOW, **wanted: str) -> list[Call]:
    """Everything on the list, both halves."""
    found = call_list(connection, now, actor=AMINA, wanted=Wanted(**wanted), limit=1000)
    return [*found.to_make, *found.to_find]


def of(connection: Connection, key: str, now: int = NOW) -> Call | None:
    return next((call for call in listed(connection, now) if call.key == key), None)


def there(connection: Connection, key: str, now: int = NOW) -> Call:
    found = of(connection, key, now)
    assert found
    return found


# Which first


def test_what_can_cost_a_life_and_reaches_everybody_comes_first(loaded: Connection) -> None:
    found = call_list(loaded, NOW, actor=AMINA, limit=13)
    assert {call.key for call in found.to_make} >= {"unfm-8350", "onde-2511", "line:protection-civile"}
    assert all(call.first_line for call in found.to_make)
    weights = [call.weight for call in found.to_make]
    assert weights == sorted(weights, reverse=True)


def test_services_without_a_number_are_listed_apart(loaded: Connection) -> None:
    found = call_list(loaded, NOW, actor=AMINA, limit=1000)
    with_number = set(loaded.exec_driver_sql("SELECT service_id FROM phone").scalars())
    assert {call.key for call in found.to_make if not call.is_line} <= with_number
    assert with_number.isdisjoint(call.key for call in found.to_find)
    assert found.find_count == len(found.to_find) > found.make_count > 50


def test_a_number_that_never_leaves_the_store_is_no_number_to_call(loaded: Connection) -> None:
    loaded.exec_driver_sql("UPDATE phone SET release_level = 'never' WHERE service_id = ?", (GADEM,))
    assert GADEM in [call.key for call in call_list(loaded, NOW, actor=AMINA, limit=1000).to_find]


@pytest.mark.parametrize(
    ("days", "is_listed"), [(0, False), (90, False), (91, True), (180, True), (365, True), (None, True)]
)
def test_only_what_grows_old_is_listed(loaded: Connection, days: int | None, is_listed: bool) -> None:
    if days is not None:
        checked(loaded, GADEM, days=days)
    assert (of(loaded, GADEM) is not None) is is_listed


def test_hotlines_and_shelters_grow_old_sooner(loaded: Connection) -> None:
    checked(loaded, "unfm-8350", days=31)
    checked(loaded, GADEM, days=31)
    assert of(loaded, "unfm-8350")
    assert of(loaded, GADEM) is None


def test_older_weighs_more_and_never_most(loaded: Connection) -> None:
    weights = []
    for days in (100, 200, 360):
        checked(loaded, GADEM, days=days)
        weights.append(there(loaded, GADEM).weight)
    editing.edit(loaded, THE_COMMAND, GADEM, {"minimum_age": 18}, note(THE_COMMAND))
    weights.append(there(loaded, GADEM).weight)
    assert weights == sorted(weights)
    assert len(set(weights)) == 4


def test_one_report_raises_and_two_peoples_within_a_month_put_it_on_top(loaded: Connection) -> None:
    checked(loaded, GADEM, days=10)
    assert of(loaded, GADEM) is None
    report(loaded, GADEM, "closed", "one", NOW)
    once = there(loaded, GADEM)
    report(loaded, GADEM, "wrong_number", "one", NOW)
    assert not there(loaded, GADEM).on_top, "the same person twice"
    report(loaded, GADEM, "closed", "two", NOW - 31 * A_DAY)
    assert not there(loaded, GADEM).on_top, "too long ago"
    report(loaded, GADEM, "refused", "three", NOW)
    twice = call_list(loaded, NOW, actor=AMINA).to_make[0]
    assert (twice.key, twice.on_top) == (GADEM, True)
    assert twice.weight > once.weight


def test_the_only_one_there_is_weighs_more(loaded: Connection) -> None:
    alone = [call for call in listed(loaded) if call.only_one]
    assert alone
    for call in alone:
        rivals = [o for o in listed(loaded) if o.region == call.region and set(o.needs) & set(call.needs)]
        assert rivals
    assert all(not call.is_line for call in alone)


def test_the_list_is_narrowed_and_keeps_to_what_is_theirs(loaded: Connection) -> None:
    assert {c.region for c in listed(loaded, region="oriental")} == {"oriental"}
    assert all("shelter" in c.needs for c in listed(loaded, need="shelter"))
    assert [c.key for c in listed(loaded, organization="gadem")] == [GADEM]
    limited = replace(AMINA, regions=frozenset({"oriental"}))
    assert {c.region for c in call_list(loaded, NOW, actor=limited, limit=999).to_make} == {"oriental"}
    assert call_list(loaded, NOW, actor=Actor("o", "operator")).make_count == 0


# Whose hand


def test_a_call_is_in_one_hand_for_twenty_minutes(both: Store) -> None:
    with both.write() as connection:
        assert calls.take(connection, AMINA, GADEM, NOW) == NOW + HELD_FOR == NOW + 20 * MINUTE
        assert calls.take(connection, AMINA, GADEM, NOW + MINUTE) == NOW + 21 * MINUTE
        with pytest.raises(InHand) as held:
            calls.take(connection, BILAL, GADEM, NOW + 2 * MINUTE)
        assert (held.value.by, held.value.until) == (AMINA.id, NOW + 21 * MINUTE)
        for verb in (calls.no_answer, calls.changed):
            with pytest.raises(InHand):
                verb(connection, BILAL, GADEM, note(BILAL))
        assert there(connection, GADEM).held_by == AMINA.id
        assert [c.key for c in call_list(connection, NOW, actor=AMINA).mine] == [GADEM]
        assert call_list(connection, NOW, actor=BILAL).mine == ()
        assert calls.take(connection, BILAL, GADEM, NOW + 21 * MINUTE)


def test_giving_back_frees_ones_own_only(loaded: Connection) -> None:
    calls.take(loaded, AMINA, GADEM, NOW)
    calls.give_back(loaded, BILAL, GADEM)
    assert calls.hold(loaded, GADEM, NOW).by == AMINA.id
    calls.give_back(loaded, AMINA, GADEM)
    assert calls.hold(loaded, GADEM, NOW).by == ""


def test_of_two_who_take_it_at_once_one_has_it(both: Store) -> None:
    start, got = Barrier(2), []

    def takes(actor: Actor) -> None:
        start.wait(5)
        try:
            with both.write() as connection:
                calls.take(connection, actor, GADEM, NOW)
            got.append(actor.id)
        except InHand as other:
            got.append(f"not {actor.id}: {other.by}")

    threads = [Thread(target=takes, args=(actor,)) for actor in (AMINA, BILAL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    [won] = [one for one in got if not one.startswith("not")]
    [lost] = [one for one in got if one.startswith("not")]
    assert lost.endswith(f": {won}")


@pytest.mark.parametrize("outsider", [Actor("o", "operator"), Actor("e", "editor", regions=frozenset({"oriental"}))])
def test_outsiders_take_nothing(loaded: Connection, outsider: Actor) -> None:
    with pytest.raises(Forbidden):
        calls.take(loaded, outsider, GADEM, NOW)
    with pytest.raises(Forbidden):
        calls.still_right(loaded, outsider, LINE, (), note(outsider))
    with pytest.raises(NotThere):
        calls.take(loaded, outsider, "nobody", NOW)


# What came of it


def test_still_right_makes_it_fresh_and_ends_the_call(both: Store) -> None:
    with both.write() as connection:
        report(connection, GADEM, "closed", "one", NOW)
        calls.take(connection, AMINA, GADEM, NOW)
        calls.still_right(connection, AMINA, GADEM, (), note())
        assert assured_day(services(connection, [GADEM])[GADEM]) == TODAY.isoformat()
        assert open_reports(connection) == {}
        assert of(connection, GADEM) is None
        assert calls.hold(connection, GADEM, NOW) == calls.Hold(outcome="still_right", called_at=NOW)
        last = history.of(connection, "service", GADEM)[0]
    assert (last.action, last.proposed_by, last.why) == ("assure", AMINA.id, "dialled")


def test_only_the_facts_confirmed_are_assured_and_only_their_reports_dismissed(loaded: Connection) -> None:
    for kind in ledger.REPORTS:
        report(loaded, GADEM, kind, "one", NOW)
    calls.still_right(loaded, AMINA, GADEM, ["phones"], note(), how="written")
    assert services(loaded, [GADEM])[GADEM]["assured"] == {"phones": TODAY.isoformat()}
    assert set(open_reports(loaded)[GADEM].kinds) == {"refused", "other"}
    assert history.of(loaded, "service", GADEM)[0].why == "written"


def test_no_answer_comes_back_tomorrow_and_the_third_time_leaves_a_note(both: Store) -> None:
    with both.write() as connection:
        before = services(connection, [GADEM])[GADEM]
        for day in range(3):
            now = NOW + day * A_DAY
            assert there(connection, GADEM, now)
            noted = calls.no_answer(connection, AMINA, GADEM, note(now=now))
            assert noted is (day == 2)
            assert of(connection, GADEM, now + MINUTE) is None
        after = services(connection, [GADEM])[GADEM]
        assert after["notes"].endswith("2026-11-20 : 3 appels sans réponse en 14 jours.")
        assert {**after, "notes": before["notes"]} == before
        assert not calls.no_answer(connection, AMINA, GADEM, note(now=NOW + 20 * A_DAY)), "a fortnight later"
        assert history.replay(connection, "service", GADEM) == services(connection, [GADEM])[GADEM]


def test_a_wrong_number_is_withdrawn_at_once_by_an_editor_alone(both: Store) -> None:
    with both.write() as connection:
        report(connection, GADEM, "wrong_number", "one", NOW)
        document = services(connection, [GADEM])[GADEM]
        number = document["phones"][0]["number"]
        calls.wrong_number(connection, AMINA, GADEM, number, note())
        assert services(connection, [GADEM])[GADEM]["phones"] == document["phones"][1:]
        assert history.to_decide(connection) == []
        states = connection.execute(select(ledger.report.c.state)).scalars().all()
        assert states == ["confirmed"]
        with pytest.raises(NotThere):
            calls.wrong_number(connection, AMINA, GADEM, number, note())


@pytest.mark.parametrize(("for_good", "status"), [(True, "defunct"), (False, "temporarily closed")])
def test_a_closed_door_is_told_to_nobody_from_now_on(loaded: Connection, for_good: bool, status: str) -> None:
    report(loaded, GADEM, "closed", "one", NOW)
    calls.closed(loaded, AMINA, GADEM, note(why="moved away"), for_good=for_good)
    assert services(loaded, [GADEM])[GADEM]["status"] == status
    assert history.of(loaded, "service", GADEM)[0].why == "call: closed: moved away"
    assert open_reports(loaded) == {}
    assert of(loaded, GADEM, NOW + 20 * A_DAY) is None
    assert (of(loaded, GADEM, NOW + 31 * A_DAY) is None) is for_good, "asked again after a month, unless for good"


def test_call_later_comes_back_that_morning(loaded: Connection) -> None:
    calls.later(loaded, AMINA, GADEM, TODAY + timedelta(3), note())
    assert of(loaded, GADEM, NOW + 2 * A_DAY) is None
    assert there(loaded, GADEM, NOW + 3 * A_DAY).outcome == "later"


def test_changed_keeps_the_call_in_hand_for_the_editing(loaded: Connection) -> None:
    calls.take(loaded, AMINA, GADEM, NOW)
    calls.changed(loaded, AMINA, GADEM, note())
    assert calls.hold(loaded, GADEM, NOW).by == AMINA.id
    assert there(loaded, GADEM).outcome == "changed"


# The lines of the emergency table


def test_a_line_is_said_to_be_right_and_history_knows_who(both: Store) -> None:
    with both.write() as connection:
        assert there(connection, LINE).days is None
        calls.still_right(connection, AMINA, LINE, (), note(), how="written")
        calls.still_right(connection, BILAL, LINE, (), note(BILAL, NOW + A_DAY), how="written")
        assert of(connection, LINE) is None
        line = records.line
        said = connection.execute(select(line.c.assured_date).where(line.c.id == "police-112")).scalar()
        told = [(one.proposed_by, one.fields) for one in history.of(connection, "line", "police-112")]
    assert said == TODAY + timedelta(1)
    assert told == [
        (BILAL.id, {"assured_date": ["2026-11-18", "2026-11-19"]}),
        (AMINA.id, {"assured_date": ["", "2026-11-18"]}),
    ]


def test_nobody_changes_a_line_by_a_call(loaded: Connection) -> None:
    before = loaded.exec_driver_sql("SELECT * FROM line ORDER BY id").all()
    with pytest.raises(NotThere):
        calls.closed(loaded, AMINA, LINE, note(), for_good=True)
    with pytest.raises(NotThere):
        calls.wrong_number(loaded, AMINA, LINE, "112", note())
    calls.no_answer(loaded, AMINA, LINE, note())
    calls.later(loaded, AMINA, LINE, TODAY, note())
    assert loaded.exec_driver_sql("SELECT * FROM line ORDER BY id").all() == before
