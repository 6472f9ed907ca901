"""A missed call: whoever has no credit rings, and is answered by SMS or called back; once an hour, and nothing of before.

`payloads/voice.json` holds a form written after https://www.twilio.com/docs/usage/webhooks/voice-webhooks, of nobody.
"""

import asyncio
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from bot import inbox
from bot.cases import keeping
from bot.cases.routing import Operator
from bot.config import Config
from bot.knowledge import Knowledge
from bot.lines import rings
from bot.lines.opening import open_lines
from bot.lines.settings import LineSettings
from bot.messages import Inbound
from bot.moments import to_millis
from bot.service import Service
from bot.store import Seal, Store
from bot.web.app import app
from bot.web.door import Door
from bot.web.rings import BUSY, PATH, WITHHELD, read
from console.texts.talk_events import TEXTS as EVENTS
from directory.catalog import Catalog
from flows.deeds import OpenCase
from flows.duty import Duty
from flows.engine import STEPS, advance
from flows.steps import Context, Said, Say, Session, Turn
from locales.catalogue import Texts, languages, spoken
from tests.cases.shift import Desk
from tests.conftest import NOON, SECRET, Clock
from tests.people import Someone, Town

FORM: dict[str, str] = json.loads((Path(__file__).parent / "payloads" / "voice.json").read_text())["ringing"]
PUBLIC, TOKEN = "https://dalil.example", "a token of the tests"
LANGUAGES = ("fr", "ar", "ary", "ary_Latn", "en", "es", "pt")
RING = Said(kind="call")


def rings_up(person: Someone) -> list[str]:
    """A missed call, let in as at the door; what is answered to it."""
    town, before = person.town, len(person.heard)
    ring = person.writes(kind="call")
    with town.store.write() as connection:
        if rings.allowed(connection, town.seal, ring, now=town.clock()):
            inbox.accept(connection, town.seal, ring, to_millis(town.clock()))
    town.works()
    return [message.text for message in person.heard[before:]]


def cases(town: Town) -> list[keeping.Case]:
    with town.store.read() as connection:
        return keeping.queue(connection)


# The menu


def test_somebody_new_gets_what_a_first_message_gets(town: Town) -> None:
    """R1, R2: who this is, what it costs, who can read it, and the menu."""
    assert rings_up(town.person()) == town.person("+212600000002").says("Bonjour")


def test_the_digits_of_the_answer_are_heard(town: Town) -> None:
    person = town.person()
    rings_up(person)
    assert "Quelle ville?" in person.says("5")[0]


@pytest.mark.parametrize("before", [("Bonjour",), ("Bonjour", "5", "Rabat"), ("Bonjour", "il me frappe"), ("0",)])
def test_whoever_was_in_the_middle_gets_the_menu_in_their_language(town: Town, before: tuple[str, ...]) -> None:
    person = town.person()
    for said in before:
        person.says(said)
    [answer] = rings_up(person)
    assert answer.startswith("Dalil: de quoi avez-vous besoin?")
    assert person.session.get("need", "") == person.session.get("kind", "") == ""


@pytest.mark.parametrize("step", sorted(STEPS))
@pytest.mark.parametrize("away", [False, True])
def test_T3_nothing_of_before_is_told_or_kept_at_any_step(knowledge: Knowledge, step: str, away: bool) -> None:
    """A child stays one (R10)."""
    known: dict[str, Any] = {
        "need": "women_violence",
        "topic": "arrest+child",
        "place": "rabat",
        "kind": "violence",
        "urgent": "women_violence",
        "path": "beaten",
        "about": "some-service",
        "hour": 9,
        "back": "results",
    }
    here = Session("fr", step, **known)
    for ring in ("menu", "person", "asked"):
        turn = advance(here, RING, on_duty(knowledge, ring=ring, away=away))
        there = turn.session
        assert replace(there, step="", back="") == Session("fr", "", topic="child", place="rabat")
        assert {say.key for say in turn.says} <= {
            "menu",
            "welcome",
            "welcome.brief",
            "limits",
            "wait.lines",
            "call.when",
        }


