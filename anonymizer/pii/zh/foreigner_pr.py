"""Foreigner's permanent residence card 外国人永久居留身份证: three letters and twelve digits; since 2023, 18 digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.checksums import mod_11_2, possible_birth
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.announced import ascii_alone

CONTEXT = ("永久居留", "永居", "五星卡", "绿卡")
# Nationality, four digits of the place of issue, birth date yymmdd, serial and check digit.
_OLD = ascii_alone(r"[A-Z]{3}[0-9]{12}")
_DATE = re.compile("(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


class ForeignerPermanentResidence(Recogniser):
    """The old form has a birth date inside, the new one the check digit of GB 11643 too."""

    ENTITY = "FOREIGNER_PR_ID"
    NEEDS = "eleven digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _OLD.finditer(reading.text):
            score = reading.announced(match.start(), CONTEXT)
            dated = match[0][:3].isupper() and _DATE.fullmatch(match[0][9:13])
            if score or dated:
                yield match.start(), match.end(), score or SHAPED
        for number in reading.numbers:
            digits = number.digits
            if len(digits) == 18 and digits.startswith("9"):
                checked = mod_11_2(digits) and possible_birth(digits[6:14])
                score = CHECKED if checked else reading.announced(number.start, CONTEXT)
                if score:
                    yield number.start, number.end, score
