"""News of the desk: to whom it goes, what it says, and when a line ends."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text

from bot import desk_events
from bot.cases import keeping
from bot.cases.routing import Operator
from bot.desk_events import Event
from bot.store import Store
from console.auth import sessions
from console.desk import live
from console.desk.live import Listener, Live, stream, told_to, written
from tests.console.house import House, Visitor
from tests.people import Town

ME, OTHER = 1, 2


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks come fast, so that nobody waits."""
    monkeypatch.setattr(live, "EVERY", 0.01)
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)


@pytest.fixture
def town(house: House) -> Town:
    service = house.service
    return Town(service.store, service.seal, service.knowledge, house.clock)


def of(*events: tuple[int, int, str]) -> list[Event]:
    return [Event(*event) for event in events]


@pytest.mark.parametrize(
    ("events", "before", "owners", "heard"),
    [
        (of((1, 7, "talk")), {7: ME}, {7: ME}, of((1, 7, "talk"))),
        (of((1, 7, "talk")), {7: OTHER}, {7: OTHER}, []),
        (of((1, 7, "talk")), {}, {}, []),
        (of((1, 7, "danger"), (2, 7, "late")), {7: ME}, {7: ME}, of((1, 7, "danger"), (2, 7, "late"))),
        (of((1, 7, "talk"), (2, 7, "talk")), {7: ME}, {7: ME}, of((2, 7, "talk"))),
        (of((1, 7, "queue"), (2, 8, "queue")), {}, {7: OTHER}, of((2, 0, "queue"))),
        (of((1, 7, "gone")), {7: ME}, {}, of((1, 7, "gone"))),
        (of((1, 7, "gone")), {7: OTHER}, {}, []),
        (of((1, 7, "queue")), {7: ME}, {7: None}, of((1, 0, "queue"), (1, 7, "talk"))),
    ],
)
def test_news_of_a_case_goes_to_whoever_has_it_or_had_it_just_now(
    events: list[Event], before: live.Owners, owners: live.Owners, heard: list[Event]
) -> None:
    assert told_to(ME, events, owners, before) == heard


def test_an_event_on_the_line_is_an_id_a_case_and_a_kind() -> None:
    assert written(Event(12, 7, "talk")) == 'id: 12\ndata: {"case": 7, "kind": "talk"}\n\n'


async def always() -> bool:
    return True


async def read(lines: AsyncIterator[str], number: int) -> list[dict[str, Any]]:
    """The next events of a line, heartbeats left out."""
    found: list[dict[str, Any]] = []
    while len(found) < number:
        line = await asyncio.wait_for(anext(lines), 5)
        if line.startswith("id:"):
            found.append(json.loads(line.partition("data: ")[2]))
    return found


def tell(store: Store, *events: tuple[int, str]) -> None:
    with store.write() as connection:
        for case_id, kind in events:
            desk_events.tell(connection, case_id, kind, 0)


@pytest.fixture
def case(house: House, town: Town) -> int:
    """A case that waits, in a house that has an operator."""
    house.has("operator")
    person = town.person("+212600000044")
    for said in ("Bonjour", "5", "Rabat", "0"):
        person.says(said)
    [[found]] = house.rows("SELECT id FROM help_case")
    return int(found)


def takes(house: House, visitor: Visitor, case: int) -> int:
    """This member takes the case; their id."""
    assert visitor.member
    with house.service.store.write() as connection:
        assert keeping.take(connection, case, Operator(visitor.member.id), house.now)
    return visitor.member.id


def test_one_poller_hands_the_news_to_everybody(house: House, case: int) -> None:
    mine = takes(house, house.signed_in("operator"), case)
    theirs = house.signed_in("operator", "other@ong.example").member
    assert theirs
    made = Live(house.service)

    async def both() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        one, two = (stream(made, who, None, always) for who in (mine, theirs.id))
        for line in (one, two):
            assert await anext(line) == "retry: 2000\n\n"
            assert await asyncio.wait_for(anext(line), 5) == ": here\n\n"
        tell(house.service.store, (case, "talk"), (case, "danger"), (case + 1, "queue"))
        heard = await read(one, 3), await read(two, 1)
        await one.aclose()
        await two.aclose()
        return heard

    owners, others = asyncio.run(both())
    assert owners == [{"case": case, "kind": k} for k in ("talk", "danger")] + [{"case": 0, "kind": "queue"}]
    assert others == [{"case": 0, "kind": "queue"}]
    assert made._poller is None


def test_a_message_of_the_person_is_news_and_so_is_a_case_that_leaves(house: House, town: Town, case: int) -> None:
    operator = house.signed_in("operator")
    mine = takes(house, operator, case)

    async def hears() -> list[dict[str, Any]]:
        line = stream(Live(house.service), mine, None, always)
        await anext(line)
        await asyncio.wait_for(anext(line), 5)
        await asyncio.to_thread(town.accepts, town.person("+212600000044").writes("allo"))
        await asyncio.to_thread(town.worker().take_turns)
        said = await read(line, 1)
        with house.service.store.write() as connection:
            keeping.give_back(connection, case, mine, house.now)
        left = await read(line, 2)
        await line.aclose()
        return said + left

    said, *left = asyncio.run(hears())
    assert said == {"case": case, "kind": "talk"}
    assert sorted(left, key=lambda one: one["case"]) == [{"case": 0, "kind": "queue"}, {"case": case, "kind": "talk"}]


