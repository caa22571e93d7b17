"""Organisation code 组织机构代码 (GB 11714-1997): eight characters, a hyphen, a check digit modulo 11."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.checksums import org_code
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, Hit, Recogniser

CONTEXT = ("组织机构代码", "机构代码", "组织代码", "代码证")
_SHAPE = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Z]{8}-?[0-9X](?![0-9A-Za-z-])", re.IGNORECASE)


class OrgCode(Recogniser):
    """With its hyphen the check digit is proof; without one, nine digits need the word as well."""

    ENTITY = "ORG_CODE"
    NEEDS = "digits"
    WORDS = (*CONTEXT, "-")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            checked, score = org_code(match[0].upper()), reading.announced(match.start(), CONTEXT)
            if score or (checked and "-" in match[0]):
                yield match.start(), match.end(), CHECKED if checked else score
