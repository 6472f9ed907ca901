"""Where, and who can help there: the place, then the results, best first.

A person without a city in the short list is two digits further: the region, then the city (docs/rules.md).
The place may also be typed or, where the channel can, sent as a location.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from directory.facts import Answer, Hit, Line, Place
from flows.commands import says_no, says_yes
from flows.steps import Context, Option, Said, Say, Session, Text, Turn, Value
from flows.talks.every import OF_NEED
from flows.talks.tree import ARREST, CHILD
from flows.welcome import PERSON
from flows.welcome import ask as ask_need
from locales.letters import fold

SENSITIVE = frozenset({"women_violence", "child_protection", "trafficking"})
OTHER_CITY = Option("9", Text("place.other"))
MORE, CITY, NEED, ALSO, ADVICE = "1", "2", "3", "5", "6"
WRONG = Option("4", Text("next.wrong"), spare=True)
"""What leads to `flows.report`."""
NARROW = Option(ADVICE, Text("next.advice"))
"""What leads to `flows.narrow`."""
LATER = Option("7", Text("next.followup"), spare=True)
"""What leads to `flows.followup`."""
YES, NO = Option("1", Text("yes")), Option("2", Text("no"))
CITIES_ON_A_LIST = 9


def ask_place(session: Session, context: Context) -> Say:
    """Which city: the eight with most services by digit, or any by name."""
    return Say("place", {}, (*numbered(context.places.listed), OTHER_CITY, PERSON))


def hear_place(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the list, 9 for the regions, or a name."""
    if fold(said.text) == OTHER_CITY.key:
        return Turn(session.at("region"))
    return at_place(session, picked(said, context.places.listed) or context.places.match(said.text))


def ask_region(session: Session, context: Context) -> Say:
    """Which of the twelve regions."""
    return Say("region", {}, _region_options(context))


def ask_region_again(session: Session, context: Context) -> Say:
    """The same list under fewer words: with a hint before it, it must still fit."""
    return Say("region.again", {}, _region_options(context))


