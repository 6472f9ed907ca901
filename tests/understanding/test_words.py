"""Words as people write them: one folding for the message and the lexicon, whatever is typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.understand.skeleton import skeleton, skeletons
from flows.understand.words import LONGEST_WORD, normalise, words

SAME = (
    ("J’ai besoin d'un AVOCAT", "jai  besoin d un avocat", "j'ai besoin d'un avocat"),
    ("مَرِيضَة", "مريضه", "مريضة"),
    ("أُسْتَاذ", "استاذ", "إستاذ"),
    ("مستشفى", "مستشفي", "مسـتـشـفى"),
    ("گلت", "كلت", "ڭلت"),
    ("رقم ١٥", "رقم 15", "رقم ۱۵"),
    ("frappé", "FRAPE", "frappe\u0301"),
    ("nooooo", "no", "Noo"),
    ("ｈｅｌｐ", "help", "𝐡𝐞𝐥𝐩"),
    ("don't", "dont", "DON’T"),
    ("habitación", "habitacion", "HABITACIO\u0301N"),
)


@pytest.mark.parametrize("spellings", SAME, ids=lambda s: s[0])
def test_spellings_that_are_one_to_their_writers_are_one(spellings: tuple[str, ...]) -> None:
    first, *others = (normalise(spelling).replace("j ai", "jai") for spelling in spellings)
    assert others == [first] * len(others)


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("mrid", "مريض"), ("meridd", "مريضة"), ("mrida", "مريضه"), ("bolis", "بوليس"), ("boulis", "البوليس"),
        ("5dma", "خدمة"), ("khedma", "خدمه"), ("n3ess", "نعس"), ("n3as", "نعس"), ("ma3ndich", "ماعنديش"),
        ("ma9itch", "مقيتش"), ("drebni", "ضربني"), ("kaydrebni", "كيضربني"), ("m7tajin", "محتاجين"), ("tbib", "طبيب"),
    ],
)  # fmt: skip
def test_darija_has_one_skeleton_in_both_scripts(latin: str, arabic: str) -> None:
    ours = {skeleton(normalise(latin)), *skeletons(normalise(latin))}
    assert ours & {skeleton(normalise(arabic)), *skeletons(normalise(arabic))}


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=300))
def test_normalising_twice_changes_nothing_and_never_raises(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_every_word_stands_where_it_says(text: str) -> None:
    found = words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert [word.start for word in found] == sorted(word.start for word in found)


@pytest.mark.parametrize("piece", ["a", "ab ", "jai besoin ", "ا", "ضربني ", "'", "a'", "\u0301", "é", "9", "m3a "])
def test_a_long_text_makes_no_more_words_than_its_parts(piece: str) -> None:
    """What time they take, and that it grows with the text, is told by `dalil bench understanding`."""
    short, long = (len(words(piece * times)) for times in (1_000, 10_000))
    assert long <= 10 * short + 1
    assert all(len(word.text) <= LONGEST_WORD for word in words(piece * 1000))
