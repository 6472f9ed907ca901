"""R6: the page on which an organization reads what somebody lets it be told, and nothing else; then 404, always alike."""

import asyncio
import re
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from string import Formatter

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from bot import consents
from bot.config import Config
from bot.knowledge import Knowledge
from bot.pages.sheet_texts import TEXTS
from bot.service import Service
from bot.store import Seal, Store
from bot.web.app import app
from bot.web.door import Door
from bot.web.sheets import PAGE
from directory.catalog import Catalog
from flows.sheet import LINES as CODES
from tests.conftest import Clock
from tests.people import Town
from tests.test_consents import LINES, Desk

LANGUAGES = ("fr", "ar", "en")
CANARY = "<script>alert(1)</script>{{7*7}}"
SHOWN = {"number": "0600000099", "city": "Rabat", "need": "docteur", "language": "français", "words": LINES["words"]}
"""How each line reads in French."""


@dataclass
class Partner:
    """Somebody of an organization at a browser."""

    service: Service
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = app(Door(self.service))

    def asks(self, path: str, **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://dalil.example") as client:
                return await client.get(path, headers=headers)

        return asyncio.run(ask())

    def covers(self, token: str, **headers: str) -> httpx.Response:
        """The page as it opens."""
        return self.asks(f"{consents.PATH}/{token}", **headers)

    def reads(self, token: str, language: str = "fr") -> httpx.Response:
        """The page after its button."""
        return self.asks(f"{consents.PATH}/{token}?lang={language}&read=1")


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


@pytest.fixture
def partner(store: Store, seal: Seal, catalog: Catalog, knowledge: Knowledge, clock: Clock, tmp_path: Path) -> Partner:
    return Partner(Service(Config(data_dir=tmp_path), store, seal, catalog, knowledge, clock))


def told(page: httpx.Response) -> list[str]:
    """The lines the page tells, as they are read."""
    return [unescape(line) for line in re.findall(r"<dd[^>]*><bdi[^>]*>(.*?)</bdi></dd>", page.text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_are_told_in_the_readers_language_with_their_days(
    desk: Desk, partner: Partner, language: str
) -> None:
    page = partner.reads(desk.allowed(), language)
    assert page.status_code == 200
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page.text
    assert told(page)[0] == "0600000099"
    assert told(page)[-1] == LINES["words"]
    assert "medical" not in page.text
    days = {"fr": ("mercredi 18 novembre 2026", "mercredi 25 novembre 2026"), "en": ("18 November", "25 November")}
    assert all(day in page.text for day in days.get(language, ("18", "25")))


def test_the_browsers_language_is_spoken(desk: Desk, partner: Partner) -> None:
    token = desk.allowed()
    for accepts, language in (("ar,en;q=0.8", "ar"), ("de, en-GB;q=0.5", "en"), ("wo", "fr"), ("", "fr")):
        assert f'lang="{language}"' in partner.covers(token, **{"accept-language": accepts}).text


def test_every_line_reads_in_words(desk: Desk, partner: Partner) -> None:
    assert told(partner.reads(desk.allowed())) == list(SHOWN.values())


@pytest.mark.parametrize(
    ("code", "spoken"), [("ary", "الدارجة المغربية"), ("ary_Latn", "الدارجة المغربية (بحروف لاتينية)")]
)
def test_darija_has_a_name_in_arabic(desk: Desk, partner: Partner, code: str, spoken: str) -> None:
    made = desk.asks({"language": code})
    desk.person.says("1")
    token = desk.makes_link(made)
    assert token
    assert told(partner.reads(token, "ar")) == [spoken]


@given(
    offered=st.lists(st.sampled_from(CODES), unique=True, min_size=1),
    kept=st.lists(st.sampled_from(CODES), unique=True, min_size=1),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_R6_nothing_but_what_was_offered_and_kept_stands_on_the_page(
    desk: Desk, partner: Partner, offered: list[str], kept: list[str]
) -> None:
    made = desk.asks({code: LINES[code] for code in offered})
    with desk.town.store.write() as connection:
        consents.answered(connection, desk.person_id, kept, desk.town.clock())
    token = desk.makes_link(made)
    page = partner.reads(token or "none")
    both = [code for code in offered if code in kept]
    assert page.status_code == (200 if both else 404)
    assert told(page) == [SHOWN[code] for code in both]
    for code in set(CODES) - set(both):
        assert SHOWN[code] not in page.text
        assert TEXTS["fr"][code] not in unescape(page.text)


def test_what_stands_before_it_tells_nothing_and_does_not_count_as_reading(desk: Desk, partner: Partner) -> None:
    page = partner.covers(desk.allowed())
    assert page.status_code == 200
    assert told(page) == []
    assert not [value for value in SHOWN.values() if value in page.text]
    assert desk.town.rows("SELECT opened_at FROM consent") == [(None,)]
    assert re.search(r'<button[^>]* name="read" value="1">', page.text)


def test_who_reads_it_is_noted_by_the_time_alone(desk: Desk, partner: Partner) -> None:
    partner.reads(desk.allowed())
    assert desk.town.rows("SELECT opened_at FROM consent") == [(desk.now,)]


def test_nothing_tells_the_case_the_person_or_the_service(desk: Desk, partner: Partner) -> None:
    page = partner.reads(desk.allowed("4")).text
    for kept in ("gadem", "600000044", "600000099", f"/desk/{desk.case}", "operator@"):
        assert kept not in page.lower()


def test_it_ends_when_it_is_taken_back_with_the_case_and_in_time(desk: Desk, partner: Partner, clock: Clock) -> None:
    token = desk.allowed()
    desk.takes_back()
    assert partner.reads(token).status_code == partner.covers(token).status_code == 404
    token = desk.allowed()
    clock.moves(days=7)
    assert partner.reads(token).status_code == 404


def test_with_the_case_it_is_closed(desk: Desk, partner: Partner) -> None:
    token = desk.allowed()
    assert partner.reads(token).status_code == 200
    desk.closes()
    assert partner.reads(token).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_T10_unknown_over_and_taken_back_are_told_alike(desk: Desk, partner: Partner, language: str) -> None:
    over = desk.allowed()
    desk.takes_back()
    odd = (over, "x", "%00", "%F0%9F%98%80.é", "../desk", "A" * 43, over + "x", over[:-1], over.upper())
    pages = [
        partner.asks(f"{consents.PATH}/{token}?lang={language}{more}") for token in odd for more in ("", "&read=1")
    ]
    found = [page for page in pages if page.headers["content-type"].startswith("text/html")]
    assert len(found) >= 14
    assert {(page.status_code, page.text) for page in found} == {(404, found[0].text)}
    assert {page.status_code for page in pages} == {404}
    assert TEXTS[language]["gone"] in unescape(found[0].text)


def test_the_page_is_private(desk: Desk, partner: Partner) -> None:
    token = desk.allowed()
    for page in (partner.covers(token), partner.reads(token), partner.reads("unknown")):
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert "noindex" in page.headers["x-robots-tag"]
        assert "set-cookie" not in page.headers
        assert "<script" not in page.text
        assert not re.search(r"\sstyle=|\son\w+=|https?://", page.text)


def test_T6_what_an_operator_wrote_is_shown_as_text(desk: Desk, partner: Partner) -> None:
    made = desk.asks({"words": CANARY})
    desk.person.says("1")
    token = desk.makes_link(made)
    assert token
    page = partner.reads(token)
    assert told(page) == [CANARY]
    assert "<script" not in page.text


def test_a_consent_sealed_with_another_key_leads_nowhere(
    desk: Desk, partner: Partner, caplog: pytest.LogCaptureFixture
) -> None:
    token = desk.allowed()
    other = Seal(b"another secret, just as long as it must be")
    stranger = Partner(replace(partner.service, seal=other))
    assert stranger.reads(token).status_code == 404
    assert token not in caplog.text


def test_the_page_reads_only(partner: Partner) -> None:
    pages = [route for route in partner.app.routes if isinstance(route, Route) and route.path == PAGE]
    assert [page.methods for page in pages] == [{"GET", "HEAD"}]


def test_every_language_has_the_same_texts_and_places() -> None:
    assert TEXTS["fr"].keys() == TEXTS["ar"].keys() == TEXTS["en"].keys()
    for key in TEXTS["fr"]:
        places = [{name for _, name, _, _ in Formatter().parse(TEXTS[code][key])} - {None} for code in LANGUAGES]
        assert places[0] == places[1] == places[2], key
    wrong = re.compile(r" [:;?!»]|[^\s\u00a0\u202f(][;?!»]|« ")
    assert {key: text for key, text in TEXTS["fr"].items() if wrong.search(text)} == {}
