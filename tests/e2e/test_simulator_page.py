"""The simulator at `GET /`, in a real browser, against a running Dalil."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from string import Formatter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from bot.pages.texts import TEXTS

PHONE_NUMBER = re.compile(r"(?<!\d)(?:\+212|0)[\s./-]?\d(?:[\s./-]?\d){7,8}(?!\d)")
SIZE_IN_FRENCH = re.compile(r"^(GSM-7|UCS-2), [1-9]\d* SMS, \d+ caractères?$")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FRENCH = TEXTS["fr"]


@dataclass
class Simulator:
    """The page as a person meets it, and what the browser complained of meanwhile."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def phone(self, channel: str) -> Locator:
        return self.page.locator(f"section[data-channel={channel}]")

    def heard(self, channel: str) -> Locator:
        return self.phone(channel).locator(".heard")

    def types(self, text: str) -> None:
        """Writes into whatever has the focus and sends with Enter."""
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    @contextmanager
    def answer(self, channel: str) -> Iterator[None]:
        """What is done inside is answered on that phone before the test goes on."""
        before = self.heard(channel).count()
        yield
        expect(self.heard(channel).nth(before)).to_be_visible()

    def presses(self, key: str) -> None:
        self.phone("telegram").locator(f".options button[data-key='{key}']").last.click()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield chromium
        chromium.close()


def visit(
    browser: Browser, url: str, *, locale: str = "fr-FR", width: int = 1280, height: int = 860, touch: bool = False
) -> Simulator:
    context = browser.new_context(
        locale=locale, viewport={"width": width, "height": height}, has_touch=touch, reduced_motion="reduce"
    )
    page = context.new_page()
    simulator = Simulator(page)
    page.on("console", lambda m: simulator.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: simulator.complaints.append(str(error)))
    page.on("request", lambda r: None if urlsplit(r.url).hostname == "127.0.0.1" else simulator.elsewhere.append(r.url))
    page.goto(url)
    return simulator


@pytest.fixture
def simulator(browser: Browser, simulator_url: str) -> Iterator[Simulator]:
    """A first visit, in French, on a wide screen; at the end the browser has nothing to complain of."""
    visited = visit(browser, simulator_url)
    yield visited
    visited.page.context.close()
    assert visited.complaints == []
    assert visited.elsewhere == []


@pytest.fixture
def small(browser: Browser, simulator_url: str) -> Iterator[Simulator]:
    """The same on a telephone."""
    visited = visit(browser, simulator_url, width=390, height=844, touch=True)
    yield visited
    visited.page.context.close()
    assert visited.complaints == []
    assert visited.elsewhere == []


@pytest.mark.e2e
def test_a_doctor_by_sms_with_the_keyboard_alone(simulator: Simulator) -> None:
    keyboard = simulator.page.keyboard
    keyboard.press("Tab")
    expect(simulator.page.get_by_role("link", name=FRENCH["skip_telegram"]).first).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(simulator.page.get_by_label(FRENCH["message_sms"])).to_be_focused()

    for text in ("Bonjour", "5", "4"):
        with simulator.answer("sms"):
            simulator.types(text)
        expect(simulator.heard("sms").last.locator(".size")).to_have_text(SIZE_IN_FRENCH)
    expect(simulator.heard("sms").filter(has_text=PHONE_NUMBER).last).to_be_visible()
    expect(simulator.phone("sms").locator(".options button")).to_have_count(0)


@pytest.mark.e2e
def test_a_doctor_on_telegram_by_buttons(simulator: Simulator) -> None:
    phone = simulator.phone("telegram")
    phone.get_by_role("button", name=FRENCH["say_greeting"]).click()
    expect(simulator.heard("telegram").first.locator(".options button").first).to_be_visible()

    for key in ("5", "4"):
        with simulator.answer("telegram"):
            simulator.presses(key)
    expect(phone.locator(".own.pressed")).to_have_count(2)
    expect(simulator.heard("telegram").filter(has_text=PHONE_NUMBER).last).to_be_visible()
    expect(phone.locator(".size")).to_have_count(0)


@pytest.mark.e2e
@pytest.mark.parametrize("kind", ["voice", "photo"])
def test_what_is_not_text_is_answered(simulator: Simulator, kind: str) -> None:
    simulator.phone("telegram").get_by_role("button", name=FRENCH[kind]).click()
    expect(simulator.heard("telegram").first).to_be_visible()
    expect(simulator.phone("telegram").locator(".own .bubble")).to_have_text(FRENCH[f"sent_{kind}"])


@pytest.mark.e2e
def test_a_location_is_chosen_from_pretend_places(simulator: Simulator) -> None:
    opener = simulator.page.get_by_role("button", name=FRENCH["location"])
    opener.click()
    simulator.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.click()
    with simulator.page.expect_request("**/simulator") as asked:
        simulator.page.get_by_role("button", name=FRENCH["place_oujda"]).click()
    said = json.loads(asked.value.post_data or "{}")
    assert said["kind"] == "location"
    assert (round(said["latitude"]), round(said["longitude"])) == (35, -2)
    expect(simulator.heard("telegram").first).to_be_visible()


