"""Care: urgent, a doctor without money, pregnancy and babies, long illness, a discreet test, a refusal, medicines.

Basic care at the public health centres is not paid for by anybody, whatever the papers: UNHCR Morocco, health services
(help.unhcr.org/morocco/fr/services/health-services), and srh4all.ma, which names the care of mother and child, teeth,
vaccines and long illnesses. A birth is declared within 30 days, with the paper of the doctor or midwife: law 37-99
and its decree of 9 October 2002, articles 15 and 17. The test: ALCS (alcs.ma). Signs of danger in a pregnancy: WHO.
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="medical",
    need="medical",
    choices=(
        Choice("urgent", danger="medical"),
        Choice("doctor"),
        Choice("mother", asks=(Choice("pregnant"), Choice("birth"), Choice("vaccine"), Choice("later"))),
        Choice("long"),
        Choice("test", quiet=True),
        Choice("refused", line="medical"),
        Choice("drugs"),
    ),
)
