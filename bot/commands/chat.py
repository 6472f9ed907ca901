"""`dalil chat`: a conversation in the terminal, on the real store, turn and rendering."""

import argparse
import json
import re
import secrets
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TextIO

from bot import inbox, people, turn
from bot.cases import asking as cases
from bot.channels import simulator
from bot.channels.simulator import Phone
from bot.config import Config
from bot.leases import new_name
from bot.messages import Inbound
from bot.moments import to_millis, utc_now
from bot.service import Service, open_service
from bot.turn import Taken
from flows.steps import Say

NAME = "chat"
HELP = "talk to Dalil in the terminal"
_WAIT = re.compile(r"(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
FURTHEST = timedelta(days=3650)
SPECIAL = "Special lines: /voice, /photo, /location LAT LON, /wait 3d (moves the clock)."


class Misused(Exception):
    """A special line that cannot be followed; its text says why."""


class MovingClock:
    """The machine's clock, moved on by /wait."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The present moment of this conversation."""
        return utc_now() + self._ahead

    def wait(self, span: str) -> None:
        """Move on by `3d`, `20m`... Raises Misused."""
        found = _WAIT.fullmatch(span)
        if not found:
            raise Misused("/wait takes a time such as 30m, 12h or 3d.")
        ahead = self._ahead + timedelta(**{_UNITS[found[2]]: int(found[1])})
        if ahead > FURTHEST:
            raise Misused("/wait goes ten years ahead at most.")
        self._ahead = ahead


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.epilog = SPECIAL
    parser.add_argument("--channel", choices=simulator.PHONES, default="telegram", help="the pretend telephone's kind")
    parser.add_argument("--person", metavar="ID", help="who is writing; a new person when not given")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--jsonl", action="store_true", help="one message a line in, one JSON object a line out")
    form.add_argument("--transcript", action="store_true", help="print the conversation as a test of tests/transcripts")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Read messages until the end of standard input."""
    clock = MovingClock()
    service = open_service(config, clock)
    phone = Phone(arguments.person or secrets.token_hex(8), arguments.channel)
    show = _show_json if arguments.jsonl else _show_transcript if arguments.transcript else _show_plain
    try:
        return _converse(service, phone, clock, show=show, quiet=arguments.jsonl or arguments.transcript)
    finally:
        service.close()


def _converse(service: Service, phone: Phone, clock: MovingClock, *, show: Any, quiet: bool) -> int:
    prompt = "" if quiet or not sys.stdin.isatty() else "> "
    if prompt:
        print(f"Write to Dalil ({phone.kind}), Ctrl-D to end. {SPECIAL}")
    refused = 0
    for line in lines(sys.stdin, prompt):
        if not line.strip() and not quiet:
            continue
        try:
            show(line, speak(service, phone, clock, line))
        except Misused as error:
            refused = 1
            print(error, file=sys.stderr)
            show(line, None)
    return refused


def lines(stream: TextIO, prompt: str) -> Iterator[str]:
    """The lines of standard input without their ends; bytes that are no UTF-8 survive as lone surrogates."""
    source = stream.buffer
    while True:
        if prompt:
            print(prompt, end="", flush=True)
        raw = source.readline()
        if not raw:
            return
        yield raw.decode("utf-8", "surrogateescape").rstrip("\r\n")


def speak(service: Service, phone: Phone, clock: MovingClock, line: str) -> Taken | None:
    """Say one line and take its turn; None when the line only moved the clock."""
    if line.split(" ")[0] == "/wait":
        clock.wait(line.removeprefix("/wait").strip())
        return None
    return take(service, phone, phone.message(**heard(line)))


def take(service: Service, phone: Phone, message: Inbound) -> Taken:
    """Store the message, take its turn, and hand the answers over: what the worker does, at once."""
    holder, now = new_name(), service.clock()
    with service.store.write() as connection:
        stored = inbox.accept(connection, service.seal, message, to_millis(now))
        if stored is None:
            raise Misused("This message was said before.")
        claimed = inbox.claim_one(connection, holder, stored)
        taken = turn.take(connection, holder, claimed, seal=service.seal, knowledge=service.knowledge, now=now)
        who = people.find(connection, service.seal, phone.channel, phone.address)
        case = cases.open_case(connection, who.person_id) if who else None
    simulator.fetch(service, phone)
    return replace(taken, case=case)


def heard(line: str) -> dict[str, Any]:
    """What a line says: its text, or one of the special lines. Raises Misused."""
    if line in ("/voice", "/photo"):
        return {"kind": line[1:]}
    if line.split(" ")[0] != "/location":
        return {"text": line}
    try:
        latitude, longitude = map(float, line.split()[1:])
    except ValueError:
        raise Misused("/location takes a latitude and a longitude, such as /location 34.68 -1.91.") from None
    return {"kind": "location", "latitude": latitude, "longitude": longitude}


def as_json(line: str, taken: Taken) -> dict[str, Any]:
    """A turn as scripts read it: the contract of `chat --jsonl`."""
    session = taken.turn.session
    return {
        "said": line,
        "language": session.language.partition("_")[0],
        "step": session.step,
        "replies": [
            {
                "text": a.text,
                "options": [{"key": key, "label": label} for key, label in a.options],
                "encoding": a.encoding,
                "parts": a.parts,
            }
            for a in taken.answers
        ],
        "services": [hit.id for say in taken.turn.says for hit in (*say.hits, *((say.line,) if say.line else ()))],
        "danger": any(map(_answers_danger, taken.turn.says)),
        "case": taken.case,
    }


def _answers_danger(say: Say) -> bool:
    """Whether this answers a message that told of danger: the lines, or, when said again, the way to a person."""
    return bool(say.calls) or (say.key == "danger.again" and say.before is None)


def as_transcript(line: str, taken: Taken) -> str:
    """A turn as `tests/transcripts` keeps it: what was said, and each answer, indented, with its options."""
    blocks = [f"> {line.encode('utf-8', 'replace').decode()}"]
    for answer in taken.answers:
        parts = f" [{answer.encoding}, {answer.parts}]" if answer.encoding else ""
        blocks.append("\n".join(f"  {row}".rstrip() for row in answer.text.splitlines()) + parts)
        if any(choice.label not in answer.text for choice in answer.options):
            blocks.append("  " + " ".join(f"({choice.label})" for choice in answer.options))
    return "\n".join(blocks) + "\n"


def _show_json(line: str, taken: Taken | None) -> None:
    empty = {"said": line, "language": "", "step": "", "replies": [], "services": [], "danger": False, "case": None}
    print(json.dumps(as_json(line, taken) if taken else empty), flush=True)


def _show_transcript(line: str, taken: Taken | None) -> None:
    print(as_transcript(line, taken) if taken else f"> {line}\n", flush=True)


def _show_plain(line: str, taken: Taken | None) -> None:
    for say, answer in zip(taken.turn.says, taken.answers, strict=False) if taken else ():
        if say.sounds:
            print(*(f"(voice {sound})" for sound in say.sounds))
        print(answer.text)
        if answer.encoding:
            print(f"    ({answer.encoding}, {answer.parts} SMS)")
        elif answer.options:
            print("  ".join(f"[{choice.label}]" for choice in answer.options))
        print(flush=True)
