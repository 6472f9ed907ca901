"""Law, papers, family, school, work and going home: advice after the services, in few words, on every channel."""

import re
from dataclasses import replace

import pytest

from bot.knowledge import Knowledge
from bot.text import gsm
from flows import find
from flows.steps import Session
from flows.talks import (
    asylum_documents,
    education_training,
    employment,
    legal_aid,
    social_assistance,
    voluntary_return,
)
from flows.talks.tree import MOST_CHOICES
from flows.talks.tree import Talk as Tree
from locales.letters import fold
from tests.conftest import NOON
from tests.talk import CHANNELS, DIGITS_TO, Talk
from tests.test_conversations import BANNED

TREES = (legal_aid, asylum_documents, education_training, employment, voluntary_return, social_assistance)
TALKS = {module.TALK.name: module.TALK for module in TREES}
LANGUAGES = ("fr", "en")
PATHS = [(name, path) for name, tree in TALKS.items() for path, _ in tree.paths()]
SAID = [(name, path) for name, path in PATHS if not (one := TALKS[name].at(path)) or not (one.asks or one.danger)]
DANGERS = [(name, path, one.danger) for name, tree in TALKS.items() for path, one in tree.paths() if one.danger]
ASKED_BY_NOBODY = re.compile(
    r"votre nationalité|quel âge|your age|your nationality|how old|êtes-vous (en règle|réfugié|sans papiers)"
    r"|are you (a refugee|undocumented|legal)|avez-vous (des papiers|une carte)|do you (have|hold) (a|your) (card|paper)"
)
FREE = re.compile(r"gratuit|\bfree\b(?! to)", re.IGNORECASE)
POLICE = re.compile(r"polic|gendarm", re.IGNORECASE)


def digits(tree: Tree, path: str) -> list[str]:
    """What leads from the first question to this path."""
    keys, choices = [], tree.choices
    for name in path.split("."):
        place = [one.name for one in choices].index(name)
        keys.append(str(place + 1))
        choices = choices[place].asks
    return keys


def advised(knowledge: Knowledge, name: str, path: str, *, channel: str = "sms", language: str = "fr") -> Talk:
    """Somebody in Fès who asked for advice on this need and pressed the digits to this path."""
    need = TALKS[name].need
    talk = Talk(knowledge, channel, NOON, Session(language=language, step="narrow", need=need, place="fes"))
    talk.goes(*digits(TALKS[name], path))
    return talk


def read(talk: Talk) -> str:
    """The last answer, as it is read."""
    voice = talk.knowledge.voice(talk.channel, talk.now)
    return voice.renderer.render(talk.turn.says[-1], talk.session.language).text


@pytest.mark.parametrize("name", TALKS)
def test_R5_advice_is_offered_after_the_services_and_asked_for_with_one_digit(knowledge: Knowledge, name: str) -> None:
    talk = Talk(knowledge, "sms", NOON)
    answer = talk.goes("Bonjour", *DIGITS_TO[TALKS[name].need], "5")
    assert talk.session.step == "results", answer.text
    assert talk.hits
    talk.says("6")
    assert talk.session.step == "narrow"
    assert len(TALKS[name].choices) <= MOST_CHOICES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("name", "path"), PATHS)
def test_R3_R8_each_answer_asks_nothing_of_a_person_and_leads_on(
    knowledge: Knowledge, name: str, path: str, channel: str, language: str
) -> None:
    talk = advised(knowledge, name, path, channel=channel, language=language)
    answer = read(talk)
    assert not ASKED_BY_NOBODY.search(answer), answer
    assert "talk." not in answer
    assert "0" in {option.key for option in talk.turn.says[-1].options}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "path"), PATHS)
def test_an_answer_costs_two_sms_at_most_and_danger_three(
    knowledge: Knowledge, name: str, path: str, language: str
) -> None:
    talk = advised(knowledge, name, path, language=language)
    encoding, parts, _ = gsm.segments(read(talk))
    most = 3 if talk.session.step == "danger" else 2
    assert (encoding, parts <= most) == ("gsm7", True), (parts, read(talk))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TALKS)
