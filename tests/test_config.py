"""The settings: each is read, also from a file; a wrong one is one line that names it and tells no secret."""

import shutil
import sqlite3
import stat
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot import config, logs
from bot.__main__ import main
from bot.config import Config, Wrong, environment_name, kept_secret, read, settings, unknown

LONG = "hemmelig" * 8
GIVEN: dict[str, tuple[str, Any]] = {
    "data_dir": ("/srv/dalil", Path("/srv/dalil")),
    "database_url": ("postgresql://u:p@h/db", "postgresql://u:p@h/db"),
    "secret_key": (LONG, LONG),
    "languages": (" ar, fr ,,en", ("ar", "fr", "en")),
    "simulator": ("OFF", False),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("65535", 65535),
    "console_host": ("::1", "::1"),
    "console_port": ("8443", 8443),
    "console_url": ("https://console.example/", "https://console.example"),
    "public_url": ("https://dalil.example/", "https://dalil.example"),
    "sms_fold": ("no", False),
    "hsds_api": ("on", True),
    "telegram_token": ("123456:AbC-d_e", "123456:AbC-d_e"),
    "telegram_api": ("http://127.0.0.1:9000/bot", "http://127.0.0.1:9000/bot"),
    "telegram_secret": ("aZ0_-", "aZ0_-"),
    "telegram_mode": ("webhook", "webhook"),
    "telegram_staff_chat": ("-1001234567890", "-1001234567890"),
    "telegram_relay": ("on", True),
    "duty_phone": ("+212600000009", "+212600000009"),
    "duty_by": ("call", "call"),
    "masked_line": ("Appelez le 1, puis le code.", "Appelez le 1, puis le code."),
    "limits_file": ("/srv/limits.txt", Path("/srv/limits.txt")),
    "clock_red": ("2, 5", (2, 5)),
    "clock_orange": ("10,20", (10, 20)),
    "clock_green": ("30,40", (30, 40)),
    "twilio_sid": ("AC1", "AC1"),
    "twilio_token": ("t", "t"),
    "twilio_sms_from": ("+15005550006", "+15005550006"),
    "twilio_whatsapp_from": ("+212600000001", "+212600000001"),
    "twilio_api": ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
    "smsgate_url": ("http://192.168.1.5:8080/", "http://192.168.1.5:8080"),
    "smsgate_username": ("u", "u"),
    "smsgate_password": ("p", "p"),
    "smsgate_signing_key": ("k", "k"),
    "smsgate_number": ("+212600000002", "+212600000002"),
    "smsgate_passphrase": ("a phrase", "a phrase"),
    "smsgate_calls_key": ("c", "c"),
    "smsgate_per_hour": ("60", 60),
    "smsgate_per_day": ("500", 500),
    "kannel_url": ("http://127.0.0.1:13013/cgi-bin/sendsms", "http://127.0.0.1:13013/cgi-bin/sendsms"),
    "kannel_username": ("u", "u"),
    "kannel_password": ("p", "p"),
    "kannel_secret": ("s", "s"),
    "kannel_number": ("2580", "2580"),
    "kannel_back": ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    "kannel_status_url": ("http://127.0.0.1:13000/status.xml", "http://127.0.0.1:13000/status.xml"),
    "kannel_status_password": ("p", "p"),
    "kannel_per_second": ("2.5", 2.5),
    "lines_file": ("/srv/lines.toml", Path("/srv/lines.toml")),
    "sms_prefixes": ("+212, +34", ("+212", "+34")),
    "sms_cost": ("0.35", Decimal("0.35")),
    "sms_daily_cap": ("250", Decimal(250)),
    "sms_per_number": ("40", 40),
    "missed_calls": ("person", "person"),
}
ALL = {f"DALIL_{name.upper()}": text for name, (text, _) in GIVEN.items()}


def test_every_setting_is_in_the_table() -> None:
    assert {f.name for f in settings()} == GIVEN.keys()


