"""An invented crowd with plausible ages, names and numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚钟姜崔谭"
)
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "慕容")
MINORITY = ("买买提·艾力", "古丽娜尔·阿不都", "扎西·次仁", "卓玛·央金", "巴特尔·孟和")
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉玲晨宇欣怡浩然子轩雨泽思远佳琪梓涵晓东春燕"
ETHNIC = ("汉族",) * 92 + ("回族", "满族", "维吾尔族", "藏族", "蒙古族", "壮族", "苗族", "土家族")
STREETS = ("东关街道", "西门街道", "南湖街道", "北站街道", "新河镇")
COMMUNITIES = {street: [f"{street[:2]}{name}社区" for name in ("第一", "第二", "第三", "第四")] for street in STREETS}
ROADS = ("人民路", "解放路", "建设街", "和平巷", "光明路", "胜利街")
TODAY = date(2026, 6, 30)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    sex: str
    birth: date
    identity: str
    phone: str
    ethnicity: str
    street: str
    community: str
    address: str
    allowance: bool
    disabled: bool

    @property
    def age(self) -> int:
        before = (TODAY.month, TODAY.day) < (self.birth.month, self.birth.day)
        return TODAY.year - self.birth.year - before


def make_people(count: int, seed: int) -> list[Person]:
    rng = random.Random(seed)
    return [_person(rng) for _ in range(count)]


def identity_number(rng: random.Random, birth: date, sex: str) -> str:
    """18 characters with the check digit of GB 11643 (mod 11-2). County 99 exists nowhere."""
    order = rng.randrange(0, 1000)
    if (order % 2 == 1) != (sex == "男"):
        order = (order + 1) % 1000
    body = f"110199{birth:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def _person(rng: random.Random) -> Person:
    sex = rng.choice("男女")
    # Older people are over-represented, as in the old districts that such registries describe.
    age_days = int(min(rng.triangular(0, 96, 52), 99) * 365.25)
    birth = TODAY - timedelta(days=max(age_days, 20))
    street = rng.choices(STREETS, weights=(5, 4, 4, 3, 2))[0]
    community = rng.choice(COMMUNITIES[street])
    house = f"{rng.choice(ROADS)}{rng.randint(1, 199)}号{rng.randint(1, 20)}栋{rng.randint(1, 6)}单元"
    house += f"{rng.randint(1, 18)}0{rng.randint(1, 4)}室"
    ethnicity = rng.choice(ETHNIC)
    return Person(
        name=_name(rng, ethnicity),
        sex=sex,
        birth=birth,
        identity=identity_number(rng, birth, sex),
        phone=f"1{rng.choice('35789')}{rng.randrange(10**9):09d}",
        ethnicity=ethnicity,
        street=street,
        community=community,
        address=f"云川市临江区{street}{house}",
        allowance=rng.random() < 0.06,
        disabled=rng.random() < 0.05,
    )


def _name(rng: random.Random, ethnicity: str) -> str:
    if ethnicity in ("维吾尔族", "藏族", "蒙古族"):
        return rng.choice(MINORITY)
    surname = rng.choice(COMPOUND) if rng.random() < 0.02 else rng.choice(SURNAMES)
    return surname + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))
