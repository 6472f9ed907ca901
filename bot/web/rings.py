"""Twilio's voice webhook: a call is never answered, so that nobody pays for it; that it rang is heard.

What is posted: https://www.twilio.com/docs/usage/webhooks/voice-webhooks; a call that is rejected costs nothing:
https://www.twilio.com/docs/voice/twiml/reject
"""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from twilio.twiml.voice_response import VoiceResponse

from bot.lines.settings import LineSettings
from bot.messages import Inbound, Refused
from bot.web import webhooks
from bot.web.door import Door

PATH = "/webhooks/twilio/voice"
CALLS_ALONE = LineSettings(name="twilio", kind="twilio")
"""A number at Twilio that is rung, and carries no SMS of ours: another line answers."""
_NUMBER = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
WITHHELD = frozenset("+" + word.translate(_KEYS) for word in ("ANONYMOUS", "RESTRICTED", "UNAVAILABLE"))
"""What may stand for a number that was not sent: why, as if dialled by the letters on a telephone's keys (+266696687).
Other reasons are shorter than any number."""


def _busy() -> str:
    answer = VoiceResponse()
    answer.reject(reason="busy")
    return str(answer)


BUSY = _busy()


async def twilio_voice(request: Request) -> Response:
    """A call to a number at Twilio: busy, whoever it is. The door stores it once, where rings are heard.

    Whoever calls may name any number, and an SMS there is paid by us: the door hears `DALIL_SMS_PREFIXES` alone."""
    form = await webhooks.signed_form(request)
    door: Door = request.app.state.door
    line = webhooks.line_at_twilio(door, form.get("To", "")) or CALLS_ALONE
    ring = read(form, line.name)
    if ring:
        await door.take(line, [ring])
    return Response(BUSY, media_type="application/xml")


def read(form: Mapping[str, str], line: str) -> Inbound | None:
    """The ring in a form, by this line; None where no number can be answered, or the call is not one that just came in.
    Raises Refused when it is about no call."""
    sid, status, caller = form.get("CallSid", ""), form.get("CallStatus", ""), form.get("From", "")
    if not sid or not status:
        raise Refused
    came_in = status == "ringing" and form.get("Direction", "inbound") == "inbound"
    if not came_in or not _NUMBER.fullmatch(caller) or caller in WITHHELD:
        return None
    return Inbound("sms", f"{line}:{sid}", caller, kind="call", line=line)
