"""Coordinates 经纬度 within China's bounding box: decimal pairs, or degrees, minutes and seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser

_NAME = "(?:[EeNn]|东经|北纬|经度|(?<!经)纬度|longitude|latitude|lng|lon|lat)"
_SIGNED = " ?(?:°|度)? ?(?:[EeNn](?![A-Za-z]))?"
_NUMBER = rf"(?:{_NAME}[:= 为]{{0,2}})?([0-9]{{1,3}}\.[0-9]{{2,10}}){_SIGNED}"
_PAIR = re.compile(rf"(?<![0-9A-Za-z.]){_NUMBER}(?: ?[,，、;/] ?| +){_NUMBER}(?![0-9.])", re.IGNORECASE)
_SECONDS = "(?:[0-9]{1,2}(?:\\.[0-9]+)? ?(?:[″\"”秒]|''))?"
_ANGLE = rf"[0-9]{{1,3}} ?[°度] ?[0-9]{{1,2}}(?:\.[0-9]+)? ?[′'’分] ?{_SECONDS}"
_SIDE = "(?:[EeNn]|东经|北纬)?"
_END = "(?: ?[EeNn](?![A-Za-z]))?"
_ANGLES = re.compile(rf"(?<![0-9A-Za-z.]){_SIDE} ?{_ANGLE} ?{_SIDE}[ ,，、;]{{0,3}}{_SIDE} ?{_ANGLE}{_END}")
CONTEXT = ("坐标", "经纬", "定位", "位置", "gps", "经度", "纬度", "东经", "北纬", "lng", "lat", "lon", "轨迹")
_EAST, _NORTH = (73.0, 136.0), (3.0, 54.0)
_SIGN = re.compile("[A-Za-z°度经纬]")


class GpsCoordinate(Recogniser):
    """A pair of plain decimals needs four places, or a word or sign that says what it is."""

    ENTITY = "GPS_COORDINATE"
    NEEDS = "digits"
    WORDS = (".", "°", "度")

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        for match in _PAIR.finditer(text):
            one, other = float(match[1]), float(match[2])
            if not (_inside(one, other) or _inside(other, one)):
                continue
            exact = min(len(match[group].partition(".")[2]) for group in (1, 2)) >= 4
            named = _SIGN.search(match[0]) or reading.announced(match.start(), CONTEXT)
            if exact or named:
                yield match.start(), match.end(), IN_CONTEXT if named else SHAPED
        for match in _ANGLES.finditer(text):
            yield match.start(), match.end(), IN_CONTEXT


def _inside(east: float, north: float) -> bool:
    return _EAST[0] <= east <= _EAST[1] and _NORTH[0] <= north <= _NORTH[1]
