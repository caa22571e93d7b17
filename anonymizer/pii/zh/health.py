"""Health condition 健康状况: diseases and disabilities by name."""

from __future__ import annotations

from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import pattern, words


def _known() -> frozenset[str]:
    return frozenset(words("health"))


class HealthCondition(Recogniser):
    """A lexicon of common conditions; it will miss rare ones and never claims otherwise."""

    ENTITY = "HEALTH_CONDITION"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in pattern("health").finditer(reading.text):
            # 结核病史 is a history of 结核.
            short = match[0].endswith("病") and match[0][:-1] in _known() and reading.text.startswith("史", match.end())
            yield match.start(), match.end() - short, SHAPED
