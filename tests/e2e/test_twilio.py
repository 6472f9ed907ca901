"""People on SMS and WhatsApp: signed webhooks in, Prism with Twilio's own OpenAPI out, a recording proxy between."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.text import gsm
from directory.places import places
from tests.e2e.process import serving, wait_until
from tests.e2e.telling import AT_MOST, FEW, PATHS, numbers, said
from tests.e2e.texting import SID, SMS_FROM, TOKEN, WHATSAPP_FROM, Carrier, Line, Sent, Texter, settings, signature
from tests.talk import HELLO

MESSAGES, STATUS = "/webhooks/twilio", "/webhooks/twilio/status"
CANARY = "zanzibarine"
"""A word of people's in these tests: it must never be printed."""

CITY = 4
PARTS = {"fr": 2, "en": 2, "ar": 3}
CONVERSATIONS = [("sms", language, path) for language in HELLO for path in PATHS] + [
    ("whatsapp", language, path) for language in HELLO for path in (PATHS if language == "fr" else FEW)
]


@pytest.fixture(scope="module")
def line(carrier: tuple[Carrier, str], tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Line]:
    """A Dalil with both of Twilio's lines."""
    found, url = carrier
    with serving(tmp_path_factory.mktemp("twilio"), stocked, public=True, **settings(url)) as dalil:
        dalil.secrets |= {CANARY, TOKEN, SID}
        with Line.of(dalil, found) as made:
            yield made


@dataclass
class Conversation:
    """What a person sends, and who."""

    person: Texter
    script: tuple[str, ...]


@pytest.fixture(scope="module")
def played(line: Line) -> dict[tuple[str, str, str], Conversation]:
    """All conversations side by side: everybody says one thing, then everybody hears."""
    people = {
        (channel, language, path): Conversation(line.person(channel), said(HELLO[language], PATHS[path], CITY))
        for channel, language, path in CONVERSATIONS
    }
    for turn in range(AT_MOST):
        in_it = [one for one in people.values() if turn < len(one.script)]
        for one in in_it:
            one.person.writes(one.script[turn])
        for one in in_it:
            one.person.hears()
    return people


Played = dict[tuple[str, str, str], Conversation]


@pytest.mark.parametrize(("channel", "language", "path"), CONVERSATIONS)
def test_R5_a_service_with_a_number_within_four_messages(
    played: Played, channel: str, language: str, path: str
) -> None:
    person = played[channel, language, path].person
    assert person.said == len(person.heard) <= AT_MOST
    assert numbers(person.heard[-1].body), person.heard[-1].body
    assert not any(numbers(sent.body) for sent in person.heard[:-1])
    assert places().listed[CITY - 1].names[language] in person.heard[-1].body


@pytest.mark.parametrize(("channel", "language", "path"), [key for key in CONVERSATIONS if key[0] == "sms"])
def test_R5_every_sms_is_short_enough_to_pay_for(played: Played, channel: str, language: str, path: str) -> None:
    heard = played[channel, language, path].person.heard
    sizes = [gsm.segments(sent.body) for sent in heard]
    assert sizes[0].parts <= 2, heard[0].body
    assert max(size.parts for size in sizes) <= PARTS[language], [sent.body for sent in heard]
    if language != "ar":
        assert {size.encoding for size in sizes} == {"gsm7"}, [sent.body for sent in heard]


def test_whatsapp_stays_within_its_characters(played: Played) -> None:
    bodies = [s.body for (channel, _, _), one in played.items() for s in one.person.heard if channel == "whatsapp"]
    assert bodies
    assert all(len(body) <= 1600 for body in bodies)


def test_each_answer_goes_from_the_number_that_was_written_to(line: Line, played: Played) -> None:
    senders = {"sms": SMS_FROM, "whatsapp": f"whatsapp:{WHATSAPP_FROM}"}
    for (channel, _, _), one in played.items():
        assert {sent.sender for sent in one.person.heard} == {senders[channel]}
        assert all(sent.callback.startswith(f"{line.dalil.url}{STATUS}?ref=") for sent in one.person.heard)


