"""Leaving in haste (R19): what can be deleted is, an innocent line comes, and what stays is told how to delete."""

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot import leases, outbox
from bot.channels.telegram import DELETED_AT_ONCE, Telegram
from bot.knowledge import Knowledge
from bot.messages import Failed, Outgoing, Retry, Stopped
from bot.moments import to_millis
from flows.steps import Say, Session
from tests.conftest import NOON, Clock
from tests.people import Someone, Town
from tests.talk import CHANNELS

AWA = "4200000001"
INNOCENT = "L'été il fait chaud à Marrakech"
MARRAKECH = {
    **dict.fromkeys(("fr", "en", "es", "pt", "ary_Latn"), "Marrakech"),
    **dict.fromkeys(("ar", "ary"), "مراكش"),
}
"""A place that says nothing, in each language."""
TOLD_HOW = "puis Supprimer"


@pytest.fixture
def awa(town: Town) -> Someone:
    """Somebody on Telegram."""
    return town.person(AWA, "telegram")


def theirs(*numbers: int) -> set[str]:
    return {f"{AWA}-{number}" for number in numbers}


def ours(*numbers: int) -> set[str]:
    return {f"telegram-{number}" for number in numbers}


def test_R19_on_telegram_both_sides_of_the_conversation_go_and_one_innocent_line_comes(
    town: Town, awa: Someone
) -> None:
    awa.says("Bonjour")
    awa.says("3")
    assert awa.says("99") == ["L'été il fait chaud à Marrakech: buvez beaucoup d'eau."]
    [deleted] = town.posts["telegram"].deleted
    assert set(deleted) == theirs(1, 2, 3) | ours(1, 2)
    assert awa.heard[-1].options == ()
    assert awa.session == {"language": "fr"}


@pytest.mark.parametrize("said", ["99", "X", "x", "exit", "سير", "/exit", "EXIT!"])
def test_R19_each_word_for_it_is_heard_at_any_step(town: Town, awa: Someone, said: str) -> None:
    awa.says("Bonjour")
    awa.says("3")
    awa.says(said)
    assert len(town.posts["telegram"].deleted) == 1


def test_R19_the_deletion_comes_before_the_line_and_is_tried_again(town: Town, awa: Someone, clock: Clock) -> None:
    awa.says("Bonjour")
    town.posts["telegram"].trouble = [Retry("flood", after=40)]
    assert awa.says("99") == []
    assert town.posts["telegram"].deleted == []
    clock.moves(seconds=61)
    town.works()
    assert len(town.posts["telegram"].deleted) == 1
    assert awa.heard[-1].text.startswith(INNOCENT)


def test_R19_a_deletion_that_can_never_be_done_holds_up_nothing(town: Town, awa: Someone) -> None:
    awa.says("Bonjour")
    town.posts["telegram"].trouble = [Failed("bad_request")]
    assert len(awa.says("99")) == 1


def test_R19_what_waits_to_be_sent_is_not_sent_any_more(town: Town, awa: Someone, clock: Clock) -> None:
    town.posts["telegram"].trouble = [Retry("flood", after=40)]
    awa.says("Bonjour")
    awa.says("99")
    clock.moves(hours=1)
    town.works()
    assert [message.text.startswith(INNOCENT) for message in awa.heard] == [True]


def test_R19_an_answer_that_was_being_sent_meanwhile_goes_as_well(town: Town, awa: Someone, clock: Clock) -> None:
    awa.says("Bonjour")
    town.accepts(awa.writes("3"))
    town.worker().take_turns()
    with town.store.write() as connection:
        [due] = outbox.claim(connection, "slow", to_millis(clock()), 1)
    assert awa.says("99") == []
    with town.store.write() as connection:
        outbox.sent(connection, "slow", due.id, "slowly sent", now=to_millis(clock()))
    town.works()
    [deleted] = town.posts["telegram"].deleted
    assert set(deleted) == theirs(1, 2, 3) | ours(1) | {"slowly sent"}


def test_R19_what_is_written_after_leaving_is_a_new_conversation_and_stays(town: Town, awa: Someone) -> None:
    for said in ("Bonjour", "99", "Bonjour"):
        town.accepts(awa.writes(said))
    town.works()
    [deleted] = town.posts["telegram"].deleted
    assert theirs(1, 2) <= set(deleted)
    assert not theirs(3) & set(deleted)
    assert len(awa.heard) == 2  # the first answer was still waiting, and did not go


def test_R19_done_again_after_a_crash_nothing_else_is_deleted(town: Town, awa: Someone, clock: Clock) -> None:
    """The process dies between Telegram's yes and our mark."""
    awa.says("Bonjour")
    town.accepts(awa.writes("99"))
    town.worker().take_turns()
    with town.store.write() as connection:
        outbox.claim(connection, "dead", to_millis(clock()), 1)
    town.works()
    assert awa.heard[-1].text.startswith("Dalil")
    with town.store.write() as connection:
        leases.leave(connection, "dead")
    town.works()
    [deleted] = town.posts["telegram"].deleted
    assert set(deleted) == theirs(1, 2) | ours(1)
    awa.says("99")
    assert set(town.posts["telegram"].deleted[1]) == theirs(3) | ours(2)


