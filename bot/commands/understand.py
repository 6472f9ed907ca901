"""`dalil understand`: what Dalil reads in a text, one text a line; nothing is stored or sent.

Reads all languages, whatever DALIL_LANGUAGES says. `--explain` shows which words gave which score, and a line for
tests/understanding/corrected.csv when the reading is wrong: put the right one in, take names and numbers out.
"""

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

from bot.config import Config
from flows.understand import CODES, Reading, understand
from flows.understand.explaining import Explained, explain

NAME = "understand"
HELP = "show what is read in a text: language, place, need, danger, command"
COLUMNS = ("text", "language", "needs", "kind", "place", "command")
"""Of a test line, as in tests/understanding."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line, for scripts")
    form.add_argument("--explain", action="store_true", help="which words gave which score, and a test line")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Read standard input until it ends."""
    for text in _lines(sys.stdin.buffer):
        if arguments.jsonl:
            told = json.dumps(as_json(text, understand(text)), ensure_ascii=False)
        else:
            told = "\n".join(_explained(explain(text)) if arguments.explain else [_brief(understand(text))])
        print(told, flush=True)
    return 0


def as_json(text: str, reading: Reading) -> dict[str, object]:
    """The reading in the shape scripts rely on."""
    return {
        "text": text,
        "language": reading.language,
        "need": reading.need,
        "needs": [[code, score] for code, score in reading.needs],
        "place": reading.place,
        "danger": reading.danger,
        "kind": reading.kind,
        "command": reading.command,
    }


def test_line(text: str, reading: Reading) -> str:
    """The reading as a line of tests/understanding."""
    written = io.StringIO()
    needs = "|".join(code for code, _ in reading.needs) or "none"
    row = (text, reading.language or "", needs, reading.kind or "", reading.place or "", reading.command or "")
    csv.writer(written, lineterminator="").writerow(row)
    return written.getvalue()


def _lines(stream: BinaryIO) -> Iterator[str]:
    """One text a line: only a line feed ends one, and bytes that are no UTF-8 are replaced, so that none is lost."""
    for line in stream:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _brief(reading: Reading) -> str:
    """One line for people."""
    parts = [
        f"language {reading.language or 'unknown'}{'' if reading.sure_of_language else '?'}",
        f"danger {reading.kind}" if reading.danger else "",
        f"command {reading.command}" if reading.command else "",
        "needs " + ", ".join(f"{code} {score:.2f}" for code, score in reading.needs)
        if reading.needs
        else "need unsure: the menu",
        f"place {reading.place}" if reading.place else "",
        f"place to be asked {', '.join(reading.asked)}" if reading.asked else "",
        f"about {', '.join(sorted(reading.who))}" if reading.who else "",
    ]
    return "; ".join(filter(None, parts))


def _explained(explained: Explained) -> Iterator[str]:
    reading = explained.reading
    yield explained.text
    yield f"  {_brief(reading)}"
    yield "  scores " + ", ".join(f"{code} {reading.scores[code]:.2f}" for code in _highest(reading))
    for one in explained.evidence:
        because = f" ({one.because})" if one.because else ""
        unsaid = ", taken back" if one.unsaid else ""
        yield f"  {one.speaks_for:<26} {one.weight:+.2f}  {explained.quoted(one)!r} {one.source}{because}{unsaid}"
    yield f"  test line: {test_line(explained.text, reading)}"


def _highest(reading: Reading) -> list[str]:
    """The danger margin, then the five needs with most."""
    needs = sorted((code for code in CODES if code in reading.scores), key=lambda code: -reading.scores[code])
    return ["danger", *needs[:5]]
