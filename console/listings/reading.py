"""What a form says of each field: values as a document holds them, or as they were typed where they cannot be read.

A field is spoken of when its `seen.<name>` is in the form: the print of the value the person had before their eyes, by
which it is known what they changed, and whether somebody else changed it meanwhile.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import phonenumbers
from starlette.datastructures import FormData

from console.listings import timetable
from console.listings.groups import READ_IN, Field, Group
from directory.documents import Document
from directory.validity import Fault

ROWS = 40
"""More rows than this of numbers, hours or prices are not read."""
_PHONE = ("number", "type", "description", "release_level")
_UNORDERED = frozenset({"needs", "audience", "intake", "service_areas", "languages"})
_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789.")


@dataclass(slots=True)
class Sent:
    """The values of a form by field, the prints it came with, and what could not be read."""

    values: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def mine(self) -> dict[str, Any]:
        """What the person changed."""
        return {name: value for name, value in self.values.items() if imprint(name, value) != self.seen[name]}


def read(group: Group, form: FormData) -> Sent:
    """What this form says of the fields of a group."""
    sent = Sent()
    for one in group.fields:
        seen = form.get(f"seen.{one.name}")
        if isinstance(seen, str):
            sent.seen[one.name] = seen
            sent.values[one.name] = _value(one, form, sent)
    return sent


def shown(one: Field, document: Document) -> Any:
    """The value of a field as a form shows it: a translated text by language."""
    value = document[one.name]
    if one.kind == "phones":
        return [{name: phone[name] for name in _PHONE} for phone in value]
    if not one.is_translated:
        return value
    said = document["translations"].get(one.name, {})
    return {"fr": value, **{code: said.get(code, "") for code in READ_IN[1:]}}


def imprint(name: str, value: Any) -> str:
    """What tells one value of a field from another, however it is written."""
    plain = value
    if name == "schedules":
        plain = timetable.ordered(value)
    elif name in _UNORDERED:
        plain = sorted(value, key=str)
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def into(document: Document, group: Group, values: Mapping[str, Any]) -> Document:
    """The values of a form as fields of the document; numbers and translations the form did not show stay."""
    found: Document = {}
    for one in group.fields:
        if one.name not in values:
            continue
        value = values[one.name]
        if one.is_translated:
            found[one.name] = value["fr"]
            said = {**document["translations"].get(one.name, {}), **{code: value[code] for code in READ_IN[1:]}}
            texts: Document = found.get("translations") or document["translations"]
            found["translations"] = {**texts, one.name: {code: text for code, text in said.items() if text}}
            found["translations"] = {name: by for name, by in found["translations"].items() if by}
        elif one.name == "phones":
            found["phones"] = _with_unseen(document, value)
        elif one.name in _UNORDERED:
            found[one.name] = _in_their_order(document[one.name], value)
        else:
            found[one.name] = value
    return found


def normal_number(text: str) -> str:
    """A number as the directory keeps it, from any Moroccan way to write it; what is none stays as typed."""
    bare = text.translate(_EASTERN).strip()
    if bare.isdecimal() and len(bare) <= 4:
        return bare
    try:
        parsed = phonenumbers.parse(bare, "MA")
    except phonenumbers.NumberParseException:
        return bare
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _value(one: Field, form: FormData, sent: Sent) -> Any:
    if one.is_translated:
        return {code: _text(form, f"{one.name}.{code}") for code in READ_IN}
    if one.kind == "phones":
        return [phone for n in range(ROWS) if (phone := _phone(form, f"phones.{n}")) is not None]
    if one.kind == "hours":
        return timetable.read(form)
    if one.kind == "costs":
        return [cost for n in range(ROWS) if (cost := _cost(form, f"costs.{n}", sent)) is not None]
    if one.kind == "languages":
        return [{"code": code, "note": _text(form, f"languages.{code}.note")} for code in _several(form, one.name)]
    if one.kind == "choices":
        return _several(form, one.name)
    if one.kind == "words":
        return [line.strip() for line in _text(form, one.name).split("\n") if line.strip()]
    if one.kind == "flag":
        return form.get(one.name) == "yes"
    if one.kind in ("whole", "decimal"):
        return _number(one, form, sent)
    return _text(form, one.name)


def _phone(form: FormData, row: str) -> dict[str, Any] | None:
    number = normal_number(_text(form, f"{row}.number"))
    if not number or form.get(f"{row}.withdrawn") == "yes":
        return None
    return {
        "number": number,
        "type": _text(form, f"{row}.type") or "voice",
        "description": _text(form, f"{row}.description"),
        "release_level": _text(form, f"{row}.level") or "public",
    }


def _cost(form: FormData, row: str, sent: Sent) -> dict[str, Any] | None:
    option, amount = _text(form, f"{row}.option"), _text(form, f"{row}.amount").translate(_EASTERN).replace(",", ".")
    if not option and not amount:
        return None
    try:
        value = float(amount) if amount else None
    except ValueError:
        sent.faults.append(Fault("cost_options", "not_an_amount", amount))
        value = None
    return {"option": option, "currency": _text(form, f"{row}.currency") or "MAD", "amount": value}


def _number(one: Field, form: FormData, sent: Sent) -> Any:
    text = _text(form, one.name).translate(_EASTERN).replace(",", ".")
    if not text:
        return None
    try:
        return int(text) if one.kind == "whole" else float(text)
    except ValueError:
        sent.faults.append(Fault(one.name, "not_an_age" if one.kind == "whole" else "not_a_point", text))
        return text


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _several(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str) and value]


def _with_unseen(document: Document, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The numbers of the form with what it did not show of them, and those that are told to nobody."""
    before = {(one["number"], one["type"]): one for one in document["phones"]}
    unseen = ("source_url", "description") if document["release_level"] == "never" else ("source_url",)
    whole = []
    for one in given:
        was = before.get((one["number"], one["type"]), {})
        whole.append({**one, **{name: was.get(name, one.get(name, "")) for name in unseen}})
    return whole + [one for one in document["phones"] if one["release_level"] == "never"]


def _in_their_order(before: list[Any], given: list[Any]) -> list[Any]:
    """What is chosen, in the order it had: the first need of a service weighs most."""
    order = [_code(one) for one in before]
    return sorted(given, key=lambda one: order.index(_code(one)) if _code(one) in order else len(order))


def _code(one: Any) -> Any:
    return one["code"] if isinstance(one, dict) else one
