"""A community registry as CSV in GBK: one row a person."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from demo.generator.dirt import soil
from demo.generator.people import Person

HEADER = (
    "姓名", "性别", "身份证号", "出生日期", "年龄", "民族", "手机号", "住址",
    "街道", "社区", "户籍类型", "低保", "残疾",
)  # fmt: skip


def write_registry(path: Path, people: Sequence[Person], seed: int) -> Path:
    rng = random.Random(seed)
    with path.open("w", encoding="gbk", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for one in people:
            table.writerow(
                [
                    one.name, one.sex, soil(rng, one.identity), soil(rng, one.birth.isoformat(), date=True), one.age,
                    soil(rng, one.ethnicity), soil(rng, one.phone), soil(rng, one.address), one.street, one.community,
                    rng.choices(("户籍人口", "流动人口"), weights=(4, 1))[0], "是" if one.allowance else "否",
                    "是" if one.disabled else "否",
                ]
            )  # fmt: skip
    return path
