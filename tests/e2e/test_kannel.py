"""People whose SMS come by an operator's short code: Debian's Kannel between fakesmsc, which plays the operator, and us."""

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.datastructures import Headers

from bot.channels import kannel as kannel_line
from bot.channels.sms_line import Sms, Taken
from bot.lines.settings import LineSettings
from bot.messages import Inbound, LinkDown, QueueFull
from bot.text import gsm
from directory.places import places
from tests.e2e.kannel import PASSWORD, SECRET, SHORT_CODE, STATUS_PASSWORD, Gateway, Short, kannel_in
from tests.e2e.listening import Answer, Asked, listening
from tests.e2e.process import Dalil, serving, wait_until
from tests.e2e.telling import AT_MOST, FEW, PATHS, numbers, said
from tests.talk import HELLO

CITY = 4
PARTS = {"fr": 2, "en": 2, "ar": 3}
CANARY = "zanzibarine"
"""A word of people's in these tests: it must never be printed, by us or by Kannel."""

CONVERSATIONS = [(language, path) for language in HELLO for path in FEW]
LONG = (
    "Bonjour, je viens d'arriver a Oujda et je ne connais personne ici. Mon enfant a de la fievre depuis trois jours, "
)
ARABIC = "السلام عليكم. أين يوجد طبيب قريب؟ ابني مريض منذ ثلاثة أيام ولا أعرف أحدا هنا، شكرا جزيلا لكم على المساعدة"
_NUMBERS = count(212_600_000_101)


@pytest.fixture(scope="module")
def kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A Kannel, not started yet."""
    with kannel_in(tmp_path_factory.mktemp("kannel")) as gateway:
        yield gateway


@dataclass
class Line:
    """A Dalil on a short code."""

    dalil: Dalil
    kannel: Gateway

    def person(self) -> "Person":
        """Somebody who has never written, whose number may not be logged."""
        number = f"+{next(_NUMBERS)}"
        self.dalil.secrets |= {number, number[1:], "0" + number[4:]}
        return Person(self, number)

    def is_at(self, state: str, person: "Person", messages: int) -> bool:
        """Whether so many messages to this person have come to this state, and none is in another."""
        whose = self.dalil.seal().lookup("sms", person.number)
        rows = self.dalil.rows(
            "SELECT o.state AS state, o.line AS line FROM outbound o JOIN address a ON a.id = o.address_id"
            " WHERE a.lookup = :whose",
            whose=whose,
        )
        return [(row.state, row.line) for row in rows] == [(state, "kannel")] * messages


@dataclass
class Person:
    """One person with a telephone."""

    line: Line
    number: str
    heard: list[Short] = field(default_factory=list)
    said: int = 0

    def writes(self, text: str) -> None:
        """An SMS to the short code, from a number as an operator writes it."""
        self.said += 1
        self.line.kannel.operator.carries(self.number[1:], text)

    def hears(self) -> Short:
        """The next answer, waited for."""
        hear([self])
        return self.heard[-1]


def hear(people: list[Person]) -> None:
    """Wait until everybody has one more answer, whole."""
    operator = people[0].line.kannel.operator
    before = {one.number: len(one.heard) for one in people}
    wait_until(
        lambda: operator.is_quiet() and all(len(operator.to(one.number)) > before[one.number] for one in people),
        what="everybody is answered",
    )
    for one in people:
        one.heard = operator.to(one.number)


@pytest.fixture(scope="module")
def line(kannel: Gateway, tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Line]:
    """Dalil and Kannel, bound to the operator; at the end neither has written down what nobody may read."""
    with serving(tmp_path_factory.mktemp("dalil"), stocked, public=True, **kannel.settings) as dalil:
        dalil.secrets |= {CANARY, PASSWORD, SECRET, STATUS_PASSWORD}
        kannel.starts(dalil.url)
        yield Line(dalil, kannel)
        secrets = [secret for secret in dalil.secrets if secret in kannel.printed]
        assert secrets == []


Played = dict[tuple[str, str], Person]


@pytest.fixture(scope="module")
def played(line: Line) -> Played:
    """All conversations side by side: everybody says one thing, then everybody hears."""
    people = {key: line.person() for key in CONVERSATIONS}
    scripts = {(language, path): said(HELLO[language], PATHS[path], CITY) for language, path in CONVERSATIONS}
    for turn in range(AT_MOST):
        in_it = [key for key in people if turn < len(scripts[key])]
        for key in in_it:
            people[key].writes(scripts[key][turn])
        hear([people[key] for key in in_it])
    return people


@pytest.mark.parametrize(("language", "path"), CONVERSATIONS)
def test_R5_a_service_with_a_number_within_four_messages(played: Played, language: str, path: str) -> None:
    person = played[language, path]
    assert person.said == len(person.heard) <= AT_MOST
    assert numbers(person.heard[-1].text), person.heard[-1].text
    assert not any(numbers(short.text) for short in person.heard[:-1])
    assert places().listed[CITY - 1].names[language] in person.heard[-1].text


@pytest.mark.parametrize(("language", "path"), CONVERSATIONS)
def test_R5_every_sms_leaves_kannel_in_as_many_parts_as_were_counted(played: Played, language: str, path: str) -> None:
    for short in played[language, path].heard:
        counted = gsm.segments(short.text)
        assert (short.encoding, short.parts) == (counted.encoding, counted.parts), short.text
        assert short.parts <= PARTS[language], short.text
        assert short.encoding == ("ucs2" if language == "ar" else "gsm7"), short.text


def test_every_answer_is_known_to_have_been_delivered(line: Line, played: Played) -> None:
    for person in played.values():
        wait_until(lambda one=person: line.is_at("delivered", one, one.said), what="the reports have come")  # type: ignore[misc]


def test_what_came_in_parts_is_one_message_and_its_words_are_never_printed(line: Line) -> None:
    person = line.person()
    person.writes("Bonjour")
    person.hears()
    person.said += 1
    line.kannel.operator.carries_parts(person.number[1:], LONG, f"{CANARY} ", "merci", order=(2, 3, 1))
    assert person.hears().text
    whose = line.dalil.seal().lookup("sms", person.number)
    inbound = "inbound i JOIN address a ON a.id = i.address_id WHERE a.lookup = :whose"
    assert line.dalil.count(inbound, whose=whose) == 2


def proved(secret: str = SECRET) -> dict[str, str]:
    """As Kannel posts a message of somebody's."""
    pair = base64.b64encode(f"kannel:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}", "X-Kannel-To": SHORT_CODE, "Content-Type": "text/plain; charset=UTF-8"}


