"""`dalil doctor`: what works, what is missing, and what to do about it, in plain words."""

import argparse
import os
from collections.abc import Iterator, Sequence
from itertools import combinations
from urllib.parse import urlsplit

from bot.commands import doctor_lines
from bot.config import Config, unknown
from bot.lines.choosing import KEPT_FOR_DANGER
from bot.lines.settings import LineSettings, read_lines
from bot.recorded import CODES, LARGEST, recordings
from bot.service import describe_store, offered, open_service
from directory.checking import Stats, check, stats
from directory.history import MOROCCO
from directory.readiness import LINES_WITHIN_DAYS, PHONES_WITHIN_DAYS, Lack, Readiness, readiness
from locales.catalogue import languages

NAME = "doctor"
HELP = "say in plain words what works and what is missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The launch gate's own exit, and the test of the SMS lines."""
    parser.add_argument(
        "--ready", action="store_true", help="exit 1 unless the directory is ready to be opened to people"
    )
    tests = parser.add_subparsers(dest="test", metavar="lines")
    doctor_lines.add_arguments(tests.add_parser("lines", help=doctor_lines.HELP, description=doctor_lines.__doc__))


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Print one line a finding; what must be mended first begins with `!` and makes the exit 1."""
    if arguments.test == "lines":
        return doctor_lines.run(arguments, config)
    lines = [*_settings(config), *_channels(config), *_languages(config), *_recordings(config)]
    found = _readiness(config, lines, by_place=arguments.ready)
    print("\n".join(lines))
    must_be_mended = any(line.startswith("!") for line in lines)
    return 1 if must_be_mended or (arguments.ready and not found.is_ready) else 0


def _settings(config: Config) -> Iterator[str]:
    yield f"  Settings read. Data is kept in {config.data_dir}, the store is {describe_store(config)}."
    for name in unknown(os.environ):
        yield f"? {name} is not a setting of this version: a slip of the pen? The README lists them."
    if not config.secret_key:
        yield f"  The key is kept in {config.data_dir / 'secret.key'}: back it up apart from the store."
    if not config.public_url:
        yield "? No DALIL_PUBLIC_URL: providers cannot post webhooks here. Telegram is polled instead."


def _channels(config: Config) -> Iterator[str]:
    if config.telegram_token:
        yield f"  Telegram is set up, by {'polling' if config.telegram_polls else 'webhook'}."
    else:
        yield "? Telegram is off: ask @BotFather for a bot and set DALIL_TELEGRAM_TOKEN."
    if config.twilio_sms_from:
        yield "  SMS by Twilio is set up. Twilio carries no two-way SMS in Morocco: use it outside."
    lines = doctor_lines.summary(config)
    yield from lines or ["? SMS is off: docs/lines.md says how a telephone, a short code or an aggregator carries it."]
    yield from _line_slips(config, read_lines(config))
    if not config.twilio_whatsapp_from:
        yield "? WhatsApp is off: DALIL_TWILIO_WHATSAPP_FROM sets it up."
    yield f"  The simulator at / is {'on' if config.has_simulator else 'off'}."


def _line_slips(config: Config, lines: Sequence[LineSettings]) -> Iterator[str]:
    """What may be meant so on an SMS line, and is more often a slip."""
    phones = [one for one in lines if one.kind == "smsgate"]
    if phones and urlsplit(config.public_url).scheme == "http" and not _is_this_machine(config.public_url):
        yield "? DALIL_PUBLIC_URL must be https: the app of a telephone posts to https only, so nothing will come in."
    for one in phones:
        if one.text("url").startswith("https:") and not one.text("passphrase", ""):
            yield f"? {one.name}: no passphrase: its server can read what is sent."
    for one, other in combinations(phones, 2):
        if one.number == other.number:
            yield f"? {one.name} and {other.name} are the same telephone: it may send twice what its SIM is allowed."
    for one in lines:
        if one.number.startswith("+") and not one.number.startswith(one.prefixes):
            yield f"? {one.name}: its own number begins with none of its prefixes: is one of them mistyped?"
        if config.sms_daily_cap and (one.cost or 0) > config.sms_daily_cap * (1 - KEPT_FOR_DANGER):
            yield f"? {one.name}: DALIL_SMS_DAILY_CAP does not pay for one part there; a fifth is kept for dangers."


def _is_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost")


def _languages(config: Config) -> Iterator[str]:
    yield f"  Languages spoken: {', '.join(offered(config))}."
    waiting = [code for code in config.languages if code not in offered(config)]
    if waiting:
        yield f"? Not spoken yet, their first words not being written and read: {', '.join(waiting)}."
    reviewed = [c for c, known in languages().items() if any(s.state == "native" for s in known.sentences.values())]
    if not reviewed:
        yield "? No sentence has been reviewed by a native speaker yet."


def _recordings(config: Config) -> Iterator[str]:
    """In which languages the menu can be heard, and which file is missing or wrong."""
    found = recordings(config)
    complete = found.complete()
    if complete:
        yield f"  The menu is recorded in {', '.join(complete)}: heard on Telegram and, with a public URL, on WhatsApp."
    else:
        yield "? The menu is recorded in no language for those who do not read: docs/recordings.md says how."
    for code in found.begun():
        if code not in CODES:
            yield f"? recordings/{code} is not used: a language's folder is one of {', '.join(CODES)}."
        elif code not in complete:
            wrong = (f"{file} {_UNHEARD[reason]}" for file, reason in found.lacking(code).items())
            yield f"? The menu in {code} is not offered: {', '.join(wrong)}."


_UNHEARD = {
    "recording_missing": "is missing",
    "recording_too_large": f"is above {LARGEST // 1_000_000} MB",
    "recording_not_opus": "is no OGG file with Opus sound",
}


def _readiness(config: Config, lines: list[str], *, by_place: bool) -> Readiness:
    """Adds what is to be said of the directory; `by_place` also by city and need."""
    service = open_service(config)
    try:
        with service.store.read() as connection:
            found, faults = stats(connection), check(connection)
            ready = readiness(connection, service.clock().astimezone(MOROCCO).date())
    finally:
        service.close()
    lines += [*_directory(found, faults), *(_by_place(ready) if by_place else ()), *_gate(ready)]
    return ready


def _directory(found: Stats, faults: list[str]) -> Iterator[str]:
    yield f"  The store answers; the directory holds {found.services} services, {found.with_phone} with a phone."
    if not found.services:
        yield "! The directory is empty: `dalil directory load` fills it."
    if found.assured < found.services:
        left = found.services - found.assured
        yield f"? {left} services were never checked by anybody: people are told so, and to call first."
    if faults:
        yield f"! {len(faults)} faults in the directory: `dalil directory check` lists them."


def _by_place(found: Readiness) -> Iterator[str]:
    for one in found.standings:
        counts = f"{one.services:>3} services, {one.callable:>3} with a phone, {one.checked:>3} ever checked"
        yield f"  {one.place or 'whole country':<28} {one.need:<18} {counts}"


def _gate(found: Readiness) -> Iterator[str]:
    """Whether it may be opened to people. Not ready fails only where `--ready` asks."""
    yield f"  {found.facts_checked} of {found.facts} facts were ever checked by somebody."
    if found.is_ready:
        yield "  Ready to be opened to people."
        return
    yield f"? Not ready to be opened to people, because {'; '.join(map(_because, found.lacks))}."
    yield "  `dalil doctor --ready` says it by city and need, and exits 1 until it is so."


def _because(lack: Lack) -> str:
    if lack.kind == "unreached":
        return f"{lack.place} has no telephone for {lack.need}"
    if lack.kind == "phones":
        return f"{lack.are} of the {lack.wanted} telephone numbers were checked within {PHONES_WITHIN_DAYS} days"
    return f"{lack.are} of the {lack.wanted} emergency and national lines were checked within {LINES_WITHIN_DAYS} days"
