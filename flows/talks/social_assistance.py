"""Welcome and help: just arrived, an older person, alone with children, a paper for care, a lost relative, a death.

Sources: Entraide Nationale, the search for relatives (ICRC and Moroccan Red Crescent) and basic care for everybody in
public health centres, the directory; the registers RNP and RSU for holders of a residence card, help.unhcr.org/morocco;
deaths of foreigners, law 37-99, article 3, and its decree of 9 October 2002, article 32.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="social_assistance",
    need="social_assistance",
    choices=(
        Choice("arrived"),
        Choice("older"),
        Choice("children"),
        Choice("care", need="medical"),
        Choice("family"),
        Choice("death"),
        Choice("other"),
    ),
)
