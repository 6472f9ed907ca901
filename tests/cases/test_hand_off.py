"""A human takes over, and the bot is quiet (R6 to R9, R15, R16, decisions 2 and 3)."""

import pytest

from bot.cases import by_hand, talking
from bot.cases.by_hand import Entered
from bot.cases.talking import Refused
from bot.messages import Failed, Inbound, Retry
from bot.moments import from_millis, to_millis
from tests.cases.shift import Desk, rings, waits
from tests.conftest import Clock
from tests.people import Someone, Town


@pytest.fixture
def desk(town: Town) -> Desk:
    """An operator on duty, who speaks French."""
    return Desk.of(town, languages=frozenset({"fr"})).is_here()


def asks(person: Someone, *before: str) -> list[str]:
    """They say this, then 0; what is answered to that."""
    for said in ("Bonjour", *before):
        person.says(said)
    return person.says("0")


def taken(desk: Desk, person: Someone, *before: str) -> int:
    """A case of this person that the operator has and has begun to answer."""
    asks(person, *before)
    case_id = desk.takes_next()
    assert case_id
    desk.writes(case_id)
    return case_id


def test_R7_zero_is_consent_to_the_team_after_the_limits_and_tells_who_is_there(desk: Desk) -> None:
    noted, lines = asks(desk.town.person(), "5", "Rabat")
    assert noted.startswith("L'équipe garde pour elle")
    assert "jusqu'à 20:00" in noted
    assert "0801005353" in lines
    [case] = waits(desk.town)
    assert (case.need, case.place, case.severity, case.wants) == ("medical", "rabat", "orange", ["talk"])


def test_R8_at_night_nobody_is_promised_and_lines_are_told(town: Town) -> None:
    Desk.of(town)
    noted, lines = asks(town.person(), "5", "Rabat")
    assert "n'est pas là maintenant, et nous ne savons pas quand" in noted
    assert "0801005353" in lines


def test_the_place_in_the_queue_is_told(desk: Desk) -> None:
    asks(desk.town.person("+212600000001"))
    asks(desk.town.person("+212600000002"), "il me frappe")
    assert "Avant vous: 2 personnes" in asks(desk.town.person("+212600000003"))[0]
    assert "Avant vous: 1 personne" in desk.town.person("+212600000001").says("0")[0]


QUIET = ["menu", "0", "5", "aide", "rappelez-moi", "3", "langue", "merci beaucoup", "suite", "English", "START"]


@pytest.mark.parametrize("channel", ["sms", "telegram", "whatsapp"])
def test_while_a_case_is_taken_nothing_automatic_leaves(desk: Desk, channel: str) -> None:
    person = desk.town.person("77" if channel == "telegram" else "+212600000001", channel)
    case_id = taken(desk, person)
    for said in QUIET:
        assert person.says(said) == [], said
    for kind in ("voice", "photo", "other"):
        assert person.says(kind=kind) == [], kind
    assert [text for author, _, text in desk.reads(case_id) if author == "person"][-14:-3] == QUIET


def test_stop_and_erase_and_leaving_are_answered_whoever_has_the_case(desk: Desk) -> None:
    for number, (said, answer) in enumerate([("STOP", "START"), ("effacer", "effac"), ("99", "")], 1):
        person = desk.town.person(f"+21260000000{number}")
        case_id = taken(desk, person)
        [told] = person.says(said)
        assert answer in told, said
        if said != "effacer":
            with pytest.raises(Refused, match="stopped" if said == "STOP" else "ping_first"):
                desk.writes(case_id)


def test_a_new_danger_is_shown_and_its_lines_told_once_a_case(desk: Desk) -> None:
    person = desk.town.person()
    case_id = taken(desk, person)
    [lines] = person.says("il me frappe")
    assert "8350" in lines
    assert person.says("il me frappe encore") == []
    assert person.says("il a un couteau") == []
    [row] = desk.town.rows("SELECT severity, kind FROM help_case")
    assert row.severity == "red"
    dangers = desk.town.rows("SELECT danger FROM case_message WHERE danger <> ''")
    assert len(dangers) == 3
    assert desk.town.rows("SELECT kind FROM desk_event WHERE kind = 'danger'")
    assert case_id


