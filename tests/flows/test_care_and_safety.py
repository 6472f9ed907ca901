"""Children, women, whoever is not free, a bed, care, daily life: advice in few words, nothing that can harm."""

import re
from pathlib import Path

import pytest

from bot.knowledge import Knowledge
from bot.text import gsm
from directory.facts import NEEDS, Hit
from directory.places import places
from flows.narrow import code
from flows.steps import Session
from flows.talks import (
    cash,
    child_protection,
    disability,
    food_nonfood,
    medical,
    mental_health,
    shelter,
    trafficking,
    women_violence,
)
from flows.talks.every import OF_NEED
from flows.talks.tree import MOST_CHOICES
from locales.catalogue import languages
from locales.letters import fold
from tests.conftest import NOON
from tests.flows.test_law_and_papers import digits
from tests.talk import CHANNELS, DIGITS_TO, PHONE, Talk
from tests.test_conversations import BANNED

MODULES = (
    child_protection,
    women_violence,
    shelter,
    medical,
    mental_health,
    food_nonfood,
    cash,
    disability,
    trafficking,
)
TALKS = {module.TALK.name: module.TALK for module in MODULES}
LANGUAGES = ("fr", "en")
QUIET = ("child_protection", "women_violence", "trafficking")
CHOICES = [(name, path, one) for name, talk in TALKS.items() for path, one in talk.paths()]
DANGERS = [
    ("child_protection", "hurt", "child"),
    ("women_violence", "unsafe", "violence"),
    ("medical", "urgent", "medical"),
    ("mental_health", "die", "suicide"),
    ("trafficking", "held", "confinement"),
    ("trafficking", "minor", "child"),
]
ASKED = [(name, path) for name, talk in TALKS.items() for path in ("", *(p for p, one in talk.paths() if one.asks))]
SAID = [(name, path) for name, path, one in CHOICES if not one.asks and not one.danger]
FORBIDDEN = {
    "free alone": r"\bgratuit|\bfree\b",
    "the police": r"polic|gendarm",
    "a call we make or do not make": r"nous (vous )?appel|on vous (r)?appelle|we (will|shall|can) call|we call",
    "a secret kept": r"\bsecret|confiden|anonym",
    "who the person is": r"votre (nom|âge|nationalité)\?|your (name|age|nationality)\?|êtes-vous (réfugié|en règle)|are you (a refugee|legal)",
}
ALLOWED = {"women_violence.leave": "a secret kept"}
"""To prepare in secret is advice, no promise of ours."""
DOOR = Path(__file__).parents[2] / "docs" / "door.md"


def advised(knowledge: Knowledge, name: str, path: str = "", *, channel: str = "sms", language: str = "fr") -> Talk:
    """Somebody in Oujda who asked for advice on this need, and pressed the digits to this path."""
    session = Session(language=language, step="results", need=TALKS[name].need, place="oujda")
    talk = Talk(knowledge, channel, NOON, session)
    talk.goes("6", *(digits(TALKS[name], path) if path else ()))
    return talk


def read(talk: Talk) -> str:
    """The last answer, as it is read."""
    voice = talk.knowledge.voice(talk.channel, talk.now)
    return voice.renderer.render(talk.turn.says[-1], talk.session.language).text


def sentences(name: str) -> dict[str, str]:
    """All sentences of a conversation, in both languages, by language and key."""
    found = {(code, key): one for code in LANGUAGES for key, one in languages()[code].sentences.items()}
    return {f"{code} {key}": one.forms[0] for (code, key), one in found.items() if one.file == name}


@pytest.mark.parametrize("name", TALKS)
def test_R5_advice_comes_after_the_services_by_one_digit(knowledge: Knowledge, name: str) -> None:
    talk = Talk(knowledge, "sms", NOON)
    talk.goes("Bonjour", *DIGITS_TO[TALKS[name].need], "4")
    assert (talk.session.step, bool(talk.hits)) == ("results", True)
    talk.says("6")
    assert talk.session.step == "narrow"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("name", "path"), [*ASKED, *SAID])
def test_R8_R14_each_answer_is_short_quiet_and_leads_on(
    knowledge: Knowledge, name: str, path: str, channel: str, language: str
) -> None:
    talk = advised(knowledge, name, path, channel=channel, language=language)
    text = read(talk)
    assert talk.session.step == ("narrow" if (name, path) in ASKED else "told")
    assert not [word for word in BANNED if word in text[:40].casefold()], text
    assert {"0", "1"} <= {option.key for option in talk.turn.says[-1].options}
    assert "talk." not in text
    if channel == "sms":
        encoding, parts, _ = gsm.segments(text)
        assert (encoding, parts <= 2) == ("gsm7", True), text


