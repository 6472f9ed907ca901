"""One service in words: a line for an SMS, a card where there is room.

What is known of a fact's age is always said (docs/rules.md): a fact nobody here has checked carries the date of
its source and "call first"; so does one checked long ago.
"""

from bot.text.tongue import Tongue
from directory.facts import Hit
from directory.freshness import is_young
from directory.numbers import dial

ASYLUM = ("asylum_documents",)
"""Open to whoever asks for asylum, which is not everybody: "open to all" would mislead who wants another paper."""
LEFT_TO_RIGHT = "\u200e"
TOLL_FREE = "+21280"
"""Toll-free and shared-cost lines answer from inside Morocco only, dialled 0800..."""


def brief(hit: Hit, tongue: Tongue, *, quiet: bool = False, spare: bool = False) -> str:
    """The line of an SMS: number first, then what it is, then what must be known before calling.

    `quiet` leaves out whom it is for, on needs that must not be read over a shoulder; `spare` leaves out the
    hours, the address and what is the matter there, where they would cost one SMS too many. Nothing is cut short.
    """
    when = [] if spare else [*_matter(hit, tongue), *_when(hit, tongue)]
    notes = [*_days(hit, tongue), *_who(hit, tongue, quiet=quiet), *when, _age(hit, tongue, short=True)]
    about = f"{title(hit, tongue)} ({tongue.comma.join(notes)})"
    if _first_number(hit):
        return about
    if hit.address and not spare:
        return f"{about}: {hit.address}"
    return f"{about}: {_no_phone(hit, tongue)}"


def title(hit: Hit, tongue: Tongue) -> str:
    """The number, where there is one, and the name: what must stand in the first part of an SMS."""
    return f"{_first_number(hit)} {tongue.name(hit.short)}".strip()


def full(hit: Hit, tongue: Tongue, *, quiet: bool = False) -> str:
    """The card of Telegram and WhatsApp: number, name, where, hours, for whom, why this one, how old the fact.

    Where it must be `quiet` the full name, which tells what the service is there for, is left out (R14).
    """
    name, short = tongue.name(_names(hit, tongue)), tongue.name(hit.short)
    rows = [
        _numbers(hit, tongue) or _no_phone(hit, tongue),
        short,
        name if name != short and not quiet else "",
        _where(hit, tongue),
    ]
    rows += [tongue.comma.join(_days(hit, tongue)), *(_matter(hit, tongue) or [""])]
    rows += [" · ".join(_when(hit, tongue)), " · ".join([*_who(hit, tongue, quiet=quiet), *_open_to(hit, tongue)])]
    rows += [" · ".join(_why(hit, tongue)), _age(hit, tongue, short=False)]
    signs = ("☎ ", "", "", "📍 ", "📅 ", "⚠ ", "🕒 ", "👥 ", "• ", "• ")
    return "\n".join(sign + row for sign, row in zip(signs, rows, strict=True) if row)


def unchecked(hits: tuple[Hit, ...]) -> bool:
    """Whether any of these has never been checked by the people who keep the directory."""
    return any(hit.assured is None for hit in hits)


def _month(source_date: str) -> str:
    """2022-04-11 as 04/2022, 2022 as it is: the day of a source says no more than its month."""
    year, _, rest = source_date.partition("-")
    return f"{rest[:2]}/{year}" if rest else year


def _first_number(hit: Hit) -> str:
    if hit.phones:
        return dial(hit.phones[0])
    return f"WhatsApp {dial(hit.whatsapp[0])}" if hit.whatsapp else ""


def _no_phone(hit: Hit, tongue: Tongue) -> str:
    """A protected place is asked for at the line that is told with it."""
    return tongue.say("card.protected" if hit.protected else "card.no_phone")


def _numbers(hit: Hit, tongue: Tongue) -> str:
    """International form, which phones turn into a link, except where only the national form answers.

    Among Arabic letters a + would jump to the number's end: a mark of direction keeps it in its place.
    """
    mark = LEFT_TO_RIGHT if tongue.is_right_to_left else ""
    phones = [dial(n) if n.startswith(TOLL_FREE) else n for n in hit.phones]
    return " / ".join(mark + number for number in [*phones, *(f"WhatsApp {n}" for n in hit.whatsapp)])


