"""The question whether another organization may be told something, before it is sent: what it holds, what is wrong.

A service is proposed when somebody can agree to its being told something: it receives people and has a name; for a
child it is vetted for children (R10), in an arrest it is no authority (R18).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection
from starlette.requests import Request

from bot.cases import keeping, refusing
from bot.cases.asking import CHILD
from bot.cases.keeping import Case
from bot.knowledge import STYLES, Voice
from bot.store import Unreadable
from bot.text.style import Rendered
from console.desk import gate
from console.desk.panel import CHAT
from console.listings.at_hand import typed
from directory.facts import NEEDS
from directory.looking import holdings, key_of
from directory.lookup import look_up
from directory.places import places
from directory.release import NEUTRAL, Told, told
from flows import sheet
from flows.find import SENSITIVE
from flows.safety import ARRESTED, SENSITIVE_KINDS
from flows.steps import Say, Text, Value
from locales.letters import bare

LONGEST = 80
"""Letters of the sentence an operator may add."""
FOUND = 8
WORDS = "words"
_LONG_NUMBER = re.compile(r"\d(?:[\W_]*\d){3}")
"""More than three digits, whatever stands between them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be asked, of whom it would be told, and how the question reads: to the person, to the operator."""

    service: Told
    lines: Mapping[str, str] = field(repr=False)
    say: Say = field(repr=False)
    theirs: Rendered = field(repr=False)
    own: Rendered = field(repr=False)


def drafted(request: Request) -> tuple[str, Draft | None]:
    """What is wrong with what was chosen, a key of the texts, or ""; and the question, where it can be read."""
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
        service = service_of(connection, case, typed(request, "service"))
        has = known(request, connection, case)
    if service is None or case.source != CHAT:
        return "sheetdesk_no_service", None
    said = _words(request)
    if wrong := _wrong_words(said):
        return wrong, None
    chosen = frozenset(request.state.form.getlist("line"))
    lines = {code: value for code, value in has.items() if code in chosen} | ({WORDS: said} if said else {})
    if not lines:
        return "sheetdesk_no_lines", None
    draft = _draft(request, case, service, lines)
    if is_childs(case) and not typed(request, "best"):
        return "sheetdesk_no_best", draft
    return "" if _fits(case, draft.theirs) else "sheetdesk_long", draft


def refused(request: Request) -> str:
    """For what the words that were written are held back (T19), "" where they are not."""
    return refusing.refused(_words(request)) or ""


def is_childs(case: Case) -> bool:
    """Whether the best interests of a child have to be weighed first."""
    return case.need == CHILD or case.kind == "child"


def known(request: Request, connection: Connection, case: Case) -> dict[str, str]:
    """The lines this case has, code to value, but for the operator's words."""
    found = {
        "number": _number(request, connection, case),
        "city": case.place if places().get(case.place) else "",
        "need": case.need if case.need in NEEDS else "",
        "language": case.language,
    }
    return {code: value for code, value in found.items() if value}


def service_of(connection: Connection, case: Case, public_id: str) -> Told | None:
    """The service of this public id, if somebody can agree to its being told something."""
    key = key_of(connection, public_id) if public_id else None
    held = holdings(connection, [key]).get(key) if key else None
    found = told(held) if held else None
    return found if found and _may_be_told(case, found) else None


def services_named(request: Request, connection: Connection, case: Case, q: str) -> list[Told]:
    """The services this text finds, the best named first."""
    catalog = gate.service(request).catalog
    catalog.refresh_if_stale()
    services = (service_of(connection, case, match.id) for match in look_up(catalog, q, limit=3 * FOUND))
    return [one for one in services if one][:FOUND]


def voice(request: Request, case: Case) -> Voice:
    """The bot's voice on this case's channel."""
    service = gate.service(request)
    return service.knowledge.voice(case.channel, service.clock())


def _draft(request: Request, case: Case, service: Told, lines: Mapping[str, str]) -> Draft:
    ordered = {code: lines[code] for code in sheet.ordered(lines)}
    shown = {code: _shown(code, value) for code, value in ordered.items()}
    sensitive = case.need in SENSITIVE or case.kind in SENSITIVE_KINDS
    say = sheet.question(service.short, shown, sensitive=sensitive)
    renderer = voice(request, case).renderer
    theirs, own = (renderer.render(say, language) for language in (case.language, request.state.language))
    return Draft(service, ordered, say, theirs, own)


def _shown(code: str, value: str) -> Value:
    """What the person is shown of a line: of a number its last two digits, codes by their names."""
    if code == "city":
        place = places().get(value)
        return place.names if place else value
    if code == "number":
        return value[-2:]
    return value if code == WORDS else Text(f"{code}.{value}")


def _number(request: Request, connection: Connection, case: Case) -> str:
    """The number they asked to be called at; "" without one."""
    try:
        return keeping.number_of(connection, gate.service(request).seal, case.id, request.state.member.id) or ""
    except Unreadable:
        return ""


def _may_be_told(case: Case, one: Told) -> bool:
    if one.status != "active" or one.short == NEUTRAL:
        return False
    return (one.vetted_child or not is_childs(case)) and not (one.authority and case.kind == ARRESTED)


def _words(request: Request) -> str:
    return _plain(typed(request, WORDS))


def _plain(text: str) -> str:
    """One line without what cannot be seen: marks that turn the reading order among them."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _wrong_words(said: str) -> str:
    if len(said) > LONGEST:
        return "sheetdesk_words_long"
    if _LONG_NUMBER.search(bare(said)):
        return "sheetdesk_words_digits"
    return "sheetdesk_words_refused" if refusing.refused(said) else ""


def _fits(case: Case, theirs: Rendered) -> bool:
    style = STYLES[case.channel.rpartition(":")[2]]
    return theirs.encoding is None or theirs.parts <= style.parts[theirs.encoding]
