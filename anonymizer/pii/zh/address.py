"""Postal address 住址: places that LAC finds side by side, and the tail grammar 路 号 栋 单元 室."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, SHAPED, Hit, Recogniser

_NUMBER = r"[0-9A-Za-z一二三四五六七八九十百零-]{1,8}"
_TAIL = re.compile(
    rf"(?:{_NUMBER}(?:号楼|号院|弄|巷|号|栋|幢|座|单元|层|楼|室|户|组|村民小组|附[0-9]+)(?:之[一二三])?){{1,7}}"
    rf"(?:{_NUMBER}(?:室)?)?"
)
# A road, a lane, an estate or a village with a number, where LAC sees no place. What stands before it, the city and the
# district, identifies nobody; a pattern that took them in as well would need exponential time on 市市市市….
_WHOLE = re.compile(
    rf"[\u4e00-\u9fff0-9]{{1,8}}?(?:大道|大街|路|街|巷|弄|胡同|小区|花园|公寓|家园|新村|苑|里|村|屯|组)"
    rf"(?:{_NUMBER}(?:号楼|号院|弄|号|栋|幢|座|单元|层|楼|室|户|组)){{1,6}}"
)
_DETAILED = re.compile(r"[0-9一二三四五六七八九十]+(?:号楼|号院|号|栋|幢|座|单元|室|户)")
_GAP = 1


class Address(Recogniser):
    """Only places with a house number or finer: a city or a district on its own identifies nobody."""

    ENTITY = "ADDRESS"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        for start, end in _places(reading):
            tail = _TAIL.match(text, end)
            finish = tail.end() if tail else end
            if _DETAILED.search(text, start, finish):
                yield start, finish, SHAPED
        for match in _WHOLE.finditer(text):
            yield match.start(), match.end(), GUESSED


def _places(reading: Reading) -> Iterator[tuple[int, int]]:
    """Neighbouring LOC and ORG words as one place. Merging helps addresses and nothing else (it costs NER accuracy)."""
    start = end = -1
    for word in reading.words:
        if word.tag not in {"LOC", "ORG"}:
            continue
        if start >= 0 and word.start - end <= _GAP:
            end = word.end
            continue
        if start >= 0:
            yield start, end
        start, end = word.start, word.end
    if start >= 0:
        yield start, end
