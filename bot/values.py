"""How the text of a setting is read. Each raises ValueError with what the setting must be, never with what it was."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


def text(value: str) -> str:
    """As it is."""
    return value


def on_off(value: str) -> bool:
    """On or off."""
    known = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}
    if value.lower() not in known:
        raise ValueError("on or off")
    return known[value.lower()]


def port(value: str) -> int:
    """A port."""
    if not value.isascii() or not value.isdecimal() or len(value) > 5 or not 1 <= int(value) <= 65535:
        raise ValueError("a port number from 1 to 65535")
    return int(value)


def url(value: str, example: str = "https://dalil.example") -> str:
    """A web address, without a slash at its end. `example` is shown to whoever gave none."""
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False  # its own text would quote a password
    if not is_one or any(letter.isspace() for letter in value):
        raise ValueError(f"a web address such as {example}")
    return value.rstrip("/")


def database(value: str) -> str:
    """A database's URL."""
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


def languages(value: str) -> tuple[str, ...]:
    """Codes of languages, those known."""
    codes = tuple(code.strip() for code in value.split(",") if code.strip())
    unknown = [code for code in codes if code not in KNOWN_LANGUAGES]
    if not codes or unknown:
        raise ValueError(f"language codes out of {','.join(KNOWN_LANGUAGES)}")
    return codes


def mode(value: str) -> str:
    """How Telegram's updates come."""
    if value not in ("poll", "webhook"):
        raise ValueError("poll or webhook")
    return value


def e164(value: str) -> str:
    """A number in international form."""
    if not re.fullmatch(r"\+[1-9]\d{6,14}", value, re.ASCII):
        raise ValueError("a number with + and without spaces or words, such as +212612345678")
    return value


def token(value: str) -> str:
    """A token of Telegram's."""
    if not re.fullmatch(r"\d+:[\w-]+", value):
        raise ValueError("a token as BotFather gives it, 123456:ABC...")
    return value


def secret_token(value: str) -> str:
    """What Telegram may send back with each update."""
    if not re.fullmatch(r"[\w-]{1,256}", value, re.ASCII):
        raise ValueError("1 to 256 letters, digits, _ or -")
    return value


def minutes(value: str) -> tuple[int, int]:
    """Two numbers of minutes."""
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= 10_080 for part in parts):
        raise ValueError("two numbers of minutes such as 3,10: until a first word, and of silence")
    return int(parts[0]), int(parts[1])


def chat(value: str) -> str:
    """A chat's number."""
    if not re.fullmatch(r"-?[1-9]\d{0,18}", value, re.ASCII):
        raise ValueError("a chat's number such as -1001234567890")
    return value


def way_of_duty(value: str) -> str:
    """How the duty phone rings."""
    if value not in ("sms", "call"):
        raise ValueError("sms or call")
    return value


KNOWN_LANGUAGES = ("fr", "ar", "ary", "ary_Latn", "en", "es", "pt", "wo", "ln", "bm", "ff", "pcm", "ha")


def missed_calls(value: str) -> str:
    """What a missed call leads to."""
    if value not in ("menu", "person", "off"):
        raise ValueError("menu, person or off")
    return value


def prefixes(value: str) -> tuple[str, ...]:
    """Beginnings of numbers in international form."""
    found = tuple(part.strip() for part in value.split(",") if part.strip())
    if not found or not all(re.fullmatch(r"\+[1-9]\d{0,9}", one, re.ASCII) for one in found):
        raise ValueError("beginnings of numbers such as +212 or +2126,+2127")
    return found


def amount(value: str) -> Decimal:
    """An amount above 0, of whatever the costs are counted in."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or not 0 < found < 1_000_000_000:
        raise ValueError("an amount above 0 such as 250 or 0.35")
    return found


def count(value: str) -> int:
    """A whole number above 0."""
    if not value.isascii() or not value.isdecimal() or not int(value[:9]) >= 1 or len(value) > 9:
        raise ValueError("a whole number above 0")
    return int(value)


def pace(value: str) -> float:
    """Messages a second, above 0."""
    return float(amount(value))


def short_or_long(value: str) -> str:
    """What people write to: a number in international form, or a short code."""
    if not re.fullmatch(r"\+[1-9]\d{6,14}|\d{3,6}", value, re.ASCII):
        raise ValueError("a number with + and without spaces, such as +212612345678, or a short code of 3 to 6 digits")
    return value


def why_unread(error: OSError | ValueError) -> str:
    """Why a file cannot be read, in words; never its path, which may be a secret that was given in its place."""
    if isinstance(error, ValueError):
        return "it is no text in UTF-8"
    return _UNREAD.get(type(error), error.strerror or type(error).__name__)


_UNREAD: Mapping[type[OSError], str] = {
    FileNotFoundError: "there is no such file",
    IsADirectoryError: "it is a folder",
    PermissionError: "this user may not read it",
}