def test_every_setting_has_its_help() -> None:
    for one in settings():
        assert one.metadata["help"]
        assert environment_name(one) == f"DALIL_{one.name.upper()}"


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_is_read(name: str) -> None:
    assert getattr(read(ALL), name) == GIVEN[name][1]


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_is_read_from_a_file(tmp_path: Path, name: str) -> None:
    key = f"DALIL_{name.upper()}"
    (tmp_path / "secret").write_text(f"{GIVEN[name][0]}\n", "utf-8")
    given = {**ALL, key: "ignored", f"{key}_FILE": str(tmp_path / "secret")}
    assert getattr(read(given), name) == GIVEN[name][1]


SECRETS = {
    *("secret_key", "telegram_token", "telegram_secret", "twilio_token", "kannel_password", "kannel_secret"),
    *("kannel_status_password", "smsgate_password", "smsgate_signing_key", "smsgate_passphrase", "smsgate_calls_key"),
}


def test_the_secrets_are_known() -> None:
    assert {one.name for one in settings() if one.metadata["is_secret"]} == SECRETS


@pytest.mark.parametrize("name", [name for name in GIVEN if name not in SECRETS])
def test_an_empty_setting_is_as_if_not_given(name: str) -> None:
    key = f"DALIL_{name.upper()}"
    assert read({key: " ", f"{key}_FILE": ""}) == Config()


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_an_empty_secret_is_refused_and_not_left_out_silently(name: str) -> None:
    """An empty passphrase would turn encryption off, and nobody would know."""
    key = f"DALIL_{name.upper()}"
    for given in ({key: " "}, {key: "", f"{key}_FILE": ""}, {f"{key}_FILE": ""}):
        with pytest.raises(Wrong, match=f"^{key} is empty: give one, or take the setting away.$"):
            read({one: text for one, text in ALL.items() if one != key} | given)


@pytest.mark.parametrize("name", GIVEN)
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    key = f"DALIL_{name.upper()}_FILE"
    (tmp_path / "empty").write_text(" \n")
    with pytest.raises(Wrong, match=f"^{key} is empty: give one, or take the setting away.$"):
        read({**ALL, key: str(tmp_path / "empty")})


def test_nothing_need_be_set() -> None:
    made = read({})
    assert made == Config()
    assert made.store_url == "sqlite:///data/dalil.db"
    assert made.languages[0] == "fr"


@pytest.mark.parametrize(
    ("word", "value"),
    [("on", True), ("1", True), ("TRUE", True), ("Yes", True), ("off", False), ("0", False), ("false", False)],
)
def test_on_and_off_have_many_names(word: str, value: bool) -> None:
    assert read({"DALIL_SIMULATOR": word}).has_simulator is value


@pytest.mark.parametrize(
    ("given", "simulator", "polls"),
    [
        ({}, True, True),
        ({"DALIL_PUBLIC_URL": "https://dalil.example"}, False, False),
        ({"DALIL_PUBLIC_URL": "https://dalil.example", "DALIL_SIMULATOR": "on"}, True, False),
        ({"DALIL_PUBLIC_URL": "https://dalil.example", "DALIL_TELEGRAM_MODE": "poll"}, False, True),
        ({"DALIL_SIMULATOR": "off"}, False, True),
    ],
)
def test_what_follows_from_a_public_url(given: dict[str, str], simulator: bool, polls: bool) -> None:
    made = read(given)
    assert (made.has_simulator, made.telegram_polls) == (simulator, polls)


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({}, "http://127.0.0.1:8001"),
        ({"DALIL_CONSOLE_HOST": "::1", "DALIL_CONSOLE_PORT": "9"}, "http://[::1]:9"),
        ({"DALIL_CONSOLE_URL": "https://console.example/"}, "https://console.example"),
    ],
)
def test_what_links_of_the_console_begin_with(given: dict[str, str], base: str) -> None:
    assert read(given).console_base == base


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.example", False)],
)
def test_whether_only_this_machine_reaches_the_console(host: str, local: bool) -> None:
    assert read({"DALIL_CONSOLE_HOST": host}).console_is_local is local


