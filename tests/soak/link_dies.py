"""Through two of Debian's Kannels: the link of one dies with answers in its hands, and the other one gives them, once.

    .venv/bin/python -m tests.soak.link_dies

The Dalil is a real process, but that what Kannel holds is valid for one minute in it, instead of many. Exit 1 when an
answer did not come within `WITHIN` seconds of that, or came by both.
"""

import base64
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

from tests.e2e.kannel import PASSWORD, SECRET, SHORT_CODE, STATUS_PASSWORD, USERNAME, Gateway, is_here, kannel_in
from tests.e2e.process import Dalil, start, wait_until

MINUTES = 1
WITHIN = 30.0
"""Seconds after the minute is over."""
CAUGHT = 6
LOOKED_AT_EVERY = 5.0
DANGER, HELLO = "il me frappe, aidez moi", "bonjour"
SOON = """
import sys
from bot import __main__
from bot.channels import kannel
kannel.VALID_MINUTES = kannel.VALID_MINUTES_IN_DANGER = {minutes}
sys.exit(__main__.main(["serve"]))
"""
LINES = """
[[line]]
name = "second"
kind = "kannel"
number = "{number}"
url = "{url}"
username = "{username}"
password = "{password}"
secret = "{secret}"
status_url = "{status_url}"
status_password = "{status_password}"
"""


@dataclass
class Hurried(Dalil):
    """A Dalil whose Kannel holds nothing for long."""

    def begin(self) -> None:
        """Start the process, and do not wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-c", SOON.format(minutes=MINUTES)]
        self.process = start(command, self.log, self.environment)


@dataclass
class Two:
    """The one people write to, and the other."""

    dalil: Dalil
    first: Gateway
    second: Gateway

    def writes(self, number: str, text: str) -> float:
        """Somebody writes, past the first one's operator; when."""
        pair = base64.b64encode(f"kannel:{SECRET}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "text/plain; charset=UTF-8"}
        url = f"{self.dalil.url}/webhooks/kannel?id=of-{number[1:]}"
        answer = httpx.post(url, content=text.encode(), headers={**headers, "X-Kannel-From": number}, trust_env=False)
        assert answer.status_code == httpx.codes.OK
        return time.monotonic()

    def answered_by_the_second(self, began: dict[str, float]) -> dict[str, float]:
        """Wait until it has answered all; the seconds it took."""
        took: dict[str, float] = {}
        deadline = time.monotonic() + MINUTES * 60 + WITHIN
        while len(took) < len(began) and time.monotonic() < deadline:
            for number in began.keys() - took.keys():
                if self.second.operator.to(number):
                    took[number] = time.monotonic() - began[number]
            time.sleep(0.1)
        return took


def two_in(folder: Path, stack: ExitStack) -> Two:
    """Both Kannels and their Dalil, all running."""
    first, second = (stack.enter_context(kannel_in(folder / name)) for name in ("first", "second"))
    own = second.settings
    lines = folder / "lines.toml"
    lines.write_text(
        LINES.format(
            number=SHORT_CODE,
            url=own["kannel_url"],
            username=USERNAME,
            password=PASSWORD,
            secret=SECRET,
            status_url=own["kannel_status_url"],
            status_password=STATUS_PASSWORD,
        ),
        "utf-8",
    )
    settings = {f"DALIL_{name.upper()}": value for name, value in first.settings.items()}
    dalil = Hurried(folder / "dalil", {**settings, "DALIL_LINES_FILE": str(lines)})
    dalil.settings["DALIL_PUBLIC_URL"] = dalil.url
    stack.callback(dalil.close)
    dalil.start()
    for one in (first, second):
        one.starts(dalil.url)
    return Two(dalil, first, second)


def measure(two: Two) -> bool:
    """Let the link die, print what came of it; whether it was good."""
    numbers = (f"+2126000050{n:02}" for n in count())
    two.writes(before := next(numbers), HELLO)
    wait_until(lambda: two.first.operator.to(before), what="the line people write to answers")
    time.sleep(LOOKED_AT_EVERY)
    two.first.operator.leaves()
    caught = {next(numbers): text for text in [HELLO] * (CAUGHT - 1) + [DANGER]}
    began = {number: two.writes(number, text) for number, text in caught.items()}
    wait_until(lambda: two.dalil.count("sms_line WHERE name = 'kannel' AND why = 'link_down'"), what="it is seen")
    held = two.first.holds()
    late = next(numbers)
    soon = two.answered_by_the_second({late: two.writes(late, HELLO)})
    took = two.answered_by_the_second(began)
    two.first.operator.connects()
    wait_until(lambda: not two.first.holds(), what="the first one holds nothing more")
    time.sleep(LOOKED_AT_EVERY)
    twice = [number for number in began if two.first.operator.to(number)]
    print(f"in its hands when the link died: {held} SMS, for {len(caught)} who wrote just then")
    print(f"who wrote after that was answered by the other in {soon.get(late, -1):.1f} s")
    if took:
        middle = statistics.median(took.values())
        print(
            f"the others, of whom one in danger: {len(took)} answered, in {middle:.1f} s, {max(took.values()):.1f} at most"
        )
    print(f"by both: {len(twice)}")
    return len(took) == len(caught) and late in soon and not twice and held > 0


def main() -> int:
    """Run, print, and end with 1 when it was not good."""
    if not is_here():
        print("Kannel is missing: run `make test-tools`", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="dalil-soak-") as made, ExitStack() as stack:
        return 0 if measure(two_in(Path(made), stack)) else 1


if __name__ == "__main__":
    sys.exit(main())
