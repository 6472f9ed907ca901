"""Staff of a running Dalil, at real browsers."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bot.moments import to_millis, utc_now
from console.auth import cookies, passwords, second_factor, sessions, signing_in, staff
from console.auth.staff import Scope
from tests.e2e.process import Dalil

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 860}
PASSWORD = "quatre chevaux sous la pluie"


@dataclass
class Desk:
    """A console's page as a member of staff meets it, and what the browser complained of meanwhile."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def opens(self, path: str) -> None:
        self.page.goto(self.base + path)

    def is_not_wider_than_its_screen(self) -> None:
        self.page.wait_for_function("() => document.scrollingElement")  # a page on its way has none yet
        width = self.page.evaluate("() => [document.scrollingElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{self.page.url} is {width[0]} wide on {width[1]}"


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium, asking nothing of anybody."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield chromium
        chromium.close()


@contextmanager
def at_a_desk(
    browser: Browser, dalil: Dalil, *, language: str = "fr", screen: dict[str, int] = PHONE, member_id: int = 0
) -> Iterator[Desk]:
    """A browser of its own at the console, signed in as this member; at the end it has nothing to complain of."""
    context = browser.new_context(
        locale={"fr": "fr-FR", "ar": "ar-MA", "en": "en-GB"}[language],
        viewport={"width": screen["width"], "height": screen["height"]},
        reduced_motion="reduce",
    )
    if member_id:
        context.add_cookies([{"name": cookies.SESSION, "value": begins(dalil, member_id), "url": dalil.console_url}])
    page = context.new_page()
    desk = Desk(page, dalil.console_url)
    page.on("console", lambda m: desk.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    page.on("request", lambda r: None if urlsplit(r.url).hostname == "127.0.0.1" else desk.elsewhere.append(r.url))
    yield desk
    context.close()
    assert desk.complaints == []
    assert desk.elsewhere == []


def joins(dalil: Dalil, role: str, email: str, **scope: frozenset[str]) -> int:
    """A new member of staff of this running Dalil, with PASSWORD and a second factor; their id."""
    now = to_millis(utc_now())
    with dalil.store.write() as connection:
        member = staff.add(connection, email, Scope(role, **scope), now=now)
        signing_in.keep(connection, member.id, password=passwords._HASHER.hash(PASSWORD))
        totp = second_factor.sealed(dalil.seal(), second_factor.new_secret())
        signing_in.keep_factor(connection, member.id, totp=totp, step=0)
    return member.id


def begins(dalil: Dalil, member_id: int) -> str:
    """A session of this member's; its token."""
    with dalil.store.write() as connection:
        return sessions.begin(connection, member_id, to_millis(utc_now()))
