"""Place 地点: areas, roads, estates and sights without a house number. Neighbouring ones are one place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, Hit, Recogniser
from anonymizer.pii.zh.place_words import NO_PLACE, UNITS, placed, runs

# 港澳居民来往内地通行证 and 台湾居民 name a document or a status.
_DOCUMENT = re.compile("居民来往|居民居住|通行证|居民居住证|台居民|籍|族|语|菜")
_SIGHT = re.compile("(?:公园|广场|大桥|大厦|火车站|汽车站|步行街|水库|立交桥|批发市场|花园小区)$")
_LOC = frozenset({"LOC"})


class Location(Recogniser):
    """What LAC takes for a place, with the unit word that it left outside; nothing that everybody lives in."""

    ENTITY = "LOCATION"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text, words = reading.text, reading.words
        for first, last, _ in runs(reading, _LOC):
            while (
                last < len(words)
                and text[words[last].start : words[last].end] in UNITS
                and words[last].tag in {"n", "nz", "s"}
            ):
                last += 1
            start, end = words[first].start, words[last - 1].end
            piece = text[start:end]
            if _DOCUMENT.match(text, end):
                continue
            if end - start >= 2 and piece not in NO_PLACE and not piece.isascii():
                yield start, end, GUESSED
        for index, word in enumerate(words):
            before = index > 0 and words[index - 1].tag == "LOC"
            if before or word.end - word.start < 3:
                continue
            proper = word.tag in {"nz", "ORG"} and placed(text, word)
            if proper or (word.tag in {"n", "s"} and _SIGHT.search(text, word.start + 2, word.end)):
                yield word.start, word.end, GUESSED - 0.02
