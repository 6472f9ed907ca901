"""Going home: a free choice, what IOM gives, what to ask before, illness, and fear or force, which lead elsewhere.

Sources: IOM Morocco's own questions and answers (foras.ma): a change of mind at any moment, two to eight weeks, help
afterwards that is not sure, health before the journey; the closed UNHCR file and the word with the consulate, GADEM's
legal guide (gadem-guide-juridique.info).
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="voluntary_return",
    need="voluntary_return",
    choices=(
        Choice("free"),
        Choice("gives"),
        Choice("before"),
        Choice("ill"),
        Choice("afraid", need="asylum_documents"),
        Choice("forced", danger="arrest_expulsion"),
    ),
)
