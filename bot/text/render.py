"""A say, rendered for a channel: blocks in order, options as buttons or numbered lines, parts counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.text import calls, cards, gsm
from bot.text.style import Choice, Rendered, Style
from bot.text.tongue import Tongue
from directory.facts import Hit
from flows.steps import Option, Say
from locales.catalogue import Texts

CARDS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders says for one channel, on one day, from one version of the directory.

    `facts` are the directory's numbers a sentence may hold.
    """

    style: Style
    texts: Texts
    facts: Mapping[str, str]
    today: date
    _cards: dict[tuple[object, ...], tuple[str, bool]] = field(default_factory=dict, compare=False)

    def render(self, say: Say, language: str) -> Rendered:
        """The message as it is sent, options included, letters folded where the line wants it.

        An SMS is made shorter, step by step, only where that spares a part it may not cost or need not.
        """
        rendered = self._alarm(say, language) if say.calls else self._plain(say, language)
        if say.offer and not say.calls and not self._is_small(rendered.text):
            return self._plain(replace(say, offer=None), language)
        return rendered

    def _alarm(self, say: Say, language: str) -> Rendered:
        """The whole alarm, then without what is spare, offered or cautious, then without later lines, never the first
        two."""
        bare = replace(say, offer=None, caution="")
        fewer = (replace(bare, calls=bare.calls[:most]) for most in range(len(bare.calls), 1, -1))
        tighter = (say, replace(say, offer=None), *fewer)
        forms = ((say, Form()), (say, FEW), *((one, TIGHT_FEW) for one in tighter))
        rendered = [self._render(one, language, form) for one, form in forms]
        return next((one for one in rendered if self._is_small(one.text, alarm=True)), rendered[-1])

    def _plain(self, say: Say, language: str) -> Rendered:
        rendered = self._render(say, language, Form())
        if rendered.parts > 1:
            forms = IN_ARABIC if rendered.encoding == "ucs2" else (FEW,)
            rendered = self._shortest(say, language, forms, rendered)
        if self._is_small(rendered.text):
            return rendered
        return self._shortest(say, language, (TIGHT_FEW, SPARE), rendered)

    def _shortest(self, say: Say, language: str, forms: tuple["Form", ...], rendered: Rendered) -> Rendered:
        """The rendering that costs fewest SMS; of equals the first, which says most."""
        can_spare = any(option.spare for option in say.options)
        rest = (self._render(say, language, form) for form in forms if can_spare or form != FEW)
        return min((rendered, *rest), key=lambda one: one.parts)

    def label(self, option: Option, language: str) -> str:
        """An option's words, without its key."""
        return self._tongue(language).word(option.label)

    def fits(self, say: Say, language: str) -> int:
        """How many of the say's services one message of this channel holds: at least one if there is one, but in an
        alarm only those that leave its lines whole."""
        if say.calls:
            return self._room(say, language)
        most = min(len(say.hits), self.style.cards)
        if most < 2:
            return most
        tongue = self._tongue(language)
        choices = self._choices(say, tongue, Form(few=True))
        text = self._text(replace(say, hits=say.hits[:1]), tongue, choices, form=Form())
        if cards.unchecked(say.hits[1:most]) and not cards.unchecked(say.hits[:1]):
            text += tongue.say(say.caution)
        for shown, hit in enumerate(say.hits[1:most], 1):
            text += self._folded("\n\n" + self._card(hit, tongue, quiet=say.sensitive))
            if not self._is_small(text):
                return shown
        return most

    def _room(self, say: Say, language: str) -> int:
        fewer = ((most, replace(say, hits=say.hits[:most])) for most in range(len(say.hits), 0, -1))
        rooms = (n for n, one in fewer if self._is_small(self._render(one, language, TIGHT_FEW).text, alarm=True))
        return next(rooms, 0)

    def _render(self, say: Say, language: str, form: "Form") -> Rendered:
        tongue = self._tongue(language)
        choices = self._choices(say, tongue, form)
        text = self._text(say, tongue, choices, form=form)
        if not self.style.sms:
            return Rendered(text, choices, None, 1, language)
        encoding, parts, _ = gsm.segments(text)
        shown = tuple(Choice(c.key, self._folded(c.label)) for c in choices) if encoding == "gsm7" else choices
        return Rendered(text, shown, encoding, parts, language)

    def _tongue(self, language: str) -> Tongue:
        return Tongue(self.texts, language, self.facts, self.today)

    def _is_small(self, text: str, *, alarm: bool = False) -> bool:
        if not self.style.sms:
            return len(text) <= self.style.characters
        encoding, parts, _ = gsm.segments(text)
        return parts <= (self.style.alarm_parts if alarm else self.style.parts)[encoding]

    def _choices(self, say: Say, tongue: Tongue, form: "Form") -> tuple[Choice, ...]:
        return tuple(self._choice(one, tongue, form) for one in say.options if not (form.few and one.spare))

    def _choice(self, option: Option, tongue: Tongue, form: "Form") -> Choice:
        label = tongue.word(option.label)
        if not option.key.isdigit():
            return Choice(option.key, label)
        pattern = self.texts.get("option.tight" if form.tight else "option", tongue.language).text
        return Choice(option.key, pattern.format(key=option.key, label=label))

    def _text(self, say: Say, tongue: Tongue, choices: tuple[Choice, ...], *, form: "Form") -> str:
        blocks = self._blocks(say, tongue, form)
        if choices and not self.style.buttons:
            blocks.append("\n".join(choice.label for choice in choices))
        if say.after:
            blocks.append(tongue.word(say.after))
        if say.offer:
            blocks.append(tongue.word(say.offer))
        if tongue.fell_back:
            blocks.insert(0, self.texts.get("fallback", tongue.language).text)
        return self._folded(("\n" if self.style.sms else "\n\n").join(blocks))

    def _folded(self, text: str) -> str:
        return gsm.fold(text) if self.style.sms and self.style.fold else text

    def _blocks(self, say: Say, tongue: Tongue, form: "Form") -> list[str]:
        """What is read first to last."""
        head = ([tongue.word(say.before)] if say.before else []) + [tongue.say(say.key, say.values)]
        services = self._services(say, tongue, form)
        if say.calls:
            return self._alarm_blocks(say, tongue, form, head, services)
        leads = services and self._first_service_leads(say, tongue, head)
        blocks = [*services[:1], *head, *services[1:]] if leads else [*head, *services]
        told = (*say.hits, say.line) if say.line else say.hits
        if self.style.sms and cards.unchecked(told):
            blocks.append(tongue.say(say.caution))
        return blocks

    def _alarm_blocks(self, say: Say, tongue: Tongue, form: "Form", head: list[str], services: list[str]) -> list[str]:
        """All numbers, the police last; then our words."""
        if not self.style.sms:
            told = [calls.full(call, tongue) for call in say.calls]
        else:
            told = [calls.brief(call, tongue, bare=form.tight) for call in say.calls]
        choice = [calls.by_choice(say.choice, tongue, bare=form.tight)] if say.choice else []
        caution = [tongue.say(say.caution)] if say.caution else []
        return [*told, *services, *choice, *head, *caution]

    def _services(self, say: Say, tongue: Tongue, form: "Form") -> list[str]:
        told = [self._card(hit, tongue, quiet=say.sensitive, spare=form.spare) for hit in say.hits]
        if say.line is None:
            return told
        short = self.style.sms and form.tight
        line = cards.title(say.line, tongue) if short else self._card(say.line, tongue, quiet=say.sensitive)
        return [line, *told] if say.leads else [*told, line]

    def _card(self, hit: Hit, tongue: Tongue, *, quiet: bool, spare: bool = False) -> str:
        """A service in words, kept: the same few are told again and again, and in fitting a page thrice."""
        changing = (hit.tier, hit.distance_km, hit.open_now, hit.address, hit.email)
        key = (hit.id, *changing, tongue.language, quiet, spare)
        kept = self._cards.get(key)
        if kept is None:
            own = self._tongue(tongue.language)
            brief = self.style.sms
            card = cards.brief(hit, own, quiet=quiet, spare=spare) if brief else cards.full(hit, own, quiet=quiet)
            kept = card, own.fell_back
            if len(self._cards) >= CARDS_KEPT:
                self._cards.clear()
            self._cards[key] = kept
        card, fell_back = kept
        tongue.fell_back = tongue.fell_back or fell_back
        return card

    def _first_service_leads(self, say: Say, tongue: Tongue, head: list[str]) -> bool:
        """Whether a service stands before everything: where its number must be read first (R14), or where its
        number and name would otherwise fall out of the first SMS."""
        if say.leads or not self.style.sms:
            return say.leads
        first = say.hits[0] if say.hits else say.line
        start = "\n".join([*head, cards.title(first, tongue)]) if first else ""
        return not gsm.in_first_part(self._folded(start))


@dataclass(frozen=True, slots=True)
class Form:
    """How an SMS is made shorter: `tight` options and line, then `few` options, then `spare` services."""

    tight: bool = False
    few: bool = False
    spare: bool = False


FEW, TIGHT, TIGHT_FEW = Form(few=True), Form(tight=True), Form(tight=True, few=True)
SPARE = Form(tight=True, few=True, spare=True)
IN_ARABIC = (FEW, TIGHT, TIGHT_FEW)
"""In Arabic a part holds half as much: an SMS is made tight wherever that spares one."""
