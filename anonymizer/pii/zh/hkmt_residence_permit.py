"""Residence permit of Hong Kong, Macau and Taiwan residents 港澳台居民居住证: 81, 82 or 83, then as GB 11643."""

from __future__ import annotations

from collections.abc import Iterator

from anonymizer.pii.checksums import resident_id
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, Hit, Recogniser

PREFIXES = ("810000", "820000", "830000")
CONTEXT = ("居住证", "港澳台")


class HkmtResidencePermit(Recogniser):
    """The same check digit as a resident ID; a wrong one counts only after the word."""

    ENTITY = "HKMT_RESIDENCE_PERMIT"
    NEEDS = "eleven digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for number in reading.numbers:
            if len(number.digits) == 18 and number.digits.startswith(PREFIXES):
                score = CHECKED if resident_id(number.digits) else reading.announced(number.start, CONTEXT)
                if score:
                    yield number.start, number.end, score
