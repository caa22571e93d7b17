"""Phone number outside mainland China: +country code, or the North American ten digits with separators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser

_SHAPE = re.compile(
    r"(?<![0-9A-Za-z+])(?:\+[1-9][0-9]{0,2}(?:[ .-]?\(?[0-9]{1,4}\)?){2,5}"
    r"|\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[.-][0-9]{4})(?![0-9A-Za-z])"
)
_DIGIT = re.compile("[0-9]")


class InternationalPhone(Recogniser):
    """Eight to fifteen digits (ITU-T E.164)."""

    ENTITY = "MOBILE_PHONE"
    NEEDS = "digits"
    WORDS = ("+", "-", ".")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            if 8 <= len(_DIGIT.findall(match[0])) <= 15:
                # (+86 138…): the bracket that closes what stands before the number.
                open_bracket = match[0].endswith(")") and "(" not in match[0]
                yield match.start(), match.end() - open_bracket, SHAPED
