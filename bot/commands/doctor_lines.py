"""`dalil doctor lines`: sends a test on each SMS line, waits until it has come back, and says what did not work.

A test is the word dalil-test and a code, to the line's own number or to a telephone in somebody's hand, who answers it
with the same words. The serving process notes what comes back, and answers nothing.
"""

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.channels.http_line import HttpLine
from bot.channels.jasmin import Jasmin
from bot.channels.kannel import Kannel
from bot.channels.sms_line import Sms
from bot.commands.line_failures import LOOK_AT, because
from bot.config import Config
from bot.lines import choosing, standing, testing, use
from bot.lines.choosing import Asked
from bot.lines.keeping import LOOKS_FOR, MISSED_BEATS
from bot.lines.opening import open_lines
from bot.lines.settings import EVERYBODY, LineSettings
from bot.lines.sms import LONGEST_SENDING, OpenLine
from bot.lines.testing import Came
from bot.messages import LinkDown, SendError, Unsure
from bot.moments import Clock, to_millis, utc_now
from bot.service import open_store
from bot.store import Store
from bot.values import e164

HELP = "send a test on each SMS line, and wait until it has come back"
WITHIN, LONGEST = 60, 600
PARTS = 1
MOROCCAN = "+212"
_ANYWHERE = "https://YOUR-ADDRESS"


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test showed. `came_by` is the line by which it came back, "" where it did not."""

    line: LineSettings
    was_taken: bool = False
    came_by: str = ""


@dataclass(frozen=True, slots=True)
class _Test:
    """A test that was counted at a moment. `wait` is in milliseconds, until its place in the line's pace."""

    to: str
    text: str
    at: datetime
    wait: int


