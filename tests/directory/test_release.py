"""R13, R14: what leaves the store never tells where a protected service is."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from directory.building import build
from directory.catalog import Catalog
from directory.checking import check, stats
from directory.facts import NEEDS, Hit
from directory.holdings import held
from directory.listing import APART
from directory.lookup import look_up
from directory.places import places
from directory.records import location, service
from directory.release import told
from directory.search import find
from locales.letters import fold
from tests.directory.shipped import rows_of

# Words that stand with a capital in names without naming anything, and the two bodies that may be named.
GENERIC = frozenset(
    re.findall(
        r"\w+",
        """accueil activation africain aide assistance association associations care center centre centres child
        children culture droits emergency enfants espace espaces federation feminine femmes for help housing
        initiatives iom ligue listening lodging maison maroc meres migrant migrants morocco mothers
        multifonctionnel multifunctional national network of oim partner protected protection reception rights
        s shelter social solidarite sos space spaces street the union village villages women""",
    )
)


def protected_rows() -> list[dict[str, str]]:
    return [row for row in rows_of("services.csv") if row["release_level"] == "never"]


def city_words() -> set[str]:
    """Every name and spelling of every city, folded."""
    columns = ("slug", "name_fr", "name_ar", "name_en")
    rows = rows_of("cities.csv")
    written = [row[column] for row in rows for column in columns]
    written += [alias for row in rows for alias in row["aliases"].split("|") if alias]
    return {fold(name) for name in written}


def proper_names() -> set[str]:
    """The words with a capital in the names of protected services and of their organizations, folded."""
    organizations = {row["id"]: row for row in rows_of("organizations.csv")}
    texts = [row[column] for row in protected_rows() for column in ("name_fr", "name_en")]
    texts += [organizations[row["organization_id"]]["name_fr"] for row in protected_rows()]
    words = {fold(word) for text in texts for word in re.findall(r"[\w'’%]+", text) if word[0].isupper()}
    return {word for word in words if len(word) > 2 and not GENERIC.issuperset(word.split())}


def tells(text: str, words: set[str]) -> set[str]:
    """The words that stand in the text, as whole words."""
    # One word at a time: `fold` reads only the beginning of a long text.
    padded = f" {' '.join(fold(part) for part in text.split())} "
    return {word for word in words if f" {word} " in padded}


def tables(path: Path) -> Iterator[tuple[str, sqlite3.Row]]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        for row in connection.execute(f"SELECT * FROM [{name}]"):
            yield name, row
    connection.close()


def protected_hits(catalog: Catalog) -> Iterator[Hit]:
    for need in NEEDS:
        for place in (*places().cities, *places().regions, None):
            yield from (hit for hit in find(catalog, need, place).hits if hit.protected)


def test_the_shipped_data_holds_no_address_of_a_protected_service() -> None:
    assert [row["id"] for row in protected_rows() if row["address"] or row["address_public"] == "yes"] == []


def test_R13_no_exit_tells_where_a_protected_place_is(directory_db: Path, catalog: Catalog) -> None:
    secret = city_words() | proper_names()
    rows = 0
    for name, row in tables(directory_db):
        if "protected-" not in str(tuple(row)):
            continue
        rows += 1
        # A region is told, and some are named after their cities.
        values = " ".join(map(str, tuple(row))).replace(APART, " ").split(" ")
        text = " ".join(value for value in values if value not in {region.slug for region in places().regions})
        assert tells(text, secret) == set(), name
    assert rows >= 40
    seen = 0
    for hit in protected_hits(catalog):
        seen += 1
        text = " ".join(str(getattr(hit, part.name)) for part in fields(hit) if part.name != "place")
        assert tells(text, secret) == set(), hit.id
        assert hit.place is None or hit.place.is_region
        assert hit.tier in ("region", "national")
        assert (hit.address, hit.email, hit.distance_km, hit.spans) == ("", "", None, ())
    assert seen > 100


def test_R13_no_id_name_note_or_source_of_a_protected_service_is_in_the_file(directory_db: Path) -> None:
    public = [row for row in rows_of("services.csv") if row["release_level"] == "public"]
    elsewhere = {row["source_url"] for row in public} | {row["name_fr"] for row in public}
    columns = ("id", "name_fr", "name_en", "source_url", "phone_source_url", "notes", "eligibility")
    secrets = {row[column] for row in protected_rows() for column in columns if row[column]} - elsewhere
    cells = [cell for _, row in tables(directory_db) for cell in tuple(row) if isinstance(cell, str)]
    content = directory_db.read_bytes()
    for secret in secrets:
        assert not any(secret == cell or (len(secret) > 12 and secret in cell) for cell in cells), secret
        assert len(secret) <= 12 or secret.encode() not in content, secret


def test_R13_a_city_finds_no_protected_service_by_its_name(directory_db: Path) -> None:
    connection = sqlite3.connect(directory_db)
    query = "SELECT word FROM word JOIN named USING (key) WHERE named.id LIKE 'protected-%'"
    words = {word for (word,) in connection.execute(query)}
    connection.close()
    assert words & (city_words() | proper_names()) == set()
    assert "femmes" in words
    assert [one for one in look_up(Catalog(directory_db), "femmes", limit=500) if one.id.startswith("protected-")]


def test_R13_the_door_of_an_on_request_service_is_not_told(directory_db: Path, catalog: Catalog) -> None:
    guarded = [row for row in rows_of("services.csv") if row["release_level"] == "on_request"]
    assert len(guarded) == 12
    content = directory_db.read_bytes()
    elsewhere = {row["source_url"] for row in rows_of("services.csv") if row["release_level"] == "public"}
    for row in guarded:
        for column in ("address", "notes", "source_url", "name_fr"):
            secret = row[column]
            assert not secret or secret in elsewhere or secret.encode() not in content, (row["id"], column)
        if row["id"] in {one["service_id"] for one in rows_of("no_counter.csv")}:
            continue
        hit = next(
            hit
            for hit in find(catalog, row["needs"].split("|")[0], places().get(row["place"])).hits
            if hit.id == row["id"]
        )
        assert (hit.address, hit.tier) == ("", "city")
        assert hit.names["fr"] == hit.short["fr"]


def test_R13_an_address_put_into_the_store_by_mistake_is_still_not_told(loaded: Connection, tmp_path: Path) -> None:
    loaded.execute(update(location).values(address_1="12 rue du Refuge Secret", latitude=34.1234, longitude=-6.8765))
    loaded.execute(update(location).values(release_level="public"))
    path = tmp_path / "directory.db"
    build(loaded, path)
    found = [tuple(row) for name, row in tables(path) if name == "service" and row["protected"]]
    assert len(found) == 40
    assert not any("Secret" in str(row) or "34.12" in str(row) for row in found)
    guarded = set(loaded.execute(select(service.c.id).where(service.c.release_level == "on_request")).scalars())
    rows = [tuple(row) for name, row in tables(path) if name == "service" and row["id"] in guarded]
    assert rows
    assert not any("Secret" in str(row) for row in rows)


def test_R13_a_level_nobody_knows_is_kept_secret(starter: Connection) -> None:
    one = next(held(starter, ids=["gadem-rabat"]))
    out = told(replace(one, document={**one.document, "release_level": "?"}))
    assert (out.protected, out.city, out.address, out.organization) == (True, "", "", "")


def test_R13_findings_and_counts_name_no_protected_service(loaded: Connection) -> None:
    loaded.execute(update(service).where(service.c.release_level == "never").values(alternate_name=""))
    findings = check(loaded)
    assert len(findings) == 3 * 40
    ids = {row["id"] for row in protected_rows()}
    for text in (*findings, str(stats(loaded))):
        assert not any(key in text for key in ids)
    assert tells(" ".join(findings), city_words() | proper_names()) == set()


def test_R13_only_two_national_bodies_are_named_for_protected_services(directory_db: Path) -> None:
    rows = [row for name, row in tables(directory_db) if name == "service" and row["protected"]]
    assert {row["organization"] for row in rows} == {"", "OIM Maroc", "SOS Villages d'Enfants Maroc"}
    assert sum(bool(row["organization"]) for row in rows) == 3


def test_phones_needs_audience_and_papers_of_a_protected_service_are_kept(
    catalog: Catalog, services: dict[str, dict[str, str]]
) -> None:
    row = services["oim-logements-traite"]
    hit = next(hit for hit in find(catalog, "trafficking").hits if hit.protected)
    assert (hit.phones, "|".join(hit.needs)) == ((row["phones"],), row["needs"])
    assert (hit.papers, "|".join(hit.audience)) == (row["papers"], row["audience"])


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_R14_every_short_name_is_there_and_at_most_28_characters(language: str) -> None:
    rows = [*rows_of("short_names.csv"), *rows_of("line_short_names.csv")]
    assert [row["id"] for row in rows if not 0 < len(row[f"short_{language}"]) <= 28] == []


@pytest.mark.parametrize("name", ["GAPS.md", "SOURCES.md", "README.md"])
def test_the_papers_beside_the_data_name_no_street_or_quarter_of_a_guarded_service(name: str) -> None:
    text = (Path(places.__wrapped__.__code__.co_filename).parent / "data" / "morocco" / name).read_text()
    quarters = {"batha", "takadoum", "takaddoum", "boubana", "saknia", "sidi boujida", "sidi youssef ben ali"}
    quarters |= {"ouled boutayeb", "ablanco", "palmiers", "mignard", "oued zem appt", "oujda church"}
    assert tells(text, quarters) == set()
