"""The tabular package: what datapackage.json says is true of every row, and no cell acts in a spreadsheet."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from directory.documents import SERVICE
from directory.holdings import held
from directory.hsds.owners import open_owners
from directory.hsds.tabular import RESOURCES, datapackage
from directory.hsds.writing import write_tabular
from directory.release import told
from tests.directory.hsds.making import held_as
from tests.directory.hsds.official import SCHEMAS

Tables = dict[str, list[dict[str, str]]]


def tables(path: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    with zipfile.ZipFile(path) as archive:
        for resource in json.loads(archive.read("datapackage.json"))["resources"]:
            text = archive.read(resource["path"]).decode("utf-8")
            yield resource["name"], list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture(scope="module")
def found(starter: Connection, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    path = tmp_path_factory.mktemp("hsds") / "a.zip"
    write_tabular(path, (told(one) for one in held(starter, offered_only=False)), open_owners(starter))
    return dict(tables(path))


def test_every_row_is_as_the_package_says(found: Tables) -> None:
    for resource in datapackage()["resources"]:
        rows, schema = found[resource["name"]], resource["schema"]
        names = [one["name"] for one in schema["fields"]]
        assert all(list(row) == names for row in rows)
        assert len({row["id"] for row in rows}) == len(rows), resource["name"]
        for column in schema["fields"]:
            for row in rows:
                assert _is(column, row[column["name"]]), (resource["name"], column, row["id"])
    assert len(found["service"]) == 374


def _is(column: dict[str, Any], value: str) -> bool:
    if not value:
        return not column.get("constraints", {}).get("required")
    if column["type"] == "date":
        return date.fromisoformat(value).isoformat() == value
    if column["type"] == "number":
        return float(value) == float(value)
    return column["type"] != "boolean" or value in ("true", "false")


def test_every_key_points_at_a_row(found: Tables) -> None:
    ids = {name: {row["id"] for row in rows} for name, rows in found.items()}
    for resource in datapackage()["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            target = key["reference"]["resource"] or resource["name"]
            given = {row[key["fields"]] for row in found[resource["name"]]} - {""}
            assert given <= ids[target], (resource["name"], key["fields"])
    assert {row["link_id"] for row in found["attribute"]} <= ids["service"]
    assert {row["resource_id"] for row in found["translation"]} <= ids["service"] | ids["organization"]


def test_every_official_file_name_and_required_column_is_kept() -> None:
    official = {one["name"]: one for one in json.loads((SCHEMAS / "datapackage.json").read_text())["resources"]}
    for name, resource in RESOURCES.items():
        if name == "translation":
            continue
        assert resource.file == official[name]["path"]
        wanted = json.loads((SCHEMAS / f"{name}.json").read_text())
        needed = {*wanted.get("required", ()), *wanted.get("tabular_required", ())}
        assert needed <= set(resource.required), name


def test_no_cell_acts_as_a_formula_and_a_number_stays_one(tmp_path: Path) -> None:
    document = {
        **SERVICE, "name": "=1+1", "description": "@SUM(A1)", "release_level": "public", "location_level": "public",
        "place": "rabat", "latitude": 34.0, "longitude": -6.8,
        "phones": [{"number": "+212600000001", "type": "voice", "release_level": "public"}],
    }  # fmt: skip
    write_tabular(tmp_path / "a.zip", [told(held_as(document))])
    rows = dict(tables(tmp_path / "a.zip"))
    assert (rows["service"][0]["name"], rows["service"][0]["description"]) == ("'=1+1", "'@SUM(A1)")
    assert (rows["phone"][0]["number"], rows["location"][0]["longitude"]) == ("'+212600000001", "-6.8")
