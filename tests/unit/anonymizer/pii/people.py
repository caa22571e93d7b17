"""Invented people with valid check digits. No real person is meant; the numbers are drawn from a seeded generator."""

from __future__ import annotations

import random

import polars as pl

from anonymizer.pii.checksums import ID_CHECK, ID_WEIGHTS, luhn

SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡", "伟芳娜敏静丽强磊军洋勇艳杰娟涛"


def resident_id(rng: random.Random, year: int) -> str:
    """A valid number of nobody."""
    head = f"320102{year}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(0, 999):03d}"
    return head + ID_CHECK[sum(int(d) * w for d, w in zip(head, ID_WEIGHTS, strict=True)) % 11]


def bank_card(rng: random.Random) -> str:
    """Issuer prefix and Luhn digit."""
    head = "622202" + "".join(rng.choices("0123456789", k=12))
    return next(head + digit for digit in "0123456789" if luhn(head + digit))


def registry(rows: int = 300, seed: int = 1, youngest: int = 2000) -> pl.DataFrame:
    """A community registry as an office would export it."""
    rng = random.Random(seed)
    return pl.DataFrame([_resident(rng, rng.randint(1940, youngest)) for _ in range(rows)])


def _resident(rng: random.Random, year: int) -> dict[str, str]:
    number = resident_id(rng, year)
    return {
        "姓名": rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice([1, 2]))),
        "性别": rng.choice(["男", "女"]),
        "身份证号": number,
        "出生日期": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "民族": rng.choice(["汉族", "汉族", "汉族", "回族"]),
        "手机号": f"138{rng.randint(0, 99999999):08d}",
        "住址": f"江苏省南京市{rng.choice(['玄武区', '秦淮区'])}和平路{rng.randint(1, 99)}号{rng.randint(101, 999)}室",
        "所属街道": rng.choice(["新街口街道", "梅园新村街道"]),
        "户籍类型": rng.choice(["本地", "外地"]),
        "残疾": rng.choice(["否", "否", "是"]),
        "家庭人口": str(rng.randint(1, 6)),
        "月收入": str(rng.randint(1000, 9000)),
        "备注": rng.choice(["独居", "需随访", "电话13812345678联系", "租住和平路3号2栋101室"]),
    }
