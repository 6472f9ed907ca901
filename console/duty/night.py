"""The lines told while a team is closed: services that everybody may be told, and call."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request

from bot.duty.hours import Refused
from bot.duty.teams import Team
from console.duty.at_hand import field, service_of
from console.listings.words import Words
from directory.looking import holdings, key_of
from directory.lookup import look_up
from directory.release import Told, told

FOUND = 10
LONGEST = 100
"""Characters of what is looked for."""


def shown(request: Request, connection: Connection, one: Team) -> dict[str, Any]:
    """The lines of this team, and what was found for another."""
    asked = request.query_params.get("text", "")[:LONGEST].strip()
    words = Words(request.state.language)
    kept = [(key, line) for key in one.night for line in [_line(connection, words, key)]]
    found = [line for key in _found(request, asked) if key not in one.night for line in [_line(connection, words, key)]]
    return {"night": kept, "text": asked, "found": [line for line in found if line is not None][:FOUND]}


def changed(request: Request, connection: Connection, one: Team) -> list[str]:
    """The lines after what the form adds or takes away. Raises Refused for a service that may not be one."""
    added, dropped = field(request, "add"), field(request, "drop")
    if added and _service(connection, added) is None:
        raise Refused("duty_wrong_night")
    return [key for key in (*one.night, *([added] if added else [])) if key != dropped]


def may_be_told(service: Told) -> bool:
    """Whether it may stand in a message to anybody: open to all, with a number, and no authority (R18)."""
    return (
        service.release_level == "public"
        and service.status == "active"
        and bool(service.phones)
        and not service.authority
    )


def _found(request: Request, asked: str) -> list[str]:
    if not asked:
        return []
    catalog = service_of(request).catalog
    catalog.refresh_if_stale()
    return list(dict.fromkeys(match.id for match in look_up(catalog, asked, limit=FOUND * 5)))


def _service(connection: Connection, public_id: str) -> Told | None:
    """The service with this id, if it may be a line."""
    key = key_of(connection, public_id)
    held = holdings(connection, [key]).get(key) if key else None
    service = told(held) if held else None
    return service if service and may_be_told(service) else None


def _line(connection: Connection, words: Words, public_id: str) -> dict[str, str] | None:
    """Its name and number; None where it may not be told, or not any more."""
    service = _service(connection, public_id)
    if service is None:
        return None
    name = service.names.get(words.language) or service.names["fr"]
    return {"id": public_id, "name": name, "phone": words.dialled(service.phones[0])}
