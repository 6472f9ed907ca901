"""Words that must not be said, or not without others beside them, by language.

Compared with letters bare (`locales.letters.bare`): lower case, no accents, Arabic forms made one. A pattern that is
too wide shows at once as a fault in an honest sentence; one that is too narrow shows never: add to them.
"""

import re
from re import Pattern

from directory.checking import BANNED_ARABIC, BANNED_WORDS
from locales.letters import bare

_MORE_BANNED = (
    "violencia, violencias, violacion, violacao, violentada, violada, asilo, vih, refugio, refugiado, refugiada, "
    "refugiados, migrante, migrantes, inmigrante, imigrante, trata, trafico, estupro, abrigo, acnur, suicide, "
    "suicidio, deportation, reffugie, laji2, laji2in, 3onf, ightisab, ightissab, muhajir, mouhajir"
)
_ARABIC_BANNED = (*BANNED_ARABIC, "انتحار", "مفوضية")

BANNED = re.compile(
    rf"\b(?:{'|'.join(sorted({*BANNED_WORDS, *_MORE_BANNED.split(', ')}))})\b|{'|'.join(map(bare, _ARABIC_BANNED))}"
)
"""What the first 40 characters of a message never say (R14)."""


def _any(words: str) -> Pattern[str]:
    """Any of these, one a line or between commas, as whole words; spaces stand for any run of them."""
    each = (re.sub(r"\s+", r"\\s+", word.strip()) for word in re.split(r"[,\n]", words) if word.strip())
    return re.compile(r"(?<!\w)(?:" + "|".join(each) + r")(?!\w)")


FREE = _any(
    "gratuit(?:e|s|es|ement)?, free, gratis, gratuit[oa]s?, de graca, fabor, fabour, faboor, majjan, majjanan, blach, "
    "(?:و|ب|بال|ال)?مجان[اي]?ه?, فابور, بلا فلوس, بدون مقابل"
)
FREE_BUT = _any(
    "sauf, a part, excepte, hors, mais, not free, to be free, except, apart, but, salvo, excepto, menos, pero, "
    "solo, so, exceto, fora, mas, ghir, men ghir, illa, ila, walakin, الا, ما عدا, باستثناء, غير, من غير, لكن, ولكن"
)
"""What may stand in the same sentence and makes "free" true (decision 1)."""

PROMISE = _any(
    "nous (?:vous |t')?(?:appellerons|rappellerons|contacterons|ecrirons), on (?:vous|te) (?:r?appelle|r?appellera), "
    "nous n'appellerons, nous n'appelons (?:jamais|pas), garanti(?:e|r|s|es)?, nous promettons, personne ne saura, "
    "personne ne le saura, en toute securite, we will (?:never |not )?(?:call|contact|phone|ring|tell), "
    "we'll (?:call|contact), we won't (?:call|tell), we promise, guarantee[ds]?, nobody will know, no one will know, "
    "te llamaremos, le llamaremos, no llamaremos, garantiza(?:do|da|mos)?, nadie lo sabra, vamos ligar, ligaremos, "
    "nao vamos ligar, garantid[oa]s?, garantimos, ninguem (?:vai|ira) saber, ghadi n3aytou, ghadi n3iytou, "
    "n3ayto lik(?:om)?, ma ghadi n3aytou, سنتصل بك(?:م)?, سنعاود الاتصال, لن نتصل, نضمن, مضمون, نعدك(?:م)?, "
    "لن يعرف احد, غادي نعيطو, ما غاديش نعيطو"
)
SECRET = _any(
    "secret(?:e|s|es|ement)?, confidentiel(?:le|s|les)?, anonym(?:e|es|ous|ously|at), anonimo, anonima, anonimato, "
    "confidential, confidencial(?:es|is)?, secret[oa]s?, en secreto, segredo, sigilo, sirri, seri, serri, "
    "(?:ال)?سري(?:ه|ا)?, (?:بال|في ال|ال)?سر, مجهول"
)
SECRET_BUT = _any(
    "in secret, en secreto, pas, ni, n'est, limite(?:s|e)?, sauf, ne peut, not, no, never, limits?, except, cannot, "
    "sin, limites, salvo, nao, nunca, machi, mashi, mach, غير, ليس(?:ت)?, لا, ماشي, حدود, الا, لسنا, كشف(?:وا)?, "
    "told, dit, a dit, repete, disse, dijo, conto, contou, gal, قال, افشي"
)
"""What may stand in the same sentence and makes it no promise of secrecy."""

