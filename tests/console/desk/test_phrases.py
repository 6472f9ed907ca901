"""The phrasebook beside a case: found in one's own language, read in both, sent in the person's, with its slots."""

import html
import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot import phrasebook
from bot.cases import talking
from bot.phrasebook import Languages
from console.texts import LANGUAGES, TEXTS
from locales.catalogue import Texts, languages
from tests.console.desk.hands import asks, audited, takes, town_of
from tests.console.house import House, Visitor
from tests.people import Someone

CALLED = ("5", "Rabat", "rappelez-moi", "1", "3")
FR = TEXTS["fr"]
GO, CALL, MEET = ("phrasebook.referral.go", "phrasebook.referral.call", "phrasebook.referral.meet")
BELIEVE = "phrasebook.feelings.believe"
BOOK = Texts(languages())
PIECE = {"HX-Request": "true"}


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def person(house: House) -> Someone:
    return town_of(house).person("+212600000044")


@pytest.fixture
def path(operator: Visitor, person: Someone) -> str:
    """The phrases of a case of somebody who writes English by SMS, in the operator's hands."""
    return takes(operator, asks(person, "Hello", "English", *CALLED)) + "/phrases"


def told(page: str) -> list[tuple[str, str, str]]:
    """The texts side by side: language, direction, words."""
    found = re.findall(r'<p class="telling" lang="([^"]*)" dir="([^"]*)">([^<]*)</p>', page)
    return [(code, way, html.unescape(words)) for code, way, words in found]


