"""The sentences of a walk: each is remembered when it is first told, as it stands in its catalogue."""

from typing import NamedTuple

from locales.catalogue import Language, Texts, Told


class Sentence(NamedTuple):
    """A sentence told: its key, its text with placeholders, the language asked for and the one it is really in, and
    where it was heard."""

    key: str
    text: str
    asked: str
    language: str
    where: str


class Watching(Texts):
    """Texts that remember what they told, and `where` the walk was then."""

    def __init__(self, languages: dict[str, Language], channel: str) -> None:
        super().__init__(languages, channel)
        self.sentences: dict[tuple[str, str], Sentence] = {}
        self.where = ""

    def get(self, key: str, language: str, number: int | None = None) -> Told:
        """The sentence, remembered."""
        told = super().get(key, language, number)
        if (key, told.text) not in self.sentences:
            self.sentences[key, told.text] = Sentence(key, told.text, language, told.language, self.where)
        return told
