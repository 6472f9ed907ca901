"""SMS by Kannel: an operator's short code over SMPP, with Kannel in between (https://www.kannel.org, tried with 1.4.5).

docs/lines.md has Kannel's own configuration, with the reason for each line of it.

Kannel takes 200 and 202 for yes and posts anything else again, a 204 too. What smsbox posts, and waits to post again,
is in its memory alone, and smsbox 1.4.5 panics now and then when bearerbox goes: let a service manager start both
again. The text goes in the body and numbers in headers, never in an address; the secret goes by Basic authentication.

Jasmin's HTTP interface is another one: `bot.channels.jasmin`.
"""

import base64
import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import httpx

from bot.channels.sms_line import Fate, Sms, Taken
from bot.config import Wrong
from bot.lines.addresses import is_in_clear
from bot.lines.numbers import international
from bot.lines.settings import LineSettings
from bot.messages import Failed, Forged, Inbound, LinkDown, News, QueueFull, Receipt, ReceiptState, Refused, Unsure
from bot.text import gsm

OPTIONS = ("url", "username", "password", "secret", "back", "smsc", "status_url", "status_password")
TIMEOUT = 5.0
DELIVERED, NOT_DELIVERED, WAITING, SENT, REFUSED = 1, 2, 4, 8, 16
"""Kannel's reports, as bits: by the handset, of the operator's queue, and by the operator."""
EVERY_REPORT = DELIVERED | NOT_DELIVERED | WAITING | SENT | REFUSED
VALID_MINUTES, VALID_MINUTES_IN_DANGER = 20, 10
"""For how long a message may still go; for the answer to a danger, the second.

When the link dies with a message in Kannel's hands, Kannel keeps it for so long, then says that it gave up, and another
line takes it; where there is none, Kannel again, for about an hour in all (`bot.handed`).
Kannel gives the operator the same figure, so whoever's handset is off for longer does not hear the answer. That is
commoner than a link that dies in the very seconds between two looks at it: so the figures are no shorter. They are no
longer, for soon the person has asked again, and later somebody else may read it (T3).
"""
QUEUED_COUNTS_FOR = 60.0
"""Seconds after "queued for later" for which the link is taken to be down, where there is no status_url to ask."""
LARGEST_STATUS = 1_000_000
SECRET = re.compile(r"[A-Za-z0-9_-]{16,}")
ID = re.compile(r"[A-Za-z0-9-]{1,64}")
NUMBER = re.compile(r"[0-9]{1,18}")
CHARSETS = {"utf-8": "utf-8", "utf-16be": "utf-16-be", "iso-8859-1": "latin-1", "us-ascii": "ascii"}
BAD_NUMBER = ("Number(s)", "Missing receiver", "Empty receiver")


