"""What is exported is HSDS 3.1 by the official schemas and by stricter looks, and tells nothing that is protected."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, update

from directory import records
from directory.documents import SERVICE, Document
from directory.facts import AUDIENCES, NEEDS
from directory.holdings import held
from directory.hsds.exporting import WITHHELD, as_uri, full_service, organization
from directory.hsds.ids import is_uuid, uuid_of
from directory.hsds.owners import open_owners
from directory.hsds.taxonomies import as_hsds, taxonomies, terms
from directory.hsds.writing import write_json, write_tabular
from directory.release import Told, told
from tests.directory.hsds.making import ORGANIZATION, held_as, services
from tests.directory.hsds.official import faults
from tests.directory.test_release import city_words, proper_names, protected_rows, tells

SECRET = "12 rue du Refuge Secret"


@pytest.fixture(scope="module")
def tolds(starter: Connection) -> list[Told]:
    return [told(one) for one in held(starter, offered_only=False)]


def exported(document: Document) -> dict[str, Any]:
    one = held_as({**SERVICE, "name": "Un service", "needs": ["medical"], "release_level": "public", **document})
    return full_service(told(one), ORGANIZATION)


def test_every_starter_service_is_valid(tolds: list[Told], starter: Connection) -> None:
    owners = open_owners(starter)
    assert len(tolds) > 300
    for one in tolds:
        assert faults("service", full_service(one, owners.get(one.organization_id))) == [], one.id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(services())
def test_every_service_is_valid(document: Document) -> None:
    out = told(held_as(document))
    assert faults("service", full_service(out, ORGANIZATION if out.release_level == "public" else None)) == []


def test_taxonomies_and_terms_are_valid_and_complete() -> None:
    assert [fault for one in taxonomies() for fault in faults("taxonomy", one)] == []
    assert [fault for one in terms().values() for fault in faults("taxonomy_term", as_hsds(one))] == []
    assert {code for taxonomy, code in terms() if taxonomy == "needs"} >= set(NEEDS)
    assert {code for taxonomy, code in terms() if taxonomy == "audience"} == set(AUDIENCES)
    assert len({one.id for one in terms().values()}) == len(terms())
    assert {one.parent_id for one in terms().values()} - {""} <= {one.id for one in terms().values()}


def test_what_the_crosswalk_has_from_memory_is_not_published() -> None:
    published = json.dumps([as_hsds(one) for one in terms().values()])
    assert "open_eligibility" in published
    assert not any(word in published for word in ("hxl", "oecd", "PRO-GBV", "15130"))


def test_ids_are_uuids_that_stay() -> None:
    own = "0b8bd7b1-9f0c-4bb5-9a53-6b6f4f2f3a3e"
    assert uuid_of("service", own) == own
    assert uuid_of("service", "gadem-rabat") == "28a761cd-b168-56da-9594-758c26f1fe1b"
    assert uuid_of("organization", "gadem-rabat") != uuid_of("service", "gadem-rabat")
    assert not is_uuid("gadem-rabat")


def test_two_exports_are_the_same(tolds: list[Told], starter: Connection, tmp_path: Path) -> None:
    owners = open_owners(starter)
    for write, names in ((write_json, ("a.json", "b.json")), (write_tabular, ("a.zip", "b.zip"))):
        for name in names:
            assert write(tmp_path / name, tolds, owners) == len(tolds)
        first, second = ((tmp_path / name).read_bytes() for name in names)
        assert first == second


def test_the_owners_of_the_whole_store_are_those_of_its_services(starter: Connection) -> None:
    everything = [(one, told(one)) for one in held(starter, offered_only=False)]
    public = {out.organization_id: one.organization for one, out in everything if out.release_level == "public"}
    assert open_owners(starter) == {key: document for key, document in public.items() if key}


@pytest.mark.parametrize(
    ("dates", "offset"),
    [
        (("", ""), 1),
        (("2026-02-20", "2026-03-15"), 0),
        (("2026-06-01", "2026-06-30"), 1),
        (("2026-01-01", "2026-03-15"), 1),
    ],
)
def test_hours_are_wall_time_with_the_offset_of_their_days(dates: tuple[str, str], offset: int) -> None:
    one = {"byday": "MO,TU", "opens_at": "09:00", "closes_at": "12:30", "always": False, "holidays": False, "notes": ""}
    [row] = exported({"schedules": [{**one, "valid_from": dates[0], "valid_to": dates[1]}]})["schedules"]
    assert (row["opens_at"], row["closes_at"], row["byday"]) == ("09:00", "12:30", "MO,TU")
    assert (row["timezone"], row["time_zone"]) == (offset, "Africa/Casablanca")


def test_day_and_night_is_written_as_hsds_does() -> None:
    one = {"byday": "SA,SU", "opens_at": "", "closes_at": "", "always": True, "holidays": True, "notes": ""}
    [row] = exported({"schedules": [{**one, "valid_from": "", "valid_to": ""}]})["schedules"]
    assert (row["opens_at"], row["closes_at"], row["byday"], row["always"]) == ("00:00", "23:59", "SA,SU", True)


@pytest.mark.parametrize(("code", "addresses"), [("10000", 1), ("", 0)])
def test_an_address_without_its_postal_code_is_no_address_row(code: str, addresses: int) -> None:
    door = {"place": "rabat", "address_1": "1 rue Exemple", "postal_code": code, "location_level": "public"}
    [at] = exported(door)["service_at_locations"]
    assert len(at["location"].get("addresses", [])) == addresses
    assert (at["location"]["street_address"], at["service_areas"][0]["name"]) == ("1 rue Exemple", "Rabat")


def test_an_alert_whose_day_is_past_is_left_out_for_those_who_read_today() -> None:
    document = {"alert": "Fermé", "alert_until": "2026-03-01", "capacity": "full", "capacity_until": "2026-03-05"}
    one = told(held_as({**SERVICE, "name": "Un service", "release_level": "public", **document}))
    later = full_service(one, today=date(2026, 3, 2))
    assert ("alert" in later, "alert_until" in later, later["capacity"]) == (False, False, "full")
    assert full_service(one, today=date(2026, 3, 1))["alert"] == "Fermé"


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("https://example.org/مرحبا", "https://example.org/%D9%85%D8%B1%D8%AD%D8%A8%D8%A7"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ("https://example.org:port/", ""),
        ("", ""),
    ],
)
def test_a_web_address_is_written_in_plain_letters(address: str, uri: str) -> None:
    assert as_uri(address) == uri


def test_an_organization_that_may_not_be_told_is_not(tolds: list[Told]) -> None:
    guarded = [one for one in tolds if one.release_level == "on_request"]
    assert guarded
    assert {full_service(one)["organization_id"] for one in guarded} == {WITHHELD}
    named = organization("an-id", {"name": "Une association"})
    assert (named["name"], named["description"]) == ("Une association", "Une association")


def planted(connection: Connection) -> None:
    """An address put by mistake into every place, as public."""
    table = records.location
    connection.execute(update(table).values(address_1=SECRET, postal_code="99999", latitude=34.1234, longitude=-6.8765))
    connection.execute(update(table).values(release_level="public", transportation=SECRET))


def test_R13_no_byte_of_an_export_tells_where_a_protected_place_is(loaded: Connection, tmp_path: Path) -> None:
    planted(loaded)
    tolds = [told(one) for one in held(loaded, offered_only=False)]
    guarded = [one for one in tolds if one.release_level != "public"]
    assert len(guarded) == 52
    owners = open_owners(loaded)
    assert write_json(tmp_path / "a.json", guarded, owners) == 52
    text = (tmp_path / "a.json").read_text("utf-8")
    assert not any(word in text for word in ("Secret", "34.1234", "-6.8765", "99999"))
    assert not any(row["id"] in text for row in protected_rows())
    secret = city_words() | proper_names()
    for service in json.loads(text):
        if service["protected"]:
            assert "service_at_locations" not in service
            area = service.pop("service_areas")
            assert [one["own"] for one in area] == [True]
            assert tells(json.dumps(service, ensure_ascii=False), secret) == set()


def test_R13_what_an_organization_says_of_its_refuge_is_not_told(starter: Connection) -> None:
    one = next(one for one in held(starter, offered_only=False) if one.id == "sos-villages-national")
    out = told(one)
    service = full_service(out, open_owners(starter).get(out.organization_id))
    assert service["organization"]["description"] == service["organization"]["name"] == "SOS Villages d'Enfants Maroc"
    assert "Imzouren" not in json.dumps(service)
