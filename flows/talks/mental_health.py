"""Talking to somebody: a wish to die, sadness, bad sleep, what was lived through, voices, a child, somebody close.

What eases bad nights and fear: WHO, Doing What Matters in Times of Stress (2020). Asking about a wish to die does not
give it: WHO, Preventing Suicide (2014). No method is ever named (R12). A child's search keeps to vetted services (R10).
"""

from flows.talks.tree import CHILD, Choice, Talk

TALK = Talk(
    name="mental_health",
    need="mental_health",
    choices=(
        Choice("die", danger="suicide"),
        Choice("sad", line="mental_health"),
        Choice("sleep"),
        Choice("past"),
        Choice("voices"),
        Choice("child", marks=(CHILD,)),
        Choice("other"),
    ),
)
