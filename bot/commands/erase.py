"""`dalil erase`: forget one person, wherever they are kept, and say nothing of whether there was anybody (T10).

PERSON is the address they write from, `sms:+212...`, `whatsapp:+212...` or `telegram:CHAT`, or a person of the
simulator by their id. Given as `-` it is read from standard input, so that no number stays in the shell's history.
"""

import argparse
import re
import sys

from bot import erasing
from bot.channels.simulator import PHONES, Phone
from bot.config import Config, Wrong
from bot.moments import utc_now
from bot.service import open_store
from bot.store import Seal

NAME = "erase"
HELP = "forget one person"
DONE = "Nothing is kept of this person any more; an answer on its way is still sent."
_ADDRESSES = {
    "sms": r"\+[1-9]\d{6,14}|\d{3,6}",
    "whatsapp": r"\+[1-9]\d{6,14}",
    "telegram": r"-?\d{1,20}",
}
"""As the providers give them: a number that is written otherwise would be nobody's, and seem erased."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("person", metavar="PERSON", help="CHANNEL:ADDRESS, a person of the simulator, or - to read it")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Erase, and tell the same whether somebody was known or not. Raises Wrong."""
    given = sys.stdin.readline().strip() if arguments.person == "-" else arguments.person
    addresses = addresses_of(given)
    store, seal, now = open_store(config), Seal(config.secret()), utc_now()
    try:
        with store.write() as connection:
            for channel, address in addresses:
                erasing.erase_address(connection, seal, channel, address, now)
    finally:
        store.close()
    print(DONE)
    return 0


def addresses_of(person: str) -> list[tuple[str, str]]:
    """The channels and addresses this names; of the simulator, all telephones of that person. Raises Wrong."""
    channel, found, address = person.partition(":")
    if found and channel in _ADDRESSES:
        if not re.fullmatch(_ADDRESSES[channel], address, re.ASCII):
            raise Wrong(f"That is no address of {channel}: a number with + and its country, or a chat's number.")
        return [(channel, address)]
    if not person or found:
        raise Wrong("PERSON is sms:+212..., whatsapp:+212..., telegram:CHAT, or a person of the simulator.")
    return [(phone.channel, phone.address) for phone in (Phone(person, kind) for kind in PHONES)]