def test_after_lines_were_told_while_waiting_they_are_not_told_again(desk: Desk) -> None:
    """An abuser may be reading the screen (decision 3)."""
    person = desk.town.person()
    person.says("Bonjour")
    lines, team = person.says("il me frappe")
    assert "8350" in lines
    assert "L'équipe peut voir votre message" in team
    case_id = desk.takes_next()
    assert case_id
    assert person.says("il me frappe") == []


def test_decision_2_a_danger_opens_a_case_without_a_question(desk: Desk) -> None:
    person = desk.town.person()
    for said in ("Bonjour", "il me frappe"):
        person.says(said)
    [case] = waits(desk.town)
    assert (case.severity, case.kind, case.wants) == ("red", "violence", ["danger"])
    assert desk.reads(case.id)[0] == ("person", "text", "il me frappe")


def test_what_was_said_before_the_team_was_asked_is_kept_nowhere(desk: Desk) -> None:
    person = desk.town.person()
    person.says("Bonjour")
    person.says("ma tante zanzibar")
    case_id = taken(desk, person)
    assert "zanzibar" not in repr(desk.reads(case_id))


def test_closing_gives_the_person_back_to_the_menu_and_says_so(desk: Desk) -> None:
    person = desk.town.person()
    case_id = taken(desk, person, "5", "Rabat")
    assert desk.closes(case_id)
    assert person.heard[-1].text.startswith("La discussion avec l'équipe est finie.")
    assert "5 Docteur" in person.heard[-1].text
    assert person.step == "need"
    assert person.says("5") != []
    assert not desk.closes(case_id)


def test_the_same_operator_answers_whoever_returns(desk: Desk, clock: Clock) -> None:
    other = Desk.of(desk.town, "other@ong.example", languages=frozenset({"fr"})).is_here()
    person = desk.town.person()
    desk.closes(taken(desk, person))
    asks(person)
    assert other.takes_next() is None
    clock.moves(minutes=61)
    assert other.takes_next()


@pytest.mark.parametrize(("said", "minutes"), [("il me frappe", 3), ("5", 15)])
def test_R9_nobody_waits_unseen(desk: Desk, clock: Clock, said: str, minutes: int) -> None:
    person = desk.town.person()
    asks(person, said)
    before = len(person.heard)
    clock.moves(minutes=minutes, seconds=-10)
    rings(desk.town)
    assert len(person.heard) == before
    clock.moves(seconds=20)
    rings(desk.town)
    assert person.heard[-1].text.count("n'a pas encore répondu") == 1
    clock.moves(minutes=minutes)
    rings(desk.town)
    clock.moves(minutes=14)
    rings(desk.town)
    assert len(person.heard) == before + 1
    alerts = desk.town.rows("SELECT kind FROM staff_alert WHERE way = 'chat' ORDER BY id")
    assert [row.kind for row in alerts] == ["opened", "late", "supervisor"]
    clock.moves(minutes=2)
    rings(desk.town)
    again = desk.town.rows("SELECT kind FROM staff_alert WHERE way = 'chat' ORDER BY id")[3:]
    assert [row.kind for row in again] == (["supervisor"] if said == "il me frappe" else [])


def test_outside_of_duty_only_a_red_case_rings(town: Town, clock: Clock) -> None:
    Desk.of(town)
    asks(town.person("+212600000001"), "5")
    asks(town.person("+212600000002"), "il me frappe")
    clock.moves(hours=3)
    rings(town)
    assert len(town.rows("SELECT id FROM staff_alert WHERE kind = 'late' AND way = 'chat'")) == 1


