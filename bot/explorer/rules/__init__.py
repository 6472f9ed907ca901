"""What must hold of every walk, by the name of each rule."""

from bot.explorer.faults import Rule
from bot.explorer.rules import answers, cards, exits, sentences, ways

RULES: dict[str, Rule] = {
    "broken": ways.broken,
    "dead-end": ways.dead_end,
    "loop": ways.loop,
    "option": ways.option,
    "unreached": ways.unreached,
    "path": ways.path,
    "exits": exits.exits,
    "again": exits.again,
    "missing": sentences.missing,
    "placeholder": sentences.placeholder,
    "letters": sentences.letters,
    "asks": sentences.asks,
    "free": sentences.free,
    "promise": sentences.promise,
    "typed": sentences.typed,
    "budget": answers.budget,
    "quiet": answers.quiet,
    "label": answers.label,
    "protect": answers.protect,
    "number": cards.number,
    "place": cards.place,
    "contact": cards.contact,
    "authority": cards.authority,
    "child": cards.child,
}