def direction(bubble: Locator) -> str:
    return str(bubble.evaluate("node => getComputedStyle(node).direction"))


@pytest.mark.e2e
def test_arabic_runs_right_to_left_in_a_french_page(simulator: Simulator) -> None:
    written = simulator.page.get_by_label(FRENCH["message_sms"])
    written.fill("سلام")
    assert direction(written) == "rtl"
    with simulator.answer("sms"):
        simulator.page.keyboard.press("Enter")
    assert direction(simulator.phone("sms").locator(".own .bubble")) == "rtl"
    assert direction(simulator.heard("sms").last.locator(".bubble")) == "rtl"
    assert direction(simulator.page.locator("html")) == "ltr"


@pytest.mark.e2e
@pytest.mark.parametrize(("locale", "way"), [("fr-FR", "ltr"), ("en-GB", "ltr"), ("ar-MA", "rtl")])
def test_the_page_speaks_the_browsers_language(browser: Browser, simulator_url: str, locale: str, way: str) -> None:
    visited = visit(browser, simulator_url, locale=locale)
    language = locale[:2]
    expect(visited.page.locator("html")).to_have_attribute("lang", language)
    expect(visited.page.locator("html")).to_have_attribute("dir", way)
    expect(visited.page.get_by_role("button", name=TEXTS[language]["start_over"])).to_be_visible()
    visited.page.context.close()
    assert visited.complaints == []


@pytest.mark.e2e
def test_a_small_screen_shows_one_phone_and_never_scrolls_sideways(small: Simulator) -> None:
    page = small.page
    for shown, hidden in (("telegram", "sms"), ("sms", "telegram")):
        page.locator(".switch").get_by_role("button", name=FRENCH[shown]).tap()
        expect(small.phone(shown)).to_be_visible()
        expect(small.phone(hidden)).to_be_hidden()
        small.phone(shown).get_by_role("button", name=FRENCH["say_greeting"]).tap()
        expect(small.heard(shown).first).to_be_visible()
        small.phone(shown).locator("textarea").fill("https://" + "x" * 300)
        assert page.evaluate("() => document.scrollingElement.scrollWidth") <= 390
        assert small.phone(shown).locator(".log").evaluate("node => node.scrollWidth - node.clientWidth") <= 0


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("é" * 160, "GSM-7, 1 SMS, 160 caractères"),
        ("é" * 161, "GSM-7, 2 SMS, 161 caractères"),
        ("a" * 159 + "€", "GSM-7, 2 SMS, 161 caractères"),
        ("a" * 152 + "€" + "a" * 152, "GSM-7, 3 SMS, 306 caractères"),
        ("ç" + "a" * 69, "UCS-2, 1 SMS, 70 caractères"),
        ("ç" + "a" * 70, "UCS-2, 2 SMS, 71 caractères"),
        ("a", "GSM-7, 1 SMS, 1 caractère"),
    ],
)
def test_what_is_typed_is_counted_as_it_would_be_sent(simulator: Simulator, text: str, size: str) -> None:
    simulator.page.get_by_label(FRENCH["message_sms"]).fill(text)
    expect(simulator.page.locator("#sms-count")).to_have_text(size)


@pytest.mark.e2e
@pytest.mark.parametrize(("status", "told"), [(503, "error_busy"), (None, "error_network")])
def test_a_message_that_did_not_leave_is_kept_and_sent_again(
    simulator: Simulator, status: int | None, told: str
) -> None:
    def refuse(route: Route) -> None:
        route.abort() if status is None else route.fulfill(status=status, json={"error": "store"})

    phone = simulator.phone("sms")
    simulator.page.route("**/simulator", refuse)
    simulator.page.get_by_label(FRENCH["message_sms"]).fill("Bonjour")
    simulator.page.keyboard.press("Enter")
    expect(phone.get_by_text(FRENCH[told])).to_be_visible()
    simulator.page.unroute("**/simulator")

    phone.get_by_role("button", name=FRENCH["retry"]).click()
    expect(simulator.heard("sms").first).to_be_visible()
    expect(phone.locator(".own .bubble")).to_have_text("Bonjour")
    expect(phone.get_by_text(FRENCH[told])).to_have_count(0)
    simulator.complaints.clear()  # the browser says in its console that the request failed: it was made to


@pytest.mark.e2e
def test_a_message_that_is_refused_goes_back_to_the_field(simulator: Simulator) -> None:
    simulator.page.route("**/simulator", lambda route: route.fulfill(status=413, json={"error": "long"}))
    field = simulator.page.get_by_label(FRENCH["message_sms"])
    field.fill("Bonjour")
    simulator.page.keyboard.press("Enter")
    expect(simulator.phone("sms").get_by_text(FRENCH["error_long"])).to_be_visible()
    simulator.phone("sms").get_by_role("button", name=FRENCH["edit"]).click()
    expect(field).to_have_value("Bonjour")
    expect(field).to_be_focused()
    simulator.complaints.clear()  # as above


