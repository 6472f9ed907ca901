"""The conversations drawn, in a language: made once in a process, in a thread of its own, when first asked for."""

import logging
from threading import Lock, Thread

from bot.explorer.picture.book import drawings
from bot.explorer.walking import walk
from bot.explorer.world import Facts, working_day, world_of
from bot.logs import describe
from bot.moments import Clock
from directory.catalog import Catalog

log = logging.getLogger("dalil.drawings")

CHANNEL = "telegram"
"""Whose sentences are drawn: the fullest."""

Book = dict[str, str]
"""SVG by the conversation's name, in the order of the menu."""


class Drawn:
    """Gives the drawings of a language."""

    def __init__(self, catalog: Catalog, languages: tuple[str, ...], clock: Clock) -> None:
        self._catalog, self._clock, self.languages = catalog, clock, languages
        self._lock = Lock()
        self._books: dict[str, Book | None] = {}

    def __call__(self, language: str) -> Book | None:
        """The drawings; none in a language that is not spoken; None while they are made."""
        if language not in self.languages:
            return {}
        with self._lock:
            begun = language in self._books
            self._books.setdefault(language, None)
        if not begun:
            Thread(target=self._draw, args=(language,), name="drawing conversations", daemon=True).start()
        return self._books[language]

    def _draw(self, language: str) -> None:
        try:
            world = world_of(self._catalog, Facts(), working_day(self._clock().date()), self.languages)
            self._books[language] = dict(drawings(walk(world, CHANNEL, language), world))
        except Exception as error:  # noqa: BLE001  the page says that there are none
            log.error("conversations cannot be drawn", extra={"why": describe(error)})
            self._books[language] = {}