@dataclass(kw_only=True, eq=False)
class Kannel:
    """A line by Kannel's sendsms. `back` is the address, without the secret, at which Kannel tells what became of a
    message. Kannel cannot be asked about one: `hold` is None."""

    name: str
    url: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    secret: str = field(repr=False)
    back: str
    number: str = ""
    smsc: str = ""
    status_url: str = ""
    status_password: str = field(default="", repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    calendar: Callable[[], float] = field(default=time.time, repr=False)
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)
    hold: float | None = None
    heartbeat: float = 0.0
    _http: httpx.AsyncClient = field(init=False, repr=False)
    _queued_at: float | None = field(default=None, init=False, repr=False)

    async def begin(self) -> None:
        """Nothing is kept open: on a connection that Kannel has closed meanwhile nobody knows what it took."""
        transport = self.transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
        self._http = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, transport=transport)

    async def end(self) -> None:
        """Let go of what is under way."""
        await self._http.aclose()

    async def send(self, sms: Sms) -> Taken:
        """Hand it to Kannel. Raises LinkDown, QueueFull, Failed, and Unsure where Kannel fell silent."""
        try:
            answer = await self._http.post(self.url, content=sms.text.encode(), headers=self._headers(sms))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise LinkDown("network") from None
        except httpx.HTTPError:
            raise Unsure("no_answer") from None
        if answer.status_code != httpx.codes.ACCEPTED:
            raise refusal(answer.status_code, answer.text)
        self._queued_at = self.clock() if answer.text.startswith("3:") else None
        return Taken(sms.key, "handed")

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        """Always held: Kannel cannot be asked."""
        return "held"

    async def look(self) -> bool:
        """True where status.xml, or else smsbox by refusing an empty call, says so. Raises LinkDown."""
        if self.status_url and await self._look_at_status():
            return True
        if self._queued_at is not None and self.clock() - self._queued_at < QUEUED_COUNTS_FOR:
            raise LinkDown("link_down")
        answer = await self._get(self.url, {})
        if answer.status_code not in (httpx.codes.FORBIDDEN, httpx.codes.BAD_REQUEST):
            raise LinkDown("smsbox_down")
        return True

    def proves(self, headers: Mapping[str, str]) -> None:
        """Raises Forged unless the request holds this line's name and secret."""
        pair = base64.b64encode(f"{self.name}:{self.secret}".encode())
        given = headers.get("authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, b"Basic " + pair):
            raise Forged

    async def _look_at_status(self) -> bool:
        found = await self._get(self.status_url, {"password": self.status_password})
        if found.status_code != httpx.codes.OK or len(found.content) > LARGEST_STATUS:
            return False
        ailing = why_down(found.content, self.smsc)
        if ailing:
            raise LinkDown(ailing)
        return ailing is not None

    async def _get(self, url: str, query: dict[str, str]) -> httpx.Response:
        try:
            return await self._http.get(url, params=query)
        except httpx.HTTPError:
            raise LinkDown("network") from None

    def _headers(self, sms: Sms) -> dict[bytes, bytes]:
        """What Kannel wants to know, beside the text: by headers, for it reads no form."""
        minutes = VALID_MINUTES_IN_DANGER if sms.urgent else VALID_MINUTES
        told = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": self.username,
            "X-Kannel-Password": self.password,
            "X-Kannel-From": self.number,
            "X-Kannel-To": sms.to,
            "X-Kannel-SMSC": self.smsc,
            "X-Kannel-Coding": "0" if gsm.is_gsm(sms.text) else "2",
            "X-Kannel-Priority": "3" if sms.urgent else "0",
            "X-Kannel-Validity": str(minutes),
            "X-Kannel-DLR-Mask": str(EVERY_REPORT),
            "X-Kannel-DLR-URL": self._report_to(sms, minutes),
        }
        return {name.encode(): value.encode() for name, value in told.items() if value}

    def _report_to(self, sms: Sms, minutes: int) -> str:
        """Kannel puts the state for %d, the link that says so for %i, and the moment for %T. `late` is the moment half
        way to the end of these minutes. Not %A, which says why: of a delivered message it holds the first words."""
        scheme, _, rest = self.back.partition("://")
        late = round(self.calendar()) + minutes * 30
        query = urlencode({"ref": sms.reference, "key": sms.key, "late": late}) + "&status=%d&by=%i&at=%T"
        return f"{scheme}://{self.name}:{self.secret}@{rest}?{query}"


def opened(settings: LineSettings, *, back: str) -> Kannel:
    """The line of these settings. Raises Wrong; `back` is the public address, for where no other is given."""
    settings.knows_only(*OPTIONS)
    secret = settings.text("secret")
    if not SECRET.fullmatch(secret):
        raise Wrong(f"secret of the line {settings.name} must be 16 or more letters, digits, - and _.")
    reached_at = settings.text("back", "") or back
    if not reached_at:
        raise Wrong(f"The line {settings.name} needs back, the address Kannel reaches Dalil at, or DALIL_PUBLIC_URL.")
    own = "kannel" if settings.name == "kannel" else f"lines/{settings.name}"
    return Kannel(
        name=settings.name,
        number=_header(settings, settings.number),
        url=_address(settings, "url", settings.text("url")),
        username=_header(settings, settings.text("username")),
        password=_header(settings, settings.text("password")),
        secret=secret,
        back=f"{_address(settings, 'back', reached_at)}/webhooks/{own}/status",
        smsc=_header(settings, settings.text("smsc", "")),
        status_url=_address(settings, "status_url", settings.text("status_url", "")),
        status_password=settings.text("status_password", ""),
    )


def _header(settings: LineSettings, value: str) -> str:
    if value != value.strip() or not value.isprintable():
        raise Wrong(f"The line {settings.name} was given a text with spaces around it or an unprintable letter.")
    return value


def _address(settings: LineSettings, name: str, value: str) -> str:
    """An address without a user, a query, a slash at its end or a %, which Kannel would fill in; "" for none."""
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False  # its own text would quote a password
    if not has_host or parts.scheme not in ("http", "https") or any(sign in value for sign in "@?#% "):
        raise Wrong(f"{name} of the line {settings.name} must be a web address such as http://127.0.0.1:8000.")
    if is_in_clear(value):
        raise Wrong(f"{name} of the line {settings.name} must begin with https, or lead to your own network.")
    if name == "back" and "/webhooks" in value:
        raise Wrong(f"back of the line {settings.name} must be Dalil's address alone, without /webhooks.")
    return value.rstrip("/")


