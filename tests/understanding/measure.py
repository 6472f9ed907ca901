"""How well messages are read: on the test lines, and on the families of phrases the model never saw.

`python -m tests.understanding.measure` prints the tables, `--write` puts them into docs/understanding.md and makes
the present figures the least that is accepted, `--check` fails when danger, needs, places or commands got worse in any language.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from flows.understand import Reading, understand
from flows.understand.lexicon import CODES
from flows.understand.linear import unpack
from flows.understand.training import phrases, train
from tests.understanding.lines import FOLDER, Line, lines

FLOOR = FOLDER / "floor.json"
DOCUMENT = FOLDER.parent.parent / "docs" / "understanding.md"
MARK = "<!-- made: measured -->\n{text}\n<!-- end: measured -->"
LANGUAGES = ("fr", "en", "ar", "ary", "es", "pt", "pcm", "wo")

Share = tuple[int, int]
"""How many, of how many."""


def measure() -> dict[str, dict[str, Share]]:
    """What was right on the test lines, by measure and language; of `alarmed`, less is better."""
    return {
        "danger caught": _shares(lines("danger"), lambda line, read: read.danger),
        "danger of a right kind": _shares(lines("danger"), lambda line, read: read.kind in line.kinds),
        "alarmed by harmless lines": _shares(lines("harmless"), lambda line, read: read.danger),
        "alarmed by plain needs": _shares(lines("needs"), lambda line, read: read.danger),
        "need right": _shares(lines("needs"), _need_is_right),
        "place right": _shares(lines("places"), lambda line, read: (read.place or "") == line.place),
        "command right": _shares(lines("commands"), lambda line, read: (read.command or "") == line.command),
        "language right": _shares(
            (*lines("danger"), *lines("needs")), lambda line, read: read.language == line.language
        ),
        "corrected": _shares(lines("corrected"), _is_corrected),
    }


def measure_families() -> dict[str, dict[str, Share]]:
    """How well the held-out families are read by a model that has not seen them, which takes a minute to train."""
    known = list(phrases())
    unseeing = unpack(train(known, whole=False))
    held = [(p, understand(p.text, by=unseeing)) for p in known if p.held_out]
    return {
        name: _counted((p.language, right(p.needs, read)) for p, read in held if keep(p.needs, p.kind))
        for name, keep, right in _OF_FAMILIES
    }


def worse(now: dict[str, dict[str, Share]], floor: dict[str, dict[str, list[int]]]) -> Iterator[str]:
    """Every figure that is worse than the floor, in words."""
    for name, by_language in floor.items():
        for language, (right, of) in by_language.items():
            got = now[name].get(language, (0, 0))
            less = got[0] * of > right * got[1] if name.startswith("alarmed") else got[0] * of < right * got[1]
            if less or not got[1]:
                yield f"{name}, {language}: {got[0]} of {got[1]}, where {right} of {of} was reached before"


def tables(now: dict[str, dict[str, Share]]) -> str:
    """The figures as Markdown, with the confusion of needs."""
    head = ["| measure | " + " | ".join(("all", *LANGUAGES)) + " |", "|---" * (len(LANGUAGES) + 2) + "|"]
    rows = [
        f"| {name} | " + " | ".join(_percent(by.get(code)) for code in ("all", *LANGUAGES)) + " |"
        for name, by in now.items()
    ]
    return "\n".join([*head, *rows, "", *_confusion()])


def _need_is_right(line: Line, read: Reading) -> bool:
    return read.need in line.needs if line.needs else not read.needs


def _is_corrected(line: Line, read: Reading) -> bool:
    return _need_is_right(line, read) and read.danger == bool(line.kinds) and (read.command or "") == line.command


_OF_FAMILIES: tuple[tuple[str, Callable[..., bool], Callable[..., bool]], ...] = (
    ("danger caught (families)", lambda needs, kind: bool(kind), lambda needs, read: read.danger),
    ("alarmed (families)", lambda needs, kind: not kind, lambda needs, read: read.danger),
    (
        "need right (families)",
        lambda needs, kind: not {"other", "human", "greeting"}.intersection(needs),
        lambda needs, read: read.need in needs,
    ),
)


def _shares(known: Iterable[Line], right: Callable[[Line, Reading], bool]) -> dict[str, Share]:
    return _counted((line.language, right(line, understand(line.text))) for line in known)


def _counted(judged: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for language, is_right in judged:
        of.update((language, "all"))
        right.update((language, "all") if is_right else ())
    return {language: (right[language], of[language]) for language in sorted(of)}


def _percent(share: Share | None) -> str:
    return f"{100 * share[0] / share[1]:.0f} % of {share[1]}" if share and share[1] else ""


def _confusion() -> Iterator[str]:
    """Of the lines that hold a need: what was wanted (rows), what was read instead."""
    missed: dict[str, Counter[str]] = {}
    of: Counter[str] = Counter()
    for line in lines("needs"):
        if not line.needs:
            continue
        wanted, read = line.needs[0], understand(line.text)
        of[wanted] += 1
        if read.need not in line.needs:
            missed.setdefault(wanted, Counter())[read.need or "unsure"] += 1
    yield "| wanted | lines | read as something else |"
    yield "|---|---|---|"
    for code in (code for code in CODES if of[code]):
        others = ", ".join(f"{other} {times}" for other, times in missed.get(code, Counter()).most_common())
        yield f"| {code} | {of[code]} | {others or 'none'} |"


def _written(text: str, made: str) -> str:
    start, end = MARK.format(text="\0").split("\0")
    return text[: text.index(start)] + MARK.format(text=made) + text[text.index(end) + len(end) :]


def main() -> int:
    """Print, write or check the figures: 1 when something got worse."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="into the document and the floor")
    what.add_argument("--check", action="store_true", help="against the floor")
    arguments = parser.parse_args()
    now = measure()
    if arguments.check:
        found = list(worse(now, json.loads(FLOOR.read_text("utf-8"))))
        print("\n".join(found) or "What people write is read as well as before, or better.")
        return 1 if found else 0
    everything = now | measure_families()
    if arguments.write:
        FLOOR.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
        DOCUMENT.write_text(_written(DOCUMENT.read_text("utf-8"), tables(everything)), "utf-8")
    print(tables(everything))
    return 0


if __name__ == "__main__":
    sys.exit(main())
