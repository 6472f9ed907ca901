"""How the loops of a process wait: never past being told to stop."""

import asyncio
import threading

LOOKS_EVERY = 0.1
"""Seconds between looks whether to stop: an event of threads wakes no event loop."""


async def rest(seconds: float, stopping: threading.Event) -> None:
    """Wait so long, or until `stopping` is set."""
    until = asyncio.get_running_loop().time() + seconds
    while not stopping.is_set() and (left := until - asyncio.get_running_loop().time()) > 0:
        await asyncio.sleep(min(left, LOOKS_EVERY))
