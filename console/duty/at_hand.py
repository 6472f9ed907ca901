"""What the pages of the duty share: who is who, times as they are said, and a refusal as a notice."""

from collections.abc import Iterable
from datetime import datetime

from babel.dates import format_datetime
from sqlalchemy import Connection
from starlette.requests import Request

from bot.duty.hours import Refused
from bot.knowledge import MOROCCO
from bot.moments import from_millis
from bot.service import Service
from bot.values import KNOWN_LANGUAGES
from console.auth import staff
from console.listings.words import Words
from console.shell.notices import Notice
from directory.facts import NEEDS
from directory.places import places

DUTY = "/duty"
SUPERVISORS = frozenset({"supervisor", "admin"})
LANGUAGES = tuple(code for code in KNOWN_LANGUAGES if "_" not in code)
"""What an operator may speak: a script is none."""
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}

Choices = list[tuple[str, str]]
"""What may be ticked: the code and its words."""


def service_of(request: Request) -> Service:
    """The open service behind the console."""
    found: Service = request.app.state.service
    return found


def today(request: Request) -> datetime:
    """This moment, in Morocco."""
    return service_of(request).clock().astimezone(MOROCCO)


def called(connection: Connection) -> dict[int, str]:
    """How each member of staff is called, by id."""
    return {member.id: member.called for member in staff.members(connection)}


def said(request: Request, moment: int | datetime) -> str:
    """A moment near today: its hour, with its day where that is not today."""
    local = (from_millis(moment) if isinstance(moment, int) else moment).astimezone(MOROCCO)
    shape = "HH:mm" if local.date() == today(request).date() else "EEE d MMM HH:mm"
    return format_datetime(local, shape, locale=_LOCALES[request.state.language])


def hour(moment: int) -> str:
    """A moment by its hour alone."""
    return f"{from_millis(moment).astimezone(MOROCCO):%H:%M}"


def languages(words: Words) -> Choices:
    """The languages to tick."""
    return [(code, words.spoken(code)) for code in LANGUAGES]


def needs(words: Words) -> Choices:
    """The needs to tick."""
    return [(code, words.t(f"value_needs_{code}")) for code in NEEDS]


def regions(words: Words) -> Choices:
    """The regions to tick, by name."""
    return sorted(((one.slug, one.names[words.language]) for one in places().regions), key=lambda pair: pair[1])


def ticked(request: Request, name: str, known: Iterable[tuple[str, str]]) -> frozenset[str]:
    """What a form ticked, of what may be."""
    return frozenset(map(str, request.state.form.getlist(name))) & {code for code, _ in known}


def field(request: Request, name: str) -> str:
    """A field of the form; "" where it is not there."""
    return str(request.state.form.get(name, ""))


def notices(refused: Refused | None) -> list[Notice]:
    """Why it was not kept, where it was not."""
    return [Notice(refused.reason, refused.values, good=False)] if refused else []
