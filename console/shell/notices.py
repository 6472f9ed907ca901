"""A word about what was just done, shown once on the page that follows a redirect."""

import base64
import binascii
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.service import Service
from bot.store import Unreadable
from console.auth import cookies

_KIND = "console notice"


@dataclass(frozen=True, slots=True)
class Notice:
    """`key` of the texts with its values; `good` or bad news."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    good: bool = True


def tell(request: Request, response: Response, key: str, *, good: bool = True, **values: str) -> Response:
    """Have the next page say it, as good or bad news. Sealed: a neighbouring site can forge a cookie."""
    service: Service = request.app.state.service
    sealed = service.seal.close(_KIND, [key, values, good])
    cookies.write(request, response, cookies.NOTICE, base64.urlsafe_b64encode(sealed).decode())
    return response


def told(request: Request) -> list[Notice]:
    """What this page has to say."""
    carried = cookies.read(request, cookies.NOTICE)
    if not carried:
        return []
    service: Service = request.app.state.service
    try:
        key, values, good = service.seal.open(_KIND, base64.urlsafe_b64decode(carried.encode()))
    except (Unreadable, binascii.Error, ValueError):
        return []
    return [Notice(key, values, good)]
