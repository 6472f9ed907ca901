"""R6, R10: asking what another organization may be told, as an operator does it, and the link that comes of it."""

import html
import json
import re

import httpx
import pytest
from sqlalchemy import text

from bot.text.gsm import segments
from console.desk.sheet_drafts import LONGEST
from console.texts import TEXTS
from tests.console.desk.hands import asks, audited, is_on_duty, takes, town_of
from tests.console.house import House, Visitor
from tests.people import Someone

FR = TEXTS["fr"]
NUMBER, CALL_AT = "+212600000044", "0600000099"
CALLED = ("5", "Rabat", "rappelez-moi", CALL_AT, "3")
SERVICE = "alcs-fes"
ALL = ["number", "city", "need", "language"]


@pytest.fixture
def store_url(stocked_url: str) -> str:
    """On both engines, with the directory."""
    return stocked_url


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def person(house: House) -> Someone:
    return town_of(house).person(NUMBER)


@pytest.fixture
def panel(operator: Visitor, person: Someone) -> str:
    """The panel of a case of this operator's: somebody in Rabat who needs a doctor and gave a number to call."""
    return takes(operator, asks(person, "Bonjour", *CALLED)) + "/sheet"


def read(answer: httpx.Response) -> str:
    """What stands on a page."""
    return html.unescape(answer.text)


def sends(operator: Visitor, panel: str, *lines: str, **more: str) -> httpx.Response:
    """Fill in the form and press its second button."""
    return operator.post(panel, **{"service": SERVICE, "line": list(lines), "do": "send", **more})


def answers(person: Someone, said: str) -> None:
    """The question goes out, and this is what they say then."""
    person.town.works()
    assert person.says(said) == []


def question(page: httpx.Response) -> str:
    """The question as the person would read it."""
    return html.unescape(re.findall(r'<p class="telling" lang="[^"]*"[^>]*>([^<]*)</p>', page.text)[0])


def code(visitor: Visitor) -> str:
    """What their app shows now."""
    assert visitor.member
    return visitor.house.code(visitor.member.email)


def consents(house: House) -> list[tuple[str, list[str], list[str]]]:
    rows = house.rows("SELECT answer, offered, kept FROM consent ORDER BY id")
    return [(answer, json.loads(offered), json.loads(kept)) for answer, offered, kept in rows]


def link_of(page: httpx.Response) -> str:
    """The link this page shows, "" without."""
    return next(iter(re.findall(r'<input id="sheet-link" value="([^"]*)"', page.text)), "")


# From the question to the link


def test_R6_asked_answered_and_given(house: House, operator: Visitor, person: Someone, panel: str) -> None:
    looked = operator.post(panel, service=SERVICE, line=["city", "need"], words="a besoin de lunettes", do="look")
    assert consents(house) == []
    shown = question(looked)
    before = len(person.heard)
    sent = sends(operator, panel, "city", "need", words="a besoin de lunettes")
    person.town.works()
    assert FR["sheetdesk_sent"] in read(sent)
    assert [message.text for message in person.heard[before:]] == [shown]
    assert shown.splitlines()[1:4] == ["1 ville Rabat", "2 besoin: docteur", '3 "a besoin de lunettes"']
    assert FR["sheetdesk_state_asked"] in read(operator.get(panel))
    assert person.says("1 et 3") == []
    assert consents(house) == [("yes", ["city", "need", "words"], ["city", "words"])]
    page = operator.get(panel)
    assert FR["sheetdesk_state_yes"] in read(page)
    assert link_of(page) == ""
    made = operator.post(f"{panel}/1/link")
    assert link_of(made).startswith("http://127.0.0.1:8000/shared/")
    assert link_of(operator.get(panel)) == ""
    assert link_of(made).rpartition("/")[2] not in str(house.rows("SELECT * FROM consent"))


def test_both_texts_are_read_before_it_is_sent(operator: Visitor, house: House) -> None:
    stranger = town_of(house).person("+212600000045")
    path = takes(operator, asks(stranger, "Hello", "English", *CALLED))
    page = operator.post(path + "/sheet", service=SERVICE, line=ALL, do="look")
    theirs, own = (html.unescape(one) for one in re.findall(r'<p class="telling"[^>]*>([^<]*)</p>', page.text))
    assert theirs.startswith("Can we tell this to ")
    assert own.startswith("Pouvons-nous dire ceci à ")
    assert "WITHDRAW" in theirs


