"""A conversation without a store: the engine and the rendering, the session written and read between every two inputs."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.knowledge import Knowledge
from bot.text.style import Rendered
from flows.engine import advance
from flows.steps import Said, Session, Turn
from flows.understand import Reading

PHONE = re.compile(r"(?<!\d)(?:\+212[5-8]\d{8}|0[5-8]\d{8}|1\d{1,2}|2511|8350)(?!\d)")
"""A number of the directory's as it is told: international, national, or a short code."""

DIGITS_TO = {
    "legal_aid": "12",
    "asylum_documents": "13",
    "child_protection": "2",
    "women_violence": "3",
    "shelter": "4",
    "medical": "5",
    "mental_health": "6",
    "food_nonfood": "71",
    "cash": "72",
    "social_assistance": "73",
    "education_training": "81",
    "employment": "82",
    "disability": "83",
    "voluntary_return": "84",
    "trafficking": "85",
}
"""The fifteen needs a service can be asked for, and the digits of the menu that lead to each."""

HELLO = {"fr": "Bonjour", "en": "hello", "ar": "السلام عليكم"}
CHANNELS = ("sms", "telegram", "whatsapp")


@dataclass
class Talk:
    """One person talking on one channel. `meant` is how some texts are read; the others are read as they are."""

    knowledge: Knowledge
    channel: str
    now: datetime
    session: Session = field(default_factory=Session)
    turn: Turn = field(default_factory=lambda: Turn(Session()))
    meant: Mapping[str, Reading] = field(default_factory=dict)

    def says(self, text: str = "", **more: Any) -> Rendered:
        """The last answer to this, rendered."""
        return self.hears(text, **more)[-1]

    def hears(self, text: str = "", **more: Any) -> list[Rendered]:
        """All answers to this, rendered."""
        voice = self.knowledge.voice(self.channel, self.now)
        stored = json.loads(json.dumps(self.session.to_store()))
        context = replace(voice.context, understand=lambda told: self.meant.get(told) or voice.context.understand(told))
        self.turn = advance(Session.from_store(stored), Said(text, **more), context)
        self.session = self.turn.session
        return [voice.renderer.render(say, self.session.language) for say in self.turn.says]

    def goes(self, *texts: str) -> Rendered:
        """The answer to the last of these."""
        return [self.says(text) for text in texts][-1]

    @property
    def hits(self) -> list[Any]:
        """The services told last."""
        return [hit for say in self.turn.says for hit in (*say.hits, *((say.line,) if say.line else ()))]
