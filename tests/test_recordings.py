"""The menu that can be heard by those who do not read: who is offered it, what is sent, and what becomes of a bad file.

No network: Telegram's and Twilio's sides of the wire are ours.
"""

import asyncio
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.__main__ import main
from bot.channels import simulator, telegram, twilio
from bot.channels.simulator import Phone
from bot.channels.telegram import Telegram
from bot.config import Config
from bot.knowledge import Knowledge
from bot.messages import Failed, Outgoing, Retry
from bot.recorded import CODES, LARGEST, NotRecorded, Recordings, heard_on, recordings
from bot.service import Service
from bot.store import Seal
from bot.web.app import app
from bot.web.door import Door
from directory.catalog import Catalog
from flows.steps import Session
from flows.understand import Reading
from flows.welcome import LINES
from locales.catalogue import CHAINS, GREETED, Texts, languages, spoken
from tests import test_telegram, test_twilio
from tests.conftest import NOON, Clock
from tests.people import Someone, Town
from tests.talk import Talk

OPUS = b"OggS\0\2" + bytes(22) + b"OpusHead\1\1" + b"made for the tests"
NINE = [f"ff/{line}" for line in "123456780"]
HEARD_ON = {channel: ("ff", "wo") for channel in ("telegram", "whatsapp", "simulator:telegram", "simulator:whatsapp")}
WRITTEN = spoken(("fr", "ar", "ary", "en", "es", "pt"))
PULAAR = str(len(WRITTEN) + 1)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def heard(catalog: Catalog) -> Knowledge:
    """What a deployment knows where Pulaar and Wolof are recorded."""
    return Knowledge(catalog, Texts(languages()), WRITTEN, heard_on=HEARD_ON)


@pytest.fixture
def town(town: Town, heard: Knowledge) -> Town:
    return replace(town, knowledge=heard)


def record(folder: Path, code: str, content: bytes = OPUS) -> Path:
    """All nine lines in a language; its folder."""
    made = folder / "recordings" / code
    made.mkdir(parents=True)
    for line in LINES:
        (made / f"{line}.ogg").write_bytes(content)
    return made


def sounds(someone: Someone, said: str) -> list[str]:
    """What is sent in answer to this: the recordings by name, texts as `text`."""
    before = len(someone.heard)
    someone.says(said)
    return [one.sound or "text" for one in someone.heard[before:]]


# Conversations


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_whoever_does_not_read_hears_the_menu(town: Town, channel: str) -> None:
    awa = town.person("4200000001" if channel == "telegram" else "+212600000001", channel)
    assert sounds(awa, "Bonjour") == ["text"], "the welcome is written"
    assert sounds(awa, "9") == ["text"]
    told = awa.heard[-1]
    offered = [label for _, label in told.options] or told.text.splitlines()
    assert offered[-3:-1] == [f"{PULAAR} Pulaar (voix)", f"{int(PULAAR) + 1} Wolof (voix)"]

    assert sounds(awa, PULAAR) == [*NINE, "text"]
    assert (awa.session["voice"], awa.session["language"], awa.step) == ("ff", "fr", "need")
    assert awa.heard[-1].text.startswith("De quoi avez-vous besoin?")
    recorded = [one for one in awa.heard if one.sound]
    assert {(one.text, one.last_heard is not None) for one in recorded} == {("", True)}, "WhatsApp asks when they wrote"

    assert sounds(awa, "qsdfgh jklm") == ["text"], "nine recordings are not sent at every slip"
    assert sounds(awa, "4") == ["text"]
    assert sounds(awa, "menu") == [*NINE, "text"]
    assert sounds(awa, "english") == ["text"], "a language that is written ends it"
    assert "voice" not in awa.session
    assert sounds(awa, "menu") == ["text"]


def test_nothing_is_heard_on_sms_whatever_was_chosen_elsewhere(heard: Knowledge) -> None:
    talk = Talk(heard, "sms", NOON, Session("fr", "need", voice="ff"))
    assert "Pulaar" not in talk.says("9").text
    talk.says(PULAAR)
    assert talk.session.misses == 1
    talk.says("menu")
    assert talk.turn.says[0].sounds == ()


def test_a_greeting_in_a_language_of_which_there_is_no_more_offers_what_can_be_heard(heard: Knowledge) -> None:
    talk = Talk(heard, "whatsapp", NOON, meant={"on jaraama": Reading(language="ff")})
    assert f"{PULAAR} Pulaar (voix)" in talk.says("on jaraama").text
    talk.says(PULAAR)
    assert list(talk.turn.says[0].sounds) == NINE


def test_who_comes_back_for_another_need_hears_the_menu_again(town: Town, clock: Clock) -> None:
    awa = town.person("4200000001", "telegram")
    for said in ("Bonjour", "9", PULAAR, "4", "Oujda"):
        awa.says(said)
    clock.moves(hours=1)
    assert sounds(awa, "hm") == ["text"], "the neutral line, which is not heard"
    assert sounds(awa, "2") == [*NINE, "text"]


