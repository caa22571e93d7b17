"""Mainland mobile number 手机号: 11 digits in the ranges that MIIT has assigned, with or without +86."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser

CONTEXT = ("手机", "电话", "联系", "号码", "tel", "mobile", "phone", "微信", "拨打", "致电")
# 140, 142, 143, 154, 160, 161, 163, 164 are unassigned or serve machines.
SHAPE = r"(?:0086|86|0)?1(?:3[0-9]|4[145-9]|5[0-35-9]|6[25-7]|7[0-8]|8[0-9]|9[0-35-9])[0-9]{8}"
_SHAPE = re.compile(SHAPE)


class Mobile(Recogniser):
    """Eleven digits in these ranges are rarely anything else, so no context is needed."""

    ENTITY = "MOBILE_PHONE"
    NEEDS = "eleven digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for number in reading.numbers:
            if not _SHAPE.fullmatch(number.digits):
                continue
            start = number.start
            plus = reading.text[max(0, start - 1) : start] == "+"
            if plus and not number.digits.startswith("86"):
                continue  # another country's number
            score = IN_CONTEXT if reading.near(start, number.end, CONTEXT) else SHAPED
            yield start - plus, number.end, score
