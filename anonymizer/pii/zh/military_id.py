"""Military identity documents 军官证、士兵证、文职人员证: 南字第1234567号, first a command or service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.announced import ascii_alone

CONTEXT = (
    "军官证",
    "士兵证",
    "士官证",
    "军人证",
    "文职干部证",
    "文职人员证",
    "警官证",
    "残疾军人证",
    "伤残军人证",
    "退伍证",
    "军人证件",
    "军官",
    "士兵",
    "现役",
)
_ISSUERS = "军兵士文职警武政参后装南北东西中沈兰济广成空海火联陆"
_SHAPE = re.compile(rf"(?:[{_ISSUERS}]|武警|[{_ISSUERS}]{{2}}) ?字? ?第 ?[0-9]{{4,10}} ?号")
_LONG, _COURTS = re.compile("[0-9]{7}"), frozenset("民刑行执知商初终仲裁劳公")
_NUMBER = ascii_alone("[0-9]{7,10}")


class MilitaryId(Recogniser):
    """Court files are numbered alike (民字第123号): another character before the issuer says so."""

    ENTITY = "MILITARY_ID"
    NEEDS = "digits"
    WORDS = (*CONTEXT[:11], "第")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        for match in _SHAPE.finditer(text):
            score = reading.announced(match.start(), CONTEXT)
            # Court files have few digits.
            long = _LONG.search(match[0]) and text[max(0, match.start() - 1) : match.start()] not in _COURTS
            lone = "字" in match[0] and (long or not _han(text[max(0, match.start() - 1) : match.start()]))
            if score or lone:
                yield match.start(), match.end(), max(score, IN_CONTEXT) if score else SHAPED
        for match in _NUMBER.finditer(text):
            score = reading.announced(match.start(), CONTEXT[:11], 6)
            if score:
                yield match.start(), match.end(), score


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