WRONG: list[dict[str, str]] = [
    *({"DALIL_PORT": v} for v in ("0", "65536", "-1", "x", "8000.0", "80 80", "²", "1" * 5000)),
    {"DALIL_CONSOLE_PORT": "0"},
    {"DALIL_CONSOLE_URL": "console.example"},
    *({"DALIL_SIMULATOR": v} for v in ("maybe", "2", "onn")),
    {"DALIL_SMS_FOLD": "ç"},
    *({"DALIL_PUBLIC_URL": v} for v in ("dalil.example", "ftp://dalil.example", "https://", "http://[", "//x")),
    {"DALIL_TELEGRAM_API": "telegram.org"},
    {"DALIL_TWILIO_API": "x"},
    *({"DALIL_DATABASE_URL": v} for v in ("mysql://h/db", "dalil.db", "sqlite://x", "postgres:/x")),
    *({"DALIL_LANGUAGES": v} for v in ("xx", "fr,xx", ",", "fr;ar")),
    *({"DALIL_TELEGRAM_TOKEN": v} for v in ("hemmelig", "hemmelig:hemmelig", "1:hem melig", ":hemmelig")),
    *({"DALIL_TELEGRAM_SECRET": v} for v in ("hemmelig!", "hem melig", "é", "h" * 257)),
    *({"DALIL_TELEGRAM_STAFF_CHAT": v} for v in ("hemmelig", "0", "12 3", "-", "²")),
    *({"DALIL_DUTY_PHONE": v} for v in ("0612345678", "hemmelig")),
    {"DALIL_DUTY_BY": "pigeon"},
    *({"DALIL_CLOCK_RED": v} for v in ("3", "3,0", "3,10,2", "x,y", "3,99999", "²,3")),
    {"DALIL_TELEGRAM_MODE": "push"},
    {"DALIL_TELEGRAM_MODE": "webhook"},
    *(
        {"DALIL_TWILIO_SMS_FROM": v}
        for v in ("0612345678", "whatsapp:+15005550006", "+0612345678", "+1", "15005550006")
    ),
    {"DALIL_TWILIO_WHATSAPP_FROM": "whatsapp:+15005550006"},
    {"DALIL_TWILIO_SID": "AC1"},
    {"DALIL_TWILIO_TOKEN": "hemmelig"},
    {"DALIL_TWILIO_SMS_FROM": "+15005550006"},
    {"DALIL_TWILIO_WHATSAPP_FROM": "+15005550006"},
    {"DALIL_SECRET_KEY": "hemmelig"},
    {"DALIL_SECRET_KEY": "h" * 31},
    {"DALIL_SECRET_KEY_FILE": "/nowhere/hemmelig"},
    {"DALIL_TWILIO_TOKEN_FILE": "/"},
    {"DALIL_TWILIO_API": "https://user:hemmelig@host℀.example"},
    {"DALIL_TELEGRAM_API": "https://user:hemmelig@[::1"},
    *(
        {"DALIL_PUBLIC_URL": f"https://user:hemmelig@dalil.example{v}"}
        for v in (":808O", ":0", ":65536", ": 80", "\t/x")
    ),
    {"DALIL_DUTY_PHONE": "+21260000000٩"},
    *({f"DALIL_SMSGATE_{name}": "hemmelig"} for name in ("USERNAME", "PASSWORD", "PASSPHRASE")),
    {"DALIL_SMSGATE_NUMBER": "+212600000002"},
    {"DALIL_SMSGATE_PER_DAY": "300"},
    {"DALIL_KANNEL_SECRET": "hemmelig"},
    {"DALIL_KANNEL_STATUS_URL": "http://127.0.0.1:13000/status.xml"},
]


