"""The console in a real browser: from the one-time link to a password, a second factor, out and in again."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, expect

from console.texts import TEXTS
from tests.e2e.process import Dalil, serving
from tests.e2e.staff import LAPTOP, PASSWORD, PHONE, Desk, at_a_desk, joins

SHOTS = Path(__file__).parent / "shots"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Dalil]:
    """A running Dalil that has an administrator."""
    with serving(tmp_path_factory.mktemp("console"), stocked) as dalil:
        joins(dalil, "admin", "admin@ong.example")
        yield dalil


def photographs(desk: Desk, name: str) -> None:
    """Keep the page as a picture where somebody has made the folder to look at them, and measure it always."""
    desk.is_not_wider_than_its_screen()
    if SHOTS.is_dir():
        desk.page.screenshot(path=SHOTS / f"console-{name}.png", full_page=True)


def chooses_password(desk: Desk, t: dict[str, str]) -> pyotp.TOTP:
    """Fill in the form of the first password, reading the secret off the page; the app that has it."""
    page = desk.page
    expect(page.get_by_role("heading", level=1)).to_have_text(t["account_enrol_title"])
    expect(page.locator(".square svg")).to_be_visible()
    app = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label(t["account_new_password"]).fill(PASSWORD)
    page.get_by_label(t["account_code"]).fill(app.now())
    photographs(desk, f"enrol-{page.locator('html').get_attribute('lang')}")
    page.get_by_role("button", name=t["account_enrol_go"]).click()
    expect(page.get_by_text(t["account_enrolled"])).to_be_visible()
    return app


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_from_the_link_to_a_password_and_in_again(chromium: Browser, console: Dalil, language: str) -> None:
    t, email = TEXTS[language], f"salma-{language}@ong.example"
    admin = console.rows("SELECT id FROM staff WHERE email = 'admin@ong.example'")[0][0]
    with at_a_desk(chromium, console, language=language, screen=LAPTOP, member_id=admin) as boss:
        boss.opens("/staff")
        boss.page.get_by_label(t["team_email"]).fill(email)
        boss.page.get_by_label(t["role_reviewer"]).check()
        boss.page.locator("summary").filter(has_text=t["team_regions"]).click()
        photographs(boss, f"team-{language}")
        boss.page.get_by_role("button", name=t["team_add_go"]).click()
        link = boss.page.locator("#link").inner_text()
        photographs(boss, f"link-{language}")
    with at_a_desk(chromium, console, language=language, screen=PHONE) as desk:
        page = desk.page
        page.goto(link)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        photographs(desk, f"enter-{language}")
        page.get_by_role("button", name=t["entering_link_go"]).click()
        app = chooses_password(desk, t)
        photographs(desk, f"home-{language}")

        page.get_by_role("button", name=t["shell_menu"]).click()
        page.get_by_role("link", name=t["account_title"]).first.click()
        photographs(desk, f"account-{language}")
        page.get_by_role("button", name=t["shell_sign_out"]).click()
        expect(page.get_by_text(t["entering_signed_out"])).to_be_visible()
        page.go_back()
        desk.opens("/account")
        expect(page.get_by_role("heading", level=1)).to_have_text(t["entering_title"])

        page.get_by_label(t["entering_email"]).fill(email)
        page.get_by_label(t["entering_password"]).fill(PASSWORD)
        # the present code was used when the secret was shown
        page.get_by_label(t["entering_code"]).fill(app.at(int(time.time()) + 30))
        photographs(desk, f"sign-in-{language}")
        page.get_by_role("button", name=t["entering_go"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(t["account_title"])


@pytest.mark.e2e
def test_what_the_terminal_prints_lets_the_first_administrator_in(tmp_path: Path) -> None:
    with serving(tmp_path / "new") as dalil, httpx.Client(trust_env=False, follow_redirects=True) as http:
        assert f"Console on {dalil.console_url}\n" in dalil.printed()
        home = http.get(dalil.first_link)
        assert home.status_code == 200
        assert str(home.url) == f"{dalil.console_url}/"
        assert TEXTS["fr"]["shell_enrol_go"] in home.text
        first = dalil.first_link
        dalil.terminate()
        dalil.start()
        assert dalil.first_link != first
        assert http.get(f"{dalil.console_url}/healthz").json() == {"status": "ok"}
        assert "dalil_up 1" in http.get(f"{dalil.console_url}/metrics").text


@pytest.mark.e2e
@pytest.mark.parametrize("role", ["console", "web"])
def test_a_role_serves_its_own_port_only(tmp_path: Path, role: str) -> None:
    dalil = Dalil(tmp_path / role, arguments=("--role", role))
    if role == "console":
        dalil.port, dalil.console_port = dalil.console_port, dalil.port  # `start` waits for the port it knows
        dalil.settings = {"DALIL_PORT": str(dalil.console_port), "DALIL_CONSOLE_PORT": str(dalil.port)}
    try:
        dalil.start()
        with pytest.raises(httpx.ConnectError):
            httpx.get(dalil.console_url, trust_env=False)
        dalil.ends_well()
    finally:
        dalil.close()
