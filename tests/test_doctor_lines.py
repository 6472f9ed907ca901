"""`dalil doctor lines`: a test goes out on each line and comes back, or is told what did not work; docs/lines.md is true."""

import asyncio
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import func, select

from bot import config, logs
from bot.__main__ import main
from bot.channels import jasmin, kannel, smsgate
from bot.channels.http_templates import TABLES, examples
from bot.channels.sms_line import Fate, Sms, Taken
from bot.commands import doctor_lines
from bot.commands.doctor_lines import is_whole
from bot.config import environment_name
from bot.lines import intake, standing, use
from bot.lines.settings import KINDS, LineSettings
from bot.lines.sms import OpenLine
from bot.messages import Beat, Failed, Inbound, LinkDown, SendError, Throttled, Unsure
from bot.moments import Clock, utc_now
from bot.service import open_service
from bot.store import Seal, Store
from bot.store.lines import sms_use
from bot.store.schema import inbound
from bot.web.app import app
from bot.web.door import Door
from tests.e2e.phone import PASSWORD, USERNAME, Phone, phoning
from tests.e2e.process import free_port

ROOT = Path(__file__).parent.parent
OWN, OTHER, IN_HAND, SHORT = "+212600000010", "+212600000011", "+212600000012", "2600"
SIGNING_KEY = "a signing key of the tests"
AHEAD = timedelta(seconds=1)

Carry = Callable[[Sms], None]


@dataclass
class Way:
    """A line that is not there. `carry` takes what it sends to where it goes."""

    name: str
    carry: Carry
    ails: SendError | None = None
    refuses: SendError | None = None
    hold: float | None = None
    heartbeat: float = 0.0
    hangs: bool = False
    sent: list[Sms] = field(default_factory=list)

    async def begin(self) -> None:
        """Nothing."""

    async def end(self) -> None:
        """Nothing."""

    async def send(self, sms: Sms) -> Taken:
        if self.refuses and not isinstance(self.refuses, Unsure):
            raise self.refuses
        self.sent.append(sms)
        self.carry(sms)
        if self.hangs:
            await asyncio.sleep(60)
        if self.refuses:
            raise self.refuses
        return Taken(sms.key, "handed")

    async def ask(self, key: str) -> Fate:
        return "held"

    async def look(self) -> bool:
        if self.ails:
            raise self.ails
        return True


class Network:
    """Numbers and what happens to an SMS there: `comes[number]` is the line by which it, or an answer, comes in, with
    its words as `writes` has them."""

    def __init__(self, store: Store, seal: Seal, comes: dict[str, str]) -> None:
        self.store = store
        self._seal = seal
        self._comes = comes
        self.writes: Callable[[str], str] = "{} ".format

    def carry(self, sms: Sms) -> None:
        line = self._comes.get(sms.to)
        if line is None:
            return
        news = Inbound("sms", f"{line}:{sms.key}", sms.to, self.writes(sms.text), line=line)
        settings, now = LineSettings(name=line, kind="smsgate"), datetime.now(UTC) + AHEAD
        with self.store.write() as connection:
            assert intake.take(connection, self._seal, settings, [news], now, rings_heard=True).stored == ()

    def counted(self, line: str) -> int:
        """SMS that count towards the line's limits."""
        with self.store.read() as connection:
            [stand] = use.standings(connection, [LineSettings(name=line, kind="smsgate")], datetime.now(UTC))
        return stand.today

    def to_answer(self) -> int:
        """Messages that somebody would be answered to."""
        with self.store.read() as connection:
            return connection.execute(select(func.count()).select_from(inbound)).scalar_one()


Opened = Callable[..., Network]


@pytest.fixture
def network(store: Store, seal: Seal) -> Opened:
    return lambda **comes: Network(store, seal, {number: line for line, number in comes.items()})


def a_line(network: Network, name: str = "one", *, number: str = OWN, **changes: object) -> OpenLine:
    way = {key: changes.pop(key) for key in ("ails", "refuses", "heartbeat", "hangs") if key in changes}
    given: dict[str, object] = {"kind": "smsgate", "number": number, **changes}
    return OpenLine(LineSettings(name=name, **given), Way(name, network.carry, **way))  # type: ignore[arg-type]


def tried(
    network: Network, *lines: OpenLine, to: str = "", cap: Decimal | None = None, clock: Clock = utc_now
) -> tuple[list[doctor_lines.Tested], str]:
    """What the tests showed, and what was said."""
    said: list[str] = []
    given = {"to": to, "cap": cap, "clock": clock}
    tester = doctor_lines.Tester(store=network.store, say=said.append, within=0.1, every=0.02, **given)  # type: ignore[arg-type]

    async def each() -> list[doctor_lines.Tested]:
        return [await tester.test(one) for one in lines]

    return asyncio.run(each()), "\n".join(said)


