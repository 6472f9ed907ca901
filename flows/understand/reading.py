"""What a message was read as: values only, each with the words it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from flows.understand.lexicon import KINDS, Pattern

Source = Literal["words", "letters", "age", "place"]
"""What a piece of evidence comes from: the lexicon's words; the model, which looks at letters; a number; a name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The part of the message from `start` to `end` (characters) that speaks for something, and how strongly.

    `speaks_for` is `need CODE`, `danger KIND`, `shield`, `frame`, `who NAME` or `place SLUG`; `pattern` is that of the
    lexicon, where there is one, and `because` its language and text, once explained (`explaining`). `unsaid` tells that
    something else took it back.
    """

    start: int
    end: int
    speaks_for: str
    weight: float
    source: Source
    pattern: Pattern | None = None
    because: str = ""
    unsaid: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message means, as far as words tell. `needs` is in the order of gravity; empty is unsure: show the menu.

    `asked` are places it may be about, to be asked and not assumed. `sure_of_language` is false when `language` is only
    a guess, as with short messages.
    """

    language: str | None = None
    sure_of_language: bool = False
    needs: tuple[tuple[str, float], ...] = ()
    place: str | None = None
    asked: tuple[str, ...] = ()
    kind: str | None = None
    command: str | None = None
    who: frozenset[str] = frozenset()
    evidence: tuple[Evidence, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def need(self) -> str | None:
        """The need to answer first; None when unsure."""
        return self.needs[0][0] if self.needs else None

    @property
    def danger(self) -> bool:
        """Whether somebody is in danger now."""
        return self.kind is not None


GRAVEST = (
    "medical", "sea", "suicide", "sexual_violence", "child", "confinement", "violence", "left_in_desert_or_forest",
    "arrest_expulsion", "unknown",
)  # fmt: skip
"""The kinds, the most pressing first, for when a message speaks for several equally."""

assert set(GRAVEST) == set(KINDS)
