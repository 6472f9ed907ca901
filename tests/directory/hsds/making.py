"""Services made up by Hypothesis: every field filled or not, at every release level."""

import unicodedata
from datetime import date
from typing import Any

from hypothesis import strategies as st

from directory.documents import DAYS, SERVICE, TRANSLATABLE, Document
from directory.facts import AUDIENCES, NEEDS
from directory.holdings import Held
from directory.places import places
from directory.records import FACTS, INTAKE, PAPERS, RELEASE_LEVELS, STATUSES

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SLUGS = [*(city.slug for city in places().cities[:12]), *(one.slug for one in places().regions[:3]), "national"]
texts = (
    st.text("abcdeéçœ بتث'=+-@|,;\"\n0123456789", max_size=24)
    .map(str.strip)
    .map(lambda t: unicodedata.normalize("NFC", t))
)
filled = texts.filter(bool)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(date.isoformat)
numbers = st.integers(0, 99).map(lambda n: f"+2126000000{n:02}")
clocks = st.times().map(lambda at: f"{at:%H:%M}")


def some(values: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3)


@st.composite
def schedules(draw: st.DrawFn) -> Document:
    always = draw(st.booleans())
    opens, closes = sorted(draw(st.lists(clocks, min_size=2, max_size=2, unique=True)))
    first, last = sorted((draw(days), draw(days))) if draw(st.booleans()) else ("", "")
    return {
        "byday": ",".join(sorted(draw(st.sets(st.sampled_from(WEEK), min_size=1)), key=WEEK.index)),
        "opens_at": "" if always else opens,
        "closes_at": "" if always else closes,
        "always": always,
        "holidays": draw(st.booleans()),
        "valid_from": first,
        "valid_to": last,
        "notes": draw(texts),
    }


@st.composite
def services(draw: st.DrawFn) -> Document:
    document = {**SERVICE, **{name: draw(texts) for name in _PLAIN}, **_coded(draw), **_lists(draw)}
    if draw(st.booleans()):
        document |= {"latitude": draw(st.floats(21, 36)), "longitude": draw(st.floats(-17, -1))}
    document |= {name: draw(st.one_of(st.just(""), days)) for name in DAYS}
    document["assured"] = draw(st.dictionaries(st.sampled_from(FACTS), days))
    document["translations"] = {
        field: {code: draw(filled) for code in draw(st.lists(st.sampled_from(["en", "ar"]), min_size=1, unique=True))}
        for field in draw(some(TRANSLATABLE["service"]))
        if document[field]
    }
    return document


_PLAIN = (
    "alternate_name", "description", "application_process", "interpretation_services", "eligibility_description",
    "fees_description", "hours", "alert", "notes", "source_url", "address_1", "transportation",
    "confidentiality",
)  # fmt: skip


def _coded(draw: st.DrawFn) -> Document:
    ages = st.one_of(st.none(), st.integers(0, 120))
    levels = st.sampled_from(RELEASE_LEVELS)
    return {
        "organization_id": "made-organization",
        "name": draw(filled),
        "status": draw(st.sampled_from(STATUSES)),
        "url": draw(st.sampled_from(["", "https://example.org/a?b=c#d"])),
        "email": draw(st.sampled_from(["", "somebody@example.org"])),
        "papers": draw(st.sampled_from(PAPERS)),
        "confidence": draw(st.sampled_from("ABC")),
        "capacity": draw(st.sampled_from(["", "limited", "full"])),
        "place": draw(st.sampled_from(SLUGS)),
        "source_date": draw(st.sampled_from(["", "2023", "2024-05", "2025-01-31"])),
        "postal_code": draw(st.sampled_from(["", "10000"])),
        "minimum_age": draw(ages),
        "maximum_age": draw(ages),
        "release_level": draw(levels),
        "location_level": draw(levels),
        **{name: draw(st.booleans()) for name in ("free", "authority", "vetted_child")},
    }


def _lists(draw: st.DrawFn) -> Document:
    phones = draw(st.lists(st.tuples(numbers, st.sampled_from(["voice", "whatsapp"])), unique=True, max_size=3))
    amounts = st.one_of(st.none(), st.floats(0, 1000).map(lambda n: round(n, 2)))
    return {
        "needs": draw(st.lists(st.sampled_from(NEEDS), unique=True, min_size=1, max_size=3)),
        "audience": draw(some(AUDIENCES)),
        "intake": draw(some(INTAKE)),
        "phones": [
            {"number": n, "type": t, "description": "", "release_level": draw(st.sampled_from(RELEASE_LEVELS)), "source_url": ""}
            for n, t in phones
        ],
        "schedules": draw(st.lists(schedules(), max_size=3)),
        "languages": [{"code": c, "note": draw(texts)} for c in draw(some(["fr", "ar", "ary", "en"]))],
        "cost_options": [
            {"option": draw(filled), "currency": draw(st.sampled_from(["", "MAD"])), "amount": draw(amounts)}
            for _ in range(draw(st.integers(0, 2)))
        ],
        "required_documents": draw(st.lists(filled, max_size=2)),
        "accessibility": draw(st.lists(filled, max_size=2)),
        "service_areas": draw(some(SLUGS)),
    }  # fmt: skip


ORGANIZATION: Document = {
    "name": "Une association",
    "description": "Ce qu'elle fait",
    "kind": "ngo",
    "url": "https://example.org",
    "email": "",
    "source_url": "",
    "source_date": "",
    "translations": {"name": {"en": "An association"}},
}


def held_as(document: Document, key: str = "made-service") -> Held:
    public = "protected-0a1b2c3d" if document["release_level"] == "never" else key
    return Held(key, public, document, ORGANIZATION)
