"""Every sentence in every language beside French, and what a translator proposes: checked, kept as a file, sent."""

import html
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from babel.messages.pofile import read_po

from console.texts import LANGUAGES, TEXTS
from locales.catalogue import Sentence, languages
from tests.console.house import ROLES, House, Visitor

PLACE = "results.city"
"""A sentence with {place} and {need}, said on every channel."""
PLURAL = "next.more@rich"
T = TEXTS["fr"]


def keys(page: str) -> list[str]:
    """The sentences of a page, in their order."""
    return re.findall(r'<h2><code dir="ltr">(.*?)</code></h2>', page)


def says(page: str) -> str:
    """What stands on the page, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def proposes(visitor: Visitor, key: str = PLACE, language: str = "pt", do: str = "keep", **more: Any) -> Any:
    fields = {"form": "{need} em {place}", "state": "native", "reader": "A. B.", "do": do, "language": language}
    return visitor.post(f"/sentences/of/{key}", **fields | more)


def downloaded(visitor: Visitor, language: str = "pt") -> str:
    answer = visitor.get(f"/sentences/proposals.po?language={language}")
    assert answer.headers["content-disposition"] == f'attachment; filename="dalil-{language}.po"'
    return answer.text


@pytest.fixture
def sets(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a sentence into a language, or takes it out."""

    def change(code: str, key: str, sentence: Sentence | None) -> None:
        if sentence:
            monkeypatch.setitem(languages()[code].sentences, key, sentence)
        else:
            monkeypatch.delitem(languages()[code].sentences, key)

    return change


# Side by side


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_the_sentences(house: House, role: str) -> None:
    reader = house.signed_in(role)
    assert 'href="/sentences"' in reader.get("/").text
    page = reader.get("/sentences")
    assert page.status_code == 200
    assert keys(page.text)[0] in languages()["fr"].sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_stand_beside_french_each_in_its_direction(house: House, language: str) -> None:
    reader = house.signed_in("operator")
    reader.post("/language", language=language)
    page = reader.get("/sentences?text=results.city&with=ary&with=es").text
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    for code in ("fr", "ary", "es"):
        direction = "rtl" if code == "ary" else "ltr"
        [form] = languages()[code].sentences[PLACE].forms
        assert f'<p class="words" lang="{code}" dir="{direction}">{form}</p>' in page
    assert 'lang="en" dir="ltr">{' not in page


def test_no_more_than_three_languages_stand_beside_french(house: House) -> None:
    page = house.signed_in("operator").get("/sentences?text=results.city&with=ar&with=ary&with=es&with=pt&with=xx").text
    assert page.count('class="part"') == 4 * len(keys(page))


@pytest.mark.parametrize(
    ("asked", "found"),
    [("text=results.city", PLACE), ("text=RESULTS.CITY", PLACE), ("text=zzzz", ""), ("text=C%27est+fini", "stop")],
)
def test_a_sentence_is_found_by_key_or_words(house: House, asked: str, found: str) -> None:
    page = house.signed_in("editor").get(f"/sentences?{asked}").text
    assert found in keys(page) if found else not keys(page)


def test_nothing_found_says_so_and_leads_back(house: House) -> None:
    page = house.signed_in("editor").get("/sentences?text=zzzzzz").text
    assert T["sentences_none"] in page
    assert 'href="/sentences" role="button"' in page


def test_drafts_missing_and_long_sentences_are_found(house: House, sets: Callable[..., None]) -> None:
    sets("es", "stop", Sentence(("borrador",), "draft", "2026-11-22", "project", file="dalil"))
    sets("es", PLACE, None)
    sets("es", "place", Sentence(("x" * 400,), "read", "2026-11-22", "project", file="dalil"))
    reader = house.signed_in("editor")
    assert keys(reader.get("/sentences?state=draft&with=es").text) == ["stop"]
    assert PLACE in keys(reader.get("/sentences?state=missing&with=es&file=dalil").text)
    long = reader.get("/sentences?long=1&with=es").text
    assert keys(long) == ["place"]
    assert T["sentences_too_long"].format(most=2) in long
    assert T["sentences_told_in"].format(language="français") in says(reader.get("/sentences?text=stop&with=es").text)


def test_pages_hold_some_sentences_each_and_htmx_gets_them_alone(house: House) -> None:
    reader = house.signed_in("editor")
    [first, second] = (keys(reader.get(f"/sentences?start={start}").text) for start in (0, 40))
    assert len(first) == 40
    assert not set(first) & set(second)
    piece = reader.asks("GET", "/sentences?text=stop", headers={"HX-Request": "true"}).text
    assert "<html" not in piece
    assert "stop" in keys(piece)


# One sentence


def test_one_sentence_tells_languages_states_channels_price_and_where(house: House) -> None:
    page = says(house.signed_in("operator").get("/sentences/of/stop").text)
    for words in ("Bonjour › 7 › 2", T["sentences_channel_sms"], "GSM-7", "UCS-2", "darija en lettres latines"):
        assert words in page
    assert page.count(T["sentences_state_read"]) >= 6
    assert T["sentences_where_not"] in house.signed_in("operator").get(f"/sentences/of/{PLACE}").text


