"""`dalil doctor`: what works, what is missing, and what to do about it, in plain words."""

import argparse
import os
from collections.abc import Iterator

from bot.config import Config, unknown
from bot.service import describe_store, offered, open_service
from directory.checking import check, stats
from locales.catalogue import languages

NAME = "doctor"
HELP = "say in plain words what works and what is missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Print one line a finding; what must be mended first begins with `!` and makes the exit 1."""
    lines = [*_settings(config), *_channels(config), *_languages(config), *_directory(config)]
    print("\n".join(lines))
    return 1 if any(line.startswith("!") for line in lines) else 0


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
    else:
        yield "? SMS is off: DALIL_TWILIO_SID, DALIL_TWILIO_TOKEN and DALIL_TWILIO_SMS_FROM set it up."
    if not config.twilio_whatsapp_from:
        yield "? WhatsApp is off: DALIL_TWILIO_WHATSAPP_FROM sets it up."
    yield f"  The simulator at / is {'on' if config.has_simulator else 'off'}."


def _languages(config: Config) -> Iterator[str]:
    yield f"  Languages spoken: {', '.join(offered(config))}."
    waiting = [code for code in config.languages if code not in offered(config)]
    if waiting:
        yield f"? Not spoken yet, their first words not being written and read: {', '.join(waiting)}."
    reviewed = [c for c, known in languages().items() if any(s.state == "native" for s in known.sentences.values())]
    if not reviewed:
        yield "? No sentence has been reviewed by a native speaker yet."


def _directory(config: Config) -> Iterator[str]:
    service = open_service(config)
    try:
        with service.store.read() as connection:
            found, faults = stats(connection), check(connection)
    finally:
        service.close()
    yield f"  The store answers; the directory holds {found.services} services, {found.with_phone} with a phone."
    if not found.services:
        yield "! The directory is empty: `dalil directory load` fills it."
    if found.assured < found.services:
        left = found.services - found.assured
        yield f"? {left} services were never checked by anybody: people are told so, and to call first."
    if faults:
        yield f"! {len(faults)} faults in the directory: `dalil directory check` lists them."
