"""An organization at its own page, on a telephone and on a laptop, in French and in Arabic, without JavaScript too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot import provider_links
from bot.knowledge import MOROCCO
from bot.moments import to_millis, utc_now
from bot.pages.provider_texts import TEXTS
from directory import history, providers
from directory.roles import Actor
from directory.storing import services
from tests.e2e.process import Dalil, serving, wait_until
from tests.e2e.staff import LAPTOP, PHONE, Desk, at_a_desk, browsing

SHOTS = Path(__file__).parent / "shots"
SERVICE_ID = "gadem-rabat"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def dalil(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Dalil]:
    with serving(tmp_path_factory.mktemp("provider"), stocked) as running:
        yield running


def address(dalil: Dalil, body: str = "") -> str:
    """The link of whoever runs the service of these tests, or of another body, made as staff would."""
    with dalil.store.write() as connection:
        owner = body or services(connection, [SERVICE_ID])[SERVICE_ID]["organization_id"]
        link = providers.invite(connection, Actor("amina@ong.example", "editor"), owner, to_millis(utc_now()))
    return f"{dalil.url}/provider/{provider_links.token(dalil.seal(), link)}"


def protected(dalil: Dalil) -> str:
    with dalil.store.read() as connection:
        bodies = providers.bodies(connection, Actor("amina@ong.example", "editor"))
    return next(body.id for body in bodies if body.id.startswith("protected-"))


def photographs(desk: Desk, name: str) -> None:
    """Keep the page as a picture where somebody has made the folder to look at them, and measure it always."""
    desk.is_not_wider_than_its_screen()
    if SHOTS.is_dir():
        desk.page.screenshot(path=SHOTS / f"provider-{name}.png", full_page=True)


def document(dalil: Dalil) -> dict[str, object]:
    with dalil.store.read() as connection:
        return services(connection, [SERVICE_ID])[SERVICE_ID]


@pytest.mark.e2e
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["390", "1280"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_organization_says_what_is_right_full_and_changed(
    browser: Browser, dalil: Dalil, language: str, screen: dict[str, int]
) -> None:
    t, size = TEXTS[language], f"{language}-{screen['width']}"
    with at_a_desk(browser, dalil, language=language, screen=screen) as desk:
        page = desk.page
        page.goto(address(dalil))
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        expect(page.get_by_role("heading", level=1)).to_have_text(t["title"])
        photographs(desk, f"page-{size}")
        one = page.locator(f"article#{SERVICE_ID}")
        one.get_by_role("button", name=t["right"]).click()
        expect(one.get_by_role("status")).to_have_text(t["done_assured"])
        assert document(dalil)["assured"]

        one.locator("summary").filter(has_text=t["full"]).click()
        one.get_by_role("radio").nth(1).check()
        photographs(desk, f"full-{size}")
        one.get_by_role("button", name=t["full_go"]).click()
        expect(one.get_by_role("status")).to_have_text(t["done_full"])
        day = utc_now().astimezone(MOROCCO).date() + timedelta(days=3)
        assert document(dalil)["capacity_until"] == day.isoformat()
        one.get_by_role("button", name=t["places"]).click()
        expect(one.get_by_role("status")).to_have_text(t["done_places"])
        assert document(dalil)["capacity"] == ""

        one.locator("summary").filter(has_text=t["change"]).click()
        numbers = one.get_by_label(t["phones"])
        before = document(dalil)["phones"]
        numbers.fill("rue des Essais")
        one.get_by_role("button", name=t["change_go"]).click()
        expect(one.get_by_role("alert")).to_contain_text(t["wrong_number"])
        expect(numbers).to_have_value("rue des Essais")
        photographs(desk, f"wrong-{size}")
        numbers.fill("0537 00 00 11")
        one.get_by_label(t["note"]).first.fill("nouveau standard")
        one.get_by_role("button", name=t["change_go"]).click()
        expect(one.get_by_role("status")).to_have_text(t["done_changed"])
        expect(one.get_by_text(t["waits"])).to_be_visible()
        photographs(desk, f"changed-{size}")
        assert document(dalil)["phones"] == before
        desk.complaints = [text for text in desk.complaints if "422" not in text]
    with dalil.store.read() as connection:
        assert history.to_decide(connection)[-1].origin == "provider"


@pytest.mark.e2e
def test_the_page_works_without_javascript_and_the_bot_hears_of_it(browser: Browser, dalil: Dalil) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="fr-FR")
    page = context.new_page()
    page.goto(address(dalil))
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TEXTS["en"]["title"])
    one = page.locator(f"article#{SERVICE_ID}")
    one.get_by_role("button", name=TEXTS["en"]["right"]).click()
    expect(one.get_by_role("status")).to_have_text(TEXTS["en"]["done_assured"])
    context.close()
    today = utc_now().astimezone(MOROCCO).date()

    def told() -> bool:
        with dalil.store.read() as connection:
            return bool(services(connection, [SERVICE_ID])[SERVICE_ID]["assured"])

    wait_until(told, what="the service is assured")
    assert document(dalil)["assured"]["phones"] == today.isoformat()  # type: ignore[index]


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_R13_a_protected_service_shows_no_place_and_a_dead_link_nothing(
    browser: Browser, dalil: Dalil, language: str
) -> None:
    with at_a_desk(browser, dalil, language=language) as desk:
        link = address(dalil, protected(dalil))
        desk.page.goto(link)
        expect(desk.page.get_by_text(TEXTS[language]["protected"]).first).to_be_visible()
        expect(desk.page.get_by_label(TEXTS[language]["address"])).to_have_count(0)
        photographs(desk, f"protected-{language}")
    with at_a_desk(browser, dalil, language=language) as desk:
        desk.page.goto(link[:-1] + ("A" if link[-1] != "A" else "B"))
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(TEXTS[language]["gone"])
        photographs(desk, f"gone-{language}")
        desk.complaints = [text for text in desk.complaints if "404" not in text]
    assert link.rpartition("/")[2] not in dalil.printed()
