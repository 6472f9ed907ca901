"""The menu recorded for those who do not read: one folder a language, one file a line (docs/recordings.md).

They hold nothing of anybody who writes: whoever knows the address of one may hear it.
"""

from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from bot.messages import Failed
from flows.welcome import LINES

CODES = ("ff", "wo", "bm", "ln", "ha", "pcm", "ary", "ar", "fr", "en", "es", "pt")
"""The languages the menu may be recorded in, as they are offered; Darija sounds the same in whatever letters."""
LARGEST = 1_000_000
"""Bytes of one recording: five minutes of speech."""
AUDIO = "audio/ogg"
SERVED_AT = "/recordings"
_BEGINS, _OPUS, _OPUS_WITHIN = b"OggS", b"OpusHead", 64


class NotRecorded(Failed):
    """There is no such recording, or not one that a telephone plays."""


@dataclass(frozen=True, slots=True)
class Recordings:
    """The recordings of a folder, and the address they are served at; without a folder there are none."""

    folder: Path | None = None
    served_at: str = ""

    def read(self, name: str) -> bytes:
        """A recording by its name, such as `ff/1`: OGG with Opus. Raises NotRecorded; never reads another file."""
        code, _, line = name.partition("/")
        if self.folder is None or code not in CODES or line not in LINES:
            raise NotRecorded("recording_unknown")
        try:
            with (self.folder / code / f"{line}.ogg").open("rb") as file:
                found = file.read(LARGEST + 1)
        except OSError:
            raise NotRecorded("recording_missing") from None
        if len(found) > LARGEST:
            raise NotRecorded("recording_too_large")
        if not found.startswith(_BEGINS) or _OPUS not in found[:_OPUS_WITHIN]:
            raise NotRecorded("recording_not_opus")
        return found

    def address(self, name: str) -> str:
        """Where a provider fetches this recording. Raises NotRecorded."""
        self.read(name)
        return f"{self.served_at}/{name}.ogg"

    def lacking(self, code: str) -> dict[str, str]:
        """The files of a language that cannot be used, each with its reason; empty when all are there."""
        found = {}
        for line in LINES:
            try:
                self.read(f"{code}/{line}")
            except NotRecorded as error:
                found[f"{line}.ogg"] = error.reason
        return found

    def complete(self) -> tuple[str, ...]:
        """The languages that are wholly recorded, in the order they are offered."""
        return tuple(code for code in CODES if not self.lacking(code))

    def begun(self) -> tuple[str, ...]:
        """The names of all the folders there are, of whatever language."""
        if self.folder is None or not self.folder.is_dir():
            return ()
        return tuple(sorted(one.name for one in self.folder.iterdir() if one.is_dir()))


NONE = Recordings()


def recordings(config: Config) -> Recordings:
    """The recordings of this deployment."""
    return Recordings(config.data_dir / "recordings", config.public_url + SERVED_AT)


def heard_on(config: Config) -> dict[str, tuple[str, ...]]:
    """The languages the menu can be heard in, by channel: WhatsApp fetches them, and needs a public address for it."""
    complete = recordings(config).complete()
    reached = ("whatsapp",) if config.public_url else ()
    return dict.fromkeys(("telegram", *reached, "simulator:telegram", "simulator:whatsapp"), complete)
