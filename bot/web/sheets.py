"""The page on which an organization reads what somebody lets it be told: the lines that were kept, and no other (R6).

Nobody signs in: the token in the path is the whole right, until it is taken back, the case is closed or seven days are
over. A link that is unknown, over or taken back is told the same. The lines stand behind a button, so that a messenger
that looks ahead at links neither reads them nor counts as a reader. No JavaScript, no cookie, nothing kept anywhere.
"""

import asyncio
import logging
from typing import Any

from babel import Locale
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot import consents
from bot.consents import Shared
from bot.knowledge import MOROCCO
from bot.logs import describe
from bot.moments import from_millis
from bot.pages.sheet_texts import TEXTS
from bot.service import Service
from bot.store import Unreadable
from bot.web import provider_cards
from bot.web.provider import ICON, PRIVATE, STYLE
from bot.web.provider_cards import LOCALES
from bot.web.simulator import templates
from directory.numbers import dial
from directory.places import places

log = logging.getLogger("dalil.sheets")
PAGE = f"{consents.PATH}/{{token}}"
READ = "read"
"""The parameter with which the button asks for the lines."""


def routes() -> list[Route]:
    """The page; its style and sign are those of the page of an organization."""
    return [Route(PAGE, show)]


async def show(request: Request) -> Response:
    """The lines, or what stands before them; 404 where there is nothing to read."""
    return await asyncio.to_thread(_shown, request)


def _shown(request: Request) -> Response:
    found = _found(request)
    if found is None:
        return _rendered(request, "provider_gone.html", 404)
    if request.query_params.get(READ) is None:
        return _rendered(request, "sheet.html", lines=[])
    service = _service(request)
    with service.store.write() as connection:
        consents.opened(connection, found.id, service.clock())
    return _rendered(request, "sheet.html", **_told(request, found))


def _found(request: Request) -> Shared | None:
    """What the link leads to; what another key has sealed leads nowhere."""
    service, given = _service(request), consents.hashed(request.path_params["token"])
    try:
        with service.store.read() as connection:
            return consents.shared(connection, service.seal, given, service.clock())
    except Unreadable as error:
        log.error("consent unreadable", extra={"why": describe(error)})
        return None


def _told(request: Request, found: Shared) -> dict[str, Any]:
    """The lines in words of the reader's language, and the days."""
    language = _language(request)
    days = (from_millis(millis).astimezone(MOROCCO).date() for millis in (found.since, found.until))
    day, until = (provider_cards.day(one, language) for one in days)
    lines = [(code, _in_words(request, code, value)) for code, value in found.lines.items()]
    return {"lines": lines, "day": day, "until": until}


def _in_words(request: Request, code: str, value: str) -> str:
    """What one line says: numbers as they are dialled, codes by their names, words as they were written."""
    language = _language(request)
    if code == "number":
        return dial(value)
    if code == "city":
        place = places().get(value)
        return place.names[language] if place else value
    if code == "need":
        service = _service(request)
        return service.knowledge.voice("sms", service.clock()).renderer.texts.get(f"need.{value}", language).text
    if code == "language":
        code_of, _, letters = value.partition("_")
        name = Locale.parse(LOCALES[language]).languages.get(code_of) or TEXTS[language]["darija"]
        return f"{name} ({TEXTS[language]['latin']})" if letters else str(name)
    return value


def _rendered(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    language = _language(request)
    shell = {"ui": TEXTS[language], "language": language, "style": STYLE, "icon": ICON}
    shell |= {"direction": "rtl" if language == "ar" else "ltr"}
    page = templates.get_template(template).render(request=request, **shell, **values)
    return HTMLResponse(page, status, headers=PRIVATE)


def _language(request: Request) -> str:
    """The one chosen on the page, else the first of the browser's that the page exists in."""
    accepted = request.headers.get("accept-language", "").split(",")
    wanted = (request.query_params.get("lang", ""), *(part.split(";")[0].strip()[:2].lower() for part in accepted))
    return next((code for code in wanted if code in TEXTS), "fr")


def _service(request: Request) -> Service:
    service: Service = request.app.state.door.service
    return service
