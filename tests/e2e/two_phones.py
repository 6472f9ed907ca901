"""Two phones with a SIM each, as the two SMS lines of one Dalil."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.phone import CALLS_KEY, DEVICE, PASSWORD, USERNAME, Phone, phoning
from tests.e2e.process import Dalil, serving

NAMES = ("oujda", "rabat")
KEY = "a-signing-key-of-the-tests"
LINE = """
[[line]]
name = "{name}"
kind = "smsgate"
number = "{number}"
url = "{url}"
username = "{username}"
password = "{password}"
signing_key = "{key}"
calls_key = "{calls_key}"
device_id = "{device}"
hold = {hold}
{more}
"""


@dataclass
class Pair:
    """The Dalil, and the phone people write to first, then the one that stands in."""

    dalil: Dalil
    first: Phone
    second: Phone


def table(phone: Phone, name: str, *, hold: int, more: str = "") -> str:
    """The lines file's table of this phone."""
    number = f"+21260000009{NAMES.index(name) if name in NAMES else 9}"
    access = {"username": USERNAME, "password": PASSWORD, "key": KEY, "calls_key": CALLS_KEY, "device": DEVICE}
    return LINE.format(name=name, number=number, url=phone.url, hold=hold, more=more, **access)


@contextmanager
def two_phones(folder: Path, stocked: Path | None = None, *, hold: int = 20, more: str = "") -> Iterator[Pair]:
    """Both phones and a Dalil; `more` are keys of the first phone's line."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        phones = [opened.enter_context(phoning("", signing_key=KEY)) for _ in NAMES]
        tables = (table(phones[0], NAMES[0], hold=hold, more=more), table(phones[1], NAMES[1], hold=hold))
        lines = folder / "lines.toml"
        lines.write_text("".join(tables), "utf-8")
        lines.chmod(0o600)
        dalil = opened.enter_context(serving(folder / "dalil", stocked, public=True, lines_file=str(lines)))
        dalil.secrets |= {KEY, PASSWORD, CALLS_KEY}
        for phone, name in zip(phones, NAMES, strict=True):
            phone.webhook_url = f"{dalil.url}/webhooks/lines/{name}"
        yield Pair(dalil, *phones)