ASKED = _any(
    "(?:votre|ton|quel est le|vos) (?:nom|prenom|age|nationalite|statut|adresse), (?:votre|ton) numero de "
    "(?:passeport|cin|carte|document|sejour), comment (?:vous appelez[- ]vous|t'appelles[- ]tu), quel age "
    "(?:avez[- ]vous|as[- ]tu), de quel pays (?:venez|etes|viens|es)[- ](?:vous|tu), ou habit(?:ez|es)[- ](?:vous|tu), "
    "avez[- ]vous des papiers, es[- ]tu sans papiers, etes[- ]vous en situation (?:reguliere|irreguliere), "
    "your (?:full )?(?:name|age|nationality|status|address|passport number|legal status), how old are you, "
    "what country are you from, which country are you from, where are you from, where do you live, do you have papers, "
    "tu (?:nombre|apellido), (?:tu|su) (?:edad|nacionalidad|direccion|estatus), como te llamas, cuantos anos tienes, "
    "de que pais eres, de donde eres, donde vives, tu numero de pasaporte, tienes papeles, "
    "(?:seu|teu) (?:endereco|estatuto|passaporte), qual (?:e )?o (?:seu|teu) nome, "
    "(?:sua|a sua|tua) (?:idade|nacionalidade|morada), quantos anos tem, de que pais (?:e|vem), onde mora, "
    "tem documentos, smi(?:a)?tek(?:om)?, chno smitek, sh7al f 3mrek, ch7al f 3mr(?:e)?k(?:om)?, mnin nta, "
    "mnin ntouma, fin sakn(?:in)?, جنسيتك(?:م)?, اسمك(?:م)?, ما اسمك, شنو سميتك(?:م)?, سميتك(?:م)?, عمرك(?:م)?, "
    "كم عمرك, شحال ف عمرك(?:م)?, من اي بلد انت(?:م)?, منين نت(?:وما|ا)?, عنوانك(?:م)?, اين تسكن, فين ساكن(?:ين)?, "
    "رقم جوازك, رقم جواز سفرك, وضعك القانوني, هل لديك وثائق"
)
"""What nobody is asked (R3)."""
ASKING = _any(
    "ecri(?:vez|s), donne(?:z)?, envoye(?:z|s)?, tape(?:z|s)?, dites, dis, indique(?:z)?, write, give, send, type, "
    "tell, enter, escribe, da, envia, di, indica, escreva, digite, envie, diga, kteb, ktbou, 3ti, 3tiw, "
    "sift, siftou, gol, golou, اكتب(?:وا|و)?, كتبو, ارسل(?:وا|و)?, صيفطو, اعط(?:ي|نا|يو)?, عطيو, قل, قولو"
)
NEVER_ASKED = _any(
    "ne, n'ecri(?:vez|s), ni, sans, jamais, pas, not, no, never, don't, nor, without, sin, nunca, nao, nem, sem, bla, "
    "ma tk\\w*, machi, بلا, لا, ولا, ما, دون, بدون, ابدا, من غير"
)
"""Words of a sentence that says not to tell it."""

UNITS = (
    r"\s*(?:h\b|min(?:uto?s|utes?)?\b|heures?|hours?|horas?|jours?|days?|dias?|ans\b|years?|anos|mois|months?|meses|km|%|dh\b|mad\b|dirhams?|"
    r"sms|ساعه|ساعات|يوم|سنه|شهر|درهم|sa3a|youm|nhar|3am|/|:\d)"
)
TYPED = re.compile(rf"(?<![\w{{/:.])(?!(?:19|20)\d\d\b)(\d{{2,}})(?![\w}}]|{UNITS})")
"""A number typed into a sentence that no hour, day, price or year explains."""

_QUESTION = ("?", "؟")


def is_alone(text: str, word: Pattern[str], beside: Pattern[str]) -> bool:
    """Whether some sentence of the text, no question, has the word and nothing beside it that makes it true."""
    told = (one for one in _sentences(text) if not one.endswith(_QUESTION))
    return any(word.search(one) and not beside.search(one) for one in told)


def asks(text: str) -> bool:
    """Whether the text asks a person who they are, as a question or as something to write."""
    for one in _sentences(text):
        is_asked = one.endswith(_QUESTION) or (ASKING.search(one) and not NEVER_ASKED.search(one))
        if is_asked and ASKED.search(one):
            return True
    return False


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"(?<=[.!?؟\n])\s*", bare(text).replace("’", "'")) if one.strip()]
