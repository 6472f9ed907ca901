"""Where providers post: proof of origin first, then parsing, then storing, then the answer."""

from dataclasses import replace

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels import twilio
from bot.channels.telegram import inbounds
from bot.lines.settings import LineSettings
from bot.messages import Receipt
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
    form = await signed_form(request)
    door: Door = request.app.state.door
    message, line = twilio.parse(form), line_at_twilio(door, form.get("To", ""))
    if line and message.channel == "sms":
        await door.take(line, [replace(message, line=line.name)])
    else:
        await door.accept([message])
    return Response(twilio.EMPTY_ANSWER, media_type="application/xml")


async def twilio_status(request: Request) -> Response:
    """What became of a message we sent."""
    form = await signed_form(request)
    door: Door = request.app.state.door
    receipt, line = twilio.parse_receipt(form, request.query_params.get("ref", "")), None
    if receipt and receipt.channel == "sms":
        line = line_at_twilio(door, form.get("From", ""))
    if receipt:
        await _received(door, receipt, line)
    return Response(status_code=204)


async def _received(door: Door, receipt: Receipt, line: LineSettings | None) -> None:
    if line is None:
        await door.receive(receipt)
    else:
        await door.take(line, [replace(receipt, line=line.name)])


def line_at_twilio(door: Door, number: str) -> LineSettings | None:
    """The SMS line of this number at Twilio."""
    lines = [one.settings for one in door.service.lines.values() if one.settings.kind == "twilio"]
    return next((one for one in lines if one.number == number), None)


async def signed_form(request: Request) -> dict[str, str]:
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
