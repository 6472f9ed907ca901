"""The page of an organization: a signed link opens it, and it says of its own services what is still right.

Nobody signs in: the token in the path is the whole right, of one organization, for 14 days, until staff end it. A link
that is forged, over or ended is told the same, in the same time. No JavaScript, no cookie, nothing kept in the browser.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import provider_links
from bot.knowledge import MOROCCO
from bot.moments import from_millis, to_millis
from bot.pages.provider_texts import TEXTS, WRONG
from bot.service import Service
from bot.web import provider_cards
from bot.web.body import read_body
from bot.web.provider_cards import LONGEST_NOTE, Card
from bot.web.simulator import PAGES, templates
from directory import providers
from directory.editing import Refused
from directory.holdings import Held
from directory.providers import Link, TooMany

STYLE, ICON = f"{provider_links.PATH}/page.css", f"{provider_links.PATH}/icon.svg"
PAGE = f"{provider_links.PATH}/{{token}}"
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
KEPT = {"Cache-Control": "max-age=3600"}
SPANS = {"1": 1, "3": 3, "7": 7}
"""For how many days from today a service may be said to be full, by the form's value; else its own date."""
AT_MOST, WITHIN = 40, 300.0
"""How often something may be said by one link, within how many seconds."""
Form = Mapping[str, str]


class Pace:
    """How often each link has been used of late, in this process."""

    def __init__(self) -> None:
        self._used: dict[str, deque[float]] = {}

    def allows(self, link_id: str, now: float) -> bool:
        """Whether this link may be used once more."""
        self._used = {key: times for key, times in self._used.items() if times[-1] > now - WITHIN}
        times = self._used.setdefault(link_id, deque(maxlen=AT_MOST))
        if len(times) == AT_MOST and times[0] > now - WITHIN:
            return False
        times.append(now)
        return True


def routes() -> list[Route]:
    """The page, what is said on it, and its style and sign, whose addresses carry no token."""
    pace = Pace()

    async def say(request: Request) -> Response:
        try:
            given = parse_qs((await read_body(request)).decode(), keep_blank_values=True, max_num_fields=40)
        except ValueError:
            raise HTTPException(400) from None
        form = {name: values[0] for name, values in given.items()}
        return await asyncio.to_thread(_said, request, form, pace)

    return [Route(STYLE, style), Route(ICON, icon), Route(PAGE, show), Route(PAGE, say, methods=["POST"])]


async def style(request: Request) -> Response:
    """The page's style."""
    return FileResponse(PAGES / "static" / "provider.css", headers=KEPT)


async def icon(request: Request) -> Response:
    """Dalil's sign."""
    return FileResponse(PAGES / "static" / "simulator.svg", headers=KEPT)


async def show(request: Request) -> Response:
    """The organization's services, each with what can be said of it."""
    return await asyncio.to_thread(_shown, request)


def _shown(request: Request) -> Response:
    service = _service(request)
    with service.store.read() as connection:
        link = _link(request, connection)
        return _page(request, connection, link) if link else _gone(request)


def _said(request: Request, form: Form, pace: Pace) -> Response:
    service = _service(request)
    with service.store.write() as connection:
        link = _link(request, connection)
        if link is None:
            return _gone(request)
        if not pace.allows(link.id, service.clock().timestamp()):
            return _page(request, connection, link, problems=("slow",), status=429)
        return _act(request, connection, link, form)


def _act(request: Request, connection: Connection, link: Link, form: Form) -> Response:
    """Do what the button says, then lead back to the page. Whatever is refused is shown beside what was typed."""
    offered = {provider_cards.card(one, "fr", _today(request)).id: one for one in providers.offered(connection, link)}
    action, wanted = ACTIONS.get(form.get("action", "")), form.get("service", "")
    chosen = list(offered.values()) if wanted == "all" and action is _assure else [offered.get(wanted)]
    if action is None or None in chosen:
        raise HTTPException(400)
    try:
        done = [action(request, connection, link, one, form) for one in chosen if one]
    except Refused as error:
        problems = tuple(sorted({WRONG.get(fault.code, "wrong_other") for fault in error.faults}))
        return _page(request, connection, link, problems=problems, typed=form, status=422)
    except TooMany:
        return _page(request, connection, link, problems=("many",), typed=form, status=429)
    query = urlencode({"lang": _language(request), "done": done[-1], "at": wanted})
    return RedirectResponse(f"{request.url.path}?{query}", 303)


def _assure(request: Request, connection: Connection, link: Link, one: Held, form: Form) -> str:
    providers.assure(connection, link, one.id, _now(request))
    return "assured"