def _names(hit: Hit, tongue: Tongue) -> dict[str, str]:
    """The full names; in a language they do not exist in, the short one, rather than another language."""
    return {**hit.short, **hit.names} if tongue.language in hit.names else dict(hit.short)


def _where(hit: Hit, tongue: Tongue) -> str:
    if hit.protected:
        return tongue.say("card.ask") if hit.phones else ""
    city = tongue.name(hit.place.names) if hit.place else ""
    return tongue.comma.join(filter(None, (hit.address, city if city not in hit.address else "")))


def _who(hit: Hit, tongue: Tongue, *, quiet: bool) -> list[str]:
    """Whom it is for, where that shuts somebody out; and that it belongs to the state.

    On a sensitive need the groups go without saying, and must: a label over the shoulder tells (R14).
    """
    notes = [tongue.say("card.authority")] if hit.authority else []
    if hit.papers == "unhcr":
        return [tongue.say("card.unhcr"), *notes]
    if hit.audience == ("refugees",):
        return [tongue.say("card.refugees"), *notes]
    groups = [tongue.say(f"card.{a}") for a in hit.audience if a not in ("everyone", "refugees")]
    if groups and not quiet and "everyone" not in hit.audience:
        return [tongue.say("card.for", {"who": tongue.comma.join(groups)}), *notes]
    return notes


def _open_to(hit: Hit, tongue: Tongue) -> list[str]:
    everyone = hit.papers == "none" and "everyone" in hit.audience and hit.needs[:1] != ASYLUM
    notes = [tongue.say("card.everyone")] if everyone else []
    return [*notes, tongue.say("card.free")] if hit.free else notes


def _days(hit: Hit, tongue: Tongue) -> list[str]:
    """The days it is there, and until when it has no place: what ends by itself."""
    full = [tongue.say("card.full", {"date": tongue.day(hit.full_until)})] if hit.full_until else []
    if hit.starts and hit.ends:
        first = tongue.day(hit.starts, before=hit.ends)
        return [tongue.say("card.days", {"first": first, "last": tongue.day(hit.ends)}), *full]
    if hit.starts and hit.starts > tongue.today:
        return [tongue.say("card.days.from", {"first": tongue.day(hit.starts)}), *full]
    return [tongue.say("card.days.until", {"last": tongue.day(hit.ends)}), *full] if hit.ends else full


def _matter(hit: Hit, tongue: Tongue) -> list[str]:
    """What its people say is the matter for now, in the nearest language they said it in."""
    return [tongue.name(hit.alert)] if hit.alert else []


def _when(hit: Hit, tongue: Tongue) -> list[str]:
    if hit.always:
        return [tongue.say("card.always")]
    return [tongue.hours(hit.spans)] if hit.spans else []


def _why(hit: Hit, tongue: Tongue) -> list[str]:
    """Why this one, in short: how near, open now, no paper asked. `directory.reasons` has them all, for staff."""
    kilometres = round(hit.distance_km) if hit.distance_km is not None else 0
    reasons = [tongue.say(f"card.why.{hit.tier}", {"km": kilometres})]
    if hit.open_now and not hit.always:
        reasons.append(tongue.say("card.why.open"))
    if hit.papers == "none" and "everyone" not in hit.audience and hit.needs[:1] != ASYLUM:
        reasons.append(tongue.say("card.why.papers"))
    return reasons


def _age(hit: Hit, tongue: Tongue, *, short: bool) -> str:
    if hit.assured is None:
        source = _source(hit, tongue)
        return source if short else f"{tongue.say('card.unchecked')} ({source})"
    key = "card.checked" if is_young(hit, tongue.today) else "card.checked_first"
    return tongue.say(key, {"date": tongue.date(hit.assured)})


def _source(hit: Hit, tongue: Tongue) -> str:
    if not hit.source_date:
        return tongue.say("card.undated")
    return tongue.say("card.source", {"date": _month(hit.source_date)})