def test_a_number_is_another_person_on_sms_and_on_whatsapp(line: Line) -> None:
    by_sms = line.person()
    by_whatsapp = Texter(line, "whatsapp", by_sms.number)
    for body in ("Bonjour", "5"):
        by_sms.writes(body)
        by_sms.hears()
    by_whatsapp.writes("5")
    assert "1600" not in by_whatsapp.hears()[0].body
    assert by_whatsapp.heard[0].body != by_sms.heard[1].body


def test_arabic_digits_are_digits(line: Line) -> None:
    person = line.person()
    for body in said(HELLO["ar"], PATHS["medical"], CITY, eastern=True):
        person.writes(body)
        person.hears()
    assert numbers(person.heard[-1].body)


def test_the_same_message_twice_is_answered_once(line: Line) -> None:
    person = line.person()
    form = person.form("Bonjour")
    for _ in range(2):
        assert line.post(MESSAGES, form).status_code == 200
    person.hears()
    person.writes("5")
    [cities] = person.hears()
    assert len(person.heard) == 2
    assert places().listed[0].names["fr"] in cities.body


def test_a_whatsapp_location_is_the_nearest_place(line: Line) -> None:
    person = line.person("whatsapp")
    for body in ("Bonjour", "5"):
        person.writes(body)
        person.hears()
    person.writes("", Latitude="34.6814", Longitude="-1.9086")
    [answer] = person.hears()
    assert "Oujda" in answer.body
    assert numbers(answer.body)


@pytest.mark.parametrize("kind", ["audio/ogg", "image/jpeg"])
def test_what_cannot_be_read_is_answered_with_the_question_again(line: Line, kind: str) -> None:
    person = line.person("whatsapp")
    for body in ("Bonjour", "5"):
        person.writes(body)
        person.hears()
    person.writes("", NumMedia="1", MediaContentType0=kind, MediaUrl0=f"https://example.org/{CANARY}")
    [answer] = person.hears()
    asked = person.heard[1].body
    assert answer.body != asked
    assert all(city.names["fr"] in answer.body and city.names["fr"] in asked for city in places().listed)


def test_words_are_answered_and_never_printed(line: Line) -> None:
    person = line.person()
    person.writes("Bonjour")
    person.hears()
    person.writes(f"{CANARY} {{0}} %s \x00 \u202e \U0001f480 " + "x" * 1500)
    [answer] = person.hears()
    assert CANARY not in answer.body


def stored(line: Line) -> int:
    return line.dalil.count("inbound")


@pytest.mark.parametrize("path", [MESSAGES, STATUS])
@pytest.mark.parametrize("forgery", ["absent", "another form", "another address", "another token", "not ascii"])
def test_T1_a_wrong_signature_is_refused_and_nothing_is_stored(line: Line, path: str, forgery: str) -> None:
    form, before = line.person().form(CANARY), stored(line)
    given = {
        "absent": "",
        "another form": signature(line.dalil.url + path, form | {"Body": "5"}),
        "another address": signature(f"{line.dalil.url}{path}?x", form),
        "another token": signature(line.dalil.url + path, form)[::-1],
        "not ascii": "é" * 28,
    }[forgery]
    answer = line.post(path, form, signed=given)
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert stored(line) == before


@pytest.mark.parametrize("path", [MESSAGES, STATUS])
def test_T1_a_body_over_the_limit_is_refused(line: Line, path: str) -> None:
    form, before = line.person().form(CANARY + "x" * 256 * 1024), stored(line)
    assert line.post(path, form).status_code == 413
    assert stored(line) == before


