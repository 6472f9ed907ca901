"""R13 by every exit at once: what tells where a protected place is stands in no file, page, answer, API or log.

A protected service is given words found nowhere else in every field it has, now and in its history. Then everything
that leaves is gathered, and none of those words is in it.
"""

import asyncio
import io
import json
import logging
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from bot.config import Config
from bot.knowledge import Knowledge
from bot.service import Service
from bot.store import Seal, Store
from bot.web.app import app
from bot.web.door import Door
from directory import history
from directory.building import build
from directory.catalog import Catalog
from directory.checking import check, stats
from directory.editing import assure, edit
from directory.exporting.files import export
from directory.facts import NEEDS
from directory.history import Note
from directory.places import places
from directory.reports import report
from directory.roles import THE_COMMAND, Actor
from locales.catalogue import Texts, languages, spoken
from tests.conftest import SECRET, Clock
from tests.console.house import House
from tests.talk import HELLO, Talk

KEY, CITY, REGION = "tafiil-taza", "taza", "fes-meknes"
"""A protected service whose organization has no other."""
FORMATS = ("csv", "xlsx", "hsds", "hsds-csv")
TEXTS = (
    "name", "description", "eligibility_description", "application_process", "interpretation_services", "hours",
    "fees_description", "alert", "notes", "confidentiality", "address_1", "postal_code", "transportation",
)  # fmt: skip
WORD = st.text("bcdfghjklmnpqrstvwxz", min_size=9, max_size=12)


def secrets(word: str, point: tuple[float, float]) -> dict[str, Any]:
    """A document's fields, each with a word of its own that begins as this one."""
    number = iter(range(100))

    def told(text: str = "") -> str:
        return f"{text}{word}{next(number)}"

    hours = {"byday": "MO", "opens_at": "09:00", "closes_at": "10:00", "always": False, "holidays": False,
             "valid_from": "", "valid_to": "", "notes": told("à ")}  # fmt: skip
    phone = {
        "number": "+212600000077",
        "type": "voice",
        "release_level": "never",
        "description": told(),
        "source_url": "",
    }
    return {
        **{name: told("rue ") for name in TEXTS},
        "url": f"https://{told()}.example",
        "email": f"{told()}@example.org",
        "source_url": f"https://{told()}.example/x",
        "alert_until": "2027-01-01",
        "latitude": point[0],
        "longitude": point[1],
        "phones": [phone],
        "schedules": [hours],
        "languages": [{"code": "fr", "note": told()}],
        "cost_options": [{"option": told(), "currency": "MAD", "amount": 1.0}],
        "required_documents": [told()],
        "accessibility": [told()],
        "translations": {"name": {"en": told("the "), "ar": told("ال")}, "description": {"ar": told()}},
    }


