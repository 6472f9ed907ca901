"""Disability: a wheelchair or device, care, a child's school, the card, and how to ask where calling is hard.

What the orientation centres (COAPH) do: directory/data/morocco/services.csv. School: framework law 97-13 on the rights
of persons with disabilities. The card: decree 2.22.1075; whether it is open to foreigners is not known here.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="disability",
    need="disability",
    choices=(
        Choice("device"),
        Choice("care", need="medical"),
        Choice("school", need="education_training"),
        Choice("card"),
        Choice("call"),
    ),
)
