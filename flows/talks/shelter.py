"""A place for tonight: alone, with children, a woman, a child, ill, nothing found, a bed offered by a stranger.

No place is named (R13). A public hospital's emergency ward takes whoever comes, whatever the papers: internal rules of
the hospitals (order 456-11 of 6 July 2010), article 57. The social help centres of Entraide Nationale serve anybody
in need (directory/data/morocco/services.csv). What to do in the street is common sense.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="shelter",
    need="shelter",
    choices=(
        Choice("self"),
        Choice("family"),
        Choice("woman", need="women_violence"),
        Choice("minor", need="child_protection"),
        Choice("ill", need="medical"),
        Choice("street"),
        Choice("offer"),
    ),
)