@pytest.mark.parametrize("name", TALKS)
def test_words_are_promises_and_numbers_come_from_the_directory(name: str) -> None:
    for where, text in sentences(name).items():
        for what, pattern in FORBIDDEN.items():
            allowed = any(key in where and what == of for key, of in ALLOWED.items())
            assert allowed or not re.search(pattern, text, re.IGNORECASE), (where, what)
        assert not PHONE.search(text), where


@pytest.mark.parametrize("name", ["women_violence", "shelter", "trafficking", "child_protection"])
def test_R13_no_sentence_names_a_place(name: str) -> None:
    named = {word for _, place in places().spellings() for word in place.names.values()}
    for where, text in sentences(name).items():
        words = set(re.findall(r"[^\W\d_][\w-]+", text)) - {"Maroc", "Morocco"}
        assert not words & named, where
        assert not re.search(r"\b(rue|avenue|quartier|street|district)\b", text.casefold()), where


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "path", "kind"), DANGERS)
def test_R11_a_danger_chosen_tells_its_numbers_and_leads_back(
    knowledge: Knowledge, name: str, path: str, kind: str, language: str
) -> None:
    talk = advised(knowledge, name, path, language=language)
    assert (talk.session.step, talk.session.kind) == ("danger", kind)
    calls, choice = talk.turn.says[-1].calls, talk.turn.says[-1].choice
    assert calls
    assert not [call for call in calls if call.line.authority]
    assert all(line.authority for line in choice)
    talk.says("3")
    assert (talk.session.step, talk.session.path) == ("narrow", "")


def test_no_other_choice_tells_of_danger() -> None:
    assert [(name, path, one.danger) for name, path, one in CHOICES if one.danger] == DANGERS


def test_R10_a_child_hears_first_who_may_have_to_be_told(knowledge: Knowledge) -> None:
    for channel in CHANNELS:
        assert "un adulte qui t'aide devra" in read(advised(knowledge, "child_protection", channel=channel))[:80]


def test_who_got_away_hears_first_what_must_be_reported(knowledge: Knowledge) -> None:
    assert read(advised(knowledge, "trafficking", "out")).startswith("Avant de raconter, demandez ce qui devra")
    assert read(advised(knowledge, "trafficking", "out", language="en")).startswith("Before you tell your story")


@pytest.mark.parametrize("path", [path for path, one in child_protection.TALK.paths() if not one.danger])
@pytest.mark.parametrize("place", ["oujda", "rabat", "casablanca", "dakhla", "souss-massa"])
def test_R10_whatever_a_child_chooses_only_vetted_services_are_told(
    knowledge: Knowledge, vetted: set[str], path: str, place: str
) -> None:
    talk = Talk(
        knowledge, "telegram", NOON, Session(language="fr", step="results", need="child_protection", place=place)
    )
    talk.goes("6", *digits(child_protection.TALK, path))
    assert {hit.id for hit in talk.hits} <= vetted
    talk.says("1")
    assert talk.session.step == "results"
    while True:
        assert talk.hits
        assert {hit.id for hit in talk.hits} <= vetted
        assert talk.turn.says[-1].sensitive
        if "1" not in {option.key for option in talk.turn.says[-1].options}:
            break
        talk.says("1")


def test_R10_a_child_is_sent_to_no_door_and_searches_for_no_adults_service(knowledge: Knowledge) -> None:
    for _, one in child_protection.TALK.paths():
        assert one.line in ("", "child_protection")
        assert not one.need or one.marks == ("child",)
    talk = advised(knowledge, "child_protection")
    talk.says("8")
    assert talk.session.step == "narrow"


@pytest.fixture(scope="module")
def vetted(knowledge: Knowledge) -> set[str]:
    """The services vetted for children, as the directory answers for a child, whatever is needed and wherever."""
    context = knowledge.voice("sms", NOON).context

    def told(need: str, slug: str) -> tuple[Hit, ...]:
        return tuple(context.find(need, context.places.get(slug), arrest=False, child=True).hits)

    towns = ("oujda", "rabat", "casablanca", "dakhla", "souss-massa")
    return {hit.id for need in NEEDS if need != "emergency" for slug in towns for hit in told(need, slug)}


def test_the_child_alone_is_said_tu_and_everybody_else_vous() -> None:
    child = " ".join(text for where, text in sentences("child_protection").items() if where.startswith("fr"))
    assert re.search(r"\btu\b", child)
    assert not re.search(r"\bvous\b|\bvotre\b", child)
    for name in TALKS.keys() - {"child_protection"}:
        others = " ".join(text for where, text in sentences(name).items() if where.startswith("fr"))
        assert not re.search(r"\b(tu|ton|toi)\b", others.casefold()), name


