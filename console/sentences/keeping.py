"""Where proposals wait until their reader sends them to the project: a file a reader and language, in the data folder.

They are files in the very form of the catalogues, and no rows: a proposal is to leave as a file, nothing joins it to
anything, and it holds a sentence for everybody and the name its reader chose, never a word of a person who wrote.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock

from console.sentences.entries import written
from locales.catalogue import Sentence, languages, read

FOLDER = "proposals"
_FILE = Path("LC_MESSAGES", "proposals.po")
_ONE_AT_A_TIME = Lock()


class Proposals:
    """What one member of staff proposes."""

    def __init__(self, data_dir: Path, member_id: int) -> None:
        self._folder = data_dir / FOLDER / str(member_id)

    def codes(self) -> list[str]:
        """The languages something is proposed in."""
        return [code for code in languages() if (self._folder / code / _FILE).exists()]

    def of(self, code: str) -> dict[str, Sentence]:
        """The proposals in a language by key, each with the notes and the file of its sentence."""
        path = self._folder / code / _FILE
        return {key: _at_home(key, one) for key, one in read(path.parent).sentences.items()} if path.exists() else {}

    def keep(self, code: str, key: str, sentence: Sentence) -> None:
        """Propose this, in place of what was proposed for the same sentence."""
        with _ONE_AT_A_TIME:
            self._write(code, self.of(code) | {key: _at_home(key, sentence)})

    def drop(self, code: str, key: str = "") -> None:
        """Propose this sentence no more, or nothing in this language."""
        with _ONE_AT_A_TIME:
            self._write(code, {k: one for k, one in self.of(code).items() if key and k != key})

    def _write(self, code: str, sentences: Mapping[str, Sentence]) -> None:
        path = self._folder / code / _FILE
        if not sentences:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_text(written(code, sentences), "utf-8")
        os.replace(half, path)


def _at_home(key: str, sentence: Sentence) -> Sentence:
    there = (language.sentences[key] for language in languages().values() if key in language.sentences)
    base = next(there, None)
    return replace(sentence, notes=base.notes if base else "", file=base.file if base else "")
