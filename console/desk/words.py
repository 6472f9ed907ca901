"""A case, and what is said in it, in words of the reader's language: never a number, never a chat's id.

What a person writes is shown as it is but for the marks that turn the reading order of the letters around them: with
these a number could be made to read backwards.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from babel.dates import format_datetime, format_timedelta
from starlette.requests import Request

from bot.cases.asking import CHILD
from bot.cases.keeping import Asked, Case
from bot.cases.talking import Message
from bot.knowledge import MOROCCO
from bot.moments import from_millis
from bot.store.desk import SEVERITIES
from console.desk import gate
from console.listings.words import Words
from console.texts import TEXTS
from locales.catalogue import RIGHT_TO_LEFT

_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_LATIN = "_Latn"
_WAITING = frozenset({"todo", "doing"})
_AWAY = frozenset(
    {
        "network", "telegram", "flood", "rate", "queue_full", "provider_busy", "channel_off", "unauthorised",
        "token_refused", "account_suspended", "no_device", "link_down", "silent", "no_line", "dropped", "unforeseen",
        "too_late", "given_up", "sealed_with_another_key",
    }
)  # fmt: skip
_WHY = {
    **dict.fromkeys(("blocked", "unsubscribed", "no_chat", "chat_moved"), "gone"),
    **dict.fromkeys(("bad_number", "not_mobile", "landline_or_carrier", "region_off"), "number"),
    **dict.fromkeys(("unreachable_from_here", "unknown_handset", "not_a_number", "premium", "foreign"), "number"),
    **dict.fromkeys(("landline", "rejected"), "number"),
    **dict.fromkeys(("cap", "line_full"), "limit"),
    "unconfirmed": "unconfirmed",
    **dict.fromkeys(_AWAY, "away"),
    "handset_off": "off",
    "outside_window": "window",
    "filtered": "filtered",
    "erased": "erased",
    "asked": "stopped",
}
"""Why a message did not arrive, of all the reasons that a way out may give, in the few words that help an operator."""


class Span(NamedTuple):
    """How long ago something was: `said` as it is now, 20 minutes; from `at` the page goes on counting."""

    at: int
    said: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Says it in one language, at one moment."""

    language: str
    now: datetime

    @property
    def words(self) -> Words:
        """The values of the directory in words."""
        return Words(self.language)

    def span(self, since: int) -> Span:
        """How long ago this was."""
        return Span(since, str(format_timedelta(self.now - from_millis(since), locale=_LOCALES[self.language])))

    def hour(self, at: int) -> str:
        """When it was: the hour today, the day and the hour before."""
        moment = from_millis(at).astimezone(MOROCCO)
        form = "HH:mm" if moment.date() == self.now.astimezone(MOROCCO).date() else "d MMM HH:mm"
        return str(format_datetime(moment, form, locale=_LOCALES[self.language]))

    def spoken(self, code: str) -> str:
        """A language by its name; "" for none."""
        if not code:
            return ""
        name = self.words.spoken(code.removesuffix(_LATIN))
        return self.words.t("desk_latin", language=name) if code.endswith(_LATIN) else name

    def case(self, case: Case) -> dict[str, Any]:
        """A case, for whoever may have it."""
        return {
            "id": case.id,
            "hidden": False,
            "severity": case.severity,
            "need": self._need(case),
            "place": self.words.place(case.place) if case.place else self.words.t("desk_no_place"),
            "language": self.spoken(case.language),
            "channel": self.words.t(f"desk_channel_{_carrier(case.channel)}"),
            "is_simulated": case.channel.startswith("simulator:"),
            "wants": [self.words.t(f"desk_want_{want}") for want in case.wants],
            "waited": self.span(case.waiting_since or case.opened_at),
            "wrote": self.span(case.heard_at) if case.heard_at else None,
            "unread": case.unanswered_at is not None,
        }

    def hidden(self, case: Case) -> dict[str, Any]:
        """A child's case for whoever may not have it: how grave it is and how long it has waited."""
        waited = self.span(case.waiting_since or case.opened_at)
        return {"id": case.id, "hidden": True, "severity": case.severity, "waited": waited}

    def asked(self, one: Asked) -> dict[str, Any]:
        """One thing asked."""
        hour = self.words.t(f"talk_hour_{one.hour}") if one.hour else ""
        said = self.words.t(f"desk_want_{one.want}")
        return {"id": one.id, "want": one.want, "said": said, "hour": hour, "at": self.hour(one.asked_at)}

    def message(self, one: Message, member_id: int) -> dict[str, Any]:
        """One line of the conversation; `side` is person, staff, bot, note or event."""
        author = "you" if one.author == "staff" and one.staff_id == member_id else one.author
        return {
            "id": one.id,
            "side": one.author,
            "by": self.words.t(f"talk_by_{author}"),
            "text": shown(one.text) or self._unsaid(one),
            "is_said": bool(one.text),
            "own": shown(one.own) if one.own != one.text else "",
            "language": self.spoken(one.language),
            "code": one.language.replace("_", "-"),
            "direction": _direction(one),
            "danger": self.words.t(f"reading_kind_{one.danger}") if one.danger else "",
            "at": self.hour(one.at),
            **self._sending(one),
        }

    def _need(self, case: Case) -> str:
        return self.words.t(f"value_needs_{case.need}") if case.need else self.words.t("desk_no_need")

    def _unsaid(self, one: Message) -> str:
        """What stands for a line without words: what happened, or the kind of thing that came."""
        what = "event" if one.author == "event" else "came"
        key = f"talk_{what}_{one.kind}"
        return self.words.t(key if key in TEXTS[self.language] else f"talk_{what}_other")

    def _sending(self, one: Message) -> dict[str, str]:
        """Where a message stands on its way, "" for what is not sent."""
        state = "waiting" if one.state in _WAITING else one.state
        if state in ("", "waiting", "handed", "sent", "delivered"):
            return {"state": state, "state_said": self.words.t(f"talk_state_{state}") if state else ""}
        why = "stopped" if state == "stopped" and one.reason not in _WHY else _WHY.get(one.reason, "other")
        said = self.words.t("talk_state_undelivered", why=self.words.t(f"talk_why_{why}"))
        return {"state": "undelivered", "state_said": said}


def teller(request: Request) -> Teller:
    """Says it in the language of whoever asks, now."""
    return Teller(request.state.language, gate.service(request).clock())


def shown(text: str) -> str:
    """A person's text without the marks that turn the reading order."""
    return text.translate(_TURNING)


def is_childs(case: Case) -> bool:
    """Whether only somebody trained for it may see what it is about (R10)."""
    return case.need == CHILD


def by_severity(cases: list[Case]) -> list[tuple[str, int]]:
    """How many there are of each severity, the gravest first."""
    return [(severity, sum(case.severity == severity for case in cases)) for severity in reversed(SEVERITIES)]


def _direction(one: Message) -> str:
    """Of a card that begins with a number the letters do not tell it."""
    if one.author == "person" or not one.language:
        return "auto"
    return "rtl" if one.language in RIGHT_TO_LEFT else "ltr"


def _carrier(channel: str) -> str:
    return channel.rpartition(":")[2]
