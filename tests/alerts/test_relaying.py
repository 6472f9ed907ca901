"""A conversation by the operator's private chat: a setting, refused for children, violence and trafficking (decision 7)."""

import pytest
from sqlalchemy import text

from bot import erasing
from bot.alerts import relaying
from bot.alerts.wording import SAID
from bot.cases import hearing, talking
from bot.deeds import Doer
from flows.steps import Said
from tests.alerts.conftest import Gathers
from tests.alerts.team import CHAT, Team, tap, writes
from tests.conftest import Clock

AMAL, BADR = 4200000001, 4200000002
DESK, WHICH = SAID["desk"][0], SAID["which"][0]


@pytest.fixture
def team(gathers: Gathers) -> Team:
    return gathers(telegram_relay=True)


def person_says(team: Team, case: int, words: str, danger: str = "") -> None:
    """A message of the person whose case this is, as a turn hands it on."""
    service = team.service
    with service.store.write() as connection:
        inbound = team.rows("SELECT inbound_id FROM help_case WHERE id = :id", id=case)[0].inbound_id
        row = connection.execute(
            text("SELECT person_id, address_id, channel FROM help_case WHERE id = :id"), {"id": case}
        )
        whose = row.one()
        who = (whose.person_id, whose.address_id, inbound, whose.channel, "fr")
        doer = Doer(connection, service.seal, *who, service.clock(), said=Said(words))
        hearing.heard(doer, case, danger=danger)
        if danger:
            hearing.in_danger(connection, case, danger, told=False, now=service.clock())
        relaying.relayed(connection, service.seal, case, words, team.now)
    team.sends()


def erases(team: Team, case: int) -> None:
    """Whose case this is has everything deleted."""
    service, [[person_id]] = team.service, team.rows("SELECT person_id FROM help_case WHERE id = :id", id=case)
    with service.store.write() as connection:
        erasing.erase(connection, service.seal, person_id, service.clock())


def heard(team: Team) -> list[str]:
    """What staff have written, as the conversation has it."""
    service, said = team.service, []
    with service.store.read() as connection:
        for row in team.rows("SELECT id FROM help_case ORDER BY id"):
            said += [m.text for m in talking.conversation(connection, service.seal, row.id) if m.author == "staff"]
    return said


def relayed(team: Team, account: int) -> list[str]:
    """What was sent to this account, but for the word that it is bound."""
    return team.told(account)[1:]


def last_message(team: Team) -> int:
    return int(team.alerts(kind="relay", state="sent")[-1].message_id)


