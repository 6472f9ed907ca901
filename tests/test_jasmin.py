"""Jasmin: what `/send` is asked and answers, what it posts, who is let in, and that it hears the answer it waits for.

The answers and posts are written after its documents and its source (0.11), with made-up numbers.
"""

import asyncio
import json
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from sqlalchemy import select

from bot import config, messages
from bot.channels import jasmin
from bot.channels.jasmin import Jasmin
from bot.channels.sms_line import Sms, Taken
from bot.config import Wrong
from bot.lines.settings import LineSettings
from bot.messages import Failed, Forged, Inbound, LinkDown, Receipt, Refused, Retry, SendError, Unsure
from bot.service import open_service
from bot.store.schema import inbound
from bot.text import gsm
from bot.web.app import app
from bot.web.door import Door

PAYLOADS = json.loads((Path(__file__).parent / "payloads/jasmin.json").read_text("utf-8"))
NUMBER, PASSWORD, SECRET = "+212600000001", "pass é of tests", "a-secret-of-the-tests"
URL, BACK = "http://127.0.0.1:1401/send", "http://127.0.0.1:8000"
KEY, ID = "ab12-9-1", "16fd2706-8baf-433b-82eb-8c7fada847da"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REQUEST = httpx.Request("POST", URL)
REQUIRED = {"url": URL, "username": "dalil", "password": PASSWORD, "secret": SECRET, "back": BACK}


def settings(*, number: str = "2600", two_way: bool = True, **changes: Any) -> LineSettings:
    options = {key: value for key, value in {**REQUIRED, **changes}.items() if value is not None}
    return LineSettings(name="code-2", kind="jasmin", number=number, two_way=two_way, options=MappingProxyType(options))


@dataclass
class Wire:
    """Jasmin's side of the wire: it keeps what it was asked, and answers in turn."""

    answers: list[tuple[int, str] | Exception] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        given = self.answers.pop(0) if self.answers else (200, PAYLOADS["taken"])
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given[0], text=given[1])

    @property
    def form(self) -> dict[str, str]:
        """What it was asked last."""
        return dict(parse_qsl(self.asked[-1].content.decode(), keep_blank_values=True, strict_parsing=True))


def line(wire: Wire | None = None, **changes: Any) -> Jasmin:
    made = jasmin.opened(settings(**changes), back="")
    made.transport = httpx.MockTransport((wire or Wire()).answer)
    return made


def sms(text: str = "Où dormir ?\n1 Rabat", *, urgent: bool = False) -> Sms:
    return Sms(NUMBER, text, KEY, 9, urgent=urgent)


async def _in_use(opened: Jasmin, verb: str, *given: Any, **more: Any) -> Any:
    await opened.begin()
    try:
        return await getattr(opened, verb)(*given, **more)
    finally:
        await opened.end()


def use(opened: Jasmin, verb: str, *given: Any, **more: Any) -> Any:
    """Connect, do this, let go."""
    return asyncio.run(_in_use(opened, verb, *given, **more))


# Sending


def test_all_goes_in_the_body_of_a_form_and_nothing_in_the_address() -> None:
    wire = Wire()
    assert use(line(wire), "send", sms()) == Taken(KEY, "handed")
    [asked] = wire.asked
    assert (asked.method, str(asked.url)) == ("POST", URL)
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert wire.form == {
        "username": "dalil",
        "password": PASSWORD,
        "to": "212600000001",
        "from": "2600",
        "validity-period": "60",
        "dlr": "yes",
        "dlr-level": "3",
        "dlr-method": "POST",
        "dlr-url": f"{BACK}/webhooks/lines/code-2/status/{SECRET}?key={KEY}&ref=9",
        "coding": "0",
        "content": "Où dormir ?\n1 Rabat",
    }


@pytest.mark.parametrize("text", ["Où êtes-vous", "سلام", "\U0001f480", "س" * 200])
def test_a_text_beyond_gsm_7_goes_as_ucs_2_in_hexadecimal(text: str) -> None:
    wire = Wire()
    use(line(wire), "send", sms(text))
    assert wire.form["coding"] == "8"
    assert bytes.fromhex(wire.form["hex-content"]).decode("utf-16-be") == text
    assert "content" not in wire.form


