"""A case in one's hands: the conversation, the reply and what stands against it, the neutral line, the voice notes."""

import html
import json
import re
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from bot import handed
from bot.cases import recordings, talking
from bot.cases.recordings import Gone, Recording
from bot.messages import Failed, Receipt
from bot.store.desk import case_message
from tests.console.desk.hands import takes
from tests.console.house import House, Visitor
from tests.people import Someone, Town

NUMBER = "+212600000044"
ODD = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}} {% raw %} %(n)s {0}",
    "\u202e21 reppoc\u202c le \u2066bus\u2069",
    "z" * 3000,
    "&lt;b&gt; \"'` </p></li></ol>",
    "😀 \u0301\u0301\u0301 \ufffd",
]


@pytest.fixture
def town(house: House) -> Town:
    service = house.service
    return Town(service.store, service.seal, service.knowledge, house.clock)


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def caller(operator: Visitor, town: Town) -> Someone:
    """Somebody in Rabat who needs a doctor and asks for a person, whom the operator has."""
    person = town.person(NUMBER)
    for said in ("Bonjour", "5", "Rabat", "0"):
        person.says(said)
    assert operator.post("/desk/next").headers["location"] == case_of(operator)
    return person


def case_of(operator: Visitor) -> str:
    """The path of the newest case."""
    [[case]] = operator.house.rows("SELECT max(id) FROM help_case")
    return f"/desk/{case}"


def sends(operator: Visitor, words: str, deed: str = "say", **headers: str) -> httpx.Response:
    """Type and send, as htmx does."""
    form = {"csrf": operator.csrf(), "words": words}
    return operator.asks("POST", f"{case_of(operator)}/{deed}", data=form, headers={"HX-Request": "true", **headers})


def read(answer: httpx.Response) -> str:
    """What stands on a page, with plain spaces."""
    return answer.text.replace("\u00a0", " ")


def lines(page: str) -> list[tuple[str, str]]:
    """The sides and the words of a conversation."""
    found = re.findall(r'<li class="(person|staff|bot|note|event)">.*?<p class="words[^>]*>(.*?)</p>', page, re.S)
    return [(side, html.unescape(words)) for side, words in found]


def test_they_write_to_each_other(operator: Visitor, caller: Someone, town: Town) -> None:
    assert caller.says("j'ai mal depuis lundi") == []
    page = operator.get(case_of(operator)).text
    assert lines(page)[-1] == ("person", "j'ai mal depuis lundi")
    assert "La personne" in page
    answer = sends(operator, "Bonjour, je suis de l'équipe.")
    assert answer.status_code == 200
    assert lines(answer.text)[-1] == ("staff", "Bonjour, je suis de l'équipe.")
    assert re.search(r'<textarea[^>]*id="words"[^>]*>\s*</textarea>', answer.text)
    town.works()
    assert caller.heard[-1].text == "Bonjour, je suis de l'équipe."
    assert NUMBER.removeprefix("+212") not in operator.get(case_of(operator)).text


def test_without_javascript_it_is_a_form_like_any_other(operator: Visitor, caller: Someone, town: Town) -> None:
    answer = operator.post(case_of(operator) + "/say", words="Bonjour")
    assert (answer.status_code, answer.headers["location"]) == (303, case_of(operator) + "#reply")
    refused = operator.post(case_of(operator) + "/say", words=" \r\n ")
    assert refused.status_code == 422
    assert "<main" in refused.text
    assert "Rien à envoyer" in refused.text


def test_each_message_says_how_far_it_came(house: House, operator: Visitor, caller: Someone, town: Town) -> None:
    sends(operator, "un")
    assert "envoi en cours" in operator.get(case_of(operator)).text
    town.works()
    assert "envoyé" in operator.get(case_of(operator)).text
    with house.service.store.write() as connection:
        handed.receive(connection, Receipt("sms", f"sms-{len(town.posts['sms'].sent)}", "delivered", ""))
    assert "arrivé sur le téléphone" in operator.get(case_of(operator)).text
    town.posts["sms"].trouble.append(Failed("not_mobile"))
    sends(operator, "deux")
    town.works()
    assert "pas arrivé : ce numéro ne peut pas recevoir de message" in read(operator.get(case_of(operator)))