def sent(one: OpenLine) -> list[Sms]:
    assert isinstance(one.way, Way)
    return one.way.sent


# One line


def test_it_goes_out_and_comes_back_and_nobody_answers_it(network: Opened) -> None:
    town = network(one=OWN)
    line = a_line(town)
    [found], said = tried(town, line)
    assert is_whole(found, [found])
    assert found.came_by == "one"
    assert said.splitlines() == [
        "  one answers.",
        "  one took the test to its own number.",
        "  one: the test came back after 1 s, by the line one.",
    ]
    [sms] = sent(line)
    assert re.fullmatch("dalil-test-[0-9a-f]{16}", sms.text)
    assert re.fullmatch("[A-Za-z0-9-]{1,36}", sms.key)
    assert (sms.to, sms.reference, town.counted("one"), town.to_answer()) == (OWN, 0, 1, 0)


def test_when_it_does_not_come_back_it_says_what_to_look_at(network: Opened) -> None:
    town = network()
    [found], said = tried(town, a_line(town, heartbeat=60.0))
    assert not is_whole(found, [found])
    for hint in ("did not come back", "dalil serve", "/webhooks/lines/one must answer 403", "sms:received", "--to"):
        assert hint in said
    assert "No sign of life was let in lately" in said


def test_a_phone_whose_signs_of_life_come_in_has_the_right_key(network: Opened) -> None:
    town = network()
    with town.store.write() as connection:
        standing.beat(connection, Beat("one", datetime.now(UTC)), datetime.now(UTC))
    _, said = tried(town, a_line(town, heartbeat=60.0))
    assert "Its signs of life come in" in said


def test_a_line_that_is_down_is_asked_nothing_and_costs_nothing(network: Opened) -> None:
    town = network(one=OWN)
    line = a_line(town, ails=LinkDown("network"))
    [found], said = tried(town, line)
    assert said == "! one: nothing was sent. Nobody answers at its address: is the telephone or the gateway on, " + (
        "and its url right?"
    )
    assert (found.was_taken, sent(line), town.counted("one")) == (False, [], 0)


def test_what_a_line_refuses_is_not_counted(network: Opened) -> None:
    town = network(one=OWN)
    [found], said = tried(town, a_line(town, refuses=Throttled("rate")))
    assert said.splitlines()[-1] == "! one: nothing was sent. It was given too many at once: try again in a moment."
    assert (found.was_taken, town.counted("one")) == (False, 0)


@pytest.mark.parametrize(
    ("reason", "because"),
    [("refused", "It does not say why: look at its own log."), ("as_yet_unknown", "It was refused (as_yet_unknown).")],
)
def test_what_a_line_never_takes_is_told_in_words(network: Opened, reason: str, because: str) -> None:
    town = network(one=OWN)
    _, said = tried(town, a_line(town, refuses=Failed(reason)))
    assert said.splitlines()[-1] == f"! one: nothing was sent. {because}"


def test_what_is_refused_in_the_next_hour_is_given_back_to_the_hour_it_was_counted_in(network: Opened) -> None:
    town = network()
    line, moments = a_line(town), [datetime(2026, 11, 18, 10, 59, 59, tzinfo=UTC)]

    async def refuses(sms: Sms) -> Taken:
        moments.append(moments[0] + timedelta(seconds=5))
        raise LinkDown("network")

    line.way.send = refuses  # type: ignore[method-assign]
    tried(town, line, clock=lambda: moments[-1])
    with town.store.read() as connection:
        assert connection.execute(select(sms_use.c.messages, sms_use.c.parts)).all() == [(0, 0)]


def test_a_line_that_fell_silent_may_have_sent_it_all_the_same(network: Opened) -> None:
    town = network(one=OWN)
    [found], said = tried(town, a_line(town, refuses=Unsure("silent")))
    assert "perhaps it did" in said
    assert is_whole(found, [found])


def test_a_line_that_hangs_holds_nobody_up(network: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_lines, "LONGEST_SENDING", 0.05)
    town = network(one=OWN)
    [found], said = tried(town, a_line(town, hangs=True))
    assert "? one was asked to send, and fell silent: perhaps it did." in said
    assert is_whole(found, [found])


def test_a_line_that_falls_silent_when_it_is_looked_at_was_sent_nothing(network: Opened) -> None:
    town = network(one=OWN)
    line = a_line(town, ails=Unsure("silent"))
    _, said = tried(town, line)
    assert said == "! one: nothing was sent. It fell silent."
    assert (sent(line), town.counted("one")) == ([], 0)