def test_R19_who_leaves_in_haste_leaves_no_recording_either(town: Town) -> None:
    awa = town.person("4200000001", "telegram")
    for said in ("Bonjour", "9", PULAAR, "99"):
        awa.says(said)
    sent = {f"telegram-{n}" for n, one in enumerate(town.posts["telegram"].sent, 1) if one.sound}
    assert len(sent) == 9
    assert sent <= set(town.posts["telegram"].deleted[-1])


# What goes wrong


def test_a_file_that_is_gone_is_written_down_and_the_text_goes_all_the_same(town: Town) -> None:
    awa = town.person("+212600000001", "whatsapp")
    for said in ("Bonjour", "9"):
        awa.says(said)
    town.posts["whatsapp"].trouble = [NotRecorded("recording_missing")]
    assert sounds(awa, PULAAR) == [*NINE[1:], "text"]
    assert town.rows("SELECT reason FROM outbound WHERE state = 'failed'") == [("recording_missing",)]


def test_a_recording_that_cannot_be_sent_does_not_hold_up_the_text_for_long(town: Town, clock: Clock) -> None:
    awa = town.person("4200000001", "telegram")
    for said in ("Bonjour", "9"):
        awa.says(said)
    town.posts["telegram"].trouble = [Retry("network") for _ in range(3)]
    assert sounds(awa, PULAAR) == []
    before = len(awa.heard)
    for _ in range(4):
        clock.moves(seconds=10)
        town.works()
    assert [one.sound or "text" for one in awa.heard[before:]] == [*NINE[1:], "text"]
    assert town.rows("SELECT reason FROM outbound WHERE state = 'failed'") == [("given_up",)]


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "recording_missing"),
    "under another name": (lambda file: file.rename(file.with_name("three.ogg")), "recording_missing"),
    "empty": (lambda file: file.write_bytes(b""), "recording_not_opus"),
    "another kind": (lambda file: file.write_bytes(b"ID3" + OPUS), "recording_not_opus"),
    "OGG without Opus": (lambda file: file.write_bytes(b"OggS" + bytes(24) + b"\x01vorbis"), "recording_not_opus"),
    "too large": (lambda file: file.write_bytes(OPUS + bytes(LARGEST)), "recording_too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_language_with_one_bad_file_is_not_offered(tmp_path: Path, name: str) -> None:
    spoil, reason = BAD[name]
    record(tmp_path, "wo")
    spoil(record(tmp_path, "ff") / "3.ogg")
    found = recordings(Config(data_dir=tmp_path))
    assert found.complete() == ("wo",)
    assert found.lacking("ff") == {"3.ogg": reason}
    with pytest.raises(Failed, match=f"^{reason}$"):
        found.read("ff/3")


@pytest.mark.parametrize(
    "name", ["", "ff", "ff/", "ff/9", "ff/1.ogg", "xx/1", "../ff/1", "ff/../wo/1", "FF/1", "ff/1/"]
)
def test_only_exact_names_are_read(tmp_path: Path, name: str) -> None:
    record(tmp_path, "ff")
    record(tmp_path, "xx")
    with pytest.raises(NotRecorded):
        recordings(Config(data_dir=tmp_path)).read(name)


# Where it can be heard


def test_the_menu_is_heard_where_sound_can_be_sent_whatsapp_needing_a_public_address(tmp_path: Path) -> None:
    for code in ("wo", "ff", "ary"):
        record(tmp_path, code)
    heard = dict.fromkeys(("telegram", "simulator:telegram", "simulator:whatsapp"), ("ff", "wo", "ary"))
    assert heard_on(Config(data_dir=tmp_path)) == heard
    public = Config(data_dir=tmp_path, public_url="https://dalil.example")
    assert heard_on(public) == heard | {"whatsapp": ("ff", "wo", "ary")}


def test_every_language_that_can_be_recorded_has_its_name_in_every_catalogue() -> None:
    assert set(CODES) <= {*GREETED, *CHAINS}
    texts = Texts(languages()).on("telegram")
    for language in CHAINS:
        told = [texts.get(f"voice.{code}", language) for code in CODES]
        assert {one.language for one in told} == {language}
        assert max(len(one.text) for one in told) <= 20
        assert len({one.text for one in told}) == len(CODES)


# On the wire


def test_telegram_is_given_a_file_once_and_its_id_after_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = test_telegram.Wire()
    monkeypatch.setattr(telegram, "HTTPXRequest", lambda **given: wire)
    folder = record(tmp_path, "ff")
    channel = Telegram("1:token", "https://telegram.example/bot", secret="s", recordings=Recordings(folder.parent))

    def sends(sound: str) -> object:
        kept = {"file_id": "kept-1", "file_unique_id": "u", "duration": 3}
        wire.answers = [(200, {"ok": True, "result": {**test_telegram.SENT["result"], "voice": kept}})]  # type: ignore[dict-item]
        assert asyncio.run(channel.send(Outgoing("4200000001", "", 9, sound=sound))) == "31"
        url, asked = wire.asked[-1]
        assert url == "https://telegram.example/bot1:token/sendVoice"
        return asked.get("voice")

    (folder / "2.ogg").write_bytes(OPUS + b"two")
    assert [sends(one) == "kept-1" for one in ("ff/1", "ff/1", "ff/2")] == [False, True, False]
    (folder / "1.ogg").write_bytes(OPUS + b"recorded anew")
    assert sends("ff/1") != "kept-1"
    (folder / "1.ogg").unlink()
    with pytest.raises(Failed, match=r"^recording_missing$"):
        asyncio.run(channel.send(Outgoing("4200000001", "", 9, sound="ff/1")))


def test_twilio_is_given_the_address_of_a_recording_and_no_text(tmp_path: Path) -> None:
    wire = test_twilio.Wire()
    client = twilio.client(test_twilio.SID, test_twilio.TOKEN, "http://twilio.example:4010")
    client.http_client = wire
    folder = record(tmp_path, "ff")
    found = recordings(Config(data_dir=tmp_path, public_url="https://dalil.example"))
    channel = twilio.Twilio("whatsapp", "+15005550006", client, recordings=found, clock=lambda: NOON)
    message = Outgoing("+212600000001", "", 9, sound="ff/1", last_heard=NOON)
    assert asyncio.run(channel.send(message)) == "SM31"
    [(_, _, asked)] = wire.asked
    assert asked == {
        "To": "whatsapp:+212600000001",
        "From": "whatsapp:+15005550006",
        "MediaUrl": ["https://dalil.example/recordings/ff/1.ogg"],
    }
    (folder / "1.ogg").unlink()
    with pytest.raises(Failed, match=r"^recording_missing$"):
        asyncio.run(channel.send(message))
    assert len(wire.asked) == 1


@pytest.fixture
def service(tmp_path: Path, town: Town, seal: Seal, catalog: Catalog) -> Service:
    return Service(Config(data_dir=tmp_path), town.store, seal, catalog, town.knowledge, town.clock)


def test_the_public_app_serves_the_recordings_and_nothing_beside_them(service: Service) -> None:
    folder = record(service.config.data_dir, "ff")
    record(service.config.data_dir, "wo", b"not a recording")
    (folder / "9.ogg").write_bytes(OPUS)
    (folder.parent / "1.ogg").write_bytes(OPUS)

    async def asked(path: str, method: str = "GET") -> httpx.Response:
        transport = httpx.ASGITransport(app(Door(service)), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, f"/recordings/{path}")

    found = asyncio.run(asked("ff/1.ogg"))
    assert (found.status_code, found.headers["content-type"], found.content) == (200, "audio/ogg", OPUS)
    others = (
        "ff/9.ogg", "ff/1", "ff/1.opus", "wo/1.ogg", "bm/1.ogg", "xx/1.ogg", "1.ogg", "ff/..%2f1.ogg", "%2e%2e/1.ogg",
        "ff%2f../1.ogg", "ff/1%00.ogg", "ff/", "", "..%2fdalil.db",
    )  # fmt: skip
    assert {path: asyncio.run(asked(path)).status_code for path in others} == dict.fromkeys(others, 404)
    assert asyncio.run(asked("ff/1.ogg", "POST")).status_code == 405


def test_the_simulator_shows_a_line_for_each_recording(service: Service, town: Town) -> None:
    phone = Phone("p1", "telegram")
    shown: list[dict[str, object]] = []
    for said in ("Bonjour", "9", PULAAR):
        town.accepts(phone.message(text=said))
        town.worker().take_turns()
        shown = simulator.fetch(service, phone)
    assert [one["text"] for one in shown[:-1]] == [f"(voice {line})" for line in "123456780"]
    assert shown[-1]["options"]
    assert {frozenset(one) for one in shown} == {frozenset(shown[-1])}, "the page finds the same fields in all"


def test_the_doctor_says_what_is_recorded_and_which_file_is_wrong(
    tmp_path: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dalil.db", "directory.db"):
        shutil.copy(stocked.with_name(name), tmp_path / name)
    monkeypatch.setenv("DALIL_DATA_DIR", str(tmp_path))

    def told() -> str:
        assert main(["doctor"]) == 0
        return capsys.readouterr().out

    assert "? The menu is recorded in no language" in told()
    record(tmp_path, "ff")
    record(tmp_path, "pulaar")
    folder = record(tmp_path, "bm")
    (folder / "3.ogg").unlink()
    (folder / "0.ogg").write_bytes(b"RIFF")
    said = told()
    assert "  The menu is recorded in ff: heard on Telegram" in said
    assert "? The menu in bm is not offered: 3.ogg is missing, 0.ogg is no OGG file with Opus sound." in said
    assert "? recordings/pulaar is not used" in said