def test_T8_asking_and_making_a_link_leave_a_line_without_a_word(
    house: House, operator: Visitor, person: Someone, panel: str
) -> None:
    sends(operator, panel, *ALL, words="a besoin de lunettes")
    answers(person, "9")
    operator.post(f"{panel}/1/link", reason="pass_on", code=code(operator))
    [[case]] = house.rows("SELECT id FROM help_case")
    lines = '"lines": "number.city.need.language.words"'
    assert audited(house)[-3:] == [
        ("sheet_asked", case, '{"consent": 1, ' + lines + "}"),
        ("revealed", case, '{"consent": 1, "reason": "pass_on"}'),
        ("sheet_opened", case, '{"consent": 1}'),
    ]


@pytest.mark.parametrize(("said", "state"), [("non", "no"), ("0", "no"), ("je ne sais pas", "asked")])
def test_R6_without_a_yes_there_is_no_link(
    operator: Visitor, person: Someone, panel: str, said: str, state: str
) -> None:
    sends(operator, panel, "city")
    answers(person, said)
    page = operator.get(panel)
    assert FR[f"sheetdesk_state_{state}"] in read(page)
    assert "/link" not in page.text
    assert operator.post(f"{panel}/1/link").status_code == 404


def test_R6_no_answer_in_a_day_is_no(house: House, operator: Visitor, panel: str) -> None:
    sends(operator, panel, "city")
    house.clock.moves(hours=24)
    visitor = house.signed_in("operator")
    assert FR["sheetdesk_state_stale"] in read(visitor.get(panel))
    assert visitor.post(f"{panel}/1/link").status_code == 404


def test_R6_after_another_message_it_is_asked_anew(operator: Visitor, person: Someone, panel: str) -> None:
    sends(operator, panel, "city")
    operator.post(panel.removesuffix("/sheet") + "/say", words="Combien d'enfants ?")
    assert FR["sheetdesk_state_stale"] in read(operator.get(panel))
    answers(person, "1")
    assert FR["sheetdesk_state_stale"] in read(operator.get(panel))


def test_R6_taken_back_it_says_so_and_makes_no_link(operator: Visitor, person: Someone, panel: str) -> None:
    sends(operator, panel, "city")
    answers(person, "1")
    operator.post(f"{panel}/1/link")
    answers(person, "retirer")
    page = operator.get(panel)
    assert FR["sheetdesk_state_withdrawn"] in read(page)
    assert operator.post(f"{panel}/1/link").status_code == 404


# Who may


def test_T14_of_another_case_everything_is_404(house: House, operator: Visitor, person: Someone, panel: str) -> None:
    sends(operator, panel, "city")
    answers(person, "1")
    other = house.signed_in("operator", "other@ong.example")
    stranger = person.town.person("+212600000045")
    own = takes(other, asks(stranger, "Bonjour", *CALLED)) + "/sheet"
    assert other.get(panel).status_code == 404
    assert sends(other, panel, "city").status_code == 404
    assert other.post(f"{panel}/1/link").status_code == 404
    assert other.post(f"{own}/1/link").status_code == 404
    assert house.rows("SELECT answer, token_hash FROM consent") == [("yes", None)]
    assert "sheet_opened" not in [action for action, *_ in audited(house)]
    assert other.get(own).status_code == 200


def test_R31_no_number_is_shown_but_its_last_two_digits(operator: Visitor, panel: str) -> None:
    page = operator.post(panel, service=SERVICE, line=ALL, do="look")
    assert "(..99)" in question(page)
    for shown in (page.text, operator.get(f"{panel}?service={SERVICE}").text):
        assert not re.search(r"600000099|600000044", shown)


@pytest.mark.parametrize(
    ("reason", "typed"), [("", "right"), ("curious", "right"), ("pass_on", ""), ("pass_on", "000000"), ("", "")]
)
def test_R31_a_link_to_the_number_needs_a_reason_and_the_code(
    house: House, operator: Visitor, person: Someone, panel: str, reason: str, typed: str
) -> None:
    sends(operator, panel, "number", "city")
    answers(person, "1")
    given = {"right": code(operator)}.get(typed, typed)
    refused = operator.post(f"{panel}/1/link", reason=reason, code=given)
    assert (refused.status_code, link_of(refused)) == (422, "")
    assert house.rows("SELECT token_hash FROM consent") == [(None,)]
    assert {"revealed", "sheet_opened"}.isdisjoint(action for action, *_ in audited(house))
    made = operator.post(f"{panel}/1/link", reason="pass_on", code=code(operator))
    assert link_of(made)
    assert not re.search(r"600000099|600000044", made.text)