def test_a_line_that_only_sends_cannot_get_it_back(network: Opened) -> None:
    town = network()
    [found], said = tried(town, a_line(town, two_way=False))
    assert is_whole(found, [found])
    assert "only sends" in said


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"prefixes": ("+33",)}, "look at its prefixes"),
        ({"cost": Decimal("0.9")}, "DALIL_SMS_DAILY_CAP"),
        ({"per_day": 1, "number": "+212520000000"}, "landline"),
    ],
)
def test_what_no_person_would_be_sent_no_test_is_sent(
    network: Opened, changes: dict[str, object], because: str
) -> None:
    town = network(one=OWN)
    line = a_line(town, **changes)  # type: ignore[arg-type]
    [found], said = tried(town, line, cap=Decimal(1))
    assert because in said
    assert (found.was_taken, sent(line)) == (False, [])


def _spaced(text: str) -> str:
    return text.replace("-", " - ")


# A short code, a telephone in the hand, another line's number


@pytest.mark.parametrize("number", [SHORT, ""])
def test_a_short_code_cannot_write_to_itself(network: Opened, number: str) -> None:
    town = network()
    line = a_line(town, number=number, kind="kannel")
    [found], said = tried(town, line)
    assert "--to NUMBER" in said
    assert (is_whole(found, [found]), sent(line)) == (False, [])


def test_a_short_code_is_answered_from_a_telephone_in_somebodys_hand(network: Opened) -> None:
    town = network(code=IN_HAND)
    line = a_line(town, "code", number=SHORT, kind="kannel")
    [found], said = tried(town, line, to=IN_HAND)
    assert is_whole(found, [found])
    assert f"Answer it from there with the same words: {sent(line)[0].text}" in said
    assert IN_HAND not in said


@pytest.mark.parametrize("writes", [str.capitalize, str.upper, " {}\n".format, "OK {}.".format, _spaced])
def test_an_answer_is_known_as_telephones_write_it_and_nobody_answers_it(
    network: Opened, writes: Callable[[str], str]
) -> None:
    town = network(code=IN_HAND)
    town.writes = writes
    [found], _ = tried(town, a_line(town, "code", number=SHORT, kind="kannel"), to=IN_HAND)
    assert found.came_by == "code"
    assert town.to_answer() == 0


def test_a_test_that_nobody_remembers_is_no_persons_message_either(network: Opened) -> None:
    """It came days late, or another Dalil sent it: two of them would answer each other."""
    town = network(one=OWN)
    town.carry(Sms(OWN, f"Dalil-test-{'0' * 16}", "late", 0))
    assert town.to_answer() == 0


def test_who_was_written_to_is_not_told_to_be_written_to(network: Opened) -> None:
    town = network()
    _, said = tried(town, a_line(town), to=IN_HAND)
    assert "did somebody answer it with the same words?" in said
    assert "--to" not in said


def test_what_goes_to_another_lines_number_shows_half_of_each(network: Opened) -> None:
    town = network(two=OTHER)
    found, said = tried(town, a_line(town, "one"), a_line(town, "two", number=OTHER), to=OTHER)
    assert "one: the test came back after 1 s, by the line two." in said
    assert [is_whole(each, found) for each in found] == [False, True]


# The command


@pytest.fixture
def data(tmp_path: Path, stocked: Path) -> Path:
    """A data directory that is already stocked."""
    for name in ("dalil.db", "directory.db"):
        shutil.copy(stocked.with_name(name), tmp_path / name)
    return tmp_path


