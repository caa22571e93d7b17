"""Postal address 住址: places side by side, then the tail grammar 号 弄 栋 幢 单元 层 楼 室, to its last number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.place_words import HAN, reach_left

_NUMBER = (
    r"(?:[甲乙丙丁东西南北]?[0-9]{1,5}[A-Za-z]?(?:-[0-9A-Za-z]{1,5}){0,3}|[A-Z](?:[0-9]{1,4})?"
    r"|[一二三四五六七八九十百零]{1,5}|[甲乙丙丁])"
)
_UNIT = "(?:号楼|号院|号库|弄|巷|号|栋|幢|座|区|单元|层|楼|室|户|村民小组|组|社|队|期|门|铺|房|院|支弄)"
# 88号附12号, 7号之二.
_BESIDES = "(?:附[0-9]{1,3}号?|之[一二三四五六七八九十0-9]{1,2})"
_LAST = r"(?:[0-9]{2,5}[A-Za-z]?(?:-[0-9]{1,4})?(?:室|房|户)?(?![0-9年月.:]))?"
_TAIL = re.compile(rf"{_NUMBER} ?{_UNIT}(?:[, ]?(?:(?![0-9]{{6}}){_NUMBER} ?{_UNIT}|{_BESIDES})){{0,6}}[, ]?{_LAST}")
# 14-3-502: building, entrance and flat without their units.
_BARE = "[0-9]{1,4}-[0-9]{1,3}-[0-9]{2,4}(?![0-9-])"
_FIRST = re.compile(
    rf"(?=[甲乙丙丁东西南北0-9A-Z一二三四五六七八九十百零])(?<![0-9A-Za-z第-])(?:{_BARE}|{_NUMBER} ?{_UNIT})"
)
# After a house number, the building that stands there, and its own numbers.
_BUILDING = re.compile(
    rf"{HAN}{{2,10}}?(?:大厦|广场|公寓|小区|花园|家园|中心|大楼|写字楼|商厦|新村|苑|城|园|宿舍|酒店|市场)(?=[A-Z0-9一二三四五六七八九十])"
)
# 和平路12号, where LAC sees no place: found from the unit word leftwards.
_NAMED = re.compile(
    rf"(?:{HAN}{{2,4}}?(?:大道|大街|路|街|巷|弄|胡同|小区|花园|公寓|家园|新村|新居|新苑|嘉园|佳苑|名苑|华府|苑|里|庄|村|屯|镇))+(?=[甲乙丙丁]?[0-9一二三四五六七八九十A-Z])"
)
_DETAILED = re.compile(
    r"[0-9一二三四五六七八九十A-Z甲](?: ?)(?:号楼|号院|号|栋|幢|座|单元|室|户|弄|组|队)|[0-9]{3,4}$|-[0-9]{2,4}$"
)
_UNITS = re.compile(_UNIT)
_LED = re.compile("(?:.{0,4}(?:家住|现住|租住|住在|居住在|居住于|位于|地址|搬到|户籍|来自|住))(?:在|于|为|是|:)?")
# So many of them: 翠竹苑14户, but 住在翠竹苑3户.
_HOUSEHOLDS = re.compile("[0-9一二三四五六七八九十百两]+ ?户")
_LIVES = re.compile("(?:[家现租居]住|住[在址于]|地址)[在于为是:]?$")
_DATE = re.compile("[0-9]{1,2}号(?:上午|下午|晚|早|前|之前|之后|以前|至|到|-|开始|起|线)")


class Address(Recogniser):
    """Only with a house number or finer: a city or a road on its own is a LOCATION."""

    ENTITY = "ADDRESS"
    NEEDS = "any"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        done = 0
        for match in _FIRST.finditer(text):
            if match.start() < done:
                continue
            end = _right(text, match.start())
            start = _left(reading, match.start())
            done = end
            tail = text[match.start() : end]
            named = start < match.start()
            led = _LED.match(text, start, match.start())
            start = led.end() if led else start
            lives = led or _LIVES.search(text, max(0, start - 5), start)
            if not lives and _HOUSEHOLDS.fullmatch(tail):
                continue
            if _DATE.match(text, match.start()) and end - match.start() <= 4:
                continue
            if named and _DETAILED.search(tail):
                yield start, end, SHAPED
            elif not named and len(_UNITS.findall(tail)) >= 2 and _DETAILED.search(tail) and "年" not in tail:
                yield start, end, GUESSED


def _right(text: str, start: int) -> int:
    tail = _TAIL.match(text, start) or _FIRST.match(text, start)
    end = tail.end() if tail else start
    for _ in range(2):
        building = _BUILDING.match(text, end)
        more = (
            _TAIL.match(text, building.end()) or re.compile("[A-Z]?[0-9]{2,4}(?![0-9])").match(text, building.end())
            if building
            else None
        )
        if more is None:
            break
        end = more.end()
    while text[end - 1] in ", ":
        end -= 1
    return end


def _left(reading: Reading, start: int) -> int:
    """Where the places before a house number begin. LAC may have put the number into the place's own word."""
    text, words = reading.text, reading.words
    named = [
        match for match in _NAMED.finditer(text, max(0, start - 24), min(len(text), start + 2)) if match.end() == start
    ]
    shaped = named[0].start() if named else start
    starts = [word.start for word in words]
    index = bisect_right(starts, start) - 1
    inside = index >= 0 and words[index].start < start < words[index].end
    if inside and words[index].tag in {"LOC", "ORG"}:
        first = reach_left(reading, index)
        return words[first].start
    first = reach_left(reading, bisect_left(starts, start))
    if first < len(words) and words[first].start < start:
        return words[first].start
    if not named:
        return start
    # What stands before the shape belongs to it as far as LAC sees places there: 新华街道民主路社区|永安里14-3-502.
    for index in range(bisect_left(starts, shaped), bisect_left(starts, start)):
        if words[index].tag == "LOC":
            return words[reach_left(reading, index)].start
    return max(shaped, start - 8)
