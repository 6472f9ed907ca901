"""Who comes back after a pause, in another city, or from another number or channel (R16, T3, T10)."""

import pytest
from sqlalchemy import insert

from bot import phrases
from bot.moments import to_millis
from bot.phrases import TRIES_A_DAY
from bot.store import schema
from flows.deeds import KeepPhrase
from tests.conftest import Clock
from tests.people import Someone, Town

HELLO_AGAIN = "Bonjour! Dalil vous écoute."
OLD = ("femme", "Oujda", "8350", "violence")


@pytest.fixture
def awa(town: Town) -> Someone:
    """Somebody who was told of help for women in Oujda."""
    awa = town.person("4001", "telegram")
    for said in ("Bonjour", "3", "4"):
        awa.says(said)
    return awa


@pytest.mark.parametrize("said", ["4", "1", "allo", "menu", "9"])
def test_T3_after_half_an_hour_nothing_old_is_shown(awa: Someone, clock: Clock, said: str) -> None:
    clock.moves(minutes=31)
    [answer] = awa.says(said)
    assert not any(word.lower() in answer.lower() for word in OLD)


@pytest.mark.parametrize("said", ["4", "1", "allo"])
def test_R16_the_neutral_line_comes_first_then_the_same_need_or_another(awa: Someone, clock: Clock, said: str) -> None:
    clock.moves(minutes=31)
    assert awa.says(said)[0].startswith(HELLO_AGAIN)
    assert "Oujda" in awa.says("1")[0]


def test_T3_a_button_left_on_the_screen_shows_nothing_old(awa: Someone, clock: Clock) -> None:
    clock.moves(minutes=31)
    [answer] = awa.says("1", kind="button", step="results:women_violence:oujda:")
    assert answer.startswith(HELLO_AGAIN)


def test_another_need_forgets_the_old_one_and_keeps_the_city(awa: Someone, clock: Clock) -> None:
    clock.moves(minutes=31)
    awa.says("allo")
    awa.says("2")
    assert awa.session == {"language": "fr", "step": "need", "place": "oujda"}


def test_within_half_an_hour_the_conversation_goes_on(awa: Someone, clock: Clock) -> None:
    clock.moves(minutes=29)
    assert awa.step == "results"
    assert not awa.says("1")[0].startswith(HELLO_AGAIN)


def test_R11_danger_is_answered_at_once_whatever_the_pause(awa: Someone, clock: Clock) -> None:
    clock.moves(hours=3)
    assert "15" in awa.says("il me frappe, il va me tuer")[0]
    assert awa.step == "danger"


def test_a_need_in_words_is_answered_at_once(awa: Someone, clock: Clock) -> None:
    clock.moves(hours=3)
    awa.says("je cherche un médecin à Rabat")
    assert (awa.session["need"], awa.session["place"]) == ("medical", "rabat")


def test_who_moved_says_the_city_and_everything_follows(awa: Someone, clock: Clock) -> None:
    clock.moves(hours=3)
    assert awa.says("Nador")[0].startswith(HELLO_AGAIN)
    assert "Nador" in awa.says("1")[0]


def test_who_said_nothing_of_a_need_has_nothing_to_hide(town: Town, clock: Clock) -> None:
    awa = town.person("4002", "telegram")
    awa.says("Bonjour")
    clock.moves(minutes=31)
    awa.says("5")
    assert awa.step == "place"


WHO_THIS_IS = "Dalil: aide d'associations, pas la police."
NEW = "+212600000009"


def phrase_of(awa: Someone) -> str:
    return awa.says("phrase")[-1].partition(": ")[2].partition(".")[0]


def test_a_phrase_brings_back_from_another_number_and_channel(awa: Someone, town: Town) -> None:
    phrase = phrase_of(awa)
    assert len(phrase.split()) == 4
    again = town.person(NEW)
    assert again.says(phrase.upper())[-1].startswith(HELLO_AGAIN)
    assert "Oujda" in again.says("1")[0]


def test_R25_a_phrase_works_when_the_telephone_was_lost_long_ago(awa: Someone, town: Town, clock: Clock) -> None:
    phrase = phrase_of(awa)
    clock.moves(days=200)
    town.works()
    again = town.person(NEW)
    again.says(phrase)
    assert "Oujda" in again.says("1")[0]


def test_R25_after_a_year_a_phrase_is_forgotten(awa: Someone, town: Town, clock: Clock) -> None:
    phrase = phrase_of(awa)
    clock.moves(days=366)
    assert "nulle part" in town.person(NEW).says(phrase)[-1]
    assert not town.rows("SELECT 1 FROM phrase")


def test_a_phrase_works_once_and_a_newer_one_replaces_it(awa: Someone, town: Town) -> None:
    first, second = phrase_of(awa), phrase_of(awa)
    other = town.person(NEW)
    assert "nulle part" in other.says(first)[-1]
    assert other.says(second)[-1].startswith(HELLO_AGAIN)
    assert "nulle part" in town.person("+212600000008").says(second)[-1]


