"""Date of birth 出生日期 in text: a date next to a word of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser

_BEFORE = ("出生", "生日", "生于", "诞生", "born", "birth", "dob")
# 学生 and 生效 begin alike.
_AFTER = re.compile(" {0,2}(?:出生|生(?:人|于|的|$|[^\u4e00-\u9fff]))")
# 71年农历五月, 一九三一年冬月十二: only where a birth is spoken of at once.
_TOLD = re.compile(
    r"(?<![0-9])(?:(?:19|20)?[0-9]{2}|[一二][〇零一二三四五六七八九]{3}|[一二三四五六七八九][〇零一二三四五六七八九])年(?:农历|阴历|旧历)?"
    r"(?:1[0-2]|0?[1-9]|正|冬|腊|十[一二]?|[一二三四五六七八九])月(?:初?[一二三四五六七八九十廿]{1,3}|[0-9]{1,2})?[日号]?"
)
_SHAPE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(?: ?[-/.年] ?)(?:1[0-2]|0?[1-9])(?: ?[-/.月] ?)"
    r"(?:3[01]|[12][0-9]|0?[1-9])日?(?![0-9])"
    r"|(?<![0-9])(?:19|20)[0-9]{2}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])(?![0-9])"
    r"|(?<![0-9])(?:19|20)[0-9]{2}年(?:1[0-2]|0?[1-9])月"
)


class BirthDate(Recogniser):
    """Dates of events are not personal on their own."""

    ENTITY = "DATE_OF_BIRTH"
    WORDS = ("生", "born", "birth", "dob")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            before = reading.near(match.start(), match.start(), _BEFORE, before=10)
            if before or _AFTER.match(reading.text, match.end()):
                yield match.start(), match.end(), IN_CONTEXT
        for match in _TOLD.finditer(reading.text):
            before = reading.near(match.start(), match.start(), _BEFORE, before=4)
            if before or _AFTER.match(reading.text, match.end()):
                yield match.start(), match.end(), SHAPED
