"""The calls in a real browser, on a telephone's screen: take, still right, green; and who else is calling is seen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from console.texts import TEXTS
from tests.e2e.process import Dalil, serving
from tests.e2e.staff import LAPTOP, PHONE, Desk, at_a_desk, joins

SHOTS = Path(__file__).parent / "shots"
CALLED = {"fr": "gadem-rabat", "ar": "unhcr-rabat-registration"}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Dalil]:
    """A running Dalil with the starter directory."""
    with serving(tmp_path_factory.mktemp("calls"), stocked) as dalil:
        yield dalil


def photographs(desk: Desk, name: str) -> None:
    """Keep the page as a picture where somebody has made the folder to look at them, and measure it always."""
    desk.is_not_wider_than_its_screen()
    if SHOTS.is_dir():
        desk.page.screenshot(path=SHOTS / f"calls-{name}.png", full_page=True)


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_call_on_a_telephone_and_somebody_else_meanwhile(chromium: Browser, console: Dalil, language: str) -> None:
    t, called = TEXTS[language], CALLED[language]
    amina, bilal = (joins(console, role, f"{role}-{language}@ong.example") for role in ("editor", "reviewer"))
    with (
        at_a_desk(chromium, console, language=language, screen=PHONE, member_id=amina) as hers,
        at_a_desk(chromium, console, language=language, screen=LAPTOP, member_id=bilal) as his,
    ):
        hers.opens("/calls?region=rabat-sale-kenitra")
        photographs(hers, f"list-{language}")
        hers.page.locator(f"form[action='/calls/{called}/take'] button").click()
        expect(hers.page).to_have_url(re.compile(rf"/calls/{called}$"))
        expect(hers.page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        expect(hers.page.locator("mark.never")).not_to_have_count(0)
        photographs(hers, f"call-{language}")

        his.opens(f"/calls/{called}")
        expect(his.page.locator(".in-hand")).to_contain_text(f"editor-{language}@ong.example")
        expect(his.page.get_by_role("button", name=t["calls_all_right"])).to_have_count(0)
        photographs(his, f"held-{language}")
        his.opens("/calls?region=rabat-sale-kenitra")
        expect(his.page.locator(".in-hand").first).to_contain_text(f"editor-{language}@ong.example")

        hers.page.get_by_role("button", name=t["calls_all_right"]).click()
        expect(hers.page.get_by_text(t["calls_said_all"])).to_be_visible()
        hers.opens(f"/calls/{called}")
        expect(hers.page.locator("mark.never")).to_have_count(0)
        expect(hers.page.locator("mark.green")).not_to_have_count(0)
        photographs(hers, f"green-{language}")
        his.opens("/calls?region=rabat-sale-kenitra")
        expect(his.page.locator(f"form[action='/calls/{called}/take']")).to_have_count(0)


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_the_other_pages_fit_their_screens(
    chromium: Browser, console: Dalil, language: str, screen: dict[str, int]
) -> None:
    """Coverage, the launch gate, sheets and imports: nothing sticks out, nothing is complained of."""
    member = joins(console, "editor", f"look-{language}-{screen['width']}@ong.example")
    paths = {
        "coverage": "/coverage",
        "region": "/coverage?region=oriental",
        "need": "/coverage?need=shelter",
        "ready": "/readiness",
        "sheets": "/sheets",
        "sheet": f"/sheets/print?city=rabat&language={language}",
        "imports": "/imports",
    }
    with at_a_desk(chromium, console, language=language, screen=screen, member_id=member) as desk:
        for name, path in paths.items():
            desk.opens(path)
            expect(desk.page.locator("h1")).to_be_visible()
            photographs(desk, f"{name}-{language}-{screen['width']}")


@pytest.mark.e2e
def test_a_file_is_looked_at_and_applied(chromium: Browser, console: Dalil) -> None:
    t = TEXTS["en"]
    member = joins(console, "editor", "imports@ong.example")
    with at_a_desk(chromium, console, language="en", screen=PHONE, member_id=member) as desk:
        desk.opens("/imports")
        sent = FilePayload(name="services.csv", mimeType="text/csv", buffer=b"id,minimum_age\ngadem-rabat,18\n")
        desk.page.get_by_label(t["imports_file"]).set_input_files(sent)
        desk.page.get_by_role("button", name=t["imports_send"]).click()
        expect(desk.page.get_by_text(t["imports_state_shown"])).to_be_visible()
        photographs(desk, "import-shown")
        desk.page.get_by_role("button", name=t["imports_apply"]).click()
        expect(desk.page.get_by_text(t["imports_state_done"])).to_be_visible()
        assert console.rows("SELECT minimum_age FROM service WHERE id = 'gadem-rabat'") == [(18,)]


@pytest.mark.e2e
def test_no_card_of_a_printed_sheet_is_cut_in_two(chromium: Browser, console: Dalil, tmp_path: Path) -> None:
    """The rules that keep it whole hold under print, and the sheet prints to pages of A4."""
    member = joins(console, "operator", "prints@ong.example")
    with at_a_desk(chromium, console, language="fr", screen=LAPTOP, member_id=member) as desk:
        desk.opens("/sheets/print?city=rabat&language=ar")
        desk.page.emulate_media(media="print")
        expect(desk.page.locator("nav.screen")).to_be_hidden()
        kept = "[...document.querySelectorAll('.card')].map(e => getComputedStyle(e).breakInside)"
        assert set(desk.page.evaluate(kept)) == {"avoid"}
        printed = desk.page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
        assert re.search(rb"/MediaBox \[0 0 59[45](\.\d+)? 84[12]", printed)
