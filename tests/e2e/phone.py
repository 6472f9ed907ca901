"""A phone with SMSGate that is not there: its local API, its states, its signed posts, and every way it goes wrong.

Built from what the app's makers publish: https://docs.sms-gate.app, the app's source (1.68.0) and the dataclasses of
the package `android-sms-gateway`. What is posted to it must be what these dataclasses write; what it posts, what they
read.
"""

import base64
import hmac
import json
import re
import secrets
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import httpx
from android_sms_gateway import webhooks
from android_sms_gateway.domain import HealthResponse, Message, MessageState, TextMessage, Webhook, snake_to_camel
from android_sms_gateway.encryption import Encryptor

Plan = Literal["delivered", "sent", "undelivered", "failed", "no_network", "processed"]
"""How far a message gets: `undelivered` failed after it was sent, `failed` and `no_network` before."""
STEPS: dict[Plan, tuple[str, ...]] = {
    "delivered": ("Processed", "Sent", "Delivered"),
    "sent": ("Processed", "Sent"),
    "undelivered": ("Processed", "Sent", "Failed"),
    "failed": ("Failed",),
    "no_network": ("Processed", "Failed"),
    "processed": ("Processed",),
}
EVENTS = {
    "Sent": ("sms:sent", "sentAt"),
    "Delivered": ("sms:delivered", "deliveredAt"),
    "Failed": ("sms:failed", "failedAt"),
}
REASONS: dict[Plan, str] = {
    "undelivered": "Delivery result: 1",
    "no_network": "Send result: RESULT_ERROR_NO_SERVICE (Failed because service is currently unavailable)",
}
"""Why a message failed, in the app's words; otherwise it is past its time, or cannot be opened."""
CHECKS = (
    "messages:failed",
    "connection:status",
    "connection:transport",
    "connection:cellular",
    "battery:level",
    "battery:charging",
)
SHORTEST = 5
"""Seconds a message must be given to live, by a private server."""
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
USERNAME, PASSWORD, DEVICE = "sms", "a password of the phone", "00000000000000000001d"
CALLS_KEY = "a key of the calls app"
PREFIX = "/api/3rdparty/v1"
SILENCE = 30.0
"""A silent phone hangs up after this long, in seconds, if nobody did before."""


@dataclass
class Texted:
    """A message the phone was asked to send. `to` and `text` are as a person gets them: decrypted."""

    message: Any
    to: str
    text: str
    at: datetime
    state: str = "Pending"
    states: dict[str, str] = field(default_factory=dict)

    @property
    def urgent(self) -> bool:
        return int(self.message.priority) >= 100

    def moves(self, state: str) -> None:
        self.state = state
        self.states[state] = datetime.now(UTC).isoformat()

    def ages(self, seconds: float) -> None:
        """As if it had come so long before."""
        self.at -= timedelta(seconds=seconds)
        self.states["Pending"] = self.at.isoformat()

    def is_over(self) -> bool:
        return self.message.ttl is not None and datetime.now(UTC) > self.at + timedelta(seconds=self.message.ttl)

    def told(self, *, is_new: bool = False, by_server: bool = False) -> dict[str, Any]:
        """As the app tells it, which names no moments of what is new; a private server says when it was made."""
        message = self.message
        found = {
            "id": message.id,
            "deviceId": DEVICE,
            "state": self.state,
            "isHashed": False,
            "isEncrypted": message.is_encrypted,
            "recipients": [{"phoneNumber": message.phone_numbers[0], "state": self.state}],
            "states": {} if is_new else self.states,
        } | ({"createdAt": self.at.isoformat()} if by_server else {})
        assert MessageState.from_dict(found).id == message.id
        return found


@dataclass(frozen=True)
class Posted:
    """A post of the phone's, as it left, and what was answered: 0 when nobody was there."""

    url: str
    event: str
    headers: Mapping[str, str]
    body: bytes
    status: int


