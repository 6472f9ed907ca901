"""Somebody who is not free: held, unable to speak, papers taken, a debt, threats, after leaving, for another person.

No story is asked and nothing is promised. Some who help must report such cases by law, so that limit is told before
anything is (penal code, articles 448.7 and 448.9, brought in by law 27-14). A debt gives no right to hold a person or
to force work: penal code, articles 436 and 448.1. Help is by telephone first: nobody is sent to a door from here.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="trafficking",
    need="trafficking",
    choices=(
        Choice("held", danger="confinement"),
        Choice("silent"),
        Choice("papers"),
        Choice("debt"),
        Choice("out"),
        Choice("other"),
        Choice("minor", danger="child"),
    ),
    door=False,
)