def hear_region(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the list leads to its cities; a name does as at the place."""
    region = picked(said, context.places.regions)
    if region:
        return Turn(session.at("city", region=region.slug))
    return at_place(session, context.places.match(said.text))


def ask_city(session: Session, context: Context) -> Say:
    """Which city of the region, or, after them, the whole region."""
    cities = _cities(session, context)
    whole = Option(str(len(cities) + 1), Text("city.whole"))
    return Say("city", {"region": _named(context.places.get(session.region))}, (*numbered(cities), whole, PERSON))


def hear_city(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the list, the whole region, or a name."""
    cities = _cities(session, context)
    if said.number == len(cities) + 1:
        return at_place(session, context.places.get(session.region))
    return at_place(session, picked(said, cities) or context.places.match(said.text))


def ask_sure(session: Session, context: Context) -> Say:
    """Whether a city was meant by a word that may also mean something else ("sale")."""
    return Say("place.sure", {"place": _named(context.places.get(session.maybe))}, (YES, NO, PERSON))


def hear_sure(session: Session, said: Said, context: Context) -> Turn | None:
    """Yes: there. No: the place is asked. Any other place by its name."""
    key = fold(said.text)
    if key == YES.key or says_yes(said.text):
        return noted(session, context.places.get(session.maybe), context)
    if key == NO.key or says_no(said.text):
        return Turn(session.at("place"))
    return noted(session, context.places.match(said.text), context)


def at_place(session: Session, place: Place | None) -> Turn | None:
    """On to the results there, or to the menu when no need is known yet."""
    if place is None:
        return None
    return Turn(session.at("results" if session.need else "need", place=place.slug, shown=0, about="", maybe=""))


def noted(session: Session, place: Place | None, context: Context) -> Turn | None:
    """The same, and the menu says which place was understood."""
    turn = at_place(session, place)
    if turn is None or place is None or turn.session.step != "need":
        return turn
    said = Text("place.noted", values={"place": _named(place)})
    return replace(turn, says=(replace(ask_need(turn.session, context), before=said),))


def located(session: Session, said: Said, context: Context) -> Turn:
    """A location sent is the nearest place of Morocco; from abroad, or unreadable, the place is asked."""
    nearest = context.places.nearest(said.latitude, said.longitude)
    if nearest is None:
        moved = session.at("place")
        return Turn(moved, (replace(ask_place(moved, context), before=Text("hint.abroad")),))
    return noted(session, nearest[0], context) or Turn(session)


def ask_results(session: Session, context: Context) -> Say:
    """The services from `session.shown` on, as many as one message holds, and what can be done next."""
    answer = search(session, context)
    rest = answer.hits[session.shown :]
    if not rest:
        options = _next_options(session, 0, context)
        return Say("results.end", {}, options, line=_first(answer), sensitive=is_sensitive(session))
    return _results(session, answer, context, limit=_page(session, answer, context))


def _first(answer: Answer) -> Hit | None:
    return answer.hits[0] if answer.hits else None


def ask_what_next(session: Session, context: Context) -> Say:
    """What can be done after the results, without telling the services again."""
    answer = search(session, context)
    left = len(answer.hits) - session.shown - _page(session, answer, context)
    return Say("results.again", {}, _next_options(session, max(left, 0), context), after=Text("danger.short"))


def hear_results(session: Session, said: Said, context: Context) -> Turn | None:
    """More, another city, another need; a city's name searches there."""
    key = fold(said.text)
    if key == MORE:
        return more(session, context)
    if key == CITY:
        return Turn(session.at("place", place="", about=""))
    if key == NEED:
        return Turn(session.at("need", about=""))
    if key == ALSO and session.also:
        return Turn(session.at("results", need=session.also[0], also=session.also[1:], shown=0, about=""))
    if key == ADVICE and session.need in OF_NEED:
        return Turn(session.at("narrow", path="", about=""))
    if key == LATER.key and may_ask_for_later(session, context):
        return Turn(session.at("when", back="results", about=""))
    return at_place(session, context.places.match(said.text))


def more(session: Session, context: Context) -> Turn:
    """The services after those shown."""
    answer = search(session, context)
    shown = session.shown + _page(session, answer, context)
    return Turn(session.at("results", shown=min(shown, len(answer.hits)), about=""))


def told_last(session: Session, context: Context) -> tuple[Hit, ...]:
    """The services of the last message of results, its line included."""
    answer = search(session, context)
    page = tuple(answer.hits[session.shown :][: _page(session, answer, context)])
    return page if any(map(answers_everybody, page)) else (*page, answer.hits[0])


def search(session: Session, context: Context) -> Answer:
    """The directory's answer for what this person needs, where they are; for a child, only vetted services (R10)."""
    place = context.places.get(session.place) if session.place else None
    arrest = ARREST in session.topic.split("+")
    return context.find(session.need, place, arrest=arrest, child=for_child(session))


def for_child(session: Session) -> bool:
    """Whether what is asked for is for a child: chosen so, or said in this need's message (R10)."""
    return session.need == "child_protection" or CHILD in session.topic.split("+")


def is_open(known: Hit | Line, now: datetime) -> bool:
    """Whether its hours, as far as they are known, say that somebody answers at this local time."""
    clock, day = now.time(), now.weekday()
    return known.always or any(day in span.days and span.opens <= clock < span.closes for span in known.spans)


def is_sensitive(session: Session) -> bool:
    """Whether somebody looking over the shoulder must not read the need (R14, R22)."""
    return session.need in SENSITIVE or for_child(session)


def numbered(places: Sequence[Place]) -> tuple[Option, ...]:
    """The places as options, from 1."""
    return tuple(Option(str(n), place.names) for n, place in enumerate(places, 1))


def picked(said: Said, places: Sequence[Place]) -> Place | None:
    """The place whose number was said."""
    return places[said.number - 1] if 1 <= said.number <= len(places) else None


def _region_options(context: Context) -> tuple[Option, ...]:
    regions = enumerate(context.places.regions, 1)
    return (*(Option(str(n), Text(f"region.{region.slug}")) for n, region in regions), PERSON)


def _cities(session: Session, context: Context) -> tuple[Place, ...]:
    return tuple(context.places.cities_of(session.region))[:CITIES_ON_A_LIST]


def _results(session: Session, answer: Answer, context: Context, *, limit: int | None = None) -> Say:
    """The say of the services from `session.shown` on, cut after `limit`; uncut, it still offers more."""
    hits = answer.hits[session.shown :][:limit]
    left = len(answer.hits) - session.shown - (limit or 0)
    place = answer.place
    values = {"place": _named(place), "need": _need(session.need)}
    sensitive = is_sensitive(session)
    head = "quiet" if sensitive else "results"
    near = "city" if place and place.is_region and answer.nearest in ("near", "region") else answer.nearest
    key = f"{head}.more" if session.shown else f"{head}.{near}"
    line = None if any(map(answers_everybody, hits)) else answer.hits[0]
    options = _next_options(session, left, context)
    return Say(key, values, options, hits=hits, line=line, sensitive=sensitive, leads=sensitive)


def _need(code: str) -> Text:
    return Text(f"need.{code}")


def _named(place: Place | None) -> Value:
    """The place as it is said: a region by the short name of the list."""
    if place is None:
        return Text("morocco")
    return Text(f"region.{place.slug}") if place.is_region else place.names


def answers_everybody(hit: Hit) -> bool:
    """Whether anybody with this need can call: every message of results holds one such (docs/rules.md)."""
    return bool(hit.phones) and hit.for_all


def _page(session: Session, answer: Answer, context: Context) -> int:
    """How many services one message holds from `session.shown` on, with room for a line on later pages."""
    whole = _results(session, answer, context)
    later = session.shown and whole.hits
    return context.fits(replace(whole, line=answer.hits[0]) if later else whole, session.language)


def _next_options(session: Session, left: int, context: Context) -> tuple[Option, ...]:
    also = tuple(Option(ALSO, Text("next.also", values={"need": _need(one)})) for one in session.also[:1])
    advice = (NARROW,) if session.need in OF_NEED else ()
    later = (LATER,) if may_ask_for_later(session, context) else ()
    other = (Option(CITY, Text("next.city"), spare=True), Option(NEED, Text("next.need")), WRONG)
    rest = (*other, *also, *advice, *later, PERSON)
    return (Option(MORE, Text("next.more", left, {"n": left})), *rest) if left else rest


def may_ask_for_later(session: Session, context: Context) -> bool:
    """Whether we may write to this person later (R15): the channel lets us, the telephone is theirs."""
    return context.may_write and not session.borrowed
