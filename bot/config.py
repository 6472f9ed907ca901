"""The settings: read once from the environment, each with its help; a wrong value stops the start.

Every setting may also be given as a file's path in NAME_FILE, as secrets are in containers.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "DALIL_"
LEAST_KEY = 32


class Wrong(Exception):
    """A setting that cannot be used; its text is the one line that is shown."""


def _text(value: str) -> str:
    return value


def _on_off(value: str) -> bool:
    known = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}
    if value.lower() not in known:
        raise ValueError("on or off")
    return known[value.lower()]


def _port(value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 5 or not 1 <= int(value) <= 65535:
        raise ValueError("a port number from 1 to 65535")
    return int(value)


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")  # its own text would quote a password
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a web address such as https://dalil.example")
    return value.rstrip("/")


def _database(value: str) -> str:
    wanted = ValueError("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    try:
        parsed = make_url(value)
    except (ArgumentError, ValueError):
        raise wanted from None  # its own text would quote a password
    if parsed.drivername not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise wanted
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise wanted  # a store in memory would lose everything
    return value


def _languages(value: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in value.split(",") if code.strip())
    unknown = [code for code in codes if code not in KNOWN_LANGUAGES]
    if not codes or unknown:
        raise ValueError(f"language codes out of {','.join(KNOWN_LANGUAGES)}")
    return codes


def _mode(value: str) -> str:
    if value not in ("poll", "webhook"):
        raise ValueError("poll or webhook")
    return value


def _e164(value: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}", value):
        raise ValueError("a number in international form such as +212612345678, without whatsapp:")
    return value


def _token(value: str) -> str:
    if not re.fullmatch(r"\d+:[\w-]+", value):
        raise ValueError("a token as BotFather gives it, 123456:ABC...")
    return value


def _secret_token(value: str) -> str:
    if not re.fullmatch(r"[\w-]{1,256}", value, re.ASCII):
        raise ValueError("1 to 256 letters, digits, _ or -")
    return value


def _minutes(value: str) -> tuple[int, int]:
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= 10_080 for part in parts):
        raise ValueError("two numbers of minutes such as 3,10: until a first word, and of silence")
    return int(parts[0]), int(parts[1])


def _chat(value: str) -> str:
    if not re.fullmatch(r"-?[1-9]\d{0,18}", value, re.ASCII):
        raise ValueError("a chat's number such as -1001234567890")
    return value


def _way_of_duty(value: str) -> str:
    if value not in ("sms", "call"):
        raise ValueError("sms or call")
    return value


KNOWN_LANGUAGES = ("fr", "ar", "ary", "ary_Latn", "en", "es", "pt", "wo", "ln", "bm", "ff", "pcm", "ha")


def setting(help_text: str, default: Any = MISSING, *, read: Callable[[str], Any] = _text, shown: str = "") -> Any:
    """A setting's field: its help, how it is read, and its default as the README shows it."""
    metadata = {"help": help_text, "read": read, "shown": shown or ("" if default in ("", None) else str(default))}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings, after reading. The names are the environment's, without DALIL_ and in small letters."""

    data_dir: Path = setting(
        "Where the store, the read model, the key and the recordings are kept", Path("data"), read=Path, shown="./data"
    )
    database_url: str = setting("The store's database", "", read=_database, shown="sqlite in the data dir")
    secret_key: str = setting("What addresses and bodies are sealed with", "", shown="made once, kept in the data dir")
    languages: tuple[str, ...] = setting(
        "Languages offered, first the one used when nothing is plain",
        ("fr", "ar", "ary", "en", "es", "pt"),
        read=_languages,
        shown="fr,ar,ary,en,es,pt",
    )
    simulator: bool | None = setting("The simulator page at /", None, read=_on_off, shown="on; off with a public URL")
    host: str = setting("Address the public app listens on", "127.0.0.1")
    port: int = setting("Port of the public app", 8000, read=_port)
    console_host: str = setting("Address the console listens on", "127.0.0.1")
    console_port: int = setting("Port of the console", 8001, read=_port)
    console_url: str = setting(
        "The address staff reach the console at, https behind a proxy", "", read=_url, shown="http://HOST:PORT"
    )
    public_url: str = setting("The address providers reach the public app at, and sign webhooks for", "", read=_url)
    hsds_api: bool = setting("The directory as a read-only HSDS 3.1 API at /hsds", False, read=_on_off, shown="off")
    sms_fold: bool = setting("Replace letters that double an SMS's price (ç to c)", True, read=_on_off, shown="on")
    telegram_token: str = setting("The Telegram bot's token", "", read=_token)
    telegram_api: str = setting(
        "Telegram's API, as python-telegram-bot's base_url", "https://api.telegram.org/bot", read=_url
    )
    telegram_secret: str = setting(
        "The secret Telegram sends with each webhook", "", read=_secret_token, shown="derived from the key"
    )
    telegram_mode: str = setting("poll or webhook", "", read=_mode, shown="webhook with a public URL, else poll")
    telegram_staff_chat: str = setting("The chat of the team that Telegram alerts go to", "", read=_chat)
    telegram_relay: bool = setting(
        "Let an operator answer from Telegram, but for cases of children, violence and trafficking",
        False,
        read=_on_off,
        shown="off",
    )
    duty_phone: str = setting("The number that rings when nobody takes a red case", "", read=_e164)
    duty_by: str = setting("How it rings, by Twilio: sms or call", "sms", read=_way_of_duty)
    masked_line: str = setting("How operators call without showing a number, told to them", "")
    limits_file: Path | None = setting(
        "The limits of secrecy in this organization's words, a line a language such as fr: ...", None, read=Path
    )
    clock_red: tuple[int, int] = setting(
        "Minutes a red case waits for somebody's first word, and for the next", (3, 10), read=_minutes, shown="3,10"
    )
    clock_orange: tuple[int, int] = setting("The same of an orange case", (15, 30), read=_minutes, shown="15,30")
    clock_green: tuple[int, int] = setting("The same of a green case", (60, 120), read=_minutes, shown="60,120")
    twilio_sid: str = setting("The Twilio account's SID", "")
    twilio_token: str = setting("The Twilio account's token", "")
    twilio_sms_from: str = setting("The number SMS are sent from", "", read=_e164)
    twilio_whatsapp_from: str = setting("The number WhatsApp messages are sent from", "", read=_e164)
    twilio_api: str = setting("Twilio's API", "https://api.twilio.com", read=_url)

    @property
    def store_url(self) -> str:
        """The database's URL, SQLite in the data dir by default."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'dalil.db').as_posix()}"

    @property
    def catalog_path(self) -> Path:
        """Where the directory's read model is."""
        return self.data_dir / "directory.db"

    @property
    def console_base(self) -> str:
        """What links of the console begin with, without a slash at the end."""
        return self.console_url or f"http://{bracketed(self.console_host)}:{self.console_port}"

    @property
    def console_is_local(self) -> bool:
        """Whether only this machine reaches the console's port."""
        try:
            return ip_address(self.console_host).is_loopback
        except ValueError:
            return self.console_host == "localhost"

    @property
    def has_simulator(self) -> bool:
        """On, unless said otherwise or there is a public URL."""
        return self.simulator if self.simulator is not None else not self.public_url

    @property
    def telegram_polls(self) -> bool:
        """Whether updates are asked for rather than received."""
        return (self.telegram_mode or ("webhook" if self.public_url else "poll")) == "poll"

    def secret(self) -> bytes:
        """The secret everything is sealed with; made and kept in the data dir when not given."""
        return self.secret_key.encode() if self.secret_key else kept_secret(self.data_dir / "secret.key")


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def settings() -> tuple[Field[Any], ...]:
    """All settings, in the README's order."""
    return fields(Config)


