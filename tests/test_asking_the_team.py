"""Asking the team (R5 to R9): a voice note, a call back, a woman; the truth where there is no team."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from telegram import Update

from bot.cases import asking, forgetting, keeping
from bot.cases.routing import Operator
from bot.channels.telegram import inbounds
from bot.channels.twilio import parse
from bot.duty import operators
from bot.knowledge import Knowledge
from bot.messages import Inbound
from bot.moments import to_millis
from console.auth import staff
from console.auth.staff import Scope
from flows.deeds import OpenCase
from flows.engine import advance
from flows.steps import Context, Said, Session
from flows.team import number_in
from tests.conftest import NOON, Clock
from tests.people import Town

CANARY = "0600000011"
KEPT = "+212600000011"


def hire(town: Town, role: str = "operator", email: str = "") -> staff.Member:
    with town.store.write() as connection:
        return staff.add(connection, email or f"{role}@ong.example", Scope(role), now=to_millis(town.clock()))


def cases(town: Town) -> list[keeping.Case]:
    with town.store.read() as connection:
        return keeping.queue(connection)


@pytest.fixture
def staffed(town: Town) -> Town:
    """A town with an operator."""
    hire(town)
    return town


@pytest.fixture
def context(knowledge: Knowledge) -> Context:
    return replace(knowledge.voice("sms", NOON).context, team=True)


CANNOT_READ = (
    "je ne sais pas lire; i cannot read; no sé leer; não sei ler; لا أعرف القراءة; ما كنعرفش نقرا; ma kan3refch n9ra"
)
CALL_ME = "rappelez-moi; call me back; llámame; me liguem; اتصلوا بي; عيطو ليا; 3ayto lia"
A_WOMAN = (
    "une femme svp; a woman please; una mujer por favor; uma mulher por favor; امرأة من فضلكم; مرا عافاكم; mra 3afakom"
)


@pytest.mark.parametrize(("words", "wants"), [(CANNOT_READ, []), (CALL_ME, []), (A_WOMAN, ["woman"])])
def test_the_words_for_it_in_every_language_ask_for_a_number(context: Context, words: str, wants: list[str]) -> None:
    for said in words.split("; "):
        for step in ("need", "results", "place", "danger"):
            here = Session("fr", step, need="medical", place="rabat", kind="medical", urgent="medical")
            turn = advance(here, Said(said), context)
            assert turn.session.step == "call", (said, step)
            assert [deed.want for deed in turn.deeds if isinstance(deed, OpenCase)] == wants, (said, step)
            assert advance(turn.session, Said("menu"), context).session.step == "need"


@pytest.mark.parametrize("said", ["rappelez-moi", "une femme svp"])
@pytest.mark.parametrize(
    ("need", "limits"),
    [("women_violence", True), ("child_protection", True), ("trafficking", True), ("medical", False), ("", False)],
)
def test_R7_the_limits_of_secrecy_come_before_anything_is_asked(
    context: Context, said: str, need: str, limits: bool
) -> None:
    turn = advance(Session("fr", "results" if need else "need", need=need, place="rabat"), Said(said), context)
    assert [say.key == "limits" for say in turn.says] == ([True, False] if limits else [False])
    assert turn.says[0].sensitive == limits


@pytest.mark.parametrize("said", [*CALL_ME.split("; "), *A_WOMAN.split("; "), *CANNOT_READ.split("; ")])
def test_R9_without_a_team_the_truth_is_told_and_lines(context: Context, said: str) -> None:
    turn = advance(Session("fr", "need"), Said(said), replace(context, team=False))
    [say] = turn.says
    assert (say.key.split(".")[0], turn.deeds, len(say.hits) > 0) == ("talk", (), True)
    assert [option.key for option in say.options] == ["1", "2"]


def test_beside_the_lines_the_team_may_be_asked_without_costing_one(context: Context) -> None:
    here = Session("fr", "results", need="medical", place="rabat")
    alone, beside = (advance(here, Said("0"), replace(context, team=team)) for team in (False, True))
    assert beside.says[-1].hits == alone.says[0].hits
    assert [option.key for option in beside.says[-1].options] == ["1", "2", "3", "4"]
    assert advance(beside.session, Said("3"), context).session.step == "call"
    assert advance(beside.session, Said("4"), context).deeds == (OpenCase("woman", "medical", "rabat"),)
    assert advance(beside.session, Said("1"), context).session.step == "results"


def test_a_number_goes_with_the_deed_and_never_into_the_session(context: Context) -> None:
    """R4: a call-back number goes to the case only; not into what a deed shows of itself either."""
    asked = advance(Session("fr", "need"), Said("rappelez-moi"), context)
    given = advance(asked.session, Said(f"c'est le {CANARY}"), context)
    assert given.deeds == (OpenCase("call", number=KEPT),)
    assert "600000011" not in json.dumps(given.session.to_store()) + repr(given)
    assert given.session.step == "moment"
    kept = advance(given.session, Said("3"), context)
    assert kept.deeds == (OpenCase("call", hour="evening"),)
    assert (kept.session.step, kept.says[0].key) == ("aside", "call.kept")


def test_danger_said_at_a_question_of_the_team_comes_first(context: Context) -> None:
    """R11."""
    for step in ("reach", "call", "moment"):
        turn = advance(Session("fr", step, back="need"), Said("il me frappe, au secours"), context)
        assert turn.says[0].calls, step


NOT_TO_BE_CALLED = (
    "+870773111632", "+881612345678", "+88213123456", "+882162345678", "+883510012345", "+8835100012345",
    "+80012345678", "+97912345678", "+447012345678",
)  # fmt: skip
"""Satellites, worldwide networks, a personal number: a call to one may cost more than a day's food."""


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0600000011", KEPT),
        ("06 00 00 00 11", KEPT),
        ("+212 600-000-011", KEPT),
        ("٠٦٠٠٠٠٠٠١١", KEPT),
        ("appelez le 0600000011 svp", KEPT),
        ("+33612345678", "+33612345678"),
        ("1", ""),
        ("19", ""),
        ("12345", ""),
        ("0890000000", ""),
        ("+33612345678 merci", "+33612345678"),
        *((number, "") for number in NOT_TO_BE_CALLED),
        ("rue 12, numéro 7", ""),
        ("0600000011" * 20, ""),
        ("", ""),
    ],
)
def test_a_number_is_found_in_what_is_written(said: str, number: str) -> None:
    assert number_in(said) == number


