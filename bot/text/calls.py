"""A line of the emergency table in words, as it is told in danger: the number first."""

from bot.text.cards import LEFT_TO_RIGHT
from bot.text.tongue import Tongue
from directory.facts import Line
from flows.steps import Call


def brief(call: Call, tongue: Tongue, *, bare: bool = False) -> str:
    """The line of an SMS. Hours stand before whom it is for: its first 40 characters tell nothing (R14).

    `bare` leaves out what stands in brackets in a name, where room is short.
    """
    notes = [*_hours(call, tongue), *_when(call, tongue)]
    return _named(call.line, tongue, bare=bare) + (f" ({tongue.comma.join(notes)})" if notes else "")


def full(call: Call, tongue: Tongue) -> str:
    """The same where there is room."""
    mark = LEFT_TO_RIGHT if tongue.is_right_to_left else ""
    rows = [mark + call.line.number, tongue.name(call.line.short)]
    rows += [" · ".join(_hours(call, tongue)), *_when(call, tongue)]
    return "\n".join(sign + row for sign, row in zip(("☎ ", "", "🕒 ", "👥 "), rows, strict=False) if row)


def by_choice(lines: tuple[Line, ...], tongue: Tongue, *, bare: bool = False) -> str:
    """The authorities, for whoever wants them."""
    named = tongue.comma.join(_named(line, tongue, bare=bare) for line in lines)
    return tongue.say("danger.choice", {"lines": named})


def _named(line: Line, tongue: Tongue, *, bare: bool) -> str:
    name = tongue.name(line.short)
    return f"{line.number} {name.partition(' (')[0] if bare else name}"


def _hours(call: Call, tongue: Tongue) -> list[str]:
    closed = [tongue.say("danger.call.closed")] if call.closed else []
    if call.line.always:
        return [tongue.say("danger.call.always")]
    return [*closed, tongue.hours(call.line.spans)] if call.line.spans else closed


def _when(call: Call, tongue: Tongue) -> list[str]:
    return [tongue.word(call.when)] if call.when else []
