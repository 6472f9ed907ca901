"""What is packed is what is written: the lexicon and the model can be made again, byte for byte."""

import zlib
from collections import Counter

import pytest

from flows.understand import compiling, lexicon, linear, training
from flows.understand.compiling import Compiler, Malformed

LARGEST = 10_000_000
"""Bytes of both artefacts together."""
UNREVIEWED = ("ln", "bm", "ff", "ha")


def test_lexicon_bin_is_made_from_the_files_as_they_are() -> None:
    made = compiling.compiled(compiling.files())
    assert zlib.decompress(lexicon.PATH.read_bytes()) == zlib.decompress(made), "run make model"


def test_model_bin_is_made_from_the_phrases_as_they_are() -> None:
    """By the hash of all it stands on; that the bytes come out the same takes a minute: `make model-check`."""
    assert linear.model().digest == training.digest(list(training.phrases())), "run make model"


def test_the_model_can_be_made_again_the_same_from_few_phrases() -> None:
    few = list(training.phrases())[::100]
    assert linear.unpack(training.train(few)) == linear.unpack(training.train(few))


def test_the_artefacts_are_small() -> None:
    assert lexicon.PATH.stat().st_size + linear.PATH.stat().st_size < LARGEST


def test_phrases_are_well_formed_and_none_counts_twice() -> None:
    known = list(training.phrases())
    assert {code for phrase in known for code in phrase.needs} <= set(lexicon.CODES)
    assert {phrase.kind for phrase in known} <= {"", *lexicon.KINDS}
    assert [text for text, times in Counter((p.language, p.text) for p in known).items() if times > 1] == []


def test_a_fifth_of_the_families_is_held_out_and_no_family_is_split() -> None:
    known = list(training.phrases())
    families = {phrase.family for phrase in known}
    held = {phrase.family for phrase in known if phrase.held_out}
    assert 0.15 < len(held) / len(families) < 0.25
    assert not held & {phrase.family for phrase in known if not phrase.held_out}


def test_languages_nobody_has_read_lead_to_no_answer_on_their_own() -> None:
    """Lingala, Bambara, Pulaar and Hausa are not sure enough for anything but the menu or a person."""
    known = lexicon.lexicon()
    heavy = [p for ps in known.anchored.values() for p in ps if p.language in UNREVIEWED and p.meaning.weight > 2]
    assert [known.line(p) for p in heavy if p.meaning.role == "need"] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("avocat", "a pattern before any"),
        ("[need lawyer 3]", "no need lawyer"),
        ("[need medical 4]", "no such section"),
        ("[danger fire]", "no such section"),
        ("[need medical 3]\n<ill> tr*", "no class <ill>"),
        ("[need medical 3]\na|<b c>", "cannot read"),
        ("[need medical 3]\nm*", "begins too many words"),
        ("<ill> = very ill", "a class holds single words"),
        ("[short]\nslt salut", "a short form is written"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=rf"^fr\.txt:\d+: .*{why}"):
        Compiler().read(text, "fr", "fr.txt")
