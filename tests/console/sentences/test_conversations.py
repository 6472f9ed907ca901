"""The page "Conversations": drawn in the background once, shown in any language, and made of the sentences themselves."""

import time

from bot.service import offered
from tests.console.house import House


def test_the_conversations_are_drawn_and_shown(house: House) -> None:
    browser = house.signed_in("editor")
    first = browser.get("/conversations")
    assert first.status_code == 200
    drawn = house.app.state.drawn
    until = time.monotonic() + 60
    while drawn("fr") is None and time.monotonic() < until:
        time.sleep(0.1)
    page = browser.get("/conversations").text
    assert page.count("<img") == len(drawn("fr")) == 17
    picture = browser.get("/conversations/fr/legal_aid.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "Conseils" in picture.text


def test_a_language_or_a_conversation_there_is_not_is_not_found(house: House) -> None:
    browser = house.signed_in("editor")
    assert browser.get("/conversations?language=xx").status_code == 404
    assert browser.get("/conversations/fr/nothing.svg").status_code == 404
    assert browser.get("/conversations/xx/legal_aid.svg").status_code == 404
    assert offered(house.service.config)[0] == "fr"
