"""A woman who is not safe: care after being forced, children, leaving, being listened to, a complaint or none.

Neutral words, and never a place: a safe one is given by telephone (R13, R14). A complaint is her choice, and the police
is named nowhere. Sources: care within 72 hours: WHO, UNFPA and UNHCR, Clinical Management of Rape and Intimate Partner
Violence Survivors (2020); units in hospitals and courts: law 103-13 and its decree 2.18.856; spaces for women (EMF):
directory/data/morocco/services.csv.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="women_violence",
    need="women_violence",
    choices=(
        Choice("unsafe", danger="violence"),
        Choice("care"),
        Choice("children"),
        Choice("talk", line="women_violence"),
        Choice("leave"),
        Choice("complain", need="legal_aid"),
        Choice("places"),
    ),
)