class Refusal(Exception):
    """What the API answers instead."""

    def __init__(self, status: int, message: str = "", error: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.body = {"message": message} | ({"error": error} if error else {})


class Phone:
    """The phone. `sent` is what went out on the air, `taken` all it was asked to send.

    `asleep`: what it is asked to send stays pending. `unwell`: its health complains, which keeps it from nothing. `silent`: it takes connections and never answers. `refusal`: what
    it answers to a message instead of taking it, or with `takes_all_the_same` after taking it. `always`: status and
    body of every answer, whatever is asked.
    """

    def __init__(self, webhook_url: str, *, signing_key: str, passphrase: str = "") -> None:
        self.signing_key = signing_key
        self.webhook_url = webhook_url
        self.taken: dict[str, Texted] = {}
        self.sent: list[Texted] = []
        self.posted: list[Posted] = []
        self.hooks: list[Webhook] = []
        self.plan: Plan = "delivered"
        self.asleep = self.silent = self.takes_all_the_same = self.unwell = self.keeps_posts = False
        self.refusal: Refusal | None = None
        self.always: tuple[int, bytes] | None = None
        self.url = ""
        self._encryptor: Any = Encryptor(passphrase) if passphrase else None
        self._client = httpx.Client(timeout=5, trust_env=False, verify=False)
        self._to_post: deque[tuple[str, dict[str, Any]]] = deque()
        self.kept: list[tuple[str, dict[str, Any]]] = []
        self._received_at = 0
        self._ended = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._work, self._post_all)]
        self._lock = threading.RLock()

    # What people and the world do to it

    def receives(self, sender: str, text: str) -> int:
        """An SMS comes in and is posted; what was answered."""
        payload = self._incoming(sender, text) | {"message": text}
        assert webhooks.SmsReceivedPayload.from_dict(payload).message == text
        return self.post("sms:received", payload)

    def receives_several(self, *messages: tuple[str, str]) -> int:
        """Several SMS in one post."""
        payload = {"messages": [self._incoming(sender, text) | {"message": text} for sender, text in messages]}
        assert len(webhooks.SmsBatchReceivedPayload.from_dict(payload).messages) == len(messages)
        return self.post("sms:batch:received", payload)

    def receives_a_picture(self, sender: str) -> int:
        """An MMS is announced."""
        payload = self._incoming(sender) | {"contentClass": "IMAGE_BASIC", "size": 125684}
        payload["transactionId"] = payload["messageId"]
        assert webhooks.MmsReceivedPayload.from_dict(payload).sender == sender
        return self.post("mms:received", payload)

    def rings(self, sender: str) -> int:
        """Somebody calls; the calls app posts it."""
        return self.post("call:ringing", {"phoneNumber": sender}, key=CALLS_KEY)

    def pings(self, **health: str) -> int:
        """A sign of life; `battery_level="fail"` and the like say what ails it."""
        named = {name.replace("_", ":", 1): status for name, status in health.items()}
        return self.post("system:ping", {"health": self._health(named)})

    def post(
        self,
        event: str,
        payload: object,
        *,
        key: str | None = None,
        at: float | None = None,
        device: str = DEVICE,
    ) -> int:
        """Post an event, signed with `key` (another one: forged) at `at` (long ago: replayed), to each webhook for it,
        every time under a new id; the worst that was answered."""
        hooks = [hook for hook in self.hooks if hook.event.value == event]
        where = [(hook.url, hook.id) for hook in hooks] or [(self.webhook_url, "a-hook-of-the-tests")]
        told = {"deviceId": device, "event": event, "payload": payload}
        return max(self._post(url, told | {"webhookId": hook}, key, at) for url, hook in where)

    def posts_again(self, which: int = -1) -> int:
        """Post what was posted before, byte for byte."""
        one = self.posted[which]
        return self._deliver(one.url, one.event, one.body, one.headers)

    def posts_anew(self, which: int = -1) -> int:
        """Post what was posted before under a new id: told of by Android, and found in the inbox."""
        one = self.posted[which]
        return self.post(one.event, json.loads(one.body)["payload"])

    def lets_go(self, *, reverse: bool = False) -> None:
        """Post what was kept back while `keeps_posts`, in order or the other way round."""
        self.keeps_posts = False
        with self._lock:
            kept, self.kept = self.kept, []
        for event, payload in reversed(kept) if reverse else kept:
            self.post(event, payload)

    def dies(self) -> None:
        """Refuse connections from now on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def comes_back(self) -> None:
        """Listen, at the same address as before."""
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        self._server = _listen(self, port)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def has_sent(self, count: int, within: float = 10.0) -> list[Texted]:
        """What went out, once it is so many; AssertionError when it takes too long."""
        until = time.monotonic() + within
        while len(self.sent) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.sent) >= count, f"{len(self.sent)} sent, not {count}"
        return self.sent

    # What its API does

    def answer(self, method: str, path: str, authorization: str, body: bytes) -> tuple[int, object]:
        """Status and JSON of one request. Raises Refusal."""
        path = path.partition("?")[0]
        by_server, path = path.startswith(PREFIX), path.removeprefix(PREFIX)
        if (method, path) == ("GET", "/health"):
            health = self._health({"messages:failed": "fail" if self.unwell else "pass"})
            return 500 if self.unwell else 200, health
        if authorization != "Basic " + base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode():
            raise Refusal(401)
        collection, _, name = path.removeprefix("/").partition("/")
        if collection in ("message", "messages"):
            return self._take(body) if method == "POST" else self._find(name, by_server=by_server)
        if collection in ("webhook", "webhooks"):
            return self._hook(body) if method == "POST" else (200, [hook.asdict() for hook in self.hooks])
        raise Refusal(404)

    def _take(self, body: bytes) -> tuple[int, object]:
        if self.refusal and not self.takes_all_the_same:
            raise self.refusal
        try:
            message = read_message(body)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refusal(400, "no message") from None
        with self._lock:
            if message.id in self.taken:
                raise Refusal(409, "Message with the same ID already exists")
            found = Texted(message, message.phone_numbers[0], message.text_message.text, datetime.now(UTC))
            found.moves("Pending")
            answer = found.told(is_new=True)
            self.taken[message.id] = found
        if self.refusal:
            raise self.refusal
        return 202, answer

    def _find(self, name: str, *, by_server: bool) -> tuple[int, object]:
        if name not in self.taken:
            raise Refusal(404)
        return 200, self.taken[name].told(by_server=by_server)

    def _hook(self, body: bytes) -> tuple[int, object]:
        """One of an id that is there already takes its place; one without is always another. What it does not know, such
        as `device_id`, it passes over."""
        given = json.loads(body)
        hook = Webhook.from_dict(given | {"id": given.get("id") or secrets.token_urlsafe(16)[:21]})
        if len(hook.id or "") > 36 or hook.device_id not in (None, DEVICE):
            raise Refusal(400)
        self.hooks = [one for one in self.hooks if one.id != hook.id] + [hook]
        return 201, hook.asdict()

    # What it does by itself

    def _work(self) -> None:
        """Send what is pending, urgent ones first, until the end."""
        while not self._ended.wait(0.01):
            waiting = [one for one in list(self.taken.values()) if one.state == "Pending"]
            for one in sorted(waiting, key=lambda one: -int(one.message.priority)):
                if not self.asleep:
                    self._send(one)

    def _send(self, one: Texted) -> None:
        steps = STEPS["failed"] if one.is_over() or not self._opens(one) else STEPS[self.plan]
        for step in steps:
            with self._lock:
                one.moves(step)
                if step == "Sent":
                    self.sent.append(one)
            if step in EVENTS:
                self._tell(one, step)

    def _opens(self, one: Texted) -> bool:
        """Decrypt what is encrypted; False where the phone knows another passphrase, or none."""
        if not one.message.is_encrypted:
            return True
        try:
            one.to, one.text = self._encryptor.decrypt(one.to), self._encryptor.decrypt(one.text)
        except (AttributeError, ValueError):
            return False
        return True

    def _tell(self, one: Texted, step: str) -> None:
        event, moment = EVENTS[step]
        payload = {"messageId": one.message.id, "sender": None, "recipient": one.to, "phoneNumber": one.to}
        payload |= {"simNumber": 1, moment: one.states[step]}
        reason = REASONS.get(self.plan, "TTL expired")
        payload |= {"partsCount": 1} if step == "Sent" else {"reason": reason} if step == "Failed" else {}
        with self._lock:
            (self.kept if self.keeps_posts else self._to_post).append((event, payload))

    def _post_all(self) -> None:
        """Post what is to be posted, in order, each until it is taken: as the app, but sooner than after 10 s."""
        while not self._ended.wait(0.01):
            while self._to_post and 200 <= self.post(*self._to_post[0]) < 300:
                self._to_post.popleft()
            if self._to_post:
                self._ended.wait(0.2)

    def _post(self, url: str, told: Mapping[str, object], key: str | None, at: float | None) -> int:
        body = json.dumps({**told, "id": secrets.token_urlsafe(16)[:21]}).encode()
        headers = signed(body, self.signing_key if key is None else key, at)
        return self._deliver(url, str(told["event"]), body, headers)

    def _deliver(self, url: str, event: str, body: bytes, headers: Mapping[str, str]) -> int:
        try:
            status = self._client.post(url, content=body, headers=dict(headers)).status_code
        except httpx.TransportError:
            status = 0
        self.posted.append(Posted(url, event, headers, body, status))
        return status

    def _incoming(self, sender: str, text: str = "") -> dict[str, Any]:
        """What every event of something received says: the operator's whole second, which no two of ours share, and an
        id that is a hash of it all."""
        with self._lock:
            self._received_at = max(self._received_at + 1, int(time.time()))
            at = datetime.fromtimestamp(self._received_at, UTC).isoformat(timespec="milliseconds")
        name = f"{zlib.crc32(json.dumps([sender, 1, text, at]).encode()):x}"
        return {"messageId": name, "sender": sender, "phoneNumber": sender, "simNumber": 1, "receivedAt": at}

    def _health(self, named: Mapping[str, str]) -> dict[str, Any]:
        checks = {
            name: {"description": name, "observedUnit": "flags", "observedValue": 1, "status": named.get(name, "pass")}
            for name in CHECKS
        }
        worst = next((status for status in ("fail", "warn") if status in named.values()), "pass")
        found = {"status": worst, "version": "1.0.0", "releaseId": 1, "checks": checks}
        assert HealthResponse.from_dict(found).status.value == worst
        return found

    @contextmanager
    def switched_on(self) -> Iterator["Phone"]:
        """While it runs."""
        self.comes_back()
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            self.dies()
            for thread in self._threads:
                thread.join(6)
            self._client.close()

    def waits(self) -> None:
        """Say nothing, until the end."""
        self._ended.wait(SILENCE)


@contextmanager
def phoning(webhook_url: str, *, signing_key: str, passphrase: str = "") -> Iterator[Phone]:
    """A phone that posts to this address, signed with this key; what is encrypted it opens with this passphrase."""
    with Phone(webhook_url, signing_key=signing_key, passphrase=passphrase).switched_on() as phone:
        yield phone


def signed(body: bytes, key: str, at: float | None = None) -> dict[str, str]:
    """The headers of a post: the moment, and HMAC-SHA256 in hex over the body and the moment."""
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.digest(key.encode(), body + stamp.encode(), "sha256").hex()
    return {"content-type": "application/json", "x-timestamp": stamp, "x-signature": signature}


def read_message(body: bytes) -> Any:
    """The message in a request. Raises Refusal when it is not one that the package's dataclasses write."""
    found = json.loads(body)
    known = {snake_to_camel(each.name): each.name for each in fields(Message)}
    if unknown := set(found) - set(known):
        raise Refusal(400, f"unknown: {', '.join(sorted(unknown))}")
    given = {known[name]: value for name, value in found.items()}
    if "text_message" not in given or set(given["text_message"]) != {"text"} or not given["text_message"]["text"]:
        raise Refusal(400, "Text message is empty")
    message = Message(**(given | {"text_message": TextMessage.from_dict(given["text_message"])}))
    if message.asdict() != found:
        raise Refusal(400, "not as the package writes it")
    _check(message)
    return message


