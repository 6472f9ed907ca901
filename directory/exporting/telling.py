"""What is told of a service, in the fields of a document, so that every format writes down the same."""

from directory.documents import Document, empty
from directory.holdings import Hours
from directory.release import TEXTS, Told

_DOOR = ("address_1", "postal_code", "latitude", "longitude", "transportation", "location_level")
_GUARDED = frozenset({"url", "hours", "accessibility", "alert_until", "source_url", "confidentiality", *TEXTS, *_DOOR})
_PROTECTED = _GUARDED | {
    "email", "schedules", "languages", "cost_options", "required_documents", "service_areas",
}  # fmt: skip


def withheld(told: Told) -> frozenset[str]:
    """The fields that this service's release level keeps back, whether or not something stands in them."""
    kept = _PROTECTED if told.protected else _GUARDED if told.release_level != "public" else frozenset()
    return kept if told.organization_id else kept | {"organization_id"}


def document_of(told: Told) -> Document:
    """The document that somebody who was told this could write down. What is withheld is empty in it."""
    point = told.point or (None, None)
    has_door = bool(told.address or told.postal_code or told.transportation or told.point)
    document = empty("service")
    document.update({name: getattr(told, name) for name in _SAME})
    document.update({name: list(getattr(told, name)) for name in _LISTS})
    document.update({name: day.isoformat() if (day := getattr(told, name)) else "" for name in _DAYS})
    document.update(
        place=told.city or told.region or "national",
        address_1=told.address,
        hours=told.hours_text,
        latitude=point[0],
        longitude=point[1],
        location_level="public" if has_door else "",
        phones=_phones(told),
        schedules=[hours_as_written(one) for one in told.hours],
        languages=[{"code": code, "note": note} for code, note in told.languages],
        cost_options=[dict(one) for one in told.cost_options],
        assured=dict(told.facts_assured),
    )
    _say(document, told)
    return document


def hours_as_written(hours: Hours) -> dict[str, object]:
    """Opening hours as a document holds them."""
    return {
        "byday": hours.byday,
        "opens_at": hours.opens_at.isoformat("minutes") if hours.opens_at else "",
        "closes_at": hours.closes_at.isoformat("minutes") if hours.closes_at else "",
        "always": hours.always,
        "holidays": hours.holidays,
        "valid_from": hours.valid_from,
        "valid_to": hours.valid_to,
        "notes": hours.notes,
    }


_SAME = (
    "organization_id", "email", "url", "papers", "status", "capacity", "confidence", "release_level", "minimum_age",
    "maximum_age", "free", "authority", "vetted_child", "postal_code", "transportation", "source_url", "source_date",
)  # fmt: skip
_LISTS = ("needs", "audience", "intake", "required_documents", "accessibility", "service_areas")
_DAYS = ("capacity_until", "alert_until", "available_from", "available_until")


def _phones(told: Told) -> list[dict[str, str]]:
    pairs = [(number, "voice") for number in told.phones] + [(number, "whatsapp") for number in told.whatsapp]
    plain = {"description": "", "release_level": "public", "source_url": ""}
    return [{"number": number, "type": kind, **plain} for number, kind in pairs]


def _say(document: Document, told: Told) -> None:
    """The texts, each with its translations; a short name only where it is another than the name."""
    short = {} if told.short == told.names else told.short
    for field, said in {"name": told.names, "alternate_name": short, **told.texts}.items():
        document[field] = said.get("fr", "")
        others = {code: text for code, text in said.items() if code != "fr" and text}
        if others:
            document["translations"][field] = others
