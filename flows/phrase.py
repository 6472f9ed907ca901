"""A person who changes their number or channel comes back with a phrase they were given when they asked for one."""

from dataclasses import replace

from flows import back, welcome
from flows.deeds import KeepPhrase, Return
from flows.steps import Context, Said, Say, Session, Text, Turn
from flows.talk import BACK, MENU, aside
from flows.welcome import PERSON
from locales.phrases import read


def give(session: Session, said: Said, context: Context) -> Turn:
    """A fresh phrase, and what it is for; one given before is worth nothing any more."""
    phrase = context.fresh_phrase(session.language)
    say = Say("phrase.given", {"phrase": phrase}, (BACK, MENU, PERSON), sensitive=True)
    return Turn(aside(session), _introduced(session, say, context), (KeepPhrase(phrase),))


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """Where the phrase leads: the neutral question of who comes back, on a borrowed telephone for as long as anything
    there. A phrase nobody was given says just that."""
    phrase = read(said.text)
    if not phrase:
        return None
    found = context.returning(phrase)
    if found is None:
        say = Say("phrase.unknown", {}, (BACK, MENU, PERSON), after=Text("danger.short"))
        return Turn(aside(session), _introduced(session, say, context))
    language = found.language if session.step == "new" and found.language in context.languages else session.language
    step = "back" if found.need else "need"
    there = replace(found, language=language, step=step, borrowed=session.borrowed, voice=session.voice)
    question = back.ask(there, context) if found.need else welcome.ask(there, context)
    return Turn(there, _introduced(session, question, context), (Return(phrase),))


def _introduced(session: Session, say: Say, context: Context) -> tuple[Say, ...]:
    """To somebody new, after who this is and who can read it (R1, R2)."""
    return (welcome.brief(context), say) if session.step == "new" else (say,)