@dataclass(frozen=True, kw_only=True)
class Tester:
    """Tests lines one after the other. `to` is the number that is written to, "" for each line's own.

    `within` and `every` are in seconds; `say` is given each finding, `waiting` the seconds left.
    """

    store: Store
    say: Callable[[str], None]
    base: str = _ANYWHERE
    cap: Decimal | None = None
    to: str = ""
    within: float = WITHIN
    every: float = 1.0
    waiting: Callable[[float], None] = lambda left: None
    clock: Clock = utc_now

    async def test(self, one: OpenLine) -> Tested:
        """Look at the line, send the test, wait for it. Raises Unavailable."""
        line = one.settings
        to = self.to or line.number
        if not to.startswith("+"):
            what = "A short code" if to else "A line without a number"
            self.say(f"! {line.name}: not tested. {what} cannot write to itself: --to NUMBER, of a phone in your hand.")
            return Tested(line)
        await one.way.begin()
        try:
            test = await self._looked_and_sent(one, to)
        finally:
            await one.way.end()
        if test is None:
            return Tested(line)
        if not line.two_way:
            self.say(f"  {line.name} only sends: nothing can come back.")
            return Tested(line, was_taken=True)
        return self._told(one, test, await self._wait(test))

    async def _looked_and_sent(self, one: OpenLine, to: str) -> _Test | None:
        """The test that went out, perhaps; None where it certainly did not."""
        name = one.settings.name
        try:
            seen = await self._look(one)
            self.say(f"  {name} answers." if seen else f"  {name}: only sending shows whether it is well.")
            test = self._begun(one.settings, to)
        except SendError as error:
            self.say(f"! {name}: nothing was sent. {because(error.reason)}")
            return None
        return await self._sent(one, test)

    async def _look(self, one: OpenLine) -> bool:
        """Whether it is well, False where that cannot be seen. Raises a SendError."""
        try:
            async with asyncio.timeout(LOOKS_FOR):
                return await one.way.look()
        except TimeoutError:
            raise LinkDown("silent") from None

    async def _sent(self, one: OpenLine, test: _Test) -> _Test | None:
        """As `_looked_and_sent`."""
        name = one.settings.name
        await asyncio.sleep(test.wait / 1000)
        try:
            async with asyncio.timeout(LONGEST_SENDING):
                await one.way.send(Sms(test.to, test.text, f"test-{secrets.token_hex(8)}", reference=0))
        except (Unsure, TimeoutError):
            self.say(f"? {name} was asked to send, and fell silent: perhaps it did.")
            return test if one.settings.two_way else None
        except SendError as error:
            self._give_back(one.settings, test)
            self.say(f"! {name}: nothing was sent. {because(error.reason)}")
            return None
        whose = "the number you gave" if self.to else "its own number"
        self.say(f"  {name} took the test to {whose}.")
        return test

    def _begun(self, line: LineSettings, to: str) -> _Test:
        """Counted like any message, within the line's limits. Raises a SendError where there is no room."""
        now = self.clock()
        with self.store.write() as connection:
            use.hold(connection)
            stand = use.standings(connection, [line], now)
            asked = Asked(to, PARTS, came_by=line.name, staff=True)
            chosen = choosing.choose(stand, asked, use.money(connection, self.cap, now), to_millis(now))
            text = testing.begin(connection, line.name, now)
            return _Test(to, text, now, use.took(connection, chosen, PARTS, now))

    def _give_back(self, line: LineSettings, test: _Test) -> None:
        with self.store.write() as connection:
            use.gave_back(connection, line, PARTS, test.at)

    async def _wait(self, test: _Test) -> Came | None:
        if self.to:
            self.say(f"  Answer it from there with the same words: {test.text}")
        until = time.monotonic() + self.within
        while True:
            with self.store.read() as connection:
                came = testing.how(connection, test.text)
            left = until - time.monotonic()
            if came or left <= 0:
                return came
            self.waiting(left)
            await asyncio.sleep(min(self.every, left))

    def _told(self, one: OpenLine, test: _Test, came: Came | None) -> Tested:
        line = one.settings
        if came is None:
            self.say(f"! {line.name}: the test did not come back within {self.within:.0f} s.")
            for hint in self._hints(one):
                self.say(f"    {hint}")
            return Tested(line)
        seconds = max(0, came.at - to_millis(test.at)) / 1000
        self.say(f"  {line.name}: the test came back after {seconds:.0f} s, by the line {came.by}.")
        return Tested(line, was_taken=True, came_by=came.by)

    def _hints(self, one: OpenLine) -> Iterator[str]:
        """What to look at, the likeliest first."""
        if self.to:
            yield "Did it arrive there, and did somebody answer it with the same words?"
        yield "Does `dalil serve` run, with these settings and this store?"
        address = next(iter(addresses(one, self.base)), "")
        yield f"Is it reached from there? {address} must answer 403 to a POST without a proof."
        yield LOOK_AT[one.settings.kind]
        if one.way.heartbeat:
            yield self._heard(one)
        yield "Has the SIM or the account credit?"
        if not self.to:
            yield "Not every operator carries an SMS to oneself: try --to NUMBER, of a phone in your hand."

    def _heard(self, one: OpenLine) -> str:
        """Whether anything that it posted was let in lately."""
        with self.store.read() as connection:
            known = standing.known(connection).get(one.settings.name)
        ago = (to_millis(self.clock()) - known.beat_at) / 1000 if known and known.beat_at else None
        if ago is not None and ago <= MISSED_BEATS * one.way.heartbeat:
            return f"Its signs of life come in, the last {max(0.0, ago):.0f} s ago: address, key and clock are right."
        return "No sign of life was let in lately: its address, its signing key or its clock is wrong, or it sleeps."


def is_whole(one: Tested, tested: Sequence[Tested]) -> bool:
    """Whether the line has sent and, where it goes both ways, some test came in by it."""
    return one.was_taken and (not one.line.two_way or any(other.came_by == one.line.name for other in tested))


def addresses(one: OpenLine, base: str) -> list[str]:
    """Where the line's gateway posts what people wrote, then where it posts reports if it must be told; no secret."""
    name, kind, way = one.settings.name, one.settings.kind, one.way
    if isinstance(way, Kannel):
        return [f"{way.back.removesuffix('/status')}?id=%I"]
    if isinstance(way, Jasmin):
        return [f"{way.back}/SECRET"]
    if kind == "twilio":
        return [f"{base}/webhooks/twilio"]
    if kind == name == "smsgate":
        return [f"{base}/webhooks/smsgate"]
    own = f"{base}/webhooks/lines/{name}"
    if not isinstance(way, HttpLine):
        return [own]
    secret = "/SECRET" if way.path_secret else ""
    posted = {f"{own}{secret}": way.template.inbound, f"{own}/status{secret}": way.template.status}
    return [address for address, shape in posted.items() if shape]


