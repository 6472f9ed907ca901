"""The page "Conversations": each one drawn, its questions and where every choice leads, in any language."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.auth.permission import STAFF, Link
from console.listings.words import Words
from console.sentences.drawn import Book, Drawn
from console.sentences.shown import named
from console.shell.page import Page
from console.shell.render import render
from directory.facts import NEEDS

CONVERSATIONS = "/conversations"
SVG = "image/svg+xml"


def show(request: Request) -> Response:
    """All drawings in one language, French unless another is chosen; or that they are being made."""
    drawn: Drawn = request.app.state.drawn
    language = request.query_params.get("language", drawn.languages[0])
    if language not in drawn.languages:
        raise HTTPException(404)
    words, book = Words(request.state.language), drawn(language)
    titles = [(name, _title(name, words)) for name in book or ()]
    choices = [(code, named(code, words)) for code in drawn.languages]
    template = "sentences/conversations.html"
    return render(request, template, drawing=book is None, titles=titles, spoken=language, choices=choices)


def _title(name: str, words: Words) -> str:
    """The need's name; the way in and danger are no needs."""
    return words.t(f"value_needs_{name}" if name in NEEDS else f"conversations_{name}")


def picture(request: Request) -> Response:
    """One drawing. Raises 404 for one there is not, or not yet."""
    drawn: Drawn = request.app.state.drawn
    book: Book = drawn(request.path_params["language"]) or {}
    svg = book.get(request.path_params["name"])
    if svg is None:
        raise HTTPException(404)
    return Response(svg, media_type=SVG)


ROUTES = (
    Page(CONVERSATIONS, show, STAFF),
    Page(CONVERSATIONS + "/{language}/{name}.svg", picture, STAFF),
)
LINKS = (Link(CONVERSATIONS, "conversations_title", "conversations_about", STAFF),)
