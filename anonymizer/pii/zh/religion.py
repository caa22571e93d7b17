"""Religious belief 宗教信仰: the five recognised religions, their branches, and what believers are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import pattern

# 佛教协会 and 道教名山 tell nothing about a person.
_INSTITUTION = re.compile("协会|文化|名山|教堂|寺|圣地|音乐|建筑|活动场所|事务|学院|经典|礼拜堂|会馆|界|节|两会|场所")
_BELIEF = ("信仰", "信奉", "皈依", "信教", "宗教", "教徒", "信徒", "信", "礼拜")


class Religion(Recogniser):
    """Not when it is part of the name of an institution."""

    ENTITY = "RELIGION"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in pattern("religion").finditer(reading.text):
            if not _INSTITUTION.match(reading.text, match.end()):
                near = reading.near(match.start(), match.end(), _BELIEF, before=8, after=4)
                yield match.start(), match.end(), IN_CONTEXT if near else SHAPED
