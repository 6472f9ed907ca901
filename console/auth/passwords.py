"""Passwords: argon2 in a few threads of their own, so that guessing takes no turn from anything else."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
_FEWEST_LETTERS = 5
_HASHER = PasswordHasher()
_AT_ONCE = ThreadPoolExecutor(4, "argon2")
"""Each takes 64 MiB and a sixth of a second: no more than four at a time, whoever tries."""
_NOBODYS = _HASHER.hash("nobody has this password")


async def new_hash(password: str) -> str:
    """What is kept of a password."""
    return await asyncio.get_running_loop().run_in_executor(_AT_ONCE, _HASHER.hash, _typed(password))


async def matches(kept: str, password: str) -> bool:
    """Whether this is the password. Where none is kept it is not, and finding out takes as long."""
    return await asyncio.get_running_loop().run_in_executor(_AT_ONCE, _matches, kept, password)


def fault(password: str, *, email: str) -> str:
    """Why this cannot be a password, as a key of the texts; "" when it can."""
    password = _typed(password)
    if not SHORTEST <= len(password) <= LONGEST:
        return "wrong_password_length"
    plain = len(set(password.casefold())) < _FEWEST_LETTERS or email.split("@")[0] in password.casefold()
    return "wrong_password_plain" if plain else ""


def _matches(kept: str, password: str) -> bool:
    try:
        _HASHER.verify(kept or _NOBODYS, _typed(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def _typed(password: str) -> str:
    """The same letters, whichever keyboard put them together."""
    return unicodedata.normalize("NFKC", password)
