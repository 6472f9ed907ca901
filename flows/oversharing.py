"""What nobody here needs to know: the number of somebody's papers or bank account, or where they live (R4).

Only digits are looked at, in what stands around them: letters and digits as passports and cards have them, digits
beside the name of a paper, the number of a house in a street. Coordinates, telephone numbers, short codes, dates and
sums are left alone: a boat needs the first, a report and a call back the next two.
"""

import re

MASK = "#"

_CARD = r"(?<!\w)[a-z]{1,3}[ -]?\d{5,9}[a-z]?(?!\w)|(?<!\w)\d{2}[a-z]{2}\d{5}(?!\w)"
"""Moroccan cards (AB123456), most passports (A1234567, EB1234567), French ones (12AB34567)."""
_PAPERS = (
    r"passe?ports?|pasaporte|passaporte|cin|cni|cnie|carte (?:nationale|d'identit[eé]|de s[eé]jour|consulaire)|"
    r"s[eé]jour|dossier|matricule|r[eé]c[eé]piss[eé]|id card|identity card|residence card|id|case number|nie|dni|"
    r"attestation|asile|asylum|asilo|(?:un)?hcr|acnur|expediente|processo|"
    r"bilhete de identidade|tarjeta|lkart|la ?carte|جواز(?:ي|ه|ها|نا)?(?: (?:السفر|سفري))?|الباسبور|باسبور|"
    r"البطاقة(?: الوطنية)?|بطاقت[يهن]ا?|بطاقة(?: التعريف)?|لاكارط|الاقامة|الإقامة|[اإ]قامتي|الملف|ملفي?|المفوضية|اللجوء"
)
_PAPER = rf"(?<!\w)(?:{_PAPERS})(?!\w)"
_DIGITS = r"\d(?:[ /.-]?[a-gi-z]?\d)"
"""To be repeated: a paper's digits, with a letter among them (123-45C67890); not an hour's "h"."""
_AFTER_PAPER = rf"{_PAPER}[^\d\n+]{{0,25}}(?P<paper>{_DIGITS}{{4,24}})"
_IS_MY = r"(?:(?:est|is|es|é|c'est) )?(?:(?:mon|ma|my|mi) )?"
_BEFORE_PAPER = rf"(?<!\d)(?<!\d[ /.-])(?P<ahead>{_DIGITS}{{4,24}}+)[ ,]{{1,3}}{_IS_MY}{_PAPER}"
_STREET = (
    r"rue|avenue|av|boulevard|bd|bld|derb|ruelle|impasse|lotissement|lot|street|road|calle|rua|travessa|zan[q9]a|zen[q9]a|"
    r"زنقة|زنقه|شارع|درب|حي"
)
_QUARTER = "hay|hai|quartier|cit[eé]|douar"
"""Only where a word says that a number follows: in Spanish "hay" is "there is"."""
_END = r"(?=\s*(?:$|[,.;\n]| (?:à|a|en|in|f) ))"
_NUMBER = "n°|nº|no|nr|num[eé]ro|number|رقم"
_A_NUMBER = rf"\s{{0,3}}(?:{_NUMBER}|n)?\.?\s{{0,3}}"
_BUILDING = (
    "immeuble|imm|appartement|appart|appt|apt|apartment|etage|étage|piso|porta|porte|bloc|شقة|شقه|عمارة|عماره|الطابق"
)
_DOOR = rf"{_BUILDING}|maison|casa|house|villa|dar|دار|منزل|{_NUMBER}|n"
_HOUSE = (
    rf"(?<!\w)(?P<before>\d{{1,4}})(?: ?(?:bis|ter))?[ ,]+(?:{_STREET})(?!\w)",
    rf"(?<!\w)(?:{_NUMBER}|n)\.?\s{{0,3}}(?P<called>\d{{1,4}})[ ,]+(?:{_QUARTER})(?!\w)",
    rf"(?<!\w)(?:{_STREET}|{_QUARTER})\s+(?:[^\W\d]+[ ,'-]+){{1,5}}(?:{_NUMBER}|n)\.?\s*(?P<after>\d{{1,4}})(?!\w)",
    rf"(?<!\w)(?:{_STREET})\s+(?:[^\W\d]+[ '-]+){{0,3}}[^\W\d]+,?\s+(?P<last>\d{{1,4}}){_END}",
    rf"(?<!\w)(?:{_STREET}){_A_NUMBER}(?P<street>\d{{1,4}})[ ,]{{1,3}}(?:{_DOOR}){_A_NUMBER}(?P<door>\d{{1,4}})(?!\w)",
    r"(?<!\w)(?P<english>\d{1,4}) [a-z]+ (?:street|road|lane)(?!\w)",
    rf"(?<!\w)(?:{_BUILDING}){_A_NUMBER}(?P<flat>\d{{1,4}})(?!\w)",
    rf"(?<!\w)(?:maison|house|villa){_A_NUMBER}(?P<house>\d{{1,4}}){_END}",
)
_IBAN = r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z]{4})?(?:[ -]?[a-z]?\d){10,30}(?!\w)"
_ACCOUNT = r"(?<!\d)\d(?:[ -]?\d){15,29}(?!\d)"
_DATE = r"(?<![\d/-])(?:0?[1-9]|[12]\d|3[01])[ /.-](?:0?[1-9]|1[0-2])(?:[ /.-](?:19|20)\d\d|[/.-]\d\d)(?![ /.-]?\d)"
_SPARED = re.compile(
    r"(?<!\w)(?:\+|00)[1-9][\d .-]{8,}|(?<!\d)0[5-8](?:[ .-]?\d{2}){4}(?!\d)|"
    r"(?<!\d)(?<!\d[ .-])[5-7](?:[ .-]?\d){8}(?!\d)|"
    rf"{_DATE}|(?<!\d)\d{{5,6}}(?= ?(?:dhs?|dirhams?|mad|euros?|€|درهم)(?!\w))",
    re.IGNORECASE,
)
"""Telephones, in Morocco also without their first 0; dates; sums of money."""
_FOUND = [re.compile(one, re.IGNORECASE) for one in (_CARD, _AFTER_PAPER, _BEFORE_PAPER, *_HOUSE, _ACCOUNT)]
_FOUND_ALWAYS = re.compile(_IBAN, re.IGNORECASE)
"""Whatever a part of it looks like."""
_LONGEST = 2000


def masked(text: str) -> str:
    """The text with the digits nobody needs masked; the same text when there are none. Never raises."""
    start, rest = text[:_LONGEST], text[_LONGEST:]
    spared = [found.span() for found in _SPARED.finditer(start)]
    letters = list(start)
    for found in _FOUND_ALWAYS.finditer(start):
        _mask(letters, found.span())
    for pattern in _FOUND:
        for found in pattern.finditer(start):
            for span in _spans(found):
                if not any(span[0] < last and first < span[1] for first, last in spared):
                    _mask(letters, span)
    return "".join(letters) + rest


def _spans(found: re.Match[str]) -> list[tuple[int, int]]:
    """Where the digits stand: in the named groups, or all of it where there are none."""
    return [found.span(name) for name, value in found.groupdict().items() if value] or [found.span()]


def _mask(letters: list[str], span: tuple[int, int]) -> None:
    for place in range(*span):
        if letters[place].isdecimal():
            letters[place] = MASK