def test_a_new_person_is_told_who_reads_before_the_question(context: Context) -> None:
    """R2."""
    [say] = advance(Session(), Said("call me back"), context).says
    assert say.before is not None
    assert say.before.key == "truth"


def test_R9_nobody_waits_for_somebody_who_is_not_there(town: Town) -> None:
    """No promise before somebody of ours can see it; not an editor, nobody disabled, not the host's first."""
    person = town.person()
    person.says("Bonjour")

    def has_a_team() -> bool:
        person.says("0")
        return person.step == "reach"

    assert not has_a_team()
    hire(town, "editor")
    hire(town, "admin", staff.FIRST_EMAIL)
    assert not has_a_team()
    operator = hire(town)
    assert has_a_team()
    with town.store.write() as connection:
        staff.disable(connection, operator, to_millis(town.clock()))
    assert not has_a_team()


def test_R9_a_voice_note_is_kept_for_the_team_and_its_truth_told(staffed: Town) -> None:
    """R5, and decision 1: neither an hour nor an answer is promised."""
    person = staffed.person(channel="telegram", address="77")
    person.says("Bonjour")
    person.says("5")
    [answer] = person.says(kind="voice", media="file-7")
    assert "gardé pour l'équipe" in answer
    assert "Nous ne savons pas quand" in answer
    assert "Quelle ville?" in answer
    [case] = cases(staffed)
    assert (case.wants, case.need, case.channel, case.state) == (["voice"], "medical", "telegram", "waiting")