def test_R19_who_left_messages_older_than_48_hours_is_told_how_to_delete_them(
    town: Town, awa: Someone, clock: Clock
) -> None:
    awa.says("Bonjour")
    clock.moves(hours=48)
    awa.says("Bonjour")
    [told] = awa.says("99")
    assert TOLD_HOW in told
    [deleted] = town.posts["telegram"].deleted
    assert set(deleted) == theirs(2, 3) | ours(2)


def test_R19_whoever_deleted_in_time_is_not_told_of_anything_older(town: Town, awa: Someone, clock: Clock) -> None:
    awa.says("Bonjour")
    awa.says("99")
    clock.moves(hours=60)
    awa.says("Bonjour")
    [told] = awa.says("99")
    assert TOLD_HOW not in told  # though the innocent line of that time is still there
    _, deleted = town.posts["telegram"].deleted
    assert set(deleted) == theirs(3, 4) | ours(3)


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_R19_where_nothing_can_be_deleted_the_line_says_how(town: Town, channel: str) -> None:
    awa = town.person("+212600000001", channel)
    awa.says("Bonjour")
    [told] = awa.says("99")
    assert told.startswith(INNOCENT)
    assert TOLD_HOW in told
    assert town.posts[channel].deleted == []
    assert awa.session == {"language": "fr"}


@pytest.mark.parametrize("key", ["left", "left.older"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", MARRAKECH)
def test_R14_R19_the_line_tells_nothing_and_offers_nothing(
    knowledge: Knowledge, language: str, channel: str, key: str
) -> None:
    told = knowledge.voice(channel, NOON).renderer.render(Say(key), language)
    assert told.language == language
    assert MARRAKECH[language] in told.text
    assert not any(word in told.text for word in ("Dalil", "دليل", "99"))
    assert not any(word.isdigit() for word in told.text.split())
    assert told.options == ()
    assert told.parts == 1 or language in ("ar", "ary")


@pytest.mark.parametrize("channel", CHANNELS)
def test_R19_who_had_said_stop_can_still_leave(town: Town, channel: str) -> None:
    person = town.person("4200000003", channel)
    person.says("Bonjour")
    person.says("STOP")
    assert len(person.says("99")) == 1
    assert person.says("Bonjour") == []  # and is still written to no more


def test_R19_a_borrowed_telephone_stays_one(town: Town, awa: Someone) -> None:
    awa.says("téléphone emprunté")
    awa.says("99")
    assert awa.session == Session(language="fr", borrowed=True).to_store()


# Telegram's own side


class Wire:
    """What Telegram is asked to delete, and what it answers."""

    def __init__(self, *answers: TelegramError | None) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[int, Any]] = []

    async def delete_messages(self, chat: int, ids: list[int]) -> bool:
        return self._answer(chat, ids)

    async def delete_message(self, chat: int, one: int) -> bool:
        return self._answer(chat, one)

    def _answer(self, chat: int, ids: Any) -> bool:
        self.asked.append((chat, ids))
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        return True


def deletes(wire: Wire, number: int) -> str:
    channel = Telegram("1:token", "https://telegram.example/bot", secret="s")
    channel.bot = wire  # type: ignore[assignment]  # only what deletes
    ids = tuple(str(one) for one in range(number))
    return asyncio.run(channel.send(Outgoing(AWA, "", 7, left_with=1, delete=ids)))


def test_a_hundred_messages_are_deleted_at_once() -> None:
    wire = Wire()
    assert deletes(wire, 2 * DELETED_AT_ONCE + 1) == ""
    assert [len(ids) for _, ids in wire.asked] == [100, 100, 1]
    assert {chat for chat, _ in wire.asked} == {int(AWA)}


def test_one_that_is_gone_or_too_old_keeps_no_other_from_being_deleted() -> None:
    gone = BadRequest("message can't be deleted")
    wire = Wire(gone, None, gone)
    assert deletes(wire, 3) == ""
    assert [ids for _, ids in wire.asked] == [[0, 1, 2], 0, 1, 2]


@pytest.mark.parametrize(("error", "kind"), [(RetryAfter(40), Retry), (Forbidden("blocked"), Stopped)])
@pytest.mark.parametrize("before", [(), (BadRequest("not found"),)], ids=["all at once", "each"])
def test_what_else_telegram_answers_means_what_it_means_for_a_sending(
    error: TelegramError, kind: type[Exception], before: tuple[TelegramError, ...]
) -> None:
    with pytest.raises(kind):
        deletes(Wire(*before, error), 3)
