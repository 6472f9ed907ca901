"""The `dalil` command: the one place where everything meets."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from bot import config, logs
from bot.commands import audit, bench, chat, directory, doctor, erase, flows, locales, serve, understand
from bot.store import Unavailable
from console.commands import staff
from console.commands.serving import console

COMMANDS: tuple[Any, ...] = (serve, chat, understand, directory, locales, flows, staff, audit, erase, doctor, bench)


def parser() -> argparse.ArgumentParser:
    """The command line, all of it."""
    made = argparse.ArgumentParser(prog="dalil", description="Dalil sends people to a service that can help.")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        sub = commands.add_parser(module.NAME, help=module.HELP, description=module.__doc__)
        module.add_arguments(sub)
        sub.set_defaults(run=module.run, console=console)
    return made


def main(given: Sequence[str] | None = None) -> int:
    """Run one command: 0 on success, 1 on a refused input with one line a reason, 2 on wrong usage."""
    arguments = parser().parse_args(given)
    logs.set_up()
    try:
        return int(arguments.run(arguments, config.read(os.environ)))
    except config.Wrong as wrong:
        print(wrong, file=sys.stderr)
    except Unavailable:
        print("The store does not answer: try again, and see `dalil doctor`.", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
