"""`dalil flows`: walk every way through the conversations and say what breaks; draw them (docs/explorer.md)."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bot.commands.progress import bar
from bot.config import Config, Wrong
from bot.explorer.picture.book import drawings
from bot.explorer.running import Source, checked, made, merged, walked
from bot.explorer.world import NOON, facts_of, working_day
from bot.knowledge import MOROCCO, STYLES
from bot.moments import utc_now
from bot.service import open_service
from locales.catalogue import languages, spoken

NAME = "flows"
HELP = "the conversations: look for what breaks in them, draw them"
QUICK = (("sms", "fr"), ("sms", "ar"))
"""Where sentences are longest for what they may cost."""
PLAIN = "telegram"
"""The channel whose sentences are drawn."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's verbs and their options."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    checking = verbs.add_parser("check", help="walk every way; one line a fault, and exit 1 if any")
    checking.add_argument("--channel", choices=sorted(STYLES), action="append", help="this channel only")
    checking.add_argument("--language", metavar="CODE", action="append", help="this language only")
    checking.add_argument("--quick", action="store_true", help="SMS in French and Arabic only")
    checking.add_argument("--hour", type=int, choices=range(24), default=NOON, metavar="0-23", help="when (noon)")
    checking.add_argument("--json", action="store_true", help="one JSON object a fault and line")
    checking.set_defaults(verb=_check)
    drawing = verbs.add_parser("draw", help="one SVG a conversation")
    drawing.add_argument("folder", nargs="?", type=Path, default=Path("docs/flows"), help="where to (docs/flows)")
    drawing.add_argument("--language", metavar="CODE", default="fr", help="whose sentences (fr)")
    drawing.add_argument("--check", action="store_true", help="write nothing; exit 1 where a drawing is out of date")
    drawing.set_defaults(verb=_draw)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Do what the verb says."""
    return int(arguments.verb(arguments, config))


def _check(arguments: argparse.Namespace, config: Config) -> int:
    source = _source(config, arguments.language or (), arguments.hour)
    pairs = [(channel, code) for code in source.languages for channel in arguments.channel or STYLES]
    if arguments.quick:
        pairs = [pair for pair in pairs if pair in QUICK]
    found = merged(checked(source, pairs, bar(sys.stderr)))
    for fault, times in found:
        line = json.dumps({**asdict(fault), "channels": times}, ensure_ascii=False) if arguments.json else str(fault)
        print(line)
    if not found and not arguments.json:
        print(f"No fault found: {len(pairs)} walks, {len(source.languages)} languages.")
    return 1 if found else 0


def _draw(arguments: argparse.Namespace, config: Config) -> int:
    source = _source(config, (arguments.language,))
    made_now = {
        arguments.folder / f"{name}.svg": svg
        for name, svg in drawings(walked(source, PLAIN, arguments.language), made(source))
    }
    if arguments.check:
        return _out_of_date(made_now, arguments.folder)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for path, svg in made_now.items():
        path.write_text(svg, "utf-8")
        print(path)
    return 0


def _out_of_date(made_now: dict[Path, str], folder: Path) -> int:
    """Name the drawings that are not as they would be drawn now, or are of nothing any more."""
    stale = [path for path, svg in made_now.items() if not path.exists() or path.read_text("utf-8") != svg]
    stale += [path for path in sorted(folder.glob("*.svg")) if path not in made_now]
    for path in stale:
        print(f"{path} is out of date: dalil flows draw {folder}")
    return 1 if stale else 0


def _source(config: Config, wanted: tuple[str, ...], hour: int = NOON) -> Source:
    """What is walked in: this directory, on a working day. Raises Wrong for a language that cannot greet."""
    codes = spoken(wanted or languages())
    if missing := [code for code in wanted if code not in codes]:
        raise Wrong(f"These languages have no first words yet, or there are none of this name: {', '.join(missing)}.")
    service = open_service(config)
    try:
        with service.store.read() as connection:
            facts = facts_of(connection)
    finally:
        service.close()
    order = (*(code for code in config.languages if code in codes), *codes)
    return Source(
        config.catalog_path, facts, working_day(utc_now().astimezone(MOROCCO).date()), tuple(dict.fromkeys(order))
    )
