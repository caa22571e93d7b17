"""Ethnicity 民族: the 56 names of GB/T 3304-1991."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import pattern, words

# 回族自治区 and 壮族自治县 are names of places.
_PLACE = re.compile("自治|乡|[\u4e00-\u9fff]{1,4}族自治|中学|小学|文化|餐|菜|馆")
# 民族: 汉, as forms have it.
_SHORT = "|".join(
    name.removesuffix("族") for name in sorted(words("ethnicity"), key=len, reverse=True) if len(name) > 2
)
_STATED = re.compile(f"民族 ?: ?({_SHORT}|[汉回藏苗彝壮满侗瑶白傣黎])(?![\u4e00-\u9fff])")


class Ethnicity(Recogniser):
    """Not when it is part of the name of a place."""

    ENTITY = "ETHNICITY"
    NEEDS = "han"
    WORDS = ("族",)

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in pattern("ethnicity").finditer(reading.text):
            if not _PLACE.match(reading.text, match.end()):
                yield match.start(), match.end(), SHAPED
        for match in _STATED.finditer(reading.text):
            yield match.start(1), match.end(1), IN_CONTEXT
