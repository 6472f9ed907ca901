"""Which language: asked for by a digit, by a word, or by the language's own name."""

from flows.commands import language_named
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.welcome import PERSON, enabled


def ask(session: Session, context: Context) -> Say:
    """The enabled languages by digit, each in its own name."""
    return Say("language", {}, _options(context))


def ask_again(session: Session, context: Context) -> Say:
    """The same under fewer words: names in two scripts leave little room for a hint."""
    return Say("language.again", {}, _options(context))


def _options(context: Context) -> tuple[Option, ...]:
    return (*(Option(str(n), Text(f"language.{code}")) for n, code in enumerate(context.languages, 1)), PERSON)


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the list."""
    if not 1 <= said.number <= len(context.languages):
        return None
    return switch(session, context.languages[said.number - 1])


def named(session: Session, said: Said, context: Context) -> Turn | None:
    """A language's name as a whole message changes to it at any step."""
    code = enabled(language_named(said.text), context)
    return switch(session, code) if code else None


def switch(session: Session, code: str) -> Turn:
    """Speak this language from now on, and ask again what was being asked."""
    back = session.back or ("need" if session.step in ("new", "language", "aside") else session.step)
    return Turn(session.at(back, language=code))
