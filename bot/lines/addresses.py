"""Where a line's gateway is: only in one's own network may it be reached without encryption."""

from ipaddress import ip_address
from urllib.parse import urlsplit

OWN_NAMES = (".local", ".lan", ".internal", ".home.arpa")


def is_in_clear(url: str) -> bool:
    """Whether words and numbers would leave one's own network as anybody on the way can read them."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not _is_near(parts.hostname or "")


def _is_near(host: str) -> bool:
    """Whether this is a machine of one's own network."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(OWN_NAMES)
