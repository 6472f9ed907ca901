"""What a file says of a record that is there, against what was told of it: what was withheld is never erased.

A field that is as we tell it ourselves is not spoken of. A list with parts of its own is changed part by part.
"""

from collections.abc import Mapping
from typing import Any

from directory.documents import Document


def spoken(document: Document, told: Document, given: Document) -> Document:
    """The fields of `given` that say something else than `told`, as the record `document` is to have them."""
    found = {name: value for name, value in given.items() if value != told.get(name)}
    if "phones" in found:
        found["phones"] = _phones(document["phones"], told.get("phones", []), found["phones"])
    if "translations" in found:
        kept = document["translations"]
        found["translations"] = _translations(kept, told.get("translations", {}), found["translations"])
    return {name: value for name, value in found.items() if value != document.get(name)}


def _phones(kept: list[Document], told: list[Document], given: list[Document]) -> list[Document]:
    """Those given, each with what is known of it; and after them those that were never told."""
    known = {_number(one): one for one in kept}
    seen = {_number(one) for one in told}
    here = {_number(one) for one in given}
    held_back = [one for key, one in known.items() if key not in seen and key not in here]
    merged = []
    for one in given:
        old = known.get(_number(one))
        merged.append(one if old is None else {**old, "description": one["description"] or old["description"]})
    return [*merged, *held_back]


def _number(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["number"], one["type"]


def _translations(kept: Document, told: Document, given: Document) -> Document:
    """Those given; those told and not given any more are gone; those never told (stale ones, say) stay."""
    found = {}
    for field in (*kept, *(name for name in given if name not in kept)):
        old, seen, new = (said.get(field, {}) for said in (kept, told, given))
        found[field] = {code: text for code, text in old.items() if code in new or code not in seen} | new
    return {field: said for field, said in found.items() if said}