def test_a_red_case_that_is_not_acknowledged_goes_back(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    asks(person, "il me frappe")
    case_id = desk.takes_next()
    clock.moves(minutes=2)
    rings(desk.town)
    assert waits(desk.town) == []
    clock.moves(minutes=1)
    rings(desk.town)
    [case] = waits(desk.town)
    assert case.id == case_id
    assert person.heard[-1].text.startswith("Pardon, l'équipe n'a pas encore répondu.")


def test_a_red_case_whose_operator_is_silent_goes_back_and_is_told_to_the_supervisor(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    taken(desk, person, "il me frappe")
    clock.moves(minutes=30)
    rings(desk.town)
    assert waits(desk.town) == []
    person.says("vous êtes là?")
    clock.moves(minutes=9)
    person.says("allo?")
    rings(desk.town)
    assert waits(desk.town) == []
    clock.moves(minutes=1)
    rings(desk.town)
    assert len(waits(desk.town)) == 1
    assert person.heard[-1].text.startswith("La personne qui vous écrivait n'est plus là.")
    clock.moves(minutes=6)
    rings(desk.town)
    kinds = [row.kind for row in desk.town.rows("SELECT kind FROM staff_alert WHERE way = 'chat' ORDER BY id")]
    assert kinds == ["opened", "silent", "supervisor"]


def test_R16_after_half_a_day_nothing_but_the_neutral_line(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    case_id = taken(desk, person)
    clock.moves(hours=13)
    with pytest.raises(Refused, match="ping_first"):
        desk.writes(case_id)
    desk.pings(case_id)
    assert person.heard[-1].text == "Bonjour. Pouvez-vous écrire maintenant? 1 = oui"
    with pytest.raises(Refused, match="ping_first"):
        desk.writes(case_id)
    assert person.says("1") == []
    desk.writes(case_id, "Merci.")
    assert person.heard[-1].text == "Merci."


def test_R15_outside_whatsapps_window_nothing_is_written(desk: Desk, clock: Clock) -> None:
    person = desk.town.person(channel="whatsapp")
    case_id = taken(desk, person)
    clock.moves(hours=25)
    with pytest.raises(Refused, match="window"):
        desk.pings(case_id)


def test_what_cannot_be_delivered_is_shown_so(desk: Desk) -> None:
    """Never a message that is shown as sent and was not (chatwoot#9516)."""
    person = desk.town.person()
    case_id = taken(desk, person)
    with desk.town.store.read() as connection:
        [sent] = [m for m in talking.conversation(connection, desk.town.seal, case_id) if m.author == "staff"]
    assert (sent.state, sent.staff_id) == ("sent", desk.id)


def test_R23_an_address_stays_readable_only_while_a_case_is_open(desk: Desk) -> None:
    def sealed() -> list[object]:
        return [row.sealed for row in desk.town.rows("SELECT sealed FROM address WHERE sealed IS NOT NULL")]

    case_id = taken(desk, desk.town.person())
    assert len(sealed()) == 1
    desk.closes(case_id)
    assert sealed() == []


def test_a_message_stored_before_the_case_was_taken_is_relayed(desk: Desk) -> None:
    """Whoever took the case while a message waited for its turn gets it."""
    person = desk.town.person()
    asks(person)
    with desk.town.store.write():
        pass
    desk.town.accepts(Inbound("sms", "late", person.address, "c'est grave"))
    case_id = desk.takes_next()
    before = len(person.heard)
    desk.town.works()
    assert len(person.heard) == before
    assert case_id
    assert desk.reads(case_id)[-1] == ("person", "text", "c'est grave")
    assert to_millis(desk.town.clock())


def test_a_ping_or_what_did_not_arrive_is_no_first_word(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    asks(person, "il me frappe")
    case_id = desk.takes_next()
    assert case_id
    desk.pings(case_id)
    desk.town.posts["sms"].trouble.append(Failed("bad_number"))
    desk.writes(case_id)
    [row] = desk.town.rows("SELECT unanswered_at, written_at FROM help_case")
    assert row.unanswered_at is not None
    clock.moves(minutes=10)
    rings(desk.town)
    assert len(waits(desk.town)) == 1


def test_a_case_that_turns_red_begins_its_clock_anew(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    asks(person)
    for _ in range(2):
        clock.moves(minutes=61)
        rings(desk.town)
    person.says("il me frappe, au secours")
    assert desk.town.rows("SELECT alarms, severity FROM help_case")[0] == (0, "red")
    kinds = [row.kind for row in desk.town.rows("SELECT kind FROM staff_alert WHERE way = 'chat' ORDER BY id")]
    assert kinds == ["opened", "late", "supervisor", "opened"]


def test_nobody_is_told_hours_later_that_nobody_answered(desk: Desk, clock: Clock) -> None:
    """R15, T3: somebody else may hold the telephone by then."""
    person = desk.town.person()
    asks(person, "5")
    before = len(person.heard)
    clock.moves(hours=3)
    rings(desk.town)
    assert len(person.heard) == before
    assert desk.town.rows("SELECT id FROM staff_alert WHERE kind = 'late'")


def test_a_case_entered_by_hand_does_not_stop_the_clocks(desk: Desk, clock: Clock) -> None:
    with desk.town.store.write() as connection:
        entered = Entered("phone", "fr", "medical")
        case_id, _ = by_hand.enter(connection, desk.town.seal, entered, desk.operator, to_millis(desk.town.clock()))
    assert desk.gives_back(case_id)
    asks(desk.town.person(), "il me frappe")
    clock.moves(minutes=20)
    rings(desk.town)
    assert len(desk.town.rows("SELECT id FROM staff_alert WHERE kind = 'late' AND way = 'chat'")) == 2


def test_R10_a_child_in_danger_leaves_the_untrained(desk: Desk) -> None:
    person = desk.town.person()
    taken(desk, person)
    person.says("on frappe mon enfant")
    [case] = waits(desk.town)
    assert (case.need, case.severity) == ("child_protection", "red")


def test_what_a_case_was_about_once_it_stays_about(desk: Desk) -> None:
    """Decision 7: a case of violence never becomes one that may be relayed."""
    person = desk.town.person()
    for said in ("Bonjour", "3", "Rabat", "0", "menu", "5", "0"):
        person.says(said)
    [case] = waits(desk.town)
    assert case.need == "women_violence"


def test_R11_a_danger_is_heard_though_they_said_stop(desk: Desk) -> None:
    person = desk.town.person()
    for said in ("Bonjour", "STOP"):
        person.says(said)
    assert person.says("merci") == []
    assert "8350" in person.says("il me frappe, il va me tuer")[0]
    assert [case.severity for case in waits(desk.town)] == ["red"]


def test_a_borrowed_telephone_is_back_with_its_owner_after_half_an_hour(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    for said in ("Bonjour", "ce n'est pas mon téléphone"):
        person.says(said)
    case_id = taken(desk, person)
    clock.moves(minutes=31)
    with pytest.raises(Refused, match="ping_first"):
        desk.writes(case_id)
    desk.pings(case_id)
    person.says("1")
    desk.writes(case_id)
    desk.closes(case_id)
    assert person.session["borrowed"]


def test_a_message_written_first_waits_while_a_human_answers(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    for said in ("Bonjour", "5", "Rabat", "7", "1", "1", "0"):
        person.says(said)
    case_id = desk.takes_next()
    [later] = desk.town.rows("SELECT due_at FROM follow_up")
    clock.now = from_millis(later.due_at)
    before = len(person.heard)
    for heard in (before, before + 1):
        worker = desk.town.worker()
        worker.write_first()
        desk.town.works(worker)
        assert len(person.heard) == heard
        assert case_id
        desk.gives_back(case_id)


def test_an_answer_that_could_not_be_sent_does_not_come_after_the_human(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    asks(person)
    desk.town.posts["sms"].trouble.append(Retry("network"))
    person.says("5")
    case_id = desk.takes_next()
    assert case_id
    clock.moves(minutes=5)
    before = len(person.heard)
    desk.town.works()
    assert len(person.heard) == before


def test_whoever_erases_an_old_number_does_not_take_the_case_along(desk: Desk) -> None:
    old, new = desk.town.person("+212600000001"), desk.town.person("+212600000002")
    old.says("Bonjour")
    [phrase] = [text for text in old.says("phrase") if text]
    case_id = taken(desk, old)
    words = phrase.split(":")[1].split(".")[0].strip().split("\n")[0] if ":" in phrase else phrase
    new.says(words)
    old.says("effacer")
    assert len(desk.town.rows("SELECT id FROM help_case WHERE id = :id", id=case_id)) == 1
    assert [author for author, _, _ in desk.reads(case_id)].count("staff") == 1
