"""Which SMS lines are set up: one of each kind by the environment, any number in a file (DALIL_LINES_FILE).

    [[line]]
    name = "oujda-1"          # letters, digits and "-": it stands in addresses and on pages
    kind = "smsgate"          # smsgate, kannel, http, twilio, jasmin
    number = "+212600000001"  # what people write to
    prefixes = ["+212"]       # whom it may send to; "" for everybody but premium numbers
    languages = ["fr"]        # preferred for these
    cost = 0.1                # of one part, in whatever the daily cap is counted in
    per_second = 0.2
    per_hour = 100
    per_day = 500
    fold = true               # replace letters that double the price
    two_way = true            # false: only for the duty phone, never for conversations
    url = "https://..."       # and what else its kind needs

Any text may instead be given as NAME_file, a path.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot import values
from bot.config import Config, Wrong

KINDS = ("smsgate", "kannel", "http", "twilio", "jasmin")
MOROCCO = ("+212",)
EVERYBODY = ("",)
OF_SMSGATE = ("url", "username", "password", "signing_key", "passphrase", "calls_key")
OF_KANNEL = ("url", "username", "password", "secret", "back", "status_url", "status_password")
"""What the environment's settings give of a kind's own options."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """One line. `options` are what its kind alone knows: each kind's module reads them, and refuses what it does not.

    `number` is what people write to (+212..., or a short code), `cost` that of one part, None where nobody said.
    """

    name: str
    kind: str
    number: str = ""
    prefixes: tuple[str, ...] = MOROCCO
    languages: tuple[str, ...] = ()
    two_way: bool = True
    fold: bool = True
    cost: Decimal | None = None
    per_second: float | None = None
    per_hour: int | None = None
    per_day: int | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def text(self, name: str, default: str | None = None) -> str:
        """An option that is a text. Raises Wrong when it is missing and has no default, or is none."""
        value = self.options.get(name, default)
        if value is None or (value == "" and default is None):
            raise self.lacks(name)
        if not isinstance(value, str):
            raise Wrong(f"{name} of the line {self.name} must be a text, in quotes.")
        return value

    def lacks(self, name: str) -> Wrong:
        """What is said where this was not given and must be: how to give it."""
        return Wrong(f"The line {self.name} needs {name} or {name}_file.")

    def whole(self, name: str, default: int) -> int:
        """An option that is a whole number above 0. Raises Wrong."""
        value = self.options.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise Wrong(f"{name} of the line {self.name} must be a whole number above 0.")
        return value

    def knows_only(self, *names: str) -> None:
        """Raises Wrong when an option was given that its kind does not know."""
        unknown = sorted(set(self.options) - set(names))
        if unknown:
            raise Wrong(f"The line {self.name} does not know {', '.join(unknown)}: docs/lines.md lists what it knows.")


class LineOfEnvironment(LineSettings):
    """The line of its kind that the environment sets up."""

    __slots__ = ()

    def lacks(self, name: str) -> Wrong:
        """The same, by the name of the setting."""
        return Wrong(f"The line {self.name} needs {name}: DALIL_{self.kind.upper()}_{name.upper()}.")


def read_lines(config: Config) -> tuple[LineSettings, ...]:
    """All lines that are set up, those of the file first. Raises Wrong with one line that says what to change."""
    found = [*_of_file(config.lines_file), *_of_environment(config)]
    _check_names(found)
    if config.sms_daily_cap and (free := [one.name for one in found if one.cost is None]):
        raise Wrong(f"DALIL_SMS_DAILY_CAP needs the cost of a part on every line: {', '.join(free)} has none.")
    return tuple(found)


def _check_names(found: Sequence[LineSettings]) -> None:
    """Raises Wrong where two have the same; those of the environment are called as their kind is."""
    named: set[str] = set()
    for one in found:
        if one.name not in named:
            named.add(one.name)
        elif isinstance(one, LineOfEnvironment):
            twice = f"Two SMS lines are called {one.name}, one by DALIL_{one.kind.upper()}_..."
            raise Wrong(f"{twice}: give the one of DALIL_LINES_FILE another name.")
        else:
            raise Wrong(f"Two SMS lines are called {one.name}: give each a name of its own.")


def _of_environment(config: Config) -> Iterator[LineSettings]:
    own: dict[str, Any] = {"fold": config.sms_fold, "cost": config.sms_cost}
    near = own | {"prefixes": config.sms_prefixes}
    if config.smsgate_url:
        options = _given(config, "smsgate", OF_SMSGATE)
        own_limits = {"per_hour": config.smsgate_per_hour, "per_day": config.smsgate_per_day}
        known = near | own_limits | {"number": config.smsgate_number, "options": options}
        yield LineOfEnvironment(name="smsgate", kind="smsgate", **known)
    if config.kannel_url:
        options = _given(config, "kannel", OF_KANNEL)
        known = near | {"per_second": config.kannel_per_second, "number": config.kannel_number, "options": options}
        yield LineOfEnvironment(name="kannel", kind="kannel", **known)
    if config.twilio_sms_from:
        known = own | {"number": config.twilio_sms_from, "prefixes": EVERYBODY}
        yield LineOfEnvironment(name="twilio", kind="twilio", **known)


def _given(config: Config, kind: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    """The options of a kind that the environment gives."""
    found = {name: getattr(config, f"{kind}_{name}") for name in names}
    return MappingProxyType({name: value for name, value in found.items() if value})


def _of_file(path: Path | None) -> list[LineSettings]:
    if path is None:
        return []
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Wrong(f"DALIL_LINES_FILE cannot be read: {values.why_unread(error)}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Wrong(f"DALIL_LINES_FILE is no TOML: {error}.") from None
    tables = read.pop("line", None)
    if read or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise Wrong("DALIL_LINES_FILE must hold tables [[line]] and nothing else.")
    return [_line(table, path.parent) for table in tables]


def _line(table: dict[str, Any], folder: Path) -> LineSettings:
    """One table of the file. Raises Wrong."""
    given = dict(table)
    name, kind = given.pop("name", None), given.pop("kind", None)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Wrong("Each line of DALIL_LINES_FILE needs a name of small letters, digits and -, 31 at most.")
    if kind not in KINDS:
        raise Wrong(f"The line {name} needs a kind: {', '.join(KINDS)}.")
    given = _texts_of_files(name, given, folder)
    usual = {"prefixes": EVERYBODY if kind == "twilio" else MOROCCO}
    known = {one: _value(name, one, given.pop(one)) for one in _READERS if one in given}
    return LineSettings(name=name, kind=kind, **{**usual, **known}, options=MappingProxyType(given))


def _texts_of_files(line: str, table: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The table with what stands in each NAME_file, a path beside the lines file, as NAME. Raises Wrong."""
    found = {}
    for name, value in table.items():
        if f"{name}_file" in table:
            raise Wrong(f"The line {line} has {name} and {name}_file: keep one of them.")
        kept = _kept(line, name, folder / str(value)) if name.endswith("_file") else value
        if isinstance(kept, str) and not kept.strip():
            raise Wrong(f"The line {line}: {name} is empty: give one, or take the setting away.")
        found[name.removesuffix("_file")] = kept
    return found


