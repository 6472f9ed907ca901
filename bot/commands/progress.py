"""How far a long piece of work is, told to whoever waits at a terminal."""

import time
from typing import TextIO

from directory.importing.incoming import Progress

_WIDTH = 30
_PATIENCE = 1.0
"""Seconds before anything is shown."""
_BETWEEN = 0.25
_STEP = 10


def bar(out: TextIO) -> Progress:
    """A bar on a terminal, elsewhere a line every ten percent; nothing of what is done at once."""
    started = time.monotonic()
    draw = _bar(out) if out.isatty() else _lines(out)

    def show(done: int, total: int) -> None:
        if time.monotonic() - started >= _PATIENCE:
            draw(done, max(total, 1))

    return show


def _bar(out: TextIO) -> Progress:
    shown_at = 0.0

    def draw(done: int, total: int) -> None:
        nonlocal shown_at
        if done < total and time.monotonic() - shown_at < _BETWEEN:
            return
        shown_at = time.monotonic()
        filled = "#" * (_WIDTH * done // total)
        end = "\n" if done == total else ""
        print(f"\r[{filled:<{_WIDTH}}] {100 * done // total:3} %", end=end, file=out, flush=True)

    return draw


def _lines(out: TextIO) -> Progress:
    shown = 0

    def draw(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // total
        if percent >= shown + _STEP:
            shown = percent - percent % _STEP
            print(f"{shown} %", file=out, flush=True)

    return draw
