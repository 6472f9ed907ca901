"""School for a child, a language, a trade, a diploma, the university.

Sources: public school and non-formal classes for foreign children by the education ministry's circular no. 13-487 of
9 October 2013, and for all of them whatever their papers by its order no. 5-2014 of 21 January 2014 (COMCEC, Forced
Migration in the OIC Member Countries, 2016); the public training office, the grant for refugees and whom to ask when
a school refuses, the directory.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="education_training",
    need="education_training",
    choices=(
        Choice("school", asks=(Choice("enrol"), Choice("refused", need="legal_aid"), Choice("late"))),
        Choice("language"),
        Choice("trade"),
        Choice("diploma"),
        Choice("university"),
    ),
)
