"""Addresses and bodies at rest: found by a keyed HMAC, readable only with the key (R23).

Both keys are derived from one secret that never stands in the database. A sealed value is bound to what it
is (`address`, `inbound`, `outbound`), so one column's bytes cannot be passed off as another's.
"""

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Unreadable(Exception):
    """Sealed with another key, or not sealed here."""


class Seal:
    """Seals and opens values, and finds addresses, with the deployment's secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._lookup = _derive(secret, b"dalil address lookup")
        self._cipher = AESGCM(_derive(secret, b"dalil seal"))

    def lookup(self, channel: str, address: str) -> bytes:
        """The 32 bytes an address is found by: nobody without the key can tell whose they are."""
        return hmac.digest(self._lookup, _bytes(f"{channel}\0{address}"), hashlib.sha256)

    def derive(self, use: str) -> str:
        """Another secret of this deployment, for this use only: 64 hexadecimal digits."""
        return _derive(self._secret, f"dalil {use}".encode()).hex()

    def close(self, kind: str, value: Any) -> bytes:
        """Any JSON value, sealed. Lone surrogates survive: JSON escapes them."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, json.dumps(value).encode(), kind.encode())

    def open(self, kind: str, sealed: bytes) -> Any:
        """What was sealed as this kind. Raises Unreadable."""
        sealed = bytes(sealed)
        try:
            return json.loads(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], kind.encode()))
        except InvalidTag:
            raise Unreadable(kind) from None


def _derive(secret: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(secret)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
