"""What single messages are read as: the decisions of the weighing, shown on messages of their own."""

import random

import pytest

from flows.understand import understand
from flows.understand.explaining import explain

HOSTILE_SEED = 20_261_122
ODD = "\u202e\u200d\u0000\ufeff\u0301\U0001f4a9\ud800\u0640'’`{}%$<>|\\\n\r\t"


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("j'ai 15 ans", True), ("jai 15ans je dors dehors", True), ("i am 16 years old", True), ("عمري 14 سنة", True),
        ("3ndi 15 3am", True), ("tengo 17 años", True), ("tenho 15 anos", True), ("je suis mineur", True),
        ("j'ai 35 ans", False), ("il y a 5 ans", False), ("depuis 12 ans au Maroc", False), ("15 ans de prison", False),
        ("I have been here for 10 years", False), ("mon fils a 8 ans", False), ("منذ 10 سنوات", False),
    ],
)  # fmt: skip
def test_R10_an_age_under_18_is_heard_and_a_span_of_years_is_not(text: str, minor: bool) -> None:
    assert ("minor" in understand(text).who) is minor


@pytest.mark.parametrize("text", ["stop il me frappe", "stop he is beating me", "stop me pega", "stop كيضربني"])
def test_R21_stop_only_as_whole_message_else_what_it_says_counts(text: str) -> None:
    reading = understand(text)
    assert reading.command is None
    assert reading.danger


@pytest.mark.parametrize("text", ["stop", "STOP!", "Stop.", "  stop  ", "stop svp", "توقف"])
def test_R21_stop_alone_is_a_command_whatever_stands_around_it(text: str) -> None:
    assert understand(text).command == "stop"


@pytest.mark.parametrize(
    ("text", "place", "asked"),
    [
        ("Sale", "sale", ()), ("j'habite a sale", "sale", ()), ("c'est sale ici", None, ()),
        ("una taza de café", None, ()), ("vivo en Taza", "taza", ()), ("je suis a dakar", None, ()),
        ("Tanger ou Rabat", None, ("tanger", "rabat")), ("de Nador à Tanger", "tanger", ()), ("ana fcasa", "casablanca", ()),
        ("فالدار البيضا", "casablanca", ()), ("bghit tbib f wjda", "oujda", ()),
    ],
)  # fmt: skip
def test_a_place_is_read_asked_or_left(text: str, place: str | None, asked: tuple[str, ...]) -> None:
    reading = understand(text)
    assert (reading.place, reading.asked) == (place, asked)


def test_several_needs_are_kept_and_the_gravest_comes_first() -> None:
    reading = understand("bonjour je cherche du travail et mon mari me frappe tous les jours")
    codes = [code for code, _ in reading.needs]
    assert codes[0] == "women_violence"
    assert "employment" in codes


@pytest.mark.parametrize("text", ["", " ", "...", "😀", "asdfgh", "ok", "123456"])
def test_unsure_is_no_need_so_that_the_menu_is_shown(text: str) -> None:
    assert understand(text).need is None


def test_a_reading_is_the_same_twice_and_tells_its_words() -> None:
    text = "My husband beats me, I need a lawyer in Oujda"
    explained = explain(text)
    assert explained.reading == understand(text)
    told = {(one.speaks_for, explained.quoted(one)) for one in explained.evidence}
    assert any(speaks.startswith("danger") and "beats" in quoted for speaks, quoted in told)
    assert any(speaks == "need legal_aid" and "lawyer" in quoted for speaks, quoted in told)
    assert ("place oujda", "Oujda") in told


def test_10_000_random_and_hostile_strings_never_raise() -> None:
    rng = random.Random(HOSTILE_SEED)
    letters = ODD + "abcdefgh 0123456789 éèçñ أبتثجحخدذرز ضربني kaydrebni stop sos"
    for _ in range(10_000):
        understand("".join(rng.choices(letters, k=rng.randrange(0, 60))))


