"""Our three taxonomies as HSDS tells them: needs (two levels), audience, and access (intake and papers).

The labels of the finer codes and what they are called elsewhere come from crosswalk.csv. Its columns written from
memory are nobody's facts and are not published.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from directory.facts import AUDIENCES, NEEDS, Names
from directory.hsds.ids import made
from directory.places import MOROCCO
from directory.records import INTAKE

VERSION = "1"
ELSEWHERE = {
    "open_eligibility_slug": "open_eligibility",
    "openeligibility_id_2014": "open_eligibility_2014",
    "data_inclusion_thematique": "data_inclusion",
    "unhcr_services_advisor_2015": "unhcr_services_advisor_2015",
}
"""Columns of the crosswalk that are published, and the vocabulary each belongs to."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a taxonomy; `need` is the need it belongs to, and `elsewhere` its names in other vocabularies."""

    taxonomy: str
    code: str
    labels: Names
    need: str = ""
    elsewhere: Names | None = None

    @property
    def id(self) -> str:
        """Its UUID."""
        return made("taxonomy_term", self.taxonomy, self.code)

    @property
    def parent_id(self) -> str:
        """The UUID of the need this is a finer word for; "" for a word of the first level."""
        is_finer = self.taxonomy == "needs" and self.need != self.code
        return made("taxonomy_term", "needs", self.need) if is_finer else ""


TAXONOMIES: dict[str, tuple[str, str]] = {
    "needs": ("Besoins", "Ce pour quoi un service aide, en deux niveaux."),
    "audience": ("Public", "Pour qui est un service\u00a0; rien veut dire que ce n'est pas dit."),
    "access": ("Accès", "Comment on y va, et les papiers demandés."),
}
"""Name and description, by code."""


def taxonomy_id(code: str) -> str:
    """The UUID of a taxonomy."""
    return made("taxonomy", code)


def taxonomies() -> list[dict[str, Any]]:
    """The taxonomies as HSDS objects."""
    return [
        {"id": taxonomy_id(code), "name": name, "description": said, "version": VERSION, "code": code}
        for code, (name, said) in TAXONOMIES.items()
    ]


def as_hsds(term: Term) -> dict[str, Any]:
    """The term as an HSDS object, with its taxonomy, its labels by language and its names elsewhere."""
    found: dict[str, Any] = {
        "id": term.id,
        "code": term.code,
        "name": term.labels["fr"],
        "description": " / ".join(term.labels[language] for language in ("fr", "en", "ar")),
        "taxonomy": term.taxonomy,
        "taxonomy_id": taxonomy_id(term.taxonomy),
        "language": "fr",
        "labels": dict(term.labels),
    }
    if term.parent_id:
        found["parent_id"] = term.parent_id
    if term.elsewhere:
        found["crosswalk"] = dict(term.elsewhere)
    return found


@lru_cache(maxsize=1)
def terms() -> dict[tuple[str, str], Term]:
    """Every term by (taxonomy, code): needs first, each followed by its finer codes."""
    plain = [Term("audience", code, LABELS[code]) for code in AUDIENCES]
    plain += [Term("access", code, LABELS[code]) for code in (*INTAKE, *PAPERS.values())]
    return {(term.taxonomy, term.code): term for term in (*_needs(), *plain)}


@lru_cache(maxsize=1)
def terms_by_id() -> dict[str, Term]:
    """Every term by its UUID."""
    return {term.id: term for term in terms().values()}


@lru_cache(maxsize=1)
def crosswalk() -> tuple[dict[str, str], ...]:
    """The lines of crosswalk.csv."""
    with (MOROCCO / "crosswalk.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle, strict=True))


def _needs() -> list[Term]:
    """A line whose code is the need's own tells what the need is called elsewhere; the others are finer codes."""
    found = []
    for need in NEEDS:
        rows = [row for row in crosswalk() if row["need"] == need]
        own = [row for row in rows if row["code"].replace("-", "_") == need]
        found.append(Term("needs", need, NEED_LABELS[need], need, _elsewhere(own[0]) if own else None))
        found += [Term("needs", row["code"], _labels(row), need, _elsewhere(row)) for row in rows if row not in own]
    return found


def _labels(row: dict[str, str]) -> Names:
    return {language: row[f"label_{language}"] for language in ("fr", "en", "ar")}


def _elsewhere(row: dict[str, str]) -> Names:
    return {vocabulary: row[column].partition(" (")[0] for column, vocabulary in ELSEWHERE.items() if row[column]}


def _said(fr: str, en: str, ar: str) -> Names:
    return {"fr": fr, "en": en, "ar": ar}


PAPERS = {"none": "papers_none", "any": "papers_any", "unhcr": "papers_unhcr"}
"""The codes of the papers a service asks for, as terms of `access`."""

NEED_LABELS = {
    "emergency": _said("Urgence", "Emergency", "حالة طارئة"),
    "legal_aid": _said("Aide juridique", "Legal aid", "مساعدة قانونية"),
    "asylum_documents": _said("Asile et papiers", "Asylum and papers", "اللجوء والوثائق"),
    "child_protection": _said("Protection de l'enfance", "Child protection", "حماية الطفولة"),
    "women_violence": _said("Femmes\u00a0: violences", "Women: violence", "النساء ضحايا العنف"),
    "shelter": _said("Hébergement", "Shelter", "إيواء"),
    "trafficking": _said("Victimes de traite", "Victims of trafficking", "ضحايا الاتجار بالبشر"),
    "medical": _said("Soins médicaux", "Medical care", "رعاية صحية"),
    "mental_health": _said("Soutien psychologique", "Psychological support", "دعم نفسي"),
    "food_nonfood": _said("Nourriture et articles de base", "Food and basic items", "غذاء ومواد أساسية"),
    "cash": _said("Aide financière", "Financial help", "مساعدة مالية"),
    "disability": _said("Handicap", "Disability", "إعاقة"),
    "education_training": _said("Éducation et formation", "Education and training", "تعليم وتكوين"),
    "employment": _said("Emploi", "Employment", "شغل"),
    "voluntary_return": _said("Retour volontaire", "Voluntary return", "العودة الطوعية"),
    "social_assistance": _said("Accueil et orientation", "Social assistance", "استقبال وتوجيه"),
    "helpline": _said("Ligne d'écoute", "Helpline", "خط استماع"),
}
LABELS = {
    "everyone": _said("Tout le monde", "Everyone", "الجميع"),
    "women": _said("Femmes", "Women", "النساء"),
    "children": _said("Enfants", "Children", "الأطفال"),
    "infants": _said("Tout-petits", "Infants", "الرضع"),
    "refugees": _said("Réfugiés", "Refugees", "اللاجئون"),
    "trafficking": _said("Victimes de traite", "Victims of trafficking", "ضحايا الاتجار بالبشر"),
    "walk_in": _said("Sans rendez-vous", "Walk in", "بدون موعد"),
    "appointment": _said("Sur rendez-vous", "By appointment", "بموعد"),
    "referral": _said("Sur orientation seulement", "By referral only", "بإحالة فقط"),
    "phone": _said("Par téléphone", "By phone", "بالهاتف"),
    "papers_none": _said("Sans papiers demandés", "No papers asked for", "لا تُطلب أي وثائق"),
    "papers_any": _said("Une pièce d'identité demandée", "An identity paper asked for", "تُطلب وثيقة هوية"),
    "papers_unhcr": _said("Un document du HCR demandé", "A UNHCR document asked for", "تُطلب وثيقة من المفوضية"),
}
