"""What is known of whoever a case is about: what they chose, told apart from what was read in their words, and why.

Tags and the severity are set here by hand, and that it is about a child, which takes it from whoever is not trained.
A tag is no place for a number: it holds no digit.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import asking, keeping, quieting, talking
from bot.cases.asking import CHILD
from bot.cases.keeping import Case
from bot.store import Unreadable
from bot.store.desk import SEVERITIES
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate
from console.desk.panel import panel
from console.desk.talk import read_alone
from console.listings.at_hand import follows, typed
from console.listings.words import Words
from console.shell.notices import tell
from console.shell.page import Page
from flows.understand.explaining import Explained, explain
from flows.understand.lexicon import WHO
from flows.understand.weighing import SERVED

ONE = "/desk/{case_id:int}"
LONGEST_TAG, MOST_TAGS = 24, 8
READ_AT_MOST = 8
"""Messages of the person in which something is read: their latest."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Something read in the person's words: `what` is `need`, `danger`, `place`, `who` or `language`, `value` in words,
    `because` the words of theirs that say so."""

    what: str
    value: str
    because: tuple[str, ...]


def show(request: Request) -> Response:
    """The panel as it is now."""
    read_alone(request, "facts")
    return _answer(request)


def tag(request: Request) -> Response:
    """Add a tag, or take one off."""
    added, removed = " ".join(typed(request, "tag").split()), typed(request, "remove")
    with gate.service(request).store.write() as connection:
        case = gate.mine(request, connection)
        wrong = "" if removed else _fault(added, case)
        if not wrong:
            kept = [one for one in case.tags if one not in (removed, added)]
            keeping.tag(connection, case.id, kept if removed else [*kept, added])
            gate.recorded(request, connection, "noted", case.id, what="tag")
    return _answer(request, wrong=wrong)


def set_severity(request: Request) -> Response:
    """Say how grave it is: the one way down."""
    severity = typed(request, "severity")
    with gate.service(request).store.write() as connection:
        case = gate.mine(request, connection)
        if severity in SEVERITIES:
            keeping.set_severity(connection, case.id, severity)
            gate.recorded(request, connection, "severity", case.id, was=case.severity, now_is=severity)
    known = severity in SEVERITIES
    return _answer(request, wrong="" if known else "facts_no_severity", good="facts_set" if known else "")


def is_childs(request: Request) -> Response:
    """Say that it is about a child: it goes on with whoever is trained for children (R10)."""
    service, is_gone = gate.service(request), False
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        if case.need != CHILD:
            is_gone = asking.is_childs(connection, case.id, service.clock())
            gate.recorded(request, connection, "severity", case.id, child=1)
    if is_gone:
        return tell(request, follows(request, RedirectResponse("/desk", 303), "/desk"), "facts_child_gone")
    return _answer(request, good="facts_child_set")


def guesses(texts: list[str], words: Words) -> list[Guess]:
    """What is read in these messages, each thing once, with the words that say so."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for text in texts:
        explained = explain(text)
        for what, code, because in _read(explained):
            found.setdefault((what, code), {}).update(dict.fromkeys(because))
    return [Guess(what, _named(what, code, words), tuple(because)) for (what, code), because in found.items()]


def _read(explained: Explained) -> list[tuple[str, str, list[str]]]:
    reading = explained.reading
    read = [("danger", reading.kind)] if reading.kind else []
    read += [("need", code) for code, _ in reading.needs]
    read += [("place", slug) for slug in (reading.place, *reading.asked) if slug]
    read += [("who", name) for name in WHO if name in reading.who]
    told = [(what, code, _because(explained, f"{what} {code}")) for what, code in read]
    return [*told, ("language", reading.language, [])] if reading.language else told


def _because(explained: Explained, speaks_for: str) -> list[str]:
    """The words of the message, those whose letters alone say so only where no others do; of a danger any that speak
    for one, where none speak for its kind."""
    said = [one for one in explained.evidence if not one.unsaid and one.weight >= 0]
    own = [one for one in said if one.speaks_for == speaks_for]
    role = speaks_for.partition(" ")[0]
    found = own or [one for one in said if role == "danger" and one.speaks_for.startswith(role)]
    quoted = [explained.quoted(one) for one in found if one.source != "letters"] or [*map(explained.quoted, found)]
    return [one for one in dict.fromkeys(quoted) if not any(one != more and one in more for more in quoted)]


def _named(what: str, code: str, words: Words) -> str:
    if what == "place":
        return words.place(code)
    if what == "language":
        return words.spoken(code)
    if what == "need":
        return words.t(f"value_needs_{code}" if code in SERVED else f"reading_need_{code}")
    return words.t(f"reading_{'kind' if what == 'danger' else 'who'}_{code}")


def _answer(request: Request, *, wrong: str = "", good: str = "") -> Response:
    words = Words(request.state.language)
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
        heard = _heard(request, connection, case)
    values: dict[str, Any] = {"facts": _facts(case, words), "is_childs": case.need == CHILD}
    values |= {"guesses": None if heard is None else guesses(heard, words)}
    values |= {"severities": SEVERITIES[::-1], "days": quieting.DAYS, "longest_tag": LONGEST_TAG}
    return panel(request, "facts", case, wrong=wrong, good=good, **values)


def _heard(request: Request, connection: Connection, case: Case) -> list[str] | None:
    """The person's latest messages; None where they cannot be read."""
    try:
        said = talking.conversation(connection, gate.service(request).seal, case.id)
    except Unreadable:
        return None
    return [one.text for one in said if one.author == "person" and one.text][-READ_AT_MOST:]


def _facts(case: Case, words: Words) -> list[tuple[str, str]]:
    """What they chose or asked for, in words, with the key of its name."""
    t = words.t
    known = [
        ("severity", t(f"facts_severity_{case.severity}")),
        ("kind", t(f"reading_kind_{case.kind}") if case.kind else ""),
        ("child", t("shell_yes") if case.need == CHILD else ""),
        ("language", words.spoken(case.language)),
        ("channel", t(f"facts_channel_{case.channel.rpartition(':')[2]}")),
        ("need", t(f"value_needs_{case.need}") if case.need else t("facts_not_said")),
        ("place", words.place(case.place) if case.place else t("facts_not_said")),
        ("asked", t("listings_comma").join(t(f"facts_want_{want}") for want in case.wants)),
    ]
    return [(name, value) for name, value in known if value]


def _fault(tag: str, case: Case) -> str:
    """What is wrong with a new tag: a key of the texts, "" for nothing."""
    if not tag or len(tag) > LONGEST_TAG or not tag.isprintable():
        return "facts_tag_long"
    if any(letter.isnumeric() for letter in tag):
        return "facts_tag_digits"
    return "facts_tag_most" if len(case.tags) >= MOST_TAGS and tag not in case.tags else ""


ROUTES = (
    Page(ONE + "/facts", show, STAFF_OF_DESK),
    Page(ONE + "/tags", tag, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/severity", set_severity, STAFF_OF_DESK, methods=["POST"]),
    Page(ONE + "/child", is_childs, STAFF_OF_DESK, methods=["POST"]),
)
