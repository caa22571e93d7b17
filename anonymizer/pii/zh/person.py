"""Name of a person 姓名: what LAC tags as one, what follows 姓名: or 叫, and a surname before a form of address."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, IN_CONTEXT, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.surnames import COMPOUND, SURNAMES

_SURNAME = f"(?:{'|'.join(COMPOUND)}|[{''.join(SURNAMES)}])"
_HAN = "[\u4e00-\u9fff]"
_ROLES = "姓名|联系人|报告人|投诉人|来电人|申请人|户主|患者|家属|当事人|监护人"
_TITLES = "先生|女士|小姐|大爷|大妈|阿姨|师傅|老师|医生|主任|书记|同志"
_STATED = re.compile(
    rf"(?:{_ROLES})(?:是|为|叫|:| )+({_SURNAME}{_HAN}{{1,2}})(?!{_HAN})"
    rf"|(?:我叫|名叫|叫做|本人)({_SURNAME}{_HAN}{{1,2}})(?!{_HAN})"
)
_ADDRESSED = re.compile(rf"(?<!{_HAN})({_SURNAME}{_HAN}{{0,2}}?)(?:{_TITLES})")
_DOTTED = re.compile(rf"{_HAN}{{2,6}}(?:[·•・‧]{_HAN}{{1,8}}){{1,3}}")
# Words that LAC takes for people often enough to annoy.
_NOT_NAMES = frozenset(["小区", "社区", "居民", "市民", "先生", "女士", "群众", "业主", "老人", "孩子", "网格员"])


class Person(Recogniser):
    """LAC alone is a guess; a rule that agrees or stands alone makes it surer."""

    ENTITY = "PERSON"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        for word in reading.words:
            if word.tag == "PER" and word.end - word.start > 1 and text[word.start : word.end] not in _NOT_NAMES:
                yield word.start, word.end, GUESSED
        for match in _STATED.finditer(text):
            group = 1 if match[1] else 2
            yield match.start(group), match.end(group), IN_CONTEXT
        for match in _ADDRESSED.finditer(text):
            yield match.start(1), match.end(1), SHAPED
        people = [(word.start, word.end) for word in reading.words if word.tag == "PER"]
        for match in _DOTTED.finditer(text):
            yield *_bounded(match, people), SHAPED


def _bounded(match: re.Match[str], people: list[tuple[int, int]]) -> tuple[int, int]:
    """The dots show that it is a name, LAC where it ends (买买提·艾力|反映漏水), though not always where it starts."""
    start, end = match.span()
    inside = people[bisect_left(people, (start, start)) : bisect_left(people, (end, end))]
    inside = [person for person in inside if person[1] <= end]
    if not inside:
        return start, end
    first = inside[0][0]
    return (start if first - start <= 2 else first), max(end for _, end in inside)
