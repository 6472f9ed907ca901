"""SMS by Jasmin: an operator's short code over SMPP, with Jasmin in between (https://docs.jasminsms.com).

Tried with the parts of 0.11.1 that take and post, not with an operator; docs/lines.md says what to set in it. It is
asked by a form at `/send`, and reckons its times in UTC only where it runs with TZ=UTC. It posts what people write to
/webhooks/lines/NAME/SECRET, and reports to /webhooks/lines/NAME/status/SECRET: it proves itself by nothing but the
address. It wants `ACK` for an answer, or it posts again. Of the letters only the hexadecimal is read: the readable copy
comes in whatever bytes the operator sent.
"""

import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urljoin

import httpx

from bot import values
from bot.channels.sms_line import Fate, Sms, Taken
from bot.config import Wrong
from bot.lines.addresses import is_in_clear
from bot.lines.numbers import international
from bot.lines.settings import LineSettings
from bot.messages import (
    Failed,
    Forged,
    Inbound,
    LinkDown,
    News,
    Receipt,
    ReceiptState,
    Refused,
    Retry,
    Throttled,
    Unsure,
)
from bot.text import gsm

OPTIONS = ("url", "username", "password", "secret", "back", "dropped_after")
LEAST_DROPPED_AFTER = 60
ACK = "ACK/Jasmin"
TIMEOUT = 5.0
VALID_MINUTES = 60
"""An answer older than the conversation it belongs to is not sent any more."""
NO_LINK_COUNTS_FOR = 60.0
"""Seconds after a refusal for want of a link for which the link is taken to be down: Jasmin's ping knows of none."""
BOTH_REPORTS = "3"
"""Jasmin's level of reports: the operator's answer to the sending, and what comes of it later."""
SECRET = re.compile(r"[A-Za-z0-9_-]{16,}")
TAKEN = re.compile(r'Success "[0-9a-f-]{36}"\s*')
"""Any other 200 may quote an error of Jasmin's queue."""
ID = re.compile(r"[A-Za-z0-9-]{1,64}")
REFERENCE = re.compile(r"[0-9]{1,18}")
STATUS = re.compile(r"[A-Z0-9_]{1,40}")
WITHOUT_PLUS = re.compile(r"[1-9][0-9]{9,14}")
"""A number as SMPP carries the international form; a Moroccan one without its 0 is shorter."""

NEVER_TRIED = ("Cannot send submit_sm", "Interceptor", "Failed running interception")
"""Errors that Jasmin answers before it gives the message to its queue, whatever their status."""
BAD_NUMBER = ("Argument [to]", "destination_address filter")
BAD_ACCOUNT = ("Argument [username]", "Argument [password]", "Authorization failed", "Value filter failed")
TRIES_AGAIN = frozenset({"ESME_RSYSERR", "ESME_RTHROTTLED", "ESME_RMSGQFUL", "ESME_RINVSCHED"})
"""What an operator answers and Jasmin tries again; it reports this at once, and never what comes of it."""
NOT_DELIVERED = frozenset({"UNDELIV", "EXPIRED", "DELETED", "REJECTD"})

GSM_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = dict(zip("\nΛ()/<=>¡e", "\f^{}\\[~]|€", strict=True))
"""The alphabet of 3GPP TS 23.038, in the order of its bytes, and what a letter means after 1b."""
CODINGS = {1: "latin-1", 3: "latin-1", 8: "utf-16-be", **dict.fromkeys(range(0x18, 0x1C), "utf-16-be")}
IN_GSM = frozenset({0, *range(0x10, 0x14), *range(0xF0, 0xF4)})
"""SMPP's data codings of texts; those above 15 say beside the letters how the handset shows them."""


