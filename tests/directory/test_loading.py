"""Loading: strict, idempotent, and only what differs."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from directory import history
from directory.documents import facts_of
from directory.editing import edit
from directory.history import Note
from directory.loading import Counts, load
from directory.packaged import read
from directory.records import metadata, phone, service
from directory.revisions import current_seq
from directory.roles import Actor
from directory.sheets import BadData
from directory.storing import services
from tests.directory.shipped import Edit, rows_of, write_rows

GADEM = "gadem-rabat"


def test_the_starter_directory_is_loaded_whole(loaded: Connection) -> None:
    assert loaded.execute(select(func.count()).select_from(service)).scalar() == 374
    assert current_seq(loaded) > 0
    assert loaded.execute(select(func.count()).where(service.c.assured_date.is_not(None))).scalar() == 0


def test_loading_twice_changes_nothing(loaded: Connection) -> None:
    before = {table.name: loaded.execute(select(table)).all() for table in metadata.sorted_tables}
    assert load(loaded) == Counts(unchanged=374)
    assert {table.name: loaded.execute(select(table)).all() for table in metadata.sorted_tables} == before


def test_the_first_load_counts_what_it_added(store: Connection) -> None:
    counts = load(store)
    assert (counts.added, counts.changed, counts.unchanged) == (374, 0, 0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("phones", "+212537770333"),
        ("needs", "legal_aid|asylum_documents"),
        ("address", "12 rue du Test, Rabat"),
        ("name_fr", "Autre nom"),
        ("place", "sale"),
        ("eligibility", ""),
    ],
)
def test_R17_a_changed_service_is_counted_raises_seq_and_is_assured_no_more(
    loaded: Connection, edited: Edit, column: str, value: str
) -> None:
    before = current_seq(loaded)
    everything_checked(loaded, date(2026, 11, 1))
    package = edited("services.csv", GADEM, column, value)
    _drop(package / "first_lines.csv", "service_id", GADEM)
    counts = load(loaded, package)
    assert (counts.added, counts.changed, counts.unchanged) == (0, 1, 373)
    row = loaded.execute(select(service).where(service.c.id == GADEM)).one()
    assert row.seq > before
    assert row.assured_date is None
    others = select(func.count()).where(service.c.assured_date.is_not(None))
    assert loaded.execute(others).scalar() == 373


@pytest.mark.parametrize("column", ["phones", "address"])
def test_R17_what_is_taken_away_leaves_the_rest_as_checked_as_it_was(
    loaded: Connection, edited: Edit, column: str
) -> None:
    everything_checked(loaded, date(2026, 11, 1))
    package = edited("services.csv", GADEM, column, "")
    _drop(package / "first_lines.csv", "service_id", GADEM)
    load(loaded, package)
    row = loaded.execute(select(service).where(service.c.id == GADEM)).one()
    assert row.assured_date == date(2026, 11, 1)


def test_what_staff_changed_is_theirs_and_a_new_package_leaves_it(loaded: Connection, edited: Edit) -> None:
    editor = Actor("nadia@example.org", "editor")
    edit(loaded, editor, GADEM, {"name": "Nom donné par l'équipe", "hours": "9h-12h"}, Note(editor.id, 1))
    changed = edited("services.csv", GADEM, "name_fr", "Nom du paquet")
    write_rows(changed / "services.csv", _with(rows_of("services.csv", changed), GADEM, notes="Autre note"))
    counts = load(loaded, changed)
    assert (counts.changed, counts.kept) == (1, (f"{GADEM}.name",))
    document = services(loaded, [GADEM])[GADEM]
    assert document["name"] == "Nom donné par l'équipe"
    assert (document["hours"], document["notes"]) == ("9h-12h", "Autre note")
    assert load(loaded, changed).changed == 0


def test_a_number_that_left_the_package_leaves_the_store(loaded: Connection, edited: Edit) -> None:
    load(loaded, edited("services.csv", "ddm-tanger", "phones", "+212649642811"))
    numbers = select(phone.c.number).where(phone.c.service_id == "ddm-tanger")
    assert loaded.execute(numbers).scalars().all() == ["+212649642811"]


def test_a_service_the_package_does_not_name_is_left_alone(loaded: Connection, package: Path) -> None:
    for name, column in (("services.csv", "id"), ("short_names.csv", "id")):
        _drop(package / name, column, "caritas-taza")
        _drop(package / name, column, "jood-casablanca")
    load(loaded, package)
    assert loaded.execute(select(func.count()).select_from(service)).scalar() == 374


def test_R13_an_opaque_id_stays_as_it_was_drawn(loaded: Connection, edited: Edit) -> None:
    protected = select(service.c.id, service.c.public_id).where(service.c.release_level == "never")
    first = {row.id: row.public_id for row in loaded.execute(protected)}
    assert len(first) == 40
    assert len(set(first.values())) == 40
    assert all(value.startswith("protected-") and len(value) == 18 for value in first.values())
    load(loaded, edited("services.csv", "emf-tata", "notes", "autre"))
    assert {row.id: row.public_id for row in loaded.execute(protected)} == first


@pytest.mark.parametrize(
    ("name", "key", "column", "value", "fault"),
    [
        ("services.csv", GADEM, "release_level", "secret", "release_level: 'secret' is not known here"),
        ("services.csv", GADEM, "release_level", "", "release_level: '' is not known here"),
        ("services.csv", GADEM, "confidence", "D", "confidence: 'D'"),
        ("services.csv", GADEM, "papers", "passport", "papers: 'passport'"),
        ("services.csv", GADEM, "audience", "men", "audience: 'men'"),
        ("services.csv", GADEM, "authority", "maybe", "authority: 'maybe'"),
        ("services.csv", GADEM, "needs", "legal_aid|lawyer", "needs: 'lawyer'"),
        ("services.csv", GADEM, "needs", "legal_aid|legal_aid", "needs: the same value twice"),
        ("services.csv", GADEM, "place", "paris", "place: 'paris' is no city or region"),
        ("services.csv", GADEM, "organization_id", "nobody", "organization_id: 'nobody'"),
        ("services.csv", GADEM, "name_fr", " ", "name_fr: empty"),
        ("services.csv", GADEM, "phones", "0537770332", "phones: 0537770332: neither E.164"),
        ("services.csv", GADEM, "phones", "+2125377703", "not valid in the Moroccan numbering plan"),
        ("services.csv", GADEM, "phones", "+212890001122", "a premium number"),
        ("services.csv", GADEM, "phones", "+33612345678", "a foreign number"),
        ("services.csv", GADEM, "phones", "+21253777033x", "phones:"),
        ("services.csv", GADEM, "phones", "9999", "neither E.164 nor a known short code"),
        ("services.csv", GADEM, "whatsapp", "+447700900123", "whatsapp: +447700900123: a foreign number"),
        ("services.csv", GADEM, "id", "caritas-rabat", "id: 'caritas-rabat' stands twice"),
        ("emergency_numbers.csv", "samu-rabat", "e164", "+33612345678", "e164: +33612345678: a foreign number"),
        ("emergency_numbers.csv", "samu-rabat", "e164", "", "number: '0537737344' has no e164"),
        ("emergency_numbers.csv", "police", "confidence", "", "confidence: ''"),
        ("danger_lines.csv", "violence", "line", "nobody", "line: 'nobody'"),
        ("danger_lines.csv", "violence", "order", "first", "order: 'first' is not a whole number"),
        ("danger_lines.csv", "violence", "kind", "fire", "kind: 'fire'"),
        ("first_lines.csv", "shelter", "need", "sleep", "need: 'sleep'"),
        ("first_lines.csv", "shelter", "region", "rabat", "region: 'rabat'"),
        ("first_lines.csv", "shelter", "service_id", "", "service_id: one of service_id and line_id"),
        ("first_lines.csv", "shelter", "service_id", "unhcr-gbv", "asks for no paper"),
        ("first_lines.csv", "shelter", "service_id", "tpi-safi-cellule", "a first line is no authority"),
        ("first_lines.csv", "shelter", "service_id", "alcs-oujda", "a first line has a telephone"),
        ("schedules.csv", None, "opens", "9h", "opens: '9h' is not a time as 09:30"),
        ("schedules.csv", None, "closes", "08:00", "closes: not after it opens"),
        ("schedules.csv", None, "days", "MO|XX", "days: 'XX'"),
        ("schedules.csv", None, "days", "", "days: empty"),
        ("schedules.csv", None, "service_id", "nobody", "service_id: 'nobody'"),
        ("vetted_child.csv", None, "service_id", "nobody", "service_id: no such service"),
        ("short_names.csv", None, "id", "nobody", "short_names.csv:0:id: 'nobody' is no service"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place_and_nothing_is_written(
    store: Connection, edited: Edit, name: str, key: str | None, column: str, value: str, fault: str
) -> None:
    with pytest.raises(BadData) as refused:
        load(store, edited(name, key, column, value))
    assert any(reason.startswith(f"{name}:") and fault in reason for reason in refused.value.reasons)
    assert current_seq(store) == 0


def test_a_fault_says_file_line_and_column(edited: Edit) -> None:
    with pytest.raises(BadData) as refused:
        read(edited("services.csv", "unhcr-rabat-registration", "confidence", "Z"))
    assert refused.value.reasons == ("services.csv:2:confidence: 'Z' is not known here",)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("id,name\n", "services.csv:1:: the columns must be"),
        ("", "services.csv:1:: the columns must be"),
        (None, "FileNotFoundError"),
    ],
)
def test_a_wrong_file_is_refused(package: Path, content: str | None, fault: str) -> None:
    path = package / "services.csv"
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    with pytest.raises(BadData, match=fault):
        read(package)


def test_a_line_with_a_cell_too_many_is_refused(package: Path) -> None:
    with (package / "first_lines.csv").open("a") as handle:
        handle.write("shelter,9,foo-green-number\n")
    with pytest.raises(BadData, match=r"first_lines.csv:\d+:: 3 cells instead of 6"):
        read(package)


def test_R10_only_upe_cape_and_the_national_line_are_vetted_for_children(starter: Connection) -> None:
    vetted = set(starter.execute(select(service.c.id).where(service.c.vetted_child)).scalars())
    units = {row["id"] for row in rows_of("services.csv") if row["id"].startswith(("upe-", "cape-"))}
    assert vetted == units | {"onde-2511"}


def everything_checked(connection: Connection, day: date) -> None:
    """As if somebody had said of every fact of every service, that day, that it is right."""
    for key, document in services(connection).items():
        history.apply(
            connection,
            "service",
            {key: (document, document)},
            Note("test", 0),
            action="assure",
            checked=dict.fromkeys(facts_of(document), day.isoformat()),
        )


def _with(rows: list[dict[str, str]], key: str, **cells: str) -> list[dict[str, str]]:
    return [{**row, **cells} if row["id"] == key else row for row in rows]


def _drop(path: Path, column: str, key: str) -> None:
    rows = rows_of(path.name, path.parent)
    write_rows(path, (row for row in rows if row[column] != key))