def _check(message: Any) -> None:
    """As the servers check it. Raises Refusal."""
    if message.device_id not in (None, DEVICE):
        raise Refusal(400, "Invalid device ID")
    if not message.is_encrypted and not all(PHONE_NUMBER.fullmatch(number) for number in message.phone_numbers):
        raise Refusal(400, "invalid phone number")
    is_right = {
        "id": message.id is None or 0 < len(message.id) <= 36,
        "sim": message.sim_number in (None, 1, 2, 3),
        "ttl": message.ttl is None or message.ttl >= SHORTEST,
        "priority": -128 <= message.priority <= 127,
        "numbers": len(message.phone_numbers) == 1,
    }
    if wrong := [name for name, right in is_right.items() if not right]:
        raise Refusal(400, f"wrong: {wrong}")


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that hang up are what these tests are about."""


def _listen(phone: Phone, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True
        timeout = 30

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def do_GET(self) -> None:
            self._serve(b"")

        def _serve(self, body: bytes) -> None:
            if phone.silent:
                phone.waits()
                return
            try:
                status, found = phone.answer(self.command, self.path, self.headers.get("Authorization", ""), body)
            except Refusal as refusal:
                status, found = refusal.status, refusal.body
            status, answer = phone.always or (status, json.dumps(found).encode())
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    return _Quiet(("127.0.0.1", port), Handler)
