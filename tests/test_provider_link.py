"""The page of an organization, by its signed link: what it shows, does and refuses."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from string import Formatter
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot import provider_links
from bot.config import Config
from bot.knowledge import Knowledge
from bot.moments import to_millis
from bot.pages.provider_texts import TEXTS, WRONG
from bot.service import Service
from bot.store import Seal, Store
from bot.text.gsm import segments
from bot.web.app import app
from bot.web.door import Door
from bot.web.provider import AT_MOST
from directory import history, providers
from directory.catalog import Catalog
from directory.places import places
from directory.roles import Actor
from directory.storing import services
from directory.validity import MEANINGS
from tests.conftest import NOON, SECRET, Clock
from tests.directory.shipped import rows_of
from tests.directory.test_release import city_words, tells

EDITOR = Actor("amina@ong.example", "editor")
SERVICE_ID = "gadem-rabat"
LANGUAGES = ("fr", "ar", "en")


@dataclass
class Organization:
    """Somebody of an organization at a browser, with the link they were given."""

    service: Service
    clock: Clock
    body: str
    app: Starlette = field(init=False)
    token: str = ""

    def __post_init__(self) -> None:
        self.app = app(Door(self.service))
        with self.service.store.write() as connection:
            self.link = providers.invite(connection, EDITOR, self.body, to_millis(self.clock()))
        self.token = provider_links.token(self.service.seal, self.link)

    def asks(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://dalil.example") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def sees(self, language: str = "fr", token: str = "") -> httpx.Response:
        return self.asks("GET", f"/provider/{token or self.token}?lang={language}")

    def says(self, action: str, service: str = SERVICE_ID, **fields: str) -> httpx.Response:
        return self.asks(
            "POST", f"/provider/{self.token}?lang=fr", data={"action": action, "service": service, **fields}
        )

    def document(self, key: str = SERVICE_ID) -> dict[str, Any]:
        with self.service.store.read() as connection:
            return services(connection, [key])[key]

    def waiting(self) -> list[history.Change]:
        with self.service.store.read() as connection:
            return history.to_decide(connection)


@pytest.fixture
def store_url(stocked_url: str) -> str:
    """On both engines, with the directory."""
    return stocked_url


@pytest.fixture
def opened(store: Store, seal: Seal, catalog: Catalog, knowledge: Knowledge, clock: Clock, tmp_path: Path) -> Service:
    return Service(Config(data_dir=tmp_path), store, seal, catalog, knowledge, clock)


@pytest.fixture
def gadem(opened: Service, clock: Clock) -> Organization:
    with opened.store.read() as connection:
        owner = services(connection, [SERVICE_ID])[SERVICE_ID]["organization_id"]
    return Organization(opened, clock, owner)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_its_own_services_in_each_language(gadem: Organization, language: str) -> None:
    page = gadem.sees(language)
    assert page.status_code == 200
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page.text
    assert TEXTS[language]["title"] in unescape(page.text)
    assert "0537770332" in page.text
    with gadem.service.store.read() as connection:
        link = providers.find(connection, gadem.link, to_millis(gadem.clock()))
        assert link
        mine = {one.public_id for one in providers.offered(connection, link)}
    assert set(re.findall(r'<article id="([^"]+)"', page.text)) == mine


def test_the_page_is_private(gadem: Organization) -> None:
    headers = gadem.sees().headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert "set-cookie" not in headers
    assert "<script" not in gadem.sees().text
    assert not re.search(r"\sstyle=|\son\w+=", gadem.sees().text)
    assert gadem.asks("GET", "/provider/page.css").headers["content-type"].startswith("text/css")


def forged(gadem: Organization) -> list[str]:
    link, _, proof = gadem.token.partition(".")
    other = provider_links.token(Seal(b"another secret, just as long as it must be"), gadem.link)
    turned = f"{link}.{'A' if proof[0] != 'A' else 'B'}{proof[1:]}"
    never_made = provider_links.token(gadem.service.seal, "0123456789abcdef")
    return [
        link,
        f"{link}.",
        f".{proof}",
        other,
        turned,
        never_made,
        f"{gadem.token}x",
        "x",
        "%F0%9F%98%80.é",
        "%00.%ff",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_is_forged_over_or_ended_is_told_the_same(gadem: Organization, language: str) -> None:
    told = {(page.status_code, page.text) for token in forged(gadem) if (page := gadem.sees(language, token))}
    for token in forged(gadem):
        answer = gadem.asks("POST", f"/provider/{token}", data={"action": "assure", "service": SERVICE_ID})
        assert answer.status_code == 404
    with gadem.service.store.write() as connection:
        providers.revoke(connection, EDITOR, gadem.link, to_millis(gadem.clock()))
    told.add((gadem.sees(language).status_code, gadem.sees(language).text))
    late = Organization(gadem.service, gadem.clock, gadem.body)
    gadem.clock.moves(days=14)
    told.add((late.sees(language).status_code, late.sees(language).text))
    [(status, text)] = told
    assert status == 404
    assert TEXTS[language]["gone"] in unescape(text)
    assert "GADEM" not in text
    assert gadem.document()["assured"] == {}


def test_all_right_is_one_button_and_counts_at_once(gadem: Organization) -> None:
    answer = gadem.says("assure")
    assert answer.status_code == 303
    assert set(gadem.document()["assured"].values()) == {"2026-11-18"}
    page = gadem.asks("GET", answer.headers["location"])
    assert TEXTS["fr"]["done_assured"] in unescape(page.text)
    assert "mercredi 18 novembre 2026" in page.text


def test_everything_on_the_page_is_right_with_one_button(gadem: Organization) -> None:
    assert gadem.says("assure", "all").status_code == 303
    mine = re.findall(r'<article id="([^"]+)"', gadem.sees().text)
    assert all(gadem.document(key)["assured"] for key in mine)
    assert gadem.says("full", "all", until="1").status_code == 400


@pytest.mark.parametrize(
    ("until", "day", "ends"), [("1", "", 1), ("3", "", 3), ("7", "", 7), ("day", "2026-12-01", 13)]
)
def test_full_until_a_day_counts_at_once(gadem: Organization, until: str, day: str, ends: int) -> None:
    assert gadem.says("full", until=until, day=day).status_code == 303
    end = (NOON + timedelta(days=ends)).date().isoformat()
    assert (gadem.document()["capacity"], gadem.document()["capacity_until"]) == ("full", end)
    assert TEXTS["fr"]["places"] in unescape(gadem.sees().text)
    assert gadem.says("places").status_code == 303
    assert gadem.document()["capacity"] == ""


def test_full_ends_by_itself(gadem: Organization) -> None:
    gadem.says("full", until="1")
    assert "Complet jusqu’au jeudi 19 novembre 2026 compris" in unescape(gadem.sees().text)
    gadem.clock.moves(days=2)
    assert TEXTS["fr"]["places"] not in unescape(gadem.sees().text)


@pytest.mark.parametrize("day", ["", "x", "2026-11-01", "2030-01-01", "2026-02-30"])
def test_a_day_that_is_none_is_refused_and_nothing_is_lost(gadem: Organization, day: str) -> None:
    answer = gadem.says("full", until="day", day=day)
    assert answer.status_code == 422
    assert TEXTS["fr"]["wrong_day"] in unescape(answer.text)
    assert gadem.document()["capacity"] == ""


def test_a_change_is_a_proposal_and_only_of_what_was_changed(gadem: Organization) -> None:
    before = gadem.document()
    answer = gadem.says("change", phones="05 37 00 00 11\r\n\r\n0537770332", hours="Lun-ven 9h-12h", note=" Merci ")
    assert answer.status_code == 303
    assert gadem.document() == before
    [change] = gadem.waiting()
    assert (change.key, change.origin, change.why) == (SERVICE_ID, "provider", "Merci")
    assert [one["number"] for one in change.fields["phones"][1]] == ["+212537000011", "+212537770332"]
    assert change.fields["hours"][1] == "Lun-ven 9h-12h"
    assert change.fields.keys() == {"phones", "hours"}
    assert TEXTS["fr"]["waits"] in unescape(gadem.sees().text)


def test_a_form_sent_as_it_was_shown_changes_nothing(gadem: Organization) -> None:
    text = gadem.sees().text
    cut = text[text.index(f'id="{SERVICE_ID}"') :]
    fields = {n: unescape(v) for n, v in re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)</textarea>', cut)[:6]}
    assert {"phones", "whatsapp", "hours", "address", "who"} <= fields.keys()
    answer = gadem.says("change", **{**fields, "note": ""})
    assert "done=same" in answer.headers["location"]
    assert gadem.waiting() == []


@pytest.mark.parametrize(
    ("phones", "key"),
    [("appelez", "wrong_number"), ("+33123456789", "wrong_foreign"), ("0537000011\n0537000011", "wrong_twice")],
)
def test_a_number_that_cannot_stand_is_told_and_what_was_typed_stays(
    gadem: Organization, phones: str, key: str
) -> None:
    answer = gadem.says("change", phones=phones, note="un mot <b>")
    assert answer.status_code == 422
    assert TEXTS["fr"][key] in unescape(answer.text)
    assert "un mot &lt;b&gt;" in answer.text
    assert phones.splitlines()[0] in answer.text
    assert gadem.waiting() == []


@pytest.mark.parametrize(("for_good", "status"), [("", "temporarily closed"), ("yes", "defunct")])
def test_closed_is_a_proposal(gadem: Organization, for_good: str, status: str) -> None:
    answer = gadem.says("closed", for_good=for_good, note="travaux")
    assert "done=closed" in answer.headers["location"]
    assert gadem.document()["status"] == "active"
    assert [change.fields["status"] for change in gadem.waiting()] == [["active", status]]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "assure"},
        {"action": "assure", "service": "unhcr-rabat-registration"},
        {"action": "approve", "service": SERVICE_ID},
        {"action": "edit", "service": SERVICE_ID, "release_level": "public"},
        {"action": "full", "service": "' OR 1=1"},
    ],
)
def test_what_the_page_does_not_offer_is_refused(gadem: Organization, form: dict[str, str]) -> None:
    before = gadem.document()
    assert gadem.asks("POST", f"/provider/{gadem.token}", data=form).status_code == 400
    assert gadem.document() == before
    assert gadem.waiting() == []


def test_a_field_nobody_offered_changes_nothing(gadem: Organization) -> None:
    gadem.says("change", hours="x", release_level="public", vetted_child="yes", latitude="34", organization_id="z")
    assert [set(change.fields) for change in gadem.waiting()] == [{"hours"}]


def test_too_much_is_refused(gadem: Organization) -> None:
    assert gadem.says("change", note="x" * 300_000).status_code == 413
    assert gadem.says("change", **{f"f{n}": "x" for n in range(60)}).status_code == 400
    many = [gadem.says("places").status_code for _ in range(AT_MOST + 1)]
    assert (many[0], many[-1]) == (303, 429)
    gadem.clock.moves(minutes=6)
    assert gadem.says("places").status_code == 303


def test_R13_the_link_of_a_protected_service_tells_no_place(opened: Service, clock: Clock) -> None:
    """Found by its opaque id alone; in no language, in no answer, and not in what is typed back."""
    with opened.store.read() as connection:
        opaque = [body.id for body in providers.bodies(connection, EDITOR) if body.id.startswith("protected-")]
    names = {row["name_fr"] for row in rows_of("services.csv") if row["release_level"] == "never"}
    for body in opaque[:8]:
        shelter = Organization(opened, clock, body)
        for language in LANGUAGES:
            page = shelter.sees(language).text
            shown = unescape(re.sub(r"<[^>]+>", " ", page.split("<article", 1)[1]))
            for region in places().regions:  # a region is told, and some are named after their cities
                shown = shown.replace(region.names[language], " ")
            assert tells(shown, city_words()) == set(), shown
            assert not any(name in page for name in names)
            assert 'name="address"' not in page
        assert shelter.says("full", body, until="1").status_code == 303
        assert shelter.says("change", body, address="12 rue du Refuge", phones="0537000011").status_code == 303
    assert all("address_1" not in change.fields for change in shelter.waiting())


def test_numbers_nobody_is_told_stay_where_they_are(gadem: Organization) -> None:
    hidden = {"number": "+212600000077", "type": "voice", "description": "", "release_level": "on_request"}
    with gadem.service.store.write() as connection:
        before = services(connection, [SERVICE_ID])[SERVICE_ID]
        after = {**before, "phones": [*before["phones"], {**hidden, "source_url": ""}]}
        history.apply(connection, "service", {SERVICE_ID: (before, after)}, history.Note("x", 1))
    assert "0600000077" not in gadem.sees().text
    gadem.says("change", phones="0537000011")
    [change] = gadem.waiting()
    assert [one["number"] for one in change.fields["phones"][1]] == ["+212537000011", "+212600000077"]


def test_every_language_says_the_same_things() -> None:
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for language in LANGUAGES:
        assert TEXTS[language].keys() == TEXTS["fr"].keys()
        for key, text in TEXTS[language].items():
            assert text.strip()
            assert placeholders(text) == placeholders(TEXTS["fr"][key]), key
    assert set(WRONG) <= set(MEANINGS)
    assert set(WRONG.values()) <= set(TEXTS["fr"])
    assert not re.search(r"(?<![\u00a0\u202f])[:;?!](?!\d)|« (?!\u00a0)", "".join(TEXTS["fr"].values()))


def test_the_token_is_short_enough_for_one_sms_and_tells_nothing(gadem: Organization) -> None:
    address = provider_links.address(Config(public_url="https://dalil.example"), gadem.service.seal, gadem.link)
    assert address == f"https://dalil.example/provider/{gadem.token}"
    assert segments(address).parts == 1
    assert gadem.body not in address
    assert provider_links.link_id(Seal(SECRET), gadem.token) == gadem.link
