"""Words that mean the same at every step, as whole messages only.

One table, in order of precedence, of the words that are heard before anything is read. The lexicon knows more ways to
say the same, and how to leave and erase (`Reading.command`); of these words it never says another thing.

Words are compared folded (`locales.letters.fold`): case, accents, a leading slash and punctuation make no difference.
STOP and its sisters count only alone (R21): "stop il me frappe" is not a stop. Words that folding makes one with
another that must be heard are left out: "arrête" is also "arrêté", arrested, and Darija's حبس is also prison. The
Latin stop and start words include Twilio's own defaults.
"""

from typing import Literal

from flows.understand import Reading
from flows.understand.cues import cue
from locales.letters import fold, is_arabic

Command = Literal["stop", "start", "human", "menu", "help", "language", "more", "erase", "exit"]

WORDS: tuple[tuple[Command, str], ...] = (
    (
        "stop",
        "stop, stopall, unsubscribe, cancel, end, quit, revoke, optout, arrêt, désabonner",
    ),
    ("stop", "parar, pare, alto, baja, cancelar, sair, توقف, أوقف, إيقاف, قف"),
    ("start", "start, unstop, commencer, recommencer, reprendre, comenzar, empezar, começar, iniciar"),
    ("start", "ابدأ, ابدا, بداية"),
    (
        "human",
        "0, personne, une personne, quelqu'un, humain, conseiller, parler à une personne, une vraie personne",
    ),
    ("human", "person, a person, human, a human, agent, operator, someone, talk to a person, real person"),
    ("human", "persona, una persona, pessoa, uma pessoa, humano, alguien, alguém"),
    ("human", "شخص, إنسان, بنادم, شي حد, شي واحد, أريد شخصا, bnadem, chi had, chi wahed"),
    ("menu", "menu, accueil, retour, back, home, menú, القائمة, قائمة, رجوع, الرجوع"),
    ("help", "help, aide, info, infos, ayuda, ajuda, مساعدة, المساعدة, معاونة, عاونوني"),
    ("language", "langue, langues, language, languages, lang, idioma, idiomas, língua, logha, loghat"),
    ("language", "لغة, اللغة, اللغات, لغات"),
    ("exit", "99"),
    ("more", "more, plus, suite, suivant, encore, next, mas, más, mais, mazid, المزيد, مزيد, التالي, كثر"),
)

NO_COMMANDS = "arrête, arrêté, arrêtée, arrêter, وقف, حبس, fermé"
"""Words that alone may tell of an arrest or a prison (R21), or of a closed door, whatever reads a command in them."""

YES = "oui, yes, yeah, ok, sí, sim, نعم, اه, ايه, waw, na3am, ah"
NO = (
    "non, non merci, pas ça, c'est pas ça, ce n'est pas ça, autre, autre chose, no, nope, not that, not this, wrong, "
    "something else, other, la, lala, lla, machi hadchi, لا, لالا, شيء آخر, حاجة أخرى, não, otra cosa, outra coisa"
)
"""To what was understood of somebody's words."""

LANGUAGE_NAMES: tuple[tuple[str, str], ...] = (
    ("fr", "français, french, en français, الفرنسية, فرنسية, fransawiya, francés, francês"),
    ("en", "english, anglais, in english, الإنجليزية, انجليزية, nglizia, inglés, inglês"),
    ("ar", "arabe, arabic, العربية, عربية, عربي, 3arabi, 3arabiya, arabi, en arabe"),
    ("ary", "darija, الدارجة, دارجة, derja"),
    ("es", "espagnol, spanish, español, الإسبانية"),
    ("pt", "portugais, portuguese, português, البرتغالية"),
)

GREETINGS: tuple[tuple[str, str], ...] = (
    ("fr", "bonjour, bonsoir, salut, slt, bjr, bsr, coucou, cc, svp"),
    ("en", "hello, hi, hey, morning, evening, afternoon, greetings, please, pls, thanks, help"),
    ("es", "hola, buenas, buenos"),
    ("pt", "olá, bom, boa, oi"),
)


def _spellings(phrases: str) -> list[str]:
    return [fold(phrase) for phrase in phrases.split(", ")]


_YES, _NO = frozenset(_spellings(YES)), frozenset(_spellings(NO))
_NO_COMMANDS = frozenset(_spellings(NO_COMMANDS))
_COMMANDS: dict[str, Command] = {w: c for c, ws in reversed(WORDS) for w in _spellings(ws)}
_LANGUAGES: dict[str, str] = {w: code for code, ws in LANGUAGE_NAMES for w in _spellings(ws)}
_GREETINGS: dict[str, str] = {w: code for code, ws in reversed(GREETINGS) for w in _spellings(ws)}


def command(text: str) -> Command | None:
    """The command this whole message is, if it is one."""
    return _COMMANDS.get(fold(text))


def read_command(text: str, reading: Reading) -> str | None:
    """The command this whole message was read as, beyond the words of the table."""
    bare = [word for word in fold(text).split() if word not in cue("polite")]
    return None if " ".join(bare) in _NO_COMMANDS else reading.command


def says_yes(text: str) -> bool:
    """Whether this whole message is a yes."""
    return fold(text) in _YES


def says_no(text: str) -> bool:
    """Whether this whole message says that something else was meant."""
    return fold(text) in _NO


def language_named(text: str) -> str | None:
    """The language this whole message names, if it names one."""
    return _LANGUAGES.get(fold(text))


def language_of_greeting(text: str) -> str | None:
    """The language a first message makes plain by its script or a greeting; None when it does not."""
    if is_arabic(text):
        return "ar"
    return next((_GREETINGS[word] for word in fold(text).split() if word in _GREETINGS), None)
