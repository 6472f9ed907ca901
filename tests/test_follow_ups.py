"""One message from us, later (R15): only when asked, in its hour, once, beginning with the word they chose."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot import follow_ups
from bot.follow_ups import GIVEN_UP_AFTER
from bot.knowledge import MOROCCO, Knowledge
from bot.messages import Retry
from flows.deeds import FollowedUp, FollowUp, NoFollowUp
from flows.engine import advance
from flows.followup import DAYS, HOURS, LASTS, WORDS, message
from flows.steps import Context, Said, Session
from tests.conftest import NOON, Clock
from tests.people import Someone, Town
from tests.talk import CHANNELS, HELLO, Talk

DUE = datetime(2026, 11, 21, 9, 0, tzinfo=MOROCCO)
"""Three days after NOON, when the morning begins."""
BANNED = ("violence", "viol", "asile", "vih", "traite", "refuge", "migrant", "hcr", "dalil")
WISH = "suivi; follow up; seguimiento; acompanhamento; متابعة; كتبو ليا من بعد; ktbo lia mn be3d"


@pytest.fixture
def context(knowledge: Knowledge) -> Context:
    return knowledge.voice("sms", NOON).context


def asks(person: Someone, *, hour: str = "1", word: str = "1") -> Someone:
    """A person with results before them asks to be written to."""
    for said in ("Bonjour", "5", "Rabat", "7", hour, word):
        person.says(said)
    return person


def writes(town: Town) -> int:
    """What is due is written and sent."""
    with town.store.write() as connection:
        written = follow_ups.write_due(connection, town.seal, town.knowledge, town.clock())
    town.works()
    return written


def at(clock: Clock, moment: datetime) -> None:
    clock.now = moment.astimezone(UTC)


@pytest.mark.parametrize("said", WISH.split("; "))
def test_R15_it_can_be_asked_for_by_word_from_anywhere(context: Context, said: str) -> None:
    for step in ("need", "results", "place"):
        turn = advance(Session("fr", step, need="medical", place="rabat"), Said(said), context)
        assert turn.session.step == "when", step


def test_R15_two_digits_and_it_is_kept(context: Context) -> None:
    here = Session("fr", "results", need="medical", place="rabat")
    hour = advance(here, Said("7"), context)
    word = advance(hour.session, Said("3"), context)
    kept = advance(word.session, Said("2"), context)
    assert kept.deeds == (FollowUp(18, "followup.word.2", "medical", "rabat"),)
    back = advance(kept.session, Said("1"), context)
    assert (back.session.step, back.session.need) == ("results", "medical")


@pytest.mark.parametrize("need", ["women_violence", "child_protection", "trafficking"])
def test_R15_a_need_nobody_may_see_is_not_kept_with_it(context: Context, need: str) -> None:
    """R14, T3: whoever answers our message may not be who asked for it."""
    word = advance(Session("fr", "when", need=need, place="rabat", back="results"), Said("1"), context)
    [deed] = advance(word.session, Said("1"), context).deeds
    assert deed == FollowUp(9, "followup.word.1", "", "")


@pytest.mark.parametrize(
    "known",
    [{"topic": "arrest"}, {"topic": "arrest+child"}, {"topic": "child"}, {"kind": "sea", "urgent": "emergency"}],
)
def test_R15_nor_is_one_of_an_arrest_a_child_or_a_danger(context: Context, known: dict[str, str]) -> None:
    here = Session("fr", "word", need="legal_aid", place="rabat", back="results", hour=9, **known)  # type: ignore[arg-type]
    assert advance(here, Said("1"), context).deeds == (FollowUp(9, "followup.word.1", "", ""),)


@pytest.mark.parametrize(
    "place", ["followup:../../x:rabat", "followup:%s:%s", "followup:medical:../../x", "followup:x"]
)
@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_R15_a_button_nobody_sent_leads_nowhere(context: Context, place: str, key: str) -> None:
    here = Session("fr", "need")
    turn = advance(here, Said(key, kind="button", step=place), context)
    assert (turn.session, turn.deeds, turn.says[0].key) == (here, (), "menu")


def test_R15_it_is_offered_only_where_we_may_write(knowledge: Knowledge, context: Context) -> None:
    here = Session("fr", "results", need="medical", place="rabat")
    for session, may, offered in (
        (here, True, True),
        (here, False, False),
        (replace(here, borrowed=True), True, False),
    ):
        turn = advance(session, Said("0"), replace(context, may_write=may))
        asked = advance(turn.session, Said("1"), replace(context, may_write=may))
        keys = [option.key for option in asked.says[0].options]
        assert ("7" in keys) is offered
        told = advance(session, Said("suivi"), replace(context, may_write=may))
        assert (told.says[0].key == "followup.cannot") is not offered
    assert not knowledge.voice("whatsapp", NOON).context.may_write


@pytest.mark.parametrize("need", ["5", "3", "4"])
@pytest.mark.parametrize("language", HELLO)
def test_R15_the_option_costs_no_service_its_place(knowledge: Knowledge, language: str, need: str) -> None:
    """Beside it as many services are told as without it, for no SMS more."""
    talk = Talk(knowledge, "sms", NOON)
    talk.goes(HELLO[language], need)
    place = talk.session
    with_it = talk.says("1")
    told = [hit.id for hit in talk.hits]
    other = advance(place, Said("1"), replace(knowledge.voice("sms", NOON).context, may_write=False))
    without = knowledge.voice("sms", NOON).renderer.render(other.says[0], other.session.language)
    assert [hit.id for hit in other.says[0].hits] == told[: len(other.says[0].hits)]
    assert with_it.parts == without.parts


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_R15_every_word_of_it_is_quiet(knowledge: Knowledge, channel: str, language: str) -> None:
    """R14: the word first, and nothing of the need nor of us in the whole message."""
    renderer = knowledge.voice(channel, NOON).renderer
    words = [renderer.render(message(word), language) for word in WORDS]
    assert len({one.text.split(".")[0] for one in words}) == len(WORDS)
    for one in words:
        assert one.parts == 1
        assert not any(word in one.text.lower() for word in BANNED)


def test_R15_it_is_written_once_in_its_hour_and_its_answer_counted(town: Town, clock: Clock) -> None:
    person = asks(town.person())
    heard = len(person.heard)
    at(clock, DUE - timedelta(minutes=1))
    assert writes(town) == 0
    at(clock, DUE)
    assert writes(town) == 1
    assert [writes(town), writes(town)] == [0, 0]
    [sent] = person.heard[heard:]
    assert sent.text.startswith("Soleil. Bonjour")
    assert "Docteur" not in sent.text
    clock.moves(hours=3)
    [answer] = person.says("1")
    assert "Merci" in answer
    assert "Femme" not in answer
    assert [tuple(row) for row in town.rows("SELECT * FROM follow_up_outcome")] == [("2026-11", "good", 1)]
    assert person.says("1") != [answer]
    assert [row.number for row in town.rows("SELECT number FROM follow_up_outcome")] == [1]


def test_R15_not_yet_leads_to_the_services_after_the_neutral_question(town: Town, clock: Clock) -> None:
    """T3: whoever answers may be somebody else."""
    person = asks(town.person(), hour="3")
    at(clock, DUE.replace(hour=19))
    assert writes(town) == 1
    [question] = person.says("2")
    assert person.step == "back"
    assert not any(told in question for told in ("Rabat", "octeur"))
    assert "Rabat: docteur." in person.says("1")[0]
    assert person.step == "results"
    assert [tuple(row) for row in town.rows("SELECT * FROM follow_up_outcome")] == [("2026-11", "not_yet", 1)]


def test_R15_write_no_more_is_heard(town: Town, clock: Clock) -> None:
    person = asks(town.person())
    at(clock, DUE)
    writes(town)
    person.says("3")
    assert town.rows("SELECT * FROM follow_up") == []


def test_R15_a_button_of_it_means_the_same(town: Town, clock: Clock) -> None:
    person = asks(town.person("77", "telegram"))
    at(clock, DUE)
    writes(town)
    sent = person.heard[-1]
    assert [key for key, _ in sent.options] == ["1", "2", "3"]
    person.says("2", kind="button", step=sent.step)
    assert person.step == "back"
    assert "Hopital Ibn Sina" in person.says("1")[0]


@pytest.mark.parametrize("later", [3, 26])
def test_R15_outside_its_hour_it_waits_for_the_next_day(town: Town, clock: Clock, later: int) -> None:
    """A worker that was away does not write in the night."""
    person = asks(town.person())
    heard = len(person.heard)
    at(clock, DUE + timedelta(hours=later))
    assert writes(town) == 0
    next_day = (DUE + timedelta(hours=later)).date() + timedelta(days=1)
    at(clock, DUE.replace(year=next_day.year, month=next_day.month, day=next_day.day, hour=8, minute=59))
    assert writes(town) == 0
    clock.moves(minutes=1)
    assert writes(town) == 1
    assert len(person.heard) == heard + 1


def test_R15_it_is_given_up_after_a_week(town: Town, clock: Clock) -> None:
    asks(town.person())
    at(clock, DUE + GIVEN_UP_AFTER)
    assert writes(town) == 0
    assert town.rows("SELECT * FROM follow_up") == []


def test_R15_what_could_not_be_sent_in_its_hour_is_not_sent_later(town: Town, clock: Clock) -> None:
    person = asks(town.person())
    heard = len(person.heard)
    at(clock, DUE + timedelta(hours=LASTS, minutes=-1))
    town.posts["sms"].trouble = [Retry("away")]
    writes(town)
    clock.moves(minutes=10)
    town.works()
    assert len(person.heard) == heard
    [row] = town.rows("SELECT state, reason FROM outbound ORDER BY id DESC LIMIT 1")
    assert tuple(row) == ("failed", "too_late")


@pytest.mark.parametrize("said", ["stop", "suivi 4", "ce n'est pas mon téléphone", "99", "effacer"])
def test_R15_whoever_takes_it_back_is_not_written_to(town: Town, clock: Clock, said: str) -> None:
    person = asks(town.person())
    for word in ("suivi", "4") if said == "suivi 4" else (said,):
        person.says(word)
    heard = len(person.heard)
    at(clock, DUE)
    assert writes(town) == 0
    assert len(person.heard) == heard
    assert town.rows("SELECT * FROM follow_up") == []


def test_R15_nobody_blocked_borrowed_or_erased_is_written_to(town: Town, clock: Clock) -> None:
    for change in ("stopped = 'blocked'", "borrowed = :yes", "erased_at = 1"):
        at(clock, NOON)
        asks(town.person(f"+2126000000{len(change)}"))
        with town.store.write() as connection:
            values = {"yes": True} if ":yes" in change else {}
            connection.execute(text(f"UPDATE person SET {change}"), values)
        at(clock, DUE)
        assert writes(town) == 0, change
        assert town.rows("SELECT * FROM follow_up") == [], change


def test_R15_a_turn_on_a_borrowed_telephone_takes_it_back(town: Town) -> None:
    person = asks(town.person())
    lookup = town.seal.lookup("sms", person.address)
    with town.store.write() as connection:
        session = json.dumps({"language": "fr", "step": "need", "borrowed": True})
        where = "id = (SELECT person_id FROM address WHERE lookup = :lookup)"
        values = {"session": session, "lookup": lookup}
        connection.execute(text(f"UPDATE person SET session = :session WHERE {where}"), values)
    person.says("menu")
    assert town.rows("SELECT * FROM follow_up") == []


def test_R15_whoever_never_asked_is_never_written_to(town: Town, clock: Clock) -> None:
    person = town.person()
    for said in ("Bonjour", "5", "Rabat"):
        person.says(said)
    heard = len(person.heard)
    for day in range(10):
        at(clock, DUE + timedelta(days=day))
        assert writes(town) == 0
    assert len(person.heard) == heard


def test_R15_asked_again_it_is_still_one(town: Town, clock: Clock) -> None:
    person = asks(town.person())
    for said in ("suivi", "3", "4"):
        person.says(said)
    at(clock, DUE)
    assert writes(town) == 0
    at(clock, DUE.replace(hour=18))
    assert writes(town) == 1
    assert person.heard[-1].text.startswith("Café.")


def test_R15_two_workers_write_it_once(town: Town, clock: Clock) -> None:
    """The second sees it written, or finds its row held: never two messages."""
    asks(town.person())
    at(clock, DUE)
    first, second = town.worker(), town.worker()
    first.write_first()
    second.write_first()
    assert town.rows("SELECT count(*) AS n FROM outbound WHERE number = 100")[0].n == 1


def test_R15_a_process_that_dies_before_the_end_has_written_nothing(town: Town, clock: Clock) -> None:
    asks(town.person())
    at(clock, DUE)

    def dies() -> None:
        with town.store.write() as connection:
            assert follow_ups.write_due(connection, town.seal, town.knowledge, clock()) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    assert town.rows("SELECT count(*) AS n FROM outbound WHERE number = 100")[0].n == 0
    assert writes(town) == 1


def test_R15_what_was_said_meanwhile_is_not_read_as_an_answer(town: Town, clock: Clock) -> None:
    """They wrote before we did: our message is the last, and is what they answer. Later words are not."""
    person = asks(town.person())
    at(clock, DUE)
    writes(town)
    clock.moves(minutes=5)
    person.says("menu")
    person.says("1")
    assert person.step == "group"
    assert town.rows("SELECT * FROM follow_up_outcome") == []


def test_R15_nothing_of_it_is_readable_at_rest(town: Town) -> None:
    """R23: the row tells neither the need, the place nor the word."""
    asks(town.person())
    [row] = town.rows("SELECT * FROM follow_up")
    told = repr(tuple(row))
    assert not any(word in told for word in ("medical", "rabat", "followup.word", "212600000001"))


def test_R15_answered_or_not_it_is_forgotten_after_a_day(town: Town, clock: Clock) -> None:
    asks(town.person())
    at(clock, DUE)
    writes(town)
    for hours, left in ((23, 1), (2, 0)):
        clock.moves(hours=hours)
        with town.store.write() as connection:
            follow_ups.forget(connection, clock())
        assert len(town.rows("SELECT * FROM follow_up")) == left


def test_R15_the_hours_are_within_a_day() -> None:
    assert all(hour > 0 and hour + LASTS < 24 for hour in HOURS.values())
    assert DAYS > 0


def test_R15_its_answers_are_the_flows_deeds(context: Context) -> None:
    here = Session("fr", "followup", need="medical", place="rabat")
    deeds = [advance(here, Said(key), context).deeds for key in "123"]
    assert deeds == [(FollowedUp("good"),), (FollowedUp("not_yet"),), (NoFollowUp(),)]