def test_a_pause_makes_no_difference(town: Town, clock: Clock) -> None:
    person = town.person()
    for said in ("Bonjour", "5", "Rabat"):
        person.says(said)
    clock.moves(hours=2)
    assert rings_up(person)[0].startswith("Dalil: de quoi")
    clock.moves(hours=25)
    assert rings_up(person)[0].startswith("Dalil: aide d'associations")


def test_R21_whoever_said_stop_is_not_answered_and_stays_stopped(town: Town, clock: Clock) -> None:
    person = town.person()
    for said in ("Bonjour", "stop"):
        person.says(said)
    assert rings_up(person) == []
    clock.moves(hours=2)
    assert person.says("5") == []
    assert town.rows("SELECT stopped FROM person")[0].stopped == "asked"


# Once an hour


@pytest.mark.parametrize(("minutes", "answered"), [(0, False), (59, False), (60, True), (61, True)])
def test_a_number_is_heard_once_an_hour(town: Town, clock: Clock, minutes: int, answered: bool) -> None:
    person, other = town.person(), town.person("+212600000002")
    assert len(rings_up(person)) == 1
    clock.moves(minutes=minutes)
    assert len(rings_up(other)) == 1
    assert len(rings_up(person)) == answered
    assert len(town.rows("SELECT id FROM inbound")) == 2 + answered


def test_a_message_and_a_ring_do_not_count_for_one_another(town: Town) -> None:
    person = town.person()
    person.says("Bonjour")
    assert len(rings_up(person)) == 1
    assert len(person.says("5")) == 1


@pytest.mark.parametrize("known", [False, True])
def test_of_several_that_meet_one_is_heard(town: Town, known: bool) -> None:
    """The row decides, not what was read before."""
    person = town.person()
    if known:
        person.says("Bonjour")
    ring = person.writes(kind="call")

    def is_heard(_: int) -> bool:
        with town.store.write() as connection:
            return rings.allowed(connection, town.seal, ring, now=NOON)

    with ThreadPoolExecutor(6) as several:
        assert sum(several.map(is_heard, range(6))) == 1


def test_R23_a_ring_that_is_not_heard_brings_no_number_back(town: Town, clock: Clock) -> None:
    """Once all is answered the address is blank; a second ring leaves it so."""
    person = town.person()
    rings_up(person)
    assert town.rows("SELECT sealed FROM address")[0].sealed is None
    clock.moves(minutes=30)
    assert rings_up(person) == []
    assert town.rows("SELECT sealed FROM address")[0].sealed is None


# A call back


@pytest.fixture(scope="session")
def calling(catalog: Catalog) -> Knowledge:
    """A bot whose team calls back."""
    return Knowledge(catalog, Texts(languages()), spoken(LANGUAGES), missed_calls="person")


@pytest.fixture
def line(store: Store, seal: Seal, calling: Knowledge, clock: Clock) -> Town:
    """A town where whoever rings is called back."""
    return Town(store, seal, calling, clock)


@pytest.fixture
def desk(line: Town) -> Desk:
    """An operator on duty there."""
    return Desk.of(line, languages=frozenset({"fr"})).is_here()


def on_duty(knowledge: Knowledge, *, here: int = 1, **more: Any) -> Context:
    """With a team that watches; `ring` is what a ring leads to."""
    ring = more.pop("ring", "person")
    context = knowledge.voice("sms", NOON).context
    return replace(context, team=True, watched=True, duty=lambda session: Duty(here), ring=lambda: ring, **more)


def keys(turn: Turn) -> list[str]:
    return [say.key for say in turn.says]


def number_of(desk: Desk, case_id: int) -> str | None:
    with desk.town.store.write() as connection:
        keeping.take(connection, case_id, Operator(desk.id, children=True), 0)
        return keeping.number_of(connection, desk.town.seal, case_id, desk.id)


