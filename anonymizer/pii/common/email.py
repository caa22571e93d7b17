"""E-mail address. ASCII lookarounds: Unicode word boundaries never match between Chinese text and an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, Hit, Recogniser

SHAPE = (
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_%+-])?@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,18}"
)
# 邮箱-a@b.cn: a mark after Chinese text belongs to the form that is filled in.
_SHAPE = re.compile(rf"(?<![A-Za-z0-9])(?<![A-Za-z0-9._%+-][._%+-]){SHAPE}(?![A-Za-z0-9])")


class Email(Recogniser):
    """The shape is proof enough."""

    ENTITY = "EMAIL"
    NEEDS = "at"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            yield match.start(), match.end(), CHECKED
