"""WeChat account 微信号: a letter, then 5 to 19 letters, digits, hyphens or underscores, after the word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, Hit, Recogniser

_SHAPE = re.compile(
    r"(?<![a-z0-9_])(wxid_[a-z0-9]{8,20})(?![a-z0-9_-])"
    r"|(?:微信号?码?|wechat(?: ?id)?|weixin|(?<![a-z])wx|(?<![a-z])vx|加v)(?:同号)?(?:是|为|:| |号|:)*"
    r"([a-z][a-z0-9_-]{5,19})(?![a-z0-9_-])",
    re.IGNORECASE,
)


class WeChat(Recogniser):
    """Only the context tells, except for the identifiers that WeChat makes itself."""

    ENTITY = "WECHAT"
    WORDS = ("微信", "wx", "we", "vx", "加v")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            group = 1 if match[1] else 2
            yield match.start(group), match.end(group), IN_CONTEXT
