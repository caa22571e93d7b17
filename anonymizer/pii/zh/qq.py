"""QQ number: 5 to 11 digits after the word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, Hit, Recogniser

_SHAPE = re.compile(
    r"(?<![a-z])(?:qq|扣扣|企鹅号)(?:号码?|群号?)?(?:是|为|:| )*([1-9][0-9]{4,10})(?![0-9a-z@])", re.IGNORECASE
)


class QQ(Recogniser):
    """A group number is left to the reader's caution: it is found too."""

    ENTITY = "QQ"
    NEEDS = "five digits"
    WORDS = ("qq", "扣扣", "企鹅号")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            yield match.start(1), match.end(1), IN_CONTEXT