def _kept(line: str, name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        where = " beside the lines file" if isinstance(error, FileNotFoundError) else ""
        raise Wrong(f"The line {line}: {name} cannot be read: {values.why_unread(error)}{where}.") from None


def _value(line: str, name: str, value: Any) -> Any:
    try:
        return _READERS[name](value)
    except ValueError as error:
        raise Wrong(f"{name} of the line {line} must be {error}.") from None


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("a list of texts")
    return tuple(value)


def _dialled(value: Any) -> str:
    try:
        return values.short_or_long(str(value))
    except ValueError as error:  # without quotes, TOML takes +212... for a sum and loses its +
        raise ValueError(f"{error}, in quotes") from None


def _prefixes(value: Any) -> tuple[str, ...]:
    found = _texts(value)
    return EVERYBODY if found == EVERYBODY else values.prefixes(",".join(found))


def _languages(value: Any) -> tuple[str, ...]:
    found = _texts(value)
    return values.languages(",".join(found)) if found else ()


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _number(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """A number of the file, read as the same setting's text would be."""
    return lambda value: read("" if isinstance(value, bool) else str(value))


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "number": _dialled,
    "prefixes": _prefixes,
    "languages": _languages,
    "two_way": _flag,
    "fold": _flag,
    "cost": _number(values.amount),
    "per_second": _number(values.pace),
    "per_hour": _number(values.count),
    "per_day": _number(values.count),
}
