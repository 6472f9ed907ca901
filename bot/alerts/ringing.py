"""The duty phone: an SMS, or a call that says one constant sentence. It tells that somebody waits, and no more."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

from bot.alerts.wording import RING, SPOKEN
from bot.channels import twilio
from bot.channels.channel import Channel
from bot.config import Config
from bot.messages import Failed, Handed, Outgoing, Retry

PAUSE = 1
"""Seconds between the sentence and its repetition, for whoever was still finding the telephone."""


@dataclass(frozen=True, slots=True)
class DutyPhone:
    """The telephone of whoever is on duty, and the way to it: by SMS where there is a `channel`, else by a call."""

    number: str = field(repr=False)
    channel: Channel | None = None
    client: Client | None = field(default=None, repr=False)
    sender: str = field(default="", repr=False)

    async def ring(self) -> str:
        """Ring once; the provider's id. Raises a SendError."""
        if self.channel:
            sent = await self.channel.send(Outgoing(self.number, RING, reference=0))
            return sent.provider_id if isinstance(sent, Handed) else sent
        if self.client is None:
            raise Failed("not_set_up")
        try:
            return await asyncio.to_thread(self._call, self.client)
        except TwilioRestException as error:
            raise twilio.send_error(error) from None
        except (TwilioException, RequestException):
            raise Retry("network") from None

    def _call(self, client: Client) -> str:
        return str(client.calls.create(to=self.number, from_=self.sender, twiml=spoken()).sid)


def duty_phone(config: Config, channels: Mapping[str, Channel]) -> DutyPhone | None:
    """The duty phone, where one is set; without a way to it, ringing fails."""
    if not config.duty_phone:
        return None
    if config.duty_by == "sms":
        return DutyPhone(config.duty_phone, channel=channels.get("sms"))
    if not config.twilio_sid:
        return DutyPhone(config.duty_phone)
    client = twilio.client(config.twilio_sid, config.twilio_token, config.twilio_api)
    return DutyPhone(config.duty_phone, client=client, sender=config.twilio_sms_from)


def spoken() -> str:
    """What is said, as Twilio reads it (TwiML): the sentence, twice."""
    answer = VoiceResponse()
    answer.say(SPOKEN, language="fr-FR")
    answer.pause(length=PAUSE)
    answer.say(SPOKEN, language="fr-FR")
    return str(answer)