@pytest.mark.e2e
def test_what_is_heard_is_never_markup_and_never_twice(simulator: Simulator) -> None:
    text = "<b onclick=alert(1)>gras</b>"
    reply = {"id": 1, "text": text, "options": [{"key": "1", "label": "<i>1</i>"}], "step": "menu"}
    size = {"encoding": None, "parts": 1, "characters": 28, "language": "fr"}
    simulator.page.route("**/simulator*", lambda route: route.fulfill(json={"replies": [reply | size]}))
    phone = simulator.phone("telegram")
    phone.get_by_role("button", name=FRENCH["say_greeting"]).click()
    expect(simulator.heard("telegram").locator(".bubble")).to_have_text(text)
    expect(phone.get_by_role("button", name="<i>1</i>")).to_be_visible()
    phone.get_by_role("button", name=FRENCH["voice"]).click()
    expect(phone.locator(".own .sending")).to_have_count(0)
    expect(simulator.heard("telegram")).to_have_count(1)


@pytest.mark.e2e
def test_a_message_that_comes_later_is_heard(simulator: Simulator) -> None:
    later = {"id": 10**12, "text": "Je vous lis.", "options": [], "step": "talk", "language": "fr"}
    size = {"encoding": "gsm7", "parts": 1, "characters": 12}
    simulator.page.get_by_label(FRENCH["message_sms"]).fill("Bonjour")
    simulator.page.keyboard.press("Enter")
    expect(simulator.heard("sms").first).to_be_visible()
    simulator.page.route("**/simulator/replies?*", lambda route: route.fulfill(json={"replies": [later | size]}))
    expect(simulator.heard("sms").last.locator(".bubble")).to_have_text("Je vous lis.", timeout=8000)


@pytest.mark.e2e
def test_a_reload_keeps_the_conversation_and_starting_over_forgets_it(simulator: Simulator) -> None:
    page, phone = simulator.page, simulator.phone("sms")
    phone.get_by_role("button", name=FRENCH["say_greeting"]).click()
    expect(simulator.heard("sms").first).to_be_visible()
    page.get_by_label(FRENCH["message_sms"]).fill("à moitié")
    person = page.locator(".person").inner_text()
    page.reload()
    expect(simulator.heard("sms").first).to_be_visible()
    expect(page.get_by_label(FRENCH["message_sms"])).to_have_value("à moitié")
    expect(page.locator(".person")).to_have_text(person)

    page.get_by_role("button", name=FRENCH["start_over"]).click()
    expect(phone.locator(".message")).to_have_count(0)
    expect(phone.get_by_text(FRENCH["empty"])).to_be_visible()
    expect(page.locator(".person")).not_to_have_text(person)
    assert "à moitié" not in page.evaluate("() => JSON.stringify(sessionStorage)")


@pytest.mark.e2e
@pytest.mark.parametrize("way", ["escape", "button"])
def test_R19_leaving_fast_keeps_nothing_and_has_no_way_back(simulator: Simulator, simulator_url: str, way: str) -> None:
    page, phone = simulator.page, simulator.phone("telegram")
    phone.get_by_role("button", name=FRENCH["say_greeting"]).click()
    expect(simulator.heard("telegram").first).to_be_visible()
    if way == "escape":
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name=FRENCH["leave"]).click()
    page.wait_for_url("about:blank")
    page.go_back()
    assert page.url == "about:blank"
    page.goto(simulator_url)
    expect(page.locator(".message")).to_have_count(0)


@pytest.mark.e2e
def test_one_escape_leaves_nothing(simulator: Simulator) -> None:
    simulator.page.keyboard.press("Escape")
    simulator.page.wait_for_timeout(1100)
    simulator.page.keyboard.press("Escape")
    expect(simulator.page.get_by_label(FRENCH["message_sms"])).to_be_visible()


@pytest.mark.e2e
def test_R19_on_telegram_99_empties_the_conversation_but_for_an_innocent_line(simulator: Simulator) -> None:
    phone = simulator.phone("telegram")
    phone.get_by_role("button", name=FRENCH["say_greeting"]).click()
    expect(simulator.heard("telegram").first).to_be_visible()
    simulator.page.get_by_label(FRENCH["message_telegram"]).click()
    simulator.types("99")
    expect(phone.locator(".message")).to_have_count(1)
    expect(phone.locator(".bubble")).to_contain_text("Marrakech")


def test_the_three_languages_say_the_same_things() -> None:
    def holes(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name)

    for language, texts in TEXTS.items():
        assert texts.keys() == FRENCH.keys(), language
        assert [key for key in FRENCH if holes(texts[key]) != holes(FRENCH[key])] == [], language
        assert all(text.strip() for text in texts.values()), language