def test_T2_a_code_makes_one_link_to_a_number(operator: Visitor, person: Someone, panel: str) -> None:
    sends(operator, panel, "number")
    answers(person, "1")
    used = code(operator)
    assert link_of(operator.post(f"{panel}/1/link", reason="call", code=used))
    assert operator.post(f"{panel}/1/link", reason="call", code=used).status_code == 422


def test_R31_where_the_number_was_not_allowed_a_link_needs_no_code(
    house: House, operator: Visitor, person: Someone, panel: str
) -> None:
    sends(operator, panel, "number", "city")
    answers(person, "2")
    assert link_of(operator.post(f"{panel}/1/link"))
    assert "revealed" not in [action for action, *_ in audited(house)]


def test_a_number_that_nobody_gave_cannot_be_told(house: House, operator: Visitor) -> None:
    stranger = town_of(house).person("+212600000045")
    panel = takes(operator, asks(stranger, "Bonjour", "5", "Rabat", "0")) + "/sheet"
    assert 'value="number"' not in operator.get(f"{panel}?service={SERVICE}").text
    refused = sends(operator, panel, "number")
    assert (refused.status_code, FR["sheetdesk_no_lines"] in read(refused)) == (422, True)
    sends(operator, panel, "number", "city")
    assert consents(house) == [("", ["city"], [])]


# Which service


def test_a_service_is_found_by_its_name_and_chosen(operator: Visitor, panel: str) -> None:
    page = operator.get(f"{panel}?q=alcs+fes")
    assert f'name="service" value="{SERVICE}"' in page.text
    chosen = operator.get(f"{panel}?service={SERVICE}").text
    assert re.findall(r'name="line" value="(\w+)"', chosen) == ALL
    assert "checked" not in chosen
    assert FR["sheetdesk_none"] in read(operator.get(f"{panel}?q=zzzzzz"))


@pytest.mark.parametrize("service", ["", "no-such-service", "'; DROP TABLE consent"])
def test_a_service_there_is_not_is_refused(operator: Visitor, panel: str, service: str) -> None:
    refused = sends(operator, panel, "city", service=service)
    assert (refused.status_code, FR["sheetdesk_no_service"] in read(refused)) == (422, True)


def test_a_service_that_receives_nobody_is_not_offered(house: House, operator: Visitor, panel: str) -> None:
    with house.service.store.write() as connection:
        connection.execute(text("UPDATE service SET status = 'defunct' WHERE public_id = :id"), {"id": SERVICE})
    assert f'value="{SERVICE}"' not in operator.get(f"{panel}?q=alcs+fes").text
    assert sends(operator, panel, "city").status_code == 422


def test_R13_a_protected_service_is_named_by_its_neutral_name(house: House, operator: Visitor, panel: str) -> None:
    rows = "SELECT public_id, name FROM service WHERE release_level = 'never' AND status = 'active' ORDER BY id"
    for public_id, name in house.rows(rows)[:5]:
        page = operator.post(panel, service=public_id, line=["city"], do="look")
        assert name not in read(page), public_id
        assert page.status_code == 200, public_id


def test_R18_in_an_arrest_no_authority_is_told_anything(house: House, operator: Visitor, panel: str) -> None:
    [[authority], *_] = house.rows("SELECT public_id FROM service WHERE authority AND status = 'active' ORDER BY id")
    assert operator.post(panel, service=authority, line=["city"], do="look").status_code == 200
    with house.service.store.write() as connection:
        connection.execute(text("UPDATE help_case SET kind = 'arrest_expulsion'"))
    assert operator.post(panel, service=authority, line=["city"], do="look").status_code == 422
    assert operator.post(panel, service=SERVICE, line=["city"], do="look").status_code == 200


# What may be written


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("x" * (LONGEST + 1), "words_long"),
        ("appelez 0612345678", "words_digits"),
        ("appelez 06 12 34 56 78", "words_digits"),
        ("appelez ٠٦١٢٣٤", "words_digits"),
        ("CIN AB 1-2-3-4", "words_digits"),
    ],
)
def test_R4_a_long_sentence_and_a_number_are_refused(
    house: House, operator: Visitor, panel: str, words: str, wrong: str
) -> None:
    refused = sends(operator, panel, "city", words=words)
    assert (refused.status_code, FR[f"sheetdesk_{wrong}"] in read(refused)) == (422, True)
    assert html.escape(words) in refused.text
    assert consents(house) == []


