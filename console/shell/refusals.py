"""What is told when a page cannot be: in the visitor's language, with a way back, never with a cause's words."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.shell.headers import HEADERS
from console.shell.render import render
from directory.roles import Forbidden

KNOWN = (400, 403, 404, 405, 413, 500, 503)


async def plain(request: Request, error: Exception) -> Response:
    """A refusal by its status."""
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in KNOWN else 400
    what = "forgery" if error.detail == "forgery" else str(status)
    response = render(request, "error.html", status=error.status_code, what=what)
    response.headers.update(error.headers or {})
    return response


async def forbidden(request: Request, error: Exception) -> Response:
    """The directory says that this is not this person's to do."""
    assert isinstance(error, Forbidden)
    return render(request, "error.html", status=403, what="403")


async def unavailable(request: Request, error: Exception) -> Response:
    """The store is away. Nothing was kept."""
    response = render(request, "error.html", status=503, what="503")
    response.headers["Retry-After"] = "5"
    return response


async def broken(request: Request, error: Exception) -> Response:
    """A fault of ours. Made outside the middleware, so it brings its headers itself."""
    response = render(request, "error.html", status=500, what="500")
    response.headers.update(HEADERS)
    return response
