"""Makes `lexicon.bin` from the hand-written files of `lexicon/`: `make model`.

A file has [sections] of patterns between commas (docs/understanding.md). A pattern is a row of elements; an element
is a set of words, or of beginnings of words, of one language.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from flows.understand.lexicon import CODES, COMMANDS, DARIJA, KINDS, LOOKUPS, WHO, Meaning, pack
from flows.understand.skeleton import SHORTEST, skeleton
from flows.understand.words import words

FOLDER = Path(__file__).parent / "lexicon"
GAP = "..."
OPTIONALS_AT_MOST = 4
ALONE = ("danger", "frame")
"""The roles in which one Darija word of three consonants counts only as it is spelt: "two children" has those of a
rape, "video" those of a ransom, "my daughter" those of a penalty. Beside a second word, the consonants are enough."""

Elements = tuple[int | None, ...]


class Malformed(Exception):
    """A line of a lexicon that cannot be read; its text says where and why."""


def files() -> list[Path]:
    """The hand-written files, in order."""
    return sorted(FOLDER.glob("*.txt"))


def digest() -> str:
    """What the artefact stands on, as one hash: it changes when a file, or the folding of words, does."""
    made = hashlib.sha256()
    for path in (*files(), FOLDER.parent / "words.py", FOLDER.parent / "skeleton.py", Path(__file__)):
        made.update(path.name.encode() + path.read_bytes())
    return made.hexdigest()


def compiled(paths: Iterable[Path]) -> bytes:
    """The artefact of these files. Raises Malformed with a file's name and line."""
    made = Compiler()
    for path in paths:
        made.read(path.read_text("utf-8"), path.stem.partition("_")[0], path.name)
    return made.packed(digest())


class Compiler:
    """Takes in the files one after the other."""

    def __init__(self) -> None:
        self.lookups: dict[str, dict[str, list[int]]] = {name: {} for name in LOOKUPS}
        self.languages: list[str] = []
        self.common: dict[str, dict[str, None]] = {}
        self.short: dict[str, dict[str, list[str]]] = {}
        self.commands: dict[str, str] = {}
        self.patterns: dict[tuple[Elements, Meaning], str] = {}
        self._interned: dict[tuple[str, frozenset[str], bool], int] = {}
        self._alternatives: list[frozenset[str]] = []

    def read(self, text: str, language: str, name: str) -> None:
        """Add one file's text. Raises Malformed."""
        _Reader(self, language, name).read(text)

    def element(self, language: str, alternatives: frozenset[str], *, alone: bool = False) -> int:
        """The id of an element of a language; the same for the same words. `alone` as in ALONE."""
        known = self._interned.get((language, alternatives, alone))
        if known is not None:
            return known
        number = self._interned[language, alternatives, alone] = len(self.languages)
        self.languages.append(language)
        self._alternatives.append(alternatives)
        for word in sorted(alternatives):
            self._index(language, word, number, alone=alone)
        return number

    def alone(self, number: int) -> int:
        """The same element for a pattern that has no other."""
        language = self.languages[number]
        return self.element(language, self._alternatives[number], alone=True) if language == DARIJA else number

    def packed(self, made_from: str) -> bytes:
        """The artefact: each pattern hangs on its rarest element."""
        often = Counter(element for elements, _ in self.patterns for element in elements)
        meanings = list(dict.fromkeys(meaning for _, meaning in self.patterns))
        places = {meaning: place for place, meaning in enumerate(meanings)}
        codes = sorted({*self.common, *self.languages})
        content: dict[str, Any] = {
            "digest": made_from,
            "codes": codes,
            "meanings": [[m.role, m.name, m.weight, m.sure] for m in meanings],
            "languages": [codes.index(code) for code in self.languages],
            "common": {code: list(common) for code, common in self.common.items()},
            "short": self.short,
            "commands": self.commands,
            **self.lookups,
        }
        rows = [[places[meaning], *_row(elements, often)] for elements, meaning in self.patterns]
        return pack(content, rows, list(self.patterns.values()))

    def _index(self, language: str, word: str, number: int, *, alone: bool) -> None:
        begins, stem = word.endswith("*"), word.rstrip("*")
        bones = skeleton(stem) if language == DARIJA else ""
        if len(bones) < SHORTEST or (alone and len(bones.removeprefix("l")) <= SHORTEST):
            self._put("beginnings" if begins else "exact", stem, number)
            return
        kept = [bones, bones[1:]] if bones.startswith("l") and len(bones) > SHORTEST and stem[0] in "lا" else [bones]
        for bone in kept:
            self._put("bone_beginnings" if begins else "bones", bone, number)

    def _put(self, lookup: str, key: str, number: int) -> None:
        self.lookups[lookup].setdefault(key, []).append(number)


def _row(elements: Elements, often: Counter[int | None]) -> list[int]:
    """The place of the rarest element, then the elements, -1 for a gap."""
    anchor = min((often[element], place) for place, element in enumerate(elements) if element is not None)[1]
    return [anchor, *(-1 if element is None else element for element in elements)]


_SECTION = re.compile(r"\[([^\]]+)\]")
_CLASS = re.compile(r"<([\w-]+)>\s*=\s*(.+)")
_ELEMENT = re.compile(r"[^\s|?*<>\[\]=]+\*?|<[\w-]+>")


