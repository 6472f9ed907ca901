"""Random tokens, and what of them is kept: a hash, so that whoever reads the store can use none."""

import hashlib
import secrets


def new_token() -> str:
    """32 random bytes, as they stand in a URL or a cookie."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What the store keeps of a token: 64 hexadecimal digits. A token has too much chance in it to need salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