def refusal(status: int, told: str) -> Failed | LinkDown | QueueFull | Unsure:
    """What Kannel's refusal means. Nothing was taken, but for errors that may be of somebody between us."""
    if status == httpx.codes.SERVICE_UNAVAILABLE and told.startswith("Temporal failure"):
        return QueueFull("queue_full")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unsure("provider_error")
    if told.startswith("Not routable"):
        return LinkDown("link_down")
    if status in (httpx.codes.BAD_REQUEST, httpx.codes.UNSUPPORTED_MEDIA_TYPE):
        return Failed("bad_number" if told.startswith(BAD_NUMBER) else "refused")
    return LinkDown("unauthorised" if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN) else "smsbox_down")


def why_down(status: bytes, smsc: str = "") -> str | None:
    """What ails Kannel, by its status.xml: `smsbox_down`, `link_down`, "" for nothing; None where that cannot be read.

    With an `smsc`, only links of this id count; a short code may have several."""
    try:
        gateway = ElementTree.fromstring(status)  # noqa: S314  bearerbox's own, on our side of the wire
    except ElementTree.ParseError:
        return None
    state = gateway.findtext("status")
    if state is None:
        return None
    boxes = [box.findtext("status", "") for box in gateway.iter("box") if box.findtext("type") == "smsbox"]
    if not state.startswith("running") or not any(box.startswith("on-line") for box in boxes):
        return "smsbox_down"
    links = [link.findtext("status", "") for link in gateway.iter("smsc") if smsc in ("", link.findtext("id"))]
    return "" if any(link.startswith("online") for link in links) else "link_down"


def read(
    line: Kannel, headers: Mapping[str, str], body: bytes, now: datetime, *, query: Mapping[str, str]
) -> list[News]:
    """The message that post-url brings. Raises Forged, and Refused for one without a sender or without `id=%I`.

    What is no text, or in letters nobody can read, is heard as a message that cannot be read.
    """
    line.proves(headers)
    sender, own = headers.get("x-kannel-from", "").strip(), query.get("id", "")
    if not sender or not ID.fullmatch(own):
        raise Refused
    external_id, address = f"{line.name}:{own}", international(sender)
    text = _text(headers.get("content-type", ""), body)
    if text is None:
        return [Inbound("sms", external_id, address, kind="other", line=line.name)]
    return [Inbound("sms", external_id, address, text, line=line.name)]


def _text(content_type: str, body: bytes) -> str | None:
    kind, _, more = content_type.partition(";")
    charset = re.search(r'charset="?([\w-]+)', more)
    codec = CHARSETS.get(charset[1].lower() if charset else "utf-8")
    if kind.strip() != "text/plain" or codec is None:
        return None
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def read_status(line: Kannel, headers: Mapping[str, str], query: Mapping[str, str]) -> list[News]:
    """What a call of dlr-url tells; nothing for steps on the way. Raises Forged and Refused.

    A refusal of no link's was answered to the sending already, and the message may have gone by another line since;
    unless Kannel dates it long after: then it gave up on what it had taken, and another line may take it. At worst it
    goes twice, where an operator took it and the link died before that was said, as when Kannel itself sends it again.
    """
    line.proves(headers)
    key, given, reference = query.get("key", ""), query.get("status", ""), query.get("ref", "")
    if not ID.fullmatch(key) or not NUMBER.fullmatch(given):
        raise Refused
    moved = _moved(int(given))
    if moved is None or (int(given) == REFUSED and not query.get("by") and not _gave_up(query)):
        return []
    state, reason = moved
    number = int(reference) if NUMBER.fullmatch(reference) else 0
    return [Receipt("sms", key, state, reason, reference=number, line=line.name)]


def _gave_up(query: Mapping[str, str]) -> bool:
    """Whether Kannel refused it long after it took it. Half of the minutes is what the two clocks may differ by."""
    at, late = query.get("at", ""), query.get("late", "")
    return bool(NUMBER.fullmatch(at) and NUMBER.fullmatch(late)) and int(at) >= int(late)


def _moved(status: int) -> tuple[ReceiptState, str] | None:
    if status & DELIVERED:
        return "delivered", ""
    if status & NOT_DELIVERED:
        return "undelivered", "carrier"
    if status & REFUSED:
        return "undelivered", "rejected"
    return ("sent", "") if status & SENT else None
