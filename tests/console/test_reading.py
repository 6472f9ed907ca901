"""What is read in a message, shown to staff with its reasons, and the line that puts a reading right (R24)."""

import csv
import html
import re

import pytest
from sqlalchemy import inspect, text

from console.listings.words import Words
from console.texts import LANGUAGES, TEXTS
from console.understanding import correcting
from console.understanding.page import LONGEST
from console.understanding.shown import ROWS_AT_MOST, Piece, shown
from directory.facts import NEEDS
from flows.understand import CODES, KINDS, Evidence, Reading, understand
from flows.understand.explaining import Explained
from flows.understand.lexicon import COMMANDS, WHO
from flows.understand.linear import model
from flows.understand.parts import parts
from flows.understand.weighing import SERVED
from tests.console.house import ROLES, House

CANARY = "canari Zorglub mon mari me frappe"
BEATEN = {
    "fr": ("mon mari me frappe", "frappe"),
    "ary": ("راجلي كيضربني", "كيضربني"),
    "latin": ("rajli drebni daba", "drebni"),
}
SCRIPT = "<script>alert(1)</script>{{7*7}}"
OVERRIDE = "\u202eabc\u2066\u2069\u2069 mon mari me frappe"
COLUMNS = ["text", "language", "needs", "kind", "place", "command"]


