"""What is told of a reply while it is typed: its price on SMS, another language than the person's, what blocks it; and
whether what is sent may be passed on (R22)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.keeping import Case
from bot.cases.refusing import refused
from bot.cases.talking import LONGEST
from bot.text import gsm
from bot.text.gsm import Segments
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.queue import ONE
from console.desk.words import teller
from console.shell.page import Page
from console.shell.render import render
from flows.find import SENSITIVE
from flows.safety import SENSITIVE_KINDS
from flows.understand import understand
from flows.understand.words import is_arabic

ALONE = {"gsm7": 160, "ucs2": 70}
"""What one SMS holds, by its encoding."""
_KIN = {"ary_Latn": "ary", "pcm": "en"}
"""Languages that are told apart by their letters or hardly at all."""
_IN_ARABIC = frozenset({"ar", "ary"})


@dataclass(frozen=True, slots=True)
class Draft:
    """Of a text that is being typed: its `price` on SMS (None elsewhere), the language it seems to be in when that is
    another than `theirs` ("" when not), and why it would not be sent ("" when nothing speaks against it)."""

    price: Segments | None
    room: int
    typed_in: str
    theirs: str
    refused: str


def show(request: Request) -> Response:
    """The same as a piece of the page, for the text of the form: it is never part of an address."""
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
    return render(request, "desk/_draft.html", draft=draft(request, case, typed(request)), longest=LONGEST)


def typed(request: Request) -> str:
    """The reply as it was typed, with one kind of line end; "" where there is none."""
    text = request.state.form.get("words", "")
    return text.replace("\r\n", "\n").strip() if isinstance(text, str) else ""


def is_sensitive(case: Case) -> bool:
    """Whether nothing that is told in this case may be passed on, where the channel can see to that (R22)."""
    return case.need in SENSITIVE or case.kind in SENSITIVE_KINDS


def draft(request: Request, case: Case, text: str) -> Draft:
    """What is to be told of this text to this person."""
    told, other = teller(request), _other_language(text, case.language)
    price = _price(text, case.channel, fold=gate.service(request).config.sms_fold)
    why = refused(text) or ("long" if len(text) > LONGEST else "")
    room = ALONE[price.encoding] if price else 0
    return Draft(price, room, told.spoken(other), told.spoken(case.language), why)


def _price(text: str, channel: str, *, fold: bool) -> Segments | None:
    if channel.rpartition(":")[2] != "sms":
        return None
    return gsm.segments(gsm.fold(text) if fold else text)


def _other_language(text: str, theirs: str) -> str:
    """The language a text is surely in, when the person has chosen another; "" when it is theirs, or not sure."""
    if not text or not theirs:
        return ""
    if theirs.endswith("_Latn") and any(map(is_arabic, text)):
        return "ar"
    reading = understand(text)
    said = reading.language or ""
    if not reading.sure_of_language or _kin(said) == _kin(theirs) or {said, theirs} <= _IN_ARABIC:
        return ""
    return said


def _kin(code: str) -> str:
    return _KIN.get(code, code)


ROUTES = (Page(ONE + "/draft", show, STAFF_OF_DESK, methods=["POST"]),)
