"""What an import does to the directory: all of a file or nothing, through the same history as everything else."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from directory import history, ledger
from directory.documents import Document
from directory.exporting.files import export
from directory.importing.incoming import Watched
from directory.importing.opening import opened
from directory.importing.planning import Decisions, Moved, Plan, Stopped, plan
from directory.revisions import current_seq
from directory.roles import THE_COMMAND, Actor
from directory.storing import organizations, services
from tests.directory.importing.making import EDITOR, NEW, brought, looked, reasons, sheets

OLD = "gadem-rabat"


def numbers(found: Plan) -> tuple[int, int, int, int]:
    return found.added, found.changed, found.unchanged, found.refused


def document(connection: Connection, key: str = OLD) -> Document:
    return services(connection, [key])[key]


def protected(connection: Connection) -> tuple[str, str]:
    """The id and public id of a protected service."""
    found = connection.exec_driver_sql("SELECT id, public_id FROM service WHERE release_level = 'never' ORDER BY id")
    key, public = found.first() or ("", "")
    return key, public


def test_a_column_changes_and_one_left_out_stays(loaded: Connection, tmp_path: Path) -> None:
    before = document(loaded)
    path = sheets(tmp_path / "in", services=[{"id": OLD, "opening_hours": "Lundi 09:00-12:00", "short_ar": ""}])
    assert numbers(brought(loaded, path)) == (0, 1, 0, 0)
    after = document(loaded)
    assert after["hours"] == "Lundi 09:00-12:00"
    assert "ar" not in after["translations"]["alternate_name"]
    assert {n for n in after if after[n] != before[n]} == {"hours", "translations"}
    assert history.of(loaded, "service", OLD)[0].origin == "import"


def test_a_second_time_nothing_changes(loaded: Connection, tmp_path: Path) -> None:
    path = sheets(
        tmp_path / "in",
        services=[NEW],
        schedules=[{"service_id": "made-up", "days": "MO", "opens": "9h", "closes": "12h"}],
    )
    assert numbers(brought(loaded, path)) == (1, 0, 0, 0)
    seq = current_seq(loaded)
    assert numbers(brought(loaded, path)) == (0, 0, 1, 0)
    assert current_seq(loaded) == seq


def test_a_row_without_an_id_is_the_same_one_next_time(loaded: Connection, tmp_path: Path) -> None:
    path = sheets(tmp_path / "in", services=[{**NEW, "id": ""}])
    assert numbers(brought(loaded, path)) == (1, 0, 0, 0)
    assert numbers(brought(loaded, path)) == (0, 0, 1, 0)


def test_a_new_organization_comes_with_its_services(loaded: Connection, tmp_path: Path) -> None:
    path = sheets(
        tmp_path / "in",
        organizations=[{"id": "made-org", "name_fr": "Association d'exemple", "name_ar": "جمعية"}],
        services=[{**NEW, "organization_id": "made-org"}],
    )
    done = brought(loaded, path)
    assert (numbers(done), done.organizations_added) == ((1, 0, 0, 0), 1)
    assert organizations(loaded, ["made-org"])["made-org"]["translations"] == {"name": {"ar": "جمعية"}}


def test_a_new_service_begins_as_guarded_as_it_can_be(loaded: Connection, tmp_path: Path) -> None:
    brought(
        loaded, sheets(tmp_path / "in", services=[{**NEW, "address": "1 rue de l'Exemple", "phones": "0600000001"}])
    )
    made = document(loaded, "made-up")
    assert (made["status"], made["location_level"], made["assured"]) == ("active", "on_request", {})
    assert made["phones"][0] | {"number": "+212600000001", "release_level": "public"} == made["phones"][0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"name_fr": ""}, "services, row 3, name_fr: is wrong: empty"),
        ({"place": ""}, "services, row 3, place: a new service needs its city"),
        ({"place": "Atlantis"}, "services, row 3, place: 'Atlantis' is no city or region"),
        ({"release_level": ""}, "services, row 3, release_level: a new service needs"),
        ({"needs": ""}, "services, row 3, needs: is wrong: empty"),
        ({"organization_id": "nobody"}, "services, row 3, organization_id: 'nobody' is no organization"),
        ({"organization_id": "(withheld)"}, "services, row 3, organization_id: '(withheld)' can only be brought back"),
        ({"phones": "+33600000001"}, "services, row 3, phones: '+33600000001' is wrong: a foreign number"),
        ({"phones": "0890000001"}, "services, row 3, phones: '0890000001' is wrong: a premium number"),
        ({"phones": "ring the bell"}, "services, row 3, phones: 'ring the bell' is not a telephone number"),
        ({"id": "protected-00000000"}, "services, row 3, id: 'protected-00000000' is a protected service of another"),
        ({"id": "alarm-phone"}, "services, row 3, id: 'alarm-phone' is a line of the emergency table"),
        ({"id": "a b"}, "services, row 3, id: 'a b' is no id"),
        ({"id": "made-up"}, "services, row 3, id: 'made-up' stands in row 2 too"),
        ({"short_fr": "x" * 29}, f"services, row 3, short_fr: '{'x' * 29}' is wrong: too long"),
        ({"capacity": "full"}, "services, row 3, capacity_until: is wrong: needs the day it ends"),
        ({"url": "https://bit.ly/x"}, "services, row 3, url: 'https://bit.ly/x' is wrong: a shortened link"),
        ({"release_level": "never", "address": "1 rue"}, "services, row 3, address: '1 rue' is wrong: a protected service"),
    ],
)  # fmt: skip
def test_a_refused_row_says_why_and_leaves_nothing_behind(
    loaded: Connection, tmp_path: Path, cells: Mapping[str, str], said: str
) -> None:
    blank = dict.fromkeys(cells, "")
    rows = [{**blank, **NEW}, {**NEW, "id": "second", "name_fr": "Autre", **cells}, {**blank, **NEW, "id": "third"}]
    path = sheets(tmp_path / "in", services=rows)
    seen = looked(loaded, path)
    assert (seen.refused, seen.added) == (1, 2)
    assert any(reason.startswith(said) for reason in reasons(seen)), reasons(seen)
    saved = loaded.begin_nested()
    with pytest.raises(Stopped) as stopped:
        brought(loaded, path)
    saved.rollback()
    assert reasons(stopped.value.plan) == reasons(seen)
    assert len(services(loaded)) == 374


def test_an_emergency_line_that_is_also_a_service_may_be_changed(loaded: Connection, tmp_path: Path) -> None:
    """Two lines have a service of the same id: the service is a record like others, the line stays as it is."""
    path = sheets(tmp_path / "in", services=[{"id": "allo-yakada", "cost": "Gratuit"}])
    assert looked(loaded, path).refused == 0


def test_only_a_thousand_refusals_are_told_and_all_are_counted(loaded: Connection, tmp_path: Path) -> None:
    rows = [{**NEW, "id": f"n{at}", "place": "Atlantis"} for at in range(1200)]
    seen = looked(loaded, sheets(tmp_path / "in", services=rows))
    assert (seen.refused, len(seen.refusals), seen.faults) == (1200, 1000, 2400)


def test_hours_come_in_rows_and_a_service_without_a_row_keeps_its_own(loaded: Connection, tmp_path: Path) -> None:
    before = {key: one["schedules"] for key, one in services(loaded).items() if one["schedules"]}
    one, other = list(before)[:2]
    hours = {"days": "MO|TU", "opens": "09:00", "closes": "12:00"}
    path = sheets(
        tmp_path / "in",
        schedules=[{"service_id": one, **hours}, {"service_id": one, **hours, "opens": "14:00", "closes": "16:00"}],
    )
    assert numbers(brought(loaded, path)) == (0, 1, 0, 0)
    after = services(loaded, [one, other])
    assert [hours["opens_at"] for hours in after[one]["schedules"]] == ["09:00", "14:00"]
    assert after[other]["schedules"] == before[other]
    gone = sheets(tmp_path / "gone", schedules=[{"service_id": one, **dict.fromkeys(hours, "")}])
    assert numbers(brought(loaded, gone)) == (0, 1, 0, 0)
    assert document(loaded, one)["schedules"] == []


def test_hours_of_nobody_are_refused(loaded: Connection, tmp_path: Path) -> None:
    rows = [{"service_id": key, "days": "MO", "opens": "09:00", "closes": "12:00"} for key in ("", "nobody")]
    found = reasons(looked(loaded, sheets(tmp_path / "in", schedules=rows)))
    assert found[0].startswith("schedules, row 2, service_id: says of no service")
    assert found[1].startswith("schedules, row 3, service_id: 'nobody' is no service")


def test_R13_what_is_withheld_is_neither_erased_nor_shown(loaded: Connection, tmp_path: Path) -> None:
    key, public = protected(loaded)
    secret = {
        "email": "x@example.org",
        "hours": "Lundi",
        "required_documents": ["passeport"],
        "url": "https://x.example.org",
    }
    kept = document(loaded, key)
    history.apply(loaded, "service", {key: (kept, {**kept, **secret})}, history.Note("x", 1))
    before = document(loaded, key)
    empty = {
        "id": public,
        "email": "",
        "organization_id": "(withheld)",
        "address": "",
        "opening_hours": "",
        "phones_on_request": "",
        "required_documents": "",
        "url": "",
    }
    path = sheets(tmp_path / "in", services=[{**empty, "eligibility": "Toutes", "needs": "shelter"}])
    seen = looked(loaded, path)
    assert numbers(seen) == (0, 1, 0, 0)
    told = str(seen.differences)
    assert public in told
    assert not any(text in told for text in (key, before["name"], before["organization_id"], "Toutes"))
    brought(loaded, path)
    after = document(loaded, key)
    assert (after["eligibility_description"], after["needs"]) == ("Toutes", ["shelter"])
    assert all(after[name] == before[name] for name in (*secret, "organization_id", "phones"))


def test_R13_opening_a_protected_service_shows_nothing_it_hid(loaded: Connection, tmp_path: Path) -> None:
    key, public = protected(loaded)
    hidden = document(loaded, key)
    seen = looked(loaded, sheets(tmp_path / "in", services=[{"id": public, "release_level": "public"}]))
    assert seen.differences[0].cells == (("release_level", "never", "public"),)
    assert hidden["name"] not in str(seen.differences)


def test_numbers_keep_what_is_known_of_them(loaded: Connection, tmp_path: Path) -> None:
    first = {
        "number": "+212600000001",
        "type": "voice",
        "description": "accueil",
        "release_level": "public",
        "source_url": "",
    }
    inside = {**first, "number": "+212600000002", "release_level": "on_request"}
    written = {**first, "number": "+212600000003", "type": "whatsapp"}
    before = document(loaded)
    history.apply(
        loaded, "service", {OLD: (before, {**before, "phones": [inside, first, written]})}, history.Note("x", 1)
    )
    brought(loaded, sheets(tmp_path / "in", services=[{"id": OLD, "phones": "0600000004|0600000001"}]))
    numbers_now = [(one["number"], one["release_level"], one["description"]) for one in document(loaded)["phones"]]
    assert numbers_now == [
        ("+212600000002", "on_request", "accueil"),
        ("+212600000004", "public", ""),
        ("+212600000001", "public", "accueil"),
        ("+212600000003", "public", "accueil"),
    ]


def test_a_changed_fact_is_no_longer_assured(loaded: Connection, tmp_path: Path) -> None:
    before = document(loaded)
    assured = {**before, "assured": {"phones": "2026-09-01", "who": "2026-09-01"}}
    history.apply(loaded, "service", {OLD: (before, assured)}, history.Note("x", 1))
    brought(loaded, sheets(tmp_path / "in", services=[{"id": OLD, "phones": "0600000001"}]))
    assert document(loaded)["assured"] == {"who": "2026-09-01"}


def test_for_people_what_is_guarded_or_new_waits_for_a_second_person(loaded: Connection, tmp_path: Path) -> None:
    before = document(loaded)
    rows = [
        {**dict.fromkeys(NEW, ""), "id": OLD, "phones": "0600000001", "opening_hours": "Lundi", **_as_is(before)},
        {**NEW, "phones": "", "opening_hours": ""},
    ]
    path = sheets(tmp_path / "in", services=rows)
    assert looked(loaded, path, EDITOR).guarded == 2
    done = brought(loaded, path, EDITOR)
    assert numbers(done) == (1, 1, 0, 0)
    after = document(loaded)
    assert (after["hours"], after["phones"]) == ("Lundi", before["phones"])
    waiting = history.to_decide(loaded)
    assert {(one.key, one.action, tuple(one.fields)) for one in waiting if one.key == OLD} == {
        (OLD, "update", ("phones",))
    }
    assert "made-up" in {one.key for one in waiting}
    assert len(services(loaded)) == 374


def _as_is(before: Document) -> dict[str, str]:
    return {
        "organization_id": before["organization_id"], "name_fr": before["name"], "needs": "|".join(before["needs"]),
        "place": before["place"], "release_level": before["release_level"],
    }  # fmt: skip


def test_nobody_imports_what_is_not_theirs(loaded: Connection, tmp_path: Path) -> None:
    path = sheets(tmp_path / "in", services=[{"id": OLD, "cost": "Gratuit, toujours"}])
    elsewhere = Actor("a@ong.example", "editor", regions=frozenset({"souss-massa"}))
    operator = Actor("b@ong.example", "operator")
    for actor in (elsewhere, operator):
        assert reasons(looked(loaded, path, actor)) == ["services, row 2, id: 'gadem-rabat' is not yours to change"]
    assert looked(loaded, path, EDITOR).refused == 0


def test_what_was_shown_is_what_is_done(loaded: Connection, tmp_path: Path) -> None:
    path = sheets(tmp_path / "in", services=[{"id": OLD, "cost": "Gratuit, toujours"}])
    shown = looked(loaded, path).fingerprint
    other = sheets(tmp_path / "other", services=[{"id": OLD, "cost": "Payant"}])
    with pytest.raises(Moved):
        brought(loaded, other, decisions=Decisions(expected=shown))
    assert brought(loaded, path, decisions=Decisions(expected=shown)).changed == 1
    with pytest.raises(Moved):
        brought(loaded, path, decisions=Decisions(expected=shown))


def test_looking_writes_nothing(loaded: Connection, tmp_path: Path) -> None:
    count = loaded.execute(select(func.count()).select_from(ledger.change)).scalar()
    assert looked(loaded, sheets(tmp_path / "in", services=[NEW])).added == 1
    assert loaded.execute(select(func.count()).select_from(ledger.change)).scalar() == count


def test_a_long_import_says_how_far_it_is(loaded: Connection, tmp_path: Path) -> None:
    export(loaded, tmp_path / "out", "csv")
    said: list[tuple[int, int]] = []
    plan(loaded, Watched(opened(loaded, tmp_path / "out"), lambda *far: said.append(far)), THE_COMMAND)
    assert said == [(0, 374), (374, 374)]
