"""A voice note is fetched from its provider alone, with our credentials for it alone, and never stored."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.cases import recordings
from bot.cases.recordings import Gone, Recording, fetch
from bot.config import Config

TOKEN = "1:abc"
SID, SECRET = "AC" + "0" * 32, "s" * 32


@dataclass
class Provider:
    """Telegram and Twilio in one, on loopback: what it was asked, and with which credentials."""

    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)

    def config(self, folder: Path) -> Config:
        return Config(
            data_dir=folder,
            telegram_token=TOKEN,
            telegram_api=self.address + "/bot",
            twilio_sid=SID,
            twilio_token=SECRET,
            twilio_api=self.address,
        )


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers.get("Authorization", "")))
            status, headers, body = made.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *ignored: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def test_telegram_gives_a_files_path_and_then_the_file(provider: Provider, tmp_path: Path) -> None:
    told = json.dumps({"ok": True, "result": {"file_id": "f", "file_path": "voice/1.oga"}}).encode()
    provider.answers[f"/bot{TOKEN}/getFile?file_id=f"] = (200, {}, told)
    provider.answers[f"/file/bot{TOKEN}/voice/1.oga"] = (200, {"Content-Type": "application/octet-stream"}, b"sound")
    assert asyncio.run(fetch(provider.config(tmp_path), "telegram", "f")) == Recording(b"sound", "audio/ogg")


def test_twilios_file_is_asked_for_with_our_name_and_its_store_without(provider: Provider, tmp_path: Path) -> None:
    media = "/2010-04-01/Accounts/A/Messages/M/Media/E"
    provider.answers[media] = (307, {"Location": "/elsewhere"}, b"")
    provider.answers["/elsewhere"] = (200, {"Content-Type": "audio/amr; x=1"}, b"sound")
    heard = asyncio.run(fetch(provider.config(tmp_path), "whatsapp", provider.address + media))
    assert heard == Recording(b"sound", "audio/amr")
    name = "Basic " + base64.b64encode(f"{SID}:{SECRET}".encode()).decode()
    assert provider.asked == [(media, name), ("/elsewhere", "")]


@pytest.mark.parametrize(
    "media", ["", "http://127.0.0.1:9/2010/Media/E", "file:///etc/passwd", "ftp://x", "\0", "http://["]
)
def test_a_reference_to_anywhere_else_is_not_followed(provider: Provider, tmp_path: Path, media: str) -> None:
    for channel in ("sms", "whatsapp", "simulator:sms", "other"):
        with pytest.raises(Gone):
            asyncio.run(fetch(provider.config(tmp_path), channel, media))
    assert provider.asked == []


@pytest.mark.parametrize(
    "answer",
    [(404, b""), (500, b""), (200, b"no json"), (200, b"[]"), (200, b'{"result": {}}'), (200, b'{"result": null}')],
)
def test_what_telegram_no_longer_has_is_gone(provider: Provider, tmp_path: Path, answer: tuple[int, bytes]) -> None:
    status, body = answer
    provider.answers[f"/bot{TOKEN}/getFile?file_id=f"] = (status, {}, body)
    with pytest.raises(Gone):
        asyncio.run(fetch(provider.config(tmp_path), "telegram", "f"))


def test_a_file_without_end_is_not_read_to_its_end(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "MOST_BYTES", 100)
    told = json.dumps({"result": {"file_path": "v"}}).encode()
    provider.answers[f"/bot{TOKEN}/getFile?file_id=f"] = (200, {}, told)
    provider.answers[f"/file/bot{TOKEN}/v"] = (200, {}, b"x" * 101)
    with pytest.raises(Gone):
        asyncio.run(fetch(provider.config(tmp_path), "telegram", "f"))


def test_a_provider_that_is_not_set_up_is_not_asked(tmp_path: Path) -> None:
    for channel in ("telegram", "sms"):
        with pytest.raises(Gone):
            asyncio.run(fetch(Config(data_dir=tmp_path), channel, "https://api.twilio.com/x"))
