"""The page "Reading": what is read in a message and why, and the line that puts a wrong reading right.

The message travels in the body alone, and stands in no address, no log and no table (R24): it is read and forgotten.
"""

from starlette.requests import Request
from starlette.responses import Response

from bot.commands.understand import test_line as line_of
from console.auth.permission import STAFF, Link
from console.listings.words import Words
from console.shell.notices import Notice
from console.shell.page import Page
from console.shell.render import render
from console.understanding.correcting import choices, on_one_line, righted
from console.understanding.shown import shown
from flows.understand.explaining import explain

READING = "/reading"
LONGEST = 4096
"""Characters of a message that this page reads: what one message of Telegram holds."""


def show(request: Request) -> Response:
    """The form alone."""
    return _page(request)


def read(request: Request) -> Response:
    """What is read in the message that was sent; after a correction also its line. Refuses none, and one too long."""
    text = str(request.state.form.get("text", "")).replace("\r\n", "\n")
    if not text.strip():
        return _page(request, wrong=Notice("reading_empty", good=False))
    if len(text) > LONGEST:
        too_long = {"count": str(len(text)), "most": str(LONGEST)}
        return _page(request, text, wrong=Notice("reading_long", too_long, good=False))
    return _page(request, text, _read(request, text))


def _read(request: Request, text: str) -> dict[str, object]:
    """What the page shows of it."""
    explained, form = explain(text), request.state.form
    words = Words(request.state.language)
    right = righted(form, explained.reading) if "right" in form else explained.reading
    line = line_of(on_one_line(text), right) if "right" in form else ""
    return {"reading": shown(explained, words), "right": right, "line": line, "choices": choices(words)}


def _page(
    request: Request, text: str = "", found: dict[str, object] | None = None, wrong: Notice | None = None
) -> Response:
    values = {"text": text, "longest": LONGEST, "reading": None, **(found or {})}
    notices = [wrong] if wrong else []
    return render(request, "understanding/page.html", status=422 if wrong else 200, notices=notices, **values)


ROUTES = (Page(READING, show, STAFF), Page(READING, read, STAFF, methods=["POST"]))
LINKS = (Link(READING, "reading_title", "reading_about", STAFF),)
