"""R6: what another organization would be told, asked line by line; which words are an answer, and to which lines."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.explorer.wording import BANNED
from bot.knowledge import Knowledge
from bot.text.render import Renderer
from bot.text.style import SMS, TELEGRAM
from directory.facts import NEEDS, Names
from directory.places import places
from flows import sheet
from flows.deeds import Withdraw
from flows.steps import Said, Session, Text, Value
from locales.catalogue import Texts, languages
from locales.letters import bare
from tests.conftest import NOON
from tests.directory.shipped import rows_of

SPOKEN = ("fr", "en", "es", "pt", "ar", "ary", "ary_Latn")
ALL = sheet.LINES
THREE = ("number", "need", "words")
LONG: Names = {
    "fr": "Solidarité femmes Casablanca",
    "en": "Women's centre Asadaf Agadir",
    "ar": "وحدة حماية الطفولة سيدي قاسم",
}
"""The longest short names the directory holds; 28 letters is the most there may be."""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1 3", ("number", "need")),
        ("13", ("number", "need")),
        ("31", ("number", "need")),
        ("1,3", ("number", "need")),
        ("1, 3.", ("number", "need")),
        ("1 et 3", ("number", "need")),
        ("1et3", ("number", "need")),
        ("1 and 3", ("number", "need")),
        ("1 و 3", ("number", "need")),
        ("1و3", ("number", "need")),
        ("١ ٣", ("number", "need")),
        ("۱۳", ("number", "need")),
        ("1️⃣ 3️⃣", ("number", "need")),
        ("2", ("city",)),
        ("12345", ALL),
        ("9", ALL),
        ("٩", ALL),
        ("Oui", ALL),
        ("yes", ALL),
        ("نعم", ALL),
        ("tout", ALL),
        ("kolchi", ALL),
        ("0", ()),
        ("٠", ()),
        ("Non", ()),
        ("non merci", ()),
        ("لا", ()),
        ("rien", ()),
        ("والو", ()),
    ],
)
def test_R6_digits_all_and_none_are_the_answer_in_any_writing(said: str, kept: tuple[str, ...]) -> None:
    assert sheet.answer(said, ALL) == kept


@pytest.mark.parametrize(
    "said",
    [
        "",
        "?",
        "6",
        "1 6",
        "19",
        "10",
        "112",
        "15",
        "١٥",
        "15!",
        "appelez 15",
        "15h",
        "1?",
        "1 3 ?",
        "9؟",
        "oui ?",
        "¿si",
        "non?",
        "0612345678",
        "1 ou 3",
        "2 enfants",
        "j'ai 3 enfants",
        "oui mais pas le numéro",
        "non pas 1",
        "je ne sais pas",
        "pourquoi?",
        "STOP",
    ],
)
def test_R6_anything_else_is_no_answer(said: str) -> None:
    assert sheet.answer(said, ALL) is None


def test_R6_no_number_to_call_in_danger_is_an_answer() -> None:
    short = [row["number"] for row in rows_of("emergency_numbers.csv") if len(row["number"]) <= 4]
    assert {"15", "19", "177"} <= set(short)
    assert [number for number in short if sheet.answer(number, ALL) is not None] == []
    assert sheet.answer("1 5", ALL) == ("number", "words")


def test_R6_lines_are_numbered_as_they_stand() -> None:
    assert sheet.answer("2 3", THREE) == ("need", "words")
    assert sheet.answer("4", THREE) is None
    assert sheet.answer("9", THREE) == THREE
    assert sheet.answer("1", ("words",)) == ("words",)


@given(st.text(max_size=40), st.lists(st.sampled_from(ALL), unique=True, min_size=1))
def test_R6_no_answer_keeps_a_line_that_was_not_offered(said: str, offered: list[str]) -> None:
    kept = sheet.answer(said, offered)
    assert kept is None or (set(kept) <= set(offered) and len(set(kept)) == len(kept))


@given(st.lists(st.sampled_from(ALL), unique=True, min_size=1), st.data())
def test_R6_the_digits_of_some_lines_keep_these_and_no_other(offered: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.sampled_from(offered), unique=True, min_size=1))
    said = data.draw(st.sampled_from(["", " ", ", ", " et ", " و ", "\n"])).join(
        str(offered.index(code) + 1) for code in wanted
    )
    assume(said != "15")
    assert set(sheet.answer(said, offered) or ()) == set(wanted)


def renderer(style: str) -> Renderer:
    found = {one.name: one for one in (SMS, TELEGRAM)}[style]
    return Renderer(found, Texts(languages()).on(style), {"ambulance": "15"}, date(2026, 11, 22))


def told(language: str, **more: Value) -> dict[str, Value]:
    city = places().get("casablanca")
    assert city
    lines: dict[str, Value] = {"number": "44", "city": city.names, "need": Text("need.medical")}
    return lines | {"language": Text(f"language.{language}")} | more


@pytest.mark.parametrize("language", SPOKEN)
def test_R6_the_question_tells_whom_what_and_how_to_answer(language: str) -> None:
    words = "ليلى" if language in ("ar", "ary") else "kind words"
    answer = renderer("telegram").render(sheet.question(LONG, told(language, words=words)), language)
    lines = [line for line in answer.text.splitlines() if line[:2] in ("1 ", "2 ", "3 ", "4 ", "5 ")]
    assert [line[0] for line in lines] == list("12345")
    assert "(..44)" in lines[0]
    assert lines[4] == f'5 "{words}"'
    assert any(name in answer.text.splitlines()[0] for name in LONG.values())
    assert "9" in answer.text
    assert " 0" in answer.text
    assert "1 3" in answer.text
    assert languages()[language].sentences["word.withdraw"].forms[0] in answer.text
    assert answer.language == language


def test_R6_the_example_names_lines_there_are() -> None:
    one = renderer("sms").render(sheet.question(LONG, {"city": "Fès"}), "fr").text
    assert "(ex: 1)" in one
    two = renderer("sms").render(sheet.question(LONG, {"city": "Fès", "need": Text("need.cash")}), "fr").text
    assert "(ex: 1 2)" in two


def test_R6_lines_stand_in_one_order_however_they_were_given() -> None:
    given_ = {"words": "x", "number": "44", "city": "Fès"}
    text = renderer("sms").render(sheet.question(LONG, given_), "fr").text
    assert text.splitlines()[1:4] == ["1 numéro (..44)", "2 ville Fès", '3 "x"']
    assert sheet.ordered(given_) == ("number", "city", "words")


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("need", NEEDS)
def test_the_longest_name_and_four_lines_are_two_sms_three_in_arabic(language: str, need: str) -> None:
    """With what the operator writes beside them it may be too long: the desk counts before it is sent."""
    answer = renderer("sms").render(sheet.question(LONG, told(language, need=Text(f"need.{need}"))), language)
    assert answer.encoding
    assert answer.parts <= SMS.parts[answer.encoding], answer.text
    assert (answer.encoding == "ucs2") == (language in ("ar", "ary"))


@pytest.mark.parametrize("language", SPOKEN)
def test_R14_its_first_letters_tell_nobody_what_it_is_about(language: str) -> None:
    names = [(row["short_fr"], row["short_en"], row["short_ar"]) for row in rows_of("short_names.csv")]
    assert len(names) > 300
    for french, english, arabic in names:
        say = sheet.question({"fr": french, "en": english, "ar": arabic}, told(language))
        for style in ("sms", "telegram"):
            start = renderer(style).render(say, language).text[:40]
            assert not BANNED.search(bare(start)), start


@given(words=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=80))
def test_T5_what_an_operator_writes_stands_as_it_was_written(words: str) -> None:
    text = renderer("telegram").render(sheet.question(LONG, told("fr", words=words)), "fr").text
    assert f'5 "{words}"\n' in text


def test_R22_of_a_sensitive_need_it_may_not_be_forwarded() -> None:
    assert sheet.question(LONG, told("fr"), sensitive=True).sensitive
    assert not sheet.question(LONG, told("fr")).sensitive


@pytest.mark.parametrize("language", SPOKEN)
def test_R6_taking_back_is_told_and_done(language: str, knowledge: Knowledge) -> None:
    context = knowledge.voice("sms", NOON).context
    turn = sheet.withdraw(Session(language=language, step="results", need="medical"), Said("retirer"), context)
    assert turn.deeds == (Withdraw(),)
    assert (turn.session.step, turn.session.back, turn.session.need) == ("aside", "results", "medical")
    [say] = turn.says
    answer = renderer("sms").render(say, language)
    assert answer.encoding
    assert answer.parts <= SMS.parts[answer.encoding]
    assert not BANNED.search(bare(answer.text[:40]))
    assert not languages()[language].sentences["sheet.withdrawn"].placeholders


def test_R2_somebody_new_is_told_first_who_can_read(knowledge: Knowledge) -> None:
    context = knowledge.voice("sms", NOON).context
    [say] = sheet.withdraw(Session(language="fr"), Said("retirer"), context).says
    assert say.before == Text("truth")
