"""`dalil serve`: the public app, the worker, the console and, where there is no public URL, Telegram's polling.

All in one process, or by role in several. The console is handed in by the composition root.
"""

import argparse
import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.alerts.buttons import StaffSide
from bot.alerts.sending import Alerter
from bot.cases.clocks import Clocks
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.config import Config, Wrong, bracketed, unknown
from bot.lines.keeping import Keeper
from bot.lines.sms import SmsLines
from bot.logs import describe
from bot.service import TELEGRAM_WEBHOOK, Service, open_channels, open_service, open_telegram
from bot.web.app import app
from bot.web.door import Door
from bot.worker import AWAY_FOR, Worker

NAME = "serve"
HELP = "serve the webhooks and the simulator, take turns, send answers"
STOP_WITHIN = 9.0
THREADS = 64
"""Enough that slow sendings, one thread each, never keep a webhook from being stored."""
log = logging.getLogger("dalil.serve")

Console = Callable[[Service], tuple[ASGIApp, list[str]]]
"""Makes the console over an open service; the app, and the lines to print when it listens."""


class Server(uvicorn.Server):
    """uvicorn, leaving signals to us: the worker must finish its turn too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing captured."""
        yield


Listening = tuple[Server, socket.socket, list[str]]
"""A server, the socket it takes, and what to print when it listens."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--role", choices=("all", "web", "worker", "console"), default="all", help="what this process does"
    )


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Serve until SIGTERM or Ctrl-C, then finish the turn in hand."""
    for name in unknown(os.environ):
        log.warning("not a setting of this version", extra={"name_given": name})
    service = open_service(config)
    try:
        asyncio.run(_serve(service, arguments.role, arguments.console))
    finally:
        service.close()
    return 0


async def _serve(service: Service, role: str, console: Console) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    telegram = open_telegram(service.config, service.seal)
    channels = open_channels(service, telegram)
    clocks = Clocks.of(service.config, service.seal, service.knowledge)
    given = (service.store, service.seal, service.knowledge, channels, service.clock)
    worker = Worker(*given, clocks=clocks, relays=service.config.telegram_relay)
    staff = StaffSide(service, telegram) if telegram else None
    door = Door(service, telegram, staff, wake=worker.wake)
    with ExitStack() as taken:
        doors = [*_public(door, role, taken), *_private(service, console, role, taken)]
        await _run(door, worker, channels, doors, role=role)


async def _run(door: Door, worker: Worker, channels: dict[str, Channel], doors: list[Listening], *, role: str) -> None:
    servers = [server for server, _, _ in doors]
    _stop_on_signals(worker, servers, door.service)
    for channel in channels.values():
        await channel.begin()
    tasks = [asyncio.create_task(worker.run())] if role in ("all", "worker") else []
    if role in ("all", "worker"):
        service = door.service
        alerter = Alerter(service.store, service.seal, door.telegram, channels, service.config, service.clock)
        tasks.append(asyncio.create_task(alerter.run(worker.stopping)))
        tasks += [asyncio.create_task(keeper.run(worker.stopping)) for keeper in _keepers(service, channels)]
    tasks += [asyncio.create_task(task) for task in _telegram_tasks(door, worker, role)]
    for server, listening, lines in doors:
        tasks.append(asyncio.create_task(server.serve(sockets=[listening])))
        print(*lines, sep="\n", flush=True)
    await _until_stopped(tasks, worker, servers)
    await _end(channels)


def _keepers(service: Service, channels: dict[str, Channel]) -> list[Keeper]:
    """Who looks after the SMS lines, where there are any."""
    sms = channels.get("sms")
    return [Keeper(service.store, sms, service.clock)] if isinstance(sms, SmsLines) else []


def _public(door: Door, role: str, taken: ExitStack) -> list[Listening]:
    """The public app's server, its socket, taken before anything starts, and what to print."""
    if role not in ("all", "web"):
        return []
    config = door.service.config
    line = " ".join([f"Dalil listens on http://{bracketed(config.host)}:{config.port}", *_hint(config)])
    return [(_server(app(door)), taken.enter_context(_listen(config.host, config.port)), [line])]


