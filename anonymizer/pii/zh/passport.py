"""Passport 护照: no check digit outside its machine-readable zone, so the word decides."""

from __future__ import annotations

from anonymizer.pii.zh.announced import Announced, ascii_alone

# Ordinary E12345678, EA1234567 and G12345678; official D/S/P. As a whole cell of a column.
CELL = r"(?:E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[GDSPH][0-9]{8}|[DSP]E[0-9]{7}|[CW][0-9A-Z][0-9]{7}|[HM][0-9]{10})"


class Passport(Announced):
    """Letters and digits alone are as often an invoice or a part number. Other countries write 7 to 9 characters."""

    ENTITY = "PASSPORT"
    SHAPE = ascii_alone(r"[A-Z]{1,2}[0-9]{6,8}|[0-9]{8,9}|[A-Z][0-9]{2}[A-Z]{2}[0-9]{4}|[A-Z]{3}[0-9]{6}")
    CONTEXT = ("护照号码", "护照号", "护照", "passport no", "passport", "因私护照")
    WITHIN = 12