@pytest.mark.parametrize("said", ODD)
def test_T6_what_people_write_is_text_and_nothing_else(operator: Visitor, caller: Someone, said: str) -> None:
    caller.says(said)
    for path in ("", "/talk"):
        page = operator.get(case_of(operator) + path).text
        told = next(words for side, words in reversed(lines(page)) if side == "person")
        assert told == re.sub("[\u202a-\u202e\u2066-\u2069]", "", said)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "\u202e" not in page


def test_T6_so_is_what_staff_write(operator: Visitor, caller: Someone) -> None:
    answer = sends(operator, "<script>alert(1)</script> \u202eabc")
    assert lines(answer.text)[-1] == ("staff", "<script>alert(1)</script> abc")
    assert "<script>alert" not in answer.text


def test_a_new_danger_is_flagged_and_makes_it_red(operator: Visitor, caller: Someone) -> None:
    caller.says("il me frappe, je saigne")
    page = read(operator.get(case_of(operator) + "/talk"))
    assert "Danger : " in page
    assert "Gravité : Rouge" in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "0 sur 160 : un SMS"),
        ("é" * 160, "160 sur 160 : un SMS"),
        ("ç" * 160, "160 sur 160 : un SMS"),
        ("a" * 161, "161 signes : 2 SMS"),
        ("م" * 70, "70 sur 70 : un SMS"),
        ("م" * 71, "71 signes : 2 SMS"),
    ],
)
def test_on_sms_the_draft_says_what_it_costs(operator: Visitor, caller: Someone, words: str, told: str) -> None:
    assert told in read(sends(operator, words, "draft"))


def test_elsewhere_it_costs_nothing(operator: Visitor, town: Town) -> None:
    person = town.person("77", "telegram")
    for said in ("Bonjour", "5", "Rabat", "0"):
        person.says(said)
    operator.post("/desk/next")
    assert "SMS" not in sends(operator, "Bonjour", "draft").text


@pytest.mark.parametrize(
    ("words", "is_warned"),
    [
        ("Hello, can you tell me where you are now and what you need please?", True),
        ("السلام عليكم، هل تحتاج إلى طبيب اليوم؟", True),
        ("Bonjour, est-ce que vous pouvez me dire où vous avez mal ?", False),
        ("ok", False),
        ("", False),
    ],
)
def test_another_language_than_theirs_is_said_gently(
    operator: Visitor, caller: Someone, words: str, is_warned: bool
) -> None:
    draft = read(sends(operator, words, "draft"))
    assert ("La personne a choisi : français" in draft) == is_warned
    assert sends(operator, words or "x").status_code == 200


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("envoyez-moi 200 dirhams par Western Union", "ne demande jamais d’argent"),
        ("envoyez-moi une photo de vous", "ne demande jamais de photo"),
        ("envoyez-moi votre passeport", "ne demande jamais de pièce d’identité"),
        ("regardez ici https://exemple.example/x", "un lien écrit à la main"),
    ],
)
def test_T19_what_dalil_never_asks_is_not_sent(
    operator: Visitor, caller: Someone, town: Town, words: str, why: str
) -> None:
    before = len(caller.heard)
    assert why in read(sends(operator, words, "draft"))
    answer = sends(operator, words)
    assert answer.status_code == 422
    assert why in answer.text
    assert html.escape(words) in answer.text.replace("&#39;", "'")
    town.works()
    assert len(caller.heard) == before
    [(detail,)] = operator.house.rows("SELECT detail FROM audit WHERE action = 'refused'")
    assert json.loads(detail)["reason"] in {"money", "photo", "document", "link"}
    assert words not in repr(operator.house.rows("SELECT * FROM audit"))


def test_too_long_is_refused_and_kept(operator: Visitor, caller: Someone) -> None:
    words = "a" * (talking.LONGEST + 1)
    answer = sends(operator, words)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert f"{talking.LONGEST} signes au plus" in answer.text