def test_whoever_comes_back_hears_what_they_missed_once(house: House, case: int) -> None:
    mine = takes(house, house.signed_in("operator"), case)
    [[last]] = house.rows("SELECT max(id) FROM desk_event")
    tell(house.service.store, (case, "talk"), (case, "talk"), (case, "late"), (99, "talk"), (99, "queue"))
    made = Live(house.service)
    assert [(event.case_id, event.kind) for event in made.missed(mine, last)] == [
        (case, "talk"),
        (case, "late"),
        (0, "queue"),
    ]
    assert made.missed(mine, last + 1000) == []

    async def hears() -> list[dict[str, Any]]:
        line = stream(made, mine, last, always)
        heard = await read(line, 3)
        await line.aclose()
        return heard

    assert [one["kind"] for one in asyncio.run(hears())] == ["talk", "late", "queue"]


def test_an_id_that_is_seen_late_is_not_missed(house: House) -> None:
    made = Live(house.service)
    tell(house.service.store, (1, "queue"))
    made._look()
    tell(house.service.store, (2, "queue"))
    [[seen]] = house.rows("SELECT max(id) FROM desk_event")
    with house.service.store.write() as connection:
        connection.execute(text("UPDATE desk_event SET id = id + 5 WHERE id = :id"), {"id": seen})
    assert [event.id for event in made._look()[0]] == [seen + 5]
    with house.service.store.write() as connection:
        late = {"id": seen + 2, "case": 3, "kind": "queue", "at": 0}
        connection.execute(text("INSERT INTO desk_event (id, case_id, kind, at) VALUES (:id, :case, :kind, :at)"), late)
    assert [event.id for event in made._look()[0]] == [seen + 2]
    assert made._look()[0] == []


def test_a_line_ends_with_its_session(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CHECK", 0.0)
    operator = house.signed_in("operator")
    service, member = house.service, operator.member
    assert member

    async def is_in() -> bool:
        return await asyncio.to_thread(live._is_in, service, operator.token)

    async def until_it_ends() -> int:
        line = stream(Live(service), member.id, None, is_in)
        assert await anext(line)
        assert await asyncio.wait_for(anext(line), 5) == ": here\n\n"
        with service.store.write() as connection:
            sessions.end_all(connection, member.id)
        return len([one async for one in line])

    assert asyncio.run(asyncio.wait_for(until_it_ends(), 5)) <= 1


ENDS: list[tuple[str, str]] = [
    ("disabled", "UPDATE staff SET disabled_at = 1"),
    ("no longer of the desk", "UPDATE staff SET role = 'editor'"),
]


@pytest.mark.parametrize("change", [sql for _, sql in ENDS], ids=[name for name, _ in ENDS])
def test_whoever_may_not_be_at_the_desk_any_more_hears_nothing(house: House, change: str) -> None:
    operator = house.signed_in("operator")
    assert live._is_in(house.service, operator.token)
    with house.service.store.write() as connection:
        connection.execute(text(change))
    assert not live._is_in(house.service, operator.token)


def test_who_reads_too_slowly_comes_back_for_all_of_it() -> None:
    listener = Listener(ME)
    listener.hear(Event(number, 0, "queue") for number in range(live.MOST_UNREAD + 1))
    assert listener.is_over


def test_the_store_being_away_ends_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "AWAY_FOR", 0.01)
    made, look, failures = Live(house.service), Live._look, [RuntimeError(), RuntimeError()]

    def fails_twice(self: Live) -> Any:
        if failures:
            raise failures.pop()
        return look(self)

    monkeypatch.setattr(Live, "_look", fails_twice)

    async def hears() -> list[dict[str, Any]]:
        line = stream(made, ME, None, always)
        await anext(line)
        await asyncio.wait_for(anext(line), 5)
        tell(house.service.store, (1, "queue"))
        heard = await read(line, 1)
        await line.aclose()
        return heard

    assert asyncio.run(hears()) == [{"case": 0, "kind": "queue"}]


def asked(house: House, visitor: Visitor, stop_after: Callable[[bytes], bool], **headers: str) -> list[Any]:
    """Open the line as a browser does and leave when told to: its start and what came."""
    got: list[Any] = []

    async def ask() -> None:
        left = asyncio.Event()

        async def receive() -> Any:
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            got.append(message)
            if message["type"] == "http.response.body" and stop_after(message["body"]):
                left.set()

        cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        given = {"cookie": cookie, "accept": "text/event-stream", **headers}
        scope = {
            "type": "http", "method": "GET", "path": "/desk/events", "raw_path": b"/desk/events", "root_path": "",
            "query_string": b"", "headers": [(k.encode(), v.encode()) for k, v in given.items()],
            "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 5), "http_version": "1.1",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
        }  # fmt: skip
        await asyncio.wait_for(house.app(scope, receive, send), 5)

    asyncio.run(ask())
    return got


def test_the_line_as_a_browser_opens_it(house: House, case: int) -> None:
    operator = house.signed_in("operator")
    takes(house, operator, case)
    first = {"last-event-id": "0"}
    start, *rest = asked(house, operator, lambda body: b'"talk"' in body, **first)
    told = dict(start["headers"])
    assert start["status"] == 200
    assert told[b"content-type"].startswith(b"text/event-stream")
    assert told[b"cache-control"] == b"no-store"
    came = b"".join(message["body"] for message in rest).decode()
    assert f'{{"case": {case}, "kind": "talk"}}' in came
    assert "600000044" not in came


def test_others_do_not_get_a_line(house: House) -> None:
    assert house.signed_in("operator").get("/desk/events").status_code == 400
    assert house.signed_in("editor").get("/desk/events").status_code == 403
    assert house.outsider().get("/desk/events").headers["location"].startswith("/sign-in")


def test_a_line_ends_with_the_process(house: House) -> None:
    async def until_it_ends() -> None:
        line = stream(Live(house.service), ME, None, always)
        await anext(line)
        house.service.stopping.set()
        async for _ in line:
            pass

    asyncio.run(asyncio.wait_for(until_it_ends(), 5))
