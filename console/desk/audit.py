"""Who did what at the desk, for supervisors (T8): codes and ids, no word of anybody; and whether it holds.

Whoever reads here is read in turn: each page shown adds a line.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.audit import Line, Verified, Wanted
from console.auth.permission import Link
from console.desk import gate
from console.shell.notices import Notice
from console.shell.page import Page
from console.shell.render import render

AUDIT = "/audit"
SUPERVISORS = frozenset({"supervisor", "admin"})
ON_A_PAGE = 50
_LONGEST_ID = 15


def show(request: Request, verified: Verified | None = None) -> Response:
    """A page of lines, the newest first, of all or of one case or one member."""
    wanted = Wanted(case_id=_id(request, "case"), staff_id=_id(request, "member"))
    store = gate.service(request).store
    with store.write() as connection:
        gate.recorded(request, connection, "read", wanted.case_id, what="audit")
    with store.read() as connection:
        found = audit.lines(connection, wanted, before=_id(request, "before"), most=ON_A_PAGE + 1)
        members = audit.members(connection)
    values: dict[str, Any] = {"lines": list(map(_told, found[:ON_A_PAGE])), "members": members, "wanted": wanted}
    older = found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None
    notices = [_fault(verified)] if verified and verified.broken is not None else []
    return render(request, "desk/audit.html", notices=notices, older=older, verified=verified, **values)


def verify(request: Request) -> Response:
    """Read the whole chain and say whether it holds, above the newest lines."""
    service = gate.service(request)
    with service.store.read() as connection:
        found = audit.verify(connection, service.seal)
    return show(request, found)


def _fault(found: Verified) -> Notice:
    return Notice(f"audit_{found.why}", {"line": str(found.broken)}, good=False)


def _told(line: Line) -> dict[str, Any]:
    more = [f"{name}: {value}" if value != "" else name for name, value in line.detail.items()]
    return {"it": line, "more": more}


def _id(request: Request, name: str) -> int | None:
    """A number asked for in the address; what is none asks for nothing."""
    asked = request.query_params.get(name, "").strip()
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= _LONGEST_ID else None


ROUTES = (Page(AUDIT, show, SUPERVISORS), Page(AUDIT, verify, SUPERVISORS, methods=["POST"]))
LINKS = (Link(AUDIT, "audit_title", "audit_about", SUPERVISORS),)