@pytest.mark.parametrize(
    "piece", ["a", "ab ", "jaibesoin", "ضربني ", "il me frappe ", "a'", "qwertyuiopasd ", "Rabat Sale "]
)
def test_100_000_characters_are_read(piece: str) -> None:
    understand(piece * (100_000 // len(piece)))


@pytest.mark.parametrize(
    "text",
    [
        "أنا امرأة ومعي طفلان", "عندي طفلان مريضان في وجدة", "أنا أم مع طفلين في وجدة، أين ننام؟", "tflin sghar", "طفلان يحتاجان مدرسة",
        "عندي طفلان وأحتاج طعام", "طفلان", "فلان", "شفت فيديو", "lvideo", "علاش؟", "rah ana hna", "المتطوعين", "kafala", "حضانة",
        "التعاون الوطني", "autisme", "نجدد البطاقة", "أريد التحدث مع شخص", "الموسم", "فرحان",
    ],
)  # fmt: skip
def test_a_common_word_with_the_consonants_of_a_danger_is_none(text: str) -> None:
    reading = understand(text)
    assert reading.kind is None
    assert not [one for one in reading.evidence if one.speaks_for.startswith("danger") and not one.unsaid]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("violani", "sexual_violence"), ("violawni f dar", "sexual_violence"), ("violouni", "sexual_violence"), ("violaha", "sexual_violence"),
        ("khtfoni", "confinement"), ("باعوني", "confinement"), ("kaynzef bzaf", "medical"), ("جلطة", "medical"), ("t3nni b mous", "violence"),
        ("الحقوني", "unknown"), ("شدوني", "arrest_expulsion"), ("شدوني البوليس", "arrest_expulsion"), ("chdouni lbolis", "arrest_expulsion"),
    ],
)  # fmt: skip
def test_a_danger_of_three_consonants_is_heard_as_it_is_spelt(text: str, kind: str) -> None:
    assert understand(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "عندي جوج دراري", "3ndi jouj drari", "bnti 3ndha 3 snin", "ma fille de 3 ans", "j'ai deux enfants", "my son is 15", "I have two children",
        "mi hija de 3 años", "tenho dois filhos", "i get two pikin", "ابنتي عمرها ثلاث سنوات",
    ],
)  # fmt: skip
def test_a_child_that_is_named_is_not_a_child_in_danger(text: str) -> None:
    assert understand(text).kind is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ma fille de 3 ans a disparu", "child"), ("my 3 year old daughter is missing", "child"), ("طفل وحده في الشارع", "child"),
        ("rajli kaydreb bnti", "child"), ("mon oncle frappe ma soeur", "violence"), ("we are drowning", "unknown"),
    ],
)  # fmt: skip
def test_a_child_in_danger_is_heard(text: str, kind: str) -> None:
    assert understand(text).kind == kind


@pytest.mark.parametrize(
    "text", ["ma soeur", "ma fille", "c'est la même chose", "we are here", "bnti", "بنتي", "مثل هذا", "الجزائر"]
)
def test_a_small_word_makes_no_tale_of_a_message(text: str) -> None:
    """A frame takes back dangers: what folding makes one with "MMA", "WWE" or "meme" must not."""
    assert not [one for one in understand(text).evidence if one.speaks_for == "frame"]


@pytest.mark.parametrize(
    "text",
    [
        "arrête les messages", "arrêter les sms", "arrêt sms", "Je ne veux plus de SMS", "ne m'envoyez plus rien", "stop tout", "stop sending me sms",
        "stop now", "no más sms", "dejen de escribirme", "não mandem mais", "parem de escrever", "توقفوا عن الكتابة", "ما تبقاوش تكتبو ليا",
        "7bso les sms", "حبسو الميساجات", "safi w9fo",
    ],
)  # fmt: skip
def test_R21_a_whole_message_that_wants_no_more_messages_is_a_stop(text: str) -> None:
    assert understand(text).command == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "arrête de me frapper",
        "la police va arrêter mon mari",
        "arrêté",
        "7bsoni lbolis",
        "حبسو راجلي",
        "je ne veux plus de lui",
        "no más golpes",
    ],
)
def test_R21_what_is_not_about_messages_is_no_stop(text: str) -> None:
    assert understand(text).command is None
