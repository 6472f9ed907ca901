"""Whole conversations, kept as they are read: `tests/transcripts/*.txt`, rewritten with --update, reviewed as text.

The first line tells the channel. A line after `> ` is what the person types; the rest is what is answered.
"""

from pathlib import Path

import pytest

from bot.commands.chat import as_transcript, heard
from bot.knowledge import Knowledge
from bot.turn import Taken
from tests.conftest import NOON
from tests.talk import Talk

FOLDER = Path(__file__).parent / "transcripts"


def played(text: str, knowledge: Knowledge) -> str:
    """The transcript of the same words said today."""
    head, _, body = text.partition("\n")
    talk = Talk(knowledge, head.removeprefix("# channel: ").strip(), NOON)
    blocks = [head + "\n"]
    for line in body.splitlines():
        if line.startswith(">"):
            said = line[1:].strip()
            answers = talk.hears(**heard(said))
            blocks.append(as_transcript(said, Taken(talk.turn, tuple(answers))))
    return "\n".join(blocks)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_a_conversation_is_as_it_was_read(path: Path, knowledge: Knowledge, request: pytest.FixtureRequest) -> None:
    text = path.read_text("utf-8")
    now = played(text, knowledge)
    if request.config.getoption("--update"):
        path.write_text(now, "utf-8")
    else:
        assert now == text