@pytest.fixture
def dalil(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs `dalil doctor` with these settings alone; what it printed, with its exit before it."""
    for name in [name for name in os.environ if name.startswith("DALIL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DALIL_DATA_DIR", str(data))
    monkeypatch.setattr(logs, "set_up", lambda: None)

    def run(*given: str, **settings: str) -> str:
        for name, value in settings.items():
            monkeypatch.setenv(f"DALIL_{name.upper()}", value)
        capsys.readouterr()
        try:
            code = main(["doctor", *given])
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return f"{code}\n{told.out}{told.err}"

    return run


@contextmanager
def serving(port: int) -> Iterator[None]:
    """The public app over the store of these settings."""
    service = open_service(config.read(os.environ))
    made = uvicorn.Config(app(Door(service)), port=port, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(made)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)
        service.close()


def _gives_back(phone: Phone) -> None:
    """What it sends to its own number, it receives."""
    [one] = phone.has_sent(1)
    assert phone.receives(one.to, one.text) == 200


@pytest.fixture
def gate() -> Iterator[tuple[Phone, dict[str, str], int]]:
    """A phone with SMSGate, the settings of its line, and the port that it posts to."""
    port = free_port()
    with phoning(f"http://127.0.0.1:{port}/webhooks/smsgate", signing_key=SIGNING_KEY) as phone:
        login = {"smsgate_username": USERNAME, "smsgate_password": PASSWORD, "smsgate_signing_key": SIGNING_KEY}
        yield phone, {"smsgate_url": phone.url, "smsgate_number": OWN, **login}, port


def test_a_phone_that_sends_to_itself_is_well(
    dalil: Callable[..., str], gate: tuple[Phone, dict[str, str], int]
) -> None:
    phone, settings, port = gate
    dalil("lines", "--line", "nothing", **settings)
    back = threading.Thread(target=_gives_back, args=(phone,), daemon=True)
    back.start()
    with serving(port):
        told = dalil("lines")
    assert told.startswith("0\nEach line sends one SMS")
    assert "by the line smsgate." in told
    assert not [secret for secret in (PASSWORD, SIGNING_KEY, OWN) if secret in told]
    back.join(10)


def test_a_phone_that_reaches_nobody_is_not(dalil: Callable[..., str], gate: tuple[Phone, dict[str, str], int]) -> None:
    _, settings, _ = gate
    told = dalil("lines", "--within", "1", **settings)
    assert told.startswith("1\n")
    assert "Does `dalil serve` run" in told


def test_whoever_stops_it_is_told_that_it_may_come_back(
    dalil: Callable[..., str], gate: tuple[Phone, dict[str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(left: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor_lines, "_waiting", stopped)
    _, settings, _ = gate
    told = dalil("lines", **settings)
    assert told.startswith("130\n")
    assert told.endswith("\nStopped. What was sent may still come back: nobody answers it.\n")


@pytest.mark.parametrize(
    "given",
    [["--line", "nobody"], ["--to", "0612345678"], ["--to", SHORT], ["--within", "0"], ["--within", "601"], ["all"]],
)
def test_wrong_usage_is_2(dalil: Callable[..., str], given: list[str]) -> None:
    told = dalil("lines", *given, twilio_sid="AC1", twilio_token="hemmelig", twilio_sms_from="+33600000001")
    assert told.startswith("2\n")
    assert "hemmelig" not in told


def test_without_a_line_there_is_nothing_to_test(dalil: Callable[..., str]) -> None:
    assert dalil("lines") == "1\nNo SMS line is set up: docs/lines.md says how.\n"


FILE = """
[[line]]
name = "oujda-1"
kind = "smsgate"
number = "+212600000010"
url = "http://192.168.1.5:8080"
username = "sms"
password = "hemmelig"
signing_key = "hemmelig"
cost = 0.5

[[line]]
name = "code"
kind = "kannel"
number = "2600"
url = "http://127.0.0.1:13013/cgi-bin/sendsms"
username = "dalil"
password = "hemmelig"
secret = "hemmelig-hemmelig"
back = "http://127.0.0.1:8000"

[[line]]
name = "other"
kind = "jasmin"
number = "2602"
url = "http://127.0.0.1:1401/send"
username = "dalil"
password = "hemmelig"
secret = "hemmelig-hemmelig"
back = "http://127.0.0.1:8000"

[[line]]
name = "far"
kind = "http"
example = "africastalking"
number = "2601"
prefixes = [""]
username = "dalil"
api_key = "hemmelig"
secret = "hemmelig-hemmelig"
"""


def test_the_doctor_names_each_line_and_where_it_posts(dalil: Callable[..., str], tmp_path: Path) -> None:
    lines_file = tmp_path / "lines.toml"
    lines_file.write_text(FILE, "utf-8")
    lines_file.chmod(0o600)
    told = dalil(lines_file=str(lines_file), public_url="https://dalil.example")
    assert told.startswith("0\n")
    for line in (
        "  SMS line oujda-1 (smsgate): +212600000010, to +212, a part costs 0.5, "
        "posts to https://dalil.example/webhooks/lines/oujda-1.",
        "  SMS line code (kannel): 2600, to +212, what it costs nobody has said, "
        "posts to http://127.0.0.1:8000/webhooks/lines/code?id=%I.",
        "  SMS line other (jasmin): 2602, to +212, what it costs nobody has said, "
        "posts to http://127.0.0.1:8000/webhooks/lines/other/SECRET.",
        "  SMS line far (http): 2601, to any number, what it costs nobody has said, "
        "posts to https://dalil.example/webhooks/lines/far/SECRET and "
        "https://dalil.example/webhooks/lines/far/status/SECRET.",
        "? No DALIL_SMS_DAILY_CAP: nothing stops somebody who makes us send SMS all day.",
    ):
        assert f"{line}\n" in told
    assert not re.search("hemmelig|chmod|One SMS line alone|SMS is off", told)


def test_the_doctor_warns_of_what_will_hurt(dalil: Callable[..., str], tmp_path: Path) -> None:
    lines_file = tmp_path / "lines.toml"
    lines_file.write_text('[[line]]\nname = "tw"\nkind = "twilio"\nnumber = "+212600000010"\n', "utf-8")
    lines_file.chmod(0o644)
    told = dalil(lines_file=str(lines_file), twilio_sid="AC1", twilio_token="hemmelig")
    for warning in ("? tw: a number +212 at Twilio receives no SMS", "chmod 600", "One SMS line alone"):
        assert warning in told
    assert "posts to https://YOUR-ADDRESS/webhooks/twilio." in told


# docs/lines.md

DOCUMENT = (ROOT / "docs/lines.md").read_text("utf-8")
OF_LINES = ("smsgate_", "kannel_", "sms_")
KEYS_OF_ALL = {"name", "kind", *(set(LineSettings.__dataclass_fields__) - {"options"})}
KEYS_OF_HTTP = {"example", "numbers", "sender", "secret", *TABLES}


def test_the_document_names_every_setting_of_the_lines_and_no_other() -> None:
    known = {environment_name(one): one.name for one in config.settings()}
    named = set(re.findall(r"\bDALIL_[A-Z_]+[A-Z]\b", DOCUMENT))
    assert {name for name in named if name not in known and name.removesuffix("_FILE") not in known} == set()
    alone = {"lines_file", "missed_calls"}
    assert {name for name, of in known.items() if of.startswith(OF_LINES) or of in alone} - named == set()


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("Every line", KEYS_OF_ALL),
        ("Keys of `smsgate`", set(smsgate.OPTIONS)),
        ("Keys of `kannel`", set(kannel.OPTIONS)),
        ("Keys of `jasmin`", set(jasmin.OPTIONS)),
        ("Keys of `http`", KEYS_OF_HTTP),
    ],
)
def test_the_document_names_every_key_of_the_lines_file_and_no_other(heading: str, keys: set[str]) -> None:
    [table] = re.findall(rf"^### {re.escape(heading)}\n.*?(?=^##|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == keys


def test_the_document_names_the_kinds_and_the_examples() -> None:
    assert all(f"`{kind}`" in DOCUMENT for kind in (*KINDS, *examples()))


def test_every_address_in_the_document_is_a_door(data: Path) -> None:
    named = set(re.findall(r"/webhooks/[\w/-]*\w", DOCUMENT))
    assert len(named) >= 5
    asked = {re.sub("SECRET", "a-secret", re.sub("NAME", "oujda-1", path)) for path in named}
    service = open_service(config.Config(data_dir=data))
    try:
        paths = [getattr(route, "path_regex", None) for route in app(Door(service)).routes]
        assert [path for path in asked if not any(one and one.match(path) for one in paths)] == []
    finally:
        service.close()


def test_what_the_document_links_to_is_there() -> None:
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)", DOCUMENT)
    assert [name for name in linked if not (ROOT / "docs" / name).exists()] == []
    anchors = {
        re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^##+ (.*)$", DOCUMENT, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", DOCUMENT)) - anchors == set()


def test_the_example_of_a_file_in_the_document_can_be_opened(tmp_path: Path) -> None:
    """Each block of the document that is a lines file."""
    blocks = [b for b in re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL) if b.startswith("[[line]]")]
    assert blocks
    for block in blocks:
        (tmp_path / "lines.toml").write_text(block, "utf-8")
        for name in re.findall(r'_file = "([\w.-]+)"', block):
            (tmp_path / name).write_text("a-secret-of-the-tests", "utf-8")
        made = config.Config(lines_file=tmp_path / "lines.toml", public_url="https://dalil.example")
        assert doctor_lines.summary(made)


def test_kannel_can_read_what_the_document_gives_it() -> None:
    """It takes a remark after a value for part of the value, and groups without a line between them for one."""
    [conf] = re.findall(r"```\n(group = core\n.*?)```", DOCUMENT, re.DOTALL)
    assert [line for line in conf.splitlines() if line and not re.fullmatch(r"#.*|[\w-]+ = [^#\s]+", line)] == []
    assert all(re.match(r"(#.*\n)*group = \w", group) and group.count("group =") == 1 for group in conf.split("\n\n"))
