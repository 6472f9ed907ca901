"""What a person may be told of tonight's team: from the roster alone (decision 1, R8)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is there: how many (`here`), their languages, `until` when; else when somebody `opens`, None when not known.

    `ahead` people come before this one in the queue. `woman`: one is there. `night`: ids of the services whose lines
    are told while nobody is. Times are local ones of Morocco.
    """

    here: int = 0
    languages: tuple[str, ...] = ()
    until: datetime | None = None
    opens: datetime | None = None
    ahead: int = 0
    woman: bool = False
    night: tuple[str, ...] = ()


NOBODY = Duty()


@dataclass(frozen=True, slots=True)
class Kept:
    """What the team keeps of a person: whether a case, open or closed, and how many consents that still hold (R27)."""

    case: bool = False
    consents: int = 0


NOTHING = Kept()
