"""Somebody says that a number did not work: three messages, nothing of them kept, nothing changed for others."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge import Knowledge
from bot.reports import reporter
from bot.store import Seal
from directory.building import build
from directory.catalog import Catalog
from directory.facts import Hit
from directory.loading import load
from directory.places import places
from directory.revisions import current_seq
from flows.deeds import Report
from flows.engine import LONGEST_PLACE, place_of
from flows.report import KINDS, WORDS
from flows.steps import Session
from locales.catalogue import Texts, languages
from tests.conftest import NOON
from tests.people import Town
from tests.talk import CHANNELS, DIGITS_TO, HELLO, PHONE, Talk

Begin = Callable[..., Talk]
BUDGET = {"fr": 2, "en": 2, "ar": 3}


@pytest.fixture
def begin(knowledge: Knowledge) -> Begin:
    def talk(channel: str = "sms") -> Talk:
        return Talk(knowledge, channel, NOON)

    return talk


@pytest.fixture
def stocked_town(town: Town) -> Town:
    """A town whose store holds the directory, on both engines."""
    with town.store.write() as connection:
        if not current_seq(connection):
            load(connection)
    return town


def is_alone(talk: Talk, hit: Hit) -> bool:
    """Whether the directory knows no other number for this need there, nor for anybody."""
    find, place = talk.knowledge.voice(talk.channel, NOON).context.find, places().get(talk.session.place)
    child = talk.session.need == "child_protection"
    here = find(talk.session.need, place, child=child).hits
    others = (*here, *(one for one in find("mental_health", None, child=child).hits if one.for_all))
    return not any(one.phones and one.id != hit.id and not one.authority for one in others)


def reports(talk: Talk) -> list[Report]:
    return [deed for deed in talk.turn.deeds if isinstance(deed, Report)]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", HELLO)
@pytest.mark.parametrize("need", DIGITS_TO)
def test_three_digits_report_a_service_and_lead_to_another_number(
    begin: Begin, need: str, language: str, channel: str
) -> None:
    for city in "1478":
        talk = begin(channel)
        talk.goes(HELLO[language], *DIGITS_TO[need], city)
        first = talk.hits[0]
        answers = [talk.says("4")]
        if talk.session.step == "which":
            answers.append(talk.says("1"))
        answers.append(talk.says("1"))
        assert reports(talk) == [Report(first.id, "wrong_number")]
        assert talk.session.step == "results"
        assert first.id not in [hit.id for hit in talk.hits]
        assert PHONE.search(answers[-1].text) or is_alone(talk, first), answers[-1].text
        assert all(a.parts <= BUDGET[language] for a in answers), answers
        assert len(answers) <= 3


@pytest.mark.parametrize("language", HELLO)
def test_every_step_of_a_report_fits_everywhere(begin: Begin, language: str) -> None:
    """All needs, all regions and some cities, every service of the first pages, and the one given in its place too."""
    for need in DIGITS_TO:
        for place in (*places().regions, *places().cities[::9]):
            talk = begin()
            talk.session = Session(language=language, step="place", need=need)
            answer = talk.says(place.names[language if language != "en" else "fr"])
            for said in ("1", "1"):
                for way in (("4", "1", "1"), ("4", "2", "4")):
                    before = talk.session
                    for digit in way:
                        answer = talk.says(digit)
                        assert answer.parts <= BUDGET[language], answer.text
                    assert place.slug == talk.session.place
                    talk.session = before
                talk.says(said)


def test_it_says_thank_you_and_promises_only_that_somebody_looks(begin: Begin) -> None:
    answer = begin().goes("Bonjour", "5", "4", "4", "1", "2")
    assert "Merci" in answer.text
    assert "qui tient l'annuaire" in answer.text
    assert not [word for word in ("corrig", "rappel", "heures", "demain") if word in answer.text]


@pytest.mark.parametrize(("digit", "kind"), KINDS.items())
def test_each_digit_is_its_kind(begin: Begin, digit: str, kind: str) -> None:
    talk = begin()
    talk.goes("Bonjour", "5", "4", "4", "2", digit)
    assert [deed.kind for deed in reports(talk)] == [kind]


@pytest.mark.parametrize(("kind", "word"), [(kind, word) for kind, words in WORDS for word in words.split(", ")])
def test_a_word_in_any_language_does_as_its_digit(begin: Begin, kind: str, word: str) -> None:
    talk = begin("whatsapp")
    talk.goes("Bonjour", "5", "4", "4", "1", word)
    assert [deed.kind for deed in reports(talk)] == [kind]


@pytest.mark.parametrize("word", ["Mauvais numéro", "fermé", "no answer", "رقم خاطئ"])
def test_after_results_words_lead_there_too_where_the_option_had_no_room(begin: Begin, word: str) -> None:
    talk = begin()
    assert "4" not in [key for key, _ in talk.goes("Bonjour", "1", "2", "1").options]
    talk.says(word)
    assert talk.session.step == "which"


def test_the_services_told_last_are_those_one_may_choose(begin: Begin) -> None:
    talk = begin("telegram")
    talk.goes("Bonjour", "5", "4")
    talk.says("1")
    told = talk.hits
    answer = talk.says("4")
    assert [label for _, label in answer.options[:-1]] == [f"{n} {hit.short['fr']}" for n, hit in enumerate(told, 1)]
    talk.goes("2", "1")
    assert reports(talk) == [Report(told[1].id, "wrong_number")]


def test_the_number_given_instead_may_be_reported_too_and_the_first_is_not_given_again(begin: Begin) -> None:
    talk = begin()
    talk.goes("Bonjour", "5", "4")
    first = talk.hits[0].id
    talk.goes("4", "1", "1")
    instead = talk.hits[0]
    options = talk.says("4").options
    assert first not in [hit.id for hit in talk.hits]
    assert not any(label.endswith(instead.short["fr"]) for _, label in options[:1])
    chosen = next(key for key, label in options if label.endswith(instead.short["fr"]))
    talk.goes(chosen, "1")
    assert reports(talk) == [Report(instead.id, "wrong_number")]
    assert talk.hits[0].id not in (instead.id, first)


def test_a_report_leaves_the_page_where_it_was(begin: Begin) -> None:
    plain, reporting = begin("telegram"), begin("telegram")
    plain.goes("Bonjour", "7", "1", "2")
    reporting.goes("Bonjour", "7", "1", "2", "4", "1", "1")
    assert reporting.says("1").text == plain.says("1").text


def test_an_old_keyboard_reports_what_stood_above_it(begin: Begin) -> None:
    talk = begin("telegram")
    talk.goes("Bonjour", "5", "4", "1")
    told, above = talk.hits, place_of(talk.session)
    talk.goes("menu", "4", "1")
    talk.says("4", kind="button", step=above)
    which = place_of(talk.session)
    assert which.startswith("which:medical:oujda:")
    talk.goes("menu", "7", "1")
    talk.says("2", kind="button", step=which)
    what = place_of(talk.session)
    assert what == f"wrong:{told[1].id}"
    talk.session = Session(language="ar")
    answer = talk.says("3", kind="button", step=what)
    assert reports(talk) == [Report(told[1].id, "refused")]
    assert answer.language == "ar"
    assert talk.session.step == "need"


@pytest.mark.parametrize("step", ["which", "wrong", "which:", "wrong:", "which:x:y:z:9", "which:medical:oujda::zzz"])
def test_a_spoilt_button_reports_nothing(begin: Begin, step: str) -> None:
    talk = begin("telegram")
    talk.goes("Bonjour")
    assert talk.says("1", kind="button", step=step).text
    assert reports(talk) == []


def test_every_place_of_a_report_fits_a_button_of_telegram() -> None:
    slugs = [place.slug for place in (*places().regions, *places().cities)]
    for need in DIGITS_TO:
        for slug in slugs:
            for step in ("results", "which"):
                session = Session(step=step, need=need, place=slug, topic="arrest" * (need == "legal_aid"), shown=99)
                assert place_of(session).endswith(":99"), (need, slug)
    long = Session(step="wrong", about="x" * 80)
    assert (place_of(long), len(f"{place_of(Session(step='wrong', about='x' * 56))}|4")) == ("wrong", 64)
    assert LONGEST_PLACE + len("|4") == 64


@pytest.mark.parametrize("need", ["women_violence", "child_protection", "trafficking"])
@pytest.mark.parametrize("language", HELLO)
def test_R14_R22_on_a_sensitive_need_only_numbers_are_named(begin: Begin, need: str, language: str) -> None:
    talk = begin("telegram")
    talk.goes(HELLO[language], *DIGITS_TO[need], "4")
    told = talk.hits
    answer = talk.says("4")
    if talk.session.step == "which":
        assert talk.turn.says[0].sensitive
        called = [
            label for _, label in answer.options if any(label.endswith(h.short[language]) for h in told if h.phones)
        ]
        assert called == []
        answer = talk.says("1")
    assert talk.turn.says[0].sensitive
    assert not any(hit.short[language] in answer.text for hit in told if hit.phones)
    answer = talk.says("1")
    assert talk.turn.says[-1].sensitive
    assert PHONE.search(answer.text[:20]) or is_alone(talk, told[0])


def test_R10_a_child_is_given_only_services_vetted_for_children_instead(begin: Begin) -> None:
    for city in "12345678":
        talk = begin()
        talk.goes("Bonjour", "2", city)
        for _ in range(4):
            talk.says("4")
            if talk.session.step == "which":
                talk.says("1")
            talk.says("1")
            assert all(hit.vetted_child for hit in talk.hits)


def test_an_arrest_never_leads_to_an_authority_instead(begin: Begin) -> None:
    for city in "12345678":
        talk = begin()
        talk.goes("Bonjour", "1", "1", city)
        for _ in range(6):
            talk.says("4")
            if talk.session.step == "which":
                talk.says("1")
            talk.says("1")
            assert not any(hit.authority for hit in talk.hits)


def kept(town: Town) -> list[tuple[str, str, str]]:
    return [(row.service_id, row.kind, row.reporter) for row in town.rows("SELECT * FROM report ORDER BY id")]


def test_R3_a_report_is_kept_with_a_keyed_hash_and_nothing_of_the_person(stocked_town: Town) -> None:
    awa, binta = stocked_town.person(), stocked_town.person("+212600000002")
    for person in (awa, binta):
        for said in ("Bonjour", "5", "4", "4", "1", "1"):
            person.says(said)
    [(first, kind, one), (second, _, other)] = kept(stocked_town)
    assert (first, kind) == (second, "wrong_number")
    assert one != other
    assert {len(one), len(other)} == {64}
    assert "600000001" not in json.dumps(kept(stocked_town))
    assert one not in [reporter(Seal(b"another secret, just as long as it must be"), n) for n in range(1, 9)]


def test_a_report_said_twice_is_kept_once(stocked_town: Town) -> None:
    awa = stocked_town.person()
    for said in ("Bonjour", "5", "4", "4", "1", "1", "5", "menu", "5", "4", "1", "1"):
        awa.says(said)
    assert len({row[:2] for row in kept(stocked_town)}) == len(kept(stocked_town))


def test_a_report_starts_and_stops_nobody(stocked_town: Town) -> None:
    awa = stocked_town.person()
    for said in ("Bonjour", "5", "4", "4", "1", "1"):
        awa.says(said)
    assert [row.stopped for row in stocked_town.rows("SELECT stopped FROM person")] == [""]
    awa.says("stop")
    assert awa.says("4") == []
    assert awa.session == {"language": "fr"}


def test_fifty_reports_change_no_answer(stocked_town: Town, tmp_path: Path) -> None:
    """Who wants to bury a shelter must convince staff, not us."""
    asks = ("Bonjour", "4", "2")
    before = [stocked_town.person().says(said)[-1] for said in asks]
    for number in range(3, 53):
        somebody = stocked_town.person(f"+2126000000{number:02}")
        for said in (*asks, "4", "1", "2"):
            somebody.says(said)
    assert len(kept(stocked_town)) == 50
    with stocked_town.store.read() as connection:
        build(connection, tmp_path / "directory.db")
    stocked_town.knowledge = Knowledge(Catalog(tmp_path / "directory.db"), Texts(languages()), ("fr", "ar", "en"))
    after = [stocked_town.person("+212600000099").says(said)[-1] for said in asks]
    assert after == before
