"""A team on Telegram: its members' accounts, its chat, the cases it is alerted of. The wire is ours: no network."""

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import text
from telegram import Update
from telegram.request import BaseRequest

from bot import inbox
from bot.alerts import binding
from bot.alerts.buttons import StaffSide
from bot.alerts.sending import Alerter
from bot.cases import asking, keeping
from bot.cases.asking import Asker
from bot.cases.routing import Operator
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.duty import operators
from bot.messages import Inbound
from bot.moments import to_millis
from bot.service import Service
from console.auth import staff
from console.auth.staff import Scope
from flows.deeds import OpenCase
from tests.conftest import Clock
from tests.people import Post

CHAT = -1007000000001
_UPDATES, _NUMBERS = count(900_001), count(10)


@dataclass
class Wire(BaseRequest):
    """Telegram's side of the wire: what it answers next, and what it was asked."""

    answers: list[tuple[int, Any] | Exception] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    messages: int = 100

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: Any = None, *given: Any, **more: Any
    ) -> tuple[int, bytes]:
        name, parameters = url.rpartition("/")[2], dict(request_data.parameters) if request_data else {}
        self.asked.append((name, parameters))
        answer = self.answers.pop(0) if self.answers else (200, {"ok": True, "result": self._result(name, parameters)})
        if isinstance(answer, Exception):
            raise answer
        return answer[0], json.dumps(answer[1]).encode()

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        if name != "sendMessage":
            return True
        self.messages += 1
        chat = {"id": parameters["chat_id"], "type": "private"}
        return {"message_id": self.messages, "date": 1, "chat": chat, "text": parameters["text"]}

    def of(self, name: str) -> list[dict[str, Any]]:
        """What was asked by this method."""
        return [parameters for asked, parameters in self.asked if asked == name]


