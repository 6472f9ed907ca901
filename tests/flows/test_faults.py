"""Each rule of the explorer can fail: one thing is broken in a copy of the world, and its rule says so."""

import pytest

from bot.explorer.checking import small, whole
from bot.explorer.faults import faults
from bot.explorer.rules import RULES
from bot.explorer.world import World
from tests.flows.faults import FAULTS, Seeded


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_caught_by_its_rule(world: World, name: str) -> None:
    seeded = FAULTS[name]
    broken = seeded.breaks(small(world, *seeded.needs))
    told = faults(whole(broken, seeded.channel, seeded.language), broken, {seeded.rule: RULES[seeded.rule]})
    assert {fault.what for fault in told} - unbroken(world, seeded)[seeded.rule], f"{seeded.rule} saw nothing"


_KNOWN: dict[object, dict[str, set[str]]] = {}


def unbroken(world: World, seeded: Seeded) -> dict[str, set[str]]:
    """What each rule finds where nothing was broken, walked once."""
    key = seeded.needs, seeded.channel, seeded.language
    if key not in _KNOWN:
        copy = small(world, *seeded.needs)
        found: dict[str, set[str]] = {rule: set() for rule in RULES}
        for fault in faults(whole(copy, seeded.channel, seeded.language), copy, RULES):
            found[fault.rule].add(fault.what)
        _KNOWN[key] = found
    return _KNOWN[key]


def test_every_rule_has_a_fault_that_it_catches() -> None:
    assert {seeded.rule for seeded in FAULTS.values()} == RULES.keys()
    assert len(FAULTS) >= 25