@dataclass(kw_only=True, eq=False)
class Jasmin:
    """A line by Jasmin's HTTP API. `back` is the address, without the secret, at which Jasmin posts; "" where it has no
    secret, and then no reports are asked for.

    Jasmin cannot be asked about a message: `hold` is None. It is `dropped_after`, in seconds, where somebody promises
    that Jasmin has itself dropped by then what it has not reported, so that another line may take it: its [sm-listener]
    has submit_max_age_smppc_not_ready and submit_retrial_delay_smppc_not_ready, whose sum is well below it, and
    submit_error_retrial = {}; and no more messages a second are given to it than its link takes. What goes twice then
    is what an operator took without saying so in time.
    """

    name: str
    url: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    secret: str = field(default="", repr=False)
    back: str = ""
    number: str = ""
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)
    hold: float | None = None
    heartbeat: float = 0.0
    _http: httpx.AsyncClient = field(init=False, repr=False)
    _no_link_at: float | None = field(default=None, init=False, repr=False)

    async def begin(self) -> None:
        """Nothing is kept open: on a connection that Jasmin has closed meanwhile nobody knows what it took."""
        transport = self.transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
        self._http = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False, transport=transport)

    async def end(self) -> None:
        """Let go of what is under way."""
        await self._http.aclose()

    async def send(self, sms: Sms) -> Taken:
        """Hand it to Jasmin's queue. Raises LinkDown, Throttled, Failed, and Unsure where Jasmin fell silent."""
        try:
            answer = await self._http.post(self.url, data=self._form(sms))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise LinkDown("network") from None
        except httpx.HTTPError:
            raise Unsure("no_answer") from None
        if answer.status_code != httpx.codes.OK or not TAKEN.fullmatch(answer.text):
            refused = refusal(answer.status_code, answer.text)
            self._no_link_at = self.clock() if refused.reason == "link_down" else None
            raise refused
        self._no_link_at = None
        told_later = self.back and (self.hold is None or sms.reference)  # of what has no row nobody keeps the report
        return Taken(sms.key, "handed" if told_later else "sent")

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        """Held; with `hold`, dropped when it is so old without a report. Raises Retry where its age is not known: what
        Jasmin may have taken and did not say so goes by another line as soon as without."""
        if self.hold is None:
            return "held"
        if age is None:
            raise Retry("unknown")
        return "dropped" if age >= self.hold else "held"

    async def look(self) -> bool:
        """True where Jasmin answers a ping, and has not just refused a message for want of a link. Raises LinkDown."""
        if self._no_link_at is not None and self.clock() - self._no_link_at < NO_LINK_COUNTS_FOR:
            raise LinkDown("link_down")
        try:
            answer = await self._http.get(urljoin(self.url, "ping"))
        except httpx.HTTPError:
            raise LinkDown("network") from None
        if answer.status_code != httpx.codes.OK or answer.text.strip() != "Jasmin/PONG":
            raise LinkDown("odd_answer")
        return True

    def proves(self, secret_in_path: str) -> None:
        """Raises Forged unless the address that was posted to ends in this line's secret."""
        given = secret_in_path.encode("utf-8", "replace")
        if not self.secret or not hmac.compare_digest(given, self.secret.encode()):
            raise Forged

    def _form(self, sms: Sms) -> dict[str, str]:
        """What `/send` is asked with. Jasmin itself cuts a long text into parts."""
        if gsm.is_gsm(sms.text):
            text = {"coding": "0", "content": sms.text}
        else:
            text = {"coding": "8", "hex-content": sms.text.encode("utf-16-be", "replace").hex()}
        told = {
            "username": self.username,
            "password": self.password,
            "to": sms.to.removeprefix("+"),
            "from": self.number.removeprefix("+"),
            "priority": "3" if sms.urgent else "",
            "validity-period": str(VALID_MINUTES),
            **self._reports(sms),
        }
        return {name: value for name, value in told.items() if value} | text

    def _reports(self, sms: Sms) -> dict[str, str]:
        if not self.back:
            return {"dlr": "no"}
        query = urlencode({"key": sms.key, "ref": sms.reference})
        url = f"{self.back}/status/{self.secret}?{query}"
        return {"dlr": "yes", "dlr-level": BOTH_REPORTS, "dlr-method": "POST", "dlr-url": url}


def opened(settings: LineSettings, *, back: str) -> Jasmin:
    """The line of these settings. Raises Wrong; `back` is the public address, for where no other is given."""
    settings.knows_only(*OPTIONS)
    url = _address(settings, "url", settings.text("url"))
    if not url.endswith("/send"):
        raise Wrong(f"url of the line {settings.name} must end in /send, such as http://127.0.0.1:1401/send.")
    secret, posted_to = _posting(settings, back)
    return Jasmin(
        name=settings.name,
        number=settings.number,
        url=url,
        username=settings.text("username"),
        password=settings.text("password"),
        secret=secret,
        back=posted_to,
        hold=_hold(settings, posted_to),
    )


def _hold(settings: LineSettings, posted_to: str) -> float | None:
    if "dropped_after" not in settings.options:
        return None
    seconds = settings.whole("dropped_after", LEAST_DROPPED_AFTER)
    if seconds < LEAST_DROPPED_AFTER or not posted_to:
        wanted = f"must be {LEAST_DROPPED_AFTER} seconds or more, where reports are asked for"
        promise = "only where Jasmin itself drops what its link could not take well before"
        raise Wrong(f"dropped_after of the line {settings.name} {wanted}, and {promise}: see docs/lines.md.")
    return float(seconds)


def _posting(settings: LineSettings, back: str) -> tuple[str, str]:
    """The line's secret and the address it posts to; "" and "" for a line that only sends and was given no secret."""
    secret = settings.text("secret", "")
    if not secret and not settings.two_way:
        return "", ""
    if not SECRET.fullmatch(secret):
        raise Wrong(f"secret of the line {settings.name} must be 16 or more letters, digits, - and _.")
    reached_at = settings.text("back", "") or back
    if not reached_at:
        raise Wrong(f"The line {settings.name} needs back, the address Jasmin reaches Dalil at, or DALIL_PUBLIC_URL.")
    return secret, f"{_address(settings, 'back', reached_at)}/webhooks/lines/{settings.name}"


