"""directory.db: replaced whole, read by many."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from directory.building import bring_forward, build
from directory.catalog import Catalog, NoCatalog, catalog_seq
from directory.documents import facts_of
from directory.facts import NEEDS, Answer
from directory.ledger import assurance
from directory.loading import load
from directory.places import places
from directory.records import line, phone, service
from directory.revisions import current_seq
from directory.search import find
from directory.storing import services
from tests.directory.shipped import Edit

GADEM = "gadem-rabat"


def test_a_new_file_is_noticed_and_the_old_one_still_read(loaded: Connection, edited: Edit, tmp_path: Path) -> None:
    path = tmp_path / "made" / "directory.db"
    assert bring_forward(loaded, path)
    catalog = Catalog(path)
    old = catalog.shelf
    assert not catalog.refresh_if_stale()
    assert not bring_forward(loaded, path)
    load(loaded, edited("services.csv", GADEM, "phones", "+212537770333"))
    assert bring_forward(loaded, path)
    before = catalog.seq
    assert find(catalog, "legal_aid", places().get("rabat")).hits[0].phones == ("+212537770332",)
    assert old.shortlist("shelter", "oriental").keys
    assert catalog.refresh_if_stale()
    assert before < catalog.seq == catalog_seq(path) == current_seq(loaded)
    assert find(catalog, "legal_aid", places().get("rabat")).hits[0].phones == ("+212537770333",)
    assert [name.name for name in path.parent.iterdir()] == ["directory.db"]


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_file_that_cannot_be_read_is_said_and_built_anew(
    loaded: Connection, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "directory.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NoCatalog):
        Catalog(path)
    assert catalog_seq(path) == -1
    assert bring_forward(loaded, path)
    assert Catalog(path).seq == current_seq(loaded)


def test_a_spoilt_file_leaves_the_open_version_in_use(loaded: Connection, tmp_path: Path) -> None:
    path = tmp_path / "directory.db"
    build(loaded, path)
    catalog = Catalog(path)
    beside = tmp_path / "spoilt"
    beside.write_bytes(b"spoilt")
    beside.replace(path)
    assert not catalog.refresh_if_stale()
    assert find(catalog, "medical").hits


def test_a_catalog_is_read_by_many_threads_while_it_is_replaced(loaded: Connection, tmp_path: Path) -> None:
    path = tmp_path / "directory.db"
    build(loaded, path)
    catalog = Catalog(path)
    wanted = {need: find(catalog, need, places().get("oujda")) for need in NEEDS}

    def ask(need: str) -> Answer:
        catalog.shelf.answers.clear()
        return find(catalog, need, places().get("oujda"))

    with ThreadPoolExecutor(8) as threads:
        told = [threads.submit(ask, need) for need in NEEDS * 20]
        build(loaded, path)
        catalog.refresh_if_stale()
        told += [threads.submit(ask, need) for need in NEEDS * 20]
        assert all(one.result() == wanted[one.result().need] for one in told)


def test_the_read_model_cannot_be_written(directory_db: Path) -> None:
    catalog = Catalog(directory_db)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        catalog.shelf._connection.execute("DELETE FROM service")


def test_a_withdrawn_service_is_not_told(loaded: Connection, tmp_path: Path) -> None:
    loaded.execute(update(service).where(service.c.id == "foo-green-number").values(status="inactive"))
    build(loaded, tmp_path / "directory.db")
    catalog = Catalog(tmp_path / "directory.db")
    for need in NEEDS:
        for place in places().cities:
            assert all(hit.id != "foo-green-number" for hit in find(catalog, need, place).hits)


def test_a_number_kept_back_is_not_told(loaded: Connection, tmp_path: Path) -> None:
    loaded.execute(update(phone).where(phone.c.service_id == GADEM).values(release_level="on_request"))
    build(loaded, tmp_path / "directory.db")
    told = find(Catalog(tmp_path / "directory.db"), "legal_aid", places().get("rabat"))
    assert "+212537770332" not in str(told)


TODAY = date(2026, 11, 21)


def aged(loaded: Connection, path: Path, key: str, days: int) -> Catalog:
    """The catalogue in which one service was last assured so many days ago."""
    then = TODAY - timedelta(days=days)
    facts = facts_of(services(loaded, [key])[key])
    loaded.execute(delete(assurance).where(assurance.c.service_id == key))
    loaded.execute(insert(assurance), [{"service_id": key, "fact": fact, "day": then} for fact in facts])
    build(loaded, path)
    return Catalog(path)


@pytest.mark.parametrize(
    ("key", "need", "days", "shown"),
    [
        (GADEM, "legal_aid", 10, True),
        (GADEM, "legal_aid", 365, True),
        (GADEM, "legal_aid", 366, False),
        ("annajda-safi", "women_violence", 180, True),
        ("annajda-safi", "women_violence", 181, False),
        ("oim-enas-nador", "child_protection", 181, True),
        ("oim-enas-nador", "child_protection", 366, False),
        ("unfm-8350", "women_violence", 2000, True),
        ("onde-2511", "child_protection", 2000, True),
        ("cnclt-ligne-traite", "trafficking", 2000, True),
        ("foo-green-number", "mental_health", 2000, True),
        ("samusocial-rabat", "shelter", 366, False),
    ],
)
def test_R17_what_a_facts_age_hides(
    loaded: Connection, tmp_path: Path, key: str, need: str, days: int, shown: bool
) -> None:
    catalog = aged(loaded, tmp_path / "directory.db", key, days)
    place = loaded.execute(select(service.c.id).where(service.c.id == key)).scalar()
    assert place
    slug = {"annajda-safi": "safi", "oim-enas-nador": "nador"}.get(key, "rabat")
    told = {hit.id for hit in find(catalog, need, places().get(slug), at=TODAY).hits}
    assert (key in told) is shown
    assert key in {hit.id for hit in find(catalog, need, places().get(slug)).hits}


def test_R17_an_old_fact_of_a_grave_need_is_its_contact_line_alone(loaded: Connection, tmp_path: Path) -> None:
    loaded.execute(update(service).where(service.c.id == "caritas-rabat").values(email="a@example.org"))
    catalog = aged(loaded, tmp_path / "directory.db", "caritas-rabat", 200)
    hits = find(catalog, "child_protection", places().get("rabat"), at=TODAY).hits
    hit = next(hit for hit in hits if hit.id == "caritas-rabat")
    assert (hit.phones, hit.address, hit.email, hit.spans) == (("+212537263804",), "", "", ())
    ordinary = find(catalog, "food_nonfood", places().get("rabat"), at=TODAY).hits
    assert next(hit for hit in ordinary if hit.id == "caritas-rabat").email


def test_R17_assured_stands_above_assured_long_ago_above_never_assured(loaded: Connection, tmp_path: Path) -> None:
    hospitals = ("chu-oujda", "hopital-farabi-oujda")
    catalog = aged(loaded, tmp_path / "a.db", hospitals[1], 10)
    place = places().get("oujda")
    ids = [hit.id for hit in find(catalog, "emergency", place, at=TODAY).hits]
    assert ids.index(hospitals[1]) < ids.index(hospitals[0])
    aged(loaded, tmp_path / "a.db", hospitals[1], 200)
    catalog = aged(loaded, tmp_path / "b.db", hospitals[0], 10)
    ids = [hit.id for hit in find(catalog, "emergency", place, at=TODAY).hits]
    assert ids.index(hospitals[0]) < ids.index(hospitals[1])


def test_a_line_of_the_table_carries_its_assured_day(loaded: Connection, tmp_path: Path) -> None:
    loaded.execute(update(line).where(line.c.id == "protection-civile").values(assured_date=TODAY))
    build(loaded, tmp_path / "directory.db")
    first = find(Catalog(tmp_path / "directory.db"), "emergency", at=TODAY).hits[0]
    assert (first.id, first.assured) == ("protection-civile", TODAY)