def summary(config: Config) -> list[str]:
    """A line of words on each SMS line that is set up, then what is to be thought about. Raises Wrong."""
    lines = open_lines(config)
    if not lines:
        return []
    base = config.public_url or _ANYWHERE
    return [*(_described(one, base) for one in lines.values()), *_warnings(config, list(lines.values()))]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the test."""
    parser.add_argument("--to", type=_number, metavar="NUMBER", help="write to this number: +212...")
    parser.add_argument("--line", default="", metavar="NAME", help="test this line alone")
    how_long = f"wait so long: {WITHIN} if not given"
    parser.add_argument("--within", type=_seconds, default=WITHIN, metavar="SECONDS", help=how_long)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Test the lines; 0 when each has sent and received, 1 when not, 2 for a line that nobody set up."""
    lines = open_lines(config)
    if arguments.line and arguments.line not in lines:
        print("No SMS line has this name: `dalil doctor` names them.", file=sys.stderr)
        return 2
    wanted = [one for name, one in lines.items() if arguments.line in ("", name)]
    if not wanted:
        print("No SMS line is set up: docs/lines.md says how.", file=sys.stderr)
        return 1
    where = "the number you gave" if arguments.to else "its own number"
    print(f"Each line sends one SMS, and its operator asks the price of one: {testing.WORD} and a code, to {where}.")
    store = open_store(config)
    try:
        given = {"to": arguments.to or "", "within": arguments.within, "cap": config.sms_daily_cap}
        tester = Tester(store=store, say=_say, base=config.public_url or _ANYWHERE, waiting=_waiting, **given)
        tested = asyncio.run(_all(tester, wanted))
    except KeyboardInterrupt:
        _say("Stopped. What was sent may still come back: nobody answers it.")
        raise
    finally:
        store.close()
    halves = [one for one in tested if not is_whole(one, tested)]
    for name in (one.line.name for one in halves if one.came_by):
        print(f"! {name} has sent, but nothing came in by it: have somebody answer it from a telephone, with --to.")
    return 1 if halves else 0


async def _all(tester: Tester, wanted: Sequence[OpenLine]) -> list[Tested]:
    return [await tester.test(one) for one in wanted]


def _described(one: OpenLine, base: str) -> str:
    line = one.settings
    to = "any number" if line.prefixes == EVERYBODY else " ".join(line.prefixes)
    cost = "what it costs nobody has said" if line.cost is None else f"a part costs {line.cost}"
    ways = f"posts to {' and '.join(addresses(one, base)) or 'nobody'}" if line.two_way else "only sends"
    return f"  SMS line {line.name} ({line.kind}): {line.number or 'no number'}, to {to}, {cost}, {ways}."


def _warnings(config: Config, lines: Sequence[OpenLine]) -> Iterator[str]:
    for one in lines:
        if one.settings.kind == "twilio" and one.settings.number.startswith(MOROCCAN):
            yield f"? {one.settings.name}: a number {MOROCCAN} at Twilio receives no SMS in Morocco. See docs/lines.md."
    if config.lines_file and config.lines_file.stat().st_mode & 0o077:
        yield "? DALIL_LINES_FILE holds secrets, and others than its owner may read it: chmod 600."
    if config.sms_daily_cap is None:
        yield "? No DALIL_SMS_DAILY_CAP: nothing stops somebody who makes us send SMS all day."
    if sum(one.settings.two_way for one in lines) == 1:
        yield "? One SMS line alone answers people: when it is down, nobody is answered by SMS."


def _number(text: str) -> str:
    try:
        return e164(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be {error}") from None


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= LONGEST:
        raise argparse.ArgumentTypeError(f"must be seconds, from 1 to {LONGEST}")
    return int(text)


def _say(told: str) -> None:
    if sys.stdout.isatty():
        print("\r\x1b[K", end="")
    print(told, flush=True)


def _waiting(left: float) -> None:
    if sys.stdout.isatty():
        print(f"\r  waiting, {left:.0f} s left ", end="", flush=True)