@pytest.mark.parametrize("words", ["envoyez-moi une photo", "allez voir www.exemple.test"])
def test_T19_what_is_never_asked_is_not_asked_here_either(
    house: House, operator: Visitor, panel: str, words: str
) -> None:
    refused = sends(operator, panel, "city", words=words)
    assert (refused.status_code, FR["sheetdesk_words_refused"] in read(refused)) == (422, True)
    assert [(action, words in detail) for action, _, detail in audited(house)][-1] == ("refused", False)


def test_T6_what_is_written_is_shown_as_text(operator: Visitor, panel: str) -> None:
    page = operator.post(panel, service=SERVICE, words="<script>alert(1)</script>\u202e{{7*7}}", do="look")
    assert "<script>alert" not in page.text
    assert question(page).splitlines()[1] == '1 "<script>alert(1)</script>{{7*7}}"'


def test_an_sms_that_costs_too_much_is_not_sent(house: House, operator: Visitor, person: Someone, panel: str) -> None:
    refused = sends(operator, panel, *ALL, words="é" * LONGEST)
    assert (refused.status_code, FR["sheetdesk_long"] in read(refused)) == (422, True)
    assert 'value="send"' not in refused.text
    assert consents(house) == []
    sends(operator, panel, *ALL, words="a besoin de lunettes pour lire")
    person.town.works()
    assert segments(person.heard[-1].text).parts <= 2


def test_what_nobody_chose_is_not_asked(house: House, operator: Visitor, panel: str) -> None:
    for lines in ([], ["address"], ["name", "words"]):
        refused = sends(operator, panel, *lines)
        assert (refused.status_code, FR["sheetdesk_no_lines"] in read(refused)) == (422, True)
    assert consents(house) == []


@pytest.mark.parametrize("how", ["stopped", "ping_first"])
def test_R16_what_cannot_be_sent_is_not_asked(
    house: House, operator: Visitor, person: Someone, panel: str, how: str
) -> None:
    if how == "stopped":
        person.says("STOP")
    else:
        house.clock.moves(hours=13)
        operator = house.signed_in("operator")
    refused = sends(operator, panel, "city")
    assert (refused.status_code, FR[f"panels_refused_{how}"] in read(refused)) == (422, True)
    assert consents(house) == []
    assert "sheet_asked" not in [action for action, *_ in audited(house)]


# A child


def test_R10_for_a_child_the_best_interests_come_first_and_only_vetted_services(house: House, person: Someone) -> None:
    trained = house.signed_in("supervisor")
    is_on_duty(trained, children=True)
    panel = takes(trained, asks(person, "Bonjour", "2", "Casablanca", "rappelez-moi", "1", "3")) + "/sheet"
    assert sends(trained, panel, "city").status_code == 422
    refused = sends(trained, panel, "city", service="upe-casablanca")
    assert (refused.status_code, FR["sheetdesk_no_best"] in read(refused)) == (422, True)
    assert consents(house) == []
    assert sends(trained, panel, "city", service="upe-casablanca", best="1").status_code == 200
    assert consents(house) == [("", ["city"], [])]
    assert '"best_interests": 1' in audited(house)[-1][2]
    sealed = house.rows("SELECT count(*) FROM consent WHERE sealed IS NOT NULL")
    assert sealed == [(1,)]


def test_R22_of_a_sensitive_need_it_cannot_be_forwarded(house: House, operator: Visitor) -> None:
    town = town_of(house)
    woman = town.person("7000001", "telegram")
    panel = takes(operator, asks(woman, "Bonjour", "3", "Rabat", "0")) + "/sheet"
    sends(operator, panel, "city")
    town.works()
    assert woman.heard[-1].protect
    assert woman.heard[-1].text.startswith("Pouvons-nous dire ceci à ")


# Pages


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_it_is_a_piece_for_htmx_and_a_page_without_it(operator: Visitor, panel: str, language: str) -> None:
    operator.post("/language", language=language, next="/")
    piece = operator.get(panel, **{"HX-Request": "true"})
    page = operator.get(panel)
    assert piece.text.lstrip().startswith('<section class="panel" id="panel-sheet"')
    assert "<html" not in piece.text
    assert "<html" in page.text
    assert TEXTS[language]["sheetdesk_about"] in read(page)