@dataclass
class Team:
    """The staff's side of a Dalil."""

    service: Service
    clock: Clock
    telegram: Telegram
    wire: Wire
    sms: Post = field(default_factory=lambda: Post("sms"))
    side: StaffSide = field(init=False)
    alerter: Alerter = field(init=False)

    def __post_init__(self) -> None:
        self.restarts()

    def restarts(self) -> None:
        """Nothing is left in memory."""
        self.side = StaffSide(self.service, self.telegram)
        self.alerter = self.another()

    def another(self) -> Alerter:
        """A second process that sends alerts."""
        service, channels = self.service, dict[str, Channel](sms=self.sms)
        return Alerter(service.store, service.seal, self.telegram, channels, service.config, self.clock)

    @property
    def now(self) -> int:
        return to_millis(self.clock())

    def has(self, role: str = "operator", account: int = 0, email: str = "", **settings: Any) -> int:
        """A new member of staff, who answers as `settings` say, bound to this account; their id."""
        with self.service.store.write() as connection:
            email = email or f"{role}{account}@ong.example"
            member = staff.add(connection, email, Scope(role), now=self.now)
            if settings:
                operators.keep(connection, Operator(member.id, role, **settings))
        if account:
            self.hears(writes(account, f"/bind {self.code(member.id)}"))
        return member.id

    def code(self, member_id: int) -> str:
        with self.service.store.write() as connection:
            return binding.new_code(connection, self.service.seal, member_id, self.now)

    def disables(self, member_id: int) -> None:
        self.changes("UPDATE staff SET disabled_at = 1 WHERE id = :id", id=member_id)

    def case(self, need: str = "", kind: str = "", language: str = "fr") -> int:
        """Somebody asks for the team: a case that waits, of which an alert is due."""
        number = next(_NUMBERS)
        service = self.service
        with service.store.write() as connection:
            message = Inbound("sms", f"case-{number}", f"+2126000000{number}", "zanzibarine")
            inbound_id = inbox.accept(connection, service.seal, message, self.now)
            query = text("SELECT person_id, address_id FROM inbound WHERE id = :id")
            whose = connection.execute(query, {"id": inbound_id}).one()
            assert inbound_id
            asker = Asker(whose.person_id, whose.address_id, inbound_id, "sms", language)
            deed = OpenCase("danger" if kind else "talk", need=need, kind=kind)
            return asking.ask(connection, service.seal, asker, deed, self.clock())

    def takes(self, case_id: int, member_id: int) -> None:
        with self.service.store.write() as connection:
            assert keeping.take(connection, case_id, operators.of(connection, member_id), self.now)

    def gives_back(self, case_id: int, member_id: int) -> None:
        with self.service.store.write() as connection:
            assert keeping.give_back(connection, case_id, member_id, self.now)

    def sends(self) -> None:
        """All that is due is sent, and what is over is changed."""

        async def send() -> None:
            while await self.alerter.send_due():
                pass
            await self.alerter.tidy()

        asyncio.run(send())

    def hears(self, update: dict[str, Any]) -> bool:
        """Whether this update was the staff's."""
        return asyncio.run(self.side.handle(self.read(update)))

    def read(self, update: dict[str, Any]) -> Update:
        return self.telegram.parse(json.dumps(update).encode())

    def taps(self, account: int, alert_id: int, *, chat: int = CHAT, message_id: int = 1) -> str:
        """What is told to whoever touches the button of this alert."""
        assert self.hears(tap(account, f"take:{alert_id}", chat=chat, message_id=message_id))
        return str(self.wire.of("answerCallbackQuery")[-1].get("text", ""))

    def told(self, account: int) -> list[str]:
        """All that was sent to this account in private."""
        return [sent["text"] for sent in self.wire.of("sendMessage") if sent["chat_id"] == account]

    def alerts(self, **where: str) -> list[Any]:
        """The alerts as they stand, in order."""
        conditions = " AND ".join(f"{column} = :{column}" for column in where) or "1 = 1"
        return self.rows(f"SELECT * FROM staff_alert WHERE {conditions} ORDER BY id", **where)

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.service.store.read() as connection:
            return list(connection.execute(text(query), values).all())

    def changes(self, query: str, **values: Any) -> None:
        with self.service.store.write() as connection:
            connection.execute(text(query), values)

    def state(self, case_id: int) -> tuple[str, int | None]:
        """Where a case is, and with whom."""
        [row] = self.rows("SELECT state, taken_by FROM help_case WHERE id = :id", id=case_id)
        return row.state, row.taken_by

    def audited(self) -> list[tuple[str, int, int | None]]:
        """What the audit says: the action, who, in which case."""
        return [tuple(row) for row in self.rows("SELECT action, staff_id, case_id FROM audit ORDER BY id")]


def tap(account: int, data: str, *, chat: int = CHAT, message_id: int = 1) -> dict[str, Any]:
    """An update: a button with this data was touched."""
    kind = "private" if chat == account else "supergroup"
    message = {"message_id": message_id, "date": 1, "chat": {"id": chat, "type": kind}, "text": "x"}
    query = {"id": "7", "from": _user(account), "chat_instance": "1", "message": message, "data": data}
    return {"update_id": next(_UPDATES), "callback_query": query}


def writes(account: int, said: str, *, chat: int = 0, reply_to: int = 0, edited: bool = False) -> dict[str, Any]:
    """An update: a message in private, or in a group, perhaps a reply or a correction."""
    where = {"id": chat or account, "type": "supergroup" if chat else "private"}
    message: dict[str, Any] = {"message_id": 5, "date": 1, "chat": where, "from": _user(account), "text": said}
    if reply_to:
        message["reply_to_message"] = {"message_id": reply_to, "date": 1, "chat": where}
    return {"update_id": next(_UPDATES), "edited_message" if edited else "message": message}


def _user(account: int) -> dict[str, Any]:
    return {"id": account, "is_bot": False, "first_name": "Amal", "language_code": "fr"}
