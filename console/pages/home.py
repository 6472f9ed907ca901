"""The first page: who you are here, and where you can go."""

from starlette.requests import Request
from starlette.responses import Response

from console.auth.permission import STAFF, Link
from console.shell.page import Page
from console.shell.render import render


def home(request: Request) -> Response:
    """Hello, and a card for each page of this role."""
    return render(request, "home.html")


ROUTES = (Page("/", home, STAFF),)
LINKS = (Link("/", "home_title", "home_title", STAFF),)