def post(line: Line, person: Person, own: str, *, secret: str = SECRET) -> int:
    """Post a message past Kannel; the status of the answer."""
    url = f"{line.dalil.url}/webhooks/kannel?id={own}"
    headers = {**proved(secret), "X-Kannel-From": person.number}
    return httpx.post(url, content=b"Bonjour", headers=headers, trust_env=False).status_code


def test_the_same_message_twice_is_answered_once(line: Line) -> None:
    person = line.person()
    assert [post(line, person, "the-same") for _ in range(2)] == [200, 200]
    person.hears()
    wait_until(lambda: line.is_at("delivered", person, 1), what="its report has come")


def test_T1_what_is_not_of_this_kannel_is_not_stored(line: Line) -> None:
    person, before = line.person(), line.dalil.count("inbound")
    assert post(line, person, "forged", secret=SECRET[::-1]) == 403
    status = f"{line.dalil.url}/webhooks/kannel/status?ref=1&key=x&status=1"
    assert httpx.get(status, headers=proved("another-secret-of-the-tests"), trust_env=False).status_code == 403
    assert line.dalil.count("inbound") == before


def test_an_answer_waits_for_a_link_that_is_down_and_goes_once_when_it_is_up_again(line: Line) -> None:
    person, operator = line.person(), line.kannel.operator
    operator.leaves()
    wait_until(lambda: "<status>online" not in line.kannel.status(), what="Kannel sees the link down")
    assert post(line, person, "while-it-was-down") == 200
    down = "sms_line WHERE name = 'kannel' AND why = 'link_down'"
    wait_until(lambda: line.dalil.count(down), what="Dalil sees the link down")
    operator.connects()
    wait_until(lambda: not line.dalil.count(down), what="Dalil sees the link up")
    person.hears()
    wait_until(lambda: line.is_at("delivered", person, 1), what="its report has come")
    assert len(operator.to(person.number)) == 1


# The line alone, and what goes over the wire


@dataclass
class Wire:
    """A Kannel with nobody behind it but this test."""

    kannel: Gateway
    way: kannel_line.Kannel
    posted: list[Asked]

    def gives(self, number: str, text: str) -> Taken:
        return asyncio.run(self._gives(number, text))

    def looks(self) -> bool:
        return asyncio.run(self._looks())

    def heard(self) -> list[Inbound]:
        """What people wrote, as the line reads it."""
        return [self._read(one) for one in self.posted]

    def _read(self, one: Asked) -> Inbound:
        query = dict(parse_qsl(urlsplit(one.path).query))
        [found] = kannel_line.read(self.way, Headers(dict(one.headers)), one.body, datetime.now(UTC), query=query)
        assert isinstance(found, Inbound)
        return found

    async def _gives(self, number: str, text: str) -> Taken:
        await self.way.begin()
        try:
            return await self.way.send(Sms(number, text, "a-key", 1))
        finally:
            await self.way.end()

    async def _looks(self) -> bool:
        await self.way.begin()
        try:
            return await self.way.look()
        finally:
            await self.way.end()


