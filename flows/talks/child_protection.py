"""A child alone, looking for the family, without a bed, sad, at school, without papers; the limits of secrecy first.

Every search from here is for services vetted for children only (R10), and no child is sent to a door alone with a code.
Sources: the children's line 2511 asks for no nationality (onde.ma); school: Convention on the Rights of the Child,
article 28, and circular 13-487 of 9 October 2013; families are looked for by the Moroccan Red Crescent with the ICRC
(icrc.org).
"""

from flows.talks.tree import CHILD, Choice, Talk

TALK = Talk(
    name="child_protection",
    need="child_protection",
    choices=(
        Choice("hurt", danger="child"),
        Choice("alone", line="child_protection"),
        Choice("family"),
        Choice("sleep", line="child_protection"),
        Choice("sad", need="mental_health", marks=(CHILD,)),
        Choice("school", need="education_training", marks=(CHILD,)),
        Choice("papers"),
    ),
    door=False,
)
