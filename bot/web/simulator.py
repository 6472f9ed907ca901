"""The simulator's page and what it talks to: pretend telephones on the real inbox, turn and outbox."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from bot import pages
from bot.channels import simulator
from bot.channels.simulator import Phone
from bot.pages.texts import TEXTS
from bot.service import Service
from bot.web.body import read_body
from bot.web.door import Door

PAGES = Path(pages.__file__).parent
ANSWER_WITHIN = 8.0
LOOK_EVERY = 0.02
templates = Jinja2Templates(PAGES / "templates")


async def page(request: Request) -> Response:
    """Two telephones side by side, in the browser's language."""
    language = _language(request)
    direction = "rtl" if language == "ar" else "ltr"
    values = {"ui": TEXTS[language], "language": language, "direction": direction, "static": "/static/"}
    return templates.TemplateResponse(request, "simulator.html", values)


async def say(request: Request) -> Response:
    """Something said on a pretend telephone; the answers, once the turn has been taken."""
    door: Door = request.app.state.door
    service = door.service
    phone, message = simulator.parse(await read_body(request))
    [inbound_id] = await door.accept([message])
    await _until_answered(service, inbound_id)
    return JSONResponse({"replies": await asyncio.to_thread(simulator.fetch, service, phone)})


async def replies(request: Request) -> Response:
    """What has come for a pretend telephone since it last asked."""
    service: Service = request.app.state.door.service
    phone: Phone = simulator.read_phone(request.query_params)
    return JSONResponse({"replies": await asyncio.to_thread(simulator.fetch, service, phone)})


async def _until_answered(service: Service, inbound_id: int) -> None:
    """Wait for the worker, but not for ever: the page asks again by itself."""
    deadline = asyncio.get_running_loop().time() + ANSWER_WITHIN
    while asyncio.get_running_loop().time() < deadline:
        if await asyncio.to_thread(simulator.answered, service, inbound_id):
            return
        await asyncio.sleep(LOOK_EVERY)


def _language(request: Request) -> str:
    """The first of the browser's languages the page exists in."""
    wanted = (part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(","))
    return next((code for code in wanted if code in TEXTS), "fr")
