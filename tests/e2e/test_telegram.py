"""A person on Telegram, by polling and by webhook, with the npm package telegram-test-api between us."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from directory.places import places
from tests.e2e.emulator import SECRET_HEADER, Bot, Emulator, Heard, TelegramPerson
from tests.e2e.process import serving, wait_until
from tests.e2e.telling import AT_MOST, FEW, PATHS, numbers, said
from tests.talk import HELLO

SECRET = "a-secret_of-the-tests"
CANARY = "zanzibarine"
"""A word of people's in these tests: it must never be printed."""

CITY = 4
CONVERSATIONS = [("fr", path) for path in PATHS] + [(language, path) for language in ("en", "ar") for path in FEW]


@dataclass
class Conversation:
    """What a person sends, and how."""

    person: TelegramPerson
    script: tuple[str, ...]
    buttons: bool

    def goes_on(self, turn: int) -> None:
        """Send what comes next: the greeting typed, then buttons or digits."""
        if turn >= len(self.script):
            return
        if self.buttons and turn:
            self.person.presses(self.script[turn])
        else:
            self.person.writes(self.script[turn])

    def is_answered(self, turn: int) -> None:
        if turn < len(self.script):
            self.person.hears()


Conversations = dict[tuple[str, str], Conversation]


def awake(bot: Bot) -> Bot:
    """Once one person alone has been answered.

    The first turn takes longest, and who writes meanwhile may be asked to write again: the real Telegram does, this
    emulator forgets what it has handed out.
    """
    first = bot.person()
    first.writes("Bonjour")
    first.hears()
    return bot


@pytest.fixture(scope="module")
def polling(telegram_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Bot]:
    """A Dalil that asks Telegram for updates."""
    token = "1:poll"
    settings = {"telegram_token": token, "telegram_api": telegram_emulator.api}
    with serving(tmp_path_factory.mktemp("polling"), stocked, public=False, **settings) as dalil:
        dalil.secrets |= {CANARY, token}
        yield awake(Bot(dalil, telegram_emulator, token))


@pytest.fixture(scope="module")
def hooked(telegram_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Bot]:
    """A Dalil that Telegram posts updates to."""
    token = "2:hook"
    settings = {
        "telegram_token": token,
        "telegram_api": telegram_emulator.api,
        "telegram_mode": "webhook",
        "telegram_secret": SECRET,
    }
    with serving(tmp_path_factory.mktemp("webhook"), stocked, public=True, **settings) as dalil:
        dalil.secrets |= {CANARY, token, SECRET}
        wait_until(lambda: telegram_emulator.webhook_of(token), what="the webhook is set")
        yield awake(Bot(dalil, telegram_emulator, token, SECRET))


@pytest.fixture(params=["polling", "hooked"])
def bot(request: pytest.FixtureRequest, telegram_emulator: Emulator) -> Bot:
    """Either."""
    found: Bot = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def person(bot: Bot) -> TelegramPerson:
    """Somebody who writes for the first time."""
    return bot.person()


def play(bot: Bot) -> Conversations:
    """All conversations side by side: everybody says one thing, then everybody hears."""
    played = {
        (language, path): Conversation(
            bot.person(),
            said(HELLO[language], PATHS[path], CITY, eastern=language == "ar"),
            buttons=language == "fr",
        )
        for language, path in CONVERSATIONS
    }
    for turn in range(AT_MOST):
        for one in played.values():
            one.goes_on(turn)
        for one in played.values():
            one.is_answered(turn)
    return played


@pytest.fixture(scope="module")
def played_by_polling(polling: Bot) -> Conversations:
    return play(polling)


@pytest.fixture(scope="module")
def played_by_webhook(hooked: Bot) -> Conversations:
    return play(hooked)


@pytest.fixture(params=["played_by_polling", "played_by_webhook"])
def played(request: pytest.FixtureRequest, telegram_emulator: Emulator) -> Conversations:
    """Either, after all conversations."""
    found: Conversations = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(("language", "path"), CONVERSATIONS)
def test_R5_a_service_with_a_number_within_four_messages(played: Conversations, language: str, path: str) -> None:
    person = played[language, path].person
    assert person.said <= AT_MOST
    assert len(person.heard) == person.said
    assert numbers(person.heard[-1].text), person.heard[-1].text
    assert not any(numbers(heard.text) for heard in person.heard[:-1])


def test_a_service_in_the_city_asked_for_is_told(played: Conversations) -> None:
    city = places().listed[CITY - 1].names
    for (language, _), one in played.items():
        assert city[language] in one.person.heard[-1].text


