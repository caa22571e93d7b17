"""Health condition 健康状况: diseases and disabilities by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import pattern, words

# 肿瘤医院 and 流感疫苗 speak of nobody, and 残疾人 as a word of policy neither.
_GENERAL = re.compile("医院|科室|疫苗|防治|病房|疫情|知识|宣传|筛查|预防|门诊|防控|防疫|讲座|高发|联合会|专科|研究")
_BARE, _PEOPLE = frozenset({"残疾", "残障"}), ("人", "证", "军人", "儿童")


def _known() -> frozenset[str]:
    return frozenset(words("health"))


class HealthCondition(Recogniser):
    """A lexicon of common conditions; it will miss rare ones and never claims otherwise."""

    ENTITY = "HEALTH_CONDITION"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in pattern("health").finditer(reading.text):
            if _GENERAL.match(reading.text, match.end()) or (
                match[0] in _BARE and reading.text.startswith(_PEOPLE, match.end())
            ):
                continue
            # 结核病史 is a history of 结核.
            short = match[0].endswith("病") and match[0][:-1] in _known() and reading.text.startswith("史", match.end())
            yield match.start(), match.end() - short, SHAPED
