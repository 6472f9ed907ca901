"""A person's voice note, fetched from its provider when an operator asks to hear it, and never stored here.

A reference leads nowhere but to the provider it came from, so that its secrets go to nobody else.
"""

from dataclasses import dataclass

import httpx

from bot.config import Config

MOST_BYTES = 20 * 1024 * 1024
TIMEOUT = 10.0
_AUDIO = "audio/ogg"


class Gone(Exception):
    """It cannot be fetched: not kept, no longer there, too long, or the provider is away."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is heard, and its type: some `audio/...`."""

    content: bytes
    type: str


async def fetch(config: Config, channel: str, media: str) -> Recording:
    """The voice note a channel's provider keeps under this reference. Raises Gone."""
    fetchers = {"telegram": _from_telegram, "sms": _from_twilio, "whatsapp": _from_twilio}
    if not media or channel not in fetchers:
        raise Gone
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            return await fetchers[channel](client, config, media)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        raise Gone from None


async def _from_telegram(client: httpx.AsyncClient, config: Config, media: str) -> Recording:
    """By its file's path, which Telegram gives for an hour."""
    if not config.telegram_token:
        raise Gone
    asked = await client.get(f"{config.telegram_api}{config.telegram_token}/getFile", params={"file_id": media})
    path = str(asked.raise_for_status().json()["result"]["file_path"])
    files = config.telegram_api.removesuffix("/bot") + "/file/bot"
    return await _read(client, f"{files}{config.telegram_token}/{path}")


async def _from_twilio(client: httpx.AsyncClient, config: Config, media: str) -> Recording:
    """With our credentials at Twilio's own address; where it sends us on to, without them."""
    if not config.twilio_sid or not media.startswith(config.twilio_api + "/"):
        raise Gone
    first = await client.get(media, auth=(config.twilio_sid, config.twilio_token))
    if first.has_redirect_location:
        return await _read(client, str(first.url.join(first.headers["location"])))
    return _recording(first.raise_for_status(), first.content)


async def _read(client: httpx.AsyncClient, url: str) -> Recording:
    async with client.stream("GET", url) as answer:
        answer.raise_for_status()
        content = b""
        async for piece in answer.aiter_bytes():
            content += piece
            if len(content) > MOST_BYTES:
                raise Gone
        return _recording(answer, content)


def _recording(answer: httpx.Response, content: bytes) -> Recording:
    """Whatever the provider calls it, it is shown to a browser as sound and nothing else."""
    told = answer.headers.get("content-type", "").partition(";")[0].strip()
    return Recording(content, told if told.startswith("audio/") else _AUDIO)
