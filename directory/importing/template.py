"""Our spreadsheet: three sheets and their columns, each with the field of the document it stands for.

A column left out of a file leaves its field as it is; an empty cell empties it. A column's `kind` says how its cells
are written and read (`cells`); `part` is the language of a translation, or which numbers of a service it holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directory.facts import AUDIENCES, NEEDS
from directory.records import CAPACITY, CONFIDENCE, INTAKE, PAPERS, RELEASE_LEVELS, STATUSES
from directory.tables.table import Schema

SERVICES, ORGANIZATIONS, SCHEDULES = "services", "organizations", "schedules"
WITHHELD = "(withheld)"
"""What an export writes where something may not be told; brought back, it leaves what is kept as it is."""
ALWAYS_THERE = ("en", "ar")
OTHERS = ("ary", "es", "pt")
"""Languages of translations: the template has columns for the first, an export for the others where they are used."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    name: str
    field: str
    kind: str = "text"
    part: str = ""
    spellings: tuple[str, ...] = ()

    @property
    def is_seldom(self) -> bool:
        """Whether the blank template goes without it."""
        return self.part in OTHERS


def _said(name: str, field: str, *spellings: str, base: str = "") -> tuple[Column, ...]:
    """A text in French and its translations; `base` is the name of the French column, where it differs."""
    french = Column(base or name, field, spellings=(f"{name}_fr", *spellings))
    others = (Column(f"{name}_{code}", field, "translation", code) for code in (*ALWAYS_THERE, *OTHERS))
    return (french, *others)


SERVICE_COLUMNS: tuple[Column, ...] = (
    *_said("name", "name", "name", "nom", "nom fr", "الاسم", base="name_fr"),
    *_said("short", "alternate_name", "short name", "nom court", "الاسم المختصر", base="short_fr"),
    Column("organization_id", "organization_id", spellings=("organisation", "organisation id", "المنظمة")),
    Column("status", "status", "code", spellings=("statut", "état", "الحالة")),
    Column("needs", "needs", "needs", spellings=("need", "besoins", "besoin", "الاحتياجات")),
    Column("audience", "audience", "codes", spellings=("public", "pour qui", "الفئة")),
    Column("papers", "papers", "code", spellings=("papiers", "documents demandés", "الأوراق")),
    Column("intake", "intake", "codes", spellings=("accueil", "accès", "الاستقبال")),
    Column("minimum_age", "minimum_age", "number", spellings=("age minimum", "âge minimal", "السن الأدنى")),
    Column("maximum_age", "maximum_age", "number", spellings=("age maximum", "âge maximal", "السن الأقصى")),
    *_said("eligibility", "eligibility_description", "conditions", "شروط الاستفادة"),
    Column("required_documents", "required_documents", "words", spellings=("pièces à apporter", "الوثائق المطلوبة")),
    *_said("cost", "fees_description", "coût", "tarif", "التكلفة"),
    Column("free", "free", "flag", spellings=("gratuit", "مجاني")),
    Column("cost_options", "cost_options", "costs", spellings=("tarifs",)),
    Column("place", "place", "place", spellings=("ville", "lieu", "city", "المدينة")),
    Column("address", "address_1", spellings=("adresse", "العنوان")),
    Column("postal_code", "postal_code", spellings=("code postal", "الرمز البريدي")),
    Column("address_release", "location_level", "level", spellings=("diffusion de l'adresse", "نشر العنوان")),
    Column("latitude", "latitude", "degrees", spellings=("lat", "خط العرض")),
    Column("longitude", "longitude", "degrees", spellings=("lon", "lng", "خط الطول")),
    Column("transportation", "transportation", spellings=("transport", "المواصلات")),
    Column("phones", "phones", "phones", "voice", spellings=("phone", "téléphone", "téléphones", "tél", "الهاتف")),
    Column("whatsapp", "phones", "phones", "whatsapp", spellings=("واتساب",)),
    Column("phones_on_request", "phones", "phones", "on_request", spellings=("sur demande", "هاتف عند الطلب")),
    Column("email", "email", "email", spellings=("e-mail", "courriel", "mail", "البريد الإلكتروني")),
    Column("url", "url", spellings=("website", "web", "site", "site web", "الموقع")),
    Column("languages", "languages", "languages", spellings=("langues", "langues parlées", "اللغات")),
    Column("interpretation", "interpretation_services", spellings=("interprétation", "الترجمة")),
    Column("accessibility", "accessibility", "words", spellings=("accessibilité", "الولوج")),
    Column("service_areas", "service_areas", "places", spellings=("zones", "zones couvertes", "مناطق الخدمة")),
    Column("opening_hours", "hours", spellings=("hours", "horaires", "أوقات العمل")),
    Column("capacity", "capacity", "code", spellings=("capacité", "السعة")),
    Column("capacity_until", "capacity_until", "day", spellings=("capacité jusqu'au", "السعة حتى")),
    *_said("alert", "alert", "alerte", "تنبيه"),
    Column("alert_until", "alert_until", "day", spellings=("alerte jusqu'au", "التنبيه حتى")),
    Column("available_from", "available_from", "day", spellings=("du", "à partir du", "من تاريخ")),
    Column("available_until", "available_until", "day", spellings=("jusqu'au", "حتى تاريخ")),
    Column("release_level", "release_level", "level", spellings=("diffusion", "النشر")),
    Column("authority", "authority", "flag", spellings=("autorité", "سلطة")),
    Column("vetted_child", "vetted_child", "flag", spellings=("vérifié pour enfants", "معتمد للأطفال")),
    Column("confidence", "confidence", "code", spellings=("confiance", "الثقة")),
    Column("confidentiality", "confidentiality", spellings=("confidentialité", "السرية")),
    *_said("description", "description", "الوصف"),
    *_said("application_process", "application_process", "démarche", "طريقة التسجيل"),
    Column("source_url", "source_url", spellings=("source", "المصدر")),
    Column("source_date", "source_date", spellings=("date de la source", "تاريخ المصدر")),
)  # fmt: skip

