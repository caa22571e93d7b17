"""Small rules about URLs that everything which connects shares."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

_LOCAL_NAMES: Final = frozenset({"localhost"})


def is_loopback(url: str) -> bool:
    """Whether `url` stays on this machine: such traffic skips proxies and may carry a token unencrypted."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in _LOCAL_NAMES


def is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and not parts.password
