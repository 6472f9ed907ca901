"""One's own Telegram account: bound by a code that is sent to the bot, and let go of.

Bound, it may take cases by the buttons of the team's alerts; a supervisor's is also alerted in private.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import audit
from bot.alerts import binding
from bot.moments import to_millis
from bot.service import Service
from console.auth.guard import ACCOUNT
from console.auth.permission import DESK
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render

TELEGRAM = f"{ACCOUNT}/telegram"


def show(request: Request, code: str = "") -> Response:
    """Whether an account is bound, and the way to bind one."""
    service: Service = request.app.state.service
    with service.store.read() as connection:
        since = binding.bound_at(connection, request.state.member.id)
    config = service.config
    values: dict[str, Any] = {"is_set_up": bool(config.telegram_token), "relays": config.telegram_relay, "since": since}
    return render(request, "account/telegram.html", code=code, minutes=binding.LASTS // 60_000, **values)


def make_code(request: Request) -> Response:
    """A code, shown on this page alone; an earlier one is void."""
    service: Service = request.app.state.service
    with service.store.write() as connection:
        code = binding.new_code(connection, service.seal, request.state.member.id, to_millis(service.clock()))
    return show(request, code)


def unbind(request: Request) -> Response:
    """Let go of the account: its buttons and answers count no more."""
    service: Service = request.app.state.service
    member_id: int = request.state.member.id
    with service.store.write() as connection:
        if binding.unbind(connection, member_id):
            now = to_millis(service.clock())
            audit.record(connection, service.seal, staff_id=member_id, action="bound", now=now, to="nothing")
    return tell(request, RedirectResponse(TELEGRAM, 303), "telegram_unbound")


ROUTES = (
    Page(TELEGRAM, show, DESK),
    Page(TELEGRAM, make_code, DESK, methods=["POST"]),
    Page(f"{TELEGRAM}/unbind", unbind, DESK, methods=["POST"]),
)
