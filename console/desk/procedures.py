"""The procedure of a case: the steps for its danger or its need, short, and the numbers the directory has for it."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.asking import CHILD
from bot.cases.keeping import Case
from bot.knowledge import Voice
from bot.service import Service
from bot.text import calls
from bot.text.tongue import Tongue
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.panel import panel
from console.listings.words import Words
from console.shell.page import Page
from directory.facts import Line
from flows.find import is_open
from flows.safety import ARRESTED, FOR_ADULTS, NEED_OF, WHEN
from flows.steps import Call, Text
from flows.understand import KINDS

PROCEDURE = "/desk/{case_id:int}/procedure"


CARDS: dict[str, tuple[str, ...]] = {
    "violence": ("safe", "hurt", "believe", "lines", "police", "no_place", "doubt"),
    "sexual_violence": ("safe", "believe", "no_details", "hospital", "lines", "police", "doubt"),
    "child": ("simply", "hurt", "no_secret", "vetted", "best", "lines", "supervisor"),
    "suicide": ("plainly", "stay", "somebody", "no_means", "lines", "supervisor"),
    "medical": ("breathes", "lines", "no_advice", "stay", "doubt"),
    "confinement": ("safe", "limits", "no_story", "lines", "police", "no_trace", "supervisor"),
    "sea": ("position", "lines", "battery", "stay", "supervisor"),
    "arrest_expulsion": ("safe", "no_police", "no_papers", "lines", "legal", "supervisor"),
    "left_in_desert_or_forest": ("position", "lines", "battery", "police", "stay", "supervisor"),
    "unknown": ("safe", "what", "hurt", "lines", "police", "doubt"),
    "emergency": ("safe", "what", "hurt", "lines", "police", "doubt"),
    "child_protection": ("simply", "no_secret", "vetted", "best", "no_place", "supervisor"),
    "women_violence": ("safe", "believe", "decide", "lines", "police", "no_place", "doubt"),
    "trafficking": ("safe", "limits", "no_story", "lines", "no_place", "no_trace", "supervisor"),
}
"""The steps of each card, by kind of danger or by need, in the order they are taken."""
LIKE = {"child_protection": "child", "women_violence": "violence", "trafficking": "confinement", "emergency": "unknown"}
"""The danger whose numbers a need's card shows."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The lines of a danger in words, the first to be told first; `choice` are authorities, for whoever wants them."""

    first: tuple[str, ...]
    choice: tuple[str, ...]


def show(request: Request) -> Response:
    """The cards of this case, and its numbers."""
    service = gate.service(request)
    with service.store.read() as connection:
        case = gate.mine(request, connection)
    names = cards_of(case)
    words = Words(request.state.language)
    cards = [(_title(name, words), CARDS[name]) for name in names]
    kind = LIKE.get(names[0], names[0]) if names else "unknown"
    lines = numbers(service, case, kind, request.state.language)
    return panel(request, "procedure", case, cards=cards, lines=lines)


def cards_of(case: Case) -> list[str]:
    """Which cards: the danger's, then the need's where the danger's is not about the same. A red case has one."""
    danger = [case.kind] if case.kind in CARDS else []
    need = [case.need] if case.need in LIKE and NEED_OF.get(case.kind) != case.need else []
    return [*danger, *need] or (["unknown"] if case.severity == "red" else [])


def _title(name: str, words: Words) -> str:
    return words.t(f"reading_kind_{name}" if name in KINDS else f"value_needs_{name}")


def numbers(service: Service, case: Case, kind: str, language: str) -> Numbers:
    """The directory's numbers for this danger; in an arrest no authority, for a child none that is for adults."""
    voice = service.knowledge.voice("telegram", service.clock())
    lines = voice.context.lines(kind)
    if case.need == CHILD or case.kind == "child":
        lines = tuple(line for line in lines if line.kind not in FOR_ADULTS)
    told = [(line.authority, _told(line, voice, language)) for line in lines]
    choice = [] if ARRESTED in (kind, case.kind) else [text for is_authority, text in told if is_authority]
    return Numbers(tuple(text for is_authority, text in told if not is_authority), tuple(choice))


def _told(line: Line, voice: Voice, language: str) -> str:
    """A line as the bot tells it, in the operator's language."""
    when = WHEN.get(line.when)
    closed = bool(line.spans) and not is_open(line, voice.context.now)
    renderer = voice.renderer
    tongue = Tongue(renderer.texts, language, renderer.facts, renderer.today)
    return calls.full(Call(line, Text(when) if when else None, closed), tongue)


ROUTES = (Page(PROCEDURE, show, STAFF_OF_DESK),)