class _Reader:
    """One file being read: its section, its classes."""

    def __init__(self, made: Compiler, language: str, name: str) -> None:
        self.made, self.language, self.name = made, language, name
        self.section: list[str] = []
        self.classes: dict[str, frozenset[str]] = {}
        self.choices: dict[str, list[Elements]] = {}

    def read(self, text: str) -> None:
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.split("#", 1)[0].strip()
            if not line:
                continue
            try:
                self._line(line)
            except Malformed as wrong:
                raise Malformed(f"{self.name}:{number}: {wrong}") from None

    def _line(self, line: str) -> None:
        header, klass = _SECTION.fullmatch(line), _CLASS.fullmatch(line)
        if header:
            self.section = _checked(header[1].split())
        elif klass:
            self.choices.clear()
            self.classes[klass[1]] = frozenset(
                w for item in klass[2].split(",") for w in self._alternatives(item.strip())
            )
        elif not self.section:
            raise Malformed("a pattern before any [section]")
        else:
            for item in filter(None, (part.strip() for part in line.split(","))):
                self._item(item)

    def _item(self, item: str) -> None:
        kind, *rest = self.section
        if kind == "words":
            self.made.common.setdefault(self.language, {}).update(dict.fromkeys(w.text for w in words(item)))
        elif kind == "short":
            self._short(item)
        elif kind == "command":
            self._command(item, rest[0])
        else:
            self._pattern(item, _meaning(kind, rest))

    def _command(self, item: str, name: str) -> None:
        """A whole message; one with `|` or `?` is matched as a pattern that must span the message."""
        if "|" in item or "?" in item.rstrip("?"):
            self._pattern(item, Meaning("command", name))
        else:
            self.made.commands.setdefault(" ".join(w.text for w in words(item)) or item, name)

    def _short(self, item: str) -> None:
        short, equals, full = item.partition("=")
        if not equals or len(words(short)) != 1:
            raise Malformed(f"a short form is written `slt = salut`, not `{item}`")
        key = words(short)[0].text
        self.made.short.setdefault(key, {}).setdefault(self.language, [w.text for w in words(full)])

    def _pattern(self, written: str, meaning: Meaning) -> None:
        row = [self._chosen(token) for token in written.split()]
        if sum(len(choices) > 1 for choices in row) > OPTIONALS_AT_MOST:
            raise Malformed(f"too many optional words in `{written}`")
        for chosen in product(*row):
            elements = _trimmed([element for part in chosen for element in part])
            if len(elements) == 1 and elements[0] is not None and meaning.role in ALONE:
                elements = (self.made.alone(elements[0]),)
            if elements:
                self.made.patterns.setdefault((elements, meaning), written)

    def _chosen(self, token: str) -> list[Elements]:
        """The choices of a token, kept: the same few thousand are written again and again."""
        found = self.choices.get(token)
        if found is None:
            found = self.choices[token] = self._choices(token)
        return found

    def _choices(self, token: str) -> list[Elements]:
        if token in (GAP, "…"):
            return [(None,)]
        optional = token.endswith("?")
        alternatives = [self._folded(part) for part in token.rstrip("?").split("|")]
        single_words = frozenset(w for part in alternatives if len(part) == 1 for w in part[0])
        rows: list[Elements] = [tuple(self._id(words_) for words_ in part) for part in alternatives if len(part) > 1]
        if single_words:
            rows.append((self._id(single_words),))
        return [*rows, ()] if optional else rows

    def _folded(self, part: str) -> list[frozenset[str]]:
        """The element as a row of word sets: a class is one set; an elision (`j'ai`) is two words."""
        if not _ELEMENT.fullmatch(part):
            raise Malformed(f"cannot read `{part}`")
        if part.startswith("<"):
            if part[1:-1] not in self.classes:
                raise Malformed(f"no class {part} is defined above")
            return [self.classes[part[1:-1]]]
        return [frozenset([word]) for word in self._words_of(part)]

    def _alternatives(self, item: str) -> Iterator[str]:
        found = self._words_of(item)
        if len(found) != 1:
            raise Malformed(f"a class holds single words, not `{item}`")
        yield found[0]

    def _words_of(self, part: str) -> list[str]:
        begins = part.endswith("*")
        found = [w.text for w in words(part.rstrip("*"))]
        if not found:
            raise Malformed(f"no word in `{part}`")
        if begins and len(found[-1]) < 2:
            raise Malformed(f"`{part}` begins too many words")
        return [*found[:-1], found[-1] + "*"] if begins else found

    def _id(self, alternatives: frozenset[str]) -> int:
        return self.made.element(self.language, alternatives)


def _trimmed(elements: list[int | None]) -> Elements:
    """Without gaps at either end, and with no gap twice."""
    kept = [e for at, e in enumerate(elements) if e is not None or (at and elements[at - 1] is not None)]
    while kept and kept[-1] is None:
        kept.pop()
    return tuple(kept)


def _checked(section: list[str]) -> list[str]:
    plain = section in (["words"], ["short"]) or (section[0] == "command" and section[1:] in [[c] for c in COMMANDS])
    if not plain:
        _meaning(section[0], section[1:])
    return section


def _meaning(kind: str, rest: list[str]) -> Meaning:
    """What the patterns of a section speak for. Raises Malformed."""
    match kind, rest:
        case "need" | "shield", [name, ("1" | "2" | "3") as weight]:
            return Meaning("need" if kind == "need" else "shield", _need(name), int(weight))
        case "danger", [name, *more] if name in KINDS and more in ([], ["sure"]):
            return Meaning("danger", name, 3, bool(more))
        case "who", [name] if name in WHO:
            return Meaning("who", name)
        case "shield" | "frame", []:
            return Meaning("shield" if kind == "shield" else "frame")
    raise Malformed(f"no such section: [{' '.join([kind, *rest])}]")


def _need(name: str) -> str:
    if name not in CODES:
        raise Malformed(f"no need {name}")
    return name
