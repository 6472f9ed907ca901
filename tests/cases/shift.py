"""A team in the tests: hired, on duty, at the desk through the verbs the desk uses."""

from dataclasses import dataclass

from bot.cases import closing, keeping, talking
from bot.cases.routing import Operator
from bot.cases.talking import Words
from bot.duty import operators, shifts
from bot.moments import to_millis
from console.auth import staff
from console.auth.staff import Scope
from tests.people import Town


@dataclass
class Desk:
    """Somebody of the team at the desk of a town."""

    town: Town
    id: int

    @classmethod
    def of(cls, town: Town, email: str = "op@ong.example", role: str = "operator", **known: object) -> "Desk":
        """A new member, who answers what is `known` of them: fields of Operator."""
        with town.store.write() as connection:
            member = staff.add(connection, email, Scope(role), now=to_millis(town.clock()))
            operators.keep(connection, Operator(member.id, role, **known))  # type: ignore[arg-type]
        return cls(town, member.id)

    def is_here(self, hours: int = 8) -> "Desk":
        """From now on, for so many hours."""
        now = to_millis(self.town.clock())
        with self.town.store.write() as connection:
            shifts.start(connection, self.id, now + hours * 3_600_000, self.town.clock())
        return self

    @property
    def operator(self) -> Operator:
        with self.town.store.read() as connection:
            return operators.of(connection, self.id)

    def takes_next(self) -> int | None:
        """The case that was taken."""
        now = self.town.clock()
        with self.town.store.write() as connection:
            on_duty = operators.on_duty(connection, now)
            return keeping.take_next(connection, operators.of(connection, self.id), on_duty, to_millis(now))

    def writes(self, case_id: int, text: str = "Bonjour, je suis là.") -> None:
        """Sent to the person; raises Refused."""
        with self.town.store.write() as connection:
            talking.say(connection, self.town.seal, case_id, self.id, Words(text), self.town.clock())
        self.town.works()

    def pings(self, case_id: int) -> None:
        with self.town.store.write() as connection:
            talking.ping(connection, self.town.seal, self.town.knowledge, case_id, self.id, self.town.clock())
        self.town.works()

    def gives_back(self, case_id: int) -> bool:
        with self.town.store.write() as connection:
            return keeping.give_back(connection, case_id, self.id, to_millis(self.town.clock()))

    def closes(self, case_id: int, outcome: str = "helped") -> bool:
        town = self.town
        with town.store.write() as connection:
            given = (connection, town.seal, town.knowledge, case_id)
            closed = closing.close(*given, member_id=self.id, outcome=outcome, now=town.clock())
        town.works()
        return closed

    def reads(self, case_id: int) -> list[tuple[str, str, str]]:
        """Author, kind and text of all that was said."""
        with self.town.store.read() as connection:
            return [(m.author, m.kind, m.text) for m in talking.conversation(connection, self.town.seal, case_id)]


def waits(town: Town) -> list[keeping.Case]:
    """The queue."""
    with town.store.read() as connection:
        return keeping.queue(connection)


def rings(town: Town) -> None:
    """The clocks are looked at."""
    worker = town.worker()
    worker.ring()
    town.works(worker)
