"""The law: an arrest, a paper of the court, a complaint, papers, civil papers, work and housing, a lawyer.

An arrest is told by its danger lines, never with the police; before a complaint or an office somebody who knows the
risks is named first. Sources: judicial assistance (a lawyer, an interpreter, waived fees) by the royal decree
no. 514-65 of 1 November 1966 (official bulletin of 16 November), open to foreigners as to Moroccans by the 2020
review of the national policy; the rights of who is held (why, silence, a lawyer, the family told) by article 66 of
the code of criminal procedure, the interpreter of a trial by its article 318; the times against a refused card and
against being taken to the border, and the right to an interpreter there, by law 02-03,
articles 20, 23 and 24; births and deaths of foreigners by law 37-99, article 3, and its decree of 9 October 2002,
articles 15, 17 and 32; wages by the labour code and the convention on migrant workers, article 25; accidents by
law 18-12, tenants by law 67-12; the units for women and children by law 103-13, article 10.
"""

from flows.talks.tree import ARREST, Choice, Talk

COMPLAIN = Choice(
    "complain",
    asks=(
        Choice("hurt"),
        Choice("home", need="women_violence"),
        Choice("taken"),
        Choice("agent", marks=(ARREST,)),
    ),
)
ARRESTED = Choice("arrest", asks=(Choice("now", danger="arrest_expulsion"), Choice("held", marks=(ARREST,))))
PAPERS = Choice(
    "papers",
    asks=(
        Choice("residence", need="asylum_documents"),
        Choice("refused"),
        Choice("protection", need="asylum_documents"),
    ),
)
CIVIL = Choice("civil", asks=(Choice("birth"), Choice("death"), Choice("consulate", need="asylum_documents")))
WORK_HOME = Choice("work_home", asks=(Choice("wages"), Choice("accident"), Choice("rent")))
LAWYER = Choice("lawyer", asks=(Choice("gives"), Choice("how"), Choice("interpreter")))

TALK = Talk(
    name="legal_aid",
    need="legal_aid",
    choices=(
        ARRESTED,
        Choice("court"),
        COMPLAIN,
        PAPERS,
        CIVIL,
        WORK_HOME,
        LAWYER,
    ),
)
