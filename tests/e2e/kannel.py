"""Debian's Kannel and the operator behind it: bearerbox, smsbox, and fakesmsc, which plays the operator's SMSC.

fakesmsc takes what people write from its standard input, one line a message, and prints what it is to deliver. It looks
at its wire only after a line, or a second without one: so it is given empty lines all the time.
"""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import httpx

from bot.text import gsm
from tests.e2e.process import free_port, kill, start, wait_until

FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
SHORT_CODE = "2600"
USERNAME, PASSWORD = "dalil-of-the-tests", "a-password-of-the-tests"
SECRET, STATUS_PASSWORD = "a-kannel-secret-of-the-tests", "a-status-password-of-the-tests"
WAKES = 0.02
QUIET = 0.08
"""Seconds without another line of fakesmsc's after which a message of several lines is whole."""
STARTS_AGAIN_AFTER = 0.5
BUFFER = 255
"""fakesmsc reads so many letters at once, and drops a lone end of line."""
GOT = re.compile(rb"DEBUG: Got message \d+: <(.*)>$")
MESSAGE = re.compile(rf"{SHORT_CODE} (\+?\d+) (text|data|ucs-2|udh) (.*)", re.DOTALL)


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def is_here() -> bool:
    """Whether Kannel and its fakesmsc are installed."""
    return bool(_program("bearerbox") and _program("smsbox") and _program("stdbuf") and FAKESMSC.is_file())


@dataclass
class Short:
    """A message the operator was given to deliver, its parts joined."""

    to: str
    text: str
    encoding: gsm.Encoding
    parts: int = 1


