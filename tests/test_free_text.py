"""Free text leads to the answer: what was said is kept, what is missing is asked, and nothing is assumed."""

from collections.abc import Callable

import pytest

from bot.knowledge import Knowledge
from directory.places import places
from flows import commands
from flows.commands import NO_COMMANDS, language_named
from flows.engine import STEPS, can_enter
from flows.find import ALSO
from flows.steps import Session
from flows.understand import Evidence, Reading
from tests.conftest import NOON
from tests.talk import CHANNELS, DIGITS_TO, PHONE, Talk
from tests.test_conversations import WAYS_TO, at

SAID = "quelque chose"
"""Stands for whatever is read as the test says."""
Hears = Callable[..., Talk]


@pytest.fixture
def hears(knowledge: Knowledge) -> Hears:
    """Somebody at a step, whose next message is read like this."""

    def talk(reading: Reading, channel: str = "sms", **known: object) -> Talk:
        session = Session(**{"language": "fr", "step": "need", **known})  # type: ignore[arg-type]
        return Talk(knowledge, channel, NOON, session, meant={SAID: reading})

    return talk


def needing(*codes: str, place: str | None = None, **more: object) -> Reading:
    return Reading(needs=tuple((code, 1.0) for code in codes), place=place, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("need", DIGITS_TO)
def test_a_need_with_a_place_is_answered_at_once(hears: Hears, need: str, channel: str) -> None:
    talk = hears(needing(need, place="nador"), channel)
    answer = talk.says(SAID)
    assert (talk.session.step, talk.session.need, talk.session.place) == ("results", need, "nador")
    assert PHONE.search(answer.text)
    assert "Nador" in answer.text


def test_what_was_understood_is_said_and_another_need_is_one_digit_away(hears: Hears) -> None:
    talk = hears(needing("medical", place="nador"))
    answer = talk.says(SAID)
    assert answer.text.startswith("Nador: docteur.")
    assert "3 Autre besoin" in answer.text


def test_a_need_without_a_place_is_told_back_and_the_place_asked(hears: Hears) -> None:
    talk = hears(needing("medical"))
    answer = talk.says(SAID)
    assert answer.text.startswith("Compris: docteur. Autre chose: MENU.\nQuelle ville?")
    assert answer.parts <= 2
    talk.says("4")
    assert (talk.session.step, talk.session.place) == ("results", "oujda")


def test_a_need_at_a_place_that_is_known_is_answered_there(hears: Hears) -> None:
    talk = hears(needing("shelter"), step="results", need="medical", place="oujda", shown=3)
    talk.says(SAID)
    assert (talk.session.step, talk.session.need, talk.session.place, talk.session.shown) == (
        "results", "shelter", "oujda", 0,
    )  # fmt: skip


@pytest.mark.parametrize("need", ["women_violence", "child_protection", "trafficking"])
def test_R14_a_sensitive_need_is_not_told_back(hears: Hears, need: str) -> None:
    talk = hears(needing(need))
    assert talk.says(SAID).text.startswith("Compris. Autre chose: MENU.")
    talk = hears(needing(need, place="nador"))
    assert PHONE.match(talk.says(SAID).text)
    assert talk.turn.says[-1].sensitive


@pytest.mark.parametrize("step", ["need", "group", "place", "region", "results", "aside"])
def test_free_text_is_heard_where_people_may_write(hears: Hears, step: str) -> None:
    known = {"need": "shelter", "place": "rabat"} if step == "results" else {}
    talk = hears(needing("medical", place="tanger"), step=step, topic="papers" if step == "group" else "", **known)
    talk.says(SAID)
    assert (talk.session.step, talk.session.need, talk.session.place) == ("results", "medical", "tanger")


@pytest.mark.parametrize("step", ["which", "wrong", "language"])
def test_an_open_question_of_ours_is_asked_again(hears: Hears, step: str) -> None:
    talk = hears(needing("food_nonfood"), step=step, need="medical", place="rabat", about="chu-rabat")
    talk.says(SAID)
    assert talk.session.step == step


def test_a_place_alone_is_noted_and_used(hears: Hears) -> None:
    talk = hears(Reading(place="nador"))
    assert talk.says(SAID).text.startswith("Noté: Nador.")
    talk.says("5")
    assert (talk.session.step, talk.session.place) == ("results", "nador")
    talk = hears(Reading(place="nador"), step="place", need="medical")
    talk.says(SAID)
    assert (talk.session.step, talk.session.place) == ("results", "nador")


def test_a_place_alone_where_a_need_is_asked_is_not_answered_with_the_last_need(hears: Hears) -> None:
    talk = hears(Reading(place="nador"), step="need", need="medical")
    talk.says(SAID)
    assert talk.session.step == "need"


@pytest.mark.parametrize(
    ("said", "step", "place"), [("1", "results", "sale"), ("oui", "results", "sale"), ("2", "place", ""),
                                ("non", "place", ""), ("Oujda", "results", "oujda")]
)  # fmt: skip
def test_a_place_that_may_be_another_word_is_asked_and_not_assumed(
    hears: Hears, said: str, step: str, place: str
) -> None:
    talk = hears(needing("medical", asked=("sale",)))
    asked = talk.says(SAID)
    assert asked.text.startswith("Salé, la ville?")
    assert [key for key, _ in asked.options] == ["1", "2", "0"]
    talk.says(said)
    assert (talk.session.step, talk.session.place, talk.session.need) == (step, place, "medical")


def test_several_needs_are_kept_and_the_gravest_is_answered_first(hears: Hears) -> None:
    for channel in CHANNELS:
        talk = hears(needing("shelter", "medical", "food_nonfood", place="rabat"), channel)
        answer = talk.says(SAID)
        assert (talk.session.need, talk.session.also) == ("shelter", ("medical", "food_nonfood"))
        assert {key: label for key, label in answer.options}[ALSO].endswith("Aussi: docteur")
        assert answer.parts <= 2
        talk.says(ALSO)
        assert (talk.session.step, talk.session.need, talk.session.place) == ("results", "medical", "rabat")
        talk.says(ALSO)
        assert (talk.session.need, talk.session.also) == ("food_nonfood", ())
        before = talk.session.need
        talk.says(ALSO)
        assert talk.session.need == before


def test_a_need_chosen_from_the_menu_ends_what_was_kept(hears: Hears) -> None:
    talk = hears(needing("shelter", "medical", place="rabat"))
    talk.goes(SAID, "3", "7", "1")
    assert talk.session.also == ()


@pytest.mark.parametrize("said", ["non", "Non merci", "no", "autre chose", "something else", "لا", "la", "não"])
@pytest.mark.parametrize("reading", [needing("medical"), needing("medical", place="nador")])
def test_no_leads_to_the_menu(hears: Hears, reading: Reading, said: str) -> None:
    talk = hears(reading)
    talk.goes(SAID, said)
    assert (talk.session.step, talk.session.need) == ("need", "")


def test_unsure_is_the_menu_with_its_hint_and_the_third_time_a_person(hears: Hears) -> None:
    talk = hears(Reading(language="fr"))
    answers = [talk.says(SAID).text for _ in range(3)]
    assert [answer.startswith("Pas compris") for answer in answers] == [True, True, False]
    assert answers[-1].startswith("Toujours pas compris, pardon. Tapez 0")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_R1_R2_first_words_that_are_understood_are_answered_after_who_this_is(
    knowledge: Knowledge, channel: str, language: str
) -> None:
    reading = needing("medical", language=language, sure_of_language=True)
    for said, step in ((reading, "place"), (needing("medical", place="nador", language=language), "results")):
        talk = Talk(knowledge, channel, NOON, meant={SAID: said})
        who, answer = talk.hears(SAID)
        assert talk.session.step == step
        assert answer.language == language
        assert who.parts <= 2
        police = {"fr": "pas la police", "en": "not the police", "ar": "شرطة"}[language]
        assert police in who.text
        assert "0" in who.text
        assert who.options == ()
        assert answer.options


def test_R1_first_words_that_are_not_understood_are_answered_with_the_whole_welcome(knowledge: Knowledge) -> None:
    for reading in (Reading(), Reading(place="nador")):
        talk = Talk(knowledge, "sms", NOON, meant={SAID: reading})
        [answer] = talk.hears(SAID)
        assert len(answer.options) == 10
        assert talk.session.place == (reading.place or "")


@pytest.mark.parametrize(
    ("read", "spoken"), [("en", "en"), ("ary", "ary_Latn"), ("pcm", "en"), ("wo", "fr"), ("es", "es")]
)
def test_the_first_answer_is_in_the_language_that_was_read(knowledge: Knowledge, read: str, spoken: str) -> None:
    talk = Talk(knowledge, "sms", NOON, meant={SAID: needing("medical", language=read, sure_of_language=True)})
    talk.says(SAID)
    assert talk.session.language == spoken


def test_a_later_language_is_offered_once_and_never_changed_by_itself(hears: Hears) -> None:
    english = needing("medical", place="nador", language="en", sure_of_language=True)
    talk = hears(english)
    answer = talk.says(SAID)
    assert answer.language == "fr"
    assert answer.text.endswith("English? Send: English")
    assert answer.parts <= 2
    assert "English?" not in talk.says(SAID).text
    assert talk.says("English").language == "en"


@pytest.mark.parametrize(
    "reading", [needing("medical", language="en"), needing("medical", language="wo", sure_of_language=True),
                needing("medical", language="fr", sure_of_language=True)]
)  # fmt: skip
def test_no_language_is_offered_on_a_guess(hears: Hears, reading: Reading) -> None:
    assert "?" not in hears(reading, place="nador").says(SAID).text.splitlines()[-1]


def test_an_offer_in_arabic_does_not_make_a_latin_sms_dearer(hears: Hears) -> None:
    answer = hears(needing("medical", place="nador", language="ar", sure_of_language=True)).says(SAID)
    assert answer.encoding == "gsm7"
    assert answer.text.endswith("3arabi? Sift: 3arabi")


MINOR = frozenset({"minor"})


@pytest.mark.parametrize("codes", [(), ("shelter",), ("food_nonfood",)])
def test_R10_a_minor_is_led_to_the_protection_of_children_first(hears: Hears, codes: tuple[str, ...]) -> None:
    talk = hears(needing(*codes, place="casablanca", who=MINOR))
    talk.says(SAID)
    assert talk.session.need == "child_protection"
    assert all(hit.vetted_child for hit in talk.hits)


@pytest.mark.parametrize("need", [need for need in DIGITS_TO if need not in ("shelter", "food_nonfood")])
def test_R10_for_a_minor_only_vetted_services_whatever_the_need(hears: Hears, need: str) -> None:
    talk = hears(needing(need, place="casablanca", who=MINOR))
    answer = talk.says(SAID)
    assert talk.session.need == need
    for _ in range(5):
        assert talk.hits
        assert all(hit.vetted_child for hit in talk.hits)
        assert talk.turn.says[-1].sensitive
        if "1" not in {key for key, _ in answer.options}:
            break
        answer = talk.says("1")
    talk.says("0")
    assert all(hit.vetted_child for hit in talk.hits)


def test_R10_the_mark_of_a_minor_ends_with_the_need(hears: Hears) -> None:
    talk = hears(needing("medical", place="casablanca", who=MINOR))
    talk.says(SAID)
    assert talk.session.topic == "child"
    talk.goes("3", "5")
    assert talk.session.topic == ""
    assert not all(hit.vetted_child for hit in talk.hits)


def test_R18_an_arrest_that_is_over_still_leads_to_no_authority(hears: Hears) -> None:
    over = Evidence(0, 5, "danger arrest_expulsion", 3.0, "words", unsaid=True)
    talk = hears(needing("legal_aid", place="rabat", evidence=(over,)))
    answer = talk.says(SAID)
    assert talk.session.topic == "arrest"
    while "1" in {key for key, _ in answer.options}:
        assert not any(hit.authority for hit in talk.hits)
        answer = talk.says("1")


@pytest.mark.parametrize(
    ("command", "key", "step"),
    [("menu", "menu", "need"), ("help", "help", "aside"), ("language", "language", "language"),
     ("human", "talk", "aside"), ("start", "welcome", "need"), ("stop", "stop", "new"), ("erase", "erased", "new"),
     ("exit", "left", "new")],
)  # fmt: skip
def test_commands_in_other_words_do_the_same(hears: Hears, command: str, key: str, step: str) -> None:
    talk = hears(Reading(command=command), step="results", need="medical", place="rabat")
    talk.says(SAID)
    assert (talk.turn.says[-1].key, talk.session.step) == (key, step)


def test_R25_leaving_and_erasing_forget_where_one_was(hears: Hears) -> None:
    for command in ("erase", "exit"):
        talk = hears(Reading(command=command), step="results", need="women_violence", place="rabat", topic="child")
        talk.says(SAID)
        assert talk.session == Session(language="fr")


def test_R14_leaving_tells_nothing(hears: Hears) -> None:
    for language in ("fr", "en", "ar"):
        answer = hears(Reading(command="exit"), language=language).says(SAID)
        assert "Dalil" not in answer.text
        assert answer.options == ()


def test_R21_no_word_of_an_arrest_is_heard_as_stop() -> None:
    for word in NO_COMMANDS.split(", "):
        assert commands.read_command(word, Reading(command="stop")) is None
        assert commands.read_command(f"{word} svp!", Reading(command="stop")) is None


@pytest.mark.parametrize("step", ["new", "need", "place", "results"])
def test_a_places_name_alone_is_that_place_whatever_else_its_letters_look_like(knowledge: Knowledge, step: str) -> None:
    for place in [
        *places().regions,
        *(city for region in places().regions for city in places().cities_of(region.slug)),
    ]:
        session = Session() if step == "new" else Session(step=step, language="fr", need="shelter")
        talk = Talk(knowledge, "sms", NOON, session)
        name = place.names["fr"]
        talk.meant = {name: Reading(kind="medical", needs=(("cash", 1.0),), command="exit")}
        talk.says(name)
        assert talk.session.place
        assert talk.session.step in ("need", "results")
        assert talk.session.need in ("", "shelter")


@pytest.mark.parametrize("word", ["fermé", "on m'a refusé", "personne ne répond", "they refused me"])
def test_what_is_wrong_with_a_service_is_not_read_otherwise(knowledge: Knowledge, word: str) -> None:
    talk = Talk(knowledge, "sms", NOON, meant={word: Reading(kind="unknown", command="exit")})
    talk.goes("Bonjour", "5", "4", word)
    assert talk.session.step == "which"


def test_a_pressed_button_is_not_read(hears: Hears) -> None:
    talk = hears(needing("medical", place="nador"))
    talk.says(SAID, kind="button", step="need")
    assert talk.session.step == "need"


@pytest.mark.parametrize(
    ("said", "language", "step", "need", "place"),
    [
        ("je cherche un docteur a nador", "fr", "results", "medical", "nador"),
        ("jai faim", "fr", "place", "food_nonfood", ""),
        ("i need a lawyer in rabat", "en", "results", "legal_aid", "rabat"),
        ("i need a doctor in tangier", "en", "results", "medical", "tanger"),
    ],
)
def test_what_people_really_write_is_answered(
    knowledge: Knowledge, said: str, language: str, step: str, need: str, place: str
) -> None:
    talk = Talk(knowledge, "sms", NOON)
    talk.says(said)
    assert (talk.session.language, talk.session.step, talk.session.need, talk.session.place) == (
        language, step, need, place,
    )  # fmt: skip


def test_every_word_for_no_is_its_own() -> None:
    assert not {word for word in commands.NO.split(", ") if commands.command(word)}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("step", WAYS_TO)
def test_R5_the_words_of_an_option_are_its_digit(knowledge: Knowledge, channel: str, step: str) -> None:
    context = knowledge.voice(channel, NOON).context
    here = at(lambda channel: Talk(knowledge, channel, NOON), step, channel)
    if step == "new" or here.session.step != step or not can_enter(here.session):
        return
    for option in STEPS[step].ask(here.session, context).options:
        words = context.label(option, "fr")
        if commands.command(words) or language_named(words) or step == "region":
            continue
        typed, pressed = (Talk(knowledge, channel, NOON, here.session) for _ in range(2))
        typed.says(words)
        pressed.says(option.key)
        assert typed.session == pressed.session, (words, option.key)


def test_R10_who_said_to_be_a_minor_is_one_still_when_they_need_something_else(knowledge: Knowledge) -> None:
    talk = Talk(knowledge, "telegram", NOON)
    talk.goes("j'ai 15 ans je suis malade à Oujda", "j'ai faim")
    assert talk.session.need == "child_protection" or "child" in talk.session.topic
    assert all(hit.vetted_child or hit.id == "protection-civile" for hit in talk.hits)
