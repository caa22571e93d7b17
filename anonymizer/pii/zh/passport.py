"""Passport 护照: no check digit outside its machine-readable zone, so the word decides."""

from __future__ import annotations

from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit
from anonymizer.pii.zh.announced import Announced, ascii_alone

# Ordinary E12345678, EA1234567 and G12345678; official D/S/P. As a whole cell of a column.
CELL = r"(?:E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[GDSPH][0-9]{8}|[DSP]E[0-9]{7}|[CW][0-9A-Z][0-9]{7}|[HM][0-9]{10})"

_OWN = ascii_alone(CELL)


class Passport(Announced):
    """Letters and digits alone are as often an invoice or a part number. Other countries write 7 to 9 characters."""

    ENTITY = "PASSPORT"
    SHAPE = ascii_alone(r"[A-Z]{1,2}[0-9]{6,8}|[0-9]{8,9}|[A-Z][0-9]{2}[A-Z]{2}[0-9]{4}|[A-Z]{3}[0-9]{6}")
    CONTEXT = ("护照号码", "护照号", "护照", "passport no", "passport", "因私护照")
    WITHIN = 12
    WORDS = (*CONTEXT, "证件号")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        yield from super().hits(reading)
        # 证件类型:护照;证件号:E12345678, where a form's separator stands between.
        for match in _OWN.finditer(reading.text):
            if reading.near(match.start(), match.end(), ("护照", "passport"), before=40) and reading.announced(
                match.start(), ("证件号", "证件号码", "号码", "证号"), 6
            ):
                yield match.start(), match.end(), IN_CONTEXT
            elif match[0][0] in "EG" and reading.announced(match.start(), ("证件号码", "证件号"), 4):
                # E and G are passports of China and nothing else that a form asks for.
                yield match.start(), match.end(), SHAPED