ORGANIZATION_COLUMNS: tuple[Column, ...] = (
    *_said("name", "name", "name", "nom", "الاسم", base="name_fr"),
    Column("kind", "kind", spellings=("type", "النوع")),
    Column("url", "url", spellings=("website", "web", "site", "site web", "الموقع")),
    Column("email", "email", "email", spellings=("e-mail", "courriel", "mail", "البريد الإلكتروني")),
    *_said("description", "description", "الوصف"),
    Column("source_url", "source_url", spellings=("source", "المصدر")),
    Column("source_date", "source_date", spellings=("date de la source", "تاريخ المصدر")),
)

SCHEDULE_COLUMNS: tuple[Column, ...] = (
    Column("days", "byday", "days", spellings=("day", "jours", "jour", "الأيام")),
    Column("opens", "opens_at", "time", spellings=("opens at", "ouvre", "ouverture", "يفتح")),
    Column("closes", "closes_at", "time", spellings=("closes at", "ferme", "fermeture", "يغلق")),
    Column("always", "always", "flag", spellings=("toujours", "24h/24", "دائما")),
    Column("holidays", "holidays", "flag", spellings=("jours fériés", "أيام العطل")),
    Column("valid_from", "valid_from", "day", spellings=("du", "من تاريخ")),
    Column("valid_to", "valid_to", "day", spellings=("au", "إلى تاريخ")),
    Column("notes", "notes", spellings=("remarques", "ملاحظات")),
)

COLUMNS: Mapping[str, Mapping[str, Column]] = {
    SERVICES: {column.name: column for column in SERVICE_COLUMNS},
    ORGANIZATIONS: {column.name: column for column in ORGANIZATION_COLUMNS},
    SCHEDULES: {column.name: column for column in SCHEDULE_COLUMNS},
}
IDS: Mapping[str, str] = {SERVICES: "id", ORGANIZATIONS: "id", SCHEDULES: "service_id"}
"""The column that says whose row it is."""

CODES: Mapping[str, Sequence[str]] = {
    "status": STATUSES,
    "audience": AUDIENCES,
    "papers": PAPERS,
    "intake": INTAKE,
    "capacity": CAPACITY,
    "confidence": CONFIDENCE,
    "release_level": RELEASE_LEVELS,
    "location_level": RELEASE_LEVELS,
}
"""What a cell of a `code`, `codes` or `level` column may hold."""


def _schema(sheet: str, columns: Iterable[Column]) -> Schema:
    spellings = {spelling: column.name for column in columns for spelling in column.spellings}
    own = "service_id" if sheet == SCHEDULES else "id"
    if sheet == SCHEDULES:
        spellings |= {"service": own, "id": own}
    return Schema((own, *COLUMNS[sheet]), required=(own,), aliases={**spellings, "identifiant": own, "المعرف": own})


SCHEMAS: Mapping[str, Schema] = {
    SERVICES: _schema(SERVICES, SERVICE_COLUMNS),
    ORGANIZATIONS: _schema(ORGANIZATIONS, ORGANIZATION_COLUMNS),
    SCHEDULES: _schema(SCHEDULES, SCHEDULE_COLUMNS),
}
"""The sheets as `tables.reading` knows them; the first is that of a single CSV file."""

CHOICES: Mapping[str, Mapping[str, Sequence[str]]] = {
    SERVICES: {
        **{c.name: [*filter(None, CODES[c.field])] for c in SERVICE_COLUMNS if c.kind in ("code", "level")},
        **{c.name: ["yes", "no"] for c in SERVICE_COLUMNS if c.kind == "flag"},
    },
    SCHEDULES: {c.name: ["yes", "no"] for c in SCHEDULE_COLUMNS if c.kind == "flag"},
}
"""The drop-down lists of the workbook, by sheet and column."""

NOTES: Sequence[str] = (
    "Fill in one row for each service. The columns may stand in any order; those you do not need may be deleted.",
    "A column that is deleted leaves what the directory knows, and so does a row left out. An empty cell empties it.",
    "id: leave it as it is where it is filled. For a new service choose a short one, or leave it empty.",
    "A new service needs: organization_id, name_fr, needs, place and release_level (public, on_request or never).",
    "release_level says what people are told: never is for places that must not be found, and they keep no address.",
    f"{WITHHELD} stands for something that may not be told. Leave it: what the directory keeps stays as it is.",
    "Several values go into one cell with | between them, for instance medical|shelter. Telephone numbers too.",
    f"needs: {' | '.join(NEEDS)}",
    f"audience: {' | '.join(AUDIENCES)}; intake: {' | '.join(INTAKE)}; papers: {' | '.join(filter(None, PAPERS))}",
    "Days are written 2026-03-31, times 09:30, weekdays MO|TU|WE|TH|FR|SA|SU.",
    "Sheet schedules: one row for each opening time of a service. Two spans a day are two rows. A service without a row"
    " there keeps its hours; a row with its service_id alone takes them away.",
)  # fmt: skip
