"""Danger said in free text: the numbers at once, on every channel, in every language, and nobody is called (R11, R12)."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.knowledge import Knowledge, read
from bot.text import gsm
from directory.catalog import Catalog
from directory.facts import Hit
from directory.search import lines
from flows import safety
from flows.steps import Session
from flows.understand import KINDS, Reading
from locales.catalogue import languages
from tests.conftest import NOON
from tests.talk import CHANNELS, HELLO, PHONE, Talk
from tests.test_conversations import BANNED, WAYS_TO

LANGUAGES = tuple(HELLO)
NIGHT = NOON.replace(hour=2)
HELP = "il se passe quelque chose"
"""Stands for a message of the kind under test."""
FIRST = {
    "violence": "8350",
    "sexual_violence": "8350",
    "child": "15",
    "suicide": "15",
    "medical": "15",
    "confinement": "0800004747",
    "sea": "0537625877",
    "arrest_expulsion": "0537545400",
    "left_in_desert_or_forest": "15",
    "unknown": "15",
}
BY_CHOICE = {
    "violence": ("19", "177"),
    "sexual_violence": ("19",),
    "child": ("19",),
    "confinement": ("19",),
    "left_in_desert_or_forest": ("177",),
    "unknown": ("19", "177"),
}
"""Kinds with police or gendarmerie by choice; all other kinds have none."""
CALLS_NOBODY = {"fr": "Dalil n'appelle personne", "en": "Dalil calls nobody", "ar": "لا نتصل بأحد"}
LEFT_OUT = {("sexual_violence", "ar"): ["unhcr"]}
"""What four SMS in Arabic have no room for: a third line, for refugees in its hours; on other channels it is told."""
SAID_BY_HOURS = {"", "in its hours", "in its shorter hours"}
PLACES = ("", "rabat", "nador", "oujda", "casablanca", "laayoune", "tan-tan", "souss-massa", "dakhla")

Endangered = Callable[..., Talk]


@pytest.fixture
def endangered(knowledge: Knowledge) -> Endangered:
    """Somebody who has just said that they are in danger of this kind."""

    def talk(kind: str, channel: str = "sms", language: str = "fr", now: datetime = NOON, **known: str) -> Talk:
        made = Talk(knowledge, channel, now, Session(**{"language": language, "step": "need", **known}))  # type: ignore[arg-type]
        made.meant = {HELP: Reading(kind=kind)}
        made.says(HELP)
        return made

    return talk


def told(talk: Talk) -> str:
    """The last answer, as it is read."""
    voice = talk.knowledge.voice(talk.channel, talk.now)
    return voice.renderer.render(talk.turn.says[0], talk.session.language).text


def numbers(text: str) -> list[str]:
    """The telephone numbers of a text in their order."""
    return [found for found in re.findall(r"(?<![\d:/])(?:\+?\d{8,12}|8350|2511|141|177|15|19)(?![\dh:/-])", text)]


EVERYWHERE = [(kind, language, channel) for kind in KINDS for language in LANGUAGES for channel in CHANNELS]


@pytest.mark.parametrize(("kind", "language", "channel"), EVERYWHERE)
def test_R11_the_first_thing_read_is_the_first_line_of_its_kind(
    endangered: Endangered, kind: str, language: str, channel: str
) -> None:
    text = told(endangered(kind, channel, language))
    assert text.removeprefix("☎ ").lstrip("\u200e").startswith(FIRST[kind])
    assert CALLS_NOBODY[language] in text
    assert "0" in {option.key for option in endangered(kind, channel, language).turn.says[-1].options}


@pytest.mark.parametrize(("kind", "language", "channel"), EVERYWHERE)
def test_R11_police_is_by_choice_never_first_and_never_in_an_arrest(
    endangered: Endangered, kind: str, language: str, channel: str
) -> None:
    found = numbers(told(endangered(kind, channel, language)))
    police = [number for number in found if number in ("19", "177", "112", "190")]
    assert tuple(police) == BY_CHOICE.get(kind, ())
    assert found[len(found) - len(police) :] == police, "after everybody else"
    assert found[: len(found) - len(police)], "never alone"


@pytest.mark.parametrize(("kind", "language", "channel"), EVERYWHERE)
def test_R14_the_first_forty_characters_of_an_alarm_tell_nothing(
    endangered: Endangered, kind: str, language: str, channel: str
) -> None:
    for now in (NOON, NIGHT):
        start = gsm.fold(told(endangered(kind, channel, language, now))[:40]).casefold()
        assert not [word for word in (*BANNED, "réfug", "suicid", "انتحار") if word in start], start


@pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in KINDS for language in LANGUAGES])
def test_R11_an_alarm_is_three_sms_at_most_four_in_arabic_and_loses_no_line(
    endangered: Endangered, catalog: Catalog, kind: str, language: str
) -> None:
    for place in PLACES:
        for now in (NOON, NIGHT):
            for step in ("need", "place", "new"):
                talk = endangered(kind, "sms", language, now, place=place, step=step)
                answer, *_ = [talk.knowledge.voice("sms", now).renderer.render(s, language) for s in talk.turn.says]
                assert answer.parts <= (4 if language == "ar" else 3), answer.text
                assert answer.encoding == ("ucs2" if language == "ar" else "gsm7")
                missing = [line.id for line in lines(catalog, kind) if line.number not in answer.text]
                assert missing == LEFT_OUT.get((kind, language), []), answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_R11_lines_stand_in_the_directorys_order_with_their_conditions(
    endangered: Endangered, catalog: Catalog, kind: str
) -> None:
    say = endangered(kind, "telegram").turn.says[-1]
    known = lines(catalog, kind)
    assert [call.line for call in say.calls] == [line for line in known if not line.authority]
    assert [call.when is not None for call in say.calls] == [call.line.when not in SAID_BY_HOURS for call in say.calls]


def test_every_condition_of_the_directory_is_told(catalog: Catalog) -> None:
    """A new value in danger_lines.csv needs its sentence, unless hours or "if you want" already say it."""
    known = {line.when for kind in KINDS for line in lines(catalog, kind) if not line.authority}
    assert known - SAID_BY_HOURS == safety.WHEN.keys() & known
    assert set(safety.WHEN.values()) <= languages()["fr"].sentences.keys()


def test_notes_for_staff_are_not_told(endangered: Endangered) -> None:
    for kind, language, channel in EVERYWHERE:
        text = told(endangered(kind, channel, language))
        assert "0801004747" not in text
        assert "never" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_R8_a_line_that_is_closed_now_says_so(endangered: Endangered, language: str) -> None:
    words = {"fr": "fermé", "en": "closed", "ar": "مغلق"}[language]
    for channel in CHANNELS:
        assert words in told(endangered("child", channel, language, NIGHT))
        assert words not in told(endangered("child", channel, language, NOON))


def test_R8_in_an_arrest_at_night_it_is_said_that_no_line_answers(endangered: Endangered) -> None:
    for language, words in (("fr", "aucune ligne ne répond"), ("en", "no line answers"), ("ar", "لا يجيب أي خط")):
        for place in ("", "rabat", "laayoune"):
            assert words in told(endangered("arrest_expulsion", "sms", language, NIGHT, place=place))
            assert words not in told(endangered("arrest_expulsion", "sms", language, NOON, place=place))


def test_in_an_arrest_there_is_a_number_for_who_is_no_refugee(endangered: Endangered) -> None:
    for place in PLACES:
        hits = endangered("arrest_expulsion", place=place).hits
        assert any(hit.phones and hit.for_all and not hit.authority for hit in hits)


@pytest.mark.parametrize("kind", KINDS)
def test_R13_R18_services_near_are_two_at_most_answer_everybody_and_are_no_authority(
    endangered: Endangered, kind: str
) -> None:
    for place in PLACES:
        for channel in CHANNELS:
            talk = endangered(kind, channel, place=place)
            hits: list[Hit] = talk.hits
            assert len(hits) <= 2
            assert all(hit.reachable and hit.for_all and not hit.authority for hit in hits)
            assert not any(hit.protected and hit.address for hit in hits)
            text = told(talk)
            shown = [hit for hit in hits if hit.short["fr"] in text or gsm.fold(hit.short["fr"]) in text]
            assert shown == hits


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_R8_zero_reaches_the_lines_of_a_person_in_one_message(endangered: Endangered, kind: str, language: str) -> None:
    talk = endangered(kind, "sms", language)
    answer = talk.says("0")
    assert talk.turn.says[-1].key in ("talk", "talk.closed")
    assert PHONE.search(answer.text)
    assert not any(hit.authority for hit in talk.hits)
    assert answer.parts <= (3 if language == "ar" else 2)
    talk.says("1")
    assert talk.session.step == "danger"


@pytest.mark.parametrize("step", WAYS_TO)
@pytest.mark.parametrize("channel", CHANNELS)
def test_R11_danger_interrupts_every_step_and_the_way_back_leads_there(
    knowledge: Knowledge, step: str, channel: str
) -> None:
    talk = Talk(knowledge, channel, NOON, meant={HELP: Reading(kind="medical")})
    for said in WAYS_TO[step]:
        talk.says(said)
    before = talk.session
    answer, *_ = talk.hears(HELP)
    assert answer.text.removeprefix("☎ ").startswith("15")
    assert talk.session.step == "danger"
    assert talk.session.place == before.place
    if "3" in {option.key for option in talk.turn.says[-1].options}:
        talk.says("3")
        back = "results" if step in ("when", "word") else step
        assert (talk.session.step, talk.session.need) == (back, before.need)


def test_R11_an_alarm_comes_first_even_in_the_first_message_and_then_the_talk_goes_on(knowledge: Knowledge) -> None:
    for channel, truth in (
        ("sms", "D'autres peuvent lire"),
        ("telegram", "Telegram voit"),
        ("whatsapp", "WhatsApp voit"),
    ):
        talk = Talk(knowledge, channel, NOON, meant={HELP: Reading(kind="violence", language="fr")})
        alarm, after = talk.hears(HELP)
        assert alarm.text.removeprefix("☎ ").startswith("8350")
        assert truth in after.text
        assert "police" in after.text
        assert after.parts <= 2
        assert talk.says("1").options
        assert talk.session.step == "place"
        talk.says("8")
        assert (talk.session.step, talk.session.need, talk.session.place) == ("results", "women_violence", "nador")


def test_R11_one_leads_to_services_two_to_the_menu(endangered: Endangered) -> None:
    for kind, need in safety.NEED_OF.items():
        talk = endangered(kind, place="rabat")
        assert PHONE.search(talk.says("1").text)
        assert (talk.session.step, talk.session.need) == ("results", need)
        if kind == "arrest_expulsion":
            assert not any(hit.authority for hit in talk.hits)
        talk = endangered(kind)
        talk.says("2")
        assert (talk.session.step, talk.session.need) == ("need", "")


def test_a_place_said_after_the_alarm_leads_to_services_there(endangered: Endangered) -> None:
    for typed in ("Nador", "je suis à Nador"):
        talk = endangered("violence")
        talk.says(typed)
        assert (talk.session.step, talk.session.need, talk.session.place) == ("results", "women_violence", "nador")
    talk = endangered("violence", "telegram")
    talk.says(kind="location", latitude=35.17, longitude=-2.93)
    assert (talk.session.step, talk.session.need, talk.session.place) == ("results", "women_violence", "nador")


def test_R11_the_same_danger_again_offers_a_person_and_another_one_its_lines(endangered: Endangered) -> None:
    """Somebody else may be reading the screen by now: the numbers do not stand there twice."""
    talk = endangered("violence")
    talk.meant = {HELP: Reading(kind="violence"), "autre": Reading(kind="medical")}
    again = talk.says(HELP)
    assert "8350" not in again.text
    assert "0" in {key for key, _ in again.options}
    assert talk.says("autre").text.startswith("15")
    talk.says("menu")
    assert talk.says(HELP).text.startswith("8350")


def test_R11_the_same_danger_with_a_new_place_leads_there(endangered: Endangered) -> None:
    talk = endangered("violence")
    talk.meant = {HELP: Reading(kind="violence", place="oujda")}
    talk.says(HELP)
    assert (talk.session.step, talk.session.place) == ("results", "oujda")


def test_R11_an_alarm_can_be_asked_for_in_another_language(endangered: Endangered) -> None:
    talk = endangered("violence")
    answer = talk.says("English")
    assert (answer.language, answer.text[:4]) == ("en", "8350")


@pytest.mark.parametrize(
    ("said", "more"), [("0", {}), ("5", {}), ("STOP", {}), ("menu", {}), ("1", {"kind": "button"}), ("99", {})]
)
def test_R11_digits_buttons_and_commands_are_never_read_for_danger(
    knowledge: Knowledge, said: str, more: dict[str, str]
) -> None:
    talk = Talk(knowledge, "sms", NOON, Session(language="fr", step="need"), meant={said: Reading(kind="medical")})
    talk.says(said, **more)
    assert talk.session.step != "danger"


def test_R10_a_minor_is_led_to_services_for_children(knowledge: Knowledge) -> None:
    for kind in KINDS:
        talk = Talk(knowledge, "telegram", NOON, Session(language="fr", step="need", place="casablanca"))
        talk.meant = {HELP: Reading(kind=kind, who=frozenset(["minor"]))}
        talk.says(HELP)
        assert all(hit.vetted_child for hit in talk.hits)
        talk.says("1")
        assert talk.session.need == "child_protection"
        assert talk.hits
        assert all(hit.vetted_child for hit in talk.hits)


@pytest.mark.parametrize("kind", KINDS)
def test_R22_what_is_told_of_violence_may_not_be_forwarded(endangered: Endangered, kind: str) -> None:
    say = endangered(kind).turn.says[-1]
    assert say.sensitive is (kind in ("violence", "sexual_violence", "child", "confinement"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_R12_who_wants_to_die_is_answered_with_warmth_and_somebody_to_call(
    endangered: Endangered, language: str
) -> None:
    talk = endangered("suicide", "sms", language)
    text = told(talk)
    assert {"fr": "Vous comptez", "en": "You matter", "ar": "حياتك غالية"}[language] in text
    assert numbers(text)[:3] == ["15", "141", "0800004146"]
    assert talk.turn.deeds == ()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("sea", {"fr": "votre position", "en": "your position", "ar": "موقعك"}),
        ("left_in_desert_or_forest", {"fr": "votre position", "en": "your position", "ar": "موقعك"}),
        ("sexual_violence", {"fr": "72 heures", "en": "72 hours", "ar": "72 ساعة"}),
    ],
)
def test_R11_what_matters_for_a_kind_is_said(endangered: Endangered, kind: str, words: dict[str, str]) -> None:
    for language, said in words.items():
        assert said in told(endangered(kind, "sms", language))


def test_R11_no_sentence_promises_that_somebody_is_called() -> None:
    promised = re.compile(
        r"nous (?:allons )?appel|we(?:'ll| will| are going to) call|sera prévenu|سنتصل|سوف نتصل", re.I
    )
    for language in languages().values():
        for key, sentence in language.sentences.items():
            assert not any(promised.search(form) for form in sentence.forms), (language.code, key)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("stop il me frappe", "violence"),
        ("mon mari me frappe aidez moi", "violence"),
        ("je veux mourir", "suicide"),
        ("police arrest me", "arrest_expulsion"),
        ("je suis perdu dans la foret", "left_in_desert_or_forest"),
    ],
)
def test_R11_R21_what_people_really_write_is_heard(knowledge: Knowledge, said: str, kind: str) -> None:
    talk = Talk(knowledge, "sms", NOON)
    answer, *_ = talk.hears(said)
    assert talk.session.kind == kind
    assert answer.text.startswith(FIRST[kind])
    assert talk.turn.deeds == ()


def test_R34_when_the_reading_breaks_digits_words_and_the_menu_still_answer(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(text: str) -> Reading:
        raise ValueError(text)

    monkeypatch.setattr("bot.knowledge.understand", breaks)
    assert read("canari 0612345678") == Reading()
    talk = Talk(knowledge, "sms", NOON)
    assert "15" in talk.says("canari").text
    assert PHONE.search(talk.goes("5", "4").text)
    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "reading failed" in logged
    assert "canari" not in logged


@pytest.mark.parametrize("said", ["je veux mourir", "je saigne beaucoup", "il me frappe"])
def test_R10_a_minor_in_danger_is_told_what_is_vetted_for_children(knowledge: Knowledge, said: str) -> None:
    talk = Talk(knowledge, "telegram", NOON)
    talk.goes("j'ai 15 ans je cherche un endroit pour dormir à Oujda")
    talk.says(said)
    [alarm] = [say for say in talk.turn.says if say.calls]
    told = [call.line.number for call in alarm.calls]
    assert told[0] in ("15", "2511")
    assert "2511" in told[:2]
    assert all(hit.vetted_child for hit in alarm.hits)
    assert alarm.sensitive
    talk.says("1")
    assert all(hit.vetted_child for hit in talk.hits)


@pytest.mark.parametrize("way", [("Bonjour", "1", "1"), ("on m'a arrêté à Oujda",)])
@pytest.mark.parametrize("said", ["on me frappe", "je saigne beaucoup"])
def test_R11_after_an_arrest_no_danger_names_the_police(knowledge: Knowledge, way: tuple[str, ...], said: str) -> None:
    talk = Talk(knowledge, "sms", NOON)
    talk.goes(*way)
    talk.says(said)
    [alarm] = [say for say in talk.turn.says if say.calls]
    assert alarm.choice == ()
    assert not any(hit.authority for hit in alarm.hits)


def test_R11_after_an_arrest_the_lines_of_a_complaint_name_no_police(knowledge: Knowledge) -> None:
    talk = Talk(knowledge, "sms", NOON)
    talk.goes("on m'a arrêté à Oujda", "réclamation", "3", "1")
    [alarm] = [say for say in talk.turn.says if say.calls]
    assert alarm.choice == ()