def _private(service: Service, console: Console, role: str, taken: ExitStack) -> list[Listening]:
    """The same of the console. Somebody else having its port keeps nobody from being answered."""
    if role not in ("all", "console"):
        return []
    config = service.config
    try:
        listening = taken.enter_context(_listen(config.console_host, config.console_port, setting="DALIL_CONSOLE_PORT"))
    except Wrong as wrong:
        if role == "console":
            raise
        print(f"{wrong} The console is not served.", flush=True)
        return []
    made, lines = console(service)
    return [(_server(made), listening, lines)]


def _hint(config: Config) -> list[str]:
    return ["- open it and write Bonjour. Ctrl-C stops."] if config.has_simulator else []


def _server(served: ASGIApp) -> Server:
    return Server(
        uvicorn.Config(
            served,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            proxy_headers=False,
            timeout_graceful_shutdown=4,
        )
    )


def _listen(host: str, port: int, *, setting: str = "DALIL_PORT") -> socket.socket:
    """The listening socket, taken before anything else starts. Raises Wrong when somebody has the port."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        made = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise Wrong(f"{setting} {port} on {host} cannot be used: {error.strerror}.") from None
    # asyncio turns off Nagle's algorithm, 40 ms a kept connection's answer, only where the socket says it is TCP
    return socket.socket(made.family, made.type, socket.IPPROTO_TCP, made.detach())


def _telegram_tasks(door: Door, worker: Worker, role: str) -> list[Coroutine[Any, Any, None]]:
    if door.telegram is None:
        return []
    if door.service.config.telegram_polls:
        return [_poll(door.telegram, door, worker)] if role in ("all", "worker") else []
    return [_set_webhook(door.telegram, worker, door.service.config)] if role in ("all", "web") else []


async def _poll(telegram: Telegram, door: Door, worker: Worker) -> None:
    """Ask Telegram for updates until stopped; its being away is waited out."""
    await _insist(telegram.use_polling, worker)
    polling = asyncio.create_task(telegram.poll(door.accept, worker.stopping.is_set, door.is_staffs))
    while not worker.stopping.is_set() and not polling.done():
        await asyncio.sleep(0.1)
    polling.cancel()  # what was not stored was not confirmed, and comes again
    with suppress(asyncio.CancelledError):
        await polling


async def _set_webhook(telegram: Telegram, worker: Worker, config: Config) -> None:
    url = config.public_url + TELEGRAM_WEBHOOK
    await _insist(lambda: telegram.use_webhook(url), worker)


async def _insist(ask: Callable[[], Awaitable[None]], worker: Worker) -> None:
    """Ask Telegram until it agrees or we stop."""
    while not worker.stopping.is_set():
        try:
            await ask()
        except Exception as error:  # noqa: BLE001  Telegram may be away, or the token wrong: say so and go on trying
            log.warning("Telegram does not answer", extra={"why": describe(error)})
            await asyncio.sleep(AWAY_FOR)
        else:
            return


def _stop_on_signals(worker: Worker, servers: list[Server], service: Service) -> None:
    def stop() -> None:
        service.stopping.set()
        worker.stop()
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _until_stopped(tasks: list[asyncio.Task[None]], worker: Worker, servers: list[Server]) -> None:
    """Wait for the signal, or for a part to break; then give all parts the time they have to end."""
    while not worker.stopping.is_set() and not any(t.done() and t.exception() for t in tasks):
        await asyncio.sleep(0.1)
    worker.stop()
    for server in servers:
        server.should_exit = True
    _, late = await asyncio.wait(tasks, timeout=STOP_WITHIN) if tasks else (set(), set())
    for task in late:
        task.cancel()
    broken = [t.exception() for t in tasks if t.done() and not t.cancelled() and t.exception()]
    if broken and broken[0]:
        raise broken[0]


async def _end(channels: dict[str, Channel]) -> None:
    for channel in channels.values():
        with suppress(Exception):
            await channel.end()
