"""Names of minority people 少数民族姓名: parts joined by ·, and the characters of transliteration."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import alternatives

_HAN = "[\u4e00-\u9fff]"
# Characters that Uyghur, Kazakh, Tibetan, Mongol and Yi names are written with.
_SOUNDS = (
    "阿艾买提依力古丽热合曼木都拉江拜克吐尔逊扎西次仁卓玛尼达瓦格桑旦增顿珠洛央金索朗巴特乌云其娜托娅斯琴苏日孜帕肯伊布音吾甫哈麦吉凯赛买穆罕默德萨迪玉卡热孜亚阿孜米仓措姆平丹"
    "旺堆多杰加措贡嘎边坚才让东智拉毛白玛德庆罗布嘉央宗格列加木参宁贾巴登塔那仁高娃图雅格勒曲比沙马吉克莫色呷罕铁伟阿牛果洛惹尼吉史子各尕热古吾买别尔开里泽古牙瓦尔沙克"
)
_SET = frozenset(_SOUNDS + "不来地")
_DOTTED = re.compile(rf"{_HAN}{{2,8}}(?:[·•・‧．.]{_HAN}{{1,8}}){{1,3}}")
_DOT = re.compile("[·•・‧．.]")
_RUN = re.compile(rf"[{''.join(sorted(set(_SOUNDS)))}]{{3,8}}")
# 阿布|来提: the rest of a name, up to where no Chinese character follows.
_MORE_SOUNDS = re.compile(rf"[{''.join(sorted(_SET))}]{{1,4}}(?!{_HAN})")
# What one more sound may cost, where more text follows.
_JOINED = 5.0
_ENDS = re.compile(
    "(?:江|古丽|汗|买提|艾力|别克|木拉提|娜尔|古力|其木格|卓玛|次仁|顿珠|多吉|多杰|扎西|特尔|木措|拉姆|拉毛|央金|卓嘎|旺堆|平措|索朗|尼玛|达瓦|格桑|才让|加措|仓决|曲珍|白玛|"
    "高娃|图雅|格勒|娜仁|托娅|斯琴|巴图|苏和|阿乌|阿木|尔|提|克|甫|木|罕)$"
)
_KNOWN = alternatives("known_minority")
_GIVEN = re.compile(rf"(?:{_KNOWN})(?:{_KNOWN})?")
_WORDS = re.compile(
    "巴士|马克|克拉|乌鲁木齐|拉萨|新疆|阿里|沙发|吉他|卡拉|木材|哈尔|伊犁|塔里木|阿克苏|巴音|西藏|西宁|东西|米加|平米|平木|果木|玛纳斯|克州|多米|热力|提高|拉卡|沙拉"
)


class MinorityName(Recogniser):
    """The dots show that it is a name; without them the sounds and an ending have to agree, and no place be meant."""

    ENTITY = "PERSON"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        people, starts, ends = reading.people, reading.starting_at, reading.ending_at
        for match in _DOTTED.finditer(text) if _DOT.search(text) else ():
            yield *_bounded(text, match, people), SHAPED + 0.02
        for match in _RUN.finditer(text):
            if (
                _ENDS.search(match[0])
                and not _WORDS.search(match[0])
                and not _placed(reading, match.start(), match.end())
            ):
                yield match.start(), match.end(), SHAPED - 0.02
        for (start, middle), (other, end) in pairwise(people):
            if middle == other and _DOT.match(text, middle - 1):
                yield start, end, SHAPED  # 简·|史密斯
            if middle == other and end - start <= 8 and set(text[start:end]) <= _SET:
                yield start, end, SHAPED - 0.01
        for start, end in people:
            if not set(text[start:end]) <= _SET:
                continue
            run = _MORE_SOUNDS.match(text, end)
            if run and run.end() - start <= 6:
                yield start, run.end(), GUESSED + 0.02
            elif end in starts and end + 1 in ends and text[end] in _SET and reading.unlike(start, end + 1) <= _JOINED:
                yield start, end + 1, GUESSED + 0.02
        for match in _GIVEN.finditer(text):
            before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
            alone = not re.match(_HAN, before) or match.start() in starts or before in "和与"
            if (
                alone
                and (not re.match(_HAN, after) or match.end() in starts)
                and not _placed(reading, match.start(), match.end())
            ):
                yield match.start(), match.end(), GUESSED + 0.01


def _placed(reading: Reading, start: int, end: int) -> bool:
    """Whether LAC sees a place or an office that reaches beyond the run: 阿克苏地区, 巴音郭楞."""
    covering = (word for word in reading.words if word.start < end and start < word.end and word.tag in {"LOC", "ORG"})
    return any(word.end > end or (word.start <= start and word.end == end and end - start <= 3) for word in covering)


def _bounded(text: str, match: re.Match[str], people: list[tuple[int, int]]) -> tuple[int, int]:
    """LAC knows where the name starts and ends more often than the pattern does; sounds decide where it does not."""
    start, end = match.span()
    first_dot, last_dot = (re.search("[·•・‧．.]", text[start:end]) or match).start() + start, start
    for at in range(start, end):
        if text[at] in "·•・‧．.":
            last_dot = at
    inside = [
        person
        for person in people[max(0, bisect_left(people, (start, start)) - 1) :]
        if person[0] < end and person[1] > start
    ]
    left = _sounding_left(text, start, first_dot)
    right = _sounding_right(text, last_dot + 1, end)
    for person in inside:
        if person[0] <= first_dot < person[1] or person[1] == first_dot:
            left = max(start, min(left, person[0]))
        if last_dot < person[1] and person[0] >= first_dot - 8:
            right = max(right, min(end, person[1]))
    return left, right


def _sounding_left(text: str, start: int, dot: int) -> int:
    at = dot
    while at > start and text[at - 1] in _SET:
        at -= 1
    return at if dot - at >= 2 else max(start, dot - 4)


def _sounding_right(text: str, first: int, end: int) -> int:
    run = re.compile(f"{_HAN}*").match(text, first)
    if run and 0 < run.end() - first <= 4:
        return run.end()
    at = first
    while at < end and text[at] in _SET:
        at += 1
    return at if at - first >= 1 else min(end, first + 3)
