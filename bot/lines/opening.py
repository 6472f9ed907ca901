"""Opens the lines that are set up: what each kind's module needs, and the channel over all of them."""

from collections.abc import Callable, Mapping

from bot.channels import http_line, jasmin, kannel, smsgate, twilio
from bot.channels.sms_line import SmsLine
from bot.channels.twilio_line import TwilioLine
from bot.config import Config, Wrong
from bot.lines.settings import LineSettings, read_lines
from bot.lines.sms import OpenLine, SmsLines
from bot.moments import Clock, utc_now
from bot.store import Seal, Store

TWILIO_STATUS = "/webhooks/twilio/status"


def open_lines(config: Config) -> dict[str, OpenLine]:
    """The lines by their names, not connected yet. Raises Wrong with one line that says what to change."""
    return {settings.name: _open(config, settings) for settings in read_lines(config)}


def open_sms(
    config: Config, store: Store, seal: Seal, lines: Mapping[str, OpenLine], clock: Clock = utc_now
) -> SmsLines | None:
    """The channel over these lines; None where there is none."""
    if not lines:
        return None
    mark = seal.derive("sms line keys")[:8]
    return SmsLines(store, lines, mark=mark, cap=config.sms_daily_cap, per_number=config.sms_per_number, clock=clock)


def _open(config: Config, settings: LineSettings) -> OpenLine:
    """Raises Wrong."""
    if settings.two_way and not settings.number:
        raise settings.lacks("number")
    return OpenLine(settings, _OPENED[settings.kind](config, settings))


def _twilio(config: Config, settings: LineSettings) -> SmsLine:
    settings.knows_only()
    if not config.twilio_sid:
        raise Wrong(f"The line {settings.name} needs DALIL_TWILIO_SID and DALIL_TWILIO_TOKEN.")
    if not settings.number.startswith("+"):
        raise Wrong(f"The line {settings.name} needs its number in international form.")
    client = twilio.client(config.twilio_sid, config.twilio_token, config.twilio_api)
    back = config.public_url + TWILIO_STATUS if config.public_url else ""
    return TwilioLine(settings.name, twilio.Twilio("sms", settings.number, client, callback=back))


_OPENED: Mapping[str, Callable[[Config, LineSettings], SmsLine]] = {
    "smsgate": lambda config, settings: smsgate.opened(settings, back=config.public_url),
    "kannel": lambda config, settings: kannel.opened(settings, back=config.public_url),
    "http": lambda config, settings: http_line.opened(settings, back=config.public_url),
    "twilio": _twilio,
    "jasmin": lambda config, settings: jasmin.opened(settings, back=config.public_url),
}
