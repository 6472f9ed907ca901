"""Kannel: what sendsms is asked and answers, what post-url and dlr-url bring, and who is let in.

The answers and posts are those of Debian's Kannel 1.4.5, recorded with made-up numbers; tests/e2e/test_kannel.py runs it.
"""

import asyncio
import base64
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.datastructures import Headers, QueryParams

from bot.channels import kannel
from bot.channels.kannel import Kannel
from bot.channels.sms_line import Sms, Taken
from bot.config import Wrong
from bot.lines import intake
from bot.lines.settings import LineSettings
from bot.lines.sms import OpenLine, SmsLines
from bot.messages import (
    Failed,
    Forged,
    Inbound,
    LinkDown,
    News,
    QueueFull,
    Receipt,
    ReceiptState,
    Refused,
    SendError,
    Unsure,
)
from bot.worker import Worker
from tests.conftest import Clock
from tests.lines.pretending import Wire as Pretended
from tests.lines.pretending import line as pretended
from tests.people import Town

NUMBER, PASSWORD, SECRET = "+212600000001", "a password of the tests é", "a-secret-of-the-tests"
STATUS_PASSWORD = "a-status-password"
URL, BACK = "http://127.0.0.1:13013/cgi-bin/sendsms", "http://127.0.0.1:8000"
STATUS_URL = "http://127.0.0.1:13000/status.xml"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REQUIRED = {"url": URL, "username": "dalil", "password": PASSWORD, "secret": SECRET, "back": BACK}


def settings(*, name: str = "kannel", number: str = "2600", **changes: Any) -> LineSettings:
    options = {key: value for key, value in {**REQUIRED, **changes}.items() if value is not None}
    return LineSettings(name=name, kind="kannel", number=number, options=MappingProxyType(options))


@dataclass
class Wire:
    """Kannel's side of the wire: it keeps what it was asked, and answers in turn."""

    answers: list[tuple[int, str] | Exception] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        given = self.answers.pop(0) if self.answers else (202, "0: Accepted for delivery")
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given[0], text=given[1])


def line(wire: Wire | None = None, **changes: Any) -> Kannel:
    made = kannel.opened(settings(**changes), back="")
    made.transport, made.calendar = httpx.MockTransport((wire or Wire()).answer), NOW.timestamp
    return made


def sms(text: str = "Où dormir ?\n1 Rabat", *, urgent: bool = False) -> Sms:
    return Sms(NUMBER, text, "ab12-9-1", 9, urgent=urgent)


async def _in_use(opened: Kannel, verb: str, *given: Any) -> Any:
    await opened.begin()
    try:
        return await getattr(opened, verb)(*given)
    finally:
        await opened.end()


def use(opened: Kannel, verb: str, *given: Any) -> Any:
    """Connect, do this, let go."""
    return asyncio.run(_in_use(opened, verb, *given))


# Sending


def test_the_text_goes_in_the_body_and_all_else_in_headers() -> None:
    wire = Wire()
    assert use(line(wire, smsc="ma"), "send", sms()) == Taken("ab12-9-1", "handed")
    [asked] = wire.asked
    assert (asked.method, str(asked.url)) == ("POST", URL)
    assert asked.content == "Où dormir ?\n1 Rabat".encode()
    own = {name: value for name, value in asked.headers.raw if name.lower().startswith((b"x-kannel", b"content-type"))}
    assert {name.decode(): value.decode() for name, value in own.items()} == {
        "Content-Type": "text/plain; charset=UTF-8",
        "X-Kannel-Username": "dalil",
        "X-Kannel-Password": PASSWORD,
        "X-Kannel-From": "2600",
        "X-Kannel-To": NUMBER,
        "X-Kannel-SMSC": "ma",
        "X-Kannel-Coding": "0",
        "X-Kannel-Priority": "0",
        "X-Kannel-Validity": "20",
        "X-Kannel-DLR-Mask": "31",
        "X-Kannel-DLR-URL": f"http://kannel:{SECRET}@127.0.0.1:8000/webhooks/kannel/status"
        "?ref=9&key=ab12-9-1&late=1795349400&status=%d&by=%i&at=%T",
    }