def _address(settings: LineSettings, name: str, value: str) -> str:
    """A web address without a user or a query, whose own text no error quotes."""
    try:
        read = values.url(value)
    except ValueError:
        read = ""
    if not read or any(sign in read for sign in "@?# "):
        raise Wrong(f"{name} of the line {settings.name} must be a web address such as http://127.0.0.1:8000.")
    if is_in_clear(read):
        raise Wrong(f"{name} of the line {settings.name} must begin with https, or lead to your own network.")
    return read


def refusal(status: int, told: str) -> Failed | Retry:
    """What Jasmin's refusal means. Nothing was taken, but where Unsure: an error after its queue, or of others."""
    said = told.removeprefix('Error "')
    if said.startswith(NEVER_TRIED) or status == httpx.codes.PRECONDITION_FAILED:
        return LinkDown("link_down")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unsure("provider_error")
    if status == httpx.codes.FORBIDDEN and said.startswith("User throughput"):
        return Throttled("throttled")
    if status == httpx.codes.FORBIDDEN and said.startswith("Cannot charge"):
        return LinkDown("no_credit")
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return LinkDown("unauthorised")
    if status == httpx.codes.BAD_REQUEST:
        return _unfit(said)
    return Unsure("odd_answer") if status == httpx.codes.OK else LinkDown("odd_answer")


def _unfit(said: str) -> Failed | LinkDown:
    """Of a message that does not fit: for its number, for what the account may do, or for anything else."""
    if any(sign in said for sign in BAD_NUMBER):
        return Failed("bad_number")
    return LinkDown("unauthorised") if said.startswith(BAD_ACCOUNT) else Failed("refused")


def read(
    line: Jasmin, headers: Mapping[str, str], body: bytes, now: datetime, *, secret_in_path: str = ""
) -> list[News]:
    """The message that Jasmin posts; nothing where it has no sender to answer. Raises Forged, and Refused for one
    without an id.

    What is no text, or in letters nobody can read, is heard as a message that cannot be read.
    """
    line.proves(secret_in_path)
    form = _form_of(body)
    own, sender = form.get("id", ""), form.get("from", "").strip()
    if not ID.fullmatch(own):
        raise Refused
    if not sender or not sender.isprintable():
        return []
    external_id = f"{line.name}:{own}"
    address = international(f"+{sender}" if WITHOUT_PLUS.fullmatch(sender) else sender)
    text = decoded(form.get("binary"), form.get("coding", ""))
    if text is None:
        return [Inbound("sms", external_id, address, kind="other", line=line.name)]
    return [Inbound("sms", external_id, address, text, line=line.name)]


def read_status(line: Jasmin, body: bytes, query: Mapping[str, str], *, secret_in_path: str = "") -> list[News]:
    """What a report tells; nothing for steps on the way. Raises Forged and Refused."""
    line.proves(secret_in_path)
    key, reference, status = query.get("key", ""), query.get("ref", ""), _form_of(body).get("message_status", "")
    if not ID.fullmatch(key) or not STATUS.fullmatch(status):
        raise Refused
    moved = _moved(status)
    if moved is None:
        return []
    state, reason = moved
    number = int(reference) if REFERENCE.fullmatch(reference) else 0
    return [Receipt("sms", key, state, reason, reference=number, line=line.name)]


def _moved(status: str) -> tuple[ReceiptState, str] | None:
    """An operator's answer (ESME_...), or what it reported later."""
    if status == "ESME_ROK":
        return "sent", ""
    if status == "DELIVRD":
        return "delivered", ""
    if status in NOT_DELIVERED:
        return "undelivered", "carrier"
    if status.startswith("ESME_R") and status not in TRIES_AGAIN:
        return "undelivered", "rejected"
    return None


def _form_of(body: bytes) -> dict[str, str]:
    """The fields of a post. Some hold bare bytes: each is read here as one letter."""
    return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1"))


def decoded(binary: str | None, coding: str) -> str | None:
    """The text of these hexadecimal bytes; None where there is none. `coding` is SMPP's data coding, as a number or as
    the byte itself: Jasmin's documents say the one, and it sends the other."""
    try:
        content = bytes.fromhex(binary or "")
        number = int(coding) if re.fullmatch("[0-9]{1,3}", coding) else ord(coding or "\0")
        if binary is None or (number not in IN_GSM and number not in CODINGS):
            return None
        return _from_gsm(content) if number in IN_GSM else content.decode(CODINGS[number])
    except (ValueError, TypeError):  # no hexadecimal, no such letters, and more than one byte of coding
        return None


def _from_gsm(content: bytes) -> str:
    """An operator whose own alphabet this is not sends Latin-1, which shows by its high bytes."""
    if not content.isascii():
        return content.decode("latin-1")
    letters = "".join(GSM_ALPHABET[byte] for byte in content)
    return re.sub("\x1b(.?)", lambda found: GSM_EXTENSION.get(found[1], found[1]), letters, flags=re.DOTALL)
