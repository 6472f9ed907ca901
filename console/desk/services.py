"""The directory beside the talk: what may be told to this person, as they would be told it, and sending it.

Nothing is shown here that the bot would not tell them itself: only what is released, for a child only what is vetted
for children (R10), in an arrest no authority (R11). What is sent is the reviewed card in the person's language;
whoever sends it has read it in theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response

from bot.cases import talking
from bot.cases.asking import CHILD
from bot.cases.keeping import Case
from bot.cases.talking import Refused, Words
from bot.knowledge import STYLES, Voice
from bot.text.style import Rendered
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.panel import panel
from console.listings.at_hand import typed
from console.listings.words import Words as Spoken
from console.shell.page import Page
from directory.facts import NEEDS, Hit, Place
from directory.lookup import look_up
from directory.places import places
from flows.find import is_sensitive, search
from flows.safety import ARRESTED, SENSITIVE_KINDS
from flows.steps import Say, Session, Text, Value
from flows.talks import tree
from locales.catalogue import RIGHT_TO_LEFT

SERVICES = "/desk/{case_id:int}/services"
Asked = ImmutableMultiDict[Any, Any]
"""What a page's address or form asks."""
SHOWN = 8
FOUND_AT_MOST, LOOKED_THROUGH = 30, 300
"""Services a text may find; how far down an answer each of them is sought."""
LONGEST = 200
TO_READ_ALOUD = "telegram"
"""Whose cards are read out to somebody who cannot be written to: the longest."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, a need and a place by their codes, "" for any."""

    q: str
    need: str
    place: str


@dataclass(frozen=True, slots=True)
class Card:
    """A service as it would be sent: in the person's language and in the operator's; `parts` of an SMS, 0 elsewhere."""

    id: str
    name: str
    theirs: str
    own: str
    parts: int
    is_sensitive: bool


def show(request: Request) -> Response:
    """What fits what is looked for; at first what the case is about, where it is."""
    return _answer(request, request.query_params)


def send(request: Request) -> Response:
    """Send one of them, as it was shown."""
    form, wanted_id = request.state.form, typed(request, "service")
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
    card = next((one for one in _cards(request, case, _wanted(form, case)) if one.id == wanted_id), None)
    wrong = _sent(request, case, card) if card else "panels_services_gone"
    return _answer(request, form, wrong=wrong, good="" if wrong else "panels_services_sent")


def _sent(request: Request, case: Case, card: Card) -> str:
    """Hand it to the outbox; why it cannot be, a key of the texts, "" when it was."""
    service, member_id = gate.service(request), request.state.member.id
    words = Words(card.theirs, "card", card.own, case.language, sensitive=card.is_sensitive)
    try:
        with service.store.write() as connection:
            talking.say(connection, service.seal, case.id, member_id, words, service.clock())
            gate.recorded(request, connection, "sent", case.id, kind="card")
    except Refused as refused:
        return f"panels_refused_{refused.reason}"
    return ""


def _answer(request: Request, asked: Asked, *, wrong: str = "", good: str = "") -> Response:
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
    wanted, words = _wanted(asked, case), Spoken(request.state.language)
    values = {
        "wanted": wanted,
        "cards": list(_cards(request, case, wanted)),
        "needs": [(code, words.t(f"value_needs_{code}")) for code in NEEDS],
        "cities": sorted(((one.slug, words.place(one.slug)) for one in places().cities), key=lambda pair: pair[1]),
        "regions": [(one.slug, words.place(one.slug)) for one in places().regions],
        "spoken": words.spoken(case.language),
        "right_to_left": RIGHT_TO_LEFT,
    }
    return panel(request, "services", case, wrong=wrong, good=good, **values)


def _wanted(asked: Asked, case: Case) -> Wanted:
    """What was asked for; before anything was, what the case is about."""
    if not any(name in asked for name in ("q", "need", "place")):
        return Wanted("", case.need if case.need in NEEDS else "", case.place)
    q, need, place = (str(asked.get(name, "")).strip()[:LONGEST] for name in ("q", "need", "place"))
    return Wanted(q, need if need in NEEDS else "", place if places().get(place) else "")


def _cards(request: Request, case: Case, wanted: Wanted) -> Iterator[Card]:
    service, language = gate.service(request), request.state.language
    channel = case.channel if case.channel.rpartition(":")[2] in STYLES else TO_READ_ALOUD
    voice = service.knowledge.voice(channel, service.clock())
    found = _named(request, case, wanted, voice) if wanted.q else _about(case, wanted, voice)
    for session, place, hit in islice(found, SHOWN):
        say = _say(session, place, hit)
        theirs, own = (voice.renderer.render(say, code) for code in (case.language, language))
        name = hit.short.get(language) or hit.short["fr"]
        yield Card(hit.id, name, theirs.text, own.text, _parts(theirs), say.sensitive)


def _about(case: Case, wanted: Wanted, voice: Voice) -> Iterator[tuple[Session, Place | None, Hit]]:
    """What the bot would tell them, in its order."""
    if not wanted.need:
        return
    session = _session(case, wanted.need, wanted.place)
    answer = search(session, voice.context)
    yield from ((session, answer.place, hit) for hit in answer.hits)


def _named(request: Request, case: Case, wanted: Wanted, voice: Voice) -> Iterator[tuple[Session, Place | None, Hit]]:
    """What is called so, each as it would be told to whoever looks for it where it is."""
    catalog, day = gate.service(request).catalog, voice.context.now.date()
    for match in look_up(catalog, wanted.q, limit=FOUND_AT_MOST):
        known = catalog.shelf.hit(match.id, day)
        if known is None or (wanted.need and wanted.need not in known.needs):
            continue
        need = wanted.need or (case.need if case.need in known.needs else known.needs[0])
        session = _session(case, need, known.place.slug if known.place else "")
        answer = search(session, voice.context)
        told = next((hit for hit in islice(answer.hits, LOOKED_THROUGH) if hit.id == match.id), None)
        if told and (not wanted.place or _lies(told, wanted.place)):
            yield session, answer.place, told


def _lies(hit: Hit, slug: str) -> bool:
    return hit.place is None or slug in (hit.place.slug, hit.place.region)


def _session(case: Case, need: str, place: str) -> Session:
    """The case as the bot's own search takes it, with what must never be forgotten of it."""
    marks = ((tree.ARREST, case.kind == ARRESTED), (tree.CHILD, case.need == CHILD or case.kind == "child"))
    topic = "+".join(mark for mark, is_so in marks if is_so)
    return Session(language=case.language, need=need, place=place, topic=topic, kind=case.kind)


def _say(session: Session, place: Place | None, hit: Hit) -> Say:
    """One service, told as the bot tells it; on a sensitive need its number comes before any word of ours (R14)."""
    sensitive = is_sensitive(session) or session.kind in SENSITIVE_KINDS
    named: Value = Text("morocco")
    if place:
        named = Text(f"region.{place.slug}") if place.is_region else place.names
    values = {"place": named, "need": Text(f"need.{session.need}")}
    key = "quiet.city" if sensitive else "results.city"
    return Say(key, values, hits=(hit,), sensitive=sensitive, leads=sensitive)


def _parts(rendered: Rendered) -> int:
    return rendered.parts if rendered.encoding else 0


ROUTES = (Page(SERVICES, show, STAFF_OF_DESK), Page(SERVICES, send, STAFF_OF_DESK, methods=["POST"]))