def test_a_question_not_understood_is_asked_again_in_two_sms(knowledge: Knowledge, name: str, language: str) -> None:
    session = Session(language=language, step="narrow", need=TALKS[name].need, place="fes")
    answer = Talk(knowledge, "sms", NOON, session).says("?")
    assert (answer.encoding, answer.parts <= 2) == ("gsm7", True), answer.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("name", "path"), SAID)
def test_R14_the_first_letters_say_nothing_of_why(
    knowledge: Knowledge, name: str, path: str, channel: str, language: str
) -> None:
    talk = Talk(knowledge, channel, NOON, Session(language=language, step="narrow", need=TALKS[name].need, place="fes"))
    for key in ("?", *digits(TALKS[name], path)):
        start = fold(talk.says(key).text[:40])
        assert not [word for word in BANNED if word in start], start


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "path"), SAID)
def test_words_are_promises(knowledge: Knowledge, name: str, path: str, language: str) -> None:
    texts = knowledge.voice("telegram", NOON).renderer.texts
    told = texts.get(f"talk.{name}.{path}.say", language)
    assert told.language == language
    assert not FREE.search(told.text), "free is never said alone"
    assert not POLICE.search(told.text), "nobody is sent to the police"
    assert not re.search(r"\d{5}", told.text), "numbers come from the directory"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "path", "danger"), DANGERS)
def test_R11_danger_chosen_tells_its_lines_at_once(
    knowledge: Knowledge, name: str, path: str, danger: str, language: str
) -> None:
    talk = advised(knowledge, name, path, language=language)
    assert (talk.session.step, talk.session.kind) == ("danger", danger)
    assert talk.turn.says[-1].calls
    if danger == "arrest_expulsion":
        assert not talk.turn.says[-1].choice
        assert not POLICE.search(read(talk))


@pytest.mark.parametrize(("name", "path"), [("legal_aid", "civil.consulate"), ("asylum_documents", "consulate")])
@pytest.mark.parametrize(
    ("language", "not_yet", "unless"), [("fr", "n allez pas", "l asile"), ("en", "do not", "asylum")]
)
def test_who_asked_for_asylum_is_warned_before_the_consulate(
    knowledge: Knowledge, name: str, path: str, language: str, not_yet: str, unless: str
) -> None:
    told = fold(read(advised(knowledge, name, path, language=language)))
    assert told.startswith(not_yet)
    assert told.index(unless) < told.index("passeport" if language == "fr" else "passport")


def test_what_an_officer_did_is_told_to_no_authority(knowledge: Knowledge) -> None:
    talk = advised(knowledge, "legal_aid", "complain.agent")
    talk.says("1")
    context = knowledge.voice("sms", NOON).context
    whole = find.search(replace(talk.session, place="marrakech"), context).hits
    assert talk.session.step == "results"
    assert whole
    assert not [hit.id for hit in whole if hit.authority]
    assert [hit for hit in context.find("legal_aid", context.places.get("marrakech")).hits if hit.authority]


@pytest.mark.parametrize(
    ("name", "path", "need"),
    [
        ("legal_aid", "complain.home", "women_violence"),
        ("legal_aid", "papers.protection", "asylum_documents"),
        ("asylum_documents", "family", "social_assistance"),
        ("employment", "wages", "legal_aid"),
        ("voluntary_return", "afraid", "asylum_documents"),
        ("social_assistance", "care", "medical"),
    ],
)
def test_what_was_chosen_leads_to_those_who_help_with_it(knowledge: Knowledge, name: str, path: str, need: str) -> None:
    talk = advised(knowledge, name, path)
    talk.says("1")
    assert (talk.session.step, talk.session.need) == ("results", need)
    assert talk.hits


def test_a_bad_accident_names_the_ambulance_of_the_directory(knowledge: Knowledge) -> None:
    for name, path in (("legal_aid", "work_home.accident"), ("employment", "accident")):
        assert "le 15" in read(advised(knowledge, name, path))