@pytest.mark.parametrize("text", ["Bonjour é è à ù Ç €", "[1] Rabat {2} & = + %", "", "a" * 400])
def test_a_text_of_gsm_7_goes_letter_by_letter(text: str) -> None:
    wire = Wire()
    use(line(wire), "send", sms(text))
    assert (wire.form["coding"], wire.form["content"]) == ("0", text)
    assert "hex-content" not in wire.form


def test_what_is_urgent_goes_first_and_what_is_not_set_is_not_said() -> None:
    wire = Wire()
    use(line(wire, number=""), "send", sms(urgent=True))
    assert wire.form["priority"] == "3"
    assert "from" not in wire.form


def test_R24_no_report_names_the_person_or_holds_a_word() -> None:
    wire = Wire()
    use(line(wire), "send", sms("canari"))
    told = urlsplit(wire.form["dlr-url"])
    assert parse_qs(told.query) == {"key": [KEY], "ref": ["9"]}
    assert told.path == f"/webhooks/lines/code-2/status/{SECRET}"


def test_a_line_that_only_sends_needs_no_secret_and_hears_no_reports() -> None:
    wire = Wire()
    opened = line(wire, two_way=False, secret=None, back=None)
    assert use(opened, "send", sms()) == Taken(KEY, "sent")
    assert wire.form["dlr"] == "no"
    assert "dlr-url" not in wire.form
    for given in ("", SECRET):
        with pytest.raises(Forged):
            opened.proves(given)


@pytest.mark.parametrize("name", PAYLOADS["answers"])
def test_each_refusal_leads_somewhere(name: str) -> None:
    status, told, kind, reason = PAYLOADS["answers"][name]
    with pytest.raises(SendError) as caught:
        use(line(Wire([(status, told)])), "send", sms("canari"))
    assert type(caught.value) is getattr(messages, kind)
    assert str(caught.value) == reason


SILENCE: dict[str, tuple[Exception, type[SendError], str]] = {
    "connection refused": (httpx.ConnectError(f"{NUMBER} canari", request=REQUEST), LinkDown, "network"),
    "no way there": (httpx.ConnectTimeout("canari", request=REQUEST), LinkDown, "network"),
    "too many at once": (httpx.PoolTimeout("canari", request=REQUEST), LinkDown, "network"),
    "it does not answer": (httpx.ReadTimeout(f"{NUMBER} canari", request=REQUEST), Unsure, "no_answer"),
    "killed": (httpx.RemoteProtocolError("canari", request=REQUEST), Unsure, "no_answer"),
    "cut while reading": (httpx.ReadError("canari", request=REQUEST), Unsure, "no_answer"),
    "cut while writing": (httpx.WriteError("canari", request=REQUEST), Unsure, "no_answer"),
}


@pytest.mark.parametrize("name", SILENCE)
def test_only_silence_leaves_us_unsure(name: str) -> None:
    broken, kind, reason = SILENCE[name]
    with pytest.raises(SendError) as caught:
        use(line(Wire([broken])), "send", sms("canari"))
    assert (type(caught.value), str(caught.value)) == (kind, reason)
    assert caught.value.__suppress_context__


def test_jasmin_cannot_be_asked_about_a_message() -> None:
    assert line().hold is None
    assert use(line(), "ask", KEY) == "held"
    assert use(line(), "ask", KEY, age=4000.0) == "held"


@pytest.mark.parametrize(("age", "fate"), [(119.9, "held"), (120.0, "dropped"), (4000.0, "dropped")])
def test_where_jasmin_drops_messages_itself_silence_says_so_after_a_while(age: float, fate: str) -> None:
    opened = line(dropped_after=120)
    assert opened.hold == 120.0
    assert use(opened, "ask", KEY, age=age) == fate


def test_after_a_silence_of_jasmins_another_line_need_not_wait_for_it_to_drop_anything() -> None:
    with pytest.raises(Retry):
        use(line(dropped_after=120), "ask", KEY)


