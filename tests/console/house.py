"""A console over a store of its own, and people at their browsers."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp
from argon2 import PasswordHasher
from sqlalchemy import text
from starlette.applications import Starlette

from bot.moments import to_millis
from bot.service import Service
from bot.store.schema import STAFF_ROLES
from console.app import app
from console.auth import cookies, links, second_factor, sessions, signing_in, staff
from console.auth.staff import Member, Scope
from tests.conftest import Clock

PASSWORD = "quatre chevaux sous la pluie"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""A hash tells how dear it is to check: this one is cheap, and passwords chosen in a test cost what they do."""
ROLES = STAFF_ROLES


@dataclass
class Visitor:
    """Somebody at a browser; `member` is None for an outsider. Forms carry the token of the page they stand on."""

    house: "House"
    member: Member | None = None
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def asks(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, with this browser's cookies; redirects are not followed."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.house.app, raise_app_exceptions=False, client=(self.house.host, 50000))
            base = self.house.service.config.console_base
            async with httpx.AsyncClient(transport=transport, base_url=base, cookies=self.cookies) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
            return answer

        return asyncio.run(ask())

    def holds(self, token: str) -> None:
        """Have this token, and no other, in the session's cookie."""
        self.cookies.clear()
        self.cookies.set(cookies.SESSION, token, domain=str(httpx.URL(self.house.service.config.console_base).host))

    @property
    def token(self) -> str:
        """The session's token, as the cookie holds it; "" without."""
        return self.cookies.get(cookies.SESSION) or ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.asks("GET", path, headers=headers)

    def csrf(self) -> str:
        """The token that this visitor's forms carry now."""
        page = self.get("/account" if self.token else "/sign-in")
        [token, *_] = re.findall(r'name="csrf-token" content="([^"]*)"', page.text)
        return str(token)

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of ours. Lists are sent as several values."""
        return self.asks("POST", path, data={"csrf": self.csrf(), **fields})

    def is_in(self) -> bool:
        """Whether the home page opens."""
        return self.get("/").status_code == 200


@dataclass
class House:
    """The console, its clock and its store."""

    service: Service
    clock: Clock
    host: str = "127.0.0.1"
    """Where visitors come from."""
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = app(self.service)

    @property
    def now(self) -> int:
        return to_millis(self.clock())

    def outsider(self) -> Visitor:
        """Somebody who is not signed in."""
        return Visitor(self)

    def has(self, role: str, email: str = "", **scope: frozenset[str]) -> Member:
        """A member of staff with PASSWORD, whose second factor is `secret(email)`."""
        with self.service.store.write() as connection:
            member = staff.add(connection, email or f"{role}@ong.example", Scope(role, **scope), now=self.now)
            signing_in.keep(connection, member.id, password=HASH)
            totp = second_factor.sealed(self.service.seal, secret(member.email))
            signing_in.keep_factor(connection, member.id, totp=totp, step=0)
            found = staff.by_id(connection, member.id)
        assert found
        return found

    def invites(self, role: str, email: str) -> str:
        """A new member without a password; the path of their link."""
        with self.service.store.write() as connection:
            member = staff.add(connection, email, Scope(role), now=self.now)
            return f"/enter/{links.make(connection, member, links.INVITATION, self.now)}"

    def signed_in(self, role: str, email: str = "", **scope: frozenset[str]) -> Visitor:
        """A member of staff of this role, new unless the address is known, with a session of their own."""
        with self.service.store.read() as connection:
            known = staff.by_email(connection, email or f"{role}@ong.example")
        member = known or self.has(role, email, **scope)
        with self.service.store.write() as connection:
            token = sessions.begin(connection, member.id, self.now)
        visitor = Visitor(self, member)
        visitor.holds(token)
        return visitor

    def code(self, email: str) -> str:
        """What this member's app shows now."""
        return pyotp.TOTP(secret(email)).at(self.clock())

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What the store answers."""
        with self.service.store.read() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]


def secret(email: str) -> str:
    """This member's second factor, the same in every test."""
    return "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32] for byte in email.encode().ljust(32, b"x"))[:32]