def test_a_ring_asks_for_a_call_to_its_own_number(desk: Desk) -> None:
    person = desk.town.person("+212600000033")
    who, waits, when = rings_up(person)
    assert who.startswith("Dalil: aide d'associations")
    assert waits.startswith("L'équipe garde pour elle")
    assert "jusqu'à 20:00" in waits
    assert when.startswith("Quand peut-on vous appeler sans risque?")
    assert "Vie en danger" in when
    [case] = cases(desk.town)
    assert (case.wants, case.need, case.state) == (["call"], "", "waiting")
    assert number_of(desk, case.id) == "+212600000033"
    assert ("event", "rang", "") in desk.reads(case.id)


def test_the_safe_hour_may_be_told(desk: Desk) -> None:
    person = desk.town.person()
    rings_up(person)
    [kept] = person.says("3")
    assert "Nous ne savons pas si elle pourra appeler" in kept
    [case] = cases(desk.town)
    assert [(one.want, one.hour) for one in case.asked] == [("call", "evening")]


def test_R8_at_night_nobody_is_promised_and_lines_are_told(line: Town) -> None:
    Desk.of(line)
    person = line.person()
    person.says("Bonjour")
    waits, lines, when = rings_up(person)
    assert "n'est pas là maintenant" in waits
    assert lines.startswith("Vous pouvez appeler:")
    assert any(letter.isdigit() for letter in lines)
    assert when.startswith("Quand peut-on")
    assert len(cases(line)) == 1


def test_R9_without_a_team_it_is_the_menu(line: Town) -> None:
    assert rings_up(line.person())[0].startswith("Dalil: aide d'associations")
    assert cases(line) == []


@pytest.mark.parametrize("why", [{"team": False}, {"dialable": False}, {"ring": "menu"}])
def test_what_cannot_be_called_back_gets_the_menu(knowledge: Knowledge, why: dict[str, Any]) -> None:
    turn = advance(Session("fr", "need"), RING, replace(on_duty(knowledge, ring=why.pop("ring", "person")), **why))
    assert (keys(turn), turn.deeds, turn.session.step) == (["menu"], (), "need")


def test_a_borrowed_telephone_is_not_called(knowledge: Knowledge) -> None:
    """Its owner would answer."""
    turn = advance(Session("fr", "results", need="medical", borrowed=True), RING, on_duty(knowledge))
    assert (keys(turn), turn.deeds) == (["menu"], ())
    assert turn.session.borrowed


def test_R10_a_childs_call_is_a_childs(knowledge: Knowledge) -> None:
    here = Session("fr", "results", need="medical", topic="child", place="rabat")
    turn = advance(here, RING, on_duty(knowledge))
    assert turn.deeds == (OpenCase("call", "child_protection", "rabat", own=True),)


def test_a_ring_takes_no_number_and_no_hour_away(desk: Desk, clock: Clock) -> None:
    """Whoever rings may not be who asked to be called elsewhere, in the evening."""
    person = desk.town.person()
    for said in ("Bonjour", "rappelez-moi", "0600000011", "3"):
        person.says(said)
    clock.moves(minutes=10)
    waits, menu = rings_up(person)
    assert waits.startswith("L'équipe garde pour elle")
    assert menu.startswith("Dalil: de quoi")
    [case] = cases(desk.town)
    assert [(one.want, one.hour) for one in case.asked] == [("call", "evening")]
    assert number_of(desk, case.id) == "+212600000011"