def test_the_duty_phones_ring_is_not_taken_for_dropped() -> None:
    """No row is kept of it, so nobody hears its report: it would ring by every line."""
    assert use(line(dropped_after=120), "send", replace(sms(), reference=0)) == Taken(KEY, "sent")
    assert use(line(dropped_after=120), "send", sms()) == Taken(KEY, "handed")
    assert use(line(), "send", replace(sms(), reference=0)) == Taken(KEY, "handed")


# Whether it is well


def test_a_ping_says_whether_it_is_there() -> None:
    wire = Wire([(200, "Jasmin/PONG")])
    assert use(line(wire), "look") is True
    assert (wire.asked[0].method, str(wire.asked[0].url)) == ("GET", "http://127.0.0.1:1401/ping")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, "No Such Resource"), "odd_answer"),
        ((200, "<html>hello"), "odd_answer"),
        ((502, "Jasmin/PONG"), "odd_answer"),
        (httpx.ConnectError("canari", request=REQUEST), "network"),
        (httpx.ReadTimeout("canari", request=REQUEST), "network"),
    ],
)
def test_what_does_not_answer_a_ping_is_down(answer: tuple[int, str] | Exception, reason: str) -> None:
    with pytest.raises(LinkDown, match=f"^{reason}$"):
        use(line(Wire([answer])), "look")


def test_a_refusal_for_want_of_a_link_counts_for_a_minute() -> None:
    """A ping knows of no link; without this the line would look well while every message is refused."""
    no_link, pong = (412, 'Error "Failover route has no bound connectors"'), (200, "Jasmin/PONG")
    wire, seconds = Wire([no_link, pong, no_link, (200, PAYLOADS["taken"]), pong]), [0.0]
    looked = line(wire)
    looked.clock = lambda: seconds[0]
    with pytest.raises(LinkDown):
        use(looked, "send", sms())
    with pytest.raises(LinkDown, match=r"^link_down$"):
        use(looked, "look")
    seconds[0] = jasmin.NO_LINK_COUNTS_FOR
    assert use(looked, "look") is True
    with pytest.raises(LinkDown):
        use(looked, "send", sms())
    use(looked, "send", sms())
    assert use(looked, "look") is True


# Who is let in

FORGED = ["", "a", SECRET[:-1], SECRET + "a", SECRET.upper(), "another-secret-of-the-tests", "é" * 16, "\ud800" * 16]


@pytest.mark.parametrize("given", FORGED, ids=ascii)
def test_T1_whoever_does_not_know_the_secret_is_refused_before_a_word_is_read(given: str) -> None:
    for body in (b"", b"\xff", PAYLOADS["messages"]["in Arabic"]["body"].encode()):
        with pytest.raises(Forged):
            jasmin.read(line(), {}, body, NOW, secret_in_path=given)
        with pytest.raises(Forged):
            jasmin.read_status(line(), body, {"key": KEY}, secret_in_path=given)


# Messages


def heard(body: str | bytes) -> list[Any]:
    raw = body.encode() if isinstance(body, str) else body
    return jasmin.read(line(), {}, raw, NOW, secret_in_path=SECRET)


def posted(**changes: str | bytes) -> str:
    given: dict[str, str | bytes] = {"id": ID, "from": "212600000001", "to": "2600", "coding": b"\0", "binary": "61"}
    return urlencode(given | {name.rstrip("_"): value for name, value in changes.items()})


@pytest.mark.parametrize("name", PAYLOADS["messages"])
def test_a_message_is_read_letter_by_letter(name: str) -> None:
    post = PAYLOADS["messages"][name]
    own = dict(parse_qsl(post["body"]))["id"]
    assert heard(post["body"]) == [Inbound("sms", f"code-2:{own}", NUMBER, post["text"], line="code-2")]


def test_every_letter_of_gsm_7_is_known() -> None:
    assert len(jasmin.GSM_ALPHABET) == 128
    assert set(jasmin.GSM_ALPHABET) == gsm.BASIC | {"\x1b"}
    assert set(jasmin.GSM_EXTENSION.values()) == gsm.EXTENSION
    assert jasmin.decoded("1b0a1b141b281b291b2f1b3c1b3d1b3e1b401b65", "0") == "\f^{}\\[~]|€"
    assert jasmin.decoded("1b1b611b", "0") == "\x1ba"


