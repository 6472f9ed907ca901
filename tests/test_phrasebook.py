"""The phrasebook: the same reviewed sentences in every language, found in one's own, sent in the person's, and what is
put into a slot left as it is."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import phrasebook
from bot.cases.refusing import refused
from bot.explorer import wording
from bot.phrasebook import LONGEST, Languages, Unfit
from bot.text import gsm
from bot.text.checking import most_parts
from locales.catalogue import RIGHT_TO_LEFT, Missing, Sentence, Texts, languages
from locales.letters import bare

CODES = ("fr", "ar", "ary", "ary_Latn", "en", "es", "pt")
OPERATORS = ("fr", "ar", "en")
TEXTS = Texts(languages())
SLOTS = {"time", "place", "phone", "service"}
PHONE = "+212600000012"
TOPICS = (
    "hello", "understanding", "referral", "waiting", "safety", "callback", "limits", "consent", "feelings", "end", "team",
)  # fmt: skip


def book(code: str) -> dict[str, Sentence]:
    """The sentences of the phrasebook in this language; topics left out."""
    found = {key: one for key, one in languages()[code].sentences.items() if one.file == phrasebook.BOOK}
    return {key: one for key, one in found.items() if phrasebook.has(key)}


KEYS = tuple(book("fr"))


def test_there_is_a_sentence_for_what_an_operator_needs() -> None:
    assert len(KEYS) >= 70
    assert [one.topic for one in phrasebook.search(TEXTS, "", "fr")] == list(TOPICS)
    assert {key.split(".")[1] for key in KEYS} == set(TOPICS)


@pytest.mark.parametrize("code", CODES)
def test_R32_every_sentence_is_there_and_reviewed_in_every_language(code: str) -> None:
    assert tuple(book(code)) == KEYS
    assert {one.state for one in book(code).values()} <= {"read", "native"}


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_fits_two_SMS_with_its_slots_filled_and_three_in_Arabic(code: str) -> None:
    letter = "س" if code in RIGHT_TO_LEFT else "x"
    for key, one in book(code).items():
        assert one.placeholders <= SLOTS, key
        filled = re.sub(r"{\w+}", letter * 20, one.forms[0])
        assert gsm.segments(gsm.fold(filled)).parts <= most_parts(code), key


@pytest.mark.parametrize("code", CODES)
def test_words_are_promises(code: str) -> None:
    """No shouting word first (R14), no call, secrecy or "free" promised, nobody asked who they are (R3)."""
    for key, one in book(code).items():
        text = one.forms[0]
        assert not wording.BANNED.search(bare(text)[:40]), key
        assert not wording.PROMISE.search(bare(text)), key
        assert not wording.is_alone(text, wording.FREE, wording.FREE_BUT), key
        assert not wording.is_alone(text, wording.SECRET, wording.SECRET_BUT), key
        assert not wording.asks(text), key
        assert set(wording.TYPED.findall(bare(text))) <= {"99"}, key


@pytest.mark.parametrize("code", CODES)
def test_T19_the_standing_line_is_there_and_no_sentence_asks_what_it_denies(code: str) -> None:
    assert "phrasebook.limits.never" in book(code)
    assert [key for key, one in book(code).items() if refused(one.forms[0])] == []


@pytest.mark.parametrize(
    ("language", "query", "key"),
    [
        ("fr", "vous crois", "feelings.believe"),
        ("fr", "ÉQUIPE collègue", ""),
        ("fr", "equipe continue", "team.colleague"),
        ("fr", "sécurité effacez", "safety.erase"),
        ("fr", "passeport", "limits.never"),
        ("en", "delete conversation", "safety.erase"),
        ("en", "Consent change", "consent.change"),
        ("ar", "جواز", "limits.never"),
        ("ar", "إمرأة تفضل", "hello.woman"),
        ("ar", "الأمان امسح", ""),
        ("ar", "السلامة امسح", "safety.erase"),
        ("en", "sdlkfj", ""),
    ],
)
def test_a_sentence_is_found_in_the_operators_language(language: str, query: str, key: str) -> None:
    """All words occur, in the sentence or in the name of its topic."""
    found = [one.key for one in phrasebook.search(TEXTS, query, language)]
    assert (f"phrasebook.{key}" in found) if key else (found == [])


def test_a_search_gives_no_more_than_it_is_asked_for() -> None:
    assert len(phrasebook.search(TEXTS, "1: oui", "fr")) > 5
    assert len(phrasebook.search(TEXTS, "1: oui", "fr", limit=5)) == 5


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_gives_its_sentences(topic: str) -> None:
    found = phrasebook.of_topic(TEXTS, topic, "ar")
    assert [one.key for one in found] == [key for key in KEYS if key.split(".")[1] == topic]


def fits(value: str) -> bool:
    """Whether the book takes this value in a slot that is no number."""
    try:
        phrasebook.fill(TEXTS, "phrasebook.referral.go", {"time": value}, Languages("fr", "ar"))
    except Unfit:
        return False
    return True


ODD = st.one_of(
    st.sampled_from(
        [
            "{0}",
            "{time}",
            "{phone} {service}",
            "%s %(x)d",
            "\\1 \\g<0>",
            "$x",
            "10h30",
            "بعد غد 10:30",
            "٩ صباحا",
            "a" * 60,
        ]
    ),
    st.text(alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=LONGEST),
).filter(fits)


@pytest.mark.parametrize("key", [key for key in KEYS if "{" in book("fr")[key].forms[0]])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_in_a_slot_stands_verbatim_in_both_texts_and_nothing_else_differs(
    key: str, data: st.DataObject
) -> None:
    between = Languages(data.draw(st.sampled_from(OPERATORS)), data.draw(st.sampled_from(CODES)))
    slots = {name: PHONE if name == "phone" else data.draw(ODD) for name in book("fr")[key].placeholders}
    pair = phrasebook.fill(TEXTS, key, slots, between)
    assert pair.language == between.theirs
    for text, code in ((pair.own, between.own), (pair.theirs, between.theirs)):
        pieces = re.split(r"{(\w+)}", book(code)[key].forms[0])
        assert text == "".join(slots[one] if at % 2 else one for at, one in enumerate(pieces))


@pytest.mark.parametrize("key", [key for key in KEYS if "{" not in book("fr")[key].forms[0]])
def test_a_sentence_without_slots_is_told_as_it_was_reviewed(key: str) -> None:
    for code in CODES:
        assert phrasebook.fill(TEXTS, key, {}, Languages("fr", code)).theirs == book(code)[key].forms[0]


CALL, GO, MEET = ("phrasebook.referral.call", "phrasebook.referral.go", "phrasebook.referral.meet")


@pytest.mark.parametrize(
    ("key", "slots", "slot", "why"),
    [
        (GO, {}, "time", "missing"),
        (GO, {"time": "   "}, "time", "missing"),
        (MEET, {"time": "10h"}, "place", "missing"),
        (GO, {"time": "10h", "name": "x"}, "name", "unknown"),
        (GO, {"time": "x" * 61}, "time", "long"),
        (GO, {"time": "10h\n11h"}, "time", "unseen"),
        (GO, {"time": "10h\x00"}, "time", "unseen"),
        (GO, {"time": "10h\u202e"}, "time", "unseen"),
        (GO, {"time": "10h\u2028"}, "time", "unseen"),
        (CALL, {"phone": "\u202a+212600000012\u202c"}, "phone", "unseen"),
        (CALL, {"phone": "0600"}, "phone", "phone"),
        (CALL, {"phone": "8350"}, "phone", "phone"),
        (CALL, {"phone": "call 0600000012"}, "phone", "phone"),
        (CALL, {"phone": "06000000121"}, "phone", "phone"),
        (CALL, {"phone": "+4490912345678"}, "phone", "phone"),
        (CALL, {"phone": "0600000012 et payez"}, "phone", "phone"),
        (GO, {"time": "envoyez 200 dh"}, "time", "asks"),
        (MEET, {"time": "10h", "place": "example.org/ici"}, "place", "asks"),
    ],
)
def test_a_slot_that_does_not_fit_is_named_and_never_quoted(
    key: str, slots: dict[str, str], slot: str, why: str
) -> None:
    with pytest.raises(Unfit) as unfit:
        phrasebook.fill(TEXTS, key, slots, Languages("fr", "ar"))
    assert (unfit.value.slot, unfit.value.why, str(unfit.value)) == (slot, why, f"{slot}: {why}")


@pytest.mark.parametrize("number", ["+212600000012", "0600000012", "06 00 00 00 12", "0537 00-00-12", "(05) 37000012"])
def test_a_number_that_can_be_dialled_stands_as_it_was_typed(number: str) -> None:
    pair = phrasebook.fill(TEXTS, CALL, {"phone": number}, Languages("en", "ary"))
    assert number in pair.own
    assert number in pair.theirs


def test_a_short_number_is_taken_from_the_directory_alone() -> None:
    pair = phrasebook.fill(TEXTS, CALL, {"phone": "8350"}, Languages("fr", "fr"), is_listed={"8350"}.__contains__)
    assert "8350" in pair.theirs


@pytest.mark.parametrize("theirs", ["ary", "ar"])
def test_R32_a_draft_falls_back_along_the_chain_and_says_where_it_went(theirs: str) -> None:
    known = dict(languages())
    for code in ("ary", "ar"):
        draft = replace(known[code].sentences[GO], state="draft")
        known[code] = replace(known[code], sentences={**known[code].sentences, GO: draft})
    pair = phrasebook.fill(Texts(known), GO, {"time": "10h"}, Languages("en", theirs))
    assert pair == ("You can go there: 10h.", "Vous pouvez y aller: 10h.", "fr")


def test_what_is_not_in_the_book_is_no_phrase() -> None:
    assert not any(map(phrasebook.has, ("menu", "phrasebook", "phrasebook.hello", "phrasebook.hello.nothing", "")))
    with pytest.raises(Missing):
        phrasebook.fill(TEXTS, "phrasebook.hello.nothing", {}, Languages("fr", "ar"))


def test_while_it_is_typed_a_line_stands_for_what_is_open() -> None:
    pair = phrasebook.sketch(TEXTS, MEET, {"place": "Gare"}, Languages("fr", "en"))
    assert pair.theirs == "The meeting place: Gare. The time: ____."
