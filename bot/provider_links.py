"""The link an organization is given: its id and a proof that this deployment made it.

The proof is not in the store, so that whoever reads the store can use no link; a link is made again from its id.
"""

import base64
import hmac

from bot.config import Config, bracketed
from bot.store import Seal

PATH = "/provider"
_USE, _BYTES = "provider links", 18


def token(seal: Seal, link_id: str) -> str:
    """What stands in the path: the id and its proof."""
    return f"{link_id}.{_proof(seal, link_id)}"


def link_id(seal: Seal, given: str) -> str | None:
    """The id, if the token was made here; a forged one takes as long to refuse as a true one to read."""
    claimed, _, proof = given.partition(".")
    return (
        claimed if hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), _proof(seal, claimed).encode()) else None
    )


def address(config: Config, seal: Seal, link_id: str) -> str:
    """The URL that is given to the organization."""
    base = config.public_url or f"http://{bracketed(config.host)}:{config.port}"
    return f"{base}{PATH}/{token(seal, link_id)}"


def _proof(seal: Seal, link_id: str) -> str:
    proof = hmac.digest(seal.derive(_USE).encode(), link_id.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(proof[:_BYTES]).decode()
