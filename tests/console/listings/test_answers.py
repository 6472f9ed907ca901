"""What somebody would be told, and why: the page beside the search itself (line by line the same order)."""

import re
from datetime import timedelta

import pytest

from console.texts import TEXTS
from directory.facts import NEEDS
from directory.places import places
from directory.reasons import CODES
from directory.search import find
from tests.console.house import House


def test_it_shows_the_answer_in_its_order_with_cards_and_reasons(house: House) -> None:
    page = house.signed_in("operator").get("/answers?need=legal_aid&place=rabat&language=ar").text
    hits = find(house.service.catalog, "legal_aid", places().get("rabat"), now=house.clock() + timedelta(0)).hits
    shown = re.findall(r'<p class="card-told" lang="ar" dir="rtl">([^<]*)</p>', page)
    assert len(shown) == len(hits[:12]) > 0
    for hit, card in zip(hits[:12], shown, strict=True):
        assert hit.short.get("ar", hit.short["fr"]) in card
    assert TEXTS["fr"]["answers_code_freshness"] in page
    assert TEXTS["fr"]["answers_open_now_not_known"] in page or TEXTS["fr"]["answers_open_now_no"] in page


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_reason_has_its_words(house: House, language: str) -> None:
    assert {f"answers_code_{code}" for code in CODES} <= TEXTS[language].keys()
    editor = house.signed_in("editor")
    editor.post("/language", language=language)
    for need in NEEDS:
        for more in ("", "&child=1", "&arrest=1"):
            answer = editor.get(f"/answers?need={need}&place=oujda{more}")
            assert answer.status_code == 200
            assert "answers_" not in re.sub(r'(href|class)="[^"]*"', "", answer.text)


def test_R13_a_protected_service_is_shown_as_it_is_told(house: House, refuge: str) -> None:
    page = house.signed_in("admin").get("/answers?need=women_violence&place=tanger").text
    for word in ("falaise", "made-refuge", "made-cliff"):
        assert word not in page.lower()


def test_without_a_need_only_the_form_is_shown(house: House) -> None:
    reader = house.signed_in("supervisor")
    for query in ("", "?need=nothing&place=nowhere&language=xx"):
        page = reader.get(f"/answers{query}").text
        assert 'name="need"' in page
        assert "card-told" not in page