def _full(request: Request, connection: Connection, link: Link, one: Held, form: Form) -> str:
    days = SPANS.get(form.get("until", ""))
    try:
        until = _today(request) + timedelta(days=days) if days else date.fromisoformat(form.get("day", ""))
    except ValueError:
        until = date.min
    providers.fill(connection, link, one.id, until, _now(request))
    return "full"


def _places(request: Request, connection: Connection, link: Link, one: Held, form: Form) -> str:
    providers.fill(connection, link, one.id, None, _now(request))
    return "places"


def _closed(request: Request, connection: Connection, link: Link, one: Held, form: Form) -> str:
    """For a while or for good: staff look before anybody is told."""
    status = "defunct" if form.get("for_good") else "temporarily closed"
    providers.propose(connection, link, one.id, {"status": status}, _now(request), why=_note(form))
    return "closed"


def _change(request: Request, connection: Connection, link: Link, one: Held, form: Form) -> str:
    shown = provider_cards.card(one, _language(request), _today(request))
    values = provider_cards.changes(one, shown, form)
    made = providers.propose(connection, link, one.id, values, _now(request), why=_note(form))
    return "changed" if made else "same"


Action = Callable[[Request, Connection, Link, Held, Form], str]
ACTIONS: dict[str, Action] = {
    "assure": _assure,
    "full": _full,
    "places": _places,
    "closed": _closed,
    "change": _change,
}


def _page(
    request: Request,
    connection: Connection,
    link: Link,
    *,
    problems: tuple[str, ...] = (),
    typed: Form | None = None,
    status: int = 200,
) -> Response:
    language, today = _language(request), _today(request)
    keys = [change.key for change in providers.waiting(connection, link)]
    offered = providers.offered(connection, link)
    cards = [provider_cards.card(one, language, today, waits=keys.count(one.id)) for one in offered]
    values = {
        "organization": link.body.names["fr"] if link.body.is_told else "",
        "cards": sorted(cards, key=lambda one: (one.place, one.name)),
        "ends": from_millis(link.expires_at).astimezone(MOROCCO).date(),
        "spans": [(value, provider_cards.day(today + timedelta(days=n), language)) for value, n in SPANS.items()],
        "today": today,
        "latest": today + providers.FULL_AT_MOST,
        "note_length": LONGEST_NOTE,
        "done": _done(request, cards) if not problems else "",
        "at": request.query_params.get("at", ""),
        "problems": problems,
        "typed": typed or {},
    }
    return _rendered(request, "provider.html", status, **values)


def _gone(request: Request) -> Response:
    """Forged, over, ended: the same for all."""
    return _rendered(request, "provider_gone.html", 404)


def _rendered(request: Request, template: str, status: int, **values: object) -> HTMLResponse:
    language = _language(request)
    shell = {"ui": TEXTS[language], "language": language, "style": STYLE, "icon": ICON}
    shell |= {"direction": "rtl" if language == "ar" else "ltr"}
    day = lambda when: provider_cards.day(when, language)  # noqa: E731  a filter of this page's language
    page = templates.get_template(template).render(request=request, **shell, day=day, **values)
    return HTMLResponse(page, status, headers=PRIVATE)


def _done(request: Request, cards: list[Card]) -> str:
    """What was just done, of a service that is on this page or of all of them."""
    done, at = request.query_params.get("done", ""), request.query_params.get("at", "")
    known = f"done_{done}" in TEXTS["fr"] and at in {"all", *(one.id for one in cards)}
    return f"done_{done}" if known else ""


def _link(request: Request, connection: Connection) -> Link | None:
    """The link of the path, if it is ours and alive. For a forged one another is looked up, as long in vain."""
    link_id = provider_links.link_id(_service(request).seal, request.path_params["token"])
    return providers.find(connection, link_id or "forged", _now(request))


def _note(form: Form) -> str:
    return form.get("note", "").strip()[:LONGEST_NOTE]


def _language(request: Request) -> str:
    """The one chosen on the page, else the first of the browser's that the page exists in."""
    accepted = request.headers.get("accept-language", "").split(",")
    wanted = (request.query_params.get("lang", ""), *(part.split(";")[0].strip()[:2].lower() for part in accepted))
    return next((code for code in wanted if code in TEXTS), "fr")


def _today(request: Request) -> date:
    return _service(request).clock().astimezone(MOROCCO).date()


def _now(request: Request) -> int:
    return to_millis(_service(request).clock())


def _service(request: Request) -> Service:
    service: Service = request.app.state.door.service
    return service
