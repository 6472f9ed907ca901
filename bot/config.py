"""The settings: read once from the environment, each with its help; a wrong value stops the start.

Every setting may also be given as a file's path in NAME_FILE, as secrets are in containers.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from decimal import Decimal
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from bot import values

PREFIX = "DALIL_"
LEAST_KEY = 32


class Wrong(Exception):
    """A setting that cannot be used; its text is the one line that is shown."""


def setting(
    help_text: str,
    default: Any = MISSING,
    *,
    read: Callable[[str], Any] = values.text,
    shown: str = "",
    is_secret: bool = False,
) -> Any:
    """A setting's field: its help, how it is read, its default as the README shows it.

    A secret that is given empty is refused: left out without a word, it would protect nobody.
    """
    told = shown or ("" if default in ("", None) else str(default))
    return field(default=default, metadata={"help": help_text, "read": read, "shown": told, "is_secret": is_secret})


def _url(example: str) -> Callable[[str], str]:
    return partial(values.url, example=example)


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings, after reading. The names are the environment's, without DALIL_ and in small letters."""

    data_dir: Path = setting(
        "Where the store, the read model, the key and the recordings are kept", Path("data"), read=Path, shown="./data"
    )
    database_url: str = setting("The store's database", "", read=values.database, shown="sqlite in the data dir")
    secret_key: str = setting(
        "What addresses and bodies are sealed with", "", shown="made once, kept in the data dir", is_secret=True
    )
    languages: tuple[str, ...] = setting(
        "Languages offered, first the one used when nothing is plain",
        ("fr", "ar", "ary", "en", "es", "pt"),
        read=values.languages,
        shown="fr,ar,ary,en,es,pt",
    )
    simulator: bool | None = setting(
        "The simulator page at /", None, read=values.on_off, shown="on; off with a public URL"
    )
    host: str = setting("Address the public app listens on", "127.0.0.1")
    port: int = setting("Port of the public app", 8000, read=values.port)
    console_host: str = setting("Address the console listens on", "127.0.0.1")
    console_port: int = setting("Port of the console", 8001, read=values.port)
    console_url: str = setting(
        "The address staff reach the console at, https behind a proxy",
        "",
        read=_url("https://console.example"),
        shown="http://HOST:PORT",
    )
    public_url: str = setting(
        "The address providers reach the public app at, and sign webhooks for", "", read=values.url
    )
    hsds_api: bool = setting(
        "The directory as a read-only HSDS 3.1 API at /hsds", False, read=values.on_off, shown="off"
    )
    sms_fold: bool = setting(
        "Replace letters that double an SMS's price (ç to c)", True, read=values.on_off, shown="on"
    )
    telegram_token: str = setting("The Telegram bot's token", "", read=values.token, is_secret=True)
    telegram_api: str = setting(
        "Telegram's API, as python-telegram-bot's base_url",
        "https://api.telegram.org/bot",
        read=_url("https://api.telegram.org/bot"),
    )
    telegram_secret: str = setting(
        "The secret Telegram sends with each webhook",
        "",
        read=values.secret_token,
        shown="derived from the key",
        is_secret=True,
    )
    telegram_mode: str = setting("poll or webhook", "", read=values.mode, shown="webhook with a public URL, else poll")
    telegram_staff_chat: str = setting("The chat of the team that Telegram alerts go to", "", read=values.chat)
    telegram_relay: bool = setting(
        "Let an operator answer from Telegram, but for cases of children, violence and trafficking",
        False,
        read=values.on_off,
        shown="off",
    )
    duty_phone: str = setting("The number that rings when nobody takes a red case", "", read=values.e164)
    duty_by: str = setting("How it rings: sms, by the SMS lines, or call, by Twilio", "sms", read=values.way_of_duty)
    masked_line: str = setting("How operators call without showing a number, told to them", "")
    limits_file: Path | None = setting(
        "The limits of secrecy in this organization's words, a line a language such as fr: ...", None, read=Path
    )
    clock_red: tuple[int, int] = setting(
        "Minutes a red case waits for somebody's first word, and for the next",
        (3, 10),
        read=values.minutes,
        shown="3,10",
    )
    clock_orange: tuple[int, int] = setting("The same of an orange case", (15, 30), read=values.minutes, shown="15,30")
    clock_green: tuple[int, int] = setting("The same of a green case", (60, 120), read=values.minutes, shown="60,120")
    twilio_sid: str = setting("The Twilio account's SID", "")
    twilio_token: str = setting("The Twilio account's token", "", is_secret=True)
    twilio_sms_from: str = setting("The number SMS are sent from", "", read=values.e164)
    twilio_whatsapp_from: str = setting("The number WhatsApp messages are sent from", "", read=values.e164)
    twilio_api: str = setting("Twilio's API", "https://api.twilio.com", read=_url("https://api.twilio.com"))
    smsgate_url: str = setting(
        "The API of SMSGate: a phone with a local SIM, or a private server", "", read=_url("http://192.168.1.5:8080")
    )
    smsgate_username: str = setting("The user name the phone or its server shows", "")
    smsgate_password: str = setting("Its password", "", is_secret=True)
    smsgate_signing_key: str = setting("The key the phone signs its webhooks with", "", is_secret=True)
    smsgate_number: str = setting("The number of its SIM", "", read=values.e164)
    smsgate_passphrase: str = setting("The passphrase of SMSGate's end-to-end encryption", "", is_secret=True)
    smsgate_calls_key: str = setting("The key CallGate signs missed calls with", "", is_secret=True)
    smsgate_per_hour: int | None = setting("The most SMS the phone may send in an hour", None, read=values.count)
    smsgate_per_day: int | None = setting("The most it may send in a day", None, read=values.count)
    kannel_url: str = setting(
        "Kannel's sendsms, such as http://127.0.0.1:13013/cgi-bin/sendsms",
        "",
        read=_url("http://127.0.0.1:13013/cgi-bin/sendsms"),
    )
    kannel_username: str = setting("Kannel's sendsms user", "")
    kannel_password: str = setting("Its password", "", is_secret=True)
    kannel_secret: str = setting("What Kannel proves itself with when it posts here", "", is_secret=True)
    kannel_number: str = setting("The short code or number people write to", "", read=values.short_or_long)
    kannel_back: str = setting(
        "The address Kannel reaches the public app at", "", read=_url("http://127.0.0.1:8000"), shown="public URL"
    )
    kannel_status_url: str = setting(
        "Bearerbox's status.xml, which tells of a link that is down", "", read=_url("http://127.0.0.1:13000/status.xml")
    )
    kannel_status_password: str = setting("Bearerbox's status password", "", is_secret=True)
    kannel_per_second: float | None = setting("SMS a second the operator takes", None, read=values.pace)
    lines_file: Path | None = setting("More SMS lines, of any kind: docs/lines.md", None, read=Path)
    sms_prefixes: tuple[str, ...] = setting(
        "Whose numbers the phone's and Kannel's lines answer, and whose missed calls are heard",
        ("+212",),
        read=values.prefixes,
        shown="+212",
    )
    sms_cost: Decimal | None = setting("What a part of an SMS costs on the lines set up here", None, read=values.amount)
    sms_daily_cap: Decimal | None = setting(
        "The most that SMS may cost in a day; its last fifth is kept for answers to dangers", None, read=values.amount
    )
    sms_per_number: int = setting(
        "The most answers a number gets by SMS in a day, those to dangers and the team's words apart",
        100,
        read=values.count,
    )
    missed_calls: str = setting(
        "What a missed call gets: the menu, a person who calls back, or nothing (menu, person, off)",
        "menu",
        read=values.missed_calls,
    )

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
    """The text of a setting; None where it was not given. Raises Wrong where a file or a secret is empty."""
    name = environment_name(of)
    path = environment.get(f"{name}_FILE")
    if path:
        name = f"{name}_FILE"
        text: str | None = _in_file(name, Path(path))
    else:
        text = environment.get(name, path)
    if text is not None and not text.strip() and (path or of.metadata["is_secret"]):
        raise Wrong(f"{name} is empty: give one, or take the setting away.")
    return text.strip() or None if text is not None else None


def _in_file(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Wrong(f"{name} cannot be read: {values.why_unread(error)}.") from None


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
    for kind in ("smsgate", "kannel"):
        _check_address(config, kind)
    if config.telegram_mode == "webhook" and not config.public_url:
        raise Wrong("DALIL_TELEGRAM_MODE=webhook needs DALIL_PUBLIC_URL.")
    if config.secret_key and (len(config.secret_key) < LEAST_KEY or not config.secret_key.isascii()):
        raise Wrong(f"DALIL_SECRET_KEY must be at least {LEAST_KEY} plain letters and digits.")


def _check_address(config: Config, kind: str) -> None:
    """A line whose address is missing would not be there, and nobody would say so."""
    own = [one for one in settings() if one.name.startswith(f"{kind}_") and getattr(config, one.name) != one.default]
    if own and not getattr(config, f"{kind}_url"):
        raise Wrong(f"{environment_name(own[0])} needs {PREFIX}{kind.upper()}_URL.")


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
