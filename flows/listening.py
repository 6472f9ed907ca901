"""What free text leads to, where a step's own ear did not understand: the answer, or the one thing missing for it.

The reading only chooses a branch; nothing is answered but what the directory and the catalogues hold. What was
understood is always said, and "no" or "something else" leads to the menu.
"""

from dataclasses import replace

from directory.facts import NEEDS
from flows import find, welcome
from flows.commands import says_no
from flows.safety import ARRESTED, about
from flows.steps import Context, Said, Say, Session, Text, Turn
from flows.talks.tree import ARREST, CHILD
from flows.understand import Reading

LISTENING = frozenset(
    {"new", "need", "group", "place", "region", "city", "sure", "results", "aside", "danger", "narrow", "told", "door"}
) | {"back", "reach", "followup", "privacy"}
"""The steps where people may say what they need; elsewhere a question of ours is open."""
REFUSED = ("place", "region", "city", "results")
NEEDS_AT_ONCE = 3
CHILD_FIRST = frozenset({"", "shelter", "food_nonfood"})
"""What a minor says to need, when the protection of children is the first thing they need (R10)."""


def lead(session: Session, said: Said, reading: Reading, context: Context) -> Turn | None:
    """To the results, the place, or the menu; None when nothing was understood."""
    if session.step not in LISTENING:
        return None
    if session.step in REFUSED and says_no(said.text):
        return welcome.menu(session)
    needs = _needs(reading)
    if needs:
        return _needing(session, needs, reading, context)
    known = replace(session, need="", topic="") if session.step in ("need", "group") else about(session)
    if reading.place:
        return find.noted(known, context.places.get(reading.place), context)
    return Turn(known.at("sure", maybe=reading.asked[0])) if reading.asked else None


def _needing(session: Session, needs: tuple[str, ...], reading: Reading, context: Context) -> Turn:
    """The gravest need, where it is known where; the others are kept."""
    place = reading.place or session.place
    topic = _topic(session, reading)
    known = replace(session, need=needs[0], topic=topic, also=needs[1:], place=place, shown=0, about="")
    if place:
        return Turn(known.at("results"))
    if reading.asked:
        return Turn(known.at("sure", maybe=reading.asked[0]))
    moved = known.at("place")
    return Turn(moved, (replace(find.ask_place(moved, context), before=_understood(moved)),))


def _needs(reading: Reading) -> tuple[str, ...]:
    """What can be asked of the directory, the gravest first; for a minor the protection of children before a bed."""
    needs = tuple(code for code, _ in reading.needs if code in NEEDS)[:NEEDS_AT_ONCE]
    if "minor" not in reading.who or not CHILD_FIRST & {*needs[:1], *(() if needs else ("",))}:
        return needs
    return ("child_protection", *(need for need in needs[1:] if need != "child_protection"))


def _topic(session: Session, reading: Reading) -> str:
    """An arrest spoken of, even one that is over, keeps authorities away; a minor is told vetted services only, and is
    one still when they write of something else: the menu alone ends it."""
    arrest = any(e.speaks_for == f"danger {ARRESTED}" for e in reading.evidence)
    marks = [(ARREST, arrest), (CHILD, "minor" in reading.who or find.for_child(session))]
    return "+".join(mark for mark, is_so in marks if is_so)


def _understood(session: Session) -> Text:
    """What was understood, in a word; nothing of it where somebody might read over the shoulder (R14)."""
    if find.is_sensitive(session):
        return Text("understood.quiet")
    return Text("understood", values={"need": Text(f"need.{session.need}")})


def offer(say: Say, session: Session, said: Said, reading: Reading, context: Context) -> Say | None:
    """The say with the person's own language offered, in that language; None when there is nothing to offer."""
    language = welcome.enabled(reading.language, said.text, context) if reading.sure_of_language else None
    if language is None or language == session.language or session.offered:
        return None
    return replace(say, offer=Text(f"offer.{language}"))