MALFORMED = {
    "no form": CANARY.encode(),
    "json": b'{"Body": "zanzibarine"}',
    "not utf-8": b"Body=\xff\xfe",
    "not utf-8 escaped": b"Body=%ff%fe",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_form_is_refused(line: Line, name: str) -> None:
    before = stored(line)
    assert line.post_raw(MESSAGES, MALFORMED[name], signed="x" * 28).status_code == 400
    assert stored(line) == before


@pytest.mark.parametrize("missing", [{"From"}, {"MessageSid"}, {"From", "MessageSid"}])
def test_a_signed_form_without_its_fields_is_refused(line: Line, missing: set[str]) -> None:
    before = stored(line)
    form = {name: value for name, value in line.person().form(CANARY).items() if name not in missing}
    assert line.post(MESSAGES, form).status_code == 400
    assert stored(line) == before


def test_a_location_that_is_none_is_refused(line: Line) -> None:
    before = stored(line)
    assert line.post(MESSAGES, line.person().form("", Latitude=CANARY, Longitude="x")).status_code == 400
    assert stored(line) == before


def state(line: Line, sent: Sent) -> tuple[str, str | None]:
    """What the store holds of a message: its state, and the reason."""
    [row] = line.dalil.rows("SELECT state, reason FROM outbound WHERE provider_id = :sid", sid=sent.sid)
    return row.state, row.reason


def greeted(line: Line, channel: str = "sms") -> Sent:
    """A message that was sent, and is marked as sent."""
    person = line.person(channel)
    person.writes("Bonjour")
    [sent] = person.hears()
    marked = "outbound WHERE provider_id = :sid AND state = 'sent'"
    wait_until(lambda: line.dalil.count(marked, sid=sent.sid), what="it is marked as sent")
    return sent


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_receipt_moves_a_message_forward_only(line: Line, channel: str) -> None:
    sent = greeted(line, channel)
    for step in ("queued", "sending", "sent"):
        assert line.tells(sent, step).status_code == 204
        assert state(line, sent) == ("sent", None)
    assert line.tells(sent, "delivered").status_code == 204
    assert state(line, sent) == ("delivered", None)
    for late in ("undelivered", "failed", "sent"):
        assert line.tells(sent, late, ErrorCode="30003").status_code == 204
        assert state(line, sent) == ("delivered", None)


def test_a_message_that_did_not_arrive_says_why(line: Line) -> None:
    sent = greeted(line)
    assert line.tells(sent, "undelivered", ErrorCode="30006").status_code == 204
    assert state(line, sent) == ("undelivered", "landline_or_carrier")
    assert line.tells(sent, "delivered").status_code == 204
    assert state(line, sent) == ("undelivered", "landline_or_carrier")


def test_a_receipt_of_a_message_we_never_sent_moves_nothing(line: Line) -> None:
    sent = greeted(line)
    form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "undelivered", "To": sent.to}
    assert line.post(f"{STATUS}?ref=999999999", form).status_code == 204
    assert line.post(STATUS, form).status_code == 204
    assert state(line, sent) == ("sent", None)


def test_a_forged_receipt_moves_nothing(line: Line) -> None:
    sent = greeted(line)
    form = urlencode({"MessageSid": sent.sid, "MessageStatus": "undelivered"}).encode()
    assert line.post_raw(STATUS, form, signed="x" * 28).status_code == 403
    assert state(line, sent) == ("sent", None)


def test_a_provider_that_is_busy_is_tried_again(line: Line) -> None:
    person = line.person()
    line.carrier.busy_for[person.address] = 1
    person.writes("Bonjour")
    person.hears()
    assert line.carrier.asked.count(person.address) == 2
    assert len(person.heard) == 1


def test_outside_whatsapps_window_nothing_is_sent(line: Line) -> None:
    """An answer that Twilio would not take at first is due again when the window has closed meanwhile."""
    person = line.person("whatsapp")
    line.carrier.busy_for[person.address] = 99
    person.writes("Bonjour")
    whose = line.dalil.seal().lookup("whatsapp", person.number)
    of_person = "person_id = (SELECT person_id FROM address WHERE lookup = :whose)"
    waiting = f"outbound WHERE state = 'todo' AND attempts > 0 AND {of_person}"
    wait_until(lambda: line.dalil.count(waiting, whose=whose), what="it waits for its second try")
    a_day_ago = "UPDATE person SET heard_at = heard_at - 25 * 3600 * 1000 WHERE id ="
    assert line.dalil.change(f"{a_day_ago} (SELECT person_id FROM address WHERE lookup = :whose)", whose=whose) == 1
    tried = line.carrier.asked.count(person.address)

    failed = f"outbound WHERE state = 'failed' AND {of_person}"
    wait_until(lambda: line.dalil.count(failed, whose=whose), what="it is given up")
    [row] = line.dalil.rows(f"SELECT reason, content FROM outbound WHERE {of_person}", whose=whose)
    assert (row.reason, row.content) == ("outside_window", None)
    assert line.carrier.asked.count(person.address) == tried == 1
    assert line.carrier.to(person.address) == []
