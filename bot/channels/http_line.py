"""An SMS line at any aggregator with an HTTP API: what it is asked and what it says is a template (`http_templates`).

One request a message. What the aggregator posts, messages and delivery reports, is proved before it is read.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.channels.http_posts import Origin, Post, found_all, identifier, read_post
from bot.channels.http_shapes import KINDS, Answer, Template, filled
from bot.channels.http_templates import template_of
from bot.channels.sms_line import Fate, Sms, Stage, Taken
from bot.config import Wrong
from bot.lines.settings import LineSettings
from bot.messages import LinkDown, News, QueueFull, Retry, SendError, Unsure
from bot.text.gsm import is_gsm

TIMEOUT = 5.0
WHOLE = 15.0
"""Seconds a whole request may take, however slowly its answer drips in."""
LARGEST = 64 * 1024
LEAST_SECRET = 16
DIALLED = re.compile(r"\+?[0-9]{3,15}")
USUAL = {401: "unauthorised", 402: "no_credit", 403: "unauthorised", 404: "link_down", 405: "link_down", 408: "unsure"}
USUAL |= {410: "link_down", 429: "throttled"}
"""What an HTTP status means where the template says nothing; other 4xx refuse this message, 5xx leave us unsure."""


class HttpLine:
    """One aggregator as a line. `path_secret`: it proves itself by the last part of the address it posts to."""

    hold: float | None = None
    heartbeat: float = 0.0

    def __init__(self, settings: LineSettings, template: Template, *, secret: str, back: str) -> None:
        self.name = settings.name
        self.origin = Origin(settings.name, template, secret)
        self.template = template
        self.path_secret = template.proof is not None and template.proof.kind == "path"
        self._stage: Stage = "handed" if template.status and back else "sent"
        callback = f"{back}/webhooks/lines/{self.name}/status" + (f"/{secret}" if self.path_secret else "")
        self._fixed = {**template.own, "callback": callback, "sender": self._written(_sender(settings))}
        self._client: httpx.AsyncClient | None = None

    async def begin(self) -> None:
        """Open a client; each message gets a connection of its own, for one that died idle would leave us unsure."""
        limits = httpx.Limits(max_connections=20, max_keepalive_connections=0)
        self._client = httpx.AsyncClient(timeout=TIMEOUT, limits=limits, trust_env=False, follow_redirects=False)

    async def end(self) -> None:
        """Close it."""
        if self._client:
            await self._client.aclose()

    async def send(self, sms: Sms) -> Taken:
        """Ask the aggregator to send it. Raises a SendError; Unsure where its answer did not come or is not known."""
        try:
            async with asyncio.timeout(WHOLE):
                status, headers, body = await self._answered(sms)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise LinkDown("network") from None
        except httpx.PoolTimeout:
            raise QueueFull("busy") from None
        except (httpx.HTTPError, TimeoutError):
            raise Unsure("network") from None
        return Taken(_taken(self.template.answer, status, headers, body), self._stage)

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        """It cannot be asked: `held`."""
        return "held"

    async def look(self) -> bool:
        """Whether it is well cannot be seen without sending: False."""
        return False

    async def _answered(self, sms: Sms) -> tuple[int, httpx.Headers, bytes]:
        if self._client is None:
            raise LinkDown("not_open")
        sending, content = self.template.send, self._content(sms)
        kind = "application/json" if sending.encoding == "json" else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Accept": "application/json", **sending.headers}
        body = b""
        async with self._client.stream(sending.method, sending.url, content=content, headers=headers) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    break
        return response.status_code, response.headers, body

    def _content(self, sms: Sms) -> bytes:
        sending = self.template.send
        shape = dict(sending.body) | ({} if is_gsm(sms.text) else dict(sending.when_ucs2))
        given = {"to": self._written(sms.to), "text": sms.text, "key": sms.key, "reference": str(sms.reference)}
        values = filled(shape, self._fixed | given)
        if sending.encoding == "json":
            return json.dumps(values).encode()
        pairs = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        return urlencode(pairs, errors="replace").encode()

    def _written(self, number: str) -> str:
        return number.removeprefix("+") if self.template.bare else number


def opened(settings: LineSettings, *, back: str) -> HttpLine:
    """The line that these settings describe. `back` is the public address, "" where there is none. Raises Wrong."""
    template = template_of(settings)
    if settings.two_way:
        _check_two_way(settings, template, back)
    used = json.dumps([template.send.body, template.send.when_ucs2])
    if "{callback}" in used and not back:
        raise Wrong(f"The line {settings.name} tells where to report to: it needs DALIL_PUBLIC_URL.")
    if "{sender}" in used and not _sender(settings):
        raise Wrong(f"The line {settings.name} needs its number, or a sender.")
    return HttpLine(settings, template, secret=_secret(settings, template), back=back)


def _check_two_way(settings: LineSettings, template: Template, back: str) -> None:
    name, hint = settings.name, "or say two_way = false"
    if template.inbound is None:
        raise Wrong(f"The line {name} cannot receive STOP, for it has no [inbound]: it is a one-way line, {hint}.")
    if not all(DIALLED.fullmatch(number) for number in (settings.number, _sender(settings))):
        raise Wrong(f"Nobody can answer the line {name}: its number and sender must be digits, {hint}.")
    if not back:
        raise Wrong(f"The line {name} is written to at our public address: it needs DALIL_PUBLIC_URL, {hint}.")


def _sender(settings: LineSettings) -> str:
    return settings.text("sender", settings.number)


def _secret(settings: LineSettings, template: Template) -> str:
    """What the aggregator proves itself with; "" where it posts nothing."""
    if template.proof is None:
        return ""
    secret = settings.text("secret")
    ours = template.proof.kind != "signed"
    if ours and (len(secret) < LEAST_SECRET or not re.fullmatch(r"[\w-]+", secret, re.ASCII)):
        wanted = f"at least {LEAST_SECRET} letters, digits, _ or -"
        raise Wrong(f"The line {settings.name}: secret must be {wanted}.")
    return secret


def read(
    line: HttpLine,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    *,
    secret_in_path: str = "",
    status: bool = False,
) -> list[News]:
    """What the aggregator posts: people's messages, or with `status` what became of ours. Header names: small letters.

    Raises Forged without its proof of origin, Refused for what it never posts.
    """
    return read_post(line.origin, Post(headers, body, secret_in_path, status), now)


def _taken(answer: Answer, status: int, headers: Mapping[str, str], body: bytes) -> str:
    """The aggregator's id of a message that it took. Raises what the answer means otherwise."""
    said = _said(answer, body)
    known = _known_code(answer, said)
    if known in answer.errors:
        raise _failure(answer.errors[known], headers)
    if not 200 <= status < 300:
        raise _failure(answer.http.get(str(status)) or _usual(status), headers)
    provider_id = identifier(said, answer.id)
    if not provider_id or (answer.code and not known):
        raise Unsure("answer")
    return provider_id


def _known_code(answer: Answer, said: Any) -> str:
    """The first code that is known; "" for none. Where each part has one, all were taken, or a refused one decides."""
    for path in answer.code:
        codes = found_all(said, path)
        refused = [code for code in codes if code not in answer.taken]
        known = [code for code in refused if code in answer.errors] if refused else codes
        if known:
            return known[0]
    return ""


def _said(answer: Answer, body: bytes) -> Any:
    text = body.decode("utf-8", "replace")
    if answer.pattern:
        match = answer.pattern.search(text)
        return match.groupdict() if match else None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _usual(status: int) -> str:
    if 300 <= status < 400:
        return "link_down"
    return USUAL.get(status, "refused" if 400 <= status < 500 else "unsure")


def _failure(kind: str, headers: Mapping[str, str]) -> SendError:
    error = KINDS[kind]
    after = headers.get("retry-after", "")
    if issubclass(error, Retry) and re.fullmatch("[0-9]{1,4}", after):
        return error(kind, float(after))
    return error(kind)
