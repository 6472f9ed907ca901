"""The clocks of cases: nobody waits unseen, and no case stays with somebody who is not there.

A case that waits longer than its severity allows is told to the team, and once more to the supervisor; the person is
told the truth and numbers (R9). A case that was taken and not acknowledged by a first word in that time, or whose
operator is silent while the person writes, waits again, and the same follows. Outside of duty only a red case rings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, select, update

from bot import desk_events
from bot.alerts import making
from bot.cases import keeping, talking
from bot.cases.keeping import Case
from bot.cases.severity import MINUTE, USUAL, Clock
from bot.config import Config
from bot.duty import operators, shifts
from bot.knowledge import Knowledge
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import help_case
from flows import handed
from flows.steps import Session

ALARMS = 2
"""The team, then the supervisor."""
AGAIN = 15
"""Minutes after which a red case that still waits rings once more."""
TOLD_WITHIN = 120
"""Minutes after their last message in which a person is told that nobody has answered: later it would reach whoever
holds the telephone then."""
TOLD_AGAIN = 60
"""Minutes before they are told once more."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """All of them, and what they tell people with."""

    seal: Seal
    knowledge: Knowledge
    by_severity: Mapping[str, Clock] = field(default_factory=lambda: USUAL)

    @classmethod
    def of(cls, config: Config, seal: Seal, knowledge: Knowledge) -> Self:
        """Those of this deployment."""
        set_to = {"red": config.clock_red, "orange": config.clock_orange, "green": config.clock_green}
        return cls(seal, knowledge, {name: Clock(*minutes) for name, minutes in set_to.items()})

    @property
    def patience(self) -> dict[str, int]:
        """Milliseconds a case waits for whoever suits it best."""
        return {name: clock.acknowledged * MINUTE for name, clock in self.by_severity.items()}

    def has_any(self, connection: Connection) -> bool:
        """Whether any case is open, so that there is something to look at."""
        return (
            connection.execute(select(help_case.c.id).where(help_case.c.state != "closed").limit(1)).first() is not None
        )

    def ring(self, connection: Connection, now: datetime) -> int:
        """Do what is due at this moment; how many clocks rang."""
        here = bool(operators.on_duty(connection, now))
        gone = {case_id for _, case_id in shifts.absent(connection, now)}
        rang = 0
        for case in (*keeping.taken(connection), *keeping.queue(connection)):
            if self._is_due(case, now, gone=case.id in gone, here=here):
                held = keeping.hold(connection, case.id)
                if held and self._is_due(held, now, gone=case.id in gone, here=here):  # nobody took it, or wrote
                    self._ring(connection, held, now)
                    rang += 1
        return rang

    def _is_due(self, case: Case, now: datetime, *, gone: bool, here: bool) -> bool:
        if case.state == "taken":
            return gone or self._is_silent(case, to_millis(now))
        return case.state == "waiting" and self._has_waited(case, to_millis(now)) and (case.severity == "red" or here)

    def _is_silent(self, case: Case, moment: int) -> bool:
        """Whether whoever has it has not said a first word in time, or none while the person writes."""
        clock, taken_at = self.by_severity[case.severity], case.taken_at or 0
        if case.source != "chat":
            return False
        if case.written_at < taken_at:
            within = clock.acknowledged
            if case.unanswered_at is not None and case.unanswered_at >= taken_at:
                within = min(within, self.by_severity["orange"].acknowledged)
            return moment - taken_at >= within * MINUTE
        return case.unanswered_at is not None and moment - case.unanswered_at >= clock.silent * MINUTE

    def _has_waited(self, case: Case, moment: int) -> bool:
        """The team first, the supervisor next; a red case again and again."""
        within = self.by_severity[case.severity].acknowledged * MINUTE
        if case.alarms < ALARMS:
            return moment >= case.waiting_since + (case.alarms + 1) * within
        again = case.waiting_since + ALARMS * within + (case.alarms - ALARMS + 1) * AGAIN * MINUTE
        return case.severity == "red" and moment >= again

    def _ring(self, connection: Connection, case: Case, now: datetime) -> None:
        moment = to_millis(now)
        if case.state == "taken":
            keeping.wait_again(connection, case.id, moment)
            talking.event(connection, self.seal, case.id, "silent", now, staff_id=case.taken_by)
            making.silent(connection, case.id, moment)
        else:
            (making.to_supervisor if case.alarms else making.late)(connection, case.id, moment)
        alarms = 1 if case.state == "taken" else case.alarms + 1
        connection.execute(update(help_case).where(help_case.c.id == case.id).values(alarms=alarms))
        desk_events.tell(connection, case.id, "late", moment)
        if case.state == "taken" or not case.alarms:
            self._tell(connection, case, now)

    def _tell(self, connection: Connection, case: Case, now: datetime) -> None:
        """The truth, and numbers, to the person, while they may still be waiting for it, and not again and again."""
        moment = to_millis(now)
        lately = talking.last_told(connection, case.id, "late") > moment - TOLD_AGAIN * MINUTE
        if case.source != "chat" or case.heard_at < moment - TOLD_WITHIN * MINUTE or lately:
            return
        spoke = case.state == "taken" and case.written_at >= (case.taken_at or 0)
        context = self.knowledge.voice(case.channel, now).context
        session = Session(language=case.language, step="need", need=case.need, place=case.place)
        say = handed.unanswered(session, context, "wait.silent" if spoke else "wait.late")
        talking.told(connection, self.seal, self.knowledge, case, say, kind="late", now=now)