def test_what_is_not_set_is_not_said() -> None:
    wire = Wire()
    use(line(wire, number=""), "send", sms())
    assert not {"x-kannel-from", "x-kannel-smsc"} & wire.asked[0].headers.keys()


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        ("Bonjour é è à ù Ç €", "0"),
        ("[1] Rabat {2}", "0"),
        ("", "0"),
        ("Où êtes-vous", "2"),
        ("سلام", "2"),
        ("salam 3likom", "0"),
        ("\U0001f480", "2"),
    ],
)
def test_a_text_that_fits_gsm_7_is_sent_so_and_any_other_as_ucs_2(text: str, coding: str) -> None:
    wire = Wire()
    use(line(wire), "send", sms(text))
    assert wire.asked[0].headers["x-kannel-coding"] == coding
    assert wire.asked[0].content.decode() == text


def test_what_is_urgent_goes_before_what_stands_in_kannels_queue() -> None:
    wire = Wire()
    use(line(wire), "send", sms(urgent=True))
    assert wire.asked[0].headers["x-kannel-priority"] == "3"


def test_R11_a_dying_link_keeps_the_answer_to_a_danger_for_a_shorter_time() -> None:
    wire = Wire()
    use(line(wire), "send", sms(urgent=True))
    assert wire.asked[0].headers["x-kannel-validity"] == "10"
    assert parse_qs(wire.asked[0].headers["x-kannel-dlr-url"])["late"] == [str(int(NOW.timestamp()) + 300)]


def test_R24_kannel_is_never_asked_for_words_that_a_report_may_hold() -> None:
    """%A would say why it gave up; and %A and %b hold the first words of a message, when the operator reports on it."""
    wire = Wire()
    use(line(wire), "send", sms())
    assert set(re.findall("%.", wire.asked[0].headers["x-kannel-dlr-url"])) == {"%d", "%i", "%T"}


def test_R24_no_report_names_the_person_or_holds_a_word() -> None:
    wire = Wire()
    use(line(wire), "send", sms("canari"))
    asked = wire.asked[0]
    assert "canari" not in asked.headers["x-kannel-dlr-url"]
    assert "212600000001" not in asked.headers["x-kannel-dlr-url"]
    assert not asked.url.query


@pytest.mark.parametrize(
    ("name", "path"), [("kannel", "/webhooks/kannel/status"), ("oujda-2", "/webhooks/lines/oujda-2/status")]
)
def test_each_line_is_told_at_its_own_address(name: str, path: str) -> None:
    wire = Wire()
    use(line(wire, name=name, back="https://dalil.example/x/"), "send", sms())
    told = urlsplit(wire.asked[0].headers["x-kannel-dlr-url"])
    assert (told.scheme, told.hostname, told.path) == ("https", "dalil.example", f"/x{path}")
    assert (told.username, told.password) == (name, SECRET)
    kannels_own = {"status": ["%d"], "by": ["%i"], "at": ["%T"]}
    assert parse_qs(told.query) == {"ref": ["9"], "key": ["ab12-9-1"], "late": ["1795349400"], **kannels_own}


TAKEN = ["0: Accepted for delivery", "3: Queued for later delivery", "Sent.", "Sent. Message splits: 2"]


@pytest.mark.parametrize("told", TAKEN)
def test_what_kannel_takes_is_handed_over_until_a_report_comes(told: str) -> None:
    assert use(line(Wire([(202, told)])), "send", sms()) == Taken("ab12-9-1", "handed")


