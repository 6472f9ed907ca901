"""All walks of a directory, in as many processes as there are cores; and one walk, for the drawings."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from bot.explorer.checking import check
from bot.explorer.faults import Fault
from bot.explorer.walking import Walk, walk
from bot.explorer.world import Facts, World, world_of
from directory.catalog import Catalog

MOST_PROCESSES = 8
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """What a world is made from, as another process can be told it."""

    catalog: Path
    facts: Facts
    now: datetime
    languages: tuple[str, ...]


@lru_cache(maxsize=1)
def made(source: Source) -> World:
    """The world of a source, once a process."""
    return world_of(Catalog(source.catalog), source.facts, source.now, source.languages)


def walked(source: Source, channel: str, language: str) -> Walk:
    """One walk, here."""
    return walk(made(source), channel, language)


def checked(source: Source, pairs: Sequence[tuple[str, str]], progress: Progress) -> list[Fault]:
    """What is wrong on these channels in these languages, in this order; `progress` is told how many are done."""
    found: dict[tuple[str, str], list[Fault]] = {}
    for pair, faults in _each(source, pairs):
        found[pair] = faults
        progress(len(found), len(pairs))
    return [fault for pair in pairs for fault in found[pair]]


def _each(source: Source, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], list[Fault]]]:
    processes = min(len(pairs), os.cpu_count() or 1, MOST_PROCESSES)
    if processes < 2:
        yield from ((pair, _check(source, *pair)) for pair in pairs)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        asked = {pool.submit(_check, source, *pair): pair for pair in pairs}
        for done in as_completed(asked):
            yield asked[done], done.result()


def _check(source: Source, channel: str, language: str) -> list[Fault]:
    return check(made(source), channel, language)


def merged(faults: Sequence[Fault]) -> list[tuple[Fault, int]]:
    """Each thing that is wrong once in each language, where it was met first, and on how many channels it is."""
    found: dict[tuple[str, str, str], tuple[Fault, int]] = {}
    for one in faults:
        key = one.rule, one.language, one.what
        first, times = found.get(key, (one, 0))
        found[key] = first, times + 1
    return list(found.values())
