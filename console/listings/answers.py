"""What somebody would be told: the services for a need at a place, in their order, each as its card and with why."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from bot.knowledge import MOROCCO
from bot.text.cards import full
from bot.text.tongue import Tongue
from console.auth.permission import STAFF, Link
from console.listings.at_hand import service_of
from console.listings.words import Words
from console.shell.page import Page
from console.shell.render import render
from directory.facts import NEEDS, Hit
from directory.places import places
from directory.reasons import reasons

ANSWERS = "/answers"
LANGUAGES = ("fr", "ar", "en")
AS_MANY = 12
"""Results shown: more than anybody pages through."""
_LISTS = {"audience": "value_audience_", "reach": "answers_reach_"}


def show(request: Request) -> Response:
    """The form; with a need, what would be answered now to somebody who reads that language."""
    asked = request.query_params
    need = asked.get("need", "") if asked.get("need") in NEEDS else ""
    place = places().get(asked.get("place", ""))
    language = asked.get("language", "") if asked.get("language") in LANGUAGES else request.state.language
    words = Words(request.state.language)
    found = _answered(request, need, place.slug if place else "", language) if need else []
    return render(
        request,
        "listings/answers.html",
        needs=NEEDS,
        regions=[(one.slug, words.place(one.slug)) for one in places().regions],
        cities=sorted(((one.slug, words.place(one.slug)) for one in places().cities), key=lambda pair: pair[1]),
        languages=LANGUAGES,
        asked={"need": need, "place": place.slug if place else "", "language": language},
        child="child" in asked,
        arrest="arrest" in asked,
        found=found,
    )


def _answered(request: Request, need: str, place: str, language: str) -> list[tuple[Hit, str, list[tuple[str, str]]]]:
    """Each service with its card and the full reasons, in the words of who reads the page."""
    service = service_of(request)
    now = service.clock().astimezone(MOROCCO)
    voice = service.knowledge.voice("telegram", now)
    asked = request.query_params
    where = places().get(place) if place else None
    answer = voice.context.find(need, where, arrest="arrest" in asked, child="child" in asked)
    tongue = Tongue(voice.renderer.texts, language, voice.renderer.facts, now.date())
    words = Words(request.state.language)
    return [
        (hit, full(hit, tongue), _why(reasons(hit, need, day=now.date(), language=language), words))
        for hit in answer.hits[:AS_MANY]
    ]


def _why(found: Sequence[tuple[str, str]], words: Words) -> list[tuple[str, str]]:
    return [(words.t(f"answers_code_{code}"), _said(code, value, words)) for code, value in found]


def _said(code: str, value: str, words: Words) -> str:
    """The value of a reason in words; days, ages and kilometres as they are."""
    if code in _LISTS and value not in ("not_said", "none"):
        return words.t("listings_comma").join(words.t(_LISTS[code] + one) for one in value.split("|"))
    first, _, rest = value.partition(" ")
    if code == "freshness":
        return " ".join([words.t(f"colour_{first}"), words.day(rest)]).strip()
    if code == "confidence":
        return words.t(f"value_confidence_{value}")
    if code == "distance":
        told = words.t(f"answers_distance_{first}")
        return words.t("answers_far", where=told, km=rest) if rest else told
    if code in ("ages", "days"):
        return f"\u2066{value}\u2069"
    if code == "capacity":
        return words.t("answers_capacity_full", day=words.day(rest))
    return words.t(f"answers_{code}_{value}")


ROUTES = (Page(ANSWERS, show, STAFF),)
LINKS = (Link(ANSWERS, "answers_title", "answers_about", STAFF),)
