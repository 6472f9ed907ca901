"""The recorded menu as WhatsApp's carrier fetches it. It is open to anybody, since it holds nothing of anybody."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.recorded import AUDIO, NotRecorded, recordings
from bot.web.door import Door


async def recording(request: Request) -> Response:
    """One line of the menu in one language; 404 for every other name."""
    door: Door = request.app.state.door
    name = "{code}/{line}".format(**request.path_params)
    try:
        found = await asyncio.to_thread(recordings(door.service.config).read, name)
    except NotRecorded:
        raise HTTPException(404) from None
    return Response(found, media_type=AUDIO)