@pytest.mark.parametrize("given", WRONG, ids=lambda g: str(g)[:50])
def test_a_wrong_value_is_one_line_that_names_the_setting_and_tells_no_secret(given: dict[str, str]) -> None:
    with pytest.raises(Wrong) as caught:
        read(given)
    told = str(caught.value)
    assert next(iter(given)).removesuffix("_FILE") in told
    assert told.count("\n") == 0
    assert told.endswith(".")
    assert "hemmelig" not in told
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "given",
    [{"DALIL_PORT": "1" * 5000}, {"DALIL_PUBLIC_URL": "http://["}, {"DALIL_PUBLIC_URL": "https://host℀.example"}],
    ids=lambda g: str(g)[:40],
)
def test_a_wrong_value_is_told_in_our_words_not_pythons(given: dict[str, str]) -> None:
    with pytest.raises(Wrong) as caught:
        read(given)
    assert "a port number" in str(caught.value) or "a web address" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"DALIL_PUBLIC_URL": "x"}, "DALIL_PUBLIC_URL must be a web address such as https://dalil.example."),
        ({"DALIL_CONSOLE_URL": "x"}, "DALIL_CONSOLE_URL must be a web address such as https://console.example."),
        ({"DALIL_SMSGATE_URL": "x"}, "DALIL_SMSGATE_URL must be a web address such as http://192.168.1.5:8080."),
        ({"DALIL_KANNEL_BACK": "x"}, "DALIL_KANNEL_BACK must be a web address such as http://127.0.0.1:8000."),
        ({"DALIL_SMSGATE_PASSWORD": "hemmelig"}, "DALIL_SMSGATE_PASSWORD needs DALIL_SMSGATE_URL."),
        ({"DALIL_KANNEL_NUMBER": "2600"}, "DALIL_KANNEL_NUMBER needs DALIL_KANNEL_URL."),
        (
            {"DALIL_SMSGATE_NUMBER": "+212 600 000002"},
            "DALIL_SMSGATE_NUMBER must be a number with + and without spaces or words, such as +212612345678.",
        ),
        (
            {"DALIL_KANNEL_NUMBER": "0600000002"},
            "DALIL_KANNEL_NUMBER must be a number with + and without spaces, such as +212612345678, "
            "or a short code of 3 to 6 digits.",
        ),
    ],
    ids=str,
)
def test_an_error_says_what_to_write_instead(given: dict[str, str], told: str) -> None:
    with pytest.raises(Wrong) as caught:
        read(given)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("nowhere", "there is no such file"),
        (".", "it is a folder"),
        ("odd", "it is no text in UTF-8"),
        ("hemmelig" * 100, "File name too long"),
        ("hemmelig\0", "it is no text in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_of_in_one_line(tmp_path: Path, file: str, why: str) -> None:
    """Its path is not told: it may be the secret itself, given in the wrong place."""
    (tmp_path / "odd").write_bytes(b"\xff\xfe" * 40)
    with pytest.raises(Wrong) as caught:
        read({"DALIL_SECRET_KEY_FILE": str(tmp_path / file)})
    assert str(caught.value) == f"DALIL_SECRET_KEY_FILE cannot be read: {why}."


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, []),
        ({"PATH": "x", "DALIL_PORT": "1", "DALIL_PORT_FILE": "x"}, []),
        ({"DALIL_PROT": "1", "DALIL_ZEBRA_FILE": "x", "dalil_port": "1"}, ["DALIL_PROT", "DALIL_ZEBRA_FILE"]),
        ({"DALIL_": "x"}, ["DALIL_"]),
    ],
)
def test_names_that_are_no_settings_are_listed(given: dict[str, str], names: list[str]) -> None:
    assert unknown(given) == names


