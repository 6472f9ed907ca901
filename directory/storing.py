"""Documents in and out of the tables: one service is rows of many, one organization of two.

Verbs take the connection and never commit. A service written has the new `seq`, whichever of its parts changed: that
is how a reader of the store finds what to bring forward.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Table, bindparam, delete, select, update

from directory import ledger, records
from directory.documents import DAYS, ORGANIZATION, SERVICE, Document, Documents, assured_day, empty, hash_of
from directory.inserting import insert_rows

AT_ONCE = 500
"""Ids asked for in one statement: below the number of variables either database takes."""

OPAQUE = "protected-"

Row = dict[str, Any]

_SERVICE = tuple(c.name for c in records.service.c if c.name in SERVICE and c.name not in (*DAYS, "intake"))
_LOCATION = ("place", "address_1", "postal_code", "transportation", "latitude", "longitude")
_WORDS = {
    "required_documents": (records.required_document, "document"),
    "service_areas": (records.service_area, "place"),
}
_LISTS: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "languages": (records.language, ("code", "note")),
    "cost_options": (records.cost_option, ("option", "currency", "amount")),
}
_OF_SERVICE = (
    records.phone,
    records.attribute,
    records.schedule,
    records.language,
    records.cost_option,
    records.required_document,
    records.service_area,
)
_INTO = (
    records.service, records.location, records.service_at_location, *_OF_SERVICE, records.accessibility,
    records.translation, ledger.assurance,
)  # fmt: skip
_WITH_SEQ = frozenset(table.name for table in _INTO if "seq" in table.c)


def services(connection: Connection, ids: Collection[str] | None = None) -> Documents:
    """The documents of these services, or of all, in order of id."""
    keys = sorted(connection.execute(select(records.service.c.id)).scalars() if ids is None else ids)
    return {key: one for chunk in chunks(keys) for key, one in sorted(_services(connection, chunk).items())}


def without_stale(connection: Connection, kind: str, documents: Mapping[str, Document]) -> Documents:
    """The same documents without the translations whose text of origin has changed since they were made."""
    old: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for chunk in chunks(sorted(documents)):
        for row in _of(connection, records.translation, records.translation.c.resource_id, chunk):
            key, field = row["resource_id"], row["field_name"]
            if row["resource_type"] == kind and row["source_hash"] != hash_of(documents[key][field]):
                old[key].add((field, row["language"]))
    return {key: _untranslated(one, old[key]) if key in old else one for key, one in documents.items()}


def organizations(connection: Connection, ids: Collection[str] | None = None) -> Documents:
    """The documents of these organizations, or of all, in order of id."""
    table = records.organization
    keys = sorted(connection.execute(select(table.c.id)).scalars() if ids is None else ids)
    wanted = {row["id"]: row for chunk in chunks(keys) for row in _of(connection, table, table.c.id, chunk)}
    said = _translations(connection, "organization", sorted(wanted))
    names = [name for name in ORGANIZATION if name != "translations"]
    return {
        key: {**{name: row[name] for name in names}, "translations": said.get(key, {})} for key, row in wanted.items()
    }


def write_services(
    connection: Connection, documents: Mapping[str, Document], *, known: Collection[str], seq: int
) -> None:
    """Make the store hold these documents; those in `known` are there already."""
    public = public_ids(connection, documents)
    old = [key for key in documents if key in known]
    hashes = _hashes_that_stay(connection, "service", old, documents=documents)
    _forget_parts(connection, old)
    rows: dict[str, list[Row]] = defaultdict(list)
    for key, document in documents.items():
        for table, row in _rows_of(key, document, public=public.get(key, key)):
            if table.name in _WITH_SEQ:
                row["seq"] = seq
            rows[table.name].append(row)
    for row in rows["translation"]:
        row["source_hash"] = hashes.get(row["id"], row["source_hash"])
    for table in _INTO:
        _put(connection, table, rows[table.name], known=known if table in _INTO[:3] else ())


def write_organizations(
    connection: Connection, documents: Mapping[str, Document], *, known: Collection[str], seq: int
) -> None:
    """Make the store hold these organizations."""
    old = [key for key in documents if key in known]
    hashes = _hashes_that_stay(connection, "organization", old, documents=documents)
    _forget_translations(connection, "organization", old)
    rows: list[Row] = []
    said: list[Row] = []
    for key, document in documents.items():
        rows.append({"id": key, "seq": seq, **{n: v for n, v in document.items() if n != "translations"}})
        said += _translation_rows("organization", key, document)
    for row in said:
        row["source_hash"] = hashes.get(row["id"], row["source_hash"])
    _put(connection, records.organization, rows, known=known)
    _put(connection, records.translation, said, known=())


def public_ids(connection: Connection, documents: Mapping[str, Document]) -> dict[str, str]:
    """The opaque ids of the protected ones among these (R13): each stays as it was first drawn."""
    guarded = [key for key, document in documents.items() if document["release_level"] == "never"]
    table, drawn = records.service, {}
    for chunk in chunks(guarded):
        drawn.update({row["id"]: row["public_id"] for row in _of(connection, table, table.c.id, chunk)})
    known = {key: public for key, public in drawn.items() if public.startswith(OPAQUE)}
    return {key: known.get(key) or OPAQUE + secrets.token_hex(4) for key in guarded}


def chunks(keys: Sequence[str], size: int = AT_ONCE) -> Iterator[Sequence[str]]:
    """The keys, some at a time."""
    yield from (keys[start : start + size] for start in range(0, len(keys), size))


def _untranslated(document: Document, old: Collection[tuple[str, str]]) -> Document:
    said = document["translations"]
    kept = {f: {code: text for code, text in by.items() if (f, code) not in old} for f, by in said.items()}
    return {**document, "translations": kept}


def _services(connection: Connection, keys: Sequence[str]) -> Documents:
    found = {row["id"]: _plain(row) for row in _of(connection, records.service, records.service.c.id, keys)}
    for row in _of(connection, records.location, records.location.c.id, keys):
        found[row["id"]].update({name: row[name] for name in _LOCATION}, location_level=row["release_level"])
    _gather(connection, found, keys=list(found))
    for row in _of(connection, records.accessibility, records.accessibility.c.location_id, keys):
        found[row["location_id"]]["accessibility"].append(row["description"])
    for key, said in _translations(connection, "service", keys).items():
        found[key]["translations"] = said
    for row in _of(connection, ledger.assurance, ledger.assurance.c.service_id, keys):
        found[row["service_id"]]["assured"][row["fact"]] = row["day"].isoformat()
    return found


def _gather(connection: Connection, found: Documents, *, keys: Sequence[str]) -> None:
    """The parts of each, in their order."""
    for row in _of(connection, records.phone, records.phone.c.service_id, keys):
        names = ("number", "type", "description", "release_level", "source_url")
        found[row["service_id"]]["phones"].append({name: row[name] for name in names})
    for row in _of(connection, records.attribute, records.attribute.c.service_id, keys):
        name = "needs" if row["link_type"] == "need" else "audience"
        found[row["service_id"]][name].append(row["taxonomy_term_id"])
    for row in _of(connection, records.schedule, records.schedule.c.service_id, keys):
        found[row["service_id"]]["schedules"].append(_as_schedule(row))
    for name, (table, columns) in _LISTS.items():
        for row in _of(connection, table, table.c.service_id, keys):
            found[row["service_id"]][name].append({column: row[column] for column in columns})
    for name, (table, column) in _WORDS.items():
        for row in _of(connection, table, table.c.service_id, keys):
            found[row["service_id"]][name].append(row[column])


def _of(connection: Connection, table: Table, column: Column[Any], keys: Sequence[str]) -> list[RowMapping]:
    """The rows of these keys, in their order."""
    order = [table.c[name] for name in ("position", "id") if name in table.c]
    return list(connection.execute(select(table).where(column.in_(keys)).order_by(*order)).mappings()) if keys else []


def _plain(row: RowMapping) -> Document:
    document = empty("service")
    document.update({name: row[name] for name in _SERVICE})
    document.update({name: row[name].isoformat() if row[name] else "" for name in DAYS})
    document["intake"] = row["intake"].split("|") if row["intake"] else []
    return document


def _as_schedule(row: RowMapping) -> Row:
    return {
        "byday": row["byday"],
        "opens_at": row["opens_at"].isoformat("minutes") if row["opens_at"] else "",
        "closes_at": row["closes_at"].isoformat("minutes") if row["closes_at"] else "",
        "always": row["always"],
        "holidays": row["holidays"],
        "valid_from": row["valid_from"].isoformat() if row["valid_from"] else "",
        "valid_to": row["valid_to"].isoformat() if row["valid_to"] else "",
        "notes": row["notes"],
    }


def _translations(connection: Connection, kind: str, keys: Sequence[str]) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for chunk in chunks(keys):
        for row in _of(connection, records.translation, records.translation.c.resource_id, chunk):
            if row["resource_type"] == kind:
                fields = found.setdefault(row["resource_id"], {})
                fields.setdefault(row["field_name"], {})[row["language"]] = row["value"]
    return found


def _rows_of(key: str, document: Document, *, public: str) -> Iterator[tuple[Table, Row]]:
    yield (
        records.service,
        {
            "id": key,
            "public_id": public,
            **{name: document[name] for name in _SERVICE},
            **{name: _day(document[name]) for name in DAYS},
            "intake": "|".join(document["intake"]),
            "assured_date": _day(assured_day(document)),
        },
    )
    level = document["location_level"]
    yield records.location, {"id": key, "release_level": level, **{name: document[name] for name in _LOCATION}}
    yield records.service_at_location, {"id": key, "service_id": key, "location_id": key}
    yield from _part_rows(key, document)
    for position, text in enumerate(document["accessibility"]):
        row = {"id": f"{key}.accessibility.{position}", "location_id": key, "description": text, "position": position}
        yield records.accessibility, row
    yield from ((records.translation, row) for row in _translation_rows("service", key, document))
    for fact, day in document["assured"].items():
        yield ledger.assurance, {"service_id": key, "fact": fact, "day": _day(day)}


def _part_rows(key: str, document: Document) -> Iterator[tuple[Table, Row]]:
    for position, one in enumerate(document["phones"]):
        row = {"id": f"{key}.phone.{position:02}", "service_id": key, "position": position, **one}
        yield records.phone, row
    for kind, name in (("need", "needs"), ("audience", "audience")):
        for position, term in enumerate(document[name]):
            row = {"id": f"{key}.{kind}.{term}", "service_id": key, "link_type": kind, "position": position}
            yield records.attribute, {**row, "taxonomy_term_id": term}
    for position, one in enumerate(document["schedules"]):
        row = {"id": f"{key}.schedule.{position:02}", "service_id": key, "line_id": None, **one}
        yield records.schedule, {**row, **_times(one), **{n: _day(one[n]) for n in ("valid_from", "valid_to")}}
    for name, (table, _) in _LISTS.items():
        for position, one in enumerate(document[name]):
            yield table, {"id": f"{key}.{table.name}.{position:02}", "service_id": key, "position": position, **one}
    for name, (table, column) in _WORDS.items():
        for position, word in enumerate(document[name]):
            row = {"id": f"{key}.{table.name}.{position:02}", "service_id": key, "position": position}
            yield table, {**row, column: word}


def _translation_rows(kind: str, key: str, document: Document) -> Iterator[Row]:
    for field, said in document["translations"].items():
        for language, value in said.items():
            yield {
                "id": f"{kind}.{key}.{field}.{language}",
                "resource_type": kind,
                "resource_id": key,
                "field_name": field,
                "language": language,
                "value": value,
                "source_hash": hash_of(document[field]),
            }


def _times(one: Row) -> Row:
    return {name: time.fromisoformat(one[name]) if one[name] else None for name in ("opens_at", "closes_at")}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _hashes_that_stay(
    connection: Connection, kind: str, keys: Sequence[str], *, documents: Mapping[str, Document]
) -> dict[str, str]:
    """The hashes of translations that stay as they were: made from the text of then, they keep its hash."""
    kept = {}
    for chunk in chunks(keys):
        for row in _of(connection, records.translation, records.translation.c.resource_id, chunk):
            if row["resource_type"] != kind:
                continue
            said = documents[row["resource_id"]]["translations"].get(row["field_name"], {})
            if said.get(row["language"]) == row["value"]:
                kept[row["id"]] = row["source_hash"]
    return kept


def _forget_parts(connection: Connection, keys: Sequence[str]) -> None:
    for chunk in chunks(keys):
        for table in _OF_SERVICE:
            connection.execute(delete(table).where(table.c.service_id.in_(chunk)))
        connection.execute(delete(records.accessibility).where(records.accessibility.c.location_id.in_(chunk)))
        connection.execute(delete(ledger.assurance).where(ledger.assurance.c.service_id.in_(chunk)))
    _forget_translations(connection, "service", keys)


def _forget_translations(connection: Connection, kind: str, keys: Sequence[str]) -> None:
    table = records.translation
    for chunk in chunks(keys):
        connection.execute(delete(table).where(table.c.resource_type == kind, table.c.resource_id.in_(chunk)))


def _put(connection: Connection, table: Table, rows: list[Row], *, known: Collection[str]) -> None:
    """Insert the rows; those whose id is in `known` are updated in place, since others point at them."""
    there = [row for row in rows if row.get("id") in known] if known else []
    new = [row for row in rows if row.get("id") not in known] if known else rows
    insert_rows(connection, table, new)
    if there:
        columns: dict[str, Any] = {name: bindparam(f"_{name}") for name in there[0] if name != "id"}
        written = update(table).where(table.c.id == bindparam("_id")).values(columns)
        connection.execute(written, [{f"_{name}": value for name, value in row.items()} for row in there])
