"""What a turn asks of the bot: said here, done in `bot/deeds.py`."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Stop:
    """Write to this person no more, until they say start."""


@dataclass(frozen=True, slots=True)
class Start:
    """This person wants to be written to again."""


ReportKind = Literal["wrong_number", "closed", "refused", "other"]
"""What somebody found wrong with a service they were told."""


@dataclass(frozen=True, slots=True)
class Report:
    """This person says that something they were told of a service was wrong: for staff to look at."""

    service_id: str
    kind: ReportKind


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget this person: all that is kept of them, here and in what is yet to be sent (R20)."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Take this conversation off the telephone, as far as the channel allows (R19)."""


Want = Literal["talk", "voice", "call", "woman", "danger"]
"""What brings somebody to the team: a wish to talk, a voice note to listen to, to be called back, a woman to answer; or
a danger they told of."""


Hour = Literal["morning", "afternoon", "evening", "any"]
"""When it is safe to be called."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """This person asks the team for something, about a need and a place where they are known; of a danger its `kind`.

    To be called: at `number` (E.164) or at their `own`, then, in a second deed, the safe `hour`.
    """

    want: Want
    need: str = ""
    place: str = ""
    number: str = field(default="", repr=False)
    own: bool = False
    hour: Hour | None = None
    kind: str = ""


ComplaintKind = Literal["money", "body", "insult", "secret", "other"]
"""What a worker did: asked for money, for the body or love, insulted or struck, told others, something else (R33)."""


@dataclass(frozen=True, slots=True)
class Complain:
    """Somebody complains of somebody who works for an organization or for us; for supervisors alone."""

    kind: ComplaintKind


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Write to this person once, from an hour they chose, beginning with the word they chose (R15).

    `word` is its key in the catalogues; `need` is "" where it must not be told to whoever answers.
    """

    hour: int
    word: str
    need: str
    place: str


@dataclass(frozen=True, slots=True)
class NoFollowUp:
    """Do not write first to this person after all."""


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """The message we wrote first was answered: count how it went, without who."""

    outcome: Literal["good", "not_yet"]


@dataclass(frozen=True, slots=True)
class KeepPhrase:
    """These words, said from another number or channel, bring this person back to where they are."""

    phrase: str


@dataclass(frozen=True, slots=True)
class Return:
    """Whoever said this phrase is the person it was given to: this address is theirs from now on."""

    phrase: str


@dataclass(frozen=True, slots=True)
class Relay:
    """What was said goes to whoever of the team has this person's case; with the kind of a new `danger`, and whether
    its lines were told."""

    danger: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """Of what would be told to another organization, these lines may be (R6); none of them: no."""

    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdraw:
    """What this person had accepted to be told to others is taken back (R6)."""


Deed = (
    Stop
    | Start
    | Report
    | Erase
    | Leave
    | OpenCase
    | Complain
    | FollowUp
    | NoFollowUp
    | KeepPhrase
    | Return
    | FollowedUp
    | Relay
    | AnswerSheet
    | Withdraw
)
