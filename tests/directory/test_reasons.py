"""Why a service was told, in full: for staff."""

from datetime import date

from directory.facts import Hit
from directory.reasons import CODES, reasons

TODAY = date(2026, 11, 22)
PLAIN = Hit("x", {"fr": "X"}, {"fr": "X"}, ("medical", "shelter"))
KNOWN = Hit(
    "y",
    {"fr": "Y"},
    {"fr": "Y"},
    ("medical",),
    phones=("+212600000001",),
    address="1, rue des essais",
    tier="near",
    distance_km=12.4,
    open_now=True,
    papers="none",
    audience=("women", "children"),
    minimum_age=12,
    maximum_age=17,
    languages=("fr", "ary"),
    authority=True,
    full_until=date(2026, 11, 30),
    starts=date(2026, 11, 1),
    ends=date(2026, 12, 20),
    confidence="A",
    assured=date(2026, 11, 1),
    for_all=True,
    put="called",
)


def test_every_reason_of_a_service_is_told() -> None:
    assert dict(reasons(KNOWN, "medical", day=TODAY)) == {
        "put": "called",
        "need": "first",
        "audience": "women|children",
        "papers": "none",
        "open_to_all": "yes",
        "ages": "12-17",
        "authority": "yes",
        "reach": "phone|address",
        "distance": "near 12.4",
        "capacity": "full 2026-11-30",
        "days": "2026-11-01/2026-12-20",
        "open_now": "yes",
        "language": "yes",
        "freshness": "green 2026-11-01",
        "confidence": "A",
    }
    assert [code for code, _ in reasons(KNOWN, "medical", day=TODAY)] == list(CODES)


def test_what_nobody_said_is_told_as_such() -> None:
    assert dict(reasons(PLAIN, "shelter", day=TODAY, language="en")) == {
        "need": "also",
        "audience": "not_said",
        "papers": "not_said",
        "open_to_all": "no",
        "reach": "none",
        "distance": "national",
        "open_now": "not_known",
        "language": "not_said",
        "freshness": "never",
    }
