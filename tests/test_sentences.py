"""The state of the sentences: what `dalil locales` counts and what it refuses, each language by its own faults."""

import json
from dataclasses import replace

import pytest

from bot.__main__ import main
from bot.commands.locales import standing, status, told_in, unread
from bot.text.checking import FIRST_MESSAGE, findings, measured, most_parts
from locales.catalogue import GREETED, Language, Sentence, languages

DAY = "2026-11-22"
GOOD = Sentence(("Bien",), "read", DAY, "project", file="dalil")


def small(**others: dict[str, Sentence]) -> dict[str, Language]:
    """French with the first words and a few sentences more, and languages that have the same but for these."""
    real = languages()
    kept = {
        key: one
        for key, one in real["fr"].sentences.items()
        if key.startswith(("welcome", "truth", "menu", "danger", "option", "fallback"))
    }
    extra = {
        "place.noted": replace(GOOD, forms=("Noté: {place}.",)),
        "place.noted@rich": replace(GOOD, forms=("« Noté »: {place}.",)),
        "next": replace(GOOD, forms=("un", "des")),
        "bye": GOOD,
    }
    french = replace(real["fr"], sentences=kept | extra)
    return {"fr": french} | {
        code: replace(
            real[code], sentences=({} if code in GREETED else french.sentences | _plural(real[code])) | changed
        )
        for code, changed in others.items()
    }


def _plural(language: Language) -> dict[str, Sentence]:
    count = len({language.plural(number) for number in range(200)})
    return {"next": replace(GOOD, forms=("x",) * count)}


def told(known: dict[str, Language]) -> list[str]:
    return [str(fault) for fault in findings(known)]


# What is refused


def test_a_complete_language_has_no_fault() -> None:
    assert told(small(en={}, es={}, ary_Latn={}, wo={"greeting": replace(GOOD, file="greeting")})) == []


