"""Where a sentence is said: found by walking the conversations once, in the background."""

import time
from datetime import date
from threading import Event

import pytest

from bot.explorer.checking import small
from bot.explorer.world import Facts, working_day, world_of
from console.sentences import heard
from console.sentences.heard import Heard, Index, Place, index
from directory.catalog import Catalog
from tests.conftest import Clock

SOME = Place("need", ("Bonjour",))


def soon(hears: Heard, key: str) -> list[Place] | None:
    """What is told of the key once the walk is over; within two seconds."""
    for _ in range(200):
        places = hears(key)
        if places is not None:
            return places
        time.sleep(0.01)
    return None


def test_a_sentence_is_told_with_the_digits_that_lead_to_it(catalog: Catalog) -> None:
    world = small(world_of(catalog, Facts(), working_day(date(2026, 11, 18)), ("fr", "ar")), "medical")
    found = index(world, ("sms",))
    assert found["welcome"][0] == ("need", ("Bonjour",))
    assert found["need.medical"][0].way[:2] == ("Bonjour", "5")
    assert all(place.way for places in found.values() for place in places)
    assert all(len({place.step for place in places}) == len(places) <= heard.MOST for places in found.values())


def test_the_walk_is_made_once_and_in_the_background(
    catalog: Catalog, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks, may_end = [], Event()

    def walked(world: object) -> Index:
        walks.append(world)
        may_end.wait(2)
        return {"welcome": [SOME]}

    monkeypatch.setattr(heard, "index", walked)
    hears = Heard(catalog, ("fr",), clock)
    assert hears("welcome") is None
    assert hears("stop") is None
    may_end.set()
    assert soon(hears, "welcome@telegram") == [SOME]
    assert hears("stop") == []
    assert len(walks) == 1


def test_a_walk_that_breaks_leaves_the_page_and_says_why_in_the_log(
    catalog: Catalog, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(world: object) -> Index:
        raise KeyError("hemmelig")

    monkeypatch.setattr(heard, "index", broken)
    assert soon(Heard(catalog, ("fr",), clock), "welcome") == []
    assert "cannot be told" in caplog.text
    assert "hemmelig" not in caplog.text
