"""IP addresses, version 4 and 6."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser

_SHAPE = re.compile(
    r"(?:(?<![0-9A-Za-z.])(?<![0-9A-Fa-f:]:)[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
    r"|(?<![0-9A-Za-z.:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![0-9A-Za-z]|[.:][0-9A-Za-z])"
)
_VERSION = ("版本", "version", "ver.", "v.")


class IpAddress(Recogniser):
    """Software versions look alike: a number after the word is one. `::` alone is punctuation."""

    ENTITY = "IP_ADDRESS"
    NEEDS = "dots"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            if valid(match[0]) and not reading.near(match.start(), match.end(), _VERSION, before=8):
                yield match.start(), match.end(), SHAPED


def valid(text: str) -> bool:
    """Parses, and is more than a few colons."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return len(text) >= 7
