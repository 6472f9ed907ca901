"""The `dalil` command, as scripts use it: exits, one line a refusal, and the contract of `chat --jsonl`."""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from bot.__main__ import COMMANDS, main
from bot.commands import serve
from directory.facts import NEEDS

ROOT = Path(__file__).parent.parent


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Dalil = Callable[..., Ran]


@pytest.fixture
def data(tmp_path: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory that is already stocked, and no other setting."""
    for name in list(os.environ):
        if name.startswith("DALIL_"):
            monkeypatch.delenv(name)
    for name in ("dalil.db", "directory.db"):
        shutil.copy(stocked.with_name(name), tmp_path / name)
    monkeypatch.setenv("DALIL_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def dalil(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Dalil:
    """Runs a command with lines on standard input."""
    monkeypatch.setattr(logs, "set_up", lambda: None)

    def run(*given: str, lines: bytes | str = b"") -> Ran:
        raw = lines.encode() if isinstance(lines, str) else lines
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), "utf-8"))
        capsys.readouterr()
        try:
            code = main(list(given))
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run


# Help and usage


@pytest.mark.parametrize("name", ["", *(module.NAME for module in COMMANDS)])
def test_every_command_helps(dalil: Dalil, name: str) -> None:
    ran = dalil(*([name] if name else []), "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"usage: dalil {name}".rstrip())
    assert ran.err == ""


@pytest.mark.parametrize("verb", ["load", "check", "stats", "find"])
def test_every_verb_of_the_directory_helps(dalil: Dalil, verb: str) -> None:
    assert dalil("directory", verb, "--help").code == 0


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["nothing"],
        ["--nothing"],
        ["chat", "--channel", "pigeon"],
        ["chat", "--jsonl", "--transcript"],
        ["chat", "Bonjour"],
        ["chat", "--person"],
        ["directory"],
        ["directory", "nothing"],
        ["directory", "find"],
        ["directory", "find", "--need", "nothing"],
        ["directory", "find", "--need", "shelter", "--lat", "x", "--lon", "1"],
        ["directory", "find", "--need", "shelter", "--limit", "many"],
        ["locales"],
        ["locales", "nothing"],
        ["serve", "--role", "nobody"],
        ["staff"],
        ["staff", "add"],
        ["staff", "add", "a@ong.example"],
        ["staff", "add", "a@ong.example", "--role", "king"],
        ["staff", "link"],
        ["doctor", "nobody"],
        ["bench", "--turns", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(dalil: Dalil, given: list[str]) -> None:
    ran = dalil(*given)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("usage: dalil")


@pytest.mark.parametrize("only", ["--lat", "--lon"])
def test_half_a_position_is_wrong_usage_not_the_whole_country(dalil: Dalil, only: str) -> None:
    assert dalil("directory", "find", "--need", "shelter", only, "34").code == 2


# dalil chat

KEYS = {"said", "language", "step", "replies", "services", "danger", "case"}
REPLY_KEYS = {"text", "options", "encoding", "parts"}


@pytest.mark.parametrize("channel", ["telegram", "sms", "whatsapp"])
def test_chat_jsonl_is_one_object_a_line_of_exactly_the_contract(dalil: Dalil, channel: str) -> None:
    lines = [
        "Bonjour",
        "5",
        "4",
        "",
        "  ",
        "0",
        "/voice",
        "/photo",
        "/location 34.68 -1.91",
        "{{7*7}} %n \0",
        "STOP",
        "5",
    ]
    ran = dalil("chat", "--jsonl", "--channel", channel, lines="\n".join(lines) + "\n")
    assert (ran.code, ran.err) == (0, "")
    assert [one["said"] for one in ran.objects] == lines
    for one in ran.objects:
        assert one.keys() == KEYS
        assert isinstance(one["language"], str)
        assert isinstance(one["step"], str)
        assert isinstance(one["danger"], bool)
        assert one["case"] is None or isinstance(one["case"], (str, int))
        assert all(isinstance(service, str) for service in one["services"])
        for reply in one["replies"]:
            assert reply.keys() == REPLY_KEYS
            assert isinstance(reply["text"], str)
            assert reply["parts"] >= 1
            assert reply["encoding"] in (("gsm7", "ucs2") if channel == "sms" else (None,))
            for option in reply["options"]:
                assert option.keys() == {"key", "label"}
                assert channel == "telegram" or option["label"] in reply["text"]
    assert ran.objects[2]["services"]
    assert ran.objects[2]["step"] == "results"
    assert ran.objects[-1]["replies"] == []


def test_chat_reads_a_last_line_without_its_end_and_windows_ends(dalil: Dalil) -> None:
    assert [one["said"] for one in dalil("chat", "--jsonl", lines=b"Bonjour\r\n5").objects] == ["Bonjour", "5"]
    assert dalil("chat", "--jsonl", lines=b"").out == ""


@pytest.mark.parametrize("special", ["/voice", "/photo"])
def test_what_cannot_be_read_is_answered(dalil: Dalil, special: str) -> None:
    [first, again] = dalil("chat", "--jsonl", lines=f"{special}\n{special}\n").objects
    assert first["replies"]
    assert again["replies"]


def test_a_location_is_the_nearest_city(dalil: Dalil) -> None:
    *_, last = dalil("chat", "--jsonl", lines="hello\n5\n/location 34.68 -1.91\n").objects
    assert last["step"] == "results"
    assert "Oujda" in last["replies"][-1]["text"]


@pytest.mark.parametrize("position", ["90 0", "9999 9999", "-34 1", "nan nan", "1e308 1", "inf 0", "0 -inf", "1e999 1"])
def test_a_location_nowhere_near_is_answered_or_refused(dalil: Dalil, position: str) -> None:
    ran = dalil("chat", "--jsonl", lines=f"hello\n/location {position}\n5\n")
    assert ran.code in (0, 1)
    assert ran.objects[-1]["said"] == "5"


def test_waiting_moves_the_clock_and_a_conversation_starts_afresh(dalil: Dalil) -> None:
    found = dalil("chat", "--jsonl", lines="hello\n5\n/wait 20m\n4\n/wait 3d\n4\n").objects
    assert [one["step"] for one in found] == ["need", "place", "", "results", "", "need"]
    assert found[2].keys() == KEYS
    assert found[2]["replies"] == []
    assert found[-1]["replies"][0]["text"].startswith("Dalil")
    assert found[-1]["language"] == "en"


@pytest.mark.parametrize(
    "line", ["/wait", "/wait x", "/wait 3", "/wait d", "/wait -3d", "/wait 3w", "/wait 3d 4d", "/wait 99999d"]
)
def test_a_wait_that_means_nothing_is_refused_in_one_line(dalil: Dalil, line: str) -> None:
    ran = dalil("chat", "--jsonl", lines=f"{line}\nBonjour\n")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "/wait" in ran.err
    assert [one["said"] for one in ran.objects] == [line, "Bonjour"]


@pytest.mark.parametrize("line", ["/location", "/location 1", "/location a b", "/location 1 2 3", "/location 1,5 2"])
def test_a_location_that_means_nothing_is_refused_in_one_line(dalil: Dalil, line: str) -> None:
    ran = dalil("chat", "--jsonl", lines=f"{line}\nBonjour\n")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "/location" in ran.err
    assert [one["said"] for one in ran.objects] == [line, "Bonjour"]


def test_waiting_very_long_is_no_crash(dalil: Dalil) -> None:
    ran = dalil("chat", "--jsonl", lines="/wait 9999d\n" * 400 + "Bonjour\n")
    assert ran.code in (0, 1)
    assert ran.objects[-1]["said"] == "Bonjour"


@pytest.mark.parametrize("line", ["/waiting for help", "/waited", "/locations", "/voices", "/start"])
def test_a_word_that_only_begins_like_a_special_line_is_said(dalil: Dalil, line: str) -> None:
    ran = dalil("chat", "--jsonl", lines=f"{line}\n")
    assert (ran.code, ran.err) == (0, "")
    assert ran.objects[0]["said"] == line
    assert ran.objects[0]["replies"]


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"abri \xe2\x82", b"\xed\xa0\x80", b"\x80" * 500, b"Bonjour\xff"])
@pytest.mark.parametrize("form", ["--jsonl", "--transcript", None])
def test_bytes_that_are_no_utf8_are_survived(dalil: Dalil, raw: bytes, form: str | None) -> None:
    ran = dalil("chat", *([form] if form else []), lines=raw + b"\n5\n")
    assert ran.code == 0
    if form == "--jsonl":
        assert [one["said"].encode("utf-8", "surrogateescape") for one in ran.objects] == [raw, b"5"]


def test_an_id_continues_a_conversation_and_another_does_not(dalil: Dalil) -> None:
    dalil("chat", "--jsonl", "--person", "awa", lines="hello\n5\n")
    assert dalil("chat", "--jsonl", "--person", "awa", lines="4\n").objects[0]["step"] == "results"
    assert dalil("chat", "--jsonl", "--person", "binta", lines="4\n").objects[0]["step"] == "need"
    assert dalil("chat", "--jsonl", lines="4\n").objects[0]["step"] == "need"
    assert dalil("chat", "--jsonl", "--person", "awa", "--channel", "sms", lines="4\n").objects[0]["step"] == "need"


@pytest.mark.parametrize("person", ["a:b:c", "م", "'; DROP TABLE person; --", "\udcff", " ", "p" * 500])
def test_an_id_may_be_anything(dalil: Dalil, person: str) -> None:
    dalil("chat", "--jsonl", "--person", person, lines="hello\n5\n")
    assert dalil("chat", "--jsonl", "--person", person, lines="4\n").objects[0]["step"] == "results"


def test_a_transcript_says_what_was_typed_and_answered(dalil: Dalil) -> None:
    ran = dalil("chat", "--transcript", "--channel", "sms", lines="hello\n/wait 3d\n5\n")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if line.startswith(">")] == ["> hello", "> /wait 3d", "> 5"]
    assert "\n  Dalil" in ran.out
    assert "[gsm7, " in ran.out


def test_plain_chat_shows_the_answers_and_skips_empty_lines(dalil: Dalil) -> None:
    ran = dalil("chat", lines="\n  \nhello\n")
    assert ran.code == 0
    assert ran.out.startswith("Dalil")
    assert ran.out.count("[0 ") == 1


def test_what_was_said_is_not_kept(dalil: Dalil, data: Path) -> None:
    dalil("chat", "--jsonl", "--person", "awa-canari", lines="canari\n5\n")
    for path in data.iterdir():
        assert b"canari" not in path.read_bytes()


# dalil directory


@pytest.mark.parametrize("need", NEEDS)
def test_every_need_is_found_somewhere(dalil: Dalil, need: str) -> None:
    ran = dalil("directory", "find", "--need", need, "--place", "rabat", "--json")
    assert ran.code == 0
    [found] = ran.objects
    assert found.keys() == {"need", "place", "nearest", "services"}
    assert (found["need"], found["place"]) == (need, "rabat")
    assert found["services"]
    assert len(found["services"]) <= 10
    for service in found["services"]:
        assert {"id", "name", "short_name", "needs", "phones", "tier", "assured_date", "source_date"} <= service.keys()


@pytest.mark.parametrize("place", ["oujda", "Oujda", "OUJDA ", "وجدة", "oriental"])
def test_a_place_is_known_by_any_spelling(dalil: Dalil, place: str) -> None:
    ran = dalil("directory", "find", "--need", "shelter", "--place", place, "--json")
    assert ran.code == 0
    assert ran.objects[0]["place"] in ("oujda", "oriental")


@pytest.mark.parametrize(
    "where", [["--place", "Paris"], ["--place", "\udcff"], ["--lat", "48.85", "--lon", "2.35"]], ids=str
)
def test_an_unknown_place_is_refused_in_one_line(dalil: Dalil, where: list[str]) -> None:
    ran = dalil("directory", "find", "--need", "shelter", *where, "--json")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize("where", [["nan", "nan"], ["inf", "0"], ["0", "1e999"], ["1e308", "0"]], ids=" ".join)
def test_a_position_that_is_none_is_refused_in_one_line(dalil: Dalil, where: list[str]) -> None:
    ran = dalil("directory", "find", "--need", "shelter", "--lat", where[0], "--lon", where[1])
    assert ran.code in (1, 2)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(("limit", "most"), [("1", 1), ("3", 3), ("0", 0), ("-5", 0)])
def test_a_limit_is_kept(dalil: Dalil, limit: str, most: int) -> None:
    ran = dalil(
        "directory", "find", "--need", "medical", "--lat", "34.68", "--lon", "-1.91", f"--limit={limit}", "--json"
    )
    assert len(ran.objects[0]["services"]) == most


def test_find_speaks_a_language_and_plain_words(dalil: Dalil) -> None:
    assert dalil("directory", "find", "--need", "medical", "--place", "rabat").out.count("\n") == 10
    for language in ("ar", "zz"):
        ran = dalil("directory", "find", "--need", "medical", "--place", "rabat", "--language", language, "--json")
        assert all(service["name"] for service in ran.objects[0]["services"])


def test_the_packaged_facts_have_no_fault(dalil: Dalil) -> None:
    ran = dalil("directory", "check")
    assert (ran.code, ran.out, ran.err) == (0, "No fault found.\n", "")


def test_loading_again_changes_nothing(dalil: Dalil) -> None:
    assert dalil("directory", "load").out.startswith("added 0 changed 0 unchanged ")


def test_stats_count(dalil: Dalil) -> None:
    [counted] = dalil("directory", "stats", "--json").objects
    assert counted["services"] >= counted["with_phone"] > 0
    assert str(counted["services"]) in dalil("directory", "stats").out


# The others


def test_the_sentences_are_counted_and_checked(dalil: Dalil) -> None:
    ran = dalil("locales", "status")
    assert ran.code == 0
    assert {"fr", "ar", "en"} <= {line.split()[0] for line in ran.out.splitlines()}
    assert dalil("locales", "check").code == 0


def test_the_doctor_finds_a_fresh_house_in_order(dalil: Dalil, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = dalil("doctor")
    assert ran.code == 0
    assert all(line[:2] in ("  ", "? ") for line in ran.out.splitlines())
    monkeypatch.setenv("DALIL_TELEGRAM_TOKEN", "1:hemmelig")
    monkeypatch.setenv("DALIL_PROT", "hemmelig")
    ran = dalil("doctor")
    assert "Telegram is set up, by polling." in ran.out
    assert "DALIL_PROT is not a setting" in ran.out
    assert "hemmelig" not in ran.out + ran.err


def test_the_doctor_says_what_must_be_mended(dalil: Dalil, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.doctor.check", lambda connection: ["a fault"])
    ran = dalil("doctor")
    assert ran.code == 1
    assert [line for line in ran.out.splitlines() if line.startswith("!")]


A_LINE = """
[[line]]
name = "{name}"
kind = "smsgate"
number = "{number}"
cost = 1
url = "{url}"
username = "sms"
password = "hemmelig"
signing_key = "hemmelig"
{more}
"""
NEAR, FAR, PASSPHRASE = "http://192.168.1.5:8080", "https://sms.example/api/3rdparty/v1", 'passphrase = "hemmelig"'
SLIPS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "? a: no passphrase: its server can read what is sent.": ({"url": FAR}, {}),
    "? DALIL_PUBLIC_URL must be https: the app": ({}, {"PUBLIC_URL": "http://dalil.example"}),
    "? a and b are the same telephone": ({"number": "+212600000011"}, {}),
    "? a: its own number begins with none of its prefixes": ({"more": 'prefixes = ["+34"]'}, {}),
    "? a: DALIL_SMS_DAILY_CAP does not pay for one part there": ({}, {"SMS_DAILY_CAP": "1.2"}),
}


@pytest.mark.parametrize("slip", ["", *SLIPS])
def test_the_doctor_asks_about_what_is_more_often_a_slip(
    dalil: Dalil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slip: str
) -> None:
    """The first row has none of them: a passphrase, a public address at home, room for one SMS."""
    usual = {"name": "a", "number": "+212600000010", "url": NEAR, "more": ""}
    changed, settings = SLIPS.get(slip, ({"url": FAR, "more": PASSPHRASE}, {"PUBLIC_URL": "http://127.0.0.1:8000"}))
    other = A_LINE.format(name="b", number="+212600000011", url=NEAR, more="")
    (tmp_path / "lines.toml").write_text(A_LINE.format(**{**usual, **changed}) + other)
    for name, value in {"SMS_DAILY_CAP": "1.25", "LINES_FILE": str(tmp_path / "lines.toml"), **settings}.items():
        monkeypatch.setenv(f"DALIL_{name}", value)
    told = dalil("doctor").out
    assert [one for one in SLIPS if one in told] == [one for one in [slip] if one]
    assert "hemmelig" not in told


def test_the_bench_measures_and_cleans_up(dalil: Dalil, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.bench._engine", lambda service: None)
    ran = dalil("bench", "--turns", "7", "--rounds", "1")
    assert ran.code == 0
    assert "durable turn" in ran.out
    assert not list(data.glob("bench-*"))


@pytest.mark.parametrize("command", ["bench", "doctor", "chat"])
def test_a_data_dir_that_is_a_file_is_refused_in_one_line(
    dalil: Dalil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DALIL_DATA_DIR", str(tmp_path / "file"))
    ran = dalil(command)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_a_port_that_somebody_has_stops_serving_with_one_line(dalil: Dalil, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_HOST", "192.0.2.1")
    ran = dalil("serve")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "DALIL_PORT" in ran.err
    monkeypatch.setenv("DALIL_HOST", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("DALIL_PORT", str(free.getsockname()[1]))
        free.close()
        monkeypatch.setenv("DALIL_CONSOLE_PORT", str(taken.getsockname()[1]))
        ran = dalil("serve", "--role", "console")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "DALIL_CONSOLE_PORT" in ran.err


def test_the_real_command_on_an_empty_data_dir(tmp_path: Path) -> None:
    """Nothing stands before the first object, each line is given at once, and the files are the owner's."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DALIL_")}
    environment |= {"DALIL_DATA_DIR": str(tmp_path / "new"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "chat", "--jsonl", "--channel", "sms"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(b"hello\n")
        running.stdin.flush()
        first = json.loads(running.stdout.readline())
        assert first["replies"][0]["encoding"] == "gsm7"
        out, err = running.communicate(b"\xff\n", timeout=20)
    assert running.returncode == 0
    assert json.loads(out)["said"] == "\udcff"
    assert err == b""


def test_the_listening_socket_says_it_is_tcp() -> None:
    """Else asyncio leaves Nagle's algorithm on, and each answer on a kept connection waits 40 ms."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve._listen("127.0.0.1", port) as listening:
        assert listening.proto == socket.IPPROTO_TCP