# At the start of a command


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `dalil doctor` with these settings; the exit and what stood on standard error."""
    monkeypatch.setattr(logs, "set_up", lambda: None)

    def start(given: dict[str, str]) -> tuple[int, str]:
        for name, value in {"DALIL_DATA_DIR": str(tmp_path / "data"), **given}.items():
            monkeypatch.setenv(name, value)
        code = main(["doctor"])
        return code, capsys.readouterr().err

    return start


@pytest.mark.parametrize("given", [WRONG[0], {"DALIL_SECRET_KEY": "hemmelig"}, {"DALIL_LANGUAGES": "wo"}], ids=str)
def test_a_wrong_value_stops_the_start_with_one_line(starts: Any, given: dict[str, str]) -> None:
    code, told = starts(given)
    assert code == 1
    assert told.count("\n") == 1
    assert next(iter(given)) in told


def test_a_data_dir_that_is_a_file_is_one_line(starts: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, told = starts({"DALIL_DATA_DIR": str(tmp_path / "file")})
    assert (code, told.count("\n")) == (1, 1)


def test_a_data_dir_that_is_a_file_is_one_line_though_the_store_is_elsewhere(starts: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    given = {"DALIL_DATA_DIR": str(tmp_path / "file"), "DALIL_DATABASE_URL": f"sqlite:///{tmp_path / 'elsewhere.db'}"}
    code, told = starts(given)
    assert (code, told.count("\n")) == (1, 1)


def test_a_database_url_that_sqlalchemy_cannot_read_is_one_line(starts: Any) -> None:
    code, told = starts({"DALIL_DATABASE_URL": "postgresql://u:hemmelig@h:abc/db"})
    assert (code, told.count("\n")) == (1, 1)
    assert "hemmelig" not in told


def test_a_database_that_is_away_is_one_line_without_its_password(starts: Any) -> None:
    code, told = starts({"DALIL_DATABASE_URL": "postgresql://u:hemmelig@127.0.0.1:1/db"})
    assert (code, told.count("\n")) == (1, 1)
    assert "hemmelig" not in told


def test_a_file_that_is_no_database_is_one_line(starts: Any, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    code, told = starts({"DALIL_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"})
    assert (code, told.count("\n")) == (1, 1)


def test_a_store_of_a_later_version_is_one_line(starts: Any, stocked: Path, tmp_path: Path) -> None:
    shutil.copy(stocked, tmp_path / "later.db")
    with sqlite3.connect(tmp_path / "later.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
    connection.close()
    code, told = starts({"DALIL_DATABASE_URL": f"sqlite:///{tmp_path / 'later.db'}"})
    assert (code, told.count("\n")) == (1, 1)


def test_a_key_that_is_no_text_is_one_line(starts: Any) -> None:
    """An environment may hold any bytes; Python gives them as lone surrogates."""
    code, told = starts({"DALIL_SECRET_KEY": "\udcff" * 40})
    assert (code, told.count("\n")) == (1, 1)
    assert "DALIL_SECRET_KEY" in told


# The key


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    made = Config(data_dir=tmp_path / "new" / "data")
    first = made.secret()
    assert len(first) >= 32
    assert made.secret() == first
    path = tmp_path / "new" / "data" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret.key"]
    assert Config(data_dir=tmp_path / "other").secret() != first


def test_a_key_that_is_given_is_not_kept(tmp_path: Path) -> None:
    assert Config(data_dir=tmp_path / "data", secret_key=LONG).secret() == LONG.encode()
    assert not (tmp_path / "data").exists()


def test_those_who_race_for_the_key_end_with_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them have seen that there is none before any of them gives it its name."""
    ready, whole = threading.Barrier(12), config._keep
    ends: list[bytes] = []

    def keep(fresh: Path, path: Path) -> None:
        ready.wait(10)
        whole(fresh, path)

    monkeypatch.setattr(config, "_keep", keep)
    racers = [threading.Thread(target=lambda: ends.append(kept_secret(tmp_path / "key"))) for _ in range(12)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(ends) == 12
    assert len(set(ends)) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


def test_a_key_that_cannot_be_kept_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "secret.key", tmp_path):
        with pytest.raises(Wrong) as caught:
            kept_secret(path)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kept", [b"", b"\n", b"short"])
def test_R23_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, kept: bytes) -> None:
    """A disk that was full, a slip of the pen: sealing with a key that anybody can guess is worse than stopping."""
    (tmp_path / "secret.key").write_bytes(kept)
    with pytest.raises(Wrong):
        kept_secret(tmp_path / "secret.key")
