"""What every page of the directory has at hand: the record its address names, the day, and the note of who acts."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.moments import to_millis
from bot.service import Service
from directory.documents import Document
from directory.editing import owned
from directory.history import Note
from directory.holdings import Held
from directory.looking import holdings, key_of, organizations_told, stale
from directory.redaction import readable
from directory.roles import Actor, may_edit
from directory.storing import organizations

SERVICES, ORGANIZATIONS = "/services", "/organizations"


@dataclass(frozen=True, slots=True)
class Subject:
    """The record a page is about: `document` is what staff may read of it, `held` the service behind it.

    `stored` is the whole document, never to be shown; `old` are the translations whose text has changed since.
    """

    kind: str
    key: str
    public_id: str
    document: Document
    stored: Document
    held: Held | None = None
    old: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{SERVICES if self.kind == 'service' else ORGANIZATIONS}/{self.public_id}"

    @property
    def name(self) -> str:
        """What it is called here; "" for a protected service that has no short name."""
        return str(self.document.get("name") or self.document.get("alternate_name", ""))

    @property
    def is_protected(self) -> bool:
        """Whether its place is told to nobody."""
        return self.kind == "service" and "name" not in self.document

    def is_theirs(self, actor: Actor) -> bool:
        """Whether this person may change it."""
        return may_edit(actor, owned(self.kind, self.key, self.stored))


def service_of(request: Request) -> Service:
    """The opened service."""
    service: Service = request.app.state.service
    return service


def moment(request: Request) -> int:
    """Now, in milliseconds."""
    return to_millis(service_of(request).clock())


def today(request: Request) -> date:
    """The day it is in Morocco."""
    return note(request).day


def note(request: Request, why: str = "") -> Note:
    """Who acts, when, and why."""
    return Note(request.state.actor.id, moment(request), why=why.strip())


def typed(request: Request, name: str) -> str:
    """A field of the form as it was sent, without what surrounds it; "" when it is not there or is a file."""
    value = request.state.form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def subject(request: Request, connection: Connection) -> Subject:
    """The record that the address names. Raises HTTPException 404."""
    public_id = request.path_params["public_id"]
    found = _organization(connection, public_id) if _is_organization(request) else _service(connection, public_id)
    if found is None:
        raise HTTPException(404)
    return found


def spread(request: Request) -> None:
    """Bring the read model up to what was just committed, so that the next answer holds it."""
    service = service_of(request)
    with service.store.read() as connection:
        service.knowledge.follow(connection)


def is_piece(request: Request) -> bool:
    """Whether htmx asks, for a piece of the page."""
    return request.headers.get("HX-Request") == "true"


def follows(request: Request, response: Response, path: str) -> Response:
    """The response, which makes htmx go to another page."""
    if is_piece(request):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return response


def _is_organization(request: Request) -> bool:
    return request.url.path.startswith(ORGANIZATIONS + "/")


def _service(connection: Connection, public_id: str) -> Subject | None:
    key = key_of(connection, public_id)
    held = holdings(connection, [key]).get(key) if key else None
    if held is None:
        return None
    old = stale(connection, "service", held.id, held.document)
    return Subject("service", held.id, public_id, readable(held), held.document, held, old)


def _organization(connection: Connection, key: str) -> Subject | None:
    if key not in organizations_told(connection, [key]):
        return None
    document = organizations(connection, [key])[key]
    return Subject("organization", key, key, document, document, None, stale(connection, "organization", key, document))
