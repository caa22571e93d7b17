"""Ethnicity 民族: the 56 names of GB/T 3304-1991."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import pattern

# 回族自治区 and 壮族自治县 are names of places.
_PLACE = re.compile("自治|乡|[\u4e00-\u9fff]{1,4}族自治|中学|小学|文化|餐|菜|馆")


class Ethnicity(Recogniser):
    """Not when it is part of the name of a place."""

    ENTITY = "ETHNICITY"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in pattern("ethnicity").finditer(reading.text):
            if not _PLACE.match(reading.text, match.end()):
                yield match.start(), match.end(), SHAPED