def marked(page: str, tag: str = "mark") -> list[str]:
    """The words of the message that are marked."""
    [message] = re.findall(r'<p class="message" dir="auto">(.*?)</p>', page, re.S)
    return [html.unescape(words) for words in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", message, re.S)]


def line_of(page: str) -> str:
    """The line to copy, as the browser has it."""
    [line] = re.findall(r'<textarea id="line"[^>]*>(.*?)</textarea>', page, re.S)
    return html.unescape(line)


def everything(house: House) -> str:
    """All rows of the store."""
    with house.service.store.read() as connection:
        names = inspect(connection).get_table_names()
        return "\n".join(repr(row) for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"')))


# The page


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads(house: House, role: str) -> None:
    reader = house.signed_in(role)
    assert 'href="/reading"' in reader.get("/").text
    assert 'class="message"' not in reader.get("/reading").text
    answer = reader.post("/reading", text="je cherche un avocat à Oujda")
    assert answer.status_code == 200
    assert TEXTS["fr"]["value_needs_legal_aid"] in answer.text
    assert "Oujda" in marked(answer.text)


@pytest.mark.parametrize("written", BEATEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_danger_is_plain_and_its_words_are_marked(house: House, written: str, language: str) -> None:
    operator = house.signed_in("operator")
    operator.post("/language", language=language)
    message, word = BEATEN[written]
    page = operator.post("/reading", text=message).text
    t = TEXTS[language]
    assert t["reading_danger_now"].format(kind=t["reading_kind_violence"]) in page
    assert any(word in words for words in marked(page))
    assert '<mark class="danger">' in page


def test_R24_the_message_stands_in_no_address_no_log_and_no_table(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    operator = house.signed_in("operator")
    before = everything(house)
    for more in ({}, {"right": "1", "needs": ["shelter"]}):
        answer = operator.post("/reading", text=CANARY, **more)
        assert CANARY in html.unescape(answer.text)
        assert answer.headers["cache-control"] == "no-store"
        assert "location" not in answer.headers
        assert "canari" not in str(answer.headers) + str(operator.cookies)
    operator.post("/reading", text=CANARY * 1000)
    assert everything(house) == before
    assert "canari" not in caplog.text.lower()
    assert "canari" not in operator.get(f"/reading?text={CANARY}").text


def test_a_message_without_the_token_is_refused(house: House) -> None:
    for visitor in (house.signed_in("admin"), house.outsider()):
        answer = visitor.asks("POST", "/reading", data={"text": CANARY})
        assert answer.status_code == 403
        assert "canari" not in answer.text


@pytest.mark.parametrize(
    ("message", "key", "count"),
    [
        ("", "empty", 0), (" \n\t", "empty", 0), ("a" * (LONGEST + 1), "long", LONGEST + 1),
        ("é\r\n" * 50_000, "long", 100_000),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_and_too_much_are_refused_clearly(
    house: House, message: str, key: str, count: int, language: str
) -> None:
    reader = house.signed_in("editor")
    reader.post("/language", language=language)
    answer = reader.post("/reading", text=message)
    assert answer.status_code == 422
    assert TEXTS[language][f"reading_{key}"].format(count=count, most=LONGEST) in answer.text
    assert 'class="message"' not in answer.text


def test_the_longest_message_is_read(house: House) -> None:
    answer = house.signed_in("editor").post("/reading", text="il me frappe\r\n" * (LONGEST // 13))
    assert answer.status_code == 200
    assert answer.text.count("<tr>") < 40 * (ROWS_AT_MOST + 2)


@pytest.mark.parametrize(
    "message", [SCRIPT, OVERRIDE, '"><img src=x onerror=alert(1)>', "\n\nà\u200d\ufeff😀", "%s {t}"]
)
def test_what_is_hostile_is_shown_as_text(house: House, message: str) -> None:
    page = house.signed_in("admin").post("/reading", text=message, right="1").text
    assert "<script>alert" not in page
    assert "<img" not in page
    [shown_message] = re.findall(r'<p class="message" dir="auto">(.*?)</p>', page, re.S)
    assert html.unescape(re.sub(r"</?(?:mark|s)\b[^>]*>", "", shown_message)) == message
    [typed] = re.findall(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert html.unescape(typed) == message


# Putting it right


def test_the_line_is_a_test_line_with_the_reading_that_is_right(house: House) -> None:
    message = 'il a dit "viens",\r\nmon mari me frappe'
    right = {"needs": ["shelter", "women_violence"], "kind": "child", "place": "oujda", "command": "", "language": "fr"}
    page = house.signed_in("operator").post("/reading", text=message, right="1", **right).text
    [row] = csv.DictReader([line_of(page)], fieldnames=COLUMNS, strict=True)
    assert row == {
        "text": 'il a dit "viens", mon mari me frappe', "language": "fr", "needs": "women_violence|shelter",
        "kind": "child", "place": "oujda", "command": "",
    }  # fmt: skip
    chosen = re.findall(r'value="(\w+)" (?:checked|selected)', page)
    assert chosen == ["women_violence", "shelter", "child", "oujda", "fr"]
    assert TEXTS["fr"]["reading_line_about"] in page


def test_without_a_choice_and_with_what_is_none_the_line_says_none(house: House) -> None:
    wrong = {"needs": ["root", "greeting"], "kind": "x", "place": "dakar", "command": "rm", "language": "xx"}
    page = house.signed_in("operator").post("/reading", text="stop", right="1", **wrong).text
    assert line_of(page) == "stop,,none,,,"


def test_the_form_begins_with_what_was_read_and_gives_no_line(house: House) -> None:
    page = house.signed_in("operator").post("/reading", text="je veux un avocat à Oujda").text
    read = understand("je veux un avocat à Oujda")
    chosen = re.findall(r'value="(\w+)" (?:checked|selected)', page)
    assert chosen == [
        *(code for code, _ in read.needs),
        *filter(None, (read.kind, read.place, read.command, read.language)),
    ]
    assert 'id="line"' not in page


@pytest.mark.parametrize("message", ["mon mari\nme frappe\r\n\tà  Oujda", "كيضربني\u2028 \u202eراجلي\x1c فوجدة\u2069"])
def test_what_the_line_leaves_out_changes_nothing_in_what_is_read(message: str) -> None:
    line = correcting.on_one_line(message)
    assert len(line.splitlines()) == 1
    assert not set(line) & set("\u202e\u2069")
    one, other = understand(message), understand(line)
    assert (one.needs, one.kind, one.place, one.language, one.command) == (
        other.needs, other.kind, other.place, other.language, other.command,
    )  # fmt: skip


# What is shown


def test_everything_that_can_be_read_has_its_words() -> None:
    assert set(SERVED) == set(NEEDS)
    assert parts().lexicon.every <= set(correcting.LANGUAGES)
    assert {lane.partition(":")[2] for lane in model().lanes if "language:" in lane} <= set(correcting.LANGUAGES)
    named = [
        *(f"kind_{one}" for one in KINDS), *(f"command_{one}" for one in COMMANDS), *(f"who_{one}" for one in WHO),
        *(f"need_{one}" for one in CODES if one not in SERVED),
        *(f"source_{one}" for one in ("words", "letters", "age", "place")),
        *(f"for_{one}" for one in ("danger", "shield", "frame")),
        *(f"for_{one}_of" for one in ("danger", "need", "place", "who", "shield")),
    ]  # fmt: skip
    for language in LANGUAGES:
        assert {f"reading_{one}" for one in named} <= TEXTS[language].keys()


STORY = "dans le film il me tue de rire"
FRAME = Evidence(8, 12, "frame", 0.0, "words", because="fr: film")
SHIELD = Evidence(19, 30, "shield", 0.0, "words", because="fr: tue de rire")
UNSAID = Evidence(13, 22, "danger violence", 3.0, "words", because="fr: me <kills>", unsaid=True)
COVERED = Evidence(19, 22, "need emergency", 2.0, "words", because="fr: tue", unsaid=True)


def test_what_was_taken_back_says_by_what() -> None:
    told = shown(Explained(STORY, Reading(), (UNSAID, FRAME, COVERED, SHIELD)), Words("fr"))
    rows = {row.quoted: row for group in told.groups for row in group.rows}
    assert (rows["il me tue"].unsaid_by, rows["il me tue"].unsaid_words) == ("frame", "film")
    assert (rows["tue"].unsaid_by, rows["tue"].unsaid_words) == ("shield", "tue de rire")
    assert told.pieces == [
        Piece("dans le film ", ""), Piece("il me tue", "unsaid"), Piece(" de rire", ""),
    ]  # fmt: skip
    assert told.marks == ["unsaid"]


def test_only_what_counted_is_marked_and_the_loudest_wins() -> None:
    told = (
        Evidence(0, 4, "danger", 0.5, "letters"), Evidence(5, 9, "danger", -0.5, "letters"),
        Evidence(0, 4, "need shelter", 2.0, "words", because="en: sea"), Evidence(0, 9, "need medical", 3.0, "words", because="en: x"),
        Evidence(10, 14, "danger sea", 3.0, "words", because="en: boat"), Evidence(10, 14, "place sale", 1.0, "place"),
        Evidence(15, 19, "who child", 3.0, "age"), Evidence(20, 24, "place fes", 1.0, "place"),
    )  # fmt: skip
    reading = Reading(needs=(("shelter", 1.0),), kind="sea", place="sale", who=frozenset({"child"}))
    pieces = shown(Explained("aaaa bbbb cccc dddd eeee", reading, told), Words("en")).pieces
    assert [(piece.text, piece.mark) for piece in pieces if piece.mark] == [
        ("aaaa", "words"), ("cccc", "danger"), ("dddd", "words"),
    ]  # fmt: skip


def test_hints_that_were_not_enough_stand_apart() -> None:
    reading = Reading(needs=(("shelter", 1.0),), who=frozenset({"child"}), asked=("fes",))
    told = tuple(
        Evidence(0, 1, speaks_for, 1.0, "words", unsaid=speaks_for == "danger sea")
        for speaks_for in ("danger", "danger child", "danger sea", "frame", "need cash", "need shelter", "place fes",
                           "place rabat", "shield", "shield other", "who child")
    )  # fmt: skip
    groups = shown(Explained("a", reading, told), Words("en")).groups
    assert [group.told for group in groups] == [
        False, False, True, True, False, True, True, False, True, True, True,
    ]  # fmt: skip


def test_of_many_reasons_the_weightiest_are_told_and_the_others_counted() -> None:
    told = tuple(Evidence(0, 1, "need shelter", 3.0, "words", because=f"fr: {n}") for n in range(ROWS_AT_MOST + 5))
    [group] = shown(Explained("a", Reading(), told), Words("fr")).groups
    assert (len(group.rows), group.more, group.rows[0].weight) == (ROWS_AT_MOST, 5, "+3,00")


def test_a_place_to_be_asked_is_not_told_as_the_place(house: House) -> None:
    page = house.signed_in("operator").post("/reading", text="Tanger ou Rabat").text
    assert f"Tanger, Rabat <small>({TEXTS['fr']['reading_asked']})" in page
    assert TEXTS["fr"]["reading_unsure"] in page
