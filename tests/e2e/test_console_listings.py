"""Putting a service right in a real browser: hours on a telephone's screen, a number by two, and the bot that says it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from console.texts import TEXTS
from tests.e2e.process import Dalil, serving
from tests.e2e.staff import LAPTOP, PHONE, Desk, at_a_desk, joins

SERVICE = "gadem-rabat"
PAGE = f"/services/{SERVICE}"
ASKED = {"fr": ("Bonjour", "1", "2", "1"), "ar": ("سلام", "1", "2", "1")}
"""Papers, a lawyer, in Rabat."""
NUMBERS = {"fr": ("0537 00 00 07", "0537000007"), "ar": ("+212 537-00-00-08", "0537000008")}
"""A made number, as it is typed and as the bot says it."""


@pytest.fixture(scope="module")
def dalil(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Dalil]:
    """A running Dalil with a directory, an editor and a reviewer."""
    with serving(tmp_path_factory.mktemp("listings"), stocked) as running:
        for role in ("editor", "reviewer"):
            joins(running, role, f"{role}@ong.example")
        yield running


@pytest.fixture(params=["fr", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def member(dalil: Dalil, role: str) -> int:
    [[found]] = dalil.rows("SELECT id FROM staff WHERE email = :email", email=f"{role}@ong.example")
    return int(found)


def photograph(desk: Desk, folder: Path, name: str) -> None:
    desk.is_not_wider_than_its_screen()
    desk.page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")


def speaks(desk: Desk, language: str) -> None:
    desk.opens("/")
    desk.page.locator(f".languages button[value={language}]").click()
    expect(desk.page.locator("html")).to_have_attribute("lang", language)


def group(page: Page, name: str) -> str:
    """How a group of the service's page is found."""
    return f"section#{name}"


def says(dalil: Dalil, language: str) -> str:
    """Everything the simulator's telephone hears, by SMS."""
    heard = []
    for text in ASKED[language]:
        sent = {"person": f"aya-{language}", "channel": "sms", "text": text}
        answer = httpx.post(f"{dalil.url}/simulator", json=sent, timeout=20, trust_env=False)
        heard += [reply["text"] for reply in answer.json()["replies"]]
    return "\n".join(heard)


@pytest.mark.e2e
def test_an_editor_puts_hours_right_and_a_reviewer_lets_a_number_through(
    chromium: Browser, dalil: Dalil, language: str, tmp_path: Path
) -> None:
    t, (typed, said) = TEXTS[language], NUMBERS[language]
    with at_a_desk(chromium, dalil, language=language, screen=PHONE, member_id=member(dalil, "editor")) as editor:
        speaks(editor, language)
        finds(editor, t, tmp_path, language=language)
        corrects_hours(editor, t, tmp_path, language=language)
        proposes(editor, t, typed, tmp_path)
    assert said not in says(dalil, language)
    screen = PHONE if language == "fr" else LAPTOP
    with at_a_desk(chromium, dalil, language=language, screen=screen, member_id=member(dalil, "reviewer")) as reviewer:
        speaks(reviewer, language)
        reviewer.opens("/changes")
        photograph(reviewer, tmp_path, f"changes-{language}")
        reviewer.page.get_by_role("button", name=t["changes_approve"]).click()
        expect(reviewer.page.get_by_text(t["changes_approved"])).to_be_visible()
    assert said in says(dalil, language)


def finds(desk: Desk, t: dict[str, str], folder: Path, *, language: str) -> None:
    """Type a name with a slip, and open what is found."""
    desk.opens("/services")
    desk.page.get_by_label(t["listings_search"]).press_sequentially("gaddem")
    found = desk.page.locator(f"a[href='{PAGE}']")
    expect(found).to_be_visible()
    photograph(desk, folder, f"search-{language}")
    found.click()
    expect(desk.page.locator(group(desk.page, "hours"))).to_be_visible()
    photograph(desk, folder, f"service-{language}")


def corrects_hours(desk: Desk, t: dict[str, str], folder: Path, *, language: str) -> None:
    """In place: tick the days, type two spans, save; the page says what is live."""
    hours = desk.page.locator(group(desk.page, "hours"))
    hours.locator("a.edit").click()
    block = hours.locator("fieldset.block").first
    block.get_by_role("button", name=t["hours_weekdays"]).click()
    closes = "17:00" if language == "fr" else "18:00"
    for name, at in (("opens.0", "09:00"), ("closes.0", "12:30"), ("opens.1", "14:00"), ("closes.1", closes)):
        block.locator(f"input[name='hours.0.{name}']").fill(at)
    photograph(desk, folder, f"hours-{language}")
    hours.get_by_label(t["listings_checked_now"]).check()
    hours.get_by_role("button", name=t["listings_save"]).click()
    expect(hours.locator(".notice.good")).to_be_visible()
    expect(hours.get_by_text(closes)).to_be_visible()
    expect(hours.get_by_text(t["colour_green"])).to_be_visible()


def proposes(desk: Desk, t: dict[str, str], typed: str, folder: Path) -> None:
    """In place: another number; refused without a reason, then it waits."""
    numbers = desk.page.locator(group(desk.page, "numbers"))
    numbers.locator("a.edit").click()
    numbers.get_by_label(t["listings_number"], exact=True).first.fill(typed)
    numbers.get_by_label(t["listings_why"], exact=True).click()
    expect(numbers.locator(".as-dialled").first).to_contain_text("05 37 00 00 0")
    numbers.get_by_role("button", name=t["listings_save"]).click()
    expect(numbers.get_by_text(t["fault_why_needed"])).to_be_visible()
    # Chromium counts every 422 among its errors, this one too.
    desk.complaints = [complaint for complaint in desk.complaints if "422" not in complaint]
    numbers.get_by_label(t["listings_why"], exact=True).fill("appel du standard")
    numbers.get_by_role("button", name=t["listings_save"]).click()
    expect(numbers.get_by_text(t["listings_saved_waits"])).to_be_visible()
    expect(numbers.locator(".waits").last).to_be_visible()
    photograph(desk, folder, "waits")


@pytest.mark.e2e
def test_everything_is_done_without_scripts_too(chromium: Browser, dalil: Dalil) -> None:
    t = TEXTS["fr"]
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": 390, "height": 844})
    with at_a_desk(chromium, dalil, member_id=member(dalil, "editor")) as editor:
        speaks(editor, "fr")
        context.add_cookies(editor.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{dalil.console_url}/services/unhcr-rabat-registration")
    page.locator("section#hours a.edit").click()
    page.locator("input[name='hours.0.closes.0']").fill("16:30")
    page.get_by_role("button", name=t["hours_more"]).click()
    expect(page.locator("fieldset.block")).to_have_count(3)
    page.locator("section#hours").get_by_role("button", name=t["listings_save"]).click()
    expect(page.locator("#notices .good")).to_be_visible()
    expect(page.locator("section#hours")).to_contain_text("16:30")
    context.close()