def test_a_phrase_asked_for_before_any_need_brings_back_the_language(town: Town) -> None:
    john = town.person("4003", "telegram")
    john.says("hello")
    phrase = phrase_of(john)
    again = town.person(NEW)
    again.says(phrase)
    assert again.session == {"language": "en", "step": "need"}


@pytest.mark.parametrize("said", ["phrase", "soleil nuage rideau abeille"])
def test_R1_R2_whose_first_words_are_of_a_phrase_is_told_who_this_is(town: Town, said: str) -> None:
    assert town.person(NEW).says(said)[0].startswith(WHO_THIS_IS)


def test_R1_R2_whoever_comes_back_is_told_who_can_read_it_on_the_new_channel(awa: Someone, town: Town) -> None:
    assert town.person(NEW).says(phrase_of(awa))[0].startswith(WHO_THIS_IS)


def test_R11_whoever_left_in_danger_comes_back_to_that_need(town: Town) -> None:
    ali = town.person("4004", "telegram")
    ali.says("la police m'a arrêté, ils veulent m'expulser")
    phrase = phrase_of(ali)
    again = town.person(NEW)
    again.says(phrase)
    assert (again.session["need"], again.session["topic"]) == ("legal_aid", "arrest")


def moves_to(town: Town, awa: Someone, address: str = NEW, channel: str = "sms") -> Someone:
    """Awa, on another telephone, after her phrase."""
    phrase = phrase_of(awa)
    again = town.person(address, channel)
    again.says(phrase)
    return again


@pytest.mark.parametrize("said", ["4", "1", "allo", "ce qui est gardé", "menu"])
def test_T3_T20_whoever_holds_the_old_telephone_is_somebody_new(awa: Someone, town: Town, said: str) -> None:
    moves_to(town, awa)
    answers = awa.says(said)
    assert answers
    assert not any(word.lower() in answer.lower() for word in OLD for answer in answers)
    assert "need" not in awa.session


@pytest.mark.parametrize("said", ["STOP", "effacer", "99"])
def test_T20_the_old_telephone_neither_stops_nor_erases_the_person(awa: Someone, town: Town, said: str) -> None:
    again = moves_to(town, awa)
    awa.says(said)
    assert "Oujda" in again.says("1")[0]


def test_T20_a_button_on_the_old_telephone_shows_nothing_that_was_said_elsewhere(awa: Someone, town: Town) -> None:
    again = moves_to(town, awa)
    again.says("je cherche un médecin à Rabat")
    assert not any("Rabat" in answer for answer in awa.says("2", kind="button", step="aside"))


def test_T20_a_message_of_the_old_telephone_that_waits_meanwhile_is_a_strangers(awa: Someone, town: Town) -> None:
    phrase, worker = phrase_of(awa), town.worker()
    again = town.person(NEW)
    before = len(awa.heard)
    town.accepts(again.writes(phrase))
    town.accepts(awa.writes("1"))
    town.works(worker)
    assert not any("Oujda" in message.text for message in awa.heard[before:])
    assert again.step == "back"


def test_T20_an_answer_still_on_its_way_stays_with_the_old_telephone(awa: Someone, town: Town) -> None:
    town.accepts(awa.writes("menu"))
    while town.worker().take_turns():
        pass
    phrase = "soleil nuage rideau abeille"
    with town.store.write() as connection:
        [owner] = {row.person_id for row in town.rows("SELECT person_id FROM address")}
        phrases.keep(connection, town.seal, owner, KeepPhrase(phrase), town.clock())
    again = town.person(NEW)
    town.accepts(again.writes(phrase))
    while town.worker().take_turns():
        pass
    due = town.rows(
        "SELECT a.channel, o.person_id, a.person_id AS now FROM outbound o JOIN address a ON a.id ="
        " o.address_id WHERE o.state = 'todo'"
    )
    assert {row.channel for row in due} == {"telegram", "sms"}
    assert all(row.person_id == row.now for row in due)


def test_R15_what_was_to_be_written_to_the_old_telephone_is_not(awa: Someone, town: Town) -> None:
    for said in ("ecrivez-moi plus tard", "1", "1"):
        awa.says(said)
    assert town.rows("SELECT 1 FROM follow_up")
    moves_to(town, awa)
    assert not town.rows("SELECT 1 FROM follow_up")


@pytest.fixture
def bintou(town: Town) -> Someone:
    """Somebody who writes by SMS, in a town where the team is there."""
    with town.store.write() as connection:
        staff = {"email": "o@ngo.example", "role": "operator", "created_at": 0}
        connection.execute(insert(schema.staff).values(staff))
    bintou = town.person("+212600000005")
    for said in ("Bonjour", "5", "4"):
        bintou.says(said)
    return bintou


def calls_of(town: Town) -> list[str]:
    """The numbers an operator would call."""
    rows = town.rows("SELECT sealed FROM case_request WHERE want = 'call' AND sealed IS NOT NULL")
    return [town.seal.open("case", row.sealed)["number"] for row in rows]


