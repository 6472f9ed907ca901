"""What a walk is made in: the sentences, the directory, the places, one moment. All of it can be exchanged."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from sqlalchemy import Connection

from bot.knowledge import AMBULANCE, MOROCCO, STYLES, Voice
from bot.text.render import Renderer
from directory import packaged, search
from directory.catalog import Catalog
from directory.facts import NEEDS, Hit, Line, Place
from directory.holdings import held
from directory.numbers import dial
from directory.places import MOROCCO as MOROCCO_FILES
from directory.places import Places, places
from flows import engine
from flows.steps import Context, Find, Said, Say, Session, Step, Turn
from flows.understand import Reading, understand
from locales import phrases
from locales.catalogue import RIGHT_TO_LEFT, Language, Texts, languages, spoken
from locales.letters import bare

BY_WORDS_ONLY = frozenset({"emergency", "helpline"})
"""Needs that no digit asks for: words lead there, or other needs do."""
BY_DIGITS = tuple(need for need in NEEDS if need not in BY_WORDS_ONLY)
CARRIER = "carrier."
WEDNESDAY, NOON = 2, 12
SHORTEST_SECRET = 5
"""Letters: shorter pieces of an address ("Fès", "n° 4") stand in many honest sentences."""

Advance = Callable[[Session, Said, Context], Turn]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store holds that no answer may contradict: every public number, and what tells where a protected
    place is (folded by `locales.letters.bare`); and the public ids of all services."""

    numbers: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """Everything a walk needs.

    `stays` are the places followed, each of a different kind, `needs` those that must be found by digits, `services`
    all cards. `languages` are the ones that must be whole. `advance` and `steps` are the engine's. A `brief` walk goes
    on from one state of each step between the places where conversations meet.
    """

    catalogues: Mapping[str, Language]
    languages: tuple[str, ...]
    find: Find
    lines: Callable[[str], tuple[Line, ...]]
    ambulance: str
    stays: tuple[Place, ...]
    services: tuple[Hit, ...]
    facts: Facts
    now: datetime
    needs: tuple[str, ...] = BY_DIGITS
    places: Places = field(default_factory=places)
    brief: bool = False
    advance: Advance = engine.advance
    steps: Mapping[str, Step] = field(default_factory=lambda: engine.STEPS)

    def voice(self, channel: str, texts: Texts) -> Voice:
        """Context and renderer on a channel, speaking these sentences. Fitting a page is remembered."""
        renderer = Renderer(STYLES[channel], texts, {"ambulance": self.ambulance}, self.now.date())
        context = Context(
            self.find,
            self.places,
            _remembered(renderer.fits),
            self.now,
            self.languages,
            self.lines,
            reading,
            carriers=_carriers(self.catalogues),
            fresh_phrase=longest_phrase,
            dialable=channel != "telegram",
        )
        return Voice(context, renderer)


@lru_cache(maxsize=2)
def longest_phrase(language: str) -> str:
    """The recovery phrase that takes most room, the same each time."""
    script = "arabic" if language in RIGHT_TO_LEFT else "latin"
    words = (phrases.HERE / f"{script}.txt").read_text("utf-8").split()
    return " ".join(sorted(words, key=lambda word: (len(word), word))[-phrases.WORDS_OF_A_PHRASE :])


def _carriers(catalogues: Mapping[str, Language]) -> tuple[str, ...]:
    """Every company there is a name for."""
    named = (key for key, one in catalogues["fr"].sentences.items() if not one.placeholders and "@" not in key)
    return tuple(sorted(key.removeprefix(CARRIER) for key in named if key.startswith(CARRIER)))


@lru_cache(maxsize=256)
def reading(text: str) -> Reading:
    """What free text means; a walk says the same few things again and again."""
    return understand(text)