@pytest.mark.parametrize(
    ("name", "path", "need", "first"),
    [
        ("women_violence", "care", "women_violence", "unfm-8350"),
        ("women_violence", "complain", "legal_aid", ""),
        ("shelter", "woman", "women_violence", "unfm-8350"),
        ("shelter", "minor", "child_protection", "onde-2511"),
        ("shelter", "ill", "medical", ""),
        ("mental_health", "child", "mental_health", "onde-2511"),
        ("child_protection", "sad", "mental_health", "onde-2511"),
        ("trafficking", "out", "trafficking", "cnclt-ligne-traite"),
        ("cash", "bills", "social_assistance", ""),
        ("disability", "school", "education_training", ""),
    ],
)
def test_what_was_chosen_leads_to_those_who_help_with_it(
    knowledge: Knowledge, name: str, path: str, need: str, first: str
) -> None:
    talk = advised(knowledge, name, path)
    talk.says("1")
    assert (talk.session.step, talk.session.need) == ("results", need)
    assert talk.hits[0].id == (first or talk.hits[0].id)


@pytest.mark.parametrize(
    ("name", "path", "line"),
    [
        ("women_violence", "talk", "unfm-8350"),
        ("child_protection", "alone", "onde-2511"),
        ("child_protection", "sleep", "onde-2511"),
        ("mental_health", "sad", "foo-green-number"),
        ("medical", "refused", "allo-chikaya-sante"),
    ],
)
def test_a_number_stands_with_the_words_where_one_belongs(
    knowledge: Knowledge, name: str, path: str, line: str
) -> None:
    assert [hit.id for hit in advised(knowledge, name, path).hits] == [line]


@pytest.mark.parametrize(
    ("language", "complaint"), [("fr", "sans porter plainte"), ("en", "without making a complaint")]
)
def test_who_was_forced_hears_of_the_hospital_within_72_hours_and_of_no_duty(
    knowledge: Knowledge, language: str, complaint: str
) -> None:
    for channel in CHANNELS:
        talk = advised(knowledge, "women_violence", "care", channel=channel, language=language)
        assert "72" in read(talk)
        assert complaint in read(talk)
        assert talk.turn.says[-1].sensitive


def test_care_is_told_to_be_open_whatever_the_papers(knowledge: Knowledge) -> None:
    for path in ("doctor", "mother.pregnant", "mother.vaccine", "long"):
        assert "avec ou sans papiers" in read(advised(knowledge, "medical", path)), path
    assert "30 jours" in read(advised(knowledge, "medical", "mother.birth"))


def test_R12_no_means_of_dying_is_ever_named() -> None:
    for where, text in {**sentences("mental_health"), **sentences("child_protection")}.items():
        assert not re.search(r"corde|pendre|poison|arme|rope|hang|pills|knife|couteau", text.casefold()), where


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TALKS)
def test_a_question_and_its_choices_are_short(knowledge: Knowledge, name: str, language: str) -> None:
    known = languages()[language].sentences
    for path, choice in TALKS[name].paths():
        assert len(gsm.fold(known[TALKS[name].key(path)].forms[0])) <= 24, path
        assert len(choice.asks) <= MOST_CHOICES
        if not choice.asks and not choice.danger:
            said = gsm.fold(known[TALKS[name].key(path) + ".say"].forms[0])
            assert len(said) <= (150 if choice.line else 215), path
    assert len(TALKS[name].choices) <= MOST_CHOICES


def test_the_codes_at_the_door_are_written_down_as_they_are_told(knowledge: Knowledge) -> None:
    rows = dict(re.findall(r"^\| (\d+) \| `(\w+)` \|", DOOR.read_text("utf-8"), re.M))
    assert rows == {str(code(need)): need for need in NEEDS if need in OF_NEED and OF_NEED[need].door}


@pytest.mark.parametrize("name", [name for name, talk in TALKS.items() if talk.door])
def test_at_the_door_a_code_says_what_is_needed_and_nothing_else_does(knowledge: Knowledge, name: str) -> None:
    talk = advised(knowledge, name)
    said = fold(talk.says("8").text[:160])
    assert str(code(TALKS[name].need)) in said
    assert not [word for word in BANNED if word in said]
    assert talk.turn.says[-1].sensitive


@pytest.mark.parametrize("name", QUIET)
def test_R14_R22_what_is_asked_and_told_there_is_protected(knowledge: Knowledge, name: str) -> None:
    for path in ("", *(path for of, path in SAID if of == name)):
        assert advised(knowledge, name, path, channel="telegram").turn.says[-1].sensitive, path