def test_the_buttons_are_within_telegrams_limits(played: Conversations) -> None:
    heard = [message for one in played.values() for message in one.person.heard]
    assert all(message.buttons for message in heard)
    assert all(1 <= len(data.encode()) <= 64 for message in heard for data in message.buttons.values())
    assert all(0 < len(message.text.encode("utf-16-le")) // 2 <= 4096 for message in heard)


def test_every_message_offers_a_person(played: Conversations) -> None:
    assert all("0" in message.buttons for one in played.values() for message in one.person.heard)


def test_R22_only_sensitive_answers_may_not_be_forwarded(played: Conversations) -> None:
    shut = {path for (_, path), one in played.items() if one.person.heard[-1].protected}
    assert shut == {"child_protection", "women_violence", "trafficking"}
    assert not any(one.person.heard[0].protected for one in played.values())


def test_R14_a_sensitive_answer_opens_with_a_number(played: Conversations) -> None:
    for path in ("child_protection", "women_violence", "trafficking"):
        assert numbers(played["fr", path].person.heard[-1].text.partition("\n")[0])


def test_the_answer_is_in_the_language_of_the_greeting(played: Conversations) -> None:
    welcomes = {language: one.person.heard[0].text for (language, _), one in played.items()}
    assert len(set(welcomes.values())) == len(HELLO)
    assert "دليل" in welcomes["ar"]


def results(person: TelegramPerson, *keys: str) -> Heard:
    """Greets, presses, and hears the last answer."""
    person.writes("Bonjour")
    person.hears()
    for key in keys:
        person.presses(key)
        person.hears()
    return person.heard[-1]


def test_an_old_button_goes_back_to_its_question(person: TelegramPerson) -> None:
    doctor = results(person, "5", "1")
    menu, cities = person.heard[0], person.heard[1]

    person.presses("2", of=cities)
    [elsewhere] = person.hears()
    assert places().listed[1].names["fr"] in elsewhere.text
    assert elsewhere.text != doctor.text

    person.presses("4", of=menu)
    [shelter] = person.hears()
    assert numbers(shelter.text)
    assert shelter.text != elsewhere.text


def test_a_location_is_the_nearest_place(person: TelegramPerson) -> None:
    results(person, "5")
    person.sends(location={"latitude": 34.6814, "longitude": -1.9086})
    [answer] = person.hears()
    assert "Oujda" in answer.text
    assert numbers(answer.text)


def test_a_location_may_come_first(person: TelegramPerson) -> None:
    person.sends(location={"latitude": 34.6814, "longitude": -1.9086})
    [noted] = person.hears()
    assert "Oujda" in noted.text
    person.presses("5")
    [answer] = person.hears()
    assert numbers(answer.text)


def test_a_location_abroad_asks_for_the_city(person: TelegramPerson) -> None:
    results(person, "5")
    person.sends(location={"latitude": 48.8566, "longitude": 2.3522})
    [answer] = person.hears()
    assert set("12345678") <= answer.buttons.keys()


FILE = {"file_id": "f", "file_unique_id": "u"}
UNREADABLE = {
    "sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False},
    "voice": {**FILE, "duration": 3},
    "photo": [{**FILE, "width": 90, "height": 90}],
    "contact": {"phone_number": "+212612999999", "first_name": "Zanzibarine"},
    "document": {**FILE, "file_name": "zanzibarine.pdf"},
    "video_note": {**FILE, "length": 90, "duration": 3},
    "poll": {
        "id": "1",
        "question": "Zanzibarine",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}


def test_what_cannot_be_read_is_answered_with_the_question_again(bot: Bot) -> None:
    bot.dalil.secrets |= {"612999999", "+212612999999"}
    people = {kind: bot.person() for kind in UNREADABLE}
    for person in people.values():
        person.writes("Bonjour")
    for person in people.values():
        person.hears()
        person.presses("5")
    for kind, person in people.items():
        person.hears()
        person.sends(chat_type="private", **{kind: UNREADABLE[kind]}, caption=CANARY)
    for kind, person in people.items():
        [answer] = person.hears()
        assert answer.buttons == person.heard[1].buttons, kind
        assert answer.text != person.heard[1].text, kind
        person.presses("1")
    for kind, person in people.items():
        assert numbers(person.hears()[0].text), kind


def test_a_voice_note_first_is_welcomed_all_the_same(person: TelegramPerson) -> None:
    person.sends(voice=UNREADABLE["voice"])
    hint, welcome = person.hears(2)
    assert not hint.buttons
    assert set("1234567890") == welcome.buttons.keys()


def test_words_are_answered_and_never_printed(person: TelegramPerson) -> None:
    results(person)
    person.writes("Je m'appelle Zanzibarine {0} %s \u202e \U0001f480 " + "x" * 4000)
    [answer] = person.hears()
    assert "anzibarine" not in answer.text


def test_a_group_is_told_to_write_alone(person: TelegramPerson) -> None:
    person.sends(chat_type="group", text="zanzibarine")
    hint, *_ = person.hears()
    assert not numbers(hint.text)


def all_before_the_menu(person: TelegramPerson) -> list[Heard]:
    """All that is answered up to here: answers to one person keep their order, so that of "menu" is the last."""
    before = len(person.heard)
    person.writes("menu")
    wait_until(lambda: person.listens() > before and is_menu(person.heard[-1]), what="the menu has come")
    return person.heard[before:-1]


def is_menu(heard: Heard) -> bool:
    return set("1234567890") == heard.buttons.keys()


def stored(bot: Bot) -> int:
    return bot.dalil.count("inbound")


def test_the_same_update_twice_is_answered_once(hooked: Bot) -> None:
    person = hooked.person()
    person.writes("Bonjour")
    person.hears()
    update = person.update(text="5")
    assert hooked.post(update).status_code == 200
    person.hears()
    assert hooked.post(update).status_code == 200
    assert all_before_the_menu(person) == []


def test_a_button_pressed_twice_in_two_updates_is_answered_twice(hooked: Bot) -> None:
    person = hooked.person()
    results(person)
    menu = person.heard[-1]
    person.presses("5", of=menu)
    person.presses("5", of=menu)
    first, second = person.hears(2)
    assert first == replace(second, message_id=first.message_id)


def test_an_edited_message_is_heard_like_a_new_one(hooked: Bot) -> None:
    person = hooked.person()
    results(person, "5")
    edited = person.update("edited_message", text="1", edit_date=int(time.time()))
    assert hooked.post(edited).status_code == 200
    assert numbers(person.hears()[0].text)


@pytest.mark.parametrize("kind", ["channel_post", "my_chat_member", "inline_query", "unknown_to_us"])
def test_updates_never_asked_for_are_taken_and_ignored(hooked: Bot, kind: str) -> None:
    person, before = hooked.person(), stored(hooked)
    update = {"update_id": person.update()["update_id"], "unknown_to_us": {"text": CANARY}}
    if kind == "channel_post":
        update = person.update(kind, chat_type="channel", text=CANARY)
    assert hooked.post(update).status_code == 200
    assert stored(hooked) == before


@pytest.mark.parametrize(
    "secret",
    ["", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "ś" + SECRET, b"\xff" + SECRET.encode(), SECRET * 100],
    ids=["absent", "wrong", "shorter", "longer", "capitals", "unicode", "bytes", "very long"],
)
def test_T1_a_wrong_secret_is_refused_and_nothing_is_stored(hooked: Bot, secret: str | bytes) -> None:
    person, before = hooked.person(), stored(hooked)
    answer = hooked.post(person.update(text=CANARY), **{SECRET_HEADER: secret})
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert stored(hooked) == before


BROKEN = [b"", b"zanzibarine", b"[]", b"null", b"{}", b'{"update_id": "zanzibarine"}', b"\xff\xfe", b"[" * 100_000]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_update_is_refused(hooked: Bot, body: bytes) -> None:
    before = stored(hooked)
    assert hooked.post(body).status_code == 400
    assert stored(hooked) == before


def test_T1_a_body_over_the_limit_is_refused(hooked: Bot) -> None:
    person, before = hooked.person(), stored(hooked)
    update = person.update(text=CANARY + "x" * 256 * 1024)
    assert hooked.post(update).status_code == 413
    assert stored(hooked) == before


def test_the_store_holds_no_words_nor_chat_ids_once_answered(hooked: Bot) -> None:
    person = hooked.person()
    results(person, "5")
    person.writes(CANARY)
    person.hears()
    open_rows = "outbound WHERE content IS NOT NULL AND person_id = (SELECT max(id) FROM person)"
    wait_until(lambda: not hooked.dalil.count(open_rows), what="the answer is marked as sent")
    files = [path.read_bytes() for path in (hooked.dalil.folder / "data").iterdir()]
    assert not any(word in held for held in files for word in (str(person.chat_id).encode(), CANARY.encode()))
