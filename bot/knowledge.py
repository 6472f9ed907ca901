"""What the bot knows when it takes a turn: the directory's read model, the places, the sentences, the hour."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.logs import describe
from bot.text.render import Renderer
from bot.text.style import SMS, TELEGRAM, WHATSAPP, Style
from directory import places, search
from directory.building import bring_forward
from directory.catalog import Catalog
from directory.revisions import current_seq
from flows.steps import Context
from flows.understand import Reading, understand
from locales import phrases
from locales.catalogue import Texts

log = logging.getLogger("dalil.knowledge")

MOROCCO = ZoneInfo("Africa/Casablanca")
AMBULANCE = "protection-civile"
"""The line of the emergency table that sentences name where a life is in danger."""
NEVER_FIRST = frozenset({"whatsapp"})
"""Where we may write first by a template alone, of which there is none (R15)."""
BY_NUMBER = frozenset({"sms", "whatsapp"})
"""Where a person's address is a number that can be called."""
STYLES: dict[str, Style] = {style.name: style for style in (TELEGRAM, SMS, WHATSAPP)}


@dataclass(frozen=True, slots=True)
class Voice:
    """A flow's context and the renderer, on one channel, now."""

    context: Context
    renderer: Renderer


class Knowledge:
    """Gives each turn its voice. Kept for the life of a process; follows the catalog as it is renewed.

    `heard_on` are the languages the menu can be heard in, by channel; `unfolded` the SMS lines that keep every letter,
    `missed_calls` what a ring leads to.
    """

    def __init__(
        self,
        catalog: Catalog,
        texts: Texts,
        languages: tuple[str, ...],
        *,
        fold_sms: bool = True,
        carriers: tuple[str, ...] = (),
        heard_on: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        unfolded: Collection[str] = (),
        missed_calls: Literal["menu", "person"] = "menu",
    ) -> None:
        self._catalog = catalog
        self._texts = {name: texts.on(name) for name in STYLES}
        self._languages = languages
        self._carriers = carriers
        self._heard_on = heard_on
        self._styles = {name: replace(style, fold=fold_sms) for name, style in STYLES.items()}
        self._unfolded = unfolded
        self._missed_calls = missed_calls
        self._places = places.places()
        self._kept: dict[tuple[str, bool], tuple[date, int, Voice]] = {}

    def follow(self, connection: Connection) -> bool:
        """Bring the directory's read model up to the store; whether it was behind.

        A store that holds no directory is not a newer one: an empty read model would leave people alone.
        """
        return bool(current_seq(connection)) and bring_forward(connection, self._catalog.path)

    def voice(self, channel: str, moment: datetime, *, line: str = "") -> Voice:
        """The voice on a channel (`sms`, `simulator:sms`) at a moment; of an SMS line, where one is named."""
        name = channel.rpartition(":")[2]
        style = replace(self._styles[name], fold=False) if line in self._unfolded else self._styles[name]
        now = moment.astimezone(MOROCCO)
        self._catalog.refresh_if_stale()
        day, seq, voice = self._kept.get((name, style.fold), (None, None, None))
        if voice is None or (day, seq) != (now.date(), self._catalog.seq):
            voice = self._make(name, style, now)
            self._kept[name, style.fold] = now.date(), self._catalog.seq, voice
        find, lines = partial(search.find, self._catalog, now=now), partial(search.lines, self._catalog)
        heard = self._heard_on.get(channel, ())
        return Voice(replace(voice.context, find=find, lines=lines, now=now, voices=heard), voice.renderer)

    def _make(self, name: str, style: Style, now: datetime) -> Voice:
        """A voice for this day and this version of the directory."""
        catalog = self._catalog
        ambulance = search.line(catalog, AMBULANCE)
        facts = {"ambulance": ambulance.number if ambulance else ""}
        renderer = Renderer(style, self._texts[name], facts, now.date())
        find, lines = partial(search.find, catalog, at=now.date()), partial(search.lines, catalog)
        context = Context(
            find,
            self._places,
            renderer.fits,
            now,
            self._languages,
            lines,
            read,
            label=renderer.label,
            may_write=name not in NEVER_FIRST,
            dialable=name in BY_NUMBER,
            carriers=self._carriers,
            fresh_phrase=phrases.new,
            hit=partial(search.hit, catalog, at=now.date()),
            ring=lambda: self._missed_calls,
        )
        return Voice(context, renderer)


def read(text: str) -> Reading:
    """What a message means. Should the reading itself break, it means nothing: digits and words lead on (R34)."""
    try:
        return understand(text)
    except Exception as error:  # noqa: BLE001  whatever it is, somebody is waiting for an answer
        log.error("reading failed", extra={"why": describe(error)})
        return Reading()
