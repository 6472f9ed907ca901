"""One question to the API, answered from the store: a page, everything bit by bit, or one record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from directory.hsds import answers, selecting
from directory.hsds.answers import Index, Object
from directory.hsds.asking import PER_PAGE, RADIUS_KM, Asked
from directory.hsds.selecting import Circle, Wanted
from directory.hsds.taxonomies import TAXONOMIES, Term, as_hsds, taxonomies, taxonomy_id, terms, terms_by_id
from directory.openings import MOROCCO

AT_ONCE = 100
NOTHING = Wanted(named=())
Search = Callable[[str], Sequence[str]]
"""Finds the public ids of services by words."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which list, at which moment (aware), with what the words asked for found."""

    name: str
    asked: Asked
    now: datetime
    named: Sequence[str] | None = None

    @property
    def today(self) -> date:
        """The day it is in Morocco."""
        return self.now.astimezone(MOROCCO).date()


def page(connection: Connection, index: Index, question: Question) -> Object:
    """A page of the list, as HSDS wraps it."""
    size, number = question.asked.get("per_page", PER_PAGE), question.asked.get("page", 1)
    total, found = _some(connection, index, question, offset=(number - 1) * size, limit=size)
    pages = -(-total // size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(found),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not found,
        "contents": found,
    }


def bit_by_bit(connection: Connection, index: Index, question: Question, last: str) -> tuple[list[Object], str]:
    """The next hundred or so after `last` ("" to begin with), and what to go on from ("" at the end)."""
    if question.name in ("services", "service_at_locations"):
        wanted = _wanted(connection, index, question)
        keys, onward = selecting.after(connection, wanted, last, limit=AT_ONCE)
        return _services(connection, question, keys), onward
    offset = int(last or 0)
    total, found = _some(connection, index, question, offset=offset, limit=AT_ONCE)
    return found, str(offset + AT_ONCE) if offset + AT_ONCE < total else ""


def one(connection: Connection, index: Index, question: Question, uuid: str) -> Object | None:
    """The record with this UUID, whole; None where there is none that may be told."""
    if question.name == "taxonomies":
        return next((each for each in taxonomies() if each["id"] == uuid), None)
    if question.name == "taxonomy_terms":
        term = terms_by_id().get(uuid)
        return as_hsds(term) if term else None
    whole = replace(question, asked={**question.asked, "full": True})
    if question.name == "organizations":
        _, keys = selecting.organizations(connection, Wanted(organization=index.organizations.get(uuid) or "-"))
        found = _organizations(connection, whole, keys)
    else:
        public = (index.services if question.name == "services" else index.located).get(uuid, "")
        key = selecting.key_of(connection, public)
        found = _services(connection, whole, [key] if key else [])
    return next(iter(found), None)


def _some(
    connection: Connection, index: Index, question: Question, *, offset: int, limit: int
) -> tuple[int, list[Object]]:
    """How many there are, and some of them."""
    if question.name in ("taxonomies", "taxonomy_terms"):
        every = list(_vocabulary(question))
        return len(every), every[offset : offset + limit]
    wanted = _wanted(connection, index, question)
    if question.name == "organizations":
        words = question.asked.get("search", "")
        total, keys = selecting.organizations(connection, wanted, words, offset=offset, limit=limit)
        return total, _organizations(connection, question, keys)
    keys = selecting.page(connection, wanted, offset=offset, limit=limit)
    return selecting.count(connection, wanted), _services(connection, question, keys)


def _services(connection: Connection, question: Question, keys: Sequence[str]) -> list[Object]:
    full = bool(question.asked.get("full"))
    if question.name == "service_at_locations":
        return answers.services_at_locations(connection, keys, question.today, full=full)
    if question.asked.get("minimal"):
        return answers.minimal(connection, keys)
    return answers.services(connection, keys, question.today, full=full)


def _organizations(connection: Connection, question: Question, keys: Sequence[str]) -> list[Object]:
    full, inside = (bool(question.asked.get(name)) for name in ("full", "full_service"))
    return answers.organizations(connection, keys, question.today, full=full, full_service=inside)


def _vocabulary(question: Question) -> Iterator[Object]:
    """The taxonomies, or the terms, that fit."""
    asked, words = question.asked, question.asked.get("search", "").casefold().split()
    every = taxonomies() if question.name == "taxonomies" else [as_hsds(term) for term in terms().values()]
    for each in every:
        said = f"{each['name']} {each['description']} {each['code']}".casefold()
        same = all(each.get(name) == asked[name] for name in ("taxonomy_id", "parent_id") if name in asked)
        if same and not (asked.get("top_only") and "parent_id" in each) and all(word in said for word in words):
            yield each


def _wanted(connection: Connection, index: Index, question: Question) -> Wanted:
    """The question as the store understands it; an id that nothing has is asked in vain."""
    asked = question.asked
    taxonomy = {taxonomy_id(code): code for code in TAXONOMIES}.get(asked.get("taxonomy_id", ""), "")
    organization = index.organizations.get(asked.get("organization_id", ""), "")
    term: Term | None = terms_by_id().get(asked.get("taxonomy_term_id", ""))
    for name, known in (("taxonomy_id", taxonomy), ("organization_id", organization), ("taxonomy_term_id", term)):
        if name in asked and not known:
            return NOTHING
    plain: dict[str, Any] = {name: asked.get(name, "") for name in ("need", "place", "language", "papers")}
    after = asked.get("modified_after")
    return Wanted(
        named=question.named,
        term=term,
        taxonomy=taxonomy,
        organization=organization,
        modified_after=int(after.timestamp() * 1000) if after else None,
        open_at=question.now if asked.get("open_now") else None,
        located=question.name == "service_at_locations",
        **_where(connection, asked),
        **plain,
    )


def _where(connection: Connection, asked: Asked) -> dict[str, Any]:
    """The circle asked for; a postal code is one when a distance goes with it and its middle is known."""
    if "lat" in asked:
        found: dict[str, Any] = {"near": Circle(asked["lat"], asked["lon"], asked.get("radius", RADIUS_KM))}
        return {**found, "postcode": asked.get("postcode", "")}
    if "postcode" not in asked:
        return {}
    middle = selecting.centre_of(connection, asked["postcode"]) if "proximity" in asked else None
    if middle is None:
        return {"postcode": asked["postcode"]}
    return {"near": Circle(*middle, asked["proximity"] / 1000)}
