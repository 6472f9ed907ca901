"""The call sheet: what to confirm of each service, and room to write down what came of the call, without a network.

What stands on it is what may be told to anybody, besides the numbers that only staff are told: a sheet gets lost.
`directory.importing.call_sheet` reads it back.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection

from directory.exporting.rows import Cells, schedule_rows, service_row
from directory.holdings import Held
from directory.importing.present import services_there
from directory.importing.template import WITHHELD
from directory.release import told
from directory.tables.table import Table
from directory.tables.writing import Look, write_xlsx

SHEET = "calls"
TO_CONFIRM = ("name", "phones", "hours", "place", "who")
TO_FILL = ("outcome", "confirmed", "dialled", "called_by", "called_on", "notes")
STILL_RIGHT, CHANGED, NO_ANSWER, WRONG_NUMBER, CLOSED = OUTCOMES = (
    "still right", "changed", "no answer", "wrong number", "closed",
)  # fmt: skip

HEADERS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "id": "id", "name": "nom", "phones": "téléphones", "hours": "horaires", "place": "lieu", "who": "pour qui",
        "outcome": "résultat", "confirmed": "confirmé", "dialled": "appelé", "called_by": "par qui",
        "called_on": "le", "notes": "remarques",
    },
    "ar": {
        "id": "id", "name": "الاسم", "phones": "أرقام الهاتف", "hours": "أوقات العمل", "place": "المكان",
        "who": "لمن", "outcome": "النتيجة", "confirmed": "ما تم تأكيده", "dialled": "تم الاتصال",
        "called_by": "المتصل", "called_on": "تاريخ الاتصال", "notes": "ملاحظات",
    },
    "en": {"id": "id", **{name: name.replace("_", " ") for name in (*TO_CONFIRM, *TO_FILL)}},
}  # fmt: skip
OUTCOME_WORDS: Mapping[str, tuple[str, ...]] = {
    "fr": ("toujours exact", "a changé", "pas de réponse", "mauvais numéro", "fermé"),
    "ar": ("ما زال صحيحا", "تغيّر", "لا جواب", "رقم خاطئ", "مغلق"),
    "en": OUTCOMES,
}
"""The words for OUTCOMES, in their order."""
YES_NO: Mapping[str, tuple[str, str]] = {"fr": ("oui", "non"), "ar": ("نعم", "لا"), "en": ("yes", "no")}

_NOTES: Mapping[str, tuple[str, ...]] = {
    "fr": (
        "Appeler chaque service et lire à voix haute ce qui est écrit. Ne jamais dire qui a demandé de l'aide.",
        "résultat : choisir dans la liste. appelé : oui si quelqu'un a répondu, non si la réponse est écrite.",
        "confirmé : laisser vide si tout est exact ; sinon écrire ce qui l'est : phones|hours|place|who.",
        "le : la date de l'appel, par exemple 2026-03-31. par qui : le nom de la personne qui a appelé.",
        "Ne rien changer dans les colonnes de gauche. Écrire ce qui a changé dans remarques : l'équipe le corrigera.",
    ),
    "ar": (
        "اتصل بكل خدمة واقرأ ما هو مكتوب. لا تقل أبدا من طلب المساعدة.",
        "النتيجة: اختر من القائمة. تم الاتصال: نعم إذا أجاب أحد على الهاتف، لا إذا كان الجواب مكتوبا.",
        "ما تم تأكيده: اتركه فارغا إذا كان كل شيء صحيحا، وإلا فاكتب ما هو صحيح: phones|hours|place|who.",
        "تاريخ الاتصال: مثلا 2026-03-31. المتصل: اسم من قام بالاتصال.",
        "لا تغيّر شيئا في الأعمدة الأولى. اكتب ما تغيّر في الملاحظات، وسيصححه الفريق.",
    ),
    "en": (
        "Call each service and read out what is written. Never say who asked for help.",
        "outcome: choose from the list. dialled: yes when somebody answered, no for an answer in writing.",
        "confirmed: leave it empty when everything is right; else write what is: phones|hours|place|who.",
        "called on: the day of the call, such as 2026-03-31. called by: the name of who called.",
        "Change nothing in the columns on the left. Write what has changed into notes: the team will put it right.",
    ),
}  # fmt: skip
_NOTES_NAME = {"fr": "Lisez-moi", "ar": "اقرأني", "en": "Read me"}
_WIDTHS = {"name": 40, "phones": 26, "hours": 34, "place": 34, "who": 34, "notes": 50}


def write_call_sheet(connection: Connection, path: Path, ids: Collection[str], *, language: str = "fr") -> int:
    """Write the workbook for these services (ids of the store or those people are told), in that order; how many."""
    there = services_there(connection, ids)
    held = {one.id: one.held for key in ids if (one := there.get(key)) and one.held}
    words = HEADERS[language]
    rows = ({words[name]: text for name, text in facts_of(one).items()} for one in held.values())
    table = Table.of(SHEET, [words[name] for name in ("id", *TO_CONFIRM, *TO_FILL)], rows)
    choices = {words["outcome"]: OUTCOME_WORDS[language], words["dialled"]: YES_NO[language]}
    look = Look(
        notes=_NOTES[language],
        notes_name=_NOTES_NAME[language],
        choices={SHEET: choices},
        widths={words[name]: width for name, width in _WIDTHS.items()},
        right_to_left=language == "ar",
    )
    write_xlsx(path, [table], look=look)
    return len(table.rows)


def facts_of(held: Held) -> Cells:
    """What a call confirms of this service, as it stands on the sheet; empty where not all of it may be read out."""
    open_to_all, to_staff = told(held), told(held, "staff")
    row = {name: "" if text == WITHHELD else text for name, text in service_row(open_to_all).items()}
    times = [" ".join(_time(hours)) for hours in schedule_rows(open_to_all)]
    place = (row["place"], row["address"], row["postal_code"])
    return {
        "id": held.public_id,
        "name": open_to_all.names["fr"],
        "phones": " | ".join((*to_staff.phones, *(f"{number} WhatsApp" for number in to_staff.whatsapp))),
        "hours": _listed((*times, row["opening_hours"]) if open_to_all.release_level == "public" else ()),
        "place": _listed(place if open_to_all.address else ()),
        "who": _listed(row[name] for name in ("needs", "audience", "papers", "eligibility", "cost")),
    }


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(filter(None, texts))


def _time(hours: Cells) -> Iterator[str]:
    if hours["always"] == "yes":
        yield "24/7"
        return
    yield hours["days"].replace("|", ",")
    yield f"{hours['opens']}-{hours['closes']}"
    if hours["valid_from"]:
        yield f"({hours['valid_from']} - {hours['valid_to']})"
