"""Place 地点: areas, roads, estates and sights without a house number. Neighbouring ones are one place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import PLACE, Reading
from anonymizer.pii.recogniser import GUESSED, Hit, Recogniser
from anonymizer.pii.zh.place_words import AREAS, NO_PLACE, ROADS, UNITS, placed, runs

# 港澳居民来往内地通行证 and 台湾居民 name a document or a status.
_DOCUMENT = re.compile("居民来往|居民居住|通行证|居民居住证|台居民|籍|族|语|菜(?!场|市)")
_PROPER, _MAYBE = frozenset({"nz", "ORG"}), frozenset({"nz", "ORG", "n", "s"})
_SIGHT = re.compile("(?:公园|广场|大桥|大厦|火车站|汽车站|步行街|水库|立交桥|批发市场|花园小区)$")
# A road, a bridge or an area that LAC takes for an office.
_ROAD = re.compile(f"(?:{ROADS}|{AREAS}|桥|公园|广场)$")
# What LAC takes into a place, and what it leaves outside.
_LABEL = re.compile("户籍(?:所在地|地址|地)?|(?:居住|家庭|联系|单位|通信)?地址|籍贯|参保地|现居地")
_GATE = re.compile("(?:[东西南北正后侧]门|[一二三四五六七八九十]期)$")
_PROVINCE = re.compile(
    "(?:(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省"
    "|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?:北京|天津|上海|重庆)市)$"
)
# Below this margin the model tossed a coin (重于泰山); the word that a place ends in makes up for it.
_UNSURE = 0.5
_UNIT_ENDS = (*UNITS, "机场", "景区", "牧场", "林场", "农场")
# What a place that LAC did not see may cost, and the words that one ends in.
_LIKELY = 5.5
_ENDING = re.compile(
    f"(?:{'|'.join(sorted((word for word in UNITS if len(word) > 1), key=len, reverse=True))}|[村镇乡路街桥])$"
)
_LAST = frozenset(word[-1] for word in UNITS if len(word) > 1) | frozenset("村镇乡路街桥\n")
_NATURAL = re.compile("[\u4e00-\u9fff]{2,}[山岭江河湖岛溪峡寺桥港坪坝潭峰站]$")


class Location(Recogniser):
    """What LAC takes for a place, with the unit word that it left outside; nothing that everybody lives in."""

    ENTITY = "LOCATION"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text, words = reading.text, reading.words
        for first, last in runs(reading, "LOC"):
            while (
                last < len(words)
                and text[words[last].start : words[last].end] in UNITS
                and words[last].tag in {"n", "nz", "s"}
            ):
                last += 1
            start, end = words[first].start, words[last - 1].end
            label = _LABEL.match(text, start, end)
            start = label.end() if label else start
            province = _PROVINCE.search(text, max(0, start - 8), start)
            start = province.start() if province else start
            gate = _GATE.search(text, start + 2, end)
            end = gate.start() if gate else end
            if end - start < 2:
                continue
            piece = text[start:end]
            if _DOCUMENT.match(text, end) and not (text[end] == "籍" and piece.endswith(_UNIT_ENDS)):
                continue
            ending = piece.endswith(_UNIT_ENDS) or _NATURAL.search(piece)
            if reading.margin(start, end) < _UNSURE and not ending:
                continue
            if end - start >= 2 and piece not in NO_PLACE and not piece.isascii():
                yield start, end, GUESSED
        before = ""
        for word in words:
            (start, end, tag), previous, before = word, before, word.tag
            if previous == "LOC" or end - start < 2 or (tag == "ORG" and not _ROAD.search(text, start, end)):
                continue
            ends = text[end - 1] in _LAST and _ENDING.search(text, start, end)
            cost, likely = reading.likeliest(end, PLACE) if ends else (9.0, 0)
            if cost <= _LIKELY and end - likely >= 4 and text[likely:end] not in NO_PLACE:
                yield likely, end, GUESSED - 0.01
            if end - start < 3 or tag not in _MAYBE or text[start:end] in NO_PLACE:
                continue
            if placed(text, word) if tag in _PROPER else _SIGHT.search(text, start + 2, end):
                yield start, end, GUESSED - 0.02
