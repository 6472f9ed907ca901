"""Something told was wrong: which service, then what; the team is told, and the person has another number at once.

Digits only, at most three messages from the results, and nobody is asked who they are (R3). What others are told does
not change by it: staff look first.
"""

from dataclasses import replace

from directory.facts import NEEDS, Hit, Names
from directory.numbers import dial
from flows import find, welcome
from flows.deeds import Report, ReportKind
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from locales.letters import fold

KINDS: dict[str, ReportKind] = {"1": "wrong_number", "2": "closed", "3": "refused", "4": "other"}
WORDS: tuple[tuple[ReportKind, str], ...] = (
    ("wrong_number", "faux numéro, mauvais numéro, ne répond pas, personne ne répond, pas de réponse, faux"),
    ("wrong_number", "wrong number, no answer, nobody answers, does not answer, número equivocado, número errado"),
    ("wrong_number", "رقم خاطئ, لا أحد يجيب, لا يجيب, لا يعمل, ما كيجاوبش"),
    ("closed", "fermé, c'est fermé, closed, it is closed, cerrado, fechado, مغلق, مسدود"),
    ("refused", "refus, refusé, refusée, on m'a refusé, on m'a dit non, refused, they refused me, rechazado, recusado"),
    ("refused", "رفض, رفضوا, رفضوا مساعدتي, رفضوني"),
    ("other", "autre, autre chose, other, something else, otro, otra cosa, outro, outra coisa, شيء آخر, حاجة أخرى"),
)
"""What may be said instead of a digit, in any of the languages."""
FOR_ANYBODY = "mental_health"
REMEMBERED = 5

_KIND_OF: dict[str, ReportKind] = {fold(word): kind for kind, words in WORDS for word in words.split(", ")}
_KIND_OPTIONS = tuple(Option(key, Text(f"report.{kind}")) for key, kind in KINDS.items())


def hear_results(session: Session, said: Said, context: Context) -> Turn | None:
    """After results: that something told there was wrong, by its digit or in words; anything else is `find`'s."""
    key = fold(said.text)
    if key != find.WRONG.key and _KIND_OF.get(key, "other") == "other":
        return find.hear_results(session, said, context)
    told = _told(session, context)
    return Turn(_chosen(session, told[0]) if len(told) == 1 else session.at("which"))


def ask_which(session: Session, context: Context) -> Say:
    """Which of those told last."""
    sensitive = find.is_sensitive(session)
    hits = enumerate(_told(session, context), 1)
    options = tuple(Option(str(n), _called(hit, sensitive=sensitive)) for n, hit in hits)
    return Say("report.which", {}, (*options, welcome.PERSON), sensitive=sensitive)


def hear_which(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the list; what is wrong comes after, and the question stays."""
    told = _told(session, context)
    if fold(said.text) in _KIND_OF:
        return Turn(session)
    return Turn(_chosen(session, told[said.number - 1])) if 1 <= said.number <= len(told) else None


def ask_what(session: Session, context: Context) -> Say:
    """What was wrong there; the service is named, unless an old button knows it by its id alone."""
    options = (*_KIND_OPTIONS, welcome.PERSON)
    hit = next((hit for hit in _hits(session, context) if hit.id == session.about), None)
    if hit is None:
        return Say("report.what", {}, options, sensitive=True)
    sensitive = find.is_sensitive(session)
    return Say("report.what.of", {"name": _called(hit, sensitive=sensitive)}, options, sensitive=sensitive)


def hear_what(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit or a word: the team is told, the person thanked and given somebody else to call."""
    key = fold(said.text)
    kind = KINDS.get(key) or _KIND_OF.get(key)
    if kind is None:
        return None
    deeds = (Report(session.about, kind),)
    reported = (*session.reported, session.about)[-REMEMBERED:]
    if session.need not in NEEDS:
        moved = session.at("need", about="", reported=reported)
        return Turn(moved, (Say("report.thanks"), welcome.ask(moved, context)), deeds)
    moved = session.at("results", reported=reported)
    return Turn(moved, (_thanks(moved, context),), deeds)


def _thanks(session: Session, context: Context) -> Say:
    """Thanks, what happens now, and the next to call. It promises nothing but that somebody looks."""
    again = replace(find.ask_what_next(session, context), after=None, sensitive=find.is_sensitive(session))
    instead = _instead(session, context)
    if instead is None:
        return replace(again, key="report.thanks")
    return replace(again, key="report.thanks.try", hits=(instead,), leads=again.sensitive)


def _told(session: Session, context: Context) -> tuple[Hit, ...]:
    """The services told last: a page of results, or what was given in place of the one reported."""
    page = find.told_last(session, context)
    instead = _instead(session, context)
    told = (*page, instead) if instead and instead not in page else page
    return tuple(hit for hit in told if hit.id not in session.reported) or page


def _instead(session: Session, context: Context) -> Hit | None:
    """Who to call in place of the one reported, never an authority: the next who answers everybody, after those told.

    Where there is none, the line for anybody with a heavy heart; failing that too, somebody who answers some people,
    and whose card says so. None when the directory knows no other number.
    """
    hits = _hits(session, context)
    at = next((n for n, hit in enumerate(hits) if hit.id == session.about), None)
    if at is None:
        return None
    page = find.told_last(session, context)
    after = max(at, max(hits.index(hit) for hit in page)) + 1
    anybody = context.find(FOR_ANYBODY, None, child=find.for_child(session)).hits
    in_turn = (*filter(find.answers_everybody, (*hits[after:], *hits[:after], *anybody)), *hits[after:], *hits[:after])
    fitting = (hit for hit in in_turn if hit.phones and not hit.authority)
    return next((hit for hit in fitting if hit.id not in session.reported), None)


def _hits(session: Session, context: Context) -> tuple[Hit, ...]:
    return tuple(find.search(session, context).hits) if session.need in NEEDS else ()


def _chosen(session: Session, hit: Hit) -> Session:
    return session.at("wrong", about=hit.id)


def _called(hit: Hit, *, sensitive: bool) -> Names:
    """How a service is named in a question: by its number alone, where a name might be read over a shoulder (R14)."""
    if not (sensitive and hit.phones):
        return hit.short
    number = hit.phones[0]
    return {"fr": dial(number)}