class Exits:
    """A console, a public app and a store with one protected service that holds what must not leave."""

    def __init__(self, folder: Path, stocked: Path) -> None:
        store = Store(f"sqlite:///{folder / 'dalil.db'}")
        (folder / "dalil.db").write_bytes(stocked.read_bytes())
        config = Config(data_dir=folder, hsds_api=True)
        self.store, self.clock = store, Clock()
        with store.read() as connection:
            build(connection, config.catalog_path)
        catalog = Catalog(config.catalog_path)
        self.knowledge = Knowledge(catalog, Texts(languages()), spoken(("fr", "ar", "en")))
        self.service = Service(config, store, Seal(SECRET), catalog, self.knowledge, self.clock)
        self.house = House(self.service, self.clock)

    def hide(self, word: str, point: tuple[float, float]) -> None:
        """Write the words into the service, its past, a proposal, a report and an assurance."""
        with self.store.write() as connection:
            before = history.read(connection, "service", [KEY])[KEY]
            past = {**before, **secrets(f"{word}old", point)}
            now = {**before, **secrets(word, point)}
            note = Note("nadia@example.org", self.house.now)
            history.apply(connection, "service", {KEY: (before, past)}, note)
            history.apply(connection, "service", {KEY: (past, now)}, note)
            owner = history.read(connection, "organization", [now["organization_id"]])[now["organization_id"]]
            history.apply(
                connection, "organization", {now["organization_id"]: (owner, {**owner, "description": word})}, note
            )
            editor = Actor("nadia@example.org", "editor")
            edit(connection, editor, KEY, {"url": f"https://{word}waiting.example", "hours": f"{word}h"}, note)
            assure(connection, THE_COMMAND, KEY, (), note, day=note.day)
            report(connection, KEY, "closed", "somebody", self.house.now)
            build(connection, self.service.config.catalog_path)

    def public_id(self) -> str:
        [[public]] = self.house.rows("SELECT public_id FROM service WHERE id = :key", key=KEY)
        return str(public)

    def files(self, folder: Path) -> Iterator[tuple[str, bytes]]:
        """The read model and every export, unpacked."""
        yield "directory.db", self.service.config.catalog_path.read_bytes()
        for form in FORMATS:
            path = folder / form
            with self.store.read() as connection:
                export(connection, path, form)
            for file in [path] if path.is_file() else sorted(path.iterdir()):
                yield from unpacked(f"{form}/{file.name}", file.read_bytes())
        with self.store.read() as connection:
            yield "check", "\n".join(check(connection)).encode()
            yield "stats", str(stats(connection)).encode()

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Every page of the console that an administrator can open without a parameter, and those of the service."""
        admin = self.house.signed_in("admin")
        public = self.public_id()
        routes = [
            route for route in self.house.app.routes if isinstance(route, Route) and "GET" in (route.methods or ())
        ]
        plain = [
            route.path
            for route in routes
            if "{" not in route.path
            and route.path not in ("/sign-in", "/metrics", "/sheets/print", "/sentences/proposals.po", "/desk/events")
        ]
        named = [
            f"/services/{public}", f"/services/{public}/history", f"/services?text={CITY}", "/services?text=rue",
            "/services?need=women_violence", "/changes?latest=1", f"/services/{public}/history?day=2026-11-18",
            f"/answers?need=women_violence&place={CITY}", "/coverage?need=women_violence", f"/sheets/print?city={CITY}&language=fr", f"/calls/{public}",
        ]  # fmt: skip
        for path in (*plain, *named):
            answer = admin.get(path)
            assert answer.status_code in (200, 303), path
            yield path, answer.content

    def api(self) -> Iterator[tuple[str, bytes]]:
        """Every list of the API, whole."""

        async def ask() -> list[tuple[str, bytes]]:
            transport = httpx.ASGITransport(app(Door(self.service)))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                lists = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
                asked = [f"/hsds/{name}?format=ndjson&full=true" for name in lists]
                asked += [f"/hsds/services?search={CITY}", f"/hsds/services?place={CITY}", "/hsds/"]
                return [(path, (await client.get(path)).content) for path in asked]

        yield from asyncio.run(ask())

    def answers(self) -> Iterator[tuple[str, bytes]]:
        """What people are told for every need there, on each channel, with all that `more` gives."""
        context = self.knowledge.voice("sms", self.clock()).context
        for need in NEEDS:
            for place in (places().get(CITY), places().get(REGION), None):
                yield f"find {need}", repr(context.find(need, place)).encode()
        for channel in ("sms", "telegram"):
            talk = Talk(self.knowledge, channel, self.clock())
            told = [talk.says(HELLO["fr"]), talk.says("3"), talk.says(CITY), *(talk.says("1") for _ in range(5))]
            yield f"talk on {channel}", "\n".join(one.text for one in told).encode()


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, or the files in a zip."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            yield f"{name}/{part}", archive.read(part)


def leaks(found: Iterator[tuple[str, bytes]], words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Which exit tells which word."""
    return [(name, word) for name, content in found for word in words if word.encode() in content.lower()]


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(word=WORD, latitude=st.integers(34_100, 34_300), longitude=st.integers(3_900, 4_100))
def test_R13_nothing_that_leaves_tells_where_a_protected_place_is(
    word: str,
    latitude: int,
    longitude: int,
    stocked: Path,
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="dalil")
    exits = Exits(tmp_path_factory.mktemp("exits"), stocked)
    point = (latitude / 1000 + 0.00047, -longitude / 1000 - 0.00053)
    exits.hide(word, point)
    words = (word, f"{point[0]:.4f}", f"{point[1]:.4f}", "+212600000077", "212600000077")
    assert leaks(exits.files(tmp_path_factory.mktemp("files")), words) == []
    assert leaks(exits.api(), words) == []
    assert leaks(exits.answers(), words) == []
    assert leaks(exits.pages(), words) == []
    assert word not in caplog.text
    assert CITY not in told_of(exits.service.config.catalog_path, exits.public_id())
    exits.store.close()


def told_of(path: Path, public_id: str) -> str:
    """The read model's rows that speak of the service."""
    connection = sqlite3.connect(path)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = [row for name in tables for row in connection.execute(f"SELECT * FROM [{name}]") if public_id in repr(row)]
    connection.close()
    assert rows
    return json.dumps([[str(cell) for cell in row] for row in rows], ensure_ascii=False)
