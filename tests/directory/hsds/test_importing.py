"""What is imported: our own exports change nothing, and others' come in as far as we can keep them."""

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, create_engine, update

from directory import history, records
from directory.documents import Document
from directory.history import Note
from directory.holdings import Held, held
from directory.hsds.crosswalk import need_of
from directory.hsds.ids import uuid_of
from directory.hsds.importing import HsdsRead, Known, Row, read
from directory.hsds.incoming import HsdsFile
from directory.hsds.owners import open_owners
from directory.hsds.writing import write_json, write_tabular
from directory.release import Told, told
from directory.storing import services as stored
from directory.tables.table import Unreadable
from directory.validity import faults
from tests.directory.hsds.making import ORGANIZATION, held_as, services

WRITE: dict[str, Callable[..., int]] = {"json": write_json, "tabular": write_tabular}
UUID = "0b8bd7b1-9f0c-4bb5-9a53-6b6f4f2f3a3e"
OTHER = "5c4d79d7-cc55-470e-9f1f-8cad074e4892"
NOTE = Note("a test", 1, "import")
Reads = Callable[..., HsdsRead]


@pytest.fixture(scope="module")
def nothing() -> Iterator[Connection]:
    """A store that holds nothing and is only read."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        records.metadata.create_all(connection)
        yield connection
    engine.dispose()


@pytest.fixture
def reads(nothing: Connection, tmp_path: Path) -> Reads:
    """Reads this value as a JSON file."""

    def reading(found: object, connection: Connection = nothing) -> HsdsRead:
        path = tmp_path / "file.json"
        path.write_text(found if isinstance(found, str) else json.dumps(found), "utf-8")
        return read(path, Known(connection))

    return reading


def tolds(connection: Connection) -> list[Told]:
    return [told(one) for one in held(connection, offered_only=False)]


def exported(connection: Connection, path: Path, form: str) -> Path:
    WRITE[form](path, tolds(connection), open_owners(connection))
    return path


def moved(rows: list[Row]) -> dict[str, Document]:
    return {row.key: row.values for row in rows if row.values}


@pytest.mark.parametrize("form", WRITE)
def test_our_own_export_changes_nothing(starter: Connection, tmp_path: Path, form: str) -> None:
    found = read(exported(starter, tmp_path / "export", form), Known(starter))
    assert (len(found.services), found.refusals, dict(found.ignored), found.notes) == (374, [], {}, [])
    assert (moved(found.services), moved(found.organizations)) == ({}, {})
    whole = stored(starter)
    before = {one.public_id: whole[one.id] for one in held(starter, offered_only=False)}
    assert all(row.onto(before[row.key], None) == (before[row.key], []) for row in found.services)


def test_a_folder_of_tables_is_read_like_the_zip_of_them(starter: Connection, tmp_path: Path) -> None:
    with zipfile.ZipFile(exported(starter, tmp_path / "a.zip", "tabular")) as archive:
        archive.extractall(tmp_path / "folder")
    found = read(tmp_path / "folder", Known(starter))
    assert (len(found.services), found.refusals, moved(found.services)) == (374, [], {})


@pytest.mark.parametrize("form", WRITE)
def test_an_export_fills_an_empty_store_that_exports_the_same(
    starter: Connection, store: Connection, tmp_path: Path, form: str
) -> None:
    found = read(exported(starter, tmp_path / "a", form), Known(store))
    assert found.refusals == []
    for kind, rows in (("organization", found.organizations), ("service", found.services)):
        history.apply(store, kind, {row.key: (None, row.onto(None, None)[0]) for row in rows}, NOTE)
    before, after = ({uuid_of("service", one.id): one for one in tolds(c)} for c in (starter, store))
    open_ones = {uuid for uuid, one in before.items() if not one.protected}
    assert open_ones == {uuid for uuid, one in after.items() if not one.protected}
    assert len(before) == len(after)
    assert [uuid for uuid in open_ones if _said(before[uuid]) != _said(after[uuid])] == []


def _said(one: Told) -> dict[str, Any]:
    """Everything told but the ids, which are UUIDs after an import."""
    return asdict(replace(one, id="", organization_id=""))


@pytest.mark.parametrize("form", WRITE)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=services())
def test_import_of_export_is_the_same(document: Document, form: str, nothing: Connection, tmp_path: Path) -> None:
    before = told(held_as(document))
    path = tmp_path / "a"
    WRITE[form](path, [before], {"made-organization": ORGANIZATION} if before.release_level == "public" else {})
    found = read(path, Known(nothing))
    assert (found.refusals, dict(found.ignored), len(found.services)) == ([], {}, 1)
    [service], [owner] = found.services, found.organizations
    after = told(Held("x", "x", service.onto(None, None)[0], owner.onto(None, None)[0]))
    # The oldest of the facts may be one that is withheld.
    assert replace(after, assured=None, id="", organization_id="") == replace(
        before, assured=None, id="", organization_id=""
    )


def test_what_is_withheld_is_not_erased(loaded: Connection, tmp_path: Path) -> None:
    key = next(
        one.id for one in held(loaded) if one.document["release_level"] == "on_request" and one.document["phones"]
    )
    document = stored(loaded, [key])[key]
    hidden = {"number": "+212600000099", "type": "voice", "description": "", "release_level": "never", "source_url": ""}
    after = {**document, "phones": [hidden, *document["phones"]], "notes": "between us", "address_1": "1 rue Exemple"}
    history.apply(loaded, "service", {key: (document, after)}, NOTE)
    path = exported(loaded, tmp_path / "a.json", "json")
    assert "+212600000099" not in path.read_text()
    whole = json.loads(path.read_text())
    [mine] = [one for one in whole if one["id"] == uuid_of("service", key)]
    mine["phones"] = [*mine["phones"], {"id": UUID, "number": "+212600000001"}]
    path.write_text(json.dumps([mine]))
    [row] = read(path, Known(loaded)).services
    changed, _ = row.onto(after, None)
    assert {name for name in after if after[name] != changed[name]} == {"phones"}
    told_before = [one["number"] for one in document["phones"]]
    assert [one["number"] for one in changed["phones"]] == [*told_before, "+212600000001", "+212600000099"]
    assert changed["phones"][-1] == hidden


def test_a_stale_translation_is_kept_where_another_changes(loaded: Connection, reads: Reads) -> None:
    table = records.translation
    here = (table.c.resource_id == "gadem-rabat", table.c.field_name == "alternate_name")
    loaded.execute(update(table).where(*here, table.c.language == "ar").values(source_hash="old"))
    document = stored(loaded, ["gadem-rabat"])["gadem-rabat"]
    said = [{"field_name": "name", "language": "en", "value": "GADEM, legal help"}]
    found = reads({"id": uuid_of("service", "gadem-rabat"), "translations": said}, loaded)
    after, _ = found.services[0].onto(document, None)
    assert after["translations"]["name"]["en"] == "GADEM, legal help"
    assert "ar" in after["translations"]["alternate_name"]


def foreign(**more: Any) -> dict[str, Any]:
    """A service as somebody else tells it."""
    location = {"id": OTHER, "location_type": "physical", "name": "Rabat"}
    return {
        "id": UUID,
        "name": "Un centre",
        "status": "active",
        "organization": {"id": OTHER, "name": "Une association", "description": "Elle aide"},
        "attributes": [
            {"id": OTHER, "taxonomy_term": {"id": OTHER, "code": "human_services:health:medical_care:primary_care"}}
        ],
        "service_at_locations": [{"id": OTHER, "location": location}],
        **more,
    }


def test_somebody_elses_service_comes_in_and_can_stand(reads: Reads) -> None:
    found = reads([foreign(phones=[{"id": OTHER, "number": "0537 77 03 32", "type": "voice"}])])
    assert found.refusals == []
    document, _ = found.services[0].onto(None, None)
    assert faults(document) == []
    assert (document["needs"], document["place"], document["release_level"]) == (["medical"], "rabat", "public")
    assert [one["number"] for one in document["phones"]] == ["+212537770332"]
    assert found.organizations[0].onto(None, None)[0]["name"] == "Une association"


@pytest.mark.parametrize(
    "wrapped",
    [lambda one: one, lambda one: [one], lambda one: {"contents": [one]}, lambda one: json.dumps(one) + "\n" * 2],
)
def test_every_form_of_json_is_read(reads: Reads, wrapped: Callable[[Any], Any]) -> None:
    assert [row.key for row in reads(wrapped(foreign())).services] == [UUID]


def test_the_shelter_of_somebody_else_comes_in_guarded(reads: Reads) -> None:
    term = {"taxonomy_term": {"id": OTHER, "code": "human_services:housing:emergency_shelter"}}
    document, _ = reads(foreign(attributes=[term])).services[0].onto(None, None)
    assert (document["release_level"], document["location_level"]) == ("on_request", "on_request")


def test_a_service_at_several_places_is_one_record_for_each(reads: Reads) -> None:
    places = [
        {"id": UUID, "location": {"name": name}} | {"id": made} for name, made in (("Rabat", OTHER), ("Oujda", UUID))
    ]
    found = reads(foreign(service_at_locations=places))
    rows = [row.onto(None, None)[0] for row in found.services]
    assert [(row["name"], row["place"]) for row in rows] == [("Un centre", "oujda"), ("Un centre", "rabat")]
    assert len({row.key for row in found.services}) == 2
    assert found.services[0].key == UUID
    assert found.notes == ["services, row 1: given at 2 places, one record for each"]


@pytest.mark.parametrize(
    ("more", "column", "reason"),
    [
        ({"id": "12"}, "id", "is not a UUID"),
        ({"attributes": [{"taxonomy_term": {"code": "gardening"}}]}, "attributes", "no need of ours"),
        ({"service_at_locations": []}, "service_at_locations", "no place that we know"),
        ({"service_at_locations": [{"location": {"name": "Paris"}}]}, "service_at_locations", "no place that we know"),
        ({"minimum_age": "twelve"}, "minimum_age", "is not a number"),
        ({"minimum_age": 12.5}, "minimum_age", "is not a whole number"),
        ({"name": {"fr": "x"}}, "name", "is not a text"),
        ({"name": "x\u202ey"}, "name", "holds a hidden mark that turns the reading direction round: type it again"),
        ({"phones": "0537"}, "phones", "is not a list of objects"),
        ({"free": "maybe"}, "free", "is neither true nor false"),
        ({"schedules": [{"byday": "MO", "opens_at": "9h30", "closes_at": "12:00"}]}, "opens_at", "is not a time such as 09:30"),
        ({"organization": "x"}, "organization", "is not an object"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_its_place(reads: Reads, more: Any, column: str, reason: str) -> None:
    found = reads([foreign(), foreign(id=OTHER, **{k: v for k, v in more.items() if k != "id"}) | more])
    told_of = {(one.sheet, one.row, one.column, one.reason) for one in found.refusals}
    assert ("services", 2, column, reason) in told_of
    assert {row for _, row, _, _ in told_of} == {2}


def test_fields_we_do_not_keep_are_counted(reads: Reads) -> None:
    found = reads([foreign(licenses="x", contacts=[{"name": "y"}]), foreign(id=OTHER, licenses="z", wait_time="")])
    assert dict(found.ignored) == {"licenses": 2, "contacts": 1}


@pytest.mark.parametrize(
    ("schedule", "kept"),
    [
        ({"byday": "MO,TU", "opens_at": "09:00:00", "closes_at": "12:00"}, ("09:00", "12:00", False)),
        ({"byday": "MO", "opens_at": "08:00Z", "closes_at": "11:00Z"}, ("09:00", "12:00", False)),
        ({"byday": "MO", "opens_at": "09:00+01:00", "closes_at": "12:00+01:00"}, ("09:00", "12:00", False)),
        ({"opens_at": "00:00", "closes_at": "23:59"}, ("", "", True)),
        ({"freq": "MONTHLY", "byday": "1MO", "opens_at": "09:00", "closes_at": "12:00"}, None),
        ({"description": "mornings"}, None),
    ],
)
def test_hours_of_others_become_wall_time(reads: Reads, schedule: Any, kept: Any) -> None:
    document, _ = reads(foreign(schedules=[schedule])).services[0].onto(None, None)
    assert [(one["opens_at"], one["closes_at"], one["always"]) for one in document["schedules"]] == (
        [kept] if kept else []
    )


@pytest.mark.parametrize(
    ("code", "need"),
    [
        ("medical", "medical"),
        ("health-maternal", "medical"),
        ("human_services:food", "food_nonfood"),
        ("human_services:food:community_gardens", "food_nonfood"),
        ("1217", "medical"),
        ("logement-hebergement--mal-loges-sans-logis", "shelter"),
        ("famille--violences-intrafamiliales", "women_violence"),
        ("human_services:nothing", ""),
        ("", ""),
    ],
)
def test_categories_of_others_are_read_by_the_crosswalk(code: str, need: str) -> None:
    assert need_of(code) == need


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no json", b'{"id": NaN}', b"[1, 2]", b"\xff\xfe[\x00", b"[" * 100_000, b"PK\x03\x04 damaged", b'"text"',
    ],
)  # fmt: skip
def test_a_file_that_is_no_hsds_is_refused_whole(nothing: Connection, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        read(path, Known(nothing))


@pytest.mark.parametrize("name", ["services.csv", "organizations.csv"])
def test_a_zip_that_swells_or_lacks_services_is_refused(nothing: Connection, tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * 30_000_000)
    with pytest.raises(Unreadable):
        read(path, Known(nothing))


def test_a_damaged_zip_is_refused(starter: Connection, tmp_path: Path) -> None:
    path = exported(starter, tmp_path / "a.zip", "tabular")
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("services.csv").header_offset + 100
    content = bytearray(path.read_bytes())
    content[start : start + 400] = b"\xff" * 400
    path.write_bytes(content)
    with pytest.raises(Unreadable) as unreadable:
        read(path, Known(starter))
    assert "damaged" in str(unreadable.value.refusals[0])


def test_a_zip_with_two_files_of_one_name_is_refused(nothing: Connection, tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for folder in "ab":
            archive.writestr(f"{folder}/services.csv", "id,name\n")
    with pytest.raises(Unreadable) as unreadable:
        read(path, Known(nothing))
    assert "two files of one name" in str(unreadable.value.refusals[0])


def test_json_that_is_too_large_for_memory_names_the_tabular_form(nothing: Connection, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text("[]")
    os.truncate(path, 50_000_001)
    with pytest.raises(Unreadable) as unreadable:
        read(path, Known(nothing))
    assert "50 MB: send the tabular form" in str(unreadable.value.refusals[0])


@pytest.mark.parametrize("rows", ["id,name\n1,2,3\n", 'id,name\n1,"2\n', "id,name\n1,\xff\n"])
def test_a_broken_table_is_refused_whole(nothing: Connection, tmp_path: Path, rows: str) -> None:
    (tmp_path / "services.csv").write_bytes(rows.encode("latin-1"))
    with pytest.raises(Unreadable):
        read(tmp_path, Known(nothing))


def test_a_file_is_what_the_importer_goes_through(starter: Connection, tmp_path: Path) -> None:
    file = HsdsFile(starter, exported(starter, tmp_path / "a.json", "json"), "its fingerprint")
    assert (len(file), len(list(file.services())), file.refusals(), file.ignored) == (374, 374, [], ())
    row = next(file.services())
    assert str(row.refusal("name", "is wrong")).startswith(f"services, row {row.number}, name: ")