def keys(page: str) -> list[str]:
    """The sentences offered."""
    return list(dict.fromkeys(re.findall(r"\?key=([\w.]+)", page)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_begins_with_the_topics_in_the_operators_language(
    house: House, operator: Visitor, path: str, language: str
) -> None:
    operator.post("/language", language=language, next="/")
    page = operator.get(path).text
    for topic in phrasebook.search(BOOK, "", language):
        assert f'href="{path}?topic={topic.topic}"' in page
        assert topic.text in page
    assert keys(page) == []
    assert keys(operator.get(f"{path}?topic=safety").text) == [
        one.key for one in phrasebook.of_topic(BOOK, "safety", language)
    ]


def test_a_list_shows_a_line_for_each_slot(operator: Visitor, path: str) -> None:
    page = operator.get(f"{path}?topic=referral").text
    assert "Vous pouvez y aller: ____." in page
    assert "{time}" not in page


def test_it_is_searched_in_the_operators_language(operator: Visitor, path: str) -> None:
    assert keys(operator.get(f"{path}?q=vous crois").text) == [BELIEVE]
    assert FR["phrases_none"] in html.unescape(operator.get(f"{path}?q=believe zzz").text)


def test_both_texts_stand_side_by_side_with_their_direction_and_price(operator: Visitor, person: Someone) -> None:
    case = takes(operator, asks(person, "السلام عليكم", "العربية", *CALLED))
    page = operator.get(f"{case}/phrases?key={GO}").text
    theirs, own = (languages()[code].sentences[GO].forms[0] for code in ("ar", "fr"))
    assert told(page) == [
        ("ar", "rtl", theirs.replace("{time}", "____")),
        ("fr", "ltr", own.replace("{time}", "____")),
    ]
    looked = operator.post(f"{case}/phrases", key=GO, do="look", **{"slot.time": "10h30"}).text
    assert [words for _, _, words in told(looked)] == [
        theirs.replace("{time}", "10h30"),
        own.replace("{time}", "10h30"),
    ]
    assert FR["phrases_parts"].format(count=1) in html.unescape(looked)
    assert person.heard[-1].text != theirs


def test_it_goes_in_the_persons_language_and_the_conversation_keeps_both(
    house: House, operator: Visitor, person: Someone, path: str
) -> None:
    answer = operator.post(path, key=GO, do="send", **{"slot.time": "10h30 {time} %s"})
    person.town.works()
    assert answer.status_code == 200
    assert person.heard[-1].text == "You can go there: 10h30 {time} %s."
    with house.service.store.read() as connection:
        case_id = int(path.split("/")[2])
        said = [one for one in talking.conversation(connection, house.service.seal, case_id) if one.kind == "phrase"]
    assert [(one.text, one.own, one.language) for one in said] == [
        ("You can go there: 10h30 {time} %s.", "Vous pouvez y aller: 10h30 {time} %s.", "en")
    ]
    assert ("sent", case_id, '{"kind": "phrase", "phrase": "referral.go"}') in audited(house)


@pytest.mark.parametrize(
    ("key", "slots", "why"),
    [
        (GO, {"slot.time": ""}, "missing"),
        (GO, {}, "missing"),
        (GO, {"slot.time": "x" * 61}, "long"),
        (GO, {"slot.time": "10\u202e"}, "unseen"),
        (GO, {"slot.time": "envoyez votre passeport"}, "asks"),
        (CALL, {"slot.phone": "0600"}, "phone"),
        (CALL, {"slot.phone": "call 8350"}, "phone"),
    ],
)
def test_a_slot_that_does_not_fit_sends_nothing_and_keeps_what_was_typed(
    operator: Visitor, person: Someone, path: str, key: str, slots: dict[str, str], why: str
) -> None:
    before = len(person.heard)
    answer = operator.post(path, key=key, do="send", **slots)
    person.town.works()
    assert (answer.status_code, len(person.heard)) == (422, before)
    assert FR[f"phrases_unfit_{why}"] in html.unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text
    lines = [(action, detail) for action, _, detail in audited(operator.house)]
    assert lines == ([("refused", '{"reason": "slot"}')] if why == "asks" else [])
    for value in filter(None, slots.values()):
        assert f'value="{value}"' in html.unescape(answer.text)


@pytest.mark.parametrize(("need", "protected"), [("3", True), ("2", True), ("4", False)])
def test_R22_a_sentence_of_violence_or_of_a_child_cannot_be_passed_on(
    house: House, operator: Visitor, need: str, protected: bool
) -> None:
    person = town_of(house).person("77", "telegram")
    path = takes(operator, asks(person, "Hello", "English", need, "0"))
    operator.post(path + "/phrases", key=BELIEVE, do="send")
    person.town.works()
    assert (person.heard[-1].text, person.heard[-1].protect) == ("I believe you.", protected)


def test_a_short_number_of_the_directory_may_be_told(operator: Visitor, person: Someone, path: str) -> None:
    for number in ("8350", "15"):
        assert operator.post(path, key=CALL, do="send", **{"slot.phone": number}).status_code == 200
        person.town.works()
        assert number in person.heard[-1].text


def test_R11_in_an_arrest_the_short_number_of_the_police_may_not(house: House, operator: Visitor, path: str) -> None:
    assert operator.post(path, key=CALL, do="look", **{"slot.phone": "19"}).status_code == 200
    with house.service.store.write() as connection:
        connection.execute(text("UPDATE help_case SET kind = 'arrest_expulsion'"))
    assert operator.post(path, key=CALL, do="send", **{"slot.phone": "19"}).status_code == 422


def test_R16_after_twelve_hours_nothing_but_the_neutral_line(
    house: House, operator: Visitor, person: Someone, path: str
) -> None:
    house.clock.moves(hours=13)
    before = len(person.heard)
    answer = house.signed_in("operator").post(path, key=BELIEVE, do="send")
    person.town.works()
    assert (answer.status_code, len(person.heard)) == (422, before)
    assert FR["panels_refused_ping_first"] in html.unescape(answer.text)


def test_T14_the_case_of_somebody_else_is_not_found(house: House, path: str) -> None:
    other = house.signed_in("operator", "other@ong.example")
    assert other.get(path).status_code == 404
    assert other.post(path, key=BELIEVE, do="send").status_code == 404


@pytest.mark.parametrize("key", ["menu", "phrasebook.hello", "phrasebook.hello.nothing", "welcome"])
def test_what_is_not_in_the_book_is_not_sent(operator: Visitor, path: str, key: str) -> None:
    assert operator.get(f"{path}?key={key}").status_code == 404
    assert operator.post(path, key=key, do="send").status_code == 404


def test_R32_a_draft_says_in_which_language_it_goes(
    operator: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = languages()["en"].sentences
    monkeypatch.setitem(english, BELIEVE, replace(english[BELIEVE], state="draft"))
    monkeypatch.setattr("console.desk.phrases._texts", lambda: Texts(languages()))
    page = operator.get(f"{path}?key={BELIEVE}").text
    assert FR["phrases_elsewhere"].format(wanted="anglais", language="français") in html.unescape(page)
    assert told(page) == [("fr", "ltr", "Je vous crois.")]


def test_T6_what_is_typed_into_a_slot_is_shown_as_text(operator: Visitor, path: str) -> None:
    odd = '"><script>alert(1)</script>'
    page = operator.post(path, key=GO, do="look", **{"slot.time": odd}).text
    assert "<script>alert" not in page
    assert odd in told(page)[0][2]


def test_htmx_gets_the_panel_alone(operator: Visitor, path: str) -> None:
    piece = operator.asks("GET", f"{path}?topic=end", headers=PIECE)
    assert piece.text.strip().startswith('<section class="panel" id="panel-phrases">')
    assert "<html" not in piece.text


def test_a_person_who_came_by_hand_is_read_to(house: House, operator: Visitor, path: str) -> None:
    with house.service.store.write() as connection:
        connection.execute(text("UPDATE help_case SET source = 'phone'"))
    page = html.unescape(operator.get(f"{path}?key={BELIEVE}").text)
    assert FR["phrases_aloud"] in page
    assert FR["phrases_send"] not in page
    pair = phrasebook.fill(BOOK, BELIEVE, {}, Languages("fr", "en"))
    assert [words for _, _, words in told(page)] == [pair.theirs, pair.own]
