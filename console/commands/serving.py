"""The console as `dalil serve` takes it: the app, and what is printed when it listens."""

from starlette.applications import Starlette

from bot.moments import to_millis
from bot.service import Service
from console.app import app
from console.auth import links


def console(service: Service) -> tuple[Starlette, list[str]]:
    """The app, and the lines for the terminal: while nobody has a password, a link for a first administrator."""
    with service.store.write() as connection:
        token = links.first(connection, to_millis(service.clock()))
    lines = [f"Console on {service.config.console_base}"]
    if not service.config.console_is_local and not service.config.console_url.startswith("https://"):
        lines.append("Others reach it unencrypted: put it behind HTTPS and set DALIL_CONSOLE_URL.")
    if token:
        lines.append(
            f"Nobody has a password yet. Sign in once, within 24 hours: {links.address(service.config, token)}"
        )
    return app(service), lines