UNREADABLE = {
    "binary": posted(coding=b"\x04", binary="0102ff"),
    "a coding nobody knows": posted(coding="99"),
    "more than one byte of coding": posted(coding="0x8"),
    "half a letter": posted(coding=b"\x08", binary="06"),
    "half a pair": posted(coding=b"\x08", binary="d800"),
    "no hexadecimal": posted(binary="xyz"),
    "half a byte": posted(binary="6"),
    "no bytes": urlencode({"id": ID, "from": NUMBER, "content": "canari"}),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_nobody_can_read_is_heard_all_the_same(name: str) -> None:
    """Refused, Jasmin would bring it again and again, and whoever wrote would never be answered."""
    assert heard(UNREADABLE[name]) == [Inbound("sms", f"code-2:{ID}", NUMBER, kind="other", line="code-2")]


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("0600000001", NUMBER),
        ("600000001", NUMBER),
        ("212600000001", NUMBER),
        ("+212600000001", NUMBER),
        ("00212600000001", NUMBER),
        ("34600000000", "+34600000000"),
        ("Inwi", "Inwi"),
        ("111", "111"),
    ],
)
def test_a_number_is_read_in_international_form(sender: str, address: str) -> None:
    [found] = heard(posted(from_=sender))
    assert found.address == address


@pytest.mark.parametrize("sender", ["", " ", "\0", "a\nb"])
def test_a_message_of_nobody_cannot_be_answered_and_is_not_brought_again(sender: str) -> None:
    assert heard(posted(from_=sender)) == []


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"{}", posted(id="").encode(), posted(id="a:b").encode(), b"a&=&&%"]
)
def test_what_jasmin_never_posts_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        heard(body)
    with pytest.raises(Refused):
        jasmin.read_status(line(), body, {"key": KEY}, secret_in_path=SECRET)


# Reports


def told(body: str, **query: str) -> list[Any]:
    given = {"key": KEY, "ref": "9"} | query
    return jasmin.read_status(line(), body.encode(), given, secret_in_path=SECRET)


@pytest.mark.parametrize("name", PAYLOADS["reports"])
def test_a_report_is_read_and_a_step_on_the_way_is_none(name: str) -> None:
    report = PAYLOADS["reports"][name]
    becomes: list[Any] = report["becomes"] or []
    found = [(one.state, one.reason) for one in told(report["body"])]
    assert found == ([tuple(becomes)] if becomes else [])


def test_a_report_names_the_message_by_our_key_and_number() -> None:
    [found] = told(PAYLOADS["reports"]["level 2: UNDELIV"]["body"])
    assert found == Receipt("sms", KEY, "undelivered", "carrier", 9, "code-2")


@pytest.mark.parametrize("reference", ["", "x", "-1", "²", "1.5", "1" * 25])
def test_a_reference_that_is_none_of_ours_is_no_reference(reference: str) -> None:
    [found] = told(PAYLOADS["reports"]["level 2: DELIVRD"]["body"], ref=reference)
    assert found.reference == 0


@pytest.mark.parametrize("key", ["", "a b", "x" * 65])
def test_a_report_of_nothing_is_refused(key: str) -> None:
    with pytest.raises(Refused):
        told(PAYLOADS["reports"]["level 2: DELIVRD"]["body"], key=key)


@pytest.mark.parametrize("status", ["", "delivered", "ESME ROK", "A" * 41])
def test_a_report_that_says_nothing_is_refused(status: str) -> None:
    with pytest.raises(Refused):
        told(urlencode({"id": ID, "message_status": status}))


# Opening

