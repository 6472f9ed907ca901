"""Which letters the bytes of a CSV file are: told by proof where there is one, else refused rather than guessed."""

import codecs
import re
from pathlib import Path

from directory.tables.values import Refused

UNCLEAR = "the encoding is not plain: save the file as CSV UTF-8"
_CHUNK = 1 << 20
_MOST_LOOKED_AT = 1 << 20

_FRENCH = set("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆáíóúñÁÍÓÚÑß«»‘’“”–—…€°²\xa0")
"""The letters beyond ASCII of French, Spanish and German, and the signs of an office program."""
_ARABIC = set("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْـ،؛؟")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 10


def encoding(path: Path) -> str:
    """Python's name of the file's encoding: UTF-8, UTF-16 with its mark, or a sure cp1252 or cp1256. Raises Refused."""
    with path.open("rb") as handle:
        head = handle.read(4)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refused(UNCLEAR)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if _is_utf8(path) else _one_byte(_lines_beyond_ascii(path))


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is valid UTF-8. Raises Refused at a NUL byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            if b"\0" in chunk:
                raise Refused("the file holds NUL bytes, so it is not text: save it as CSV UTF-8")
            valid = valid and _decodes(decoder, chunk)
    return valid and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _lines_beyond_ascii(path: Path) -> bytes:
    kept = bytearray()
    with path.open("rb") as handle:
        while len(kept) < _MOST_LOOKED_AT and (line := handle.readline(_CHUNK)):
            if not line.isascii():
                kept += line
    return bytes(kept)


def _one_byte(sample: bytes) -> str:
    if _reads_as_french(sample.decode("cp1252", "replace")):
        return "cp1252"
    if _reads_as_arabic(sample.decode("cp1256", "replace")):
        return "cp1256"
    raise Refused(UNCLEAR)


def _reads_as_french(text: str) -> bool:
    """Only its letters and signs, and never three accents in a row, which every Arabic word would show."""
    return all(c in _FRENCH for c in text if not c.isascii()) and not re.search(r"[À-ÖØ-öø-ÿŒœŸ]{3}", text)


def _reads_as_arabic(text: str) -> bool:
    """Arabic words, one in ten or more with the article (in other Arabic encodings its letters lie elsewhere)."""
    if not all(c in _ARABIC or c in _FRENCH for c in text if not c.isascii()):
        return False
    words = [word for word in _WORD.findall(text) if word[0] in _ARABIC]
    with_article = sum(word.startswith(("ال", "وال", "بال", "لل")) for word in words)
    return len(words) >= _FEWEST_WORDS and with_article * 10 >= len(words)
