"""Licence plate 车牌号 (GA 36-2018): seven characters, eight for new-energy vehicles, and the special series."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser

SHAPE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][·.• -]?"
    r"(?:[DF][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DF]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳使领])"
)
_SHAPE = re.compile(rf"(?:{SHAPE})(?![0-9A-Za-z])")
_DIGIT = re.compile("[0-9]")


class Plate(Recogniser):
    """A plate holds at least two digits: 京ABCDEFG is a word, not a car."""

    ENTITY = "LICENSE_PLATE"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            if len(_DIGIT.findall(match[0])) >= 2:
                yield match.start(), match.end(), SHAPED