def test_once_the_case_is_closed_a_ring_asks_anew(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    rings_up(person)
    case_id = desk.takes_next()
    assert case_id
    assert desk.closes(case_id)
    clock.moves(minutes=61)
    rings_up(person)
    [case] = cases(desk.town)
    assert (case.id != case_id, case.wants) == (True, ["call"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("here", [0, 1])
@pytest.mark.parametrize("ring", ["menu", "person", "asked"])
def test_every_answer_fits_in_every_language(calling: Knowledge, language: str, here: int, ring: str) -> None:
    renderer = calling.voice("sms", NOON).renderer

    def parts(say: Say) -> tuple[int, int]:
        told = renderer.render(say, language)
        return told.parts, {"gsm7": 2, "ucs2": 3}[told.encoding or "gsm7"]

    for session in (Session(language), Session(language, "results", need="medical", place="rabat")):
        turn = advance(session, RING, on_duty(calling, here=here, ring=ring))
        assert turn.session.language == language
        assert [say.key for say in turn.says if parts(say)[0] > parts(say)[1]] == []


# While a human has the case


def test_while_somebody_has_the_case_the_bot_is_quiet_and_they_see_it(desk: Desk, clock: Clock) -> None:
    person = desk.town.person()
    for said in ("Bonjour", "0"):
        person.says(said)
    case_id = desk.takes_next()
    assert case_id
    assert rings_up(person) == []
    assert desk.reads(case_id)[-1] == ("event", "rang", "")
    assert all("talk_event_rang" in texts for texts in EVENTS.values())


def test_R16_a_ring_is_not_their_writing(desk: Desk, clock: Clock) -> None:
    """After half a day, or in haste: whoever rings may be somebody else, and only the neutral line may go."""
    person = desk.town.person()
    for said in ("Bonjour", "0"):
        person.says(said)
    case_id = desk.takes_next()
    assert case_id
    [before] = desk.town.rows("SELECT heard_at, unanswered_at, hushed FROM help_case")
    clock.moves(hours=13)
    rings_up(person)
    assert desk.town.rows("SELECT heard_at, unanswered_at, hushed FROM help_case") == [before]
    with pytest.raises(Exception, match="ping_first"):
        desk.writes(case_id)


def test_a_ring_while_a_case_waits_is_noted_in_it(town: Town) -> None:
    desk, person = Desk.of(town).is_here(), town.person()
    for said in ("Bonjour", "0"):
        person.says(said)
    assert rings_up(person)[0].startswith("Dalil: de quoi")
    case_id = desk.takes_next()
    assert case_id
    assert [kind for author, kind, _ in desk.reads(case_id) if author == "event"][-1] == "rang"


# Twilio's voice webhook


def signature(url: str, form: dict[str, str]) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, form))


class House:
    """A door over a store of its own, at which Twilio knocks."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def posts(self, *, signed: str | None = None, **changed: str) -> httpx.Response:
        """The form with these fields changed, signed as Twilio does or with this."""
        form = FORM | changed
        proof = signature(PUBLIC + PATH, form) if signed is None else signed
        headers = [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"x-twilio-signature", proof.encode()),
        ]

        async def post() -> httpx.Response:
            transport = httpx.ASGITransport(app(Door(self.service)), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
                return await client.post(PATH, content=urlencode(form), headers=headers)

        return asyncio.run(post())

    @property
    def stored(self) -> list[tuple[str, str, str]]:
        """The kind of each, the provider's id, the line."""
        with self.service.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT external_id, content, line FROM inbound ORDER BY id").all()
        return [(self.service.seal.open("inbound", row.content)["kind"], row.external_id, row.line) for row in rows]


@pytest.fixture
def build(tmp_path: Path, stocked: Path, knowledge: Knowledge, clock: Clock) -> Iterator[Any]:
    with ExitStack() as opened:

        def make(**settings: Any) -> House:
            for name in ("dalil.db", "directory.db"):
                shutil.copy(stocked.with_name(name), tmp_path / name)
            config = Config(data_dir=tmp_path, public_url=PUBLIC, twilio_sid="AC1", twilio_token=TOKEN, **settings)
            parts = (Store(config.store_url), Seal(SECRET), Catalog(config.catalog_path), knowledge, clock)
            service = Service(config, *parts, lines=open_lines(config))
            opened.callback(service.close)
            return House(service)

        yield make


@pytest.fixture
def house(build: Any) -> House:
    made: House = build()
    return made


def test_a_call_is_never_answered_and_stored_once(house: House) -> None:
    """Nobody pays for a call that is refused."""
    for _ in range(3):
        answer = house.posts()
        assert (answer.status_code, answer.text) == (200, BUSY)
        assert answer.headers["content-type"].startswith("application/xml")
    assert '<Reject reason="busy"' in BUSY
    assert house.stored == [("call", "twilio:CA00000000000000000000000000000001", "twilio")]


@pytest.mark.parametrize("number", [FORM["To"], "+15005550009"])
def test_a_number_that_is_rung_need_not_carry_sms(build: Any, number: str) -> None:
    """Its own line answers, or another."""
    house = build(twilio_sms_from=number)
    house.posts()
    assert house.stored == [("call", "twilio:CA00000000000000000000000000000001", "twilio")]


@pytest.mark.parametrize("caller", ["+33612345678", "+212890000000", "+881612345678"])
def test_T16_only_allowed_prefixes_are_heard_even_where_sms_go_everywhere(build: Any, caller: str) -> None:
    """Whoever calls may name a number to which an SMS costs much."""
    house = build(twilio_sms_from=FORM["To"])
    assert house.posts(From=caller).text == BUSY
    assert house.stored == []
    assert build(sms_prefixes=("+33",)).posts(From="+33612345678").text == BUSY


def test_a_second_call_within_the_hour_is_refused_and_not_stored(house: House, clock: Clock) -> None:
    house.posts()
    assert house.posts(CallSid="CA00000000000000000000000000000002").text == BUSY
    assert len(house.stored) == 1
    house.posts(From="+212600000002", CallSid="CA00000000000000000000000000000003")
    assert len(house.stored) == 2


@pytest.mark.parametrize("signed", ["", "wrong", signature(PUBLIC + "/webhooks/twilio", FORM), "é"])
def test_T1_a_forged_call_is_refused_and_nothing_stored(house: House, signed: str) -> None:
    assert house.posts(signed=signed).status_code == 403
    assert house.stored == []


@pytest.mark.parametrize(
    "caller", ["", "anonymous", "Restricted", "+266696687", *sorted(WITHHELD), "+7", "client:Awa", "sip:a@b.example",
               "whatsapp:+212600000001", "+212600000001x"],
)  # fmt: skip
def test_whoever_withholds_their_number_is_dropped(house: House, caller: str) -> None:
    assert read(FORM | {"From": caller}, "twilio") is None
    assert house.posts(From=caller).text == BUSY
    assert house.stored == []


@pytest.mark.parametrize("changed", [{"CallStatus": "completed"}, {"Direction": "outbound-api"}])
def test_a_call_that_did_not_just_come_in_is_no_ring(house: House, changed: dict[str, str]) -> None:
    assert house.posts(**changed).text == BUSY
    assert house.stored == []


@pytest.mark.parametrize("missing", ["CallSid", "CallStatus"])
def test_a_form_about_no_call_is_refused(house: House, missing: str) -> None:
    assert house.posts(**{missing: ""}).status_code == 400


def test_where_missed_calls_are_off_nothing_is_stored(build: Any) -> None:
    house = build(missed_calls="off")
    assert house.posts().text == BUSY
    assert house.stored == []


# The telephone's own calls


@pytest.mark.parametrize("caller", ["+33612345678", "+212890000000"])
def test_T16_a_line_that_answers_everybody_hears_the_calls_of_allowed_prefixes(build: Any, caller: str) -> None:
    """Whoever rings may name any number, and an SMS there is paid by us."""
    everybody = LineSettings(name="oujda-1", kind="smsgate", number="+212600000090", prefixes=("",))

    def rings_at(house: House, number: str) -> int:
        before, ring = len(house.stored), Inbound("sms", f"oujda-1:{number}", number, kind="call", line="oujda-1")
        asyncio.run(Door(house.service).take(everybody, [ring]))
        return len(house.stored) - before

    assert rings_at(build(), caller) == 0
    assert rings_at(build(), "+212600000001") == 1
    assert rings_at(build(sms_prefixes=("+33",)), "+33612345678") == 1
