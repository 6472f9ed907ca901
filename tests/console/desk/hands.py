"""Who has which case in the tests of the desk: people who ask, and staff who have taken what they ask."""

from typing import Any

from sqlalchemy import insert

from bot.cases import keeping
from bot.cases.routing import Operator
from bot.duty import operators
from bot.store.desk import shift
from tests.console.house import House, Visitor
from tests.people import Someone, Town

HOUR = 3_600_000


def town_of(house: House) -> Town:
    """Where people write from, in this house's store."""
    service = house.service
    return Town(service.store, service.seal, service.knowledge, house.clock)


def asks(person: Someone, *said: str) -> int:
    """They say all this, and a case of theirs is open; its id."""
    for one in said:
        person.says(one)
    lookup = person.town.seal.lookup(person.channel, person.address)
    query = (
        "SELECT c.id FROM help_case c JOIN address a ON a.person_id = c.person_id"
        " WHERE a.lookup = :lookup AND c.state <> 'closed'"
    )
    [row] = person.town.rows(query, lookup=lookup)
    return int(row.id)


def takes(visitor: Visitor, case_id: int) -> str:
    """Put the case into this visitor's hands, whoever may have it; its address."""
    assert visitor.member
    with visitor.house.service.store.write() as connection:
        assert keeping.take_whatever(connection, case_id, visitor.member.id, visitor.house.now)
    return f"/desk/{case_id}"


def is_on_duty(visitor: Visitor, **skills: Any) -> None:
    """Give them a shift around this moment, and what else is said of them."""
    assert visitor.member
    house, who = visitor.house, visitor.member
    with house.service.store.write() as connection:
        operators.keep(connection, Operator(who.id, who.role, **skills))
        hours = {"starts_at": house.now - HOUR, "ends_at": house.now + 8 * HOUR}
        connection.execute(insert(shift).values(staff_id=who.id, **hours))


def audited(house: House) -> list[tuple[Any, ...]]:
    """The lines of the audit: action, case and detail, in order."""
    return house.rows("SELECT action, case_id, detail FROM audit ORDER BY id")
