"""Food, warm things, a baby's things, and what help never costs.

Distributions are dated in the directory and shown with the service. That no help is paid for, in money or otherwise:
UNHCR Morocco (help.unhcr.org/morocco/en/services) and the six core principles of the IASC (2019).
"""

from flows.talks.tree import Choice, Talk

TALK = Talk(
    name="food_nonfood",
    need="food_nonfood",
    choices=(Choice("meal"), Choice("warm"), Choice("baby"), Choice("price")),
)
