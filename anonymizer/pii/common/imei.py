"""IMEI 手机串号: fifteen digits with a Luhn digit (3GPP TS 23.003)."""

from __future__ import annotations

from collections.abc import Iterator

from anonymizer.pii.checksums import luhn
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, SHAPED, Hit, Recogniser

CONTEXT = ("imei", "串号", "设备识别码", "手机识别码", "设备号", "国际移动设备", "机身码", "移动设备识别")
# Reporting bodies that issue nearly all codes in use: 35 BABT, 86 TAF (China), 01 PTCRB, 99 for several networks.
_BODIES = ("35", "86", "01", "99")


class Imei(Recogniser):
    """A known issuer and a right digit, or the word: one random number in ten has a right digit."""

    ENTITY = "IMEI"
    NEEDS = "eleven digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for number in reading.numbers:
            if len(number.digits) not in {15, 16} or not number.digits.isdecimal():
                continue
            checked = len(number.digits) == 15 and luhn(number.digits)
            score = reading.announced(number.start, CONTEXT)
            if score:
                yield number.start, number.end, CHECKED if checked else score
            elif checked and number.digits.startswith(_BODIES):
                yield number.start, number.end, SHAPED