QUEUE = 5
"""How many messages bearerbox holds for a link that is down."""


@pytest.fixture(scope="module")
def wire(kannel: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """Another Kannel than Dalil's, for it is killed."""
    posted: list[Asked] = []

    def answer(asked: Asked) -> Answer:
        posted.append(asked)
        return Answer(200, b"")

    with kannel_in(tmp_path_factory.mktemp("wire")) as other, listening(answer) as url:
        other.queue_limit = QUEUE
        other.starts(url)
        options = {name.removeprefix("kannel_"): value for name, value in other.settings.items()}
        number = options.pop("number")
        settings = LineSettings(name="kannel", kind="kannel", number=number, options=MappingProxyType(options))
        yield Wire(other, kannel_line.opened(settings, back=url), posted)


def test_what_people_write_is_read_letter_by_letter(wire: Wire) -> None:
    texts = {"+212600000011": "Où dormir à Oujda ? é è ù Ç [2] €", "+212600000012": ARABIC, "+212600000013": "1\n2 ê"}
    for number, text in texts.items():
        wire.kannel.operator.carries("0" + number[4:], text)
    parts = (LONG, "il tousse. ", "Merci")
    wire.kannel.operator.carries_parts("212600000014", *parts, order=(3, 1, 2))
    wait_until(lambda: len(wire.posted) == 4, what="all have been posted")
    assert {one.address: one.text for one in wire.heard()} == {**texts, "+212600000014": "".join(parts)}
    assert len({one.external_id for one in wire.heard()}) == 4
    assert not any(text in one.path for one in wire.posted for text in ("2126", "06000", SECRET))


WRITTEN = {
    "GSM-7": "Où dormir ?\n1 Rabat é è ù Ç\n\n2 Oujda [x] €",
    "GSM-7, two parts": LONG + "é" * 60,
    "Latin outside GSM-7": "Où êtes-vous ? Ça va, à bientôt",
    "Arabic": "أين تنام؟\n1 الرباط",
    "Arabic, two parts": ARABIC,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_we_write_arrives_letter_by_letter(wire: Wire, name: str) -> None:
    text, number = WRITTEN[name], f"+{next(_NUMBERS)}"
    assert wire.gives(number, text) == Taken("a-key", "handed")
    operator, counted = wire.kannel.operator, gsm.segments(text)
    wait_until(lambda: operator.is_quiet() and operator.to(number), what="it is delivered")
    assert operator.to(number) == [Short(number, text, counted.encoding, counted.parts)]


def test_a_wrong_password_takes_the_line_away_and_not_the_message(wire: Wire) -> None:
    stranger = replace(wire, way=replace(wire.way, password="another-password"))
    with pytest.raises(LinkDown, match=r"^unauthorised$"):
        stranger.gives(f"+{next(_NUMBERS)}", "Bonjour")


def test_a_full_queue_takes_no_more_and_loses_nothing(wire: Wire) -> None:
    number, operator, taken = f"+{next(_NUMBERS)}", wire.kannel.operator, 0
    operator.leaves()
    wait_until(lambda: "<status>online" not in wire.kannel.status(), what="Kannel sees the link down")
    while wire.kannel.holds() < QUEUE:
        wire.gives(number, f"{taken}")
        taken += 1
    with pytest.raises(QueueFull, match=r"^queue_full$"):
        wire.gives(number, "one too many")
    operator.connects()
    wait_until(lambda: len(operator.to(number)) >= taken, what="what was taken is delivered")
    assert {short.text for short in operator.to(number)} == {str(one) for one in range(taken)}


def test_a_bearerbox_that_is_killed_is_a_link_that_is_down_and_keeps_what_it_took(wire: Wire) -> None:
    number, operator = f"+{next(_NUMBERS)}", wire.kannel.operator
    assert wire.looks() is True
    operator.leaves()
    wait_until(lambda: "<status>online" not in wire.kannel.status(), what="Kannel sees the link down")
    with pytest.raises(LinkDown, match=r"^link_down$"):
        wire.looks()
    assert wire.gives(number, "Bonjour") == Taken("a-key", "handed")
    wire.kannel.bearerbox_dies()
    with pytest.raises(LinkDown, match=r"^network$"):
        wire.looks()
    wire.kannel.bearerbox_starts()
    operator.connects()
    wait_until(lambda: operator.to(number), what="what was queued is delivered")
    assert [short.text for short in operator.to(number)] == ["Bonjour"]