def test_words_go_to_the_one_who_has_the_case_and_answers_come_back(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case(need="legal_aid")
    team.has(account=BADR)
    team.takes(case, amal)
    person_says(team, case, "Où est le bureau ?")
    assert relayed(team, AMAL) == [f"#{case} Où est le bureau ?"]
    assert (relayed(team, BADR), team.told(CHAT)) == ([], [])
    assert team.wire.of("sendMessage")[-1]["protect_content"] is True
    assert team.hears(writes(AMAL, "Dans quelle ville ?", reply_to=last_message(team)))
    assert heard(team) == ["Dans quelle ville ?"]
    assert team.audited()[-1] == ("sent", amal, case)
    assert relayed(team, AMAL) == [f"#{case} Où est le bureau ?"]
    assert len(team.rows("SELECT * FROM person")) == 1


def test_words_do_not_stay_in_the_store_once_they_went(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    assert [bytes(alert.sealed) for alert in team.alerts(kind="relay")] == [b""]


def test_off_nothing_is_relayed_and_words_to_the_bot_are_a_persons(gathers: Gathers) -> None:
    team = gathers()
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    assert relayed(team, AMAL) == []
    assert not team.hears(writes(AMAL, "Dans quelle ville ?"))
    assert [(a.state, bytes(a.sealed)) for a in team.alerts(kind="relay")] == [("failed", b"")]


@pytest.mark.parametrize("need", ["child_protection", "women_violence", "trafficking"])
def test_needs_that_are_never_relayed(team: Team, need: str) -> None:
    amal, case = team.has(account=AMAL, children=True), team.case(need=need)
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    person_says(team, case, "zanzibarine")
    assert relayed(team, AMAL) == [f"#{case} {DESK}"]


@pytest.mark.parametrize("kind", ["violence", "sexual_violence", "child", "confinement"])
def test_dangers_that_are_never_relayed(team: Team, kind: str) -> None:
    amal, case = team.has(account=AMAL), team.case(need="legal_aid", kind=kind)
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    assert relayed(team, AMAL) == [f"#{case} {DESK}"]


def test_a_case_that_turns_grave_is_relayed_no_more_and_that_is_told_once(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case(need="legal_aid")
    team.takes(case, amal)
    person_says(team, case, "Bonjour")
    message = last_message(team)
    person_says(team, case, "zanzibarine", danger="violence")
    person_says(team, case, "zanzibarine", danger="sea")
    person_says(team, case, "zanzibarine")
    assert relayed(team, AMAL) == [f"#{case} Bonjour", f"#{case} {DESK}"]
    assert team.hears(writes(AMAL, "Où êtes-vous ?", reply_to=message))
    assert (relayed(team, AMAL)[-1], heard(team)) == (DESK, [])


def test_a_grave_danger_told_of_earlier_counts_though_another_came_after(team: Team) -> None:
    case = team.case(need="legal_aid")
    person_says(team, case, "zanzibarine", danger="violence")
    person_says(team, case, "zanzibarine", danger="sea")
    amal = team.has(account=AMAL)
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    assert relayed(team, AMAL) == [f"#{case} {DESK}"]


def test_words_that_waited_are_not_relayed_when_the_case_turned_grave_meanwhile(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    with team.service.store.write() as connection:
        relaying.relayed(connection, team.service.seal, case, "zanzibarine", team.now)
        hearing.in_danger(connection, case, "violence", told=False, now=team.clock())
    team.sends()
    assert relayed(team, AMAL) == []


def test_nothing_is_relayed_to_whoever_is_not_bound_or_has_it_no_more(team: Team) -> None:
    amal, badr, case = team.has(account=AMAL), team.has(), team.case()
    team.takes(case, badr)
    person_says(team, case, "zanzibarine")
    assert team.alerts(kind="relay") == []
    team.gives_back(case, badr)
    team.takes(case, amal)
    team.disables(amal)
    person_says(team, case, "zanzibarine")
    assert relayed(team, AMAL) == []


@pytest.mark.parametrize("then", ["it waits", "a colleague has it"])
def test_what_was_relayed_is_deleted_when_the_case_leaves_the_hand(team: Team, then: str) -> None:
    amal, badr, case = team.has(account=AMAL), team.has(), team.case()
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    message = last_message(team)
    team.gives_back(case, amal)
    if then == "a colleague has it":
        team.takes(case, badr)
    team.sends()
    team.sends()
    assert team.wire.of("deleteMessage") == [{"chat_id": AMAL, "message_id": message}]
    assert team.hears(writes(AMAL, "Dans quelle ville ?", reply_to=message))
    assert (relayed(team, AMAL)[-1], heard(team)) == (WHICH, [])


def test_R20_what_was_relayed_is_deleted_when_the_person_erases_everything(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    message = last_message(team)
    erases(team, case)
    team.sends()
    team.sends()
    assert team.wire.of("deleteMessage") == [{"chat_id": AMAL, "message_id": message}]
    assert team.hears(writes(AMAL, "Dans quelle ville ?", reply_to=message))
    assert (relayed(team, AMAL)[-1], heard(team)) == (WHICH, [])


def test_R20_what_was_relayed_of_whoever_erased_everything_is_never_the_next_persons(team: Team) -> None:
    """The number of a case that is gone is not given again."""
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    message = last_message(team)
    erases(team, case)
    team.takes(team.case(), amal)
    assert team.hears(writes(AMAL, "Dans quelle ville ?", reply_to=message))
    assert (relayed(team, AMAL)[-1], heard(team)) == (SAID["not_yours"][0], [])
    team.sends()
    assert team.wire.of("deleteMessage") == [{"chat_id": AMAL, "message_id": message}]


def test_R20_the_alert_of_whoever_erased_everything_loses_its_button(team: Team) -> None:
    case = team.case()
    team.sends()
    erases(team, case)
    team.sends()
    assert [changed["chat_id"] for changed in team.wire.of("editMessageText")] == [CHAT]


def test_R20_words_that_were_to_be_tried_again_later_go_at_once(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    team.sends()
    team.wire.answers = [(500, {"ok": False, "error_code": 500, "description": "x"})]
    person_says(team, case, "zanzibarine")
    assert [alert.state for alert in team.alerts(kind="relay")] == ["todo"]
    erases(team, case)
    team.sends()
    assert [(a.state, bytes(a.sealed)) for a in team.alerts(kind="relay")] == [("failed", b"")]
    assert len(relayed(team, AMAL)) == 1, "the try that Telegram did not take"


def test_what_was_relayed_is_deleted_before_telegram_would_not_let_it(team: Team, clock: Clock) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "zanzibarine")
    message = last_message(team)
    clock.moves(hours=46)
    person_says(team, case, "encore")
    assert team.wire.of("deleteMessage") == []
    clock.moves(hours=1)
    team.sends()
    team.sends()
    assert team.wire.of("deleteMessage") == [{"chat_id": AMAL, "message_id": message}]


def test_without_a_reply_words_go_only_where_there_is_no_doubt(team: Team) -> None:
    amal, first = team.has(account=AMAL), team.case()
    team.takes(first, amal)
    assert team.hears(writes(AMAL, "Avant tout"))
    assert relayed(team, AMAL) == [WHICH]
    person_says(team, first, "Bonjour")
    assert team.hears(writes(AMAL, "Dans quelle ville ?"))
    assert heard(team) == ["Dans quelle ville ?"]

    second = team.case()
    team.takes(second, amal)
    assert team.hears(writes(AMAL, "Pour qui ?"))
    assert relayed(team, AMAL)[-1] == WHICH
    team.gives_back(first, amal)
    assert team.hears(writes(AMAL, "Pour la premiere"))
    assert relayed(team, AMAL)[-1] == WHICH
    assert heard(team) == ["Dans quelle ville ?"]


@pytest.mark.parametrize(
    ("update", "told"),
    [
        (writes(AMAL, "Oui", edited=True), "edited"),
        (writes(AMAL, "/start"), "which"),
        (writes(AMAL, ""), "which"),
        (writes(AMAL, "Oui", reply_to=424242), "which"),
        (writes(AMAL, "x" * 1001), "long"),
    ],
    ids=["correction", "command", "no text", "reply to something else", "too long"],
)
def test_what_cannot_go_is_said_in_a_sentence(team: Team, update: dict[str, object], told: str) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "Bonjour")
    assert team.hears(update)
    assert relayed(team, AMAL)[-1] == SAID[told][0]
    assert heard(team) == []


@pytest.mark.parametrize(
    "words", ["Envoyez-moi de l'argent", "Envoyez une photo de votre passeport", "www.ong.example"]
)
def test_T19_a_request_for_money_or_papers_and_a_link_do_not_go(team: Team, words: str) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "Bonjour")
    team.hears(writes(AMAL, words))
    assert (relayed(team, AMAL)[-1], heard(team)) == (SAID["never_ask"][0], [])
    assert team.audited()[-1] == ("refused", amal, case)


def test_R16_after_half_a_day_the_console_comes_first(team: Team, clock: Clock) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "Bonjour")
    clock.moves(hours=13)
    team.hears(writes(AMAL, "Dans quelle ville ?"))
    assert (relayed(team, AMAL)[-1], heard(team)) == (SAID["ping_first"][0], [])


def test_whoever_stopped_is_not_written_to(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "Bonjour")
    team.changes("UPDATE person SET stopped = 'asked'")
    team.hears(writes(AMAL, "Dans quelle ville ?"))
    assert (relayed(team, AMAL)[-1], heard(team)) == (SAID["stopped"][0], [])


def test_every_refusal_has_its_sentence() -> None:
    reasons = {"not_yours", "stopped", "ping_first", "window", "nowhere", "long", "empty"}
    assert reasons - {"empty"} <= set(SAID)
    assert "empty" in (talking.Refused.__doc__ or ""), "what has no text is told `which` before it is said"


def test_words_of_others_and_buttons_are_left_to_the_inbox(team: Team) -> None:
    team.has(account=AMAL)
    assert not team.hears(writes(BADR, "Bonjour"))
    assert not team.hears(tap(AMAL, "need|1", chat=AMAL))
    assert not team.hears(writes(AMAL, "Bonjour", chat=-1007000000099))


def test_messages_of_one_case_keep_their_order(team: Team, clock: Clock) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    team.sends()
    team.wire.answers = [(429, {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 5}})]
    person_says(team, case, "un")
    person_says(team, case, "deux")
    clock.moves(seconds=10)
    team.sends()
    assert [told for told in relayed(team, AMAL) if told][-2:] == [f"#{case} un", f"#{case} deux"]


def test_what_is_relayed_is_not_taken_by_a_button(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    person_says(team, case, "Bonjour")
    [relay] = team.alerts(kind="relay")
    assert team.taps(AMAL, relay.id, chat=AMAL) == SAID["gone"][0]


def test_a_message_without_text_is_in_the_console(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.takes(case, amal)
    with team.service.store.write() as connection:
        relaying.relayed(connection, team.service.seal, case, "", team.now)
    team.sends()
    assert relayed(team, AMAL) == [f"#{case} {SAID['wordless'][0]}"]
