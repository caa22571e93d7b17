"""Date of birth in English text: 3 May 1980, May 3, 1980, 05/03/1980 after born, birth or DOB."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, Hit, Recogniser

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_SHAPE = re.compile(
    rf"(?<![0-9A-Za-z])(?:[0-3]?[0-9](?:st|nd|rd|th)? {_MONTH},? (?:19|20)[0-9]{{2}}"
    rf"|{_MONTH} [0-3]?[0-9](?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}}"
    rf"|[0-3]?[0-9][/.-][0-3]?[0-9][/.-](?:19|20)[0-9]{{2}})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_CONTEXT = ("born", "birth", "dob", "d.o.b")


class EnglishBirthDate(Recogniser):
    """Only with a word of birth before it."""

    ENTITY = "DATE_OF_BIRTH"
    NEEDS = "digits"
    WORDS = _CONTEXT

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            if reading.near(match.start(), match.end(), _CONTEXT):
                yield match.start(), match.end(), IN_CONTEXT
