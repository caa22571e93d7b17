"""Places, addresses and offices that do not exist, put together from the pieces that real ones are made of."""

from __future__ import annotations

import random

from bench.pii.learn.names import given, surname
from bench.pii.learn.words import words

Rng = random.Random
_CITIES = words("cities")
_SHORT = words("short_places")
_STEMS = words("stems")
_CHARS = (
    "东西南北中山河江湖海龙凤金银玉白青红石桥水泉林松柳杨梅桃花溪云天星月平安福寿"
    "永兴昌盛民和康乐新华长大古高双文武德仁义信广顺"
)
_ROADS = words("roads")
_ESTATES = words("estates")
_AREAS = words("areas")
_OFFICES = words("offices")
_PUBLIC = words("public")
_SHOPS = words("shops")
_TRADES = words("trades")
_FIRMS = words("firms")
_BANKS = words("banks")


def location(rng: Rng) -> str:
    """Without a house number."""
    way = rng.random()
    if way < 0.12:
        return rng.choice(_SHORT)
    if way < 0.25:
        return _wide(rng)
    near = _stem(rng) + rng.choice(rng.choice((_ROADS, _ESTATES, _AREAS, _AREAS)))
    if rng.random() < 0.2:
        near = _stem(rng) + rng.choice(["镇", "乡", "街道", "社区"]) + near
    return (_wide(rng) if rng.random() < 0.1 else "") + near


def address(rng: Rng) -> str:
    """From the widest place to the last number."""
    wide = _wide(rng) if rng.random() < 0.35 else ""
    way = rng.random()
    if way < 0.2:
        return f"{wide}{_stem(rng)}{rng.choice('镇乡')}{_stem(rng)}村{_number(rng, 12)}组{_number(rng, 99)}号"
    if way < 0.27:
        return f"{wide}{_stem(rng)}{rng.choice(('村', '屯', '寨'))}{_number(rng, 99)}号"
    road = f"{_stem(rng)}{rng.choice(_ROADS)}{rng.randint(1, 999)}{rng.choice(('号', '号', '号', '弄', '号院'))}"
    estate = f"{_stem(rng)}{rng.choice(_ESTATES)}"
    if way < 0.5:
        return f"{wide}{road}{_flat(rng) if rng.random() < 0.6 else ''}"
    if way < 0.6:
        return f"{wide}{road}{_stem(rng)}{rng.choice(('大厦', '广场', '公寓', '写字楼', '花园'))}{_flat(rng)}"
    return f"{wide}{road if rng.random() < 0.2 else ''}{estate}{_flat(rng)}"


def organization(rng: Rng) -> str:
    """Offices of the state with or without a name; firms, schools and clinics with one."""
    way = rng.random()
    if way < 0.15:
        return rng.choice(("", "", "区", "市", "县", "镇", "街道")) + rng.choice(_OFFICES)
    if way < 0.35:
        return (
            rng.choice(_SHORT) + rng.choice(("市", "区", "县", "")) if rng.random() < 0.4 else _stem(rng)
        ) + rng.choice(_OFFICES)
    if way < 0.5:
        return rng.choice(
            ("市", "区", "县", "省", "", rng.choice(_SHORT) + "市", _stem(rng), _stem(rng) + "镇")
        ) + rng.choice(_PUBLIC)
    if way < 0.7:
        name = rng.choice(
            (_stem(rng), "".join(rng.choices(_CHARS, k=2)), "老" + surname(rng)[0] + "家", given(rng, 1) + "家")
        )
        return (rng.choice(_SHORT) if rng.random() < 0.1 else "") + name + rng.choice(_SHOPS)
    if way < 0.77:
        return rng.choice(_BANKS) + (_stem(rng) + "支行" if rng.random() < 0.7 else "")
    if way < 0.85:
        return _stem(rng) + rng.choice(
            (
                "社区居委会",
                "村村委会",
                "社区居民委员会",
                "派出所",
                "街道办事处",
                "镇人民政府",
                "社区党支部",
                "小区业委会",
            )
        )
    head = rng.choice(_SHORT) + rng.choice(("市", "", "", "")) if rng.random() < 0.5 else ""
    return head + "".join(rng.choices(_CHARS, k=2)) + rng.choice(_TRADES) + rng.choice(_FIRMS)


def _stem(rng: Rng) -> str:
    return rng.choice(_STEMS) if rng.random() < 0.5 else "".join(rng.choices(_CHARS, k=rng.choice((2, 2, 2, 3))))


def _wide(rng: Rng) -> str:
    whole = rng.choice(_CITIES)
    way = rng.random()
    if way < 0.4:
        return whole
    for sign in "省区":
        if sign in whole[:-1] and way < 0.85:
            return whole.split("区", 1)[1] if "自治区" in whole else whole.split(sign, 1)[1]
    return rng.choice(_SHORT) + rng.choice(("市", "市", "县", ""))


def _number(rng: Rng, most: int) -> str:
    number = rng.randint(1, most)
    return "一二三四五六七八九十"[number - 1] if number <= 10 and rng.random() < 0.3 else str(number)


def _flat(rng: Rng) -> str:
    house, stair, flat = rng.randint(1, 60), rng.randint(1, 6), f"{rng.randint(1, 32)}{rng.randint(1, 4):02d}"
    return rng.choice(
        (
            f"{house}栋{stair}单元{flat}室",
            f"{house}幢{stair}单元{flat}",
            f"{house}栋{flat}",
            f"{house}栋{flat}室",
            f"{house}号楼{flat}",
            f"{house}号楼{stair}单元{flat}室",
            f"{house}-{stair}-{flat}",
            f"{house}-{flat}",
            f"{house}幢{flat}室",
            f"{rng.choice('ABCD')}座{flat}",
            f"{rng.choice('ABCD')}栋{house}层",
            f"{house}栋",
            f"{stair}单元{flat}",
            f"{house}号",
            f"{house}号{flat}室",
        )
    )