def test_while_the_conversations_are_walked_the_page_says_so(house: House) -> None:
    house.app.state.heard = lambda key: None
    assert T["sentences_where_soon"] in house.signed_in("operator").get("/sentences/of/stop").text


def test_a_greeting_and_a_language_that_only_greets_can_be_opened(house: House) -> None:
    reader = house.signed_in("operator")
    assert "Nanga def" in reader.get("/sentences/of/greeting?language=wo").text
    assert reader.get("/sentences/of/stop?language=wo").status_code == 200
    assert reader.get("/sentences/of/nowhere").status_code == 404


# Proposing


def test_a_proposal_becomes_an_entry_of_a_file_for_the_project(house: House) -> None:
    reader = house.signed_in("operator")
    assert proposes(reader).headers["location"] == f"/sentences/of/{PLACE}?language=pt"
    assert proposes(reader, PLURAL, form=['mais "um"', "mais\r\n({n})"], state="read").status_code == 303
    written = downloaded(reader)
    found = {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(BytesIO(written.encode())) if m.id}
    assert found.keys() == {PLACE, PLURAL}
    assert found[PLACE].string == "{need} em {place}"
    assert found[PLACE].user_comments == [f"state: native {house.clock():%Y-%m-%d}, A. B."]
    assert found[PLURAL].string == ('mais "um"', "mais\n({n})")
    assert "#: dalil.po\n" in written
    assert "Language: pt" in written
    assert "{need} em {place}" in says(reader.get(f"/sentences/of/{PLACE}?language=pt").text)


def test_what_is_right_is_said_to_be_right_without_another_wording(house: House) -> None:
    reader = house.signed_in("operator")
    form = languages()["ar"].sentences["stop"].forms[0]
    assert proposes(reader, "stop", "ar", form=form).status_code == 303
    assert form in downloaded(reader, "ar")


def test_a_later_proposal_replaces_an_earlier_one_and_may_be_taken_back(house: House) -> None:
    reader = house.signed_in("operator")
    proposes(reader)
    proposes(reader, form="{place}: {need}!")
    proposes(reader, "stop", form="Terminado.")
    assert "em {place}" not in downloaded(reader)
    reader.post("/sentences/proposals", language="pt", key=PLACE)
    assert PLACE not in downloaded(reader)
    reader.post("/sentences/proposals", language="pt")
    assert reader.get("/sentences/proposals.po?language=pt").status_code == 404
    assert T["sentences_proposals_none"] in reader.get("/sentences/proposals").text


def test_proposals_are_their_readers_own(house: House) -> None:
    proposes(house.signed_in("operator"))
    other = house.signed_in("admin")
    assert other.get("/sentences/proposals.po?language=pt").status_code == 404
    assert "{need} em" not in other.get("/sentences/proposals").text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"form": "{need}"}, "placeholders"), ({"form": "{need} {lugar}"}, "placeholders"), ({"form": " \n"}, "empty"),
        ({"form": "{need} {place} {"}, "braces"), ({"form": "{need} {place} «"}, "costly"),
        ({"form": "{need} {place} " + "x" * 300}, "long"), ({"reader": "project"}, "project"),
        ({"reader": " "}, "reader"), ({"reader": "A, B"}, "reader"), ({"form": "{need}{place}" + "x" * 2000}, "huge"),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_a_catalogue_is_refused_clearly(
    house: House, wrong: dict[str, str], told: str, language: str
) -> None:
    reader = house.signed_in("operator")
    reader.post("/language", language=language)
    answer = proposes(reader, **wrong)
    assert answer.status_code == 422
    plain = re.split(r"{\w+}", TEXTS[language][f"sentences_wrong_{told}"])
    assert all(piece in says(answer.text) for piece in plain)
    assert reader.get("/sentences/proposals.po?language=pt").status_code == 404


def test_counting_keeps_nothing_with_and_without_a_script(house: House) -> None:
    reader = house.signed_in("operator")
    page = proposes(reader, do="count", form="{need} {place}" + "x" * 200)
    assert (page.status_code, 'id="entry"' in page.text) == (200, True)
    assert "SMS\u00a0: 2" in says(page.text)
    fields = {"csrf": reader.csrf(), "language": "pt", "form": "{need}", "do": "keep"}
    piece = reader.asks("POST", f"/sentences/of/{PLACE}", data=fields, headers={"HX-Request": "true"}).text
    assert "<html" not in piece
    assert "{place} {need}" in says(piece) or "{need} {place}" in says(piece)
    assert reader.get("/sentences/proposals.po?language=pt").status_code == 404


def test_what_is_hostile_is_shown_and_written_as_text(house: House) -> None:
    reader = house.signed_in("operator")
    bad = '</textarea><script>alert(1)</script>"\nmsgid "stop"\n\u2028\x1b{place}{need}'
    assert proposes(reader, form=bad).status_code == 303
    for path in (f"/sentences/of/{PLACE}?language=pt", "/sentences/proposals"):
        assert "<script>alert" not in reader.get(path).text
    [message] = [m for m in read_po(BytesIO(downloaded(reader).encode())) if m.id]
    assert message.string == bad.replace("\u2028", "").replace("\x1b", "")
    assert proposes(reader, key="nowhere").status_code == 404
    assert proposes(reader, language="../../x").status_code == 400
