"""Requests another site might forge: every unsafe one shows a token that only our own pages hold.

Signed in, it is the session's. Before, it is derived from a cookie that the form's page set.
"""

import hmac

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.service import Service
from console.auth import cookies
from console.auth.sessions import Session
from console.auth.tokens import new_token

FIELD, HEADER = "csrf", "X-CSRF-Token"
SAFE = ("GET", "HEAD", "OPTIONS")


def token(request: Request, session: Session | None) -> str:
    """What the forms of this visitor carry."""
    if session:
        return session.csrf
    request.state.before = before = cookies.read(request, cookies.BEFORE) or new_token()
    service: Service = request.app.state.service
    key = service.seal.derive("console forms").encode()
    return hmac.digest(key, before.encode(), "sha256").hex()


def bind(request: Request, response: Response) -> None:
    """Give an outsider who is shown a form the cookie it is bound to."""
    before = getattr(request.state, "before", "")
    if before and before != cookies.read(request, cookies.BEFORE):
        cookies.write(request, response, cookies.BEFORE, before)


def check(request: Request, form: FormData, wanted: str) -> None:
    """Raises HTTPException 403 unless the header, or else the form's field, holds the token."""
    shown = request.headers.get(HEADER) or form.get(FIELD)
    if not isinstance(shown, str) or not hmac.compare_digest(shown.encode(), wanted.encode()):
        raise HTTPException(403, "forgery")
