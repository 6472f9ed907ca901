"""What would be told to another organization, line by line, and the person's answer to it (R6).

The lines are numbered from 1 as they stand in the message. Only digits, all, none, yes and no are an answer; whatever
else is said, a question or a number for a life in danger among it, is a message like any other, and silence is no.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from directory.facts import Names
from flows import talk
from flows.commands import says_no, says_yes
from flows.deeds import Withdraw
from flows.steps import Context, Said, Say, Session, Text, Turn, Value
from flows.welcome import PERSON
from locales.letters import fold

LINES = ("number", "city", "need", "language", "words")
"""What may be told, in this order: a number to call, the city, the need, the language, a sentence of the operator's."""
ALL, NONE = "9", "0"
_AND = frozenset(["et", "and", "y", "e", "و", "w", "u", "o"])
"""What stands between two digits; not "ou" nor "o", which are "and" to some and "or" to others."""
_SAYS_ALL = frozenset(map(fold, ("tout", "all", "todo", "tudo", "الكل", "كلشي", "kolchi", "kolshi", "koulchi")))
_SAYS_NONE = frozenset(map(fold, ("rien", "aucun", "nothing", "none", "nada", "لا شيء", "والو", "walo", "walou")))
_CALLED = frozenset(["15", "19", "112", "141", "150", "177", "190"])
"""Numbers of the danger lines: whoever writes one asks for help. "1 5" is two lines, "15" never is."""
_ASKS = re.compile("[?¿؟？]")
_LETTERS_FROM_DIGITS = re.compile(r"(?<=\d)(?=[^\d\s])|(?<=[^\d\s])(?=\d)")
_EXAMPLES = ("1", "1 2", "1 3")


def answer(text: str, offered: Sequence[str]) -> tuple[str, ...] | None:
    """Which of the lines offered may be told, none of them for no; None where this is no answer.

    "1 3", "13", "1,3", "1 et 3" and "٣ ١" are the same. A digit said twice or that no line has makes it no answer, so
    do a question mark and a number to call in danger.
    """
    if _ASKS.search(text):
        return None
    said = _LETTERS_FROM_DIGITS.sub(" ", fold(text))
    if said == ALL or said in _SAYS_ALL or says_yes(text):
        return tuple(offered)
    if said == NONE or said in _SAYS_NONE or says_no(text):
        return ()
    if not _CALLED.isdisjoint(said.split()):
        return None
    digits = "".join(word for word in said.split() if word not in _AND)
    numbered = dict(zip(map(str, range(1, len(offered) + 1)), offered, strict=True))
    if not digits or len(set(digits)) < len(digits) or not set(digits) <= numbered.keys():
        return None
    return tuple(code for number, code in numbered.items() if number in digits)


def question(service: Names, told: Mapping[str, Value], *, sensitive: bool = False) -> Say:
    """The question about these lines (code to what is shown of it), at least one, in the order of `LINES`.

    Of a number its last digits are shown alone. The service's name stands after the first 40 letters (R14).
    """
    codes = ordered(told)
    lines = [_line(number, code, told[code]) for number, code in enumerate(codes, 1)]
    row = lines.pop()
    while lines:
        row = Text("sheet.and", values={"one": lines.pop(), "rest": row})
    example = _EXAMPLES[min(len(codes), len(_EXAMPLES)) - 1]
    values: dict[str, Value] = {"service": service, "lines": row, "example": example, "word": Text("word.withdraw")}
    return Say("sheet", values, sensitive=sensitive)


def ordered(codes: Mapping[str, object] | Sequence[str]) -> tuple[str, ...]:
    """These lines in the order in which they are always asked."""
    return tuple(code for code in LINES if code in codes)


def keys(codes: Sequence[str]) -> tuple[str, ...]:
    """The sentences the question about these lines is made of."""
    return ("sheet", "sheet.line", "sheet.and", "word.withdraw", *(f"sheet.{code}" for code in codes))


def withdraw(session: Session, said: Said, context: Context) -> Turn:
    """What was allowed is taken back; the way back is kept. To somebody new, who can read this comes first (R2)."""
    say = Say("sheet.withdrawn", {}, (talk.BACK, talk.MENU, PERSON))
    say = replace(say, before=Text("truth")) if session.step == "new" else say
    return Turn(talk.aside(session), (say,), (Withdraw(),))


def _line(number: int, code: str, told: Value) -> Text:
    return Text("sheet.line", values={"n": number, "line": Text(f"sheet.{code}", values={"told": told})})
