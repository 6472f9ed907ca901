"""Privacy by chat: who sees it (R2, R30), what is kept (R27), a borrowed telephone, and the ways to be gone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.knowledge import Knowledge
from bot.lines.opening import open_lines
from bot.moments import to_millis
from bot.people import BORROWED_LASTS
from bot.service import Service, carriers, open_channels, open_telegram
from bot.store import Seal, Store
from bot.text.style import Rendered
from directory.catalog import Catalog
from directory.facts import NEEDS
from flows.commands import WORDS, command
from flows.deeds import Erase, Leave, Stop
from flows.steps import Session
from locales.catalogue import Texts, languages
from tests.conftest import NOON, SECRET, Clock
from tests.people import Town
from tests.talk import CHANNELS, Talk

LANGUAGES = ("fr", "en")
SPOKEN = ("fr", "ar", "ary", "ary_Latn", "en", "es", "pt")
ALL = ("telegram", "meta", "twilio", "operators")
FIRST_WORDS_BANNED = (
    "violence", "viol", "asile", "vih", "traite", "refuge", "migrant", "hcr", "asylum", "rape", "hiv", "shelter",
)  # fmt: skip
Begin = Callable[..., Talk]
SESSIONS = {
    "new": Session(),
    "need": Session(language="fr", step="need"),
    "place": Session(language="fr", step="place", need="medical"),
    "results": Session(language="fr", step="results", need="women_violence", place="rabat"),
    "aside": Session(language="fr", step="aside", back="place", need="medical"),
    "danger": Session(language="fr", step="danger", kind="violence", urgent="women_violence"),
    "privacy": Session(language="fr", step="privacy", back="need"),
    "erase": Session(language="fr", step="erase", back="need"),
}


@pytest.fixture(scope="module")
def carried(knowledge: Knowledge) -> Knowledge:
    """A deployment in which every channel is enabled."""
    catalog = knowledge._catalog
    return Knowledge(catalog, Texts(languages()), SPOKEN, carriers=ALL)


@pytest.fixture
def begin(carried: Knowledge) -> Begin:
    def talk(channel: str = "sms", **session: object) -> Talk:
        known = {"language": "fr", "step": "need", **session}
        return Talk(carried, channel, NOON, Session(**known))  # type: ignore[arg-type]

    return talk


def words(name: str) -> list[str]:
    return [word for meant, many in WORDS if meant == name for word in many.split(", ")]


# The way there


EVERY_WORD = [(word, "results") for word in (*words("privacy"), *words("borrowed"))]
EVERY_STEP = [(word, step) for word in ("qui voit", "borrowed phone") for step in SESSIONS]


@pytest.mark.parametrize(("word", "step"), EVERY_WORD + EVERY_STEP)
def test_the_words_in_six_languages_lead_there_from_every_step(carried: Knowledge, word: str, step: str) -> None:
    talk = Talk(carried, "sms", NOON, SESSIONS[step])
    talk.says(word)
    expected = {"privacy": ("privacy", "privacy"), "borrowed": ("privacy.borrowed", "aside")}
    assert (talk.turn.says[-1].key, talk.session.step) == expected[command(word) or ""]
    assert talk.session.borrowed is (command(word) == "borrowed")


def test_every_language_has_its_words() -> None:
    for name in ("privacy", "borrowed"):
        said = " ".join(words(name))
        for told in {
            "privacy": ("qui voit", "who sees", "quién ve", "quem vê", "من يرى", "شكون كيشوف", "chkoun kaychouf"),
            "borrowed": ("emprunté", "borrowed", "prestado", "emprestado", "هاتف مستعار", "ماشي تيليفوني", "machi"),
        }[name]:
            assert told in said


@pytest.mark.parametrize(
    "said", ["il voit mes messages", "qui voit mon mari", "mes données sont volées", "vie privee de chien"]
)
def test_they_are_heard_as_whole_messages_only(begin: Begin, said: str) -> None:
    talk = begin()
    talk.says(said)
    assert talk.session.step != "privacy"


def test_the_help_leads_there_by_3_and_7_leads_back(begin: Begin) -> None:
    talk = begin(step="place", need="medical")
    assert ("3", "3 Vie privée") in [(key, label) for key, label in talk.says("aide").options]
    talk.says("3")
    assert talk.session.step == "privacy"
    talk.says("7")
    assert (talk.session.step, talk.session.need) == ("place", "medical")


@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_after_each_answer_1_leads_back_to_where_one_was(begin: Begin, key: str) -> None:
    talk = begin(step="place", need="medical")
    talk.goes("qui voit", key)
    assert [one for one, _ in talk.says("?").options][:2] == ["1", "2"]
    talk.says("1")
    assert (talk.session.step, talk.session.need) == ("place", "medical")


# What is said


def every(begin: Begin, channel: str, language: str) -> Iterator[Rendered]:
    """Every answer of this conversation, at its longest."""
    known = {"language": language, "place": "sale", "need": "education_training"}
    ways: list[tuple[str, ...]] = [("99",), ("qui voit",), *(("qui voit", key) for key in "1234")]
    for borrowed in (False, True):
        for said in ways:
            talk = begin(channel, borrowed=borrowed, **known)
            yield talk.goes(*said)
    for said in [("qui voit", "4", "1"), ("qui voit", "5"), ("qui voit", "6"), ("pas mon telephone",)]:
        yield begin(channel, **known).goes(*said)
    yield begin(channel, language=language, step="new").says("pas mon telephone")
    yield begin(channel, language=language, step="new").says("qui voit")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", SPOKEN)
def test_every_answer_fits_two_sms_and_begins_with_quiet_words(begin: Begin, language: str, channel: str) -> None:
    answers = list(every(begin, channel, language))
    assert len(answers) == 18
    for answer in answers:
        assert answer.language == language
        arabic = language in ("ar", "ary")
        assert answer.parts <= (3 if arabic else 2), answer.text
        assert answer.encoding in (None, "ucs2" if arabic else "gsm7")
        assert not any(word in answer.text[:40].lower() for word in FIRST_WORDS_BANNED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_R2_each_channel_says_who_sees_it_there(begin: Begin, language: str) -> None:
    told = {channel: begin(channel, language=language).goes("qui voit", "1").text for channel in CHANNELS}
    own = {
        "fr": {"sms": "l'opérateur", "telegram": "Telegram: votre numéro", "whatsapp": "WhatsApp (Meta): votre numéro"},
        "en": {"sms": "the operator", "telegram": "Telegram: your number", "whatsapp": "WhatsApp (Meta): your number"},
    }
    for channel, text in told.items():
        assert own[language][channel] in text
    assert "chiffrée de bout en bout" in told["telegram"] or "encrypted from end to end" in told["telegram"]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("enabled", [some for n in range(5) for some in combinations(ALL, n)], ids="-".join)
def test_R30_every_enabled_carrier_is_named_and_no_other(
    carried: Knowledge, enabled: tuple[str, ...], language: str, channel: str
) -> None:
    knowledge = Knowledge(carried._catalog, Texts(languages()), ("fr", "en"), carriers=enabled)
    talk = Talk(knowledge, channel, NOON, Session(language=language, step="need"))
    said = talk.goes("qui voit", "1").text
    row = said.partition({"fr": "passent par: ", "en": "pass through: "}[language])[2]
    names = {"telegram": "Telegram", "meta": "Meta (WhatsApp)", "twilio": "Twilio", "operators": "op"}
    for code, name in names.items():
        assert (name in row) is (code in enabled)
    assert bool(row) is bool(enabled)


PHONE = {
    "smsgate_username": "u",
    "smsgate_password": "p",
    "smsgate_signing_key": "a key of the tests",
    "smsgate_number": "+212600000092",
}
SETTINGS: dict[str, dict[str, Any]] = {
    "telegram": {"telegram_token": "1:token"},
    "sms": {"twilio_sid": "AC", "twilio_token": "t", "twilio_sms_from": "+212600000090"},
    "whatsapp": {"twilio_sid": "AC", "twilio_token": "t", "twilio_whatsapp_from": "+212600000091"},
    "sms by a phone": PHONE | {"smsgate_url": "http://192.168.1.5:8080"},
    "sms by somebody's phone server": PHONE | {"smsgate_url": "https://api.sms-gate.app/3rdparty/v1"},
}
CARRY = {
    "telegram": {"telegram"},
    "sms": {"twilio", "operators"},
    "whatsapp": {"twilio", "meta"},
    "sms by a phone": {"operators"},
    "sms by somebody's phone server": {"operators", "aggregator"},
}
ONE_BY_ONE = [(), *((name,) for name in SETTINGS), ("telegram", "sms", "whatsapp"), ("telegram", "sms by a phone")]


@pytest.mark.parametrize("enabled", ONE_BY_ONE, ids="-".join)
def test_R30_whatever_channel_is_set_up_has_its_carriers_told_and_written_down(
    enabled: tuple[str, ...], tmp_path: Path, catalog: Catalog, knowledge: Knowledge
) -> None:
    config = Config(data_dir=tmp_path)
    for name in enabled:
        config = replace(config, **SETTINGS[name])
    lines, store, seal = open_lines(config), Store(config.store_url), Seal(SECRET)
    service = Service(config, store, seal, catalog, knowledge, lines=lines)
    channels = open_channels(service, open_telegram(config, seal))
    service.close()
    assert set(channels) == {name.partition(" ")[0] for name in enabled}
    told = carriers(config, lines)
    assert set(told) == {code for name in enabled for code in CARRY[name]}
    register = (Path(__file__).parent.parent / "docs" / "privacy.md").read_text("utf-8")
    french = languages()["fr"].sentences
    for code in told:
        assert f"| `{code}` |" in register
        assert f"carrier.{code}" in french


@pytest.mark.parametrize("language", LANGUAGES)
def test_R27_what_is_kept_just_now_is_told_and_changes_with_what_is_said(begin: Begin, language: str) -> None:
    talk = begin(language=language)
    nothing = talk.goes("mes données", "2").text
    assert nothing.count({"fr": "aucun", "en": "none"}[language]) == 2
    talk.goes("menu", "5", "4")
    something = talk.goes("mes données", "2").text
    assert "Oujda" in something
    assert {"fr": "docteur", "en": "doctor"}[language] in something
    assert "24" in something
    for word in (
        "MENU",
        "STOP",
        {"fr": "EFFACER", "en": "ERASE"}[language],
        {"fr": "LANGUE", "en": "LANGUAGE"}[language],
    ):
        assert word in something


NAMED = {
    "fr": ("MENU", "LANGUE", "STOP", "EFFACER"),
    "en": ("MENU", "LANGUAGE", "STOP", "ERASE"),
    "es": ("MENU", "IDIOMA", "STOP", "BORRAR"),
    "pt": ("MENU", "IDIOMA", "STOP", "APAGAR"),
    "ar": ("القائمة", "اللغة", "توقف", "امسح"),
    "ary": ("القائمة", "اللغة", "توقف", "مسح"),
    "ary_Latn": ("MENU", "LANGUE", "STOP", "EFFACER"),
}
"""The words by which each language says one changes, refuses and erases."""


@pytest.mark.parametrize("borrowed", [False, True])
@pytest.mark.parametrize("language", SPOKEN)
def test_R27_the_words_it_names_do_what_it_says(begin: Begin, language: str, borrowed: bool) -> None:
    told = begin(language=language, borrowed=borrowed).goes("mes données", "2").text
    done = []
    for word in NAMED[language]:
        assert word in told
        talk = begin(language=language)
        talk.says(word)
        done.append((talk.turn.says[-1].key, talk.turn.deeds))
    assert done == [("menu", ()), ("language", ()), ("stop", (Stop(),)), ("erased", (Erase(),))]


def test_R27_on_a_borrowed_telephone_the_language_is_told_to_go_too(begin: Begin) -> None:
    told = begin(borrowed=True).goes("mes données", "2").text
    assert "30 minutes" in told
    assert "24" not in told


def test_R22_what_is_kept_of_a_sensitive_need_may_not_be_forwarded(begin: Begin) -> None:
    talk = begin("telegram", need="women_violence", place="rabat")
    talk.goes("mes données", "2")
    assert talk.turn.says[-1].sensitive


@pytest.mark.parametrize(
    ("urgent", "kind", "need", "sensitive"),
    [
        ("women_violence", "violence", "femme", True),
        ("child_protection", "child", "enfant", True),
        ("emergency", "sea", "urgence", False),
    ],
)
def test_R27_the_need_of_a_danger_is_told_as_well(
    begin: Begin, urgent: str, kind: str, need: str, sensitive: bool
) -> None:
    talk = begin("telegram", step="danger", need="medical", kind=kind, urgent=urgent)
    told = talk.goes("mes données", "2").text
    assert need in told.lower()
    assert "docteur" not in told
    assert talk.turn.says[-1].sensitive is sensitive


ALSO_KEPT = {
    "fr": ("demande à l'équipe", "message prévu", "phrase"),
    "en": ("request to the team", "later message", "phrase"),
    "es": ("lo pedido al equipo", "mensaje previsto", "frase"),
    "pt": ("pedido à equipa", "mensagem marcada", "frase"),
    "ar": ("طلب للفريق", "رسالة لاحقة", "عبارة"),
    "ary": ("طلب للفريق", "ميساج من بعد", "عبارة"),
    "ary_Latn": ("talab l l'equipe", "message men be3d", "phrase"),
}


@pytest.mark.parametrize("borrowed", [False, True])
@pytest.mark.parametrize("language", SPOKEN)
def test_R27_so_are_what_was_asked_a_later_message_and_a_phrase(begin: Begin, language: str, borrowed: bool) -> None:
    """On a borrowed telephone no message is ever kept for later."""
    asked, later, phrase = ALSO_KEPT[language]
    told = begin("telegram", language=language, borrowed=borrowed).goes("mes données", "2").text
    assert (asked in told, later in told, phrase in told) == (True, not borrowed, True)


@pytest.mark.parametrize("language", SPOKEN)
def test_R27_it_fits_whatever_the_need_and_the_place(begin: Begin, language: str) -> None:
    for need, place in product(NEEDS, ("el-marsa", "fquih-ben-salah", "el-kelaa", "marrakech-safi")):
        told = begin(language=language, need=need, place=place).goes("mes données", "2")
        assert told.parts <= (3 if language in ("ar", "ary") else 2), told.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_promises(language: str) -> None:
    """Neither secrecy nor safety is promised, nor that nobody reads."""
    never = (
        "confidentiel",
        "secret",
        "anonyme",
        "en sécurité",
        "garanti",
        "confidential",
        "anonymous",
        "safe",
        "guarantee",
    )
    found = languages()[language].sentences
    mine = {key: s for key, s in found.items() if s.file == "privacy"}
    assert len(mine) > 25
    for key, sentence in mine.items():
        for form in sentence.forms:
            assert not any(word in form.lower() for word in never), key


# The ways to be gone


def test_R20_by_digit_it_is_asked_once_more_by_the_word_it_is_done(begin: Begin) -> None:
    talk = begin(step="place", need="medical")
    talk.goes("vie privée", "4")
    assert (talk.session.step, talk.turn.deeds) == ("erase", ())
    talk.says("2")
    assert (talk.session.step, talk.session.need) == ("place", "medical")
    talk.goes("vie privée", "4", "1")
    assert talk.turn.deeds == (Erase(),)
    assert talk.session == Session(language="fr")


@pytest.mark.parametrize(("said", "deeds"), [("oui", (Erase(),)), ("yes", (Erase(),)), ("non", ()), ("blabla", ())])
def test_R20_a_yes_is_enough_and_nothing_else_is(begin: Begin, said: str, deeds: tuple[Erase, ...]) -> None:
    talk = begin()
    talk.goes("vie privée", "4", said)
    assert talk.turn.deeds == deeds


@pytest.mark.parametrize(("key", "deed"), [("5", Leave()), ("6", Stop())])
def test_R19_R21_leaving_and_stopping_are_done_at_once(begin: Begin, key: str, deed: Leave | Stop) -> None:
    talk = begin(need="women_violence", place="rabat", step="results")
    talk.goes("vie privée", key)
    assert talk.turn.deeds == (deed,)
    assert talk.session == Session(language="fr")


# A borrowed telephone


def test_on_a_borrowed_telephone_session_and_language_are_forgotten_after_30_minutes(town: Town, clock: Clock) -> None:
    awa = town.person()
    awa.says("hello")
    awa.says("borrowed phone")
    awa.says("menu")
    awa.says("5")
    clock.moves(minutes=29)
    awa.says("menu")
    assert awa.session["borrowed"] is True
    clock.moves(minutes=30, seconds=1)
    [answer] = awa.says("2")
    assert answer.startswith("Dalil: aide d'associations")  # neither the need nor the language is known any more
    assert awa.session == {"language": "fr", "step": "need"}


def test_on_a_telephone_of_ones_own_the_language_stays(town: Town, clock: Clock) -> None:
    awa = town.person()
    awa.says("hello")
    clock.moves(hours=25)
    assert awa.says("2")[0].startswith("Dalil: help from")


def test_R25_the_worker_forgets_a_borrowed_telephone_by_itself(town: Town, clock: Clock) -> None:
    awa, binta = town.person(), town.person("+212600000002")
    for person in (awa, binta):
        person.says("Bonjour")
        person.says("5")
    awa.says("pas mon téléphone")
    worker = town.worker()
    clock.moves(minutes=30)
    worker._forget()
    assert awa.session["borrowed"] is True
    clock.moves(minutes=1)
    worker._forget()
    kept = town.rows("SELECT language, session, borrowed FROM person ORDER BY id")
    assert tuple(kept[0])[:2] == ("", "{}")
    assert kept[1].language == "fr"
    assert "medical" in kept[1].session
    assert not any(row.borrowed for row in kept)
    assert BORROWED_LASTS.total_seconds() == 1800


@pytest.mark.parametrize("said", ["STOP", "START", "menu", "99", "0", "aide", "5"])
def test_it_stays_borrowed_whatever_is_said(town: Town, said: str) -> None:
    awa = town.person()
    awa.says("pas mon téléphone")
    awa.says("1")
    awa.says(said)
    assert awa.session["borrowed"] is True
    [[borrowed]] = town.rows("SELECT borrowed FROM person")
    assert borrowed


def test_R21_who_had_said_stop_is_still_stopped_when_the_borrowed_telephone_is_forgotten(
    town: Town, clock: Clock
) -> None:
    awa = town.person()
    awa.says("pas mon téléphone")
    awa.says("STOP")
    clock.moves(hours=2)
    town.worker()._forget()
    assert awa.says("Bonjour") == []
    [[at]] = town.rows("SELECT received_at FROM inbound ORDER BY id DESC LIMIT 1")
    assert at == to_millis(clock())


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_stays_on_the_telephone_itself_is_said_and_how_to_leave(begin: Begin, channel: str) -> None:
    told = begin(channel).says("téléphone prêté").text
    assert "Sur le téléphone" in told
    assert "99" in told
    assert ("48 heures" in told) is (channel == "telegram")
