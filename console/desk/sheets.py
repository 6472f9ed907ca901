"""Asking a person what another organization may be told of them, and making the link it is then read by (R6, R10).

The operator chooses the service and the lines, and reads the question as the person will; the person alone decides,
line by line. A number is asked about by its last digits: nobody sees it here. A link is shown once, to whoever made it;
one that leads to a number is made as a number is looked at, for a reason and with a code (R31).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot import consents
from bot.cases import talking
from bot.cases.keeping import Case
from bot.cases.talking import Refused, Words
from bot.consents import Consent, Sheet
from console.auth.confirming import knows_code
from console.auth.permission import DESK as STAFF_OF_DESK
from console.desk import gate, sheet_drafts
from console.desk.calls import REASONS
from console.desk.panel import panel
from console.desk.sheet_drafts import LONGEST, WORDS, Draft
from console.listings.at_hand import typed
from console.listings.words import Words as Spoken
from console.shell.page import Page
from directory.looking import holdings, key_of
from directory.release import Told, told
from flows import sheet
from locales.catalogue import RIGHT_TO_LEFT

SHEET = "/desk/{case_id:int}/sheet"
NOTHING_TYPED: Mapping[str, Any] = {"chosen": frozenset(), "words": "", "best": False}
"""No line is chosen until somebody chooses it."""


def show(request: Request) -> Response:
    """What was asked in this case; the services that a text finds; of a chosen one, what may be asked."""
    query = request.query_params
    return _panel(request, query.get("service", ""), q=query.get("q", "")[:LONGEST])


def ask(request: Request) -> Response:
    """The question as it would be sent; or, by its second button, sent."""
    wrong, draft = sheet_drafts.drafted(request)
    if reason := sheet_drafts.refused(request):
        _record_refused(request, reason)
    if wrong or draft is None or typed(request, "do") != "send":
        return _panel(request, typed(request, "service"), wrong=wrong, draft=draft)
    if wrong := _sent(request, draft):
        return _panel(request, draft.service.id, wrong=wrong, draft=draft)
    return _panel(request, good="sheetdesk_sent")


def make_link(request: Request) -> Response:
    """A link to what the person allowed, on this answer alone; one made before leads nowhere from now on."""
    service, reason = gate.service(request), typed(request, "reason")
    if not _has_number(request):
        return _panel(request, link=_link(request))
    if reason not in REASONS:
        return _panel(request, wrong="panels_call_no_reason")
    if not knows_code(service, request.state.member.id, typed(request, "code")):
        return _panel(request, wrong="panels_call_wrong_code")
    return _panel(request, link=_link(request, reason))


def _has_number(request: Request) -> bool:
    """Whether a number is among what can be read by this link. Raises HTTPException 404 where nothing can."""
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
        asked = consents.of_case(connection, case.id, gate.service(request).clock())
    for one in asked:
        if one.id == request.path_params["consent_id"] and one.is_readable:
            return "number" in one.kept
    raise HTTPException(404)


def _link(request: Request, reason: str = "") -> str:
    """The address, its lines in the audit written: `reason` is why a number may be looked at."""
    service, consent_id = gate.service(request), request.path_params["consent_id"]
    with service.store.write() as connection:
        case = gate.mine(request, connection)
        token = consents.link(connection, consent_id, case.id, service.clock())
        if token is None:
            raise HTTPException(404)
        if reason:
            gate.recorded(request, connection, "revealed", case.id, consent=consent_id, reason=reason)
        gate.recorded(request, connection, "sheet_opened", case.id, consent=consent_id)
    return consents.address(service.config, token)


def _record_refused(request: Request, reason: str) -> None:
    """That somebody tried to write what is never asked (T19)."""
    with gate.service(request).store.write() as connection:
        case = gate.mine(request, connection)
        gate.recorded(request, connection, "refused", case.id, reason=reason, way="sheet")


def _sent(request: Request, draft: Draft) -> str:
    """Ask it; why it could not be, a key of the texts, "" when it was."""
    service, member_id, now = gate.service(request), request.state.member.id, gate.service(request).clock()
    try:
        with service.store.write() as connection:
            case = gate.mine(request, connection)
            texts = sheet_drafts.voice(request, case).renderer.texts
            version = consents.version(texts, sheet.keys(tuple(draft.lines)), case.language)
            asked = Sheet(case.id, member_id, draft.service.id, case.language, version, draft.lines)
            consent_id = consents.ask(connection, service.seal, asked, now)
            words = Words(draft.theirs.text, consents.MESSAGE, draft.own.text, case.language, draft.say.sensitive)
            talking.say(connection, service.seal, case.id, member_id, words, now)
            best = {"best_interests": 1} if sheet_drafts.is_childs(case) else {}
            lines = ".".join(draft.lines)
            gate.recorded(request, connection, "sheet_asked", case.id, consent=consent_id, lines=lines, **best)
    except Refused as refused:
        return f"panels_refused_{refused.reason}"
    return ""


def _panel(
    request: Request,
    service_id: str = "",
    *,
    q: str = "",
    wrong: str = "",
    good: str = "",
    link: str = "",
    draft: Draft | None = None,
) -> Response:
    language, spoken = request.state.language, Spoken(request.state.language)
    with gate.service(request).store.read() as connection:
        case = gate.mine(request, connection)
        chosen = sheet_drafts.service_of(connection, case, service_id)
        found = sheet_drafts.services_named(request, connection, case, q) if q else []
        known = sheet_drafts.known(request, connection, case) if chosen else {}
        asked = _asked(request, connection, case)
    values = {
        "q": q,
        "found": [(one.id, _name(one, language)) for one in found],
        "service": (chosen.id, _name(chosen, language)) if chosen else None,
        "known": [(code, _in_words(spoken, code, value)) for code, value in known.items()],
        **(_typed(request) if chosen and request.method == "POST" else NOTHING_TYPED),
        "is_childs": sheet_drafts.is_childs(case),
        "draft": draft,
        "parts": draft.theirs.parts if draft and draft.theirs.encoding else 0,
        "may_send": draft is not None and not wrong,
        "asked": asked,
        "link": link,
        "reasons": REASONS,
        "longest": LONGEST,
        "right_to_left": RIGHT_TO_LEFT,
    }
    return panel(request, "sheet", case, wrong=wrong, good=good, **values)


def _typed(request: Request) -> dict[str, Any]:
    """What was chosen and written, to be shown again."""
    chosen = frozenset(request.state.form.getlist("line"))
    return {"chosen": chosen, "words": typed(request, WORDS), "best": bool(typed(request, "best"))}


def _asked(request: Request, connection: Connection, case: Case) -> list[dict[str, Any]]:
    """What was asked in this case, the newest first, and what became of it."""
    now = gate.service(request).clock()
    waits = consents.is_waiting(connection, case.person_id, now)
    rows = consents.of_case(connection, case.id, now)
    keys = {one.service_id: key_of(connection, one.service_id) for one in rows}
    held = holdings(connection, [key for key in keys.values() if key])
    names = {told(one).id: _name(told(one), request.state.language) for one in held.values()}
    return [{"it": one, "name": names.get(one.service_id, ""), "state": _state(one, waits=waits)} for one in rows]


def _state(one: Consent, *, waits: bool) -> str:
    """How it stands: asked, or stale when an answer would not be known for one; no, withdrawn, yes, or over."""
    if one.withdrawn_at:
        return "withdrawn"
    if not one.answer:
        return "asked" if waits else "stale"
    return one.answer if one.answer == "no" or one.is_readable else "over"


def _name(one: Told, language: str) -> str:
    return one.short.get(language) or one.short["fr"]


def _in_words(spoken: Spoken, code: str, value: str) -> str:
    if code == "number":
        return f"··{value[-2:]}"
    if code == "city":
        return spoken.place(value)
    return spoken.t(f"value_needs_{value}") if code == "need" else spoken.spoken(value)


ROUTES = (
    Page(SHEET, show, STAFF_OF_DESK),
    Page(SHEET, ask, STAFF_OF_DESK, methods=["POST"]),
    Page(SHEET + "/{consent_id:int}/link", make_link, STAFF_OF_DESK, methods=["POST"]),
)