def world_of(catalog: Catalog, facts: Facts, now: datetime, codes: Iterable[str]) -> World:
    """The world of this directory at this moment (aware), with those of the languages that can greet."""
    ambulance = search.line(catalog, AMBULANCE)
    find = partial(search.find, catalog, now=now.astimezone(MOROCCO))
    return World(
        languages(),
        spoken(codes),
        find,
        partial(search.lines, catalog),
        ambulance.number if ambulance else "",
        stays_of(find),
        services_of(catalog, facts.services, now.date()),
        facts,
        now.astimezone(MOROCCO),
    )


def working_day(day: date, hour: int = NOON) -> datetime:
    """The Wednesday of this day's week in Morocco, at an hour; at noon most of the country answers."""
    wednesday = day + timedelta(days=WEDNESDAY - day.weekday())
    return datetime(wednesday.year, wednesday.month, wednesday.day, hour, tzinfo=MOROCCO)


def stays_of(find: Find) -> tuple[Place, ...]:
    """One listed city, one that is not, one without any service, one region: those that differ, by digits alone."""
    known = places()
    within = [city for region in known.regions for city in known.cities_of(region.slug)[:9] if city not in known.listed]
    served = {city.slug: _served(find, city) for city in within}
    most = max(within, key=lambda city: (served[city.slug], city.slug))
    least = min(within, key=lambda city: (served[city.slug], city.slug))
    region = next(one for one in known.regions if one.slug == least.region)
    return (max(known.listed, key=lambda city: (_served(find, city), city.slug)), most, least, region)


def _served(find: Find, city: Place) -> int:
    return sum(find(need, city).nearest == "city" for need in NEEDS)


def services_of(catalog: Catalog, ids: Iterable[str], day: date) -> tuple[Hit, ...]:
    """These services as they are told that day."""
    found = (catalog.shelf.hit(key, day) for key in ids)
    return tuple(hit for hit in found if hit)


def facts_of(connection: Connection) -> Facts:
    """The numbers and secrets of this store, from its raw records and not from what is released of them; the lines from
    the project's own reviewed files."""
    lines = packaged.read(MOROCCO_FILES).line.values()
    numbers = {form for line in lines for form in _dialled(line["e164"] or line["number"])}
    secrets: set[str] = set()
    services = []
    for one in held(connection, offered_only=False):
        if one.document["status"] == "active":
            services.append(one.public_id)
        phones = (phone["number"] for phone in one.document["phones"] if phone["release_level"] == "public")
        numbers.update(form for number in phones for form in _dialled(number))
        if one.document["release_level"] == "never":
            secrets.update(_secrets(one.document))
    return Facts(frozenset(numbers), frozenset(secrets), tuple(sorted(services)))


def _dialled(number: str) -> tuple[str, str]:
    return number, dial(number)


def _secrets(row: Mapping[str, object]) -> Iterator[str]:
    """What tells where it is: the pieces of its address and way there, its postcode, its coordinates to 100 metres."""
    pieces = f"{row['address_1']},{row['transportation']},{row['postal_code']}".split(",")
    for piece in (bare(piece).strip() for piece in pieces):
        if len(piece) >= SHORTEST_SECRET and not places().match(piece):
            yield piece
    for degrees in (row["latitude"], row["longitude"]):
        if isinstance(degrees, float):
            yield f"{degrees:.3f}"


def _remembered(fits: Callable[[Say, str], int]) -> Callable[[Say, str], int]:
    known: dict[object, int] = {}

    def remembered(say: Say, language: str) -> int:
        key = (language, fingerprint(say))
        if key not in known:
            known[key] = fits(say, language)
        return known[key]

    return remembered


def fingerprint(say: Say) -> object:
    """What makes two says the same; their services are told apart by what they are and not by how they look."""
    parts = (say.values, say.options, say.before, say.after, say.calls, say.choice, say.offer)
    hits = (*map(_card, say.hits), _card(say.line) if say.line else ())
    return say.key, hits, say.sensitive, say.leads, say.caution, repr(parts)


def _card(hit: Hit) -> object:
    changing = hit.tier, hit.distance_km, hit.open_now, hit.authority, hit.protected, hit.vetted_child
    return hit.id, hit.phones, hit.whatsapp, hit.address, hit.email, hit.short["fr"], *changing
