"""Political status 政治面貌 (GB/T 4762-1984): party, league, the eight other parties, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import pattern

# 党员干部, 党员活动室 and 各位党员 speak of nobody in particular; 群众 is a status only where one is asked for.
_BEFORE = re.compile("(?:各位|全体|广大|组织|发动|名|位|们|老|带领|号召|动员|所有|在职|优秀|流动|支部|村|双报到)$")
_AFTER = re.compile(
    "干部|活动|大会|志愿|先锋|群众|同志们|代表|们|服务|教育|发展|骨干|之家|学习|突击|积极|会议|冬训|报到|中心"
)
_LOOSE = frozenset(["党员", "团员", "群众", "无"])
_STATUS = ("政治面貌", "面貌", "政治身份")


class PoliticalStatus(Recogniser):
    """A full name of a status stands by itself, a loose one needs someone that it is said of."""

    ENTITY = "POLITICAL_STATUS"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        for match in pattern("political").finditer(text):
            stated = reading.announced(match.start(), _STATUS, 6)
            if match[0] in _LOOSE and not stated and not _said_of_one(reading, match):
                continue
            if _AFTER.match(text, match.end()) and not stated:
                continue
            yield match.start(), match.end(), IN_CONTEXT if stated else SHAPED


def _said_of_one(reading: Reading, match: re.Match[str]) -> bool:
    """是党员, ,党员, (群众): between commas in a description of a person, or after a word of being."""
    text = reading.text
    before = text[max(0, match.start() - 4) : match.start()]
    if _BEFORE.search(before):
        return False
    if before.endswith(("是", "为", "系", "现为", "的")) and match[0] != "无":
        return match[0] != "群众" or before.endswith(("现为", "系", "为"))
    listed = before.endswith((",", "、", "(", " ")) and text[match.end() : match.end() + 1] in ",。、);; "
    named = reading.ending_at.get(match.start() - 1)
    return (
        listed
        and match[0] != "无"
        and (
            (named is not None and named.tag == "PER")
            or bool(re.search("[男女族]|[0-9]岁|出生|生,", text[max(0, match.start() - 16) : match.start()]))
        )
    )