def test_R9_a_voice_note_without_a_team_is_answered_as_ever(town: Town) -> None:
    person = town.person()
    person.says("Bonjour")
    assert "ni écouter" in person.says(kind="voice")[0]
    assert cases(town) == []


def test_a_first_voice_note_is_kept_before_the_welcome(staffed: Town) -> None:
    first, second = staffed.person().says(kind="voice")
    assert "gardé" in first
    assert "Dalil" in second
    assert len(cases(staffed)) == 1


def test_a_photo_asks_nobody(staffed: Town) -> None:
    person = staffed.person()
    person.says("Bonjour")
    person.says(kind="photo")
    assert cases(staffed) == []


def test_one_open_case_a_person_and_all_that_is_asked_in_it(staffed: Town) -> None:
    person = staffed.person(channel="telegram", address="77")
    for said in ("Bonjour", "5", "Rabat", "une femme svp", CANARY, "2", "rappelez-moi", "0600000022", "4"):
        person.says(said)
    person.says(kind="voice", media="file-7")
    [case] = cases(staffed)
    assert [(one.want, one.hour) for one in case.asked] == [("woman", ""), ("call", "any"), ("voice", "")]
    assert (case.need, case.place) == ("medical", "rabat")
    operator = staffed.rows("SELECT id FROM staff")[0].id
    with staffed.store.write() as connection:
        assert keeping.take(connection, case.id, Operator(operator), 0)
        assert keeping.number_of(connection, staffed.seal, case.id, operator) == "+212600000022"
        voice = case.asked[-1].id
        note = keeping.note_of(connection, staffed.seal, voice, case_id=case.id, member_id=operator)
        assert note == ("telegram", "file-7")


def test_this_number_is_the_one_they_write_from(staffed: Town) -> None:
    person = staffed.person("+212600000033")
    for said in ("Bonjour", "rappelez-moi", "1", "1"):
        person.says(said)
    [case] = cases(staffed)
    operator = staffed.rows("SELECT id FROM staff")[0].id
    with staffed.store.write() as connection:
        keeping.take(connection, case.id, Operator(operator), 0)
        assert keeping.number_of(connection, staffed.seal, case.id, operator) == "+212600000033"


def test_only_whoever_took_a_case_opens_what_is_sealed_and_its_end_blanks_it(staffed: Town) -> None:
    person = staffed.person()
    for said in ("Bonjour", "rappelez-moi", CANARY, "1"):
        person.says(said)
    one, other = (hire(staffed, "supervisor", f"{n}@ong.example").id for n in "ab")
    [case] = cases(staffed)
    with staffed.store.write() as connection:
        assert keeping.number_of(connection, staffed.seal, case.id, one) is None
        assert keeping.take(connection, case.id, Operator(one), 1)
        assert not keeping.take(connection, case.id, Operator(other), 1)
        assert not keeping.end(connection, case.id, other, "helped", 1)
        assert not keeping.give_back(connection, case.id, other, 1)
        assert keeping.number_of(connection, staffed.seal, case.id, other) is None
        assert keeping.give_back(connection, case.id, one, 1)
        assert keeping.take(connection, case.id, Operator(other), 2)
        assert keeping.number_of(connection, staffed.seal, case.id, other) == KEPT
        assert keeping.end(connection, case.id, other, "helped", 3)
        assert keeping.number_of(connection, staffed.seal, case.id, other) is None
    assert staffed.rows("SELECT sealed FROM case_request WHERE sealed IS NOT NULL") == []
    person.says("rappelez-moi")
    person.says(CANARY)
    assert len(cases(staffed)) == 1


def test_nothing_of_a_number_is_readable_at_rest(staffed: Town) -> None:
    """R4, R23."""
    person = staffed.person(channel="telegram", address="77")
    for said in ("Bonjour", "rappelez-moi", CANARY, "1"):
        person.says(said)
    person.says(kind="voice", media="canary-file")
    tables = ("person", "inbound", "outbound", "help_case", "case_request")
    kept = repr([[tuple(row) for row in staffed.rows(f"SELECT * FROM {table}")] for table in tables])
    assert "600000011" not in kept
    assert "canary" not in kept