REQUEST = httpx.Request("POST", URL)
ERRORS: dict[str, tuple[tuple[int, str] | Exception, type[SendError], str]] = {
    "wrong password": ((403, "Authorization failed for sendsms"), LinkDown, "unauthorised"),
    "a proxy's password": ((401, "<html>"), LinkDown, "unauthorised"),
    "no link for it": ((403, "Not routable. Do not try again."), LinkDown, "link_down"),
    "queue full": ((503, "Temporal failure, try again later."), QueueFull, "queue_full"),
    "black list": (
        (400, "Number(s) has/have been denied by white- and/or black-lists."),
        Failed,
        "bad_number",
    ),
    "no receiver": ((400, "Missing receiver(s) number(s), rejected"), Failed, "bad_number"),
    "empty receiver": ((400, "Empty receiver number not allowed, rejected"), Failed, "bad_number"),
    "charset": ((400, "Charset or body misformed, rejected"), Failed, "refused"),
    "no sender": ((400, "Sender missing and no global set, rejected"), Failed, "refused"),
    "priority": ((400, "Priority field misformed, rejected"), Failed, "refused"),
    "content type": ((400, "Invalid content-type"), Failed, "refused"),
    "media type": ((415, "Unsupported content-type, rejected"), Failed, "refused"),
    "another page": ((200, "<html>hello"), LinkDown, "smsbox_down"),
    "not found": ((404, "Unknown request."), LinkDown, "smsbox_down"),
    "elsewhere": ((302, ""), LinkDown, "smsbox_down"),
    "sending failed": ((500, "Sending failed."), Unsure, "provider_error"),
    "a proxy's 502": ((502, "Bad gateway"), Unsure, "provider_error"),
    "a proxy's 503": ((503, "Service unavailable"), Unsure, "provider_error"),
    "connection refused": (httpx.ConnectError(f"{NUMBER} canari", request=REQUEST), LinkDown, "network"),
    "no way there": (httpx.ConnectTimeout("canari", request=REQUEST), LinkDown, "network"),
    "too many at once": (httpx.PoolTimeout("canari", request=REQUEST), LinkDown, "network"),
    "bearerbox stopped": (httpx.ReadTimeout(f"{NUMBER} canari", request=REQUEST), Unsure, "no_answer"),
    "bearerbox killed": (httpx.RemoteProtocolError("canari", request=REQUEST), Unsure, "no_answer"),
    "cut while reading": (httpx.ReadError("canari", request=REQUEST), Unsure, "no_answer"),
    "cut while writing": (httpx.WriteError("canari", request=REQUEST), Unsure, "no_answer"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_each_refusal_leads_somewhere_and_only_silence_leaves_us_unsure(name: str) -> None:
    answer, kind, reason = ERRORS[name]
    with pytest.raises(SendError) as caught:
        use(line(Wire([answer])), "send", sms("canari"))
    assert type(caught.value) is kind
    assert str(caught.value) == reason
    assert caught.value.__cause__ is None
    assert isinstance(answer, tuple) or caught.value.__suppress_context__


def test_kannel_cannot_be_asked_about_a_message() -> None:
    assert line().hold is None
    assert use(line(), "ask", "ab12-9-1") == "held"


# Whether it is well

STATUS = """<?xml version="1.0"?>
<gateway>
<version>Kannel bearerbox version `1.4.5'.</version>
<status>{state}, uptime 0d 0h 3m 33s</status>
<boxes>{boxes}</boxes>
<smscs><count>2</count>{links}</smscs>
</gateway>"""
SMSBOX = (
    "<box><type>smsbox</type><id></id><IP>127.0.0.1</IP><queue>0</queue><status>on-line 0d 0h 3m 25s</status></box>"
)
WAPBOX = SMSBOX.replace("smsbox", "wapbox")


def link(state: str, name: str = "ma") -> str:
    return f"<smsc><name>FAKE:10000</name><admin-id>{name}</admin-id><id>{name}</id><status>{state}</status></smsc>"


def status(*links: str, state: str = "running", boxes: str = SMSBOX) -> str:
    return STATUS.format(state=state, boxes=boxes, links="".join(links))


LOOKS: dict[str, tuple[str, str | None]] = {
    "well": (status(link("online 1s")), ""),
    "one of two links": (status(link("re-connecting"), link("online 1s")), ""),
    "connecting": (status(link("connecting")), "link_down"),
    "connecting again": (status(link("re-connecting"), link("dead")), "link_down"),
    "disconnected": (status(link("disconnected")), "link_down"),
    "no link": (status(), "link_down"),
    "another operator's": (status(link("online 1s", "other")), "link_down"),
    "suspended": (status(link("online 1s"), state="suspended"), "smsbox_down"),
    "isolated": (status(link("online 1s"), state="isolated"), "smsbox_down"),
    "ending": (status(link("online 1s"), state="shutting down"), "smsbox_down"),
    "no smsbox": (status(link("online 1s"), boxes=""), "smsbox_down"),
    "no smsbox but another": (status(link("online 1s"), boxes=WAPBOX), "smsbox_down"),
    "smsbox lost": (status(link("online 1s"), boxes=SMSBOX.replace("on-line", "disconnected")), "smsbox_down"),
    "wrong password": ('<?xml version="1.0"?>\n<gateway>\nDenied</gateway>\n', None),
    "no XML": ("Denied", None),
    "cut": (status(link("online 1s"))[:200], None),
    "empty": ("", None),
    "a web page": ("<html><body>hello</body></html>", None),
}


@pytest.mark.parametrize("name", LOOKS)
def test_status_xml_says_whether_the_line_is_well(name: str) -> None:
    told, ailing = LOOKS[name]
    wire = Wire([(200, told), (403, "Authorization failed for sendsms")])
    looked = line(wire, status_url=STATUS_URL, status_password=STATUS_PASSWORD, smsc="ma")
    if ailing:
        with pytest.raises(LinkDown, match=f"^{ailing}$"):
            use(looked, "look")
        return
    assert use(looked, "look")
    assert [str(asked.url) for asked in wire.asked[1:]] == ([URL] if ailing is None else [])


def test_without_an_smsc_id_any_link_will_do() -> None:
    assert kannel.why_down(status(link("dead"), link("online 9s", "other")).encode()) == ""


@pytest.mark.parametrize("answer", [(500, status(link("online 1s"))), (200, "x" * (kannel.LARGEST_STATUS + 1))])
def test_where_there_is_no_status_smsbox_is_asked(answer: tuple[int, str]) -> None:
    assert use(line(Wire([answer, (403, "")]), status_url=STATUS_URL), "look")
    with pytest.raises(LinkDown, match="smsbox_down"):
        use(line(Wire([answer, (502, "")]), status_url=STATUS_URL), "look")


def test_status_xml_is_asked_for_with_its_own_password() -> None:
    wire = Wire([(200, status(link("online 1s")))])
    use(line(wire, status_url=STATUS_URL, status_password=STATUS_PASSWORD), "look")
    assert str(wire.asked[0].url) == f"{STATUS_URL}?password={STATUS_PASSWORD}"


@pytest.mark.parametrize("status_url", [STATUS_URL, ""])
def test_what_does_not_answer_is_down(status_url: str) -> None:
    wire = Wire([httpx.ConnectError("canari", request=REQUEST)])
    with pytest.raises(LinkDown, match=r"^network$"):
        use(line(wire, status_url=status_url), "look")


@pytest.mark.parametrize(("code", "well"), [(403, True), (400, True), (404, False), (502, False), (200, False)])
def test_without_a_status_smsbox_is_well_when_it_refuses_an_empty_call(code: int, well: bool) -> None:
    wire = Wire([(code, "Authorization failed for sendsms")])
    if well:
        assert use(line(wire), "look") is True
    else:
        with pytest.raises(LinkDown, match=r"^smsbox_down$"):
            use(line(wire), "look")
    assert (wire.asked[0].method, str(wire.asked[0].url)) == ("GET", URL)


def test_a_message_that_is_queued_for_later_tells_of_a_link_that_is_down() -> None:
    """Without status.xml it is all we know of it: for a minute, so that the next message tries again."""
    wire, seconds = Wire([(202, TAKEN[1])]), [0.0]
    looked = line(wire)
    looked.clock = lambda: seconds[0]
    use(looked, "send", sms())
    with pytest.raises(LinkDown, match=r"^link_down$"):
        use(looked, "look")
    seconds[0] = kannel.QUEUED_COUNTS_FOR
    wire.answers = [(403, "Authorization failed for sendsms")]
    assert use(looked, "look") is True


def test_a_message_that_is_accepted_tells_of_a_link_that_is_up() -> None:
    wire = Wire([(202, TAKEN[1]), (202, TAKEN[0]), (403, "Authorization failed for sendsms")])
    looked = line(wire)
    use(looked, "send", sms())
    use(looked, "send", sms())
    assert use(looked, "look") is True


# Who is let in

PROOF = "Basic " + base64.b64encode(f"kannel:{SECRET}".encode()).decode()
POSTED = {
    "User-Agent": "Kannel/1.4.5",
    "Content-Type": 'text/plain; charset="UTF-8"',
    "X-Kannel-From": "0600000001",
    "X-Kannel-To": "2600",
    "X-Kannel-Time": "2026-11-22 14:13:39",
    "X-Kannel-SMSC": "ma",
    "X-Kannel-Coding": "0",
    "X-Kannel-Service": "default",
    "Authorization": PROOF,
}
ID = "76606dc3-bfa1-4b50-b644-0abb6d9a7683"
STATED = {"ref": "9", "key": "ab12-9-1", "status": "8", "by": "ma"}
FORGED = {
    "nothing": "",
    "no scheme": PROOF[6:],
    "Bearer": "Bearer " + PROOF[6:],
    "only Basic": "Basic ",
    "the secret itself": SECRET,
    "not encoded": f"Basic kannel:{SECRET}",
    "another name": "Basic " + base64.b64encode(f"oujda-2:{SECRET}".encode()).decode(),
    "no name": "Basic " + base64.b64encode(f":{SECRET}".encode()).decode(),
    "another secret": "Basic " + base64.b64encode(b"kannel:another-secret-of-the-tests").decode(),
    "no secret": "Basic " + base64.b64encode(b"kannel:").decode(),
    "longer": PROOF + "=",
    "shorter": PROOF[:-1],
    "other letters": PROOF.swapcase(),
    "not ascii": "Basic é" + PROOF[7:],
    "surrogate": "Basic \ud800" + PROOF[7:],
}


def headers(**changes: str | None) -> Headers:
    given = {**POSTED, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return Headers({name: value for name, value in given.items() if value is not None})


@pytest.mark.parametrize("name", FORGED)
def test_T1_whoever_does_not_prove_to_be_this_kannel_is_not_read(name: str) -> None:
    given: Mapping[str, str] = {"authorization": FORGED[name], "x-kannel-from": NUMBER}
    with pytest.raises(Forged):
        kannel.read(line(), given, b"Bonjour", NOW, query={"id": ID})
    with pytest.raises(Forged):
        kannel.read_status(line(), given, STATED)


def test_T1_a_forged_post_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(Forged):
        kannel.read(line(), Headers({}), b"\xff", NOW, query={})
    with pytest.raises(Forged):
        kannel.read_status(line(), Headers({}), {})


# Messages

ARABIC = "سلام عليكم. أين أنام؟"
TEXTS: dict[str, tuple[str, bytes, str]] = {
    "plain": ('text/plain; charset="UTF-8"', b"Bonjour", "Bonjour"),
    "french": ('text/plain; charset="UTF-8"', "Où dormir à Oujda é è".encode(), "Où dormir à Oujda é è"),
    "arabic, recoded": ('text/plain; charset="UTF-8"', ARABIC.encode(), ARABIC),
    "arabic, mo-recode off": ('text/plain; charset="UTF-16BE"', ARABIC.encode("utf-16-be"), ARABIC),
    "an emoji": ('text/plain; charset="UTF-16BE"', "\U0001f480".encode("utf-16-be"), "\U0001f480"),
    "alt-charset": ("text/plain; charset=ISO-8859-1", "où".encode("latin-1"), "où"),
    "no charset": ("text/plain", b"Bonjour", "Bonjour"),
    "empty": ('text/plain; charset="UTF-8"', b"", ""),
    "signs": ('text/plain; charset="UTF-8"', b"a  b {0} %s <b> & ; % \x01", "a  b {0} %s <b> & ; % \x01"),
    "three parts": ('text/plain; charset="UTF-8"', b"un, deux, trois", "un, deux, trois"),
    "long": ('text/plain; charset="UTF-8"', ("س" * 300).encode(), "س" * 300),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_message_is_read_letter_by_letter(name: str) -> None:
    content_type, body, text = TEXTS[name]
    [found] = kannel.read(line(), headers(Content_Type=content_type), body, NOW, query=QueryParams(f"id={ID}"))
    assert found == Inbound("sms", f"kannel:{ID}", NUMBER, text, line="kannel")


UNREADABLE: dict[str, tuple[str | None, bytes]] = {
    "binary": ("application/octet-stream", b"\x01\x02\xff"),
    "no type": (None, b"Bonjour"),
    "another type": ("text/xml", b"<message/>"),
    "unknown charset": ("text/plain; charset=KLINGON", b"Bonjour"),
    "no UTF-8": ('text/plain; charset="UTF-8"', b"\xff\xfe"),
    "half a letter": ('text/plain; charset="UTF-16BE"', b"\x06"),
    "half a pair": ('text/plain; charset="UTF-16BE"', b"\xd8\x00"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_nobody_can_read_is_heard_all_the_same(name: str) -> None:
    """Refused, Kannel would bring it again and again, and whoever wrote would never be answered."""
    content_type, body = UNREADABLE[name]
    [found] = kannel.read(line(), headers(Content_Type=content_type), body, NOW, query={"id": ID})
    assert found == Inbound("sms", f"kannel:{ID}", NUMBER, kind="other", line="kannel")


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("0600000001", NUMBER),
        ("212600000001", NUMBER),
        ("+212600000001", NUMBER),
        ("00212600000001", NUMBER),
        ("+34600000000", "+34600000000"),
        ("Inwi", "Inwi"),
        ("111", "111"),
    ],
)
def test_a_number_is_read_in_international_form(sender: str, address: str) -> None:
    [found] = kannel.read(line(), headers(X_Kannel_From=sender), b"Bonjour", NOW, query={"id": ID})
    assert isinstance(found, Inbound)
    assert found.address == address


def test_a_message_of_a_line_in_the_file_is_named_after_it() -> None:
    given = headers(Authorization="Basic " + base64.b64encode(f"oujda-2:{SECRET}".encode()).decode())
    [found] = kannel.read(line(name="oujda-2"), given, b"Bonjour", NOW, query={"id": ID})
    assert isinstance(found, Inbound)
    assert (found.external_id, found.line) == (f"oujda-2:{ID}", "oujda-2")


@pytest.mark.parametrize("own", ["", "%I", "a b", "é", "x" * 65, "a:b"])
def test_a_message_without_kannels_own_name_is_refused(own: str) -> None:
    with pytest.raises(Refused):
        kannel.read(line(), headers(), b"Bonjour", NOW, query={"id": own})


@pytest.mark.parametrize("sender", [None, "", " "])
def test_a_message_of_nobody_is_refused(sender: str | None) -> None:
    with pytest.raises(Refused):
        kannel.read(line(), headers(X_Kannel_From=sender), b"Bonjour", NOW, query={"id": ID})


# Reports

MOVES: dict[str, tuple[ReceiptState, str] | None] = {
    "0": None,
    "1": ("delivered", ""),
    "2": ("undelivered", "carrier"),
    "4": None,
    "8": ("sent", ""),
    "12": ("sent", ""),
    "16": ("undelivered", "rejected"),
    "32": None,
    "34": ("undelivered", "carrier"),
    "66": ("undelivered", "carrier"),
}


@pytest.mark.parametrize("given", MOVES)
def test_a_report_is_read(given: str) -> None:
    found = kannel.read_status(line(), headers(), {**STATED, "status": given})
    moved = MOVES[given]
    assert found == ([Receipt("sms", "ab12-9-1", moved[0], moved[1], 9, "kannel")] if moved else [])


def test_a_refusal_without_a_link_says_nothing_new() -> None:
    """Kannel reports it beside its answer to the sending: the message goes by another line meanwhile."""
    assert kannel.read_status(line(), headers(), {**STATED, "status": "16", "by": ""}) == []


LATE = int(NOW.timestamp()) + 600
GIVEN_UP: dict[str, tuple[dict[str, str], bool]] = {
    "its validity is over": ({"late": str(LATE), "at": str(LATE + 603)}, True),
    "half of it is over": ({"late": str(LATE), "at": str(LATE)}, True),
    "no link when it was given": ({"late": str(LATE), "at": str(LATE - 600)}, False),
    "the same, by a clock minutes ahead": ({"late": str(LATE), "at": str(LATE - 1)}, False),
    "a message of the version before": ({}, False),
    "no moment": ({"late": str(LATE), "at": ""}, False),
    "nothing filled in": ({"late": str(LATE), "at": "%T"}, False),
    "no number": ({"late": "x", "at": str(LATE)}, False),
}


@pytest.mark.parametrize("name", GIVEN_UP)
def test_what_kannel_took_and_gave_up_later_may_go_by_another_line(name: str) -> None:
    """The first is what Kannel 1.4.5 posts when a message's time is over; no link is named then."""
    told, is_given_up = GIVEN_UP[name]
    found = kannel.read_status(line(), headers(), {**STATED, "status": "16", "by": "", **told})
    assert found == ([Receipt("sms", "ab12-9-1", "undelivered", "rejected", 9, "kannel")] if is_given_up else [])


GAVE_UP = {"status": "16", "by": "", "late": str(LATE), "at": str(LATE + 603)}
AFTERWARDS: dict[str, tuple[list[dict[str, str]], list[str], int]] = {
    "it gave up": ([GAVE_UP], ["handed"], 1),
    "it gave up, told twice": ([GAVE_UP, GAVE_UP], ["handed"], 1),
    "it had sent it": ([{"status": "8"}, GAVE_UP], ["undelivered"], 0),
    "it had been delivered": ([{"status": "1"}, GAVE_UP], ["delivered"], 0),
    "it had no link for it": ([{**GAVE_UP, "at": str(LATE - 600)}], ["handed"], 0),
}


@pytest.mark.parametrize("name", AFTERWARDS)
def test_another_line_takes_what_kannel_gave_up_and_never_what_it_sent(name: str, town: Town, clock: Clock) -> None:
    reports, states, by_the_other = AFTERWARDS[name]
    wire, other = Wire(), pretended("phone")
    lines = {"kannel": OpenLine(settings(), line(wire)), "phone": other}
    sms = SmsLines(town.store, lines, mark="tests", clock=clock)
    worker = Worker(town.store, town.seal, town.knowledge, {"sms": sms}, clock)
    asyncio.run(sms.begin())
    took(town, lines["kannel"].settings, Inbound("sms", "kannel:1", NUMBER, "bonjour", line="kannel"), clock=clock)
    town.works(worker)
    for report in reports:
        back = parse_qs(urlsplit(wire.asked[0].headers["x-kannel-dlr-url"]).query)
        own = {"ref": back["ref"][0], "key": back["key"][0]}
        news = kannel.read_status(line(), headers(), {**STATED, **own, **report})
        took(town, lines["kannel"].settings, *news, clock=clock)
        town.works(worker)
    assert [row.state for row in town.rows("SELECT state FROM outbound")] == states
    assert isinstance(other.way, Pretended)
    assert (len(wire.asked), len(other.way.sent)) == (1, by_the_other)


def took(town: Town, of: LineSettings, *news: News, clock: Clock) -> None:
    with town.store.write() as connection:
        intake.take(connection, town.seal, of, news, clock(), rings_heard=False)


@pytest.mark.parametrize("reference", ["", "x", "-1", "²", "٣", "1.5", " 1", "1" * 25, "1" * 5000], ids=lambda r: r[:8])
def test_a_reference_that_is_none_of_ours_is_no_reference(reference: str) -> None:
    [found] = kannel.read_status(line(), headers(), {**STATED, "ref": reference})
    assert isinstance(found, Receipt)
    assert found.reference == 0


@pytest.mark.parametrize(
    "changed",
    [
        *({"status": given} for given in ("", "%d", "-1", "٨", "8" * 50)),
        *({"key": given} for given in ("", "%d", "x" * 65)),
    ],
    ids=str,
)
def test_a_report_of_nothing_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(Refused):
        kannel.read_status(line(), headers(), {**STATED, **changed})


# Opening

WRONG: dict[str, dict[str, Any]] = {
    "no url": {"url": None},
    "no username": {"username": ""},
    "no password": {"password": None},
    "no secret": {"secret": None},
    "a short secret": {"secret": "short"},
    "a secret that an address cannot hold": {"secret": "a secret/of@the tests"},
    "nowhere to reach us": {"back": None},
    "url of no web": {"url": "ftp://127.0.0.1/sendsms"},
    "url without a host": {"url": "http:///sendsms"},
    "url in the clear": {"url": "http://41.1.1.1:13013/cgi-bin/sendsms"},
    "status in the clear": {"status_url": "http://kannel.example/status.xml"},
    "back to another door": {"back": f"{BACK}/webhooks/kannel"},
    "url with a query": {"url": URL + "?username=dalil"},
    "url with a password": {"url": f"http://dalil:{PASSWORD}@127.0.0.1/sendsms"},
    "url of no port": {"url": "http://127.0.0.1:99999/"},
    "back of no web": {"back": "127.0.0.1:8123"},
    "back that Kannel would fill in": {"back": "http://127.0.0.1/%d"},
    "status of no web": {"status_url": "status.xml"},
    "an option nobody knows": {"usernme": "x"},
    "a number for a text": {"password": 5},
    "two lines in a password": {"password": "a\r\nX-Kannel-To: +212600000009"},
    "a space in front": {"smsc": " ma"},
}


@pytest.mark.parametrize("name", WRONG)
def test_settings_that_cannot_work_are_refused_in_one_line_without_a_secret(name: str) -> None:
    with pytest.raises(Wrong) as caught:
        kannel.opened(settings(**WRONG[name]), back="")
    told = str(caught.value)
    assert "kannel" in told
    assert "\n" not in told
    assert PASSWORD not in told
    assert SECRET not in told
    assert not any(str(value) in told for value in WRONG[name].values() if value)


def test_without_its_own_address_kannel_reaches_us_at_the_public_one() -> None:
    opened = kannel.opened(settings(back=None), back="https://dalil.example")
    assert opened.back == "https://dalil.example/webhooks/kannel/status"


def test_R24_no_secret_no_number_and_no_word_is_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    wire = Wire([(202, TAKEN[0]), (400, f"{NUMBER} canari"), httpx.ReadTimeout("canari", request=REQUEST)])
    shown = line(wire, status_password=STATUS_PASSWORD)
    with caplog.at_level(logging.DEBUG, logger="dalil"):
        use(shown, "send", sms("canari"))
        for _ in range(2):
            with pytest.raises(SendError):
                use(shown, "send", sms("canari"))
        kannel.read(shown, headers(), b"canari", NOW, query={"id": ID})
    told = repr(shown) + caplog.text
    assert not any(word in told for word in (PASSWORD, SECRET, STATUS_PASSWORD, "canari", "600000001"))
