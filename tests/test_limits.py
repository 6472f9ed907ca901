"""The limits of secrecy are those of the organization that runs Dalil, in its own words (R7)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import limits
from bot.config import Wrong
from locales.catalogue import Texts, languages

FR = "Avant de parler: nous gardons tout pour nous, sauf si un enfant est en danger. Demandez-nous."
AR = "قبل الكلام: لا نخبر أحدا، إلا إذا كان طفل في خطر."
KNOWN = ("fr", "ar", "ary", "ary_Latn", "en", "pt")


Reads = Callable[[str | bytes], dict[str, str]]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """What a file that holds this says, where these languages are known."""

    def read(held: str | bytes) -> dict[str, str]:
        path = tmp_path / "limits.txt"
        path.write_bytes(held.encode() if isinstance(held, str) else held)
        return limits.read(path, KNOWN)

    return read


def test_R7_a_line_for_each_language(reads: Reads) -> None:
    given = f"\ufefffr: {FR}\r\n\n  ar :  {AR}\nary_Latn: 9bel ma tehdrou: kolchi binatna.\n"
    assert reads(given) == {"fr": FR, "ar": AR, "ary_Latn": "9bel ma tehdrou: kolchi binatna."}
    assert reads("") == {}


def test_R7_a_file_that_cannot_be_read_stops_the_start(reads: Reads, tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="DALIL_LIMITS_FILE cannot be read: there is no such file"):
        limits.read(tmp_path / "nowhere", KNOWN)
    with pytest.raises(Wrong, match="DALIL_LIMITS_FILE cannot be read: it is no text in UTF-8"):
        reads("fr: été".encode("latin-1"))


REFUSED = {
    "a language nobody speaks here": ("de: Vorher.", "begins with a language"),
    "no language": (FR, "begins with a language"),
    "no colon": ("fr", "begins with a language"),
    "nothing to say": ("fr:  ", "nothing after fr"),
    "twice": (f"fr: {FR}\nfr: {FR}", "fr stands there twice"),
    "too long in Latin letters": ("fr: " + "é" * 161, "fr is 161 characters long as an SMS counts them, and 160 fit"),
    "signs that count twice": ("fr: " + "a" * 158 + "[]", "fr is 162 characters long"),
    "too long in Arabic letters": ("ar: " + "س" * 135, "ar is 135 characters long as an SMS counts them, and 134 fit"),
    "a place to fill in": ("fr: Bonjour {name}.", "signs that an SMS cannot carry, or carries dearly: U+007B U+007D"),
    "a curly apostrophe": ("fr: L’équipe.", "U+2019"),
    "a no-break space": ("fr: Avant\u00a0: rien.", "U+00A0"),
    "letters of another alphabet": ("en: Before ت.", "U+062A"),
    "a mark that turns a text around": ("ar: \u202eقبل", "U+202E"),
    "a smile": ("fr: Bonjour \U0001f642", "U+1F642"),
}


@pytest.mark.parametrize("given", REFUSED)
def test_R7_what_cannot_be_told_stops_the_start_in_one_line(reads: Reads, given: str) -> None:
    text, told = REFUSED[given]
    with pytest.raises(Wrong) as wrong:
        reads(text)
    assert told in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    "fits", ["fr: " + "é" * 160, "en: " + "a" * 156 + "[]", "ar: " + "س" * 134, "pt: não, ç", "fr: forêt"]
)
def test_R7_what_just_fits_is_taken(reads: Reads, fits: str) -> None:
    assert len(reads(fits)) == 1


@pytest.mark.parametrize("channel", ["sms", "telegram", "whatsapp"])
def test_R7_it_is_told_in_place_of_ours_in_these_languages_alone(channel: str) -> None:
    ours = Texts(languages()).on(channel)
    texts = Texts(languages(), own={limits.KEY: {"fr": FR, "ar": AR}}).on(channel)
    assert texts.get("limits", "fr") == (FR, "fr")
    assert texts.get("limits", "ar") == (AR, "ar")
    for language in ("en", "ary", "es"):
        assert texts.get("limits", language) == ours.get("limits", language)
    assert texts.get("welcome", "fr") == ours.get("welcome", "fr")


def test_R7_where_a_language_has_no_sentence_of_its_own_the_next_ones_is_the_organizations() -> None:
    known = {code: one for code, one in languages().items() if code != "ary"}
    assert Texts(known, own={limits.KEY: {"ar": AR}}).get("limits", "ary") == (AR, "ar")
