"""News of the desk as server-sent events: which case to look at again, and never a word of anybody.

One poller a process reads what is new and hands it to everybody who listens; the store is asked the same whether one
page is open or fifty. A page hears `queue` without a case, and the rest of its member's own cases alone: also of one
that was theirs until just now, so that a page which shows it can go.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot import desk_events
from bot.cases import keeping
from bot.desk_events import Event
from bot.logs import describe
from bot.moments import to_millis
from bot.service import Service
from bot.store import Unavailable
from console.auth import cookies, sessions
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.queue import DESK
from console.shell.page import Page

EVERY = 0.25
"""Seconds between two looks."""
HEARTBEAT = 15.0
CHECK = 30.0
"""Seconds after which a connection asks again whether its session still is one."""
LOOKS_BACK = 100
"""Ids read again each time: on PostgreSQL a smaller one may be written after a larger one was seen."""
MOST_UNREAD = 200
"""News kept for a connection that does not read; with more it is ended, and the browser comes back for all of it."""
AWAY_FOR = 2.0
"""Seconds before the store is asked again when it did not answer."""
EVENTS = "text/event-stream"
QUEUE = "queue"
log = logging.getLogger("dalil.desk")
Owners = Mapping[int, int | None]


@dataclass(eq=False, slots=True)
class Listener:
    """One open page: whose, and what it has yet to be told; `is_over` once it is told no more."""

    member_id: int
    news: asyncio.Queue[Event | None] = field(default_factory=lambda: asyncio.Queue(MOST_UNREAD))
    is_over: bool = False

    def hear(self, events: Iterable[Event]) -> None:
        """Keep these for it; over, where it reads too slowly."""
        try:
            for event in events:
                self.news.put_nowait(event)
        except asyncio.QueueFull:
            self.is_over = True

    def end(self) -> None:
        """Tell it no more; one that waits is woken."""
        self.is_over = True
        with suppress(asyncio.QueueFull):
            self.news.put_nowait(None)


class Live:
    """Who listens in this process, and the one poller, which runs while anybody does."""

    def __init__(self, service: Service) -> None:
        self._store, self._stopping = service.store, service.stopping
        self._listeners: set[Listener] = set()
        self._poller: asyncio.Task[None] | None = None
        self._last = -1
        self._seen: set[int] = set()
        self._owners: Owners = {}

    @contextmanager
    def listening(self, member_id: int) -> Iterator[Listener]:
        """A page of this member's hears all that is new, as long as this lasts."""
        listener = Listener(member_id)
        self._listeners.add(listener)
        if self._poller is None:
            self._last = -1
            self._poller = asyncio.create_task(self._poll())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners:
                self._poller.cancel()
                self._poller = None

    def missed(self, member_id: int, last_id: int) -> list[Event]:
        """What this member should have heard since this event, each thing once. Reads the store."""
        with self._store.read() as connection:
            events = desk_events.since(connection, last_id) if last_id <= desk_events.newest(connection) else []
            owners = _owners(connection) if events else {}
        return told_to(member_id, events, owners, owners)

    async def _poll(self) -> None:
        while not self._stopping.is_set():
            try:
                events, owners = await run_in_threadpool(self._look)
            except Exception as error:  # noqa: BLE001  whatever it is, the next look may tell what is new
                log.error("news of the desk failed", extra={"why": describe(error)})
                await asyncio.sleep(AWAY_FOR)
                continue
            for listener in self._listeners if events else ():
                listener.hear(told_to(listener.member_id, events, owners, self._owners))
            self._owners = owners
            await asyncio.sleep(EVERY)
        for listener in self._listeners:
            listener.end()

    def _look(self) -> tuple[list[Event], Owners]:
        """What is new, and who has which case once something is."""
        with self._store.read() as connection:
            if self._last < 0:
                self._last, self._owners = desk_events.newest(connection), _owners(connection)
                self._seen = {event.id for event in desk_events.since(connection, self._last - LOOKS_BACK)}
            recent = desk_events.since(connection, self._last - LOOKS_BACK)
            new = [event for event in recent if event.id not in self._seen]
            owners = _owners(connection) if new else self._owners
        self._last = max([self._last, *(event.id for event in new)])
        self._seen = {event.id for event in recent if event.id > self._last - LOOKS_BACK}
        return new, owners


def told_to(member_id: int, events: Iterable[Event], owners: Owners, before: Owners) -> list[Event]:
    """Of these events those that this member hears, each case and kind once, `queue` without its case."""
    heard: dict[tuple[int, str], Event] = {}
    for event in events:
        if event.kind == QUEUE:
            heard[0, QUEUE] = Event(event.id, 0, QUEUE)
        if member_id in (owners.get(event.case_id), before.get(event.case_id)):
            kind = "talk" if event.kind == QUEUE else event.kind
            heard[event.case_id, kind] = Event(event.id, event.case_id, kind)
    return sorted(heard.values(), key=lambda event: event.id)


async def stream(
    live: Live, member_id: int, last_id: int | None, is_in: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[str, None]:
    """The events of one page in the form of server-sent events, until its session ends or it reads too slowly."""
    with live.listening(member_id) as listener:
        yield "retry: 2000\n\n"
        if last_id is not None:
            listener.hear(await run_in_threadpool(live.missed, member_id, last_id))
        checked = monotonic()
        while not listener.is_over:
            try:
                event = await asyncio.wait_for(listener.news.get(), HEARTBEAT)
                yield written(event) if event else ""
            except TimeoutError:
                yield ": here\n\n"
            if monotonic() - checked >= CHECK:
                if not await is_in():
                    return
                checked = monotonic()


def written(event: Event) -> str:
    """An event as it goes over the line."""
    return f"id: {event.id}\ndata: {json.dumps({'case': event.case_id, 'kind': event.kind})}\n\n"


async def events(request: Request) -> Response:
    """The stream of whoever asks; from an event on where the browser, or the page, names one. Raises HTTPException 400
    for what asks as for a page, and would wait for its end."""
    if EVENTS not in request.headers.get("accept", ""):
        raise HTTPException(400)
    service = gate.service(request)
    live = _live(request, service)
    token = cookies.read(request, cookies.SESSION)

    async def is_in() -> bool:
        return await run_in_threadpool(_is_in, service, token)

    shown = stream(live, request.state.member.id, _last_id(request), is_in)
    return StreamingResponse(shown, media_type=EVENTS, headers={"X-Accel-Buffering": "no"})


def _live(request: Request, service: Service) -> Live:
    """The one of this process."""
    state = request.app.state
    if not hasattr(state, "live"):
        state.live = Live(service)
    live: Live = state.live
    return live


def _is_in(service: Service, token: str) -> bool:
    """Whether this session still is one of the desk's; a store that is away ends none."""
    with suppress(Unavailable), service.store.read() as connection:
        found = sessions.find(connection, token, to_millis(service.clock()))
        return found is not None and found.member.role in STAFF_OF_DESK
    return True


def _last_id(request: Request) -> int | None:
    """The browser's `Last-Event-ID`, else the event that the page was made at."""
    asked = request.headers.get("last-event-id") or request.query_params.get("since", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None


def _owners(connection: Connection) -> Owners:
    return {case.id: case.taken_by for case in keeping.taken(connection)}


ROUTES = (Page(DESK + "/events", events, STAFF_OF_DESK),)
