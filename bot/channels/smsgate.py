"""SMS by a phone with a local SIM, on which the app SMSGate runs: its own small server, or an NGO's private one.

See https://docs.sms-gate.app. A message is `handed` when the app has it; only the phone says that it was sent.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
from android_sms_gateway import client, domain, encryption, enums, errors
from android_sms_gateway.ahttp import HttpxAsyncHttpClient

from bot.channels.sms_line import Fate, Sms, Taken
from bot.channels.smsgate_posts import Origin, read_post
from bot.config import Wrong
from bot.lines.addresses import is_in_clear
from bot.lines.settings import LineSettings
from bot.messages import Failed, LinkDown, News, QueueFull, Retry, SendError, Throttled, Unsure
from bot.moments import Clock, utc_now

TIMEOUT = 5.0
EXISTS = 409
"""The app has a message of this key already."""
MARGIN = 5
"""Seconds a phone may take between its look at a message's end and the sending: old phones decrypt slowly."""
CLOCKS = 2
"""Seconds a phone's clock may be ahead of ours, and a message still be given up when it is first asked about."""
SHORTEST = 5
"""Seconds a private server wants a message to live for, at least."""
SHORTEST_KEY = 8
ITERATIONS = 75_000
"""What the app counts with unless told otherwise; more is safer, and slower on an old phone."""
OPTIONS = (
    "url", "username", "password", "signing_key", "passphrase", "iterations",
    "device_id", "sim", "hold", "heartbeat", "calls_key",
)  # fmt: skip

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_ODD = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading an answer raises that is none of the app's."""
_LATE = (httpx.ReadTimeout, httpx.WriteTimeout, errors.GatewayTimeoutError)
_OF_THE_PHONE = ("messages:", "connection:", "battery:")
"""How the checks are named that the app makes of its phone: a message failed, no internet, a low battery."""
_ENDS: dict[enums.ProcessState, Fate] = {
    enums.ProcessState.Processed: "held",
    enums.ProcessState.Cancelled: "dropped",
    enums.ProcessState.Sent: "sent",
    enums.ProcessState.Delivered: "delivered",
}


class _Sealed:
    """Encryption that was done beforehand, in a thread. What comes back stays closed: nobody's number is needed."""

    def encrypt(self, cleartext: str) -> str:
        return cleartext

    def decrypt(self, encrypted: str) -> str:
        return encrypted


class SmsGate:
    """One phone, as a line. It beats every `heartbeat` seconds; `hold` is also how long the phone may try to send."""

    def __init__(self, settings: LineSettings, *, origin: Origin, clock: Clock = utc_now) -> None:
        self.name = settings.name
        self.origin = origin
        hold = settings.whole("hold", 20)
        if hold < SHORTEST + MARGIN + CLOCKS:
            raise Wrong(f"hold of the line {self.name} must be {SHORTEST + MARGIN + CLOCKS} or more.")
        self.hold: float | None = hold
        self.heartbeat = float(settings.whole("heartbeat", 60))
        self._ttl = hold - MARGIN - CLOCKS
        self._over = timedelta(seconds=hold - CLOCKS)
        self._sim = settings.whole("sim", 1) if "sim" in settings.options else None
        self._clock = clock
        passphrase, iterations = settings.text("passphrase", ""), settings.whole("iterations", ITERATIONS)
        self._encryptor = encryption.Encryptor(passphrase, iterations=iterations) if passphrase else None
        self._api = client.AsyncAPIClient(
            settings.text("username"),
            settings.text("password"),
            base_url=settings.text("url"),
            encryptor=_Sealed() if passphrase else None,
        )
        self._http: httpx.AsyncClient | None = None

    async def begin(self) -> None:
        """Make the client that every request goes by."""
        self._http = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False)
        self._api.http = HttpxAsyncHttpClient(self._http)

    async def end(self) -> None:
        """Let go of connections."""
        if self._http:
            await self._http.aclose()

    async def send(self, sms: Sms) -> Taken:
        """Hand it to the app. Raises a SendError: Unsure where it may have been taken, any other where it was not."""
        message = await asyncio.to_thread(self._message, sms)
        try:
            await self._api.send(message)
        except _NOT_SENT:
            raise LinkDown("network") from None
        except (httpx.RequestError, errors.APIError, *_ODD) as error:
            doubt = error
        else:
            return Taken(sms.key, "handed")
        if getattr(doubt, "status_code", 0) != EXISTS:
            await self._settle(sms.key, what_it_means(doubt), is_clear=is_refusal(doubt))
        return Taken(sms.key, "handed")

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        """What became of a message. Raises Retry where the app does not say."""
        state = await self._state(key)
        return "dropped" if state is None else self._fate(state, age)

    async def look(self) -> bool:
        """True where the app answers, or its private server calls itself well. Raises LinkDown otherwise.

        What the app complains of it sends with all the same; what matters of it comes with its pings.
        """
        try:
            health = await self._health()
        except httpx.RequestError:
            raise LinkDown("network") from None
        except (errors.APIError, *_ODD):
            raise LinkDown("odd_answer") from None
        if health.status is enums.HealthStatus.FAIL and not _is_of_the_phone(health):
            raise LinkDown("unwell")
        return True

    async def _health(self) -> domain.HealthResponse:
        """What it says of itself: as an error, where something ails it."""
        try:
            return await self._api.health_check()
        except errors.InternalServerError as error:
            return domain.HealthResponse.from_dict(error.response or {})

    def _message(self, sms: Sms) -> domain.Message:
        sealed = self._encryptor.encrypt if self._encryptor else str
        return domain.Message(
            id=sms.key,
            phone_numbers=[sealed(sms.to)],
            text_message=domain.TextMessage(sealed(sms.text)),
            priority=enums.MessagePriority.MAXIMUM if sms.urgent else enums.MessagePriority.DEFAULT,
            ttl=self._ttl,
            with_delivery_report=True,
            sim_number=self._sim,
            device_id=self.origin.device or None,
        )

    async def _settle(self, key: str, why: SendError, *, is_clear: bool) -> None:
        """Raises what went wrong, unless the app has the message all the same, perhaps from an earlier try."""
        try:
            found = await self._state(key)
        except Retry:
            raise (why if is_clear else Unsure("silent")) from None
        if found is None:
            raise why

    async def _state(self, key: str) -> domain.MessageState | None:
        """How a message stands; None where the app has none of this key."""
        try:
            return await self._api.get_state(key)
        except errors.NotFoundError:
            return None
        except httpx.RequestError:
            raise Retry("network") from None
        except (errors.APIError, *_ODD):
            raise Retry("odd_answer") from None

    def _fate(self, state: domain.MessageState, age: float | None) -> Fate:
        if state.state is enums.ProcessState.Failed:
            return "undelivered" if "Sent" in _moments(state) else "dropped"
        if _is_waiting(state):
            return "dropped" if self._is_over(state, age) else "held"
        return _ENDS[state.state]

    def _is_over(self, state: domain.MessageState, age: float | None) -> bool:
        """Whether a message's time to be sent is past: by our clock where we know its age, else by the app's; not while
        neither is known."""
        if age is not None:
            return timedelta(seconds=age) >= self._over
        since = state.created_at or _moment(_moments(state).get("Pending"))
        if since is None:
            return False
        known = since if since.tzinfo else since.replace(tzinfo=UTC)
        return self._clock() - known >= self._over


