"""SMS and WhatsApp by Twilio: one form posted in, one REST call out, status callbacks after.

Error codes: https://www.twilio.com/docs/api/errors. A code that is not listed is tried again.
"""

import asyncio
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl

from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from bot.messages import (
    Failed,
    Forged,
    Inbound,
    LinkDown,
    Outgoing,
    Receipt,
    Refused,
    Retry,
    SendError,
    Stopped,
    Unsure,
)
from bot.moments import Clock, utc_now
from bot.recorded import NONE, Recordings
from flows.steps import Kind

PREFIX = "whatsapp:"
EMPTY_ANSWER = "<?xml version='1.0' encoding='UTF-8'?><Response/>"
TIMEOUT = 5.0
WINDOW = timedelta(hours=24)
"""WhatsApp takes free text only this long after a person's last message (63016)."""

STOPPED = {21610: "unsubscribed"}
FAILED = {
    21211: "bad_number",
    21408: "region_off",
    21612: "unreachable_from_here",
    21614: "not_mobile",
    21617: "too_long",
    30004: "blocked",
    30005: "unknown_handset",
    30006: "landline_or_carrier",
    30007: "filtered",
    63016: "outside_window",
}
RETRY = {14107: "rate", 20429: "rate", 30001: "queue_full", 30002: "account_suspended", 30003: "handset_off"}
REASONS = {**STOPPED, **FAILED, **RETRY, 30008: "unknown", 30009: "part_missing", 30010: "price"}

Name = Literal["sms", "whatsapp"]


class Twilio:
    """One sender at Twilio, as a channel: `sms` or `whatsapp`."""

    def __init__(
        self,
        name: Name,
        sender: str,
        client: Client,
        *,
        callback: str = "",
        recordings: Recordings = NONE,
        clock: Clock = utc_now,
    ) -> None:
        self.name: str = name
        self._prefix = PREFIX if name == "whatsapp" else ""
        self._sender = self._prefix + sender
        self._client = client
        self._callback = callback
        self._recordings = recordings
        self._clock = clock

    async def begin(self) -> None:
        """Nothing to connect: each sending is a request of its own."""

    async def end(self) -> None:
        """Nothing to let go of."""

    async def send(self, message: Outgoing) -> str:
        """Hand the text or the recording to Twilio; its SID. Raises a SendError, at once in a closed window."""
        if self.name == "whatsapp" and is_closed(message.last_heard, self._clock()):
            raise Failed("outside_window")
        try:
            return await asyncio.to_thread(self._create, message)
        except TwilioRestException as error:
            raise send_error(error) from None
        except (TwilioException, RequestException) as error:
            raise network_error(error) from None

    def _create(self, message: Outgoing) -> str:
        given: dict[str, Any] = {"to": self._prefix + message.address, "from_": self._sender}
        if message.sound:
            given["media_url"] = [self._recordings.address(message.sound)]
        else:
            given["body"] = message.text
        if self._callback:
            given["status_callback"] = f"{self._callback}?ref={message.reference}"
        return str(self._client.messages.create(**given).sid)


def client(sid: str, token: str, api: str) -> Client:
    """Twilio's REST client, at this address."""
    made = Client(sid, token, http_client=TwilioHttpClient(timeout=TIMEOUT))
    made.api.base_url = api
    return made


def is_closed(last_heard: datetime | None, now: datetime) -> bool:
    """Whether the person last wrote too long ago for free text."""
    return last_heard is None or now - last_heard > WINDOW


def send_error(error: TwilioRestException) -> SendError:
    """What an error of Twilio's means for the message."""
    code = error.code or 0
    if code in STOPPED:
        return Stopped(STOPPED[code])
    if code in FAILED:
        return Failed(FAILED[code])
    if code in RETRY:
        return Retry(RETRY[code])
    if error.status == 429 or error.status >= 500:
        return Retry("provider_busy")
    return Retry("unauthorised") if error.status in (401, 403) else Failed("refused")


def network_error(error: Exception) -> Retry:
    """No answer came: LinkDown where nothing was ever asked, Unsure where the message may have been taken."""
    met = error.args[0] if isinstance(error, RequestsConnectionError) and error.args else None
    asked_nobody = isinstance(getattr(met, "reason", None), NewConnectionError)
    return LinkDown("network") if isinstance(error, ConnectTimeout) or asked_nobody else Unsure("network")


def verify(token: str, url: str, form: Mapping[str, str], signature: str) -> None:
    """Raises Forged unless Twilio signed this form for this address."""
    if not signature or not RequestValidator(token).validate(url, dict(form), signature):
        raise Forged


def read_form(body: bytes) -> dict[str, str]:
    """The form's fields. Raises Refused when it is none."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        raise Refused from None
    return dict(pairs)


def parse(form: Mapping[str, str]) -> Inbound:
    """The message in a form. Raises Refused when it names no message or no sender."""
    sender, sid = form.get("From", ""), form.get("MessageSid", "")
    address = sender.removeprefix(PREFIX)
    if not address or not sid:
        raise Refused
    channel: Name = "whatsapp" if sender.startswith(PREFIX) else "sms"
    kind = _kind(form)
    latitude, longitude = _located(form) if kind == "location" else (0.0, 0.0)
    text = form.get("Body", "")
    media = form.get("MediaUrl0", "") if kind == "voice" else ""
    return Inbound(channel, sid, address, text, kind=kind, latitude=latitude, longitude=longitude, media=media)


def _kind(form: Mapping[str, str]) -> Kind:
    if form.get("Latitude") and form.get("Longitude"):
        return "location"
    if form.get("NumMedia", "0") in ("", "0") or form.get("Body"):
        return "text"
    return "voice" if form.get("MediaContentType0", "").startswith("audio/") else "photo"


def _located(form: Mapping[str, str]) -> tuple[float, float]:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except ValueError:
        raise Refused from None
    if not math.isfinite(latitude) or not math.isfinite(longitude):
        raise Refused
    return latitude, longitude


def parse_receipt(form: Mapping[str, str], reference: str) -> Receipt | None:
    """The receipt in a status callback; None for the steps before the end."""
    sid, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not sid or not status:
        raise Refused
    channel: Name = "whatsapp" if form.get("To", "").startswith(PREFIX) else "sms"
    number = _whole(reference)
    if status in ("delivered", "read"):
        return Receipt(channel, sid, "delivered", reference=number)
    if status in ("undelivered", "failed"):
        reason = REASONS.get(_whole(form.get("ErrorCode", "")), "other")
        return Receipt(channel, sid, "undelivered", reason, reference=number)
    return None


def _whole(text: str) -> int:
    """A small whole number out of a form or an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
