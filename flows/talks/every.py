"""Every conversation about a need, in the order of the talk."""

from flows.talks import (
    asylum_documents,
    cash,
    child_protection,
    disability,
    education_training,
    employment,
    food_nonfood,
    legal_aid,
    medical,
    mental_health,
    shelter,
    social_assistance,
    trafficking,
    voluntary_return,
    women_violence,
)
from flows.talks.tree import Talk

TALKS: tuple[Talk, ...] = (
    legal_aid.TALK,
    asylum_documents.TALK,
    child_protection.TALK,
    women_violence.TALK,
    shelter.TALK,
    medical.TALK,
    mental_health.TALK,
    food_nonfood.TALK,
    cash.TALK,
    social_assistance.TALK,
    education_training.TALK,
    employment.TALK,
    disability.TALK,
    voluntary_return.TALK,
    trafficking.TALK,
)
OF_NEED: dict[str, Talk] = {talk.need: talk for talk in TALKS}
