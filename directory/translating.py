"""Saying that a translation is still right although the text it was made from has changed."""

from sqlalchemy import Connection, update

from directory import history, records
from directory.documents import hash_of
from directory.editing import NotThere
from directory.history import Note
from directory.roles import Actor, Forbidden, may_edit

STILL_RIGHT = "translation still right"
"""How the reason of such a change begins."""


def still_right(connection: Connection, actor: Actor, key: str, text: tuple[str, str], note: Note) -> None:
    """Keep the translation `text`, (field, language), of a service as made from the text of now; a change of its own.

    Raises NotThere, Forbidden.
    """
    field, language = text
    document = history.read(connection, "service", [key]).get(key)
    if document is None or not document["translations"].get(field, {}).get(language):
        raise NotThere
    if not may_edit(actor, document):
        raise Forbidden
    said = Note(note.by, note.now, note.origin, why=f"{STILL_RIGHT}: {field} ({language})")
    change = history.get(connection, history.propose(connection, "service", key, {}, said, action="assure"))
    if change is None or not history.come_true(connection, change, document, document, said):
        raise NotThere
    table = records.translation
    of_it = (table.c.resource_type == "service", table.c.resource_id == key)
    made = update(table).where(*of_it, table.c.field_name == field, table.c.language == language)
    connection.execute(made.values(source_hash=hash_of(document[field])))
