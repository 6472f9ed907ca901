"""`dalil locales`: how far each language has come, and whether the catalogues can be told from."""

import argparse

from bot.config import Config
from bot.text.checking import findings
from locales.catalogue import Language, languages

NAME = "locales"
HELP = "the state of the sentences in each language"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("what", choices=("status", "check"), help="status: a table; check: faults, and exit 1 if any")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Print the table, or the faults."""
    if arguments.what == "status":
        print(status(languages()))
        return 0
    found = findings(languages())
    print("\n".join(found) if found else "Every sentence is complete, in every language, and fits.")
    return 1 if found else 0


def status(known: dict[str, Language]) -> str:
    """One row a language: how many sentences in each review state, and how many are missing."""
    keys = known["fr"].sentences.keys()
    rows = ["language  draft   read  native  missing"]
    for code, language in known.items():
        states = [s.state for s in language.sentences.values()]
        missing = len(keys - language.sentences.keys())
        counts = (states.count("draft"), states.count("read"), states.count("native"), missing)
        rows.append("{:<8} {:>6} {:>6} {:>7} {:>8}".format(code, *counts))
    return "\n".join(rows)
