"""Which language a visitor reads the console in: their own choice, else this browser's choice, else its settings."""

from starlette.requests import Request

from console.auth import cookies
from console.texts import LANGUAGES


def chosen(request: Request, members: str) -> str:
    """The member's language where they chose one, else the cookie's, else the browser's first known, else French."""
    header = request.headers.get("accept-language", "")
    browsers = (part.split(";")[0].strip()[:2].lower() for part in header.split(","))
    wanted = (members, cookies.read(request, cookies.LANGUAGE), *browsers)
    return next((code for code in wanted if code in LANGUAGES), LANGUAGES[0])


def local(path: object) -> str:
    """The path if it is one of ours, else "/": a form's or a link's `next` never leads to another site."""
    ours = isinstance(path, str) and path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return str(path) if ours else "/"