@dataclass
class Operator:
    """fakesmsc. What people write waits while it is away, as an operator keeps it."""

    port: int
    log: Path
    given: list[Short] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _read: int = 0
    _halves: dict[tuple[str, str], dict[int, bytes]] = field(default_factory=dict)

    def connects(self) -> None:
        """Bind to Kannel."""
        command = [_program("stdbuf"), "-i0", str(FAKESMSC), "-H", "127.0.0.1", "-r", str(self.port), "-i", "0"]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [*command, "-v", "0"], stdin=subprocess.PIPE, stdout=out, stderr=out, bufsize=0, start_new_session=True
            )
        threading.Thread(target=self._wakes, args=(self._process,), daemon=True).start()

    def leaves(self) -> None:
        """The link goes down."""
        if self._process:
            kill(self._process)
            if self._process.stdin:
                self._process.stdin.close()

    def carries(self, sender: str, text: str) -> None:
        """Somebody's SMS, in the alphabet a handset would take."""
        if gsm.is_gsm(text) and "\n" not in text:
            self._says(f"{sender} {SHORT_CODE} text {text}")
        else:
            self._says(f"{sender} {SHORT_CODE} ucs2 {_escaped(text.encode('utf-16-be'))}")

    def carries_parts(self, sender: str, *texts: str, order: tuple[int, ...]) -> None:
        """A message of several SMS, which arrive in this order, numbered from 1."""
        for number in order:
            udh = bytes([5, 0, 3, 42, len(texts), number])
            self._says(f"{sender} {SHORT_CODE} udh-text {_escaped(udh)} {texts[number - 1]}")

    def to(self, number: str) -> list[Short]:
        """What was to be delivered to this number, oldest first."""
        self.reads()
        return [one for one in self.given if one.to == number]

    def is_quiet(self) -> bool:
        """Whether nothing more has been printed for a while: what was said last is whole."""
        before = self.log.stat().st_size
        time.sleep(QUIET)
        return self.log.stat().st_size == before

    def reads(self) -> None:
        """Read on in what fakesmsc prints."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            printed = log.read()
        whole = printed[: printed.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            if found := GOT.search(line):
                self._takes(found[1].decode("utf-8"))

    def _takes(self, line: str) -> None:
        found = MESSAGE.fullmatch(line)
        if not found:  # a line of the message before
            self.given[-1].text += f"\n{line}"
            return
        to, kind, rest = found.groups()
        if kind == "udh":
            self._joins(to, rest)
        elif kind == "text":
            self.given.append(Short(to, rest, "gsm7"))
        else:
            self.given.append(Short(to, _plain(rest).decode("utf-16-be"), "ucs2"))

    def _joins(self, to: str, rest: str) -> None:
        header, _, data = rest.partition(" data ")
        *_, whose, of, number = _plain(header)
        parts = self._halves.setdefault((to, str(whose)), {})
        parts[number] = _plain(data)
        if len(parts) == of:
            body = b"".join(parts[n] for n in sorted(parts))
            is_ucs2 = b"\x00" in body or b"\x06" in body
            text = body.decode("utf-16-be" if is_ucs2 else "utf-8")
            self.given.append(Short(to, text, "ucs2" if is_ucs2 else "gsm7", of))
            del self._halves[to, str(whose)]

    def _says(self, line: str) -> None:
        data = line.encode("utf-8")
        end = b"\r\n" if len(data) % BUFFER == 0 else b"\n"
        assert self._process and self._process.stdin, "the operator is not connected"  # noqa: PT018
        with self._lock:
            self._process.stdin.write(data + end)

    def _wakes(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(OSError, ValueError):
            while process.poll() is None and process.stdin:
                with self._lock:
                    process.stdin.write(b"\n")
                time.sleep(WAKES)


def _escaped(data: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in data)


def _plain(escaped: str) -> bytes:
    return unquote_to_bytes(escaped.replace("+", " "))


@dataclass
class Gateway:
    """A Kannel of its own in `folder`, and the operator it is bound to, which takes `throughput` SMS a second, 0 for
    any number."""

    folder: Path
    operator: Operator
    admin_port: int = field(default_factory=free_port)
    box_port: int = field(default_factory=free_port)
    sendsms_port: int = field(default_factory=free_port)
    back: str = ""
    queue_limit: int = 1000
    throughput: int = 0
    posts_at_once: int = 4
    access_log: bool = False
    _bearerbox: subprocess.Popen[bytes] | None = None
    _smsbox: subprocess.Popen[bytes] | None = None
    _smsbox_began: float = 0.0

    @property
    def settings(self) -> dict[str, str]:
        """Dalil's settings for this Kannel, but for where Kannel reaches Dalil."""
        return {
            "kannel_url": f"http://127.0.0.1:{self.sendsms_port}/cgi-bin/sendsms",
            "kannel_username": USERNAME,
            "kannel_password": PASSWORD,
            "kannel_secret": SECRET,
            "kannel_number": SHORT_CODE,
            "kannel_status_url": f"http://127.0.0.1:{self.admin_port}/status.xml",
            "kannel_status_password": STATUS_PASSWORD,
        }

    @property
    def printed(self) -> str:
        """All that Kannel has written, on its outputs and in its logs."""
        return "".join(log.read_text("utf-8", "replace") for log in sorted(self.folder.glob("*.log")))

    def starts(self, back: str) -> None:
        """Start all, posting to this Dalil."""
        self.back = back
        for name in ("store", "reports"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "kannel.conf").write_text(self._configuration(), "utf-8")
        self.bearerbox_starts()
        self.smsbox_starts()
        self.operator.connects()
        wait_until(self.is_well, what="Kannel is bound to the operator")

    def bearerbox_starts(self) -> None:
        """Start bearerbox, and wait until it answers."""
        self._bearerbox = self._starts("bearerbox")
        wait_until(lambda: "<status>running" in self.status(), what="bearerbox answers")

    def smsbox_starts(self) -> bool:
        """Start smsbox where it does not run, as a service manager does; whether it had ended by itself."""
        if self._smsbox and (self._smsbox.poll() is None or time.monotonic() - self._smsbox_began < STARTS_AGAIN_AFTER):
            return False
        ended = self._smsbox is not None
        self._smsbox, self._smsbox_began = self._starts("smsbox"), time.monotonic()
        return ended

    def bearerbox_is_held(self) -> None:
        """SIGSTOP: nothing leaves it any more."""
        assert self._bearerbox
        self._bearerbox.send_signal(signal.SIGSTOP)

    def bearerbox_dies(self) -> None:
        """SIGKILL."""
        assert self._bearerbox
        kill(self._bearerbox)

    def is_well(self) -> bool:
        """Whether the boxes and the link are up."""
        status = self.status()
        return "<status>on-line" in status and "<status>online" in status and self._takes_sms()

    def holds(self) -> int:
        """How many messages bearerbox has in hand, either way; 0 while it does not answer."""
        found = re.search(r"<storesize>(\d+)<", self.status())
        return int(found[1]) if found else 0

    def took(self) -> Counter[str]:
        """Whose messages bearerbox took, how many of each, by its access log: it writes there once it has stored one."""
        log = self.folder / "access"
        printed = log.read_text("utf-8", "replace") if log.exists() else ""
        return Counter(re.findall(r"Receive SMS .*?\[from:(\+?\d+)\]", printed))

    def status(self) -> str:
        """status.xml; "" while nothing answers."""
        with suppress(httpx.HTTPError):
            url = f"http://127.0.0.1:{self.admin_port}/status.xml"
            return httpx.get(url, params={"password": STATUS_PASSWORD}, timeout=5, trust_env=False).text
        return ""

    def close(self) -> None:
        """End all of it."""
        self.operator.leaves()
        for process in (self._smsbox, self._bearerbox):
            if process:
                kill(process)

    def _takes_sms(self) -> bool:
        with suppress(httpx.HTTPError):
            url = f"http://127.0.0.1:{self.sendsms_port}/cgi-bin/sendsms"
            return httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.FORBIDDEN
        return False

    def _starts(self, program: str) -> subprocess.Popen[bytes]:
        command = [_program(program), "-v", "2", str(self.folder / "kannel.conf")]
        return start(command, self.folder / f"{program}.printed.log", os.environ)

    def _configuration(self) -> str:
        scheme, _, rest = self.back.partition("://")
        post_url = f"{scheme}://kannel:{quote(SECRET)}@{rest}/webhooks/kannel?id=%I"
        access_log = f"\naccess-log = {self.folder}/access" if self.access_log else ""
        return CONFIGURATION.format(gateway=self, post_url=post_url, username=USERNAME, password=PASSWORD,
                                    status_password=STATUS_PASSWORD, smsc_port=self.operator.port, access_log=access_log)  # fmt: skip