def test_R16_after_half_a_day_nothing_goes_but_the_neutral_line(
    house: House, operator: Visitor, caller: Someone, town: Town
) -> None:
    house.clock.moves(hours=12, minutes=1)
    operator = house.signed_in("operator")
    page = operator.get(case_of(operator)).text
    assert re.search(r"<textarea[^>]*readonly", page)
    assert re.search(r'<button id="send" disabled', page)
    assert sends(operator, "Vous êtes là ?").status_code == 422
    assert 'id="ping"' in page
    answer = sends(operator, "", "ping")
    assert "Phrase neutre envoyée" in answer.text
    town.works()
    assert "violence" not in caller.heard[-1].text
    assert sends(operator, "Vous êtes là ?").status_code == 422
    caller.says("oui")
    news = operator.get(case_of(operator) + "/talk").text
    assert 'data-lock=""' in news
    assert sends(operator, "Bonjour").status_code == 200


def test_whoever_stopped_is_not_written_to(operator: Visitor, caller: Someone, town: Town) -> None:
    caller.says("STOP")
    page = operator.get(case_of(operator)).text
    assert "La personne a demandé l’arrêt des messages" in page
    assert re.search(r"<textarea[^>]*readonly", page)
    answer = sends(operator, "Bonjour")
    assert answer.status_code == 422
    assert "Bonjour</textarea>" in answer.text


@pytest.mark.parametrize("path", ["", "/talk", "/facts", "/notes"])
def test_what_cannot_be_read_is_said(house: House, operator: Visitor, caller: Someone, path: str) -> None:
    caller.says("je suis là")
    with house.service.store.write() as connection:
        connection.execute(update(case_message).values(sealed=b"another key's"))
    page = operator.get(case_of(operator) + path)
    assert (page.status_code, "Ce texte ne peut pas être lu" in page.text) == (200, True)
    assert operator.post(case_of(operator) + "/notes", note="parle doucement").status_code == 200


@pytest.mark.parametrize("piece", ["talk", "facts", "notes"])
def test_T8_a_piece_that_is_opened_by_itself_leaves_a_line(
    house: House, operator: Visitor, caller: Someone, piece: str
) -> None:
    lines_of = partial(house.rows, "SELECT detail FROM audit WHERE action = 'read'")
    assert operator.get(f"{case_of(operator)}/{piece}", **{"HX-Request": "true"}).status_code == 200
    assert lines_of() == []
    operator.get(f"{case_of(operator)}/{piece}")
    assert lines_of() == [(f'{{"what": "{piece}"}}',)]


@pytest.mark.parametrize(
    ("before", "protected"), [(("3",), True), (("2",), True), (("il me frappe",), True), (("5", "Rabat"), False)]
)
def test_R22_what_is_typed_of_violence_or_of_a_child_cannot_be_passed_on(
    operator: Visitor, town: Town, before: tuple[str, ...], protected: bool
) -> None:
    person = town.person("77", "telegram")
    for said in ("Bonjour", *before, "0"):
        person.says(said)
    takes(operator, int(case_of(operator).rpartition("/")[2]))
    sends(operator, "Je vous écoute.")
    town.works()
    assert (person.heard[-1].text, person.heard[-1].protect) == ("Je vous écoute.", protected)


def test_T14_another_members_case_is_not_there(house: House, operator: Visitor, caller: Someone) -> None:
    other, case = house.signed_in("operator", "other@ong.example"), case_of(operator)
    for path in ("", "/talk", "/voice/1", "/debrief"):
        assert other.get(case + path).status_code == 404, path
    for deed in ("say", "ping", "draft", "close", "back", "debrief"):
        assert other.post(f"{case}/{deed}", words="x", outcome="helped").status_code == 404, deed


