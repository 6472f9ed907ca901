"""Where providers post: proof of origin first, then parsing, then storing, then the answer."""

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels import twilio
from bot.channels.telegram import inbounds
from bot.web.body import read_body
from bot.web.door import Door


async def telegram(request: Request) -> Response:
    """An update of Telegram's."""
    door: Door = request.app.state.door
    if door.telegram is None:
        raise HTTPException(404)
    body = await read_body(request)
    door.telegram.verify(request.headers)
    update = door.telegram.parse(body)
    if await door.is_staffs(update):
        return Response()
    await door.accept(inbounds(update))
    return Response(background=BackgroundTask(door.telegram.acknowledge, update))


async def twilio_message(request: Request) -> Response:
    """A message of Twilio's. The answer is empty: what is said goes by the outbox."""
    form = await _signed_form(request)
    await request.app.state.door.accept([twilio.parse(form)])
    return Response(twilio.EMPTY_ANSWER, media_type="application/xml")


async def twilio_status(request: Request) -> Response:
    """What became of a message we sent."""
    form = await _signed_form(request)
    receipt = twilio.parse_receipt(form, request.query_params.get("ref", ""))
    if receipt:
        await request.app.state.door.receive(receipt)
    return Response(status_code=204)


async def _signed_form(request: Request) -> dict[str, str]:
    """The form, proved to be Twilio's for the address it knows us by."""
    door: Door = request.app.state.door
    config = door.service.config
    if not config.twilio_token:
        raise HTTPException(404)
    form = twilio.read_form(await read_body(request))
    query = f"?{request.url.query}" if request.url.query else ""
    known_as = f"{config.public_url}{request.url.path}{query}" if config.public_url else str(request.url)
    twilio.verify(config.twilio_token, known_as, form, request.headers.get("x-twilio-signature", ""))
    return form