def test_a_case_is_forgotten_after_thirty_days(staffed: Town, clock: Clock) -> None:
    """R25."""
    person = staffed.person()
    person.says("Bonjour")
    person.says(kind="voice")
    for days, left in ((29, 1), (2, 0)):
        clock.moves(days=days)
        with staffed.store.write() as connection:
            forgetting.forget(connection, clock())
        assert len(cases(staffed)) == left
    assert staffed.rows("SELECT id FROM case_request") == []


def test_voice_notes_without_end_do_not_fill_the_store(staffed: Town) -> None:
    person = staffed.person()
    person.says("Bonjour")
    for _ in range(asking.MOST_NOTES + 3):
        person.says(kind="voice")
    [case] = cases(staffed)
    assert len(case.asked) == asking.MOST_NOTES


def test_the_store_decides_that_one_case_is_open(staffed: Town) -> None:
    person = staffed.person()
    person.says("Bonjour")
    person.says(kind="voice")
    insert = (
        "INSERT INTO help_case (person_id, address_id, channel, language, opened_at)"
        " SELECT person_id, address_id, channel, language, opened_at FROM help_case"
    )
    with pytest.raises(Exception, match=r"(?i)unique"), staffed.store.write() as connection:
        connection.execute(text(insert))


def test_a_channel_keeps_the_reference_of_a_voice_note_and_of_nothing_else() -> None:
    sound = {"From": "whatsapp:+212600000011", "MessageSid": "MM1", "NumMedia": "1", "MediaUrl0": "https://x.example/1"}
    assert parse(sound | {"MediaContentType0": "audio/ogg"}).media == "https://x.example/1"
    assert parse(sound | {"MediaContentType0": "image/png"}).media == ""
    assert Inbound("telegram", "1", "7", kind="voice", media="f").content()["media"] == "f"
    assert "media" not in Inbound("telegram", "1", "7", "oui").content()


def test_telegram_keeps_the_file_of_a_voice_note() -> None:
    def heard(**more: Any) -> str:
        chat = {"id": 7, "type": "private"}
        message = {"message_id": 1, "date": 0, "chat": chat, **more}
        return inbounds(_update({"update_id": 1, "message": message}))[0].media

    note = {"file_id": "note", "file_unique_id": "u", "duration": 3}
    assert heard(voice=note) == "note"
    assert heard(audio=note) == "note"
    assert heard(video_note=note | {"length": 4}) == "note"
    assert heard(text="bonjour") == ""


def _update(raw: dict[str, Any]) -> Update:
    return Update.de_json(raw, None)


CHILDS = {
    "chosen": {"need": "child_protection", "step": "results"},
    "said with another need": {"need": "medical", "topic": "child", "step": "results"},
    "with an arrest": {"need": "legal_aid", "topic": "arrest+child", "step": "place"},
    "in danger": {"kind": "violence", "urgent": "child_protection", "step": "danger"},
    "in danger before": {"kind": "violence", "urgent": "child_protection", "step": "need"},
    "in danger, with a need": {
        "kind": "medical",
        "urgent": "medical",
        "need": "cash",
        "topic": "child",
        "step": "danger",
    },
}


@pytest.mark.parametrize("known", CHILDS.values(), ids=CHILDS)
def test_R10_whatever_a_child_needs_the_case_is_a_childs(context: Context, known: dict[str, Any]) -> None:
    here = Session("fr", place="rabat", **known)
    called = advance(advance(here, Said("rappelez-moi"), context).session, Said(CANARY), context)
    for deeds in (
        called.deeds,
        advance(called.session, Said("1"), context).deeds,
        advance(here, Said("une femme svp"), context).deeds,
        advance(here, Said(kind="voice"), context).deeds,
    ):
        assert [deed.need for deed in deeds if isinstance(deed, OpenCase)] == ["child_protection"]
    assert advance(here, Said("rappelez-moi"), context).says[0].key == "limits"


