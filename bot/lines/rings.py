"""Missed calls: which ring is heard, and what it leads to. Verbs take the connection and never commit."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select, update

from bot import people
from bot.messages import Inbound
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import case_request, help_case
from bot.store.schema import person
from flows.steps import Ring

HEARD_ONCE_IN = timedelta(hours=1)
"""A number that rings again sooner is not heard: each ring costs whoever answers it."""


def allowed(connection: Connection, seal: Seal, inbound: Inbound, *, now: datetime) -> bool:
    """Whether this ring is heard, which it is once an hour; it is noted as heard. Nobody knows its number yet: a person
    is made, as by any message. In the transaction that stores the ring, so that both stand or fall together."""
    who = people.find(connection, seal, inbound.channel, inbound.address)
    who = who or people.reach(connection, seal, inbound.channel, inbound.address)
    moment, before = to_millis(now), to_millis(now - HEARD_ONCE_IN)
    due = (person.c.id == who.person_id, person.c.rang_at <= before)
    return connection.execute(update(person).where(*due).values(rang_at=moment)).rowcount == 1


def leads_to(connection: Connection, person_id: int, setting: Ring) -> Ring:
    """What a ring of this person leads to, where by the settings rings lead to that: whoever asks for a call already is
    asked nothing, for another number and a safe hour may have been told."""
    if setting == "menu":
        return "menu"
    mine = (help_case.c.person_id == person_id, help_case.c.state != "closed", case_request.c.want == "call")
    asked = exists().where(case_request.c.case_id == help_case.c.id, *mine)
    return "asked" if connection.execute(select(asked)).scalar() else "person"
