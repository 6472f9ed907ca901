"""A complaint about a worker (R33): two steps away, no name, no story, for supervisors alone."""

from dataclasses import replace

import pytest

from bot import complaints
from bot.complaints import MOST_A_DAY
from bot.knowledge import Knowledge
from bot.moments import to_millis
from flows.complaint import KINDS
from flows.deeds import Complain
from flows.engine import advance
from flows.steps import Context, Said, Session
from tests.conftest import NOON, Clock
from tests.people import Someone, Town
from tests.talk import CHANNELS, HELLO, Talk

WORDS = (
    "plainte contre un agent; complaint; queja; queja contra un trabajador; reclamação; شكوى ضد موظف; "
    "شكاية على خدام; chikaya 3la khddam"
)


@pytest.fixture
def context(knowledge: Knowledge) -> Context:
    return knowledge.voice("sms", NOON).context


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", HELLO)
def test_R33_a_complaint_is_reached_in_two_steps_from_the_help(
    knowledge: Knowledge, channel: str, language: str
) -> None:
    talk = Talk(knowledge, channel, NOON)
    shown = talk.goes(HELLO[language], "help")
    assert "4" in [choice.key for choice in shown.options]
    asked = talk.says("4")
    assert talk.session.step == "complaint"
    assert [choice.key for choice in asked.options] == [*KINDS, "0"]


@pytest.mark.parametrize("said", WORDS.split("; "))
def test_R33_the_words_for_it_lead_there_from_anywhere(context: Context, said: str) -> None:
    for step in ("new", "need", "results", "place"):
        turn = advance(Session("fr", step, need="medical", place="rabat"), Said(said), context)
        assert turn.session.step == "complaint", step


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("key", KINDS)
def test_R33_every_kind_is_kept_and_nothing_is_promised(
    knowledge: Knowledge, key: str, channel: str, language: str
) -> None:
    talk = Talk(knowledge, channel, NOON)
    asked = talk.goes(HELLO[language], "complaint")
    kept = talk.says(key)
    assert talk.turn.deeds == (Complain(KINDS[key]),)
    assert all(one.parts <= 2 for one in (asked, kept))
    told = kept.text
    assert ("responsables" if language == "fr" else "supervisors") in told
    assert ("aide n'en dépend pas" if language == "fr" else "help does not depend") in told


@pytest.mark.parametrize(("key", "danger"), [("2", "sexual_violence"), ("3", "unknown")])
def test_R33_whoever_was_hurt_is_led_to_lines_and_never_to_the_police_first(
    knowledge: Knowledge, key: str, danger: str
) -> None:
    """R11."""
    talk = Talk(knowledge, "sms", NOON)
    talk.goes("Bonjour", "complaint", key)
    assert [choice.key for choice in talk.turn.says[0].options] == ["1", "2", "0"]
    talk.says("1")
    assert (talk.session.step, talk.session.kind) == ("danger", danger)
    [say] = talk.turn.says
    assert say.calls
    assert not any(call.line.authority for call in say.calls)


@pytest.mark.parametrize("key", ["1", "4", "5"])
def test_R33_the_others_go_back_to_where_they_were(context: Context, key: str) -> None:
    here = Session("fr", "results", need="medical", place="rabat")
    asked = advance(here, Said("complaint"), context)
    kept = advance(asked.session, Said(key), context)
    back = advance(kept.session, Said("1"), context)
    assert (back.session.step, back.session.need) == ("results", "medical")


def test_R33_a_story_is_not_asked_and_not_kept(context: Context) -> None:
    asked = advance(Session("fr", "need"), Said("complaint"), context)
    turn = advance(asked.session, Said("il s'appelle monsieur Canari"), context)
    assert turn.deeds == ()
    assert turn.session.step == "complaint"


def test_R33_danger_said_there_comes_first(context: Context) -> None:
    turn = advance(Session("fr", "complaint"), Said("il me frappe, au secours"), context)
    assert turn.says[0].calls
    assert turn.deeds == ()


def test_R33_somebody_new_is_told_who_can_read_first(context: Context) -> None:
    [say] = advance(Session(), Said("complaint"), context).says
    assert say.before is not None
    assert say.before.key == "truth"


def test_R33_what_is_kept_names_nobody(town: Town, clock: Clock) -> None:
    """Neither person, number, hour nor place: kind, day, channel and language; the day's hash is soon emptied."""
    person = town.person("+212600000055")
    for said in ("Bonjour", "5", "Rabat", "plainte contre un agent", "2"):
        person.says(said)
    [row] = town.rows("SELECT * FROM complaint")
    assert set(row._mapping) == {"id", "kind", "day", "channel", "language", "looked_at", "complainer"}
    assert tuple(row)[1:6] == ("body", "2026-11-18", "sms", "fr", None)
    assert len(row.complainer) == 64
    worker = town.worker()
    for hours, known in ((10, True), (3, False)):
        clock.moves(hours=hours)
        worker._forget()
        [row] = town.rows("SELECT complainer FROM complaint")
        assert (row.complainer is not None) is known


def complain(town: Town, person: Someone, *keys: str) -> int:
    """How many complaints are kept after these."""
    for key in keys:
        for said in ("Bonjour", "plainte contre un agent", key):
            person.says(said)
    return len(town.rows("SELECT id FROM complaint"))


def test_R33_one_person_cannot_bury_what_others_say(town: Town, clock: Clock) -> None:
    one, other = town.person(), town.person("+212600000056")
    assert complain(town, one, *"1231", *"23") == MOST_A_DAY
    assert complain(town, other, "2") == MOST_A_DAY + 1
    assert len({row.complainer for row in town.rows("SELECT complainer FROM complaint")}) == 2
    clock.moves(days=1)
    assert complain(town, one, "1") == MOST_A_DAY + 2
    assert len({row.complainer for row in town.rows("SELECT complainer FROM complaint")}) == 3


def test_R20_whoever_is_erased_leaves_a_complaint_of_nobody(town: Town) -> None:
    person = town.person()
    complain(town, person, "1")
    person.says("effacer")
    assert [row.complainer for row in town.rows("SELECT complainer FROM complaint")] == [None]


def test_R33_supervisors_see_what_nobody_has_looked_at_first_and_the_oldest_of_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page: however many come after, the first is not buried."""
    monkeypatch.setattr(complaints, "ON_A_PAGE", 2)
    complain(town, town.person(), "1", "2", "3")
    with town.store.write() as connection:
        first, second = complaints.page(connection, 1)
        assert (first.kind, second.kind) == ("money", "body")
        assert [one.kind for one in complaints.page(connection, 2)] == ["insult"]
        assert complaints.pages(connection) == 2
        assert complaints.look_at(connection, first.id, to_millis(NOON))
        assert not complaints.look_at(connection, first.id, to_millis(NOON))
        pages = [[one.kind for one in complaints.page(connection, number)] for number in (1, 2, 3)]
    assert pages == [["body", "insult"], ["money"], []]


def test_R33_it_is_the_same_with_and_without_a_team(context: Context) -> None:
    """Help does not depend on it, nor does it depend on who works here."""
    asked = advance(Session("fr", "need"), Said("complaint"), context)
    for team in (False, True):
        assert advance(asked.session, Said("1"), replace(context, team=team)).says[0].key == "complaint.kept"