def environment_name(of: Field[Any]) -> str:
    """The environment variable of a setting."""
    return PREFIX + of.name.upper()


def read(environment: Mapping[str, str]) -> Config:
    """The configuration out of an environment. Raises Wrong with one line that names the setting."""
    given = {f.name: _value(f, text) for f in settings() if (text := _given(environment, f)) is not None}
    config = Config(**given)
    _check_together(config)
    return config


def unknown(environment: Mapping[str, str]) -> list[str]:
    """The names that look like settings and are none: a slip of the pen, or another version's."""
    known = {environment_name(f) for f in settings()}
    known |= {f"{name}_FILE" for name in known}
    return sorted(n for n in environment if n.startswith(PREFIX) and n not in known)


def _given(environment: Mapping[str, str], of: Field[Any]) -> str | None:
    name = environment_name(of)
    value, path = environment.get(name), environment.get(f"{name}_FILE")
    if path:
        try:
            value = Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Wrong(f"{name}_FILE cannot be read: {type(error).__name__}.") from None
    return value.strip() or None if value is not None else None


def _value(of: Field[Any], text: str) -> Any:
    try:
        return of.metadata["read"](text)
    except ValueError as error:
        raise Wrong(f"{environment_name(of)} must be {error}.") from None


def _check_together(config: Config) -> None:
    twilio = (config.twilio_sid, config.twilio_token)
    if any(twilio) != all(twilio):
        raise Wrong("DALIL_TWILIO_SID and DALIL_TWILIO_TOKEN must be given together.")
    if any((config.twilio_sms_from, config.twilio_whatsapp_from)) and not all(twilio):
        raise Wrong(
            "DALIL_TWILIO_SMS_FROM and DALIL_TWILIO_WHATSAPP_FROM need DALIL_TWILIO_SID and DALIL_TWILIO_TOKEN."
        )
    if config.telegram_mode == "webhook" and not config.public_url:
        raise Wrong("DALIL_TELEGRAM_MODE=webhook needs DALIL_PUBLIC_URL.")
    if config.secret_key and (len(config.secret_key) < LEAST_KEY or not config.secret_key.isascii()):
        raise Wrong(f"DALIL_SECRET_KEY must be at least {LEAST_KEY} plain letters and digits.")


def kept_secret(path: Path) -> bytes:
    """The secret in this file, made at the first call. Two processes that race end with the same one."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        if not path.exists():
            _write(fresh, secrets.token_urlsafe(48))
            _keep(fresh, path)
        kept = path.read_bytes().strip()
    except OSError as error:
        raise Wrong(f"The key cannot be kept in {path.parent}: {error.strerror}.") from None
    if len(kept) < LEAST_KEY:
        raise Wrong(f"{path} holds no key: put back the key this store was made with, or take the file away.")
    return kept


def _write(path: Path, text: str) -> None:
    """Write the file, for its owner alone, to the disk and not only to its cache: without it all is unreadable."""
    path.touch(mode=0o600)
    with path.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _keep(fresh: Path, path: Path) -> None:
    """Give the file its name unless another process just did: a hard link never replaces."""
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
