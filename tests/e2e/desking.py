"""A person on a pretend telephone and an operator at the desk, each in a browser of their own, of one running Dalil."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Browser, Locator, Page, expect

from bot import inbox
from bot.channels.simulator import Phone
from bot.duty import shifts
from bot.moments import to_millis, utc_now
from bot.pages.texts import TEXTS as PAGE_TEXTS
from console.texts import TEXTS
from tests.e2e.process import Dalil, wait_until
from tests.e2e.staff import LAPTOP, Desk, at_a_desk, joins

LOCALES = {"fr": "fr-FR", "ar": "ar-MA"}
SHIFT = timedelta(hours=8)


@dataclass
class Person:
    """Somebody at the simulator's page, on its Telegram."""

    page: Page
    language: str

    @property
    def heard(self) -> Locator:
        """What Dalil, or whoever answers for it, said."""
        return self.page.locator("section[data-channel=telegram] .heard .bubble")

    def says(self, *texts: str) -> None:
        """Write these; each has left, and what is answered to it has come."""
        for text in texts:
            self.page.get_by_label(PAGE_TEXTS[self.language]["message_telegram"]).fill(text)
            with self.page.expect_response(lambda answer: answer.request.method == "POST"):
                self.page.keyboard.press("Enter")
            expect(self.page.locator("section[data-channel=telegram] .own .sending")).to_have_count(0)

    @contextmanager
    def hears_nothing(self) -> Iterator[None]:
        """While this is done nothing comes."""
        before = self.heard.count()
        yield
        expect(self.heard).to_have_count(before)


@dataclass
class Operator:
    """Somebody of the team at the desk."""

    desk: Desk
    language: str

    @property
    def page(self) -> Page:
        return self.desk.page

    @property
    def case_id(self) -> int:
        """The case that is open."""
        return int(self.page.url.partition("/desk/")[2].partition("#")[0])

    def t(self, key: str) -> str:
        return str(TEXTS[self.language][key])

    def waits(self) -> Locator:
        """The cases that wait, as the board shows them."""
        return self.page.locator("#board ol.cases > li")

    def lines(self, side: str) -> Locator:
        """The lines of the conversation on one side: person, staff, bot, event."""
        return self.page.locator(f"#talk li.{side}")

    def opens(self, panel: str) -> Locator:
        """A panel beside the conversation, unfolded and filled."""
        found = self.page.locator(f"details[data-panel={panel}]")
        if not found.evaluate("panel => panel.open"):
            found.locator("summary").first.click()
        expect(found.locator("section.panel")).to_be_visible()
        return found

    def writes(self, text: str) -> None:
        """A reply, sent by the keyboard alone; it stands in the conversation."""
        self.page.locator("#words").press("Escape")
        self.page.keyboard.press("r")
        expect(self.page.locator("#words")).to_be_focused()
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Control+Enter")
        expect(self.lines("staff").filter(has_text=text)).to_be_visible()
        expect(self.page.locator("#words")).to_have_value("")

    def takes_next(self) -> None:
        """By its key."""
        self.page.keyboard.press("n")
        expect(self.page.locator("#case-title")).to_be_visible()

    @contextmanager
    def does_not_reload(self) -> Iterator[None]:
        """While this is done the page stays the one it is."""
        self.page.evaluate("() => { window.isTheSame = true; }")
        yield
        assert self.page.evaluate("() => window.isTheSame === true")


@contextmanager
def a_person(browser: Browser, dalil: Dalil, language: str) -> Iterator[Person]:
    """At a fresh page, wide enough for both telephones."""
    context = browser.new_context(locale=LOCALES[language], reduced_motion="reduce")
    page = context.new_page()
    page.goto(dalil.url + "/")
    yield Person(page, language)
    context.close()


@contextmanager
def an_operator(
    browser: Browser, dalil: Dalil, email: str, language: str, *, screen: dict[str, int] = LAPTOP
) -> Iterator[Operator]:
    """On duty, at the queue, in this language."""
    with at_a_desk(browser, dalil, language=language, screen=screen, member_id=on_duty(dalil, email)) as desk:
        desk.opens("/desk")
        desk.page.locator(f".languages button[value={language}]").click()
        expect(desk.page.locator("html")).to_have_attribute("lang", language)
        yield Operator(desk, language)


def on_duty(dalil: Dalil, email: str) -> int:
    """A new operator, whose shift has begun; their id."""
    member_id, now = joins(dalil, "operator", email), utc_now()
    with dalil.store.write() as connection:
        shifts.start(connection, member_id, to_millis(now + SHIFT), now)
    return member_id


def texts(dalil: Dalil, person: str, said: list[str]) -> None:
    """Have somebody at a pretend telephone say all this, one after the other; each has been heard."""
    phone = Phone(person, "telegram")
    for one in said:
        with dalil.store.write() as connection:
            inbox.accept(connection, dalil.seal(), phone.message(text=one), to_millis(utc_now()))
    until_heard(dalil)


def until_heard(dalil: Dalil) -> None:
    """Until all that was written has been read."""
    wait_until(lambda: dalil.count("inbound WHERE state <> 'done'") == 0, within=20, what="all is heard")