def opened(settings: LineSettings, *, back: str) -> SmsGate:
    """The phone of these settings. Raises Wrong. `back` is not needed: the phone is told where to post in its app."""
    settings.knows_only(*OPTIONS)
    _check_address(settings.name, settings.text("url"))
    for name in ("username", "password", "signing_key"):
        settings.text(name)
    for name in ("signing_key", "calls_key"):
        if 0 < len(settings.text(name, "")) < SHORTEST_KEY:
            raise Wrong(f"{name} of the line {settings.name} must have {SHORTEST_KEY} letters or more.")
    if not settings.number:
        raise Wrong(f"The line {settings.name} needs number, that of its SIM.")
    if settings.whole("sim", 1) > 3:
        raise Wrong(f"sim of the line {settings.name} must be 1, 2 or 3.")
    origin = Origin(
        settings.name, settings.text("signing_key"), settings.text("calls_key", ""), settings.text("device_id", "")
    )
    return SmsGate(settings, origin=origin)


def read(line: SmsGate, headers: Mapping[str, str], body: bytes, now: datetime) -> list[News]:
    """The news in what the phone posts; the names in `headers` are in lower case. Raises Forged or Refused."""
    return read_post(line.origin, headers, body, now)


def what_it_means(error: Exception) -> SendError:
    """Why a message was not taken, provided that the app does not have it."""
    if isinstance(error, _LATE):
        return Unsure("silent")  # the app may still be busy with it
    if not isinstance(error, errors.APIError):
        return LinkDown("network" if isinstance(error, httpx.RequestError) else "odd_answer")
    status, words = error.status_code, str(error.response).lower()
    if status in (401, 403):
        return LinkDown("unauthorised")
    if status == 429:
        return Throttled("rate")
    if status == 503 and "queue" in words and "limit" in words:
        return QueueFull("queue_full")
    if status == 400:
        return LinkDown("no_device") if "device" in words else Failed("refused")
    return LinkDown("provider_busy" if status >= 500 else "odd_answer")


def is_refusal(error: Exception) -> bool:
    """Whether the app has said no: then nothing was taken by this request."""
    status = getattr(error, "status_code", None)
    return status is not None and (status < 500 or isinstance(what_it_means(error), QueueFull))


def _is_of_the_phone(health: domain.HealthResponse) -> bool:
    """Whether all that fails is what the app says of its phone."""
    failing = [name for name, check in (health.checks or {}).items() if check.status is enums.HealthStatus.FAIL]
    return bool(failing) and all(name.startswith(_OF_THE_PHONE) for name in failing)


def _is_waiting(state: domain.MessageState) -> bool:
    """Whether it has not left yet: of what waits in the phone a private server says Processed."""
    if state.state is enums.ProcessState.Processed:
        moments = _moments(state)
        return "Pending" in moments and "Processed" not in moments
    return state.state in (enums.ProcessState.Pending, enums.ProcessState.Cancelling)


def _moments(state: domain.MessageState) -> Mapping[str, object]:
    """When a message came into each state; of an answer that is none of the app's, nothing."""
    return state.states if isinstance(state.states, dict) else {}


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _check_address(name: str, url: str) -> None:
    """Raises Wrong unless this is a plain web address, and an encrypted one where it leads out of the house."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise Wrong(f"url of the line {name} must be a web address such as http://192.168.1.5:8080.") from None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise Wrong(
            f"url of the line {name} must be a web address such as http://192.168.1.5:8080, without a password."
        )
    if is_in_clear(url):
        raise Wrong(f"url of the line {name} must begin with https: only a phone in the house may be reached without.")
