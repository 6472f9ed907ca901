"""The phrasebook beside the talk: find a sentence in one's own language, fill its slots, read both texts, send.

What is put into a slot is a word of somebody's case: it travels in forms alone, never in an address.
"""

from dataclasses import dataclass
from functools import cache, partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot import phrasebook
from bot.cases import talking
from bot.cases.keeping import Case
from bot.cases.talking import Refused, Words
from bot.phrasebook import Entry, Languages, Pair, Unfit
from bot.text import gsm
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.drafts import is_sensitive
from console.desk.panel import panel
from console.listings.at_hand import typed
from console.listings.words import Words as Spoken
from console.shell.page import Page
from directory.catalog import Catalog
from directory.lookup import dialled, look_up
from directory.search import lines
from flows.safety import ARRESTED
from locales.catalogue import RIGHT_TO_LEFT, Texts, languages

PHRASES = "/desk/{case_id:int}/phrases"
SLOT = "slot."
"""How the names of the fields of slots begin."""
LONGEST = 200
ANY_KIND = "unknown"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence that is being filled in: `pair` as far as it is, `parts` of an SMS (0 elsewhere or while slots are
    open), `wrong` the slot that does not fit."""

    entry: Entry
    values: dict[str, str]
    pair: Pair
    parts: int
    wrong: str = ""


def show(request: Request) -> Response:
    """What was looked for, a topic's sentences or one sentence; at first the topics."""
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
    key = request.query_params.get("key", "")
    if key and not phrasebook.has(key):
        raise HTTPException(404)
    return _answer(request, case, _chosen(request, case, key, {}) if key else None)


def fill(request: Request) -> Response:
    """The sentence with its slots as they are typed; sent, where that is asked for and nothing speaks against it. Where
    a slot asks for what nobody of the team asks, that leaves a line (T19)."""
    service, key = gate.service(request), typed(request, "key")
    with service.store.read() as connection:
        case = gate.mine(request, connection)
    if not phrasebook.has(key):
        raise HTTPException(404)
    slots = {name: typed(request, SLOT + name) for name in phrasebook.entry(_texts(), key, case.language).slots}
    is_listed = partial(_is_listed, service.catalog, case.kind)
    try:
        pair = phrasebook.fill(_texts(), key, slots, _between(request, case), is_listed=is_listed)
    except Unfit as unfit:
        if unfit.why == "asks" and _is_to_send(request):
            with service.store.write() as connection:
                gate.recorded(request, connection, "refused", case.id, reason="slot")
        chosen = _chosen(request, case, key, slots, wrong=unfit.slot)
        return _answer(request, case, chosen, wrong=f"phrases_unfit_{unfit.why}" if _is_to_send(request) else "")
    if not _is_to_send(request):
        return _answer(request, case, _chosen(request, case, key, slots, pair=pair))
    wrong = _sent(request, case, key, pair)
    return _answer(request, case, _chosen(request, case, key, slots, pair=pair) if wrong else None, wrong=wrong)


def _is_to_send(request: Request) -> bool:
    return typed(request, "do") == "send"


def _sent(request: Request, case: Case, key: str, pair: Pair) -> str:
    """Hand it to the outbox; why it cannot be, a key of the texts, "" when it was."""
    service, member_id = gate.service(request), request.state.member.id
    words = Words(pair.theirs, "phrase", pair.own, pair.language, is_sensitive(case))
    try:
        with service.store.write() as connection:
            talking.say(connection, service.seal, case.id, member_id, words, service.clock())
            name = key.removeprefix(f"{phrasebook.BOOK}.")
            gate.recorded(request, connection, "sent", case.id, kind="phrase", phrase=name)
    except Refused as refused:
        return f"panels_refused_{refused.reason}"
    return ""


def _answer(request: Request, case: Case, chosen: Chosen | None, *, wrong: str = "") -> Response:
    spoken, language = Spoken(request.state.language), request.state.language
    is_sent = _is_to_send(request) if request.method == "POST" else False
    query, topic = (request.query_params.get(name, "").strip()[:LONGEST] for name in ("q", "topic"))
    found = phrasebook.of_topic(_texts(), topic, language) if topic else phrasebook.search(_texts(), query, language)
    values = {
        "chosen": chosen,
        "query": query,
        "found": found,
        "spoken": spoken.spoken(case.language),
        "told_in": spoken.spoken(chosen.pair.language) if chosen and chosen.pair.language != case.language else "",
        "right_to_left": RIGHT_TO_LEFT,
        "longest": phrasebook.LONGEST,
    }
    good = "phrases_sent" if is_sent and not wrong else ""
    return panel(request, "phrases", case, wrong=wrong, good=good, **values)


def _chosen(
    request: Request, case: Case, key: str, values: dict[str, str], *, pair: Pair | None = None, wrong: str = ""
) -> Chosen:
    """The sentence as far as it is filled in; what is still open shows as a line."""
    entry = phrasebook.entry(_texts(), key, request.state.language)
    if pair is None and not entry.slots:
        pair = phrasebook.fill(_texts(), key, {}, _between(request, case))
    is_sms = case.channel.rpartition(":")[2] == "sms"
    parts = gsm.segments(gsm.fold(pair.theirs)).parts if pair and is_sms else 0
    shown = pair or phrasebook.sketch(_texts(), key, values, _between(request, case))
    return Chosen(entry, values, shown, parts, wrong)


def _between(request: Request, case: Case) -> Languages:
    return Languages(request.state.language, case.language)


def _is_listed(catalog: Catalog, kind: str, value: str) -> bool:
    """Whether the directory holds a number: its lines for this kind of danger, then its services. In an arrest the
    former alone, for among the latter is the police."""
    number = dialled(value)
    if any(line.number == number for line in lines(catalog, kind or ANY_KIND)):
        return True
    return kind != ARRESTED and any(match.word == number for match in look_up(catalog, value))


@cache
def _texts() -> Texts:
    return Texts(languages())


ROUTES = (Page(PHRASES, show, STAFF_OF_DESK), Page(PHRASES, fill, STAFF_OF_DESK, methods=["POST"]))
