"""The console: a private app on a port of its own.

To add a page:

1. write a module with plain functions `def show(request) -> Response` that end in `render(request, "area/name.html")`.
   They run in a thread and may use `request.app.state.service.store` at once (`async def` where something is awaited).
   `request.state` holds `member`, `actor` (for the directory's verbs), `language`, and `form` after a POST;
2. give it `ROUTES = (Page("/path", show, DIRECTORY), Page("/path", save, DIRECTORY, methods=["POST"]))`: it says who
   may; sessions, forgery and the body's limit are seen to (a larger body: `limit=`);
3. give it `LINKS = (Link("/path", "area_title", "area_about", DIRECTORY),)` for the navigation and the home page;
4. put its texts, in the three languages, into a module listed in `console.texts.PARTS`, its templates into
   `console/templates/area/` ({% extends "base.html" %}; every form says {{ carries(csrf) }} from parts.html);
5. add both to the lists below, and the path to the table of `tests/console/test_permission.py`.

After a POST, `return tell(request, RedirectResponse("/path", 303), "area_saved")` shows a word on the next page. A
refused form is the page again with `status=422` and `notices=[Notice("area_wrong", good=False)]`.
"""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from bot.service import Service, offered
from bot.store import Unavailable
from console.auth.permission import Link
from console.desk import routes as desk
from console.duty import routes as duty
from console.lines import routes as lines
from console.listings import routes as listings
from console.pages import account, entering, home, team, telegram, watching
from console.sentences import conversations
from console.sentences import page as sentences
from console.sentences.drawn import Drawn
from console.sentences.heard import Heard
from console.shell import refusals
from console.shell.headers import Headers
from console.shell.page import Page
from console.understanding import page as understanding
from directory.roles import Forbidden

ROUTES: tuple[Page, ...] = (
    *home.ROUTES,
    *listings.ROUTES,
    *understanding.ROUTES,
    *desk.ROUTES,
    *duty.ROUTES,
    *lines.ROUTES,
    *sentences.ROUTES,
    *conversations.ROUTES,
    *entering.ROUTES,
    *account.ROUTES,
    *telegram.ROUTES,
    *team.ROUTES,
    *watching.ROUTES,
    *watching.LAST,
)
LINKS: tuple[Link, ...] = (
    *home.LINKS,
    *listings.LINKS,
    *understanding.LINKS,
    *sentences.LINKS,
    *conversations.LINKS,
    *desk.LINKS,
    *duty.LINKS,
    *lines.LINKS,
    *team.LINKS,
    *account.LINKS,
)


def app(service: Service) -> Starlette:
    """The console over an open service."""
    made = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Headers)],
        exception_handlers={
            HTTPException: refusals.plain,
            Forbidden: refusals.forbidden,
            Unavailable: refusals.unavailable,
            Exception: refusals.broken,
        },
    )
    made.state.service = service
    made.state.links = LINKS
    made.state.desk_links = desk.MORE
    made.state.heard = Heard(service.catalog, service.config.languages, service.clock)
    made.state.drawn = Drawn(service.catalog, offered(service.config), service.clock)
    return made
