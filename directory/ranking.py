"""The order of an answer: eligibility before anything else (R18, docs/rules.md)."""

from directory.facts import Hit, Tier

OPEN, PARTLY_KNOWN, UNKNOWN, RESTRICTED, AUTHORITY, CARD_HOLDERS = range(6)
"""For all; audience or papers not said; neither said; for some; the state's police, courts or town halls; for
holders of a UNHCR document."""

OWN_AUDIENCE = {
    "women_violence": frozenset({"women"}),
    "child_protection": frozenset({"children"}),
    "trafficking": frozenset({"trafficking"}),
}
"""The people a need is about: a service for them restricts nobody who has it."""

GOING_HOME = "voluntary_return"

TIERS: dict[Tier, int] = {"city": 0, "near": 1, "region": 2, "national": 3, "line": 4}
CONFIDENCE = {"A": 0, "B": 1, "C": 2}


def openness(hit: Hit, need: str, *, child: bool, urgent: bool, everybody: frozenset[str]) -> int:
    """How open a service is to somebody with this need; `everybody` are the numbers that answer all for it.

    What nobody said stands between open and restricted. `urgent`: it answers by an emergency or poison line,
    which is not for an ordinary need unless it is one of `everybody`.
    """
    if hit.papers == "unhcr" or hit.audience == ("refugees",):
        return CARD_HOLDERS
    if hit.authority:
        return AUTHORITY
    if hit.papers == "any" or not _serves(hit, need, child=child):
        return RESTRICTED
    if everybody.intersection(hit.phones):
        return OPEN
    if urgent and need != "emergency":
        return RESTRICTED
    return UNKNOWN - bool(hit.audience) - bool(hit.papers)


def _serves(hit: Hit, need: str, *, child: bool) -> bool:
    """Whether somebody with this need is among those served.

    The trafficking line is for that alone; and nobody who is ill or hungry is sent to be told to go home.
    """
    if need == "helpline" and "trafficking" in hit.needs:
        return False
    if need != GOING_HOME and hit.needs[:1] == (GOING_HOME,):
        return False
    audience = set(hit.audience)
    own = OWN_AUDIENCE.get(need, frozenset())
    return not audience or "everyone" in audience or bool(audience & own) or (child and "children" in audience)
