"""Money: who gives some, what is given instead, earning, going home, and who deceives.

Who is considered for UNHCR's help, and that its services cost nothing: UNHCR Morocco, social and financial assistance
(help.unhcr.org/morocco/en/services/social-and-financial-assistance). IOM's help with going home depends on its means.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="cash",
    need="cash",
    choices=(
        Choice("who"),
        Choice("bills", need="social_assistance"),
        Choice("work", need="employment"),
        Choice("home", need="voluntary_return"),
        Choice("price"),
    ),
)
