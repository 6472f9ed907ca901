"""A panel beside a case: the piece alone for htmx, a page of its own without JavaScript."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.keeping import Case
from console.listings.at_hand import is_piece
from console.shell.notices import Notice
from console.shell.render import render

CHAT = "chat"


def panel(request: Request, name: str, case: Case, *, wrong: str = "", good: str = "", **values: Any) -> Response:
    """The panel `desk/panels/NAME.html` of this case, with what went wrong (then 422) or well: keys of the texts.

    The template is given `case`, `home` (the case's address), `reachable` (whether anything can be sent) and values.
    """
    notices = [Notice(wrong, good=False)] if wrong else [Notice(good)] if good else []
    piece = is_piece(request)
    shown = {"panel": name, "piece": piece, "case": case, "home": f"/desk/{case.id}", "reachable": case.source == CHAT}
    template = f"desk/panels/{name}.html" if piece else "desk/panels/page.html"
    return render(request, template, status=422 if wrong else 200, notices=notices, **shown, **values)
