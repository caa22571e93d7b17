"""Date of birth 出生日期 in text: a date next to a word of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, Hit, Recogniser

_BEFORE = ("出生", "生日", "生于", "诞生", "born", "birth", "dob")
_AFTER = ("出生", "生人", "生,", "生。", "生于")
_SHAPE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(?: ?[-/.年] ?)(?:1[0-2]|0?[1-9])(?: ?[-/.月] ?)"
    r"(?:3[01]|[12][0-9]|0?[1-9])日?(?![0-9])"
    r"|(?<![0-9])(?:19|20)[0-9]{2}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])(?![0-9])"
    r"|(?<![0-9])(?:19|20)[0-9]{2}年(?:1[0-2]|0?[1-9])月"
)


class BirthDate(Recogniser):
    """Dates of events are not personal on their own."""

    ENTITY = "DATE_OF_BIRTH"
    NEEDS = "any"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            before = reading.near(match.start(), match.start(), _BEFORE, before=10)
            if before or reading.text[match.end() : match.end() + 3].lstrip().startswith(_AFTER):
                yield match.start(), match.end(), IN_CONTEXT