def test_T20_the_case_goes_along_and_the_old_number_is_not_called(bintou: Someone, town: Town) -> None:
    for said in ("rappelez-moi", "1", "4"):
        bintou.says(said)
    assert calls_of(town) == ["+212600000005"]
    again = moves_to(town, bintou)
    assert calls_of(town) == []
    [case] = town.rows(
        "SELECT c.channel, a.lookup FROM help_case c JOIN address a ON a.id = c.address_id"
        " AND a.person_id = c.person_id"
    )
    assert bytes(case.lookup) == town.seal.lookup("sms", again.address)
    bintou.says("effacer")
    assert town.rows("SELECT 1 FROM help_case")


def test_another_number_that_was_asked_to_be_called_is_still_called(bintou: Someone, town: Town) -> None:
    for said in ("rappelez-moi", "0612345678", "4"):
        bintou.says(said)
    moves_to(town, bintou)
    assert calls_of(town) == ["+212612345678"]


def test_R9_what_was_asked_on_the_new_telephone_before_the_phrase_is_not_lost(bintou: Someone, town: Town) -> None:
    for said in ("rappelez-moi", "1", "2"):
        bintou.says(said)
    phrase = phrase_of(bintou)
    again = town.person(NEW)
    for said in ("Bonjour", "rappelez-moi", "1", "3", phrase):
        again.says(said)
    assert calls_of(town) == [NEW]
    assert [row.hour for row in town.rows("SELECT hour FROM case_request")] == ["evening"]
    assert len(town.rows("SELECT 1 FROM help_case")) == 1


def test_R21_a_phrase_does_not_lift_a_stop(awa: Someone, town: Town) -> None:
    phrase = phrase_of(awa)
    again = town.person(NEW)
    again.says("STOP")
    assert again.says(phrase) == []
    awa.says("STOP")
    third = town.person("+212600000008")
    assert all("START" in answer for answer in third.says(phrase))
    assert third.says("1") == []
    assert awa.says("1") == []


def test_T3_on_a_borrowed_telephone_what_comes_back_is_gone_after_half_an_hour(
    awa: Someone, town: Town, clock: Clock
) -> None:
    phrase = phrase_of(awa)
    lent = town.person(NEW)
    for said in ("Bonjour", "telephone emprunte", phrase):
        lent.says(said)
    assert "Oujda" in lent.says("1")[0]
    clock.moves(minutes=31)
    assert not any(word in answer for word in OLD for answer in lent.says("1"))


def test_T10_after_a_few_wrong_phrases_even_the_right_one_leads_nowhere_that_day(
    awa: Someone, town: Town, clock: Clock
) -> None:
    phrase = phrase_of(awa)
    guess = town.person(NEW)
    guess.says("Bonjour")
    answers = {guess.says("soleil nuage rideau abeille")[0] for _ in range(TRIES_A_DAY)}
    answers.add(guess.says(phrase)[0])
    assert len(answers) == 1
    clock.moves(hours=25)
    assert guess.says(phrase)[-1].startswith(HELLO_AGAIN)


def test_T10_to_be_erased_between_two_guesses_gives_no_more_of_them(awa: Someone, town: Town) -> None:
    phrase = phrase_of(awa)
    guess = town.person(NEW)
    for _ in range(TRIES_A_DAY):
        guess.says("soleil nuage rideau abeille")
        guess.says("effacer")
    assert "nulle part" in guess.says(phrase)[-1]


def test_T16_a_few_dozen_who_guess_do_not_stop_phrases_for_others(awa: Someone, town: Town) -> None:
    phrase = phrase_of(awa)
    with town.store.write() as connection:
        guesses = [{"mark": bytes([n // TRIES_A_DAY]) * 32, "tried_at": to_millis(town.clock())} for n in range(200)]
        connection.execute(insert(schema.phrase_try), guesses)
    assert town.person(NEW).says(phrase)[-1].startswith(HELLO_AGAIN)


def test_R23_the_store_holds_no_word_of_a_phrase_nor_what_it_brings_back(awa: Someone, town: Town) -> None:
    phrase = phrase_of(awa)
    [kept] = town.rows("SELECT hash, sealed FROM phrase")
    held = bytes(kept.hash) + bytes(kept.sealed)
    assert not any(word.encode() in held for word in (*phrase.split(), "oujda", "women_violence"))
    assert not any(word in str(town.rows("SELECT * FROM person")) for word in phrase.split())


def test_R20_who_is_erased_is_not_found_by_a_phrase(awa: Someone, town: Town) -> None:
    phrase = phrase_of(awa)
    awa.says("effacer")
    assert not town.rows("SELECT 1 FROM phrase")
    assert "nulle part" in town.person(NEW).says(phrase)[-1]


def test_R23_a_phrase_is_not_forwarded(awa: Someone) -> None:
    awa.says("phrase")
    assert awa.heard[-1].protect
