"""Papers: protection by UNHCR and its paper, the residence card, a birth, the consulate, a lost relative.

Whoever asked for asylum is warned before any consulate. Sources: registering, the appeal, the card of the state's
office for refugees (BRA) and the residence card after it, help.unhcr.org/morocco; renewing UNHCR's paper through its
partners, the directory (OMDH); a refused card, law 02-03, article 20; births, law 37-99, article 3, and its decree of
9 October 2002, articles 15 and 17; the search for relatives, the directory (ICRC and Moroccan Red Crescent).
"""

from flows.talks.tree import Choice, Talk

PROTECTION = Choice("protection", asks=(Choice("start"), Choice("card"), Choice("no"), Choice("yes")))
RESIDENCE = Choice("residence", asks=(Choice("first"), Choice("renew"), Choice("refused", need="legal_aid")))

TALK = Talk(
    name="asylum_documents",
    need="asylum_documents",
    choices=(
        PROTECTION,
        RESIDENCE,
        Choice("birth", need="legal_aid"),
        Choice("consulate"),
        Choice("family", need="social_assistance"),
    ),
)