@pytest.mark.parametrize(
    ("code", "key", "sentence", "fault"),
    [
        ("en", "bye", replace(GOOD, forms=("",)), "has an empty form"),
        ("en", "place.noted", replace(GOOD, forms=("Noted.",)), "has - where French has {place}"),
        ("en", "place.noted", replace(GOOD, forms=("Noted: {palce}.",)), "has {palce} where French has {place}"),
        ("en", "place.noted", replace(GOOD, forms=("{place}: {noted.",)), "has a brace that belongs to no placeholder"),
        ("en", "bye", replace(GOOD, forms=("one", "two")), "has plural forms where French has none"),
        ("ar", "next", replace(GOOD, forms=("a", "b")), "has 2 plural forms, and the language's rule 6"),
        ("en", "bye", replace(GOOD, file="other"), "stands in other.po, and in French in dalil.po"),
        ("en", "bye", Sentence(("Bye",), "draft", file="dalil"), "has no state with its date"),
        ("en", "bye", replace(GOOD, reviewed="2026-13-40"), "has no state with its date"),
        ("en", "bye", replace(GOOD, reader=""), "is read, and nobody is named who read it"),
        ("en", "bye", replace(GOOD, state="native"), "is native, and its reader is the project"),
        ("en", "bye", replace(GOOD, forms=("It’s you",)), "has letters that make an SMS dearer: ’ (U+2019)"),
        ("es", "bye", replace(GOOD, forms=("a\u00a0b",)), "has letters that make an SMS dearer: \u00a0 (U+00A0)"),
        ("ary_Latn", "bye", replace(GOOD, forms=("ɣir",)), "has letters that make an SMS dearer: ɣ (U+0263)"),
        ("en", "bye", replace(GOOD, forms=("x" * 307,)), "is 3 SMS, more than 2"),
        ("en", "place.noted", replace(GOOD, forms=("{place}" + "x" * 300,)), "is 3 SMS, more than 2"),
        ("ar", "bye", replace(GOOD, forms=("س" * 202,)), "is 4 SMS, more than 3"),
        ("en", "nowhere", GOOD, "is not in French"),
        ("wo", "nowhere", GOOD, "is not in French"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_one_line(code: str, key: str, sentence: Sentence, fault: str) -> None:
    found = told(small(**{code: {key: sentence}}))
    assert any(line.startswith(f"{code}: {key} {fault}") for line in found), found


@pytest.mark.parametrize(
    ("code", "key", "sentence"),
    [
        ("es", "bye", replace(GOOD, forms=("ça ñ á ê œ €",))),  # folded, or in the alphabet of old telephones
        ("es", "place.noted@rich", replace(GOOD, forms=("« {place} »",))),
        ("ar", "bye", replace(GOOD, forms=("س" * 201,))),
        ("en", "bye", replace(GOOD, forms=("x" * 306,))),
        ("en", "bye", replace(GOOD, state="draft", reader="")),
        ("en", "bye", replace(GOOD, state="native", reader="A. B.")),
    ],
)
def test_what_is_right_is_not_refused(code: str, key: str, sentence: Sentence) -> None:
    assert told(small(**{code: {key: sentence}})) == []


def test_a_missing_sentence_is_a_fault_but_not_of_a_language_that_only_greets() -> None:
    known = small(en={}, wo={"greeting": GOOD}, ln={})
    del known["en"].sentences["bye"]
    assert told(known) == ["en: bye is missing", "ln: greeting is missing"]


def test_R1_the_first_message_is_measured_although_another_language_has_a_fault() -> None:
    long = replace(languages()["fr"].sentences["welcome"], forms=("{truth}" + "x" * 290,))
    known = small(en={"bye": replace(GOOD, forms=("",))}, es={"welcome": long})
    assert f"es: {FIRST_MESSAGE} is 4 SMS, more than 2" in told(known)
    assert not any(line.startswith(f"en: {FIRST_MESSAGE}") for line in told(known))


def test_a_sentence_costs_what_its_longest_form_costs_with_its_placeholders_filled() -> None:
    french = languages()["fr"]
    assert measured(replace(GOOD, forms=("a", "{place}")), french) == ("gsm7", 1, len("Casablanca"))
    assert measured(replace(GOOD, forms=("{need}",)), french).units == len(
        french.sentences["need.asylum_documents"].forms[0]
    )
    assert measured(replace(GOOD, forms=("{place}",)), languages()["ar"]).encoding == "ucs2"
    assert (most_parts("pt"), most_parts("ary_Latn"), most_parts("ary")) == (2, 2, 3)


# What is counted


def test_R32_a_draft_and_a_missing_sentence_say_in_which_language_they_are_told() -> None:
    known = small(ar={}, ary={"bye": replace(GOOD, state="draft")}, wo={"greeting": replace(GOOD, state="draft")})
    del known["ary"].sentences["place.noted@rich"]
    assert unread(known, "ary") == {"place.noted@rich": "ary", "bye": "ar"}
    assert unread(known, "wo") == {"greeting": "wo"}
    assert told_in(known, "ary", "nowhere") == ""
    assert status(known).splitlines()[3].split()[:8] == ["ary", "1", str(len(known["ary"].sentences) - 1), "0", "1", "ar", "1", "project"]  # fmt: skip


def test_a_language_tells_who_read_it_when_and_what_it_costs() -> None:
    known = small(en={"bye": Sentence(("x" * 170,), "native", "2026-12-01", "A. B.", file="dalil")})
    old = replace(GOOD, reviewed="2025-01-01")
    known["en"].sentences["place.noted"] = replace(old, forms=("{place}",))
    found = standing(known, "en")
    assert (found.native, found.reader, found.newest, found.oldest) == (1, "A. B.", "2026-12-01", "2025-01-01")
    assert found.sms[2] == 1 + standing(small(en={}), "en").sms.get(2, 0)


def test_the_table_marks_the_languages_that_only_greet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locales", "status"]) == 0
    rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert rows.keys() == {"language", *languages()}
    assert {code for code, row in rows.items() if "greeting only" in row} == set(GREETED)


def test_scripts_read_the_table_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locales", "status", "--json", "--sentences", "wo"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.keys() == languages().keys()
    assert found["wo"]["sentences"] == {"greeting": "wo"}
    assert "sentences" not in found["fr"]
    assert found["fr"]["missing"] == 0


def test_a_language_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locales", "status", "--sentences", "xx"]) == 2
    assert "xx" in capsys.readouterr().out


def test_drafts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locales", "status", "--sentences"]) == 0
    assert "wo: greeting  told in wo" in capsys.readouterr().out.splitlines()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    known = small(en={"bye": replace(GOOD, forms=("",))})
    monkeypatch.setattr("bot.commands.locales.languages", lambda: known)


@pytest.mark.usefixtures("broken")
def test_a_fault_makes_the_check_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locales", "check"]) == 1
    assert capsys.readouterr().out == "en: bye has an empty form\n"
    assert main(["locales", "check", "--json"]) == 1
    [fault] = json.loads(capsys.readouterr().out)["faults"]
    assert (fault["language"], fault["key"], fault["kind"]) == ("en", "bye", "empty")
