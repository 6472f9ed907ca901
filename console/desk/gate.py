"""Who may open which case, and the audit line of whoever did (R10, R31, T14).

A case that is not there and one that is somebody else's answer alike: 404. A child's case answers 403 to whoever is not
trained for it, whether or not it waits.
"""

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot import audit
from bot.cases import keeping
from bot.cases.asking import CHILD
from bot.cases.keeping import Case
from bot.cases.routing import Operator
from bot.duty import operators
from bot.moments import to_millis
from bot.service import Service


def service(request: Request) -> Service:
    """The open service behind the console."""
    found: Service = request.app.state.service
    return found


def now(request: Request) -> int:
    """This moment, in the store's milliseconds."""
    return to_millis(service(request).clock())


def operator(request: Request, connection: Connection) -> Operator:
    """Whoever asks, as the queue knows them."""
    return operators.of(connection, request.state.member.id)


def mine(request: Request, connection: Connection) -> Case:
    """The case the path names, taken by whoever asks. Raises HTTPException 404; 403 where it is a child's and they may
    not have it."""
    found = keeping.by_id(connection, request.path_params["case_id"])
    if found is None or not (found.state == "waiting" or is_mine(request, found)):
        raise HTTPException(404)
    if found.need == CHILD and not is_mine(request, found) and not operator(request, connection).children:
        raise HTTPException(403)
    if not is_mine(request, found):
        raise HTTPException(404)
    return found


def is_mine(request: Request, case: Case) -> bool:
    """Whether whoever asks has this case now."""
    return case.state == "taken" and case.taken_by == request.state.member.id


def recorded(
    request: Request, connection: Connection, action: str, case_id: int | None = None, **detail: str | int
) -> None:
    """Write the audit line of what is done here, in the caller's transaction. Codes and ids alone, no word."""
    who: int = request.state.member.id
    seal = service(request).seal
    audit.record(connection, seal, staff_id=who, action=action, now=now(request), case_id=case_id, **detail)
