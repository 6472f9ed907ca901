"""The words of the menus, written by hand instead of pressed: only those that tell of danger raise the alarm."""

import pytest

from flows.understand import understand
from locales.catalogue import CHAINS, languages

LABELLED = frozenset({"menu", "need", "papers", "living", "other", "report", "complaint", "talk"})
SAID = frozenset({"say", "ask", "closed", "kept", "lines", "what", "which", "thanks", "unchecked", "team"})
"""The parts of a key that make it a sentence of Dalil's, which nobody writes to it."""
TELLS_OF_DANGER = frozenset(
    {
        "papers.arrest", "other.held", "complaint.body", "complaint.insult", "talk.child_protection.hurt",
        "talk.employment.held", "talk.legal_aid.arrest", "talk.legal_aid.arrest.now", "talk.legal_aid.arrest.held",
        "talk.legal_aid.complain.hurt", "talk.legal_aid.complain.agent", "talk.medical.urgent",
        "talk.medical.mother.birth", "talk.mental_health.die", "talk.trafficking.held", "talk.trafficking.silent",
        "talk.voluntary_return.forced", "talk.women_violence.unsafe", "talk.women_violence.care",
    }
)  # fmt: skip
"""The labels that may: what they say is danger, or close to it, whoever writes it."""

SAME_BONES = frozenset({("ary_Latn", "talk.asylum_documents.residence.renew")})
"""Read wrongly, and known: "njeddedha", renew it, has the consonants of "najda", rescue, which must not be missed."""


def _is_label(key: str) -> bool:
    head, *rest = key.partition("@")[0].split(".")
    deep = len(rest) > 1 or head != "talk" or rest in (["call"], ["woman"])
    return head in LABELLED and bool(rest) and deep and not SAID.intersection(rest)


def _labels(language: str) -> list[tuple[str, str]]:
    told = languages()[language].sentences.items()
    return [(key, form) for key, sentence in told if _is_label(key) for form in sentence.forms]


@pytest.mark.parametrize("language", CHAINS)
def test_a_label_read_alone_alarms_only_when_it_tells_of_danger(language: str) -> None:
    labels = _labels(language)
    known = TELLS_OF_DANGER | {key for code, key in SAME_BONES if code == language}
    harmless = [(key, text) for key, text in labels if key.partition("@")[0] not in known]
    assert len(harmless) > 100
    assert [(key, text, kind) for key, text in harmless if (kind := understand(text).kind)] == []


@pytest.mark.parametrize("language", CHAINS)
def test_wanting_to_die_alarms_in_every_language(language: str) -> None:
    assert understand(dict(_labels(language))["talk.mental_health.die"]).kind == "suicide"


@pytest.mark.parametrize(
    ("text", "need", "who"),
    [
        ("Je suis enceinte", "medical", "pregnant"), ("I am pregnant", "medical", "pregnant"),
        ("je suis mineure", "child_protection", "minor"), ("je suis une femme", None, "woman"),
        ("je suis seule", None, "woman"), ("I am a woman", None, "woman"), ("Femme", None, None),
        ("je suis seul", None, None), ("Je viens d'arriver", "social_assistance", None),
        ("on m'a dit non", None, None), ("they said no to me", None, None), ("me dijeron que no", None, None),
    ],
)  # fmt: skip
def test_ordinary_short_words_say_who_and_what_and_no_danger(text: str, need: str | None, who: str | None) -> None:
    reading = understand(text)
    assert (reading.kind, reading.need) == (None, need)
    assert who is None or who in reading.who


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("il me frappe", {"violence"}), ("au secours", {"unknown"}), ("on me fait du mal", {"violence", "child"}),
        ("somebody hurts me", {"violence", "child"}), ("me hacen daño", {"violence", "child"}),
        ("je me fais du mal", {"suicide"}), ("I want to die", {"suicide"}), ("cheddouni", {"arrest_expulsion"}),
        ("I cannot get out", {"confinement"}), ("بغيت نموت", {"suicide"}),
        ("she said no he forced", {"sexual_violence"}), ("kidnapped", {"confinement", "child"}), ("لست في أمان", {"unknown"}),
    ],
)  # fmt: skip
def test_a_few_words_are_enough_when_they_tell_of_danger(text: str, kinds: set[str]) -> None:
    assert understand(text).kind in kinds


@pytest.mark.parametrize(
    "text",
    [
        "je cherche mon frere perdu", "I am looking for my brother", "j'ai perdu ma famille", "كنقلب على خويا",
        "kan9elleb 3la khouya", "busco a mi hermano", "procuro o meu irmão", "أبحث عن أخي", "i dey find my brother",
    ],
)  # fmt: skip
def test_who_looks_for_their_family_is_told_who_searches(text: str) -> None:
    reading = understand(text)
    assert (reading.kind, reading.need) == (None, "social_assistance")
