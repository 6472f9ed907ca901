"""The gate: reading may get better, never worse, in any language."""

import json

import pytest

from tests.understanding.lines import FILES, lines
from tests.understanding.measure import DOCUMENT, FLOOR, worse

THEN = {"danger caught": {"fr": [9, 10], "ary": [8, 10]}, "alarmed by harmless lines": {"fr": [1, 10]}}


@pytest.mark.parametrize("name", FILES)
def test_every_test_line_is_well_formed(name: str) -> None:
    assert all(line.text and (line.language or name == "corrected") for line in lines(name))


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ({"danger caught": {"fr": (9, 10), "ary": (8, 10)}, "alarmed by harmless lines": {"fr": (1, 10)}}, 0),
        ({"danger caught": {"fr": (10, 10), "ary": (7, 10)}, "alarmed by harmless lines": {"fr": (0, 10)}}, 1),
        ({"danger caught": {"fr": (9, 10), "ary": (8, 10)}, "alarmed by harmless lines": {"fr": (2, 10)}}, 1),
        ({"danger caught": {"fr": (18, 20), "ary": (17, 20)}, "alarmed by harmless lines": {"fr": (2, 20)}}, 0),
        ({"danger caught": {"fr": (9, 10)}, "alarmed by harmless lines": {"fr": (1, 10)}}, 1),
    ],
    ids=["the same", "one language less", "one alarm more", "more lines, as good", "a language left out"],
)  # fmt: skip
def test_what_got_worse_in_any_language_is_named(now: dict[str, dict[str, tuple[int, int]]], found: int) -> None:
    assert len(list(worse(now, THEN))) == found


def test_the_document_has_the_figures_of_the_floor() -> None:
    text = DOCUMENT.read_text("utf-8")
    measured = json.loads(FLOOR.read_text("utf-8"))
    for name, (right, of) in ((name, by["all"]) for name, by in measured.items() if by):
        row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        assert row.split(" | ")[1] == f"{100 * right / of:.0f} % of {of}"