def test_R10_a_childs_case_leaves_the_hands_of_whoever_is_not_trained_and_stays_a_childs(town: Town) -> None:
    person, operator, other = town.person(), hire(town), hire(town, "operator", "trained@ong.example")
    trained = Operator(other.id, children=True)
    with town.store.write() as connection:
        operators.keep(connection, trained)
    for said in ("Bonjour", "5", "Rabat", "rappelez-moi", CANARY, "1"):
        person.says(said)
    [case] = cases(town)
    with town.store.write() as connection:
        assert keeping.take(connection, case.id, Operator(operator.id), 1)
    person.says("merci")
    assert cases(town) == []
    person.says("j'ai 15 ans")
    [waits] = cases(town)
    assert (waits.id, waits.need, waits.taken_by) == (case.id, "child_protection", None)
    with town.store.write() as connection:
        assert keeping.number_of(connection, town.seal, case.id, operator.id) is None
        assert not keeping.take(connection, case.id, Operator(operator.id), 2)
        assert keeping.take(connection, case.id, trained, 2)
    for said in ("menu", "5", "une femme svp"):
        assert person.says(said) == []
    [row] = town.rows("SELECT need, taken_by FROM help_case")
    assert tuple(row) == ("child_protection", trained.id)


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_on_a_borrowed_telephone_its_own_number_is_neither_offered_nor_taken(
    knowledge: Knowledge, channel: str
) -> None:
    """Its owner would answer. A number that is written is taken."""
    context = replace(knowledge.voice(channel, NOON).context, team=True)
    for borrowed in (False, True):
        asked = advance(Session("fr", "need", borrowed=borrowed), Said("rappelez-moi"), context)
        assert ("1" in [option.key for option in asked.says[-1].options]) is not borrowed
        own = advance(asked.session, Said("1"), context)
        assert own.deeds == (() if borrowed else (OpenCase("call", own=True),))
        assert own.session.step == ("call" if borrowed else "moment")
        assert advance(asked.session, Said(CANARY), context).deeds == (OpenCase("call", number=KEPT),)


WALKS = (
    ("3", "4", "6", "2", "1", "non"),
    ("2", "1", "6", "2", "non"),
    ("85", "1", "6", "1"),
    ("12", "3", "6", "3", "0", "1"),
    ("il me frappe", "1", "Rabat", "0", "2"),
    ("qui voit", "1", "2", "aide", "plus"),
    ("rappelez-moi", "non", "menu"),
    ("rappelez-moi", "menu", "0", "2"),
)


@pytest.mark.parametrize("walk", WALKS, ids="-".join)
def test_R6_silence_or_no_shares_nothing(staffed: Town, clock: Clock, walk: tuple[str, ...]) -> None:
    """Nothing is shared with another organization, nor with the team before they press 0 or are in danger."""
    person = staffed.person()
    for said in ("Bonjour", *walk):
        person.says(said)
    clock.moves(hours=25)
    person.says("1")
    asked = {"0", "il me frappe"} & set(walk)
    for table in ("consent", "follow_up", "complaint", *(() if asked else ("help_case", "case_request"))):
        assert staffed.rows(f"SELECT * FROM {table}") == [], table
    for said in ("rappelez-moi", CANARY):
        person.says(said)
    assert len(staffed.rows("SELECT id FROM case_request WHERE want = 'call'")) == 1


def test_whoever_said_stop_is_not_told_of_choices_that_nobody_would_hear(staffed: Town) -> None:
    """R21: the lines are told all the same."""
    person = staffed.person()
    for said in ("Bonjour", "stop"):
        person.says(said)
    [answer] = person.says("0")
    assert "START" in answer
    assert "tapez 3" not in answer
    assert person.says("rappelez-moi") == []
    assert cases(staffed) == []
