"""MAC address 物理地址: six pairs of hexadecimal digits, or three groups of four (IEEE 802)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, Hit, Recogniser

_PAIR, _SIDE = "[0-9A-Fa-f]{2}", "[0-9A-Za-z]|[:-][0-9A-Fa-f]"
_SHAPE = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?<![0-9A-Fa-f][:-])|(?<=mac:)|(?<=MAC:))(?:{_PAIR}(?::{_PAIR}){{5}}|{_PAIR}(?:-{_PAIR}){{5}}"
    rf"|[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}})(?!{_SIDE})"
)
_BARE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{12}(?![0-9A-Za-z])")
CONTEXT = ("mac", "物理地址", "网卡地址")


class MacAddress(Recogniser):
    """Separators are proof enough; twelve bare digits need the word."""

    ENTITY = "MAC_ADDRESS"
    NEEDS = "digits"
    WORDS = (*CONTEXT, ":", "-", ".")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            yield match.start(), match.end(), CHECKED
        for match in _BARE.finditer(reading.text):
            score = reading.announced(match.start(), CONTEXT, 8)
            if score:
                yield match.start(), match.end(), score
