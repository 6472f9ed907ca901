"""Makes `model.bin` from the phrases, and `lexicon.bin` from the lexicon: `make model`.

One hinge loss a lane, AdaGrad, weights averaged over the last passes. Families whose name's CRC-32 leaves 0 by
five are held out for measuring: a model that has not seen them tells how well they are read (`tests.understanding`);
the one that is packed has seen all. Only additions, multiplications, divisions and square roots of float64 in a fixed
order are used, so that every machine makes the same bytes.
"""

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from directory.places import places
from flows.understand import compiling, lexicon, linear
from flows.understand.features import APART, BUCKETS, PAIR, PATTERN, PIECES, WORD
from flows.understand.lexicon import CODES, KINDS
from flows.understand.looking import look

FOLDER = Path(__file__).parent / "phrases"
LANGUAGES = ("fr", "en", "ar", "ary", "es", "pt", "pcm", "wo", "ln", "bm", "ff", "ha")
LANES = (*CODES, "danger", *(f"kind:{kind}" for kind in KINDS), *(f"language:{code}" for code in LANGUAGES))
PASSES, AVERAGED, RATE, HEAVIER = 20, 10, 0.1, 1.5
LARGEST = 127

Matrix = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase somebody of the project wrote, with what it means."""

    family: str
    language: str
    needs: tuple[str, ...]
    kind: str
    text: str

    @property
    def held_out(self) -> bool:
        """Whether its family is kept for measuring."""
        return crc32(self.family.encode()) % 5 == 0


def phrases() -> Iterator[Phrase]:
    """All phrases of the files, in order; what two authors wrote alike counts once."""
    seen: set[tuple[str, str]] = set()
    for phrase in (*_written(), *_places()):
        if (phrase.language, phrase.text) not in seen:
            seen.add((phrase.language, phrase.text))
            yield phrase


_HERE = {
    "fr": ("{}", "je suis à {}", "j'habite à {}", "Bonjour, {} svp"),
    "en": ("{}", "i am in {}", "i live in {}", "{} please"),
    "ar": ("{}", "أنا في {}", "أسكن في {}"),
    "ary": ("ana f {}", "أنا ف {}", "ساكن ف {}"),
    "es": ("estoy en {}", "vivo en {}"),
    "pt": ("estou em {}", "moro em {}"),
    "pcm": ("i dey {}", "i dey for {}"),
    "wo": ("maa ngi ci {}", "mangi ci {}"),
}


def _places() -> Iterator[Phrase]:
    """Where somebody is says no need, and no danger."""
    for language, frames in _HERE.items():
        for city in places().listed:
            name = city.names["ar" if language in ("ar", "ary") else "fr"]
            yield from (Phrase(f"place-{frame}", language, ("other",), "", frame.format(name)) for frame in frames)


def _written() -> Iterator[Phrase]:
    for path in sorted(FOLDER.glob("*.csv")):
        language = path.stem.partition("_")[0]
        for row in csv.DictReader(path.read_text("utf-8").splitlines(keepends=True), strict=True):
            yield Phrase(row["family"], language, tuple(row["needs"].split("|")), row["kind"], row["phrase"])


def digest(known: Sequence[Phrase]) -> str:
    """What the model stands on, as one hash: it changes when a phrase, the lexicon or a constant does."""
    constants = (LANES, PASSES, AVERAGED, RATE, HEAVIER, BUCKETS, PIECES, WORD, PAIR, APART, PATTERN)
    return hashlib.sha256(repr([known, lexicon.lexicon().digest, constants]).encode()).hexdigest()


def train(known: Sequence[Phrase], *, whole: bool = True) -> bytes:
    """The artefact made from these phrases; not `whole` leaves the held-out families out, to measure on them."""
    seen = [phrase for phrase in known if whole or not phrase.held_out]
    weights, bias = _fit([_buckets(p.text) for p in seen], np.array([_targets(p) for p in seen]))
    largest = float(np.abs(weights).max())
    small = np.rint(weights / largest * LARGEST).astype(np.int16) + 128
    return linear.pack(LANES, bias.tolist(), largest / LARGEST, digest(known), small.astype(np.uint8).tobytes())


def _buckets(text: str) -> list[int]:
    words, others = look(text).rows
    return [bucket for row in (*words, *others) for bucket in row]


def _targets(phrase: Phrase) -> list[float]:
    true = {*phrase.needs, f"language:{phrase.language}"}
    if phrase.kind:
        true |= {"danger", f"kind:{phrase.kind}"}
    return [1.0 if lane in true else -1.0 for lane in LANES]


def _fit(rows: list[list[int]], targets: Matrix) -> tuple[Matrix, Matrix]:
    """The weights, by bucket and lane, and the bias of each lane."""
    weights, slopes = np.zeros((BUCKETS, len(LANES))), np.ones((BUCKETS, len(LANES)))
    bias, total, total_bias = np.full(len(LANES), -0.5), np.zeros_like(weights), np.zeros(len(LANES))
    heavier = np.where(targets.sum(axis=0) < 0, HEAVIER, 1.0)
    filled = _filled(rows)
    order = sorted(range(len(rows)), key=lambda number: crc32(str(number).encode()))
    for turn in range(PASSES):
        for buckets, values, target in ((*filled[number], targets[number]) for number in order):
            margin = bias + (values * weights[buckets]).sum(axis=0)
            push = np.where(target * margin < 1.0, target, 0.0) * np.where(target > 0, heavier, 1.0)
            bias += 0.01 * push
            step = values * push
            slopes[buckets] += step * step
            weights[buckets] += RATE * step / np.sqrt(slopes[buckets])
        if turn >= PASSES - AVERAGED:
            total += weights
            total_bias += bias
    return total / AVERAGED, total_bias / AVERAGED


def _filled(rows: list[list[int]]) -> list[tuple[Matrix, Matrix]]:
    """For each phrase, the buckets that more than one phrase fills, and how much it fills each, as a column."""
    often = Counter(bucket for row in rows for bucket in set(row))
    counts = [Counter(bucket for bucket in row if often[bucket] > 1) for row in rows]
    return [
        (
            np.array(list(count), dtype=np.int64),
            np.array([list(count.values())]).reshape(-1, 1) / np.sqrt(max(len(row), 1)),
        )
        for count, row in zip(counts, rows, strict=True)
    ]


def main() -> str | None:
    """Write both artefacts beside this module; with `--check`, only say when they are not what was packed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare with what is packed")
    if parser.parse_args().check:
        return None if _is_packed() else "The artefacts are not what the words and phrases make: run make model."
    lexicon.PATH.write_bytes(compiling.compiled(compiling.files()))
    linear.PATH.write_bytes(train(list(phrases())))
    return None


def _is_packed() -> bool:
    made = lexicon.unpack(compiling.compiled(compiling.files()))
    trained = linear.unpack(train(list(phrases())))
    return (lexicon.lexicon(), linear.model()) == (made, trained)


if __name__ == "__main__":
    raise SystemExit(main())