WRONG: dict[str, dict[str, Any]] = {
    "no url": {"url": None},
    "url without send": {"url": "http://127.0.0.1:1401"},
    "url of no web": {"url": "ftp://127.0.0.1/send"},
    "url with a query": {"url": "http://127.0.0.1/?x=/send"},
    "url with a password": {"url": f"http://dalil:{PASSWORD}@127.0.0.1/send"},
    "no username": {"username": ""},
    "no password": {"password": None},
    "a number for a text": {"password": 5},
    "no secret": {"secret": None},
    "a short secret": {"secret": "short"},
    "a secret that an address cannot hold": {"secret": "a secret/of@the tests"},
    "a short secret of a line that only sends": {"secret": "short", "two_way": False},
    "nowhere to reach us": {"back": None},
    "back of no web": {"back": "127.0.0.1:8123"},
    "an option nobody knows": {"usernme": "x"},
    "dropped too soon": {"dropped_after": 59},
    "dropped after no number": {"dropped_after": "120"},
    "dropped, and never told what was not": {"dropped_after": 120, "secret": None, "two_way": False},
}


@pytest.mark.parametrize("name", WRONG)
def test_settings_that_cannot_work_are_refused_in_one_line_without_a_secret(name: str) -> None:
    with pytest.raises(Wrong) as caught:
        jasmin.opened(settings(**WRONG[name]), back="")
    said = str(caught.value)
    assert "code-2" in said
    assert not any(word in said for word in ("\n", PASSWORD, SECRET, "short", "a secret"))


def test_without_its_own_address_jasmin_reaches_us_at_the_public_one() -> None:
    opened = jasmin.opened(settings(back=None), back="https://dalil.example/x/")
    assert opened.back == "https://dalil.example/x/webhooks/lines/code-2"


def test_R24_no_secret_no_number_and_no_word_is_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    wire = Wire([(200, PAYLOADS["taken"]), (400, f"{NUMBER} canari"), httpx.ReadTimeout("canari", request=REQUEST)])
    shown = line(wire)
    with caplog.at_level(logging.DEBUG, logger="dalil"):
        use(shown, "send", sms("canari"))
        for kind in (Failed, Unsure):
            with pytest.raises(kind):
                use(shown, "send", sms("canari"))
        heard(posted(binary=b"canari".hex()))
    seen = repr(shown) + caplog.text
    assert not any(word in seen for word in (PASSWORD, SECRET, "canari", "600000001"))


# The door

FILE = f"""
[[line]]
name = "code-2"
kind = "jasmin"
number = "2600"
url = "{URL}"
username = "dalil"
password = "hemmelig"
secret = "{SECRET}"
back = "{BACK}"
"""


def test_the_door_says_that_it_has_taken_it_and_keeps_it_once(tmp_path: Path) -> None:
    """Without these words and 200 Jasmin posts everything again."""
    (tmp_path / "lines.toml").write_text(FILE, "utf-8")
    service = open_service(config.Config(data_dir=tmp_path, lines_file=tmp_path / "lines.toml"))
    message, report = PAYLOADS["messages"]["in Arabic"]["body"], PAYLOADS["reports"]["level 1: ESME_ROK"]["body"]
    own, form = "/webhooks/lines/code-2", {"content-type": "application/x-www-form-urlencoded"}

    async def knock() -> list[tuple[int, str]]:
        transport = httpx.ASGITransport(app(Door(service)), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BACK) as client:
            posts = [
                (f"{own}/{SECRET}", message),
                (f"{own}/{SECRET}", message),
                (f"{own}/status/{SECRET}?key={KEY}&ref=9", report),
                (own, message),
                (f"{own}/another-secret-of-them", message),
                (f"{own}/status?key={KEY}", report),
                (f"{own}/status/another-secret-of-them?key={KEY}", report),
                (f"{own}/{SECRET}", "x" * 300_000),
            ]
            answers = [await client.post(path, content=body, headers=form) for path, body in posts]
            return [(answer.status_code, answer.text) for answer in answers]

    try:
        answers = asyncio.run(knock())
        with service.store.read() as connection:
            kept = connection.execute(select(inbound.c.external_id, inbound.c.line)).all()
    finally:
        service.close()
    assert answers[:3] == [(200, "ACK/Jasmin")] * 3
    assert [status for status, _ in answers[3:]] == [403, 403, 403, 403, 413]
    assert not any("ACK" in text for _, text in answers[3:])
    assert [tuple(row) for row in kept] == [("code-2:16fd2706-8baf-433b-82eb-8c7fada847d2", "code-2")]
