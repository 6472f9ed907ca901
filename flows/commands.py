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
from flows.understand.words import words
from locales.letters import fold, is_arabic

Command = Literal["stop", "start", "human", "menu", "help", "language", "more", "erase", "exit", "phrase",
    "call", "woman", "complaint", "followup", "privacy", "borrowed", "withdraw",
]  # fmt: skip

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
    ("phrase", "phrase, ma phrase, my phrase, frase, mi frase, minha frase, عبارة, عبارتي, jumla, jomla"),
    ("call", "rappelez-moi, rappelez-moi svp, appelez-moi, je veux être rappelé, je veux être rappelée, être rappelé"),
    ("call", "call me back, please call me back, call me, please call me, llámame, llámenme"),
    ("call", "me liguem, liguem para mim, اتصلوا بي, أريد أن تتصلوا بي, عيطو ليا, عيطوا ليا, تصلو بيا"),
    ("call", "je ne sais pas lire, je sais pas lire, je ne peux pas lire, i cannot read, i can't read, i can not read"),
    ("call", "no sé leer, no puedo leer, não sei ler, não consigo ler, لا أعرف القراءة, لا أستطيع القراءة"),
    ("call", "ما كنعرفش نقرا, ماكنعرفش نقرا, ma kan3refch n9ra, ma kan3rfch n9ra, 3ayto lia, 3ayto liya, tsslo bia"),
    ("woman", "une femme svp, une femme s'il vous plaît, parler à une femme, je veux parler à une femme"),
    ("woman", "a woman please, woman please, talk to a woman, speak to a woman, i want to talk to a woman"),
    ("woman", "una mujer por favor, hablar con una mujer, quiero hablar con una mujer, uma mulher por favor"),
    ("woman", "falar com uma mulher, quero falar com uma mulher, امرأة من فضلكم, أريد التحدث مع امرأة, مرا عافاكم"),
    ("woman", "بغيت نهضر مع مرا, بغيت نهضر مع امرأة, mra 3afakom, bghit nhder m3a mra, bghit nehder m3a mra"),
    ("complaint", "plainte contre un agent, plainte contre un travailleur"),
    ("complaint", "plainte contre une association, réclamation, signaler un agent"),
    ("complaint", "complaint, complain, complaint about a worker, report a worker, i want to complain"),
    ("complaint", "queja, queja contra un trabajador, reclamación, reclamação, queixa contra um trabalhador"),
    ("complaint", "شكوى ضد موظف, شكاية ضد موظف, شكوى ضد عامل, شكاية على خدام, chikaya 3la khddam, chikaya 3la khdam"),
    ("complaint", "شكاية من خدمة, شكاية على مصلحة, chikaya 3la masla7a"),
    ("followup", "suivi, un suivi, écrivez-moi plus tard, follow up, followup, write to me later, seguimiento"),
    ("followup", "escríbeme más tarde, escríbanme más tarde, acompanhamento, escrevam-me mais tarde"),
    ("followup", "متابعة, اكتبوا لي لاحقا, كتبو ليا من بعد, ktbo lia mn be3d, ktbo lia men be3d, ktbo liya mn b3d"),
    ("privacy", "qui voit, qui voit mes messages, qui voit ça, qui lit, qui peut lire, qui lit mes messages"),
    ("privacy", "mes données, mes infos, vie privée, ma vie privée, confidentialité, my data, privacy, my privacy"),
    ("privacy", "who sees, who sees my messages, who sees this, who can see, who can read, who reads my messages"),
    ("privacy", "quién ve, quién ve mis mensajes, quién lee, mis datos, privacidad, mi privacidad"),
    ("privacy", "quem vê, quem vê as minhas mensagens, quem lê, os meus dados, meus dados, minha privacidade"),
    ("privacy", "من يرى, من يرى رسائلي, من يقرأ, من يقرأ رسائلي, بياناتي, معلوماتي, خصوصيتي, الخصوصية"),
    ("privacy", "شكون كيشوف, شكون كيقرا, شكون كيشوف الميساجات, شكون كيقرا الميساجات, المعلومات ديالي"),
    ("privacy", "chkoun kaychouf, chkoun kaychof, chkoun kay9ra, chkon kaychof, lma3loumat dyali, lm3lomat diali"),
    ("borrowed", "ce n'est pas mon téléphone, c'est pas mon téléphone, pas mon téléphone, téléphone emprunté"),
    ("borrowed", "téléphone prêté, ce téléphone n'est pas à moi, c'est le téléphone de quelqu'un, cest pas mon tel"),
    ("borrowed", "not my phone, this is not my phone, it's not my phone, its not my phone, borrowed phone"),
    ("borrowed", "borrowed telephone, this phone is not mine, no es mi teléfono, este teléfono no es mío"),
    (
        "borrowed",
        "teléfono prestado, móvil prestado, não é meu telefone, não é o meu telefone, este telefone não é meu",
    ),
    ("borrowed", "telefone emprestado, celular emprestado, telemóvel emprestado, ليس هاتفي, هذا ليس هاتفي"),
    ("borrowed", "الهاتف ليس لي, هاتف مستعار, ماشي تيليفوني, هادا ماشي تيليفوني, التيليفون ماشي ديالي"),
    (
        "borrowed",
        "تيليفون مسلف, machi tilifoni, machi telefoni, hada machi tilifoni, tilifoun machi dyali, telefon msellef",
    ),
    ("withdraw", "retirer, retirer mon accord, je retire mon accord, withdraw, i withdraw, retirar, retirar acuerdo"),
    ("withdraw", "retirar acordo, سحب, سحب الموافقة, سحب القبول, حيد, حيدو, 7iyed, 7eyed, 7yed, 7iyedou, 7eydou"),
    ("withdraw", "n7iyed, n7eyed, n7iydo"),
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


def is_courtesy(text: str) -> bool:
    """Whether this whole message only greets, thanks or says "ok": there is nothing in it that was not understood."""
    said = {word.text for word in words(text)}
    courteous = cue("polite") | cue("courtesy")
    return bool(said & courteous) and said <= courteous | cue("beside_courtesy")


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