def test_what_was_typed_is_in_no_address_and_no_log(
    operator: Visitor, caller: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        sends(operator, "un mot canari", "draft")
        sends(operator, "un mot canari")
        operator.get(case_of(operator))
    assert "canari" not in repr([vars(record) for record in caplog.records])
    assert operator.get(case_of(operator) + "/draft?words=x").status_code != 200


@pytest.fixture
def voiced(house: House, operator: Visitor, town: Town) -> str:
    """The path of a taken case's voice note."""
    person = town.person("77", "telegram")
    person.says("Bonjour")
    person.says(kind="voice", media="file-7")
    operator.post("/desk/next")
    [path] = re.findall(r'src="(/desk/\d+/voice/\d+)"', operator.get(case_of(operator)).text)
    return str(path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the provider is asked for; it knows one file."""
    heard: list[tuple[str, str]] = []

    async def fetch(config: object, channel: str, media: str) -> Recording:
        heard.append((channel, media))
        if media != "file-7":
            raise Gone
        return Recording(b"sound", "audio/ogg")

    monkeypatch.setattr(recordings, "fetch", fetch)
    return heard


def test_a_voice_note_is_fetched_when_it_is_heard(
    house: House, operator: Visitor, voiced: str, asked: list[tuple[str, str]]
) -> None:
    heard = operator.get(voiced)
    assert (heard.status_code, heard.content, heard.headers["content-type"]) == (200, b"sound", "audio/ogg")
    assert (heard.headers["cache-control"], heard.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert asked == [("telegram", "file-7")]
    assert house.rows("SELECT count(*) FROM audit WHERE action = 'heard_voice'") == [(1,)]


def test_nobody_else_hears_it(house: House, operator: Visitor, voiced: str, asked: list[tuple[str, str]]) -> None:
    other = house.signed_in("supervisor")
    assert other.get(voiced).status_code == 404
    operator.post(voiced.rpartition("/voice")[0] + "/back")
    assert operator.get(voiced).status_code == 404
    assert asked == []


def test_what_is_no_voice_note_is_not_heard(
    house: House, operator: Visitor, caller: Someone, asked: list[tuple[str, str]]
) -> None:
    [[request]] = house.rows("SELECT id FROM case_request")
    assert operator.get(f"{case_of(operator)}/voice/{request}").status_code == 404
    assert asked == [("", "")]


def states(house: House) -> Any:
    return house.rows("SELECT state, outcome, debrief FROM help_case")


def test_closed_with_an_outcome_and_not_without(house: House, operator: Visitor, caller: Someone, town: Town) -> None:
    case = case_of(operator)
    for outcome in ("", "won", "HELPED"):
        assert operator.post(case + "/close", outcome=outcome).headers["location"] == case
        assert "choisissez comment cela se termine" in operator.get(case).text
    assert states(house) == [("taken", "", "")]
    assert operator.post(case + "/close", outcome="helped").headers["location"] == "/desk"
    assert states(house) == [("closed", "helped", "")]
    assert operator.get(case).status_code == 404
    assert operator.get(case + "/debrief").status_code == 404
    assert house.rows("SELECT detail FROM audit WHERE action = 'closed'") == [('{"outcome": "helped"}',)]


def test_after_a_red_case_a_word_for_whoever_had_it(house: House, operator: Visitor, caller: Someone) -> None:
    caller.says("il me frappe, je saigne")
    case = case_of(operator)
    where = operator.post(case + "/close", outcome="referred").headers["location"]
    assert where == case + "/debrief"
    assert "Personne ne vous y oblige" in operator.get(where).text
    assert house.signed_in("supervisor").get(where).status_code == 404
    assert operator.post(where).headers["location"] == "/desk"
    assert states(house) == [("closed", "referred", "wanted")]


def test_given_back_it_waits_for_others(house: House, operator: Visitor, caller: Someone) -> None:
    case = case_of(operator)
    assert operator.post(case + "/back").headers["location"] == "/desk"
    assert operator.get(case).status_code == 404
    other = house.signed_in("operator", "other@ong.example")
    assert other.post("/desk/next").headers["location"] == case
    assert lines(other.get(case).text)[-1] == ("event", "Demande rendue à la file")
