"""What is said on a walk besides the digits: the words that mean the same everywhere, and a few free texts.

The texts are French, which is read whatever language is spoken; each leads where digits do not.
"""

from flows.commands import WORDS

NOT_UNDERSTOOD = "qsdfgh jklm"
HELLO = {"fr": "Bonjour", "en": "hello", "es": "hola", "pt": "olá", "ar": "السلام عليكم", "ary": "الدارجة"}
"""A first message that makes its language plain."""
DANGERS = {
    "violence": "il me frappe",
    "sexual_violence": "on m'a violée",
    "child": "un enfant seul est en danger",
    "suicide": "je veux mourir",
    "medical": "il saigne beaucoup",
    "confinement": "on m'enferme et on a pris mon passeport",
    "sea": "notre bateau coule en mer",
    "arrest_expulsion": "la police m'a arrêté",
    "left_in_desert_or_forest": "on nous a laissés dans le désert",
    "unknown": "au secours",
}
"""One message for each kind of danger."""
OTHERS = ("je suis sale", "docteur et manger", "je suis mineur et j'ai faim", "effacer", "0600000001")
"""A word that may be a city; two needs at once; a minor; to be forgotten; a number to be called at (nobody's)."""
COMMANDS: dict[str, str] = {command: words.split(", ")[0] for command, words in reversed(WORDS)}
"""The words heard everywhere, by what they do: the first of each."""

EVERYWHERE = ("stop", "start", "human", "menu", "help", "language", "exit")
"""What must be heard at every state, and do the same; other words may depend on where they are said."""


def greeting(language: str) -> str:
    """A first message in this language, so that a way can be gone again in `dalil chat`; French for any other."""
    return HELLO.get(language, HELLO["fr"])
