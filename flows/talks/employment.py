"""Work: looking for it, the contract, unpaid wages, an accident, a strange offer, not being free to leave, selling.

Sources: ANAPEC for holders of a card, the directory; the authorised contract by the labour code, article 516, and no
fee for a placement by its article 480; wages whatever the papers by the convention on migrant workers, article 25;
telling the employer of an accident within 48 hours by law 18-12.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="employment",
    need="employment",
    choices=(
        Choice("search"),
        Choice("contract", need="legal_aid"),
        Choice("wages", need="legal_aid"),
        Choice("accident", need="legal_aid"),
        Choice("offer", need="legal_aid"),
        Choice("held", danger="confinement"),
        Choice("own"),
    ),
)
