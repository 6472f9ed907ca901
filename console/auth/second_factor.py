"""The second factor: a code of six digits that an app on the telephone shows, new every 30 seconds (TOTP, RFC 6238)."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

from bot.store import Seal, Unreadable

ISSUER = "Dalil"
STEP_SECONDS = 30
TOLERATED = (0, -1, 1)
"""Steps beside the present one: telephones' clocks are a little off."""
NOBODYS = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What a code is compared with when there is no member: it takes as long."""
_KIND, _PENDING = "totp", "totp pending"


def new_secret() -> str:
    """A secret for a new app, in base 32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The 30-second step this code belongs to, near `at`; None when it is not one of the secret's."""
    given = "".join(code.split())
    now = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    right = [now + by for by in TOLERATED if _same(totp.generate_otp(now + by), given)]
    return right[0] if right else None


def picture(secret: str, email: str) -> str:
    """The square that an app's camera reads: an SVG element without a style."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    square = segno.make(address, error="m", micro=False)
    return str(square.svg_inline(scale=5, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True))


def in_groups(secret: str) -> str:
    """The secret in groups of four letters, to be typed."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def sealed(seal: Seal, secret: str) -> bytes:
    """The secret as the store keeps it."""
    return seal.close(_KIND, secret)


def opened(seal: Seal, kept: bytes | None) -> str:
    """The secret out of the store; nobody's when there is none or another key sealed it."""
    try:
        return str(seal.open(_KIND, kept)) if kept else NOBODYS
    except Unreadable:
        return NOBODYS


@dataclass(frozen=True, slots=True)
class Pending:
    """A secret that is being put into an app, carried by the form itself, sealed for one member."""

    member_id: int
    secret: str

    def carried(self, seal: Seal) -> str:
        """What stands in the form."""
        return base64.urlsafe_b64encode(seal.close(_PENDING, [self.member_id, self.secret])).decode()


def pending(seal: Seal, carried: str, member_id: int) -> Pending:
    """The secret that the form carried for this member, or a new one."""
    try:
        owner, secret = seal.open(_PENDING, base64.urlsafe_b64decode(carried.encode()))
    except (Unreadable, binascii.Error, ValueError):
        return Pending(member_id, new_secret())
    return Pending(member_id, str(secret)) if owner == member_id else Pending(member_id, new_secret())


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogatepass"))
