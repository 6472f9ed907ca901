"""The packaged directory of Morocco, read from its CSV files into rows for the store.

The files and what they hold are described in `data/morocco/README.md`. Everything is checked here, so that
what is loaded is whole: codes, references between files, telephone numbers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from directory import numbers
from directory.documents import Document, Documents, empty
from directory.facts import AUDIENCES, NEEDS
from directory.places import places
from directory.records import CONFIDENCE, PAPERS, RELEASE_LEVELS
from directory.sheets import BadData, Row, keyed, rows

NATIONAL = "national"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DANGERS = (
    "violence",
    "sexual_violence",
    "child",
    "suicide",
    "medical",
    "confinement",
    "sea",
    "arrest_expulsion",
    "left_in_desert_or_forest",
    "unknown",
)
FREE = frozenset({"Gratuit", "Gratuit, anonyme", "Numéro vert"})
LANGUAGES = ("fr", "ar", "ary", "en", "es", "pt", "wo", "ln", "bm", "ff", "pcm", "ha", "ber")

_SERVICES = (
    "id,organization_id,needs,name_fr,name_en,place,address,phones,whatsapp,email,opening_hours,languages,"
    "eligibility,cost,confidentiality,source_url,source_date,confidence,notes,address_public,"
    "phone_source_url,authority,release_level,papers,audience"
)
_ORGANIZATIONS = "id,name_fr,name_ar,name_en,kind,url,email,description_fr,source_url,source_date"
_LINES = (
    "id,number,e164,name_fr,name_en,name_ar,kind,hours,coverage,cost,note_fr,source_url,source_url_2,"
    "source_date,confidence,authority"
)
_SHORT = "id,short_fr,short_en,short_ar"
_NO_SHORT = {"short_fr": "", "short_en": "", "short_ar": ""}

Record = dict[str, Any]
Records = dict[str, Record]


@dataclass(slots=True)
class Package:
    """Documents of organizations and services by id, and rows of the tables that the package alone may change."""

    organization: Documents = field(default_factory=dict)
    service: Documents = field(default_factory=dict)
    line: Records = field(default_factory=dict)
    schedule: Records = field(default_factory=dict)
    danger_line: Records = field(default_factory=dict)
    first_line: Records = field(default_factory=dict)


def read(folder: Path) -> Package:
    """The package in this folder. Raises `BadData` with every fault found, each with its place."""
    faults: list[str] = []
    package = Package()
    _read_organizations(package, folder, faults=faults)
    _read_lines(package, folder, faults=faults)
    _read_services(package, folder, faults=faults)
    _read_schedules(package, folder, faults=faults)
    _read_danger_lines(package, folder, faults=faults)
    _read_first_lines(package, folder, faults=faults)
    if faults:
        raise BadData(faults)
    return package


def _read_organizations(package: Package, folder: Path, *, faults: list[str]) -> None:
    for key, row in keyed(folder / "organizations.csv", _ORGANIZATIONS.split(","), faults=faults).items():
        package.organization[key] = {
            "name": row.wanted("name_fr"),
            "description": row.text("description_fr"),
            **{column: row.text(column) for column in ("kind", "url", "email", "source_url", "source_date")},
            "translations": _translations(name={"en": row.text("name_en"), "ar": row.text("name_ar")}),
        }


def _read_lines(package: Package, folder: Path, *, faults: list[str]) -> None:
    short = _short_names(folder / "line_short_names.csv", faults=faults)
    for key, row in keyed(folder / "emergency_numbers.csv", _LINES.split(","), faults=faults).items():
        _check_line(row)
        package.line[key] = {
            "name": row.wanted("name_fr"),
            "number": row.text("number"),
            "fees_description": row.text("cost"),
            "free": row.text("cost") in FREE,
            "authority": row.yes("authority"),
            "confidence": row.one_of("confidence", CONFIDENCE),
            "notes": row.text("note_fr"),
            **{c: row.text(c) for c in ("e164", "name_en", "name_ar", "kind", "coverage", "hours")},
            **{c: row.text(c) for c in ("source_url", "source_url_2", "source_date")},
            **short.pop(key, _NO_SHORT),
        }
    faults.extend(f"line_short_names.csv:0:id: {key!r} is no line" for key in short)


def _check_line(row: Row) -> None:
    """A short code is dialled as it is; anything longer gives its E.164 form too, and that one is checked."""
    number, e164 = row.wanted("number"), row.text("e164")
    if e164:
        _check_number(row, "e164", number=e164, short_codes=frozenset())
    elif not (number.isascii() and number.isdecimal() and len(number) <= 4):
        row.refuse("number", f"{number!r} has no e164")


def _check_number(row: Row, column: str, *, number: str, short_codes: frozenset[str]) -> None:
    if why := numbers.fault(number, short_codes):
        row.refuse(column, f"{number}: {why}")


def _read_services(package: Package, folder: Path, *, faults: list[str]) -> None:
    short = _short_names(folder / "short_names.csv", faults=faults)
    vetted = keyed(folder / "vetted_child.csv", ("service_id", "reason"), faults=faults)
    inside = keyed(folder / "no_counter.csv", ("service_id", "reason"), faults=faults)
    codes = frozenset(str(line["number"]) for line in package.line.values() if not line["e164"])
    for key, row in keyed(folder / "services.csv", _SERVICES.split(","), faults=faults).items():
        package.service[key] = {
            **empty("service"),
            **_service(row, package.organization),
            **_place(row),
            "phones": _phones(row, codes),
            "needs": list(row.some_of("needs", NEEDS)),
            "audience": list(row.some_of("audience", AUDIENCES)),
            "vetted_child": vetted.pop(key, None) is not None,
            "status": "inactive" if inside.pop(key, None) else "active",
            **_names(row, short.pop(key, _NO_SHORT)),
        }
    for row in (*vetted.values(), *inside.values()):
        row.refuse("service_id", "no such service")
    faults.extend(f"short_names.csv:0:id: {key!r} is no service" for key in short)


def _service(row: Row, organizations: Collection[str]) -> Document:
    row.one_of("address_public", ("", "yes", "no"))
    return {
        "organization_id": row.one_of("organization_id", organizations),
        "email": row.text("email"),
        "eligibility_description": row.text("eligibility"),
        "fees_description": row.text("cost"),
        "free": row.text("cost") in FREE,
        "hours": row.text("opening_hours"),
        "languages": [{"code": code, "note": ""} for code in row.some_of("languages", LANGUAGES)],
        "papers": row.one_of("papers", PAPERS),
        "authority": row.yes("authority"),
        "confidence": row.one_of("confidence", CONFIDENCE),
        "release_level": row.one_of("release_level", RELEASE_LEVELS),
        **{c: row.text(c) for c in ("confidentiality", "notes", "source_url", "source_date")},
    }


def _names(row: Row, short: Record) -> Document:
    names = {"en": row.text("name_en")}
    shorts = {"en": str(short["short_en"]), "ar": str(short["short_ar"])}
    said = _translations(name=names, alternate_name=shorts)
    return {"name": row.wanted("name_fr"), "alternate_name": short["short_fr"], "translations": said}


def _translations(**fields: dict[str, str]) -> dict[str, dict[str, str]]:
    """The translations that are there."""
    given = {name: {code: text for code, text in said.items() if text} for name, said in fields.items()}
    return {name: said for name, said in given.items() if said}


def _place(row: Row) -> Document:
    place = row.text("place")
    if place != NATIONAL and places().get(place) is None:
        row.refuse("place", f"{place!r} is no city or region")
    public = row.text("release_level") == "public" and row.text("address_public") == "yes"
    level = "public" if public else "on_request"
    if row.text("release_level") == "never":
        level = "never"
    return {"place": place, "address_1": row.text("address"), "location_level": level}


def _phones(row: Row, codes: frozenset[str]) -> list[Record]:
    if len(set(row.many("phones"))) != len(row.many("phones")):
        row.refuse("phones", "the same number twice")
    found: list[Record] = []
    for kind, column in (("voice", "phones"), ("whatsapp", "whatsapp")):
        for number in row.many(column):
            _check_number(row, column, number=number, short_codes=codes)
            found.append(
                {
                    "number": number,
                    "type": kind,
                    "description": "",
                    "release_level": "public",
                    "source_url": row.text("phone_source_url"),
                }
            )
    return found


def _read_schedules(package: Package, folder: Path, *, faults: list[str]) -> None:
    columns = ("service_id", "line_id", "days", "opens", "closes", "always")
    for row in rows(folder / "schedules.csv", columns, faults=faults):
        service, line = _service_or_line(package, row)
        hours = _hours(row)
        if service:
            package.service[service]["schedules"].append(_as_written(hours))
        else:
            number = sum(key.startswith(f"line.{line}.schedule.") for key in package.schedule)
            package.schedule[f"line.{line}.schedule.{number}"] = {"service_id": None, "line_id": line, **hours}


def _as_written(hours: Record) -> Record:
    """The hours as a document holds them."""
    opens, closes = (hours[name].isoformat("minutes") if hours[name] else "" for name in ("opens_at", "closes_at"))
    plain = {"holidays": False, "valid_from": "", "valid_to": "", "notes": ""}
    return {**hours, **plain, "opens_at": opens, "closes_at": closes}


def _hours(row: Row) -> Record:
    if row.yes("always"):
        return {"byday": ",".join(DAYS), "opens_at": None, "closes_at": None, "always": True}
    days, opens, closes = row.some_of("days", DAYS), row.clock("opens"), row.clock("closes")
    if not days:
        row.refuse("days", "empty")
    if opens and closes and opens >= closes:
        row.refuse("closes", "not after it opens")
    return {"byday": ",".join(days), "opens_at": opens, "closes_at": closes, "always": False}


def _read_danger_lines(package: Package, folder: Path, *, faults: list[str]) -> None:
    for row in rows(folder / "danger_lines.csv", ("kind", "order", "line", "when", "rule"), faults=faults):
        kind, position = row.one_of("kind", DANGERS), row.whole("order")
        package.danger_line[f"{kind}.{position}"] = {
            "kind": kind,
            "position": position,
            "line_id": row.one_of("line", package.line),
            "condition": row.text("when"),
            "rule": row.text("rule"),
        }


def _read_first_lines(package: Package, folder: Path, *, faults: list[str]) -> None:
    columns = ("need", "order", "service_id", "line_id", "region", "reason")
    regions = ("", *(region.slug for region in places().regions))
    for row in rows(folder / "first_lines.csv", columns, faults=faults):
        service, line = _service_or_line(package, row)
        need, region = row.one_of("need", NEEDS), row.one_of("region", regions)
        _check_answers_everybody(package, row, service=service, line=line)
        package.first_line[f"{need}.{row.text('order')}.{region or NATIONAL}"] = {
            "need": need,
            "position": row.whole("order"),
            "service_id": service,
            "line_id": line,
            "region": region,
            "reason": row.wanted("reason"),
        }


def _check_answers_everybody(package: Package, row: Row, *, service: str | None, line: str | None) -> None:
    """A first line is a telephone, no authority, and asks for no paper (docs/rules.md)."""
    record = package.service.get(service or "") or package.line.get(line or "") or {}
    if record.get("authority") or record.get("papers") in ("unhcr", "any"):
        row.refuse("service_id", "a first line is no authority and asks for no paper")
    if service and not any(phone["type"] == "voice" for phone in package.service[service]["phones"]):
        row.refuse("service_id", "a first line has a telephone")


def _service_or_line(package: Package, row: Row) -> tuple[str | None, str | None]:
    service = row.one_of("service_id", ("", *package.service))
    line = row.one_of("line_id", ("", *package.line))
    if bool(service) == bool(line):
        row.refuse("service_id", "one of service_id and line_id")
    return service or None, line or None


def _short_names(path: Path, *, faults: list[str]) -> Records:
    sheet: Mapping[str, Row] = keyed(path, _SHORT.split(","), faults=faults)
    columns = ("short_fr", "short_en", "short_ar")
    return {key: {column: row.wanted(column) for column in columns} for key, row in sheet.items()}
