"""Which language: asked for by a digit, by a word, or by the language's own name.

After the languages that are written stand those the menu is recorded in, for those who do not read.
"""

from dataclasses import replace

from flows.commands import language_named
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.understand import Reading
from flows.welcome import PERSON, enabled
from locales.catalogue import GREETED


def ask(session: Session, context: Context) -> Say:
    """The enabled languages by digit, each in its own name, and those that can be heard."""
    return Say("language", {}, _options(context))


def ask_again(session: Session, context: Context) -> Say:
    """The same under fewer words: names in two scripts leave little room for a hint."""
    return Say("language.again", {}, _options(context))


def greet(session: Session, reading: Reading, context: Context) -> Turn | None:
    """Hello in a language of which there is no more, and the languages there are; None for any other."""
    if reading.language not in GREETED or enabled(reading.language, "", context):
        return None
    moved = session.at("language", back="need" if session.step == "new" else session.step)
    return Turn(moved, (replace(ask(moved, context), before=Text("greeting", language=reading.language)),))


def _options(context: Context) -> tuple[Option, ...]:
    written = (Text(f"language.{code}") for code in context.languages)
    heard = (Text(f"voice.{code}") for code in context.voices)
    return (*(Option(str(n), name) for n, name in enumerate((*written, *heard), 1)), PERSON)


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the list."""
    written, number = len(context.languages), said.number
    if not 1 <= number <= written + len(context.voices):
        return None
    if number <= written:
        return switch(session, context.languages[number - 1])
    return listen(session, context.voices[number - written - 1])


def named(session: Session, said: Said, context: Context) -> Turn | None:
    """A language's name as a whole message changes to it at any step."""
    code = enabled(language_named(said.text), said.text, context)
    return switch(session, code) if code else None


def switch(session: Session, code: str) -> Turn:
    """Speak this language from now on, no recording, and ask again what was being asked."""
    back = session.back or ("need" if session.step in ("new", "language", "aside", "reach") else session.step)
    return Turn(session.at(back, language=code, voice=""))


def listen(session: Session, code: str) -> Turn:
    """The menu, heard in this language from now on; what is written stays in the language it was in."""
    return Turn(session.at("need", voice=code))