CONFIGURATION = """
group = core
admin-port = {gateway.admin_port}
admin-interface = 127.0.0.1
admin-password = an-admin-password-of-the-tests
status-password = {status_password}
smsbox-port = {gateway.box_port}
box-allow-ip = 127.0.0.1
store-type = spool
store-location = {gateway.folder}/store
dlr-storage = spool
dlr-spool = {gateway.folder}/reports
sms-outgoing-queue-limit = {gateway.queue_limit}{access_log}
sms-resend-freq = 10
log-level = 2
log-file = {gateway.folder}/bearerbox.log

group = smsc
smsc = fake
smsc-id = ma
host = 127.0.0.1
port = {smsc_port}
connect-allow-ip = 127.0.0.1
throughput = {gateway.throughput}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {gateway.sendsms_port}
sendsms-interface = 127.0.0.1
mo-recode = true
http-request-retry = 100000
http-queue-delay = 1
max-pending-requests = {gateway.posts_at_once}
log-level = 2
log-file = {gateway.folder}/smsbox.log

group = sendsms-user
username = {username}
password = {password}
user-allow-ip = 127.0.0.1
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = yes
max-messages = 0
send-sender = true
post-url = "{post_url}"
"""


@contextmanager
def kannel_in(folder: Path) -> Iterator[Gateway]:
    """A Kannel that has not started yet: it must know where Dalil is."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "fakesmsc.printed"
    log.touch()
    gateway = Gateway(folder, Operator(free_port(), log))
    try:
        yield gateway
    finally:
        gateway.close()
