"""The parts of the documents that are made from the code, so that they cannot lie.

`python -m bot.documents` writes them anew between their marks; a test fails when they differ.
"""

import argparse
import re
import sys
from pathlib import Path

from bot.__main__ import COMMANDS
from bot.config import environment_name, settings

README = Path(__file__).parent.parent / "README.md"
MARK = "<!-- made: {name} -->\n{text}\n<!-- end: {name} -->"


def settings_table() -> str:
    """All settings with their defaults and help."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for one in settings():
        shown = one.metadata["shown"]
        rows.append(f"| `{environment_name(one)}` | {shown or 'none'} | {one.metadata['help']} |")
    return "\n".join(rows)


def commands_table() -> str:
    """All commands with their help."""
    rows = ["| command | what it does |", "|---|---|"]
    return "\n".join(rows + [f"| `dalil {module.NAME}` | {module.HELP} |" for module in COMMANDS])


def made(text: str) -> str:
    """A document with its made parts anew."""
    for name, make in (("settings", settings_table), ("commands", commands_table)):
        between = re.compile(f"<!-- made: {name} -->.*<!-- end: {name} -->", re.DOTALL)
        text = between.sub(lambda _, n=name, m=make: MARK.format(name=n, text=m()), text)  # type: ignore[misc]
    return text


def main() -> int:
    """Write the README's made parts."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    README.write_text(made(README.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
