"""Words that places, buildings and organisations end in, and the neighbouring words of LAC that make up one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.lac import Word
from anonymizer.pii.reading import Reading
from anonymizer.pii.zh.lexicon import words

HAN = "[\u4e00-\u9fff]"
AREAS = "省|市|自治区|自治州|自治县|区|县|州|盟|旗|镇|乡|街道|村|社区|开发区|新区|园区"
ROADS = "大道|大街|路|街|巷|弄|胡同|里弄|道|环路|高速"
ESTATES = (
    "小区|花园|公寓|家园|新村|新居|新苑|嘉园|佳苑|名苑|华府|苑|园|城|府|庭|里|湾|坊|大厦|大楼|广场|公园|名居|雅居|华庭|新城|宿舍|大院|家属院|别墅|"
    "山庄|楼|庄|屯|寨|组|队|院|村民小组|商厦|市场|步行街|写字楼|工业园|产业园|科技园"
)
PLACE = re.compile(f"{HAN}{{1,12}}(?:{AREAS}|{ROADS}|{ESTATES})")
UNITS = frozenset("|".join((AREAS, ROADS, ESTATES)).split("|"))
NO_PLACE = frozenset(words("no_place"))
_JOINS = frozenset({"n", "nz", "s", "ns", "nr", "PER", "a", "vn", "ORG", "LOC", "nw", "an"})


def runs(reading: Reading, tag: str) -> Iterator[tuple[int, int]]:
    """(first word, last word + 1) of neighbouring words with this tag."""
    first = last = -1
    for index in [index for index, (_, _, own) in enumerate(reading.words) if own == tag]:
        if index != last:
            if last > 0:
                yield first, last
            first = index
        last = index + 1
    if last > 0:
        yield first, last


def placed(text: str, word: Word) -> bool:
    """A place to LAC, or a word that ends as places do."""
    piece = text[word.start : word.end]
    return word.tag == "LOC" or (word.tag in _JOINS and (piece in UNITS or PLACE.fullmatch(piece) is not None))


def reach_left(reading: Reading, index: int, most: int = 12) -> int:
    """The first of the words before `index` that belong to one place with it; a bare unit takes the word before it."""
    text, tokens = reading.text, reading.words
    first = index
    while first > 0 and index - first < most:
        word = tokens[first - 1]
        piece = text[word.start : word.end]
        lone_unit = first < index and text[tokens[first].start : tokens[first].end] in UNITS
        if not (placed(text, word) or (lone_unit and word.tag in _JOINS and piece not in NO_PLACE)):
            break
        first -= 1
    return first
