"""Clinic visits as XLSX: several rows a person, diagnoses, fees. Adults only: the clinic for children is elsewhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from openpyxl import Workbook

from demo.generator.dirt import soil
from demo.generator.people import TODAY, Person

HEADER = ("患者姓名", "身份证号", "性别", "年龄", "街道", "就诊日期", "科室", "诊断", "费用")
DEPARTMENTS = {
    "内科": ("高血压", "糖尿病", "冠心病", "上呼吸道感染"),
    "骨科": ("骨折", "腰椎间盘突出", "关节炎"),
    "眼科": ("白内障", "青光眼"),
    "康复科": ("脑卒中后遗症", "关节炎"),
}


def write_visits(path: Path, people: Sequence[Person], seed: int, *, patients: int = 3000) -> Path:
    rng = random.Random(seed)
    adults = [one for one in people if one.age >= 18]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("就诊记录")
    sheet.append(HEADER)
    for patient in rng.sample(adults, k=min(patients, len(adults))):
        # Skewed, as visits are: most come once or twice, a few come every week.
        for _ in range(min(1 + int(rng.expovariate(0.6)), 40)):
            sheet.append(_visit(rng, patient))
    book.save(path)
    return path


def _visit(rng: random.Random, patient: Person) -> list[str | int | float]:
    department = rng.choices(list(DEPARTMENTS), weights=(5, 3, 2, 2))[0]
    fee = round(min(rng.lognormvariate(4.6, 0.8), 2000.0), 2)
    when = TODAY - timedelta(days=rng.randint(0, 364))
    return [
        patient.name, soil(rng, patient.identity), patient.sex, patient.age, patient.street,
        soil(rng, when.isoformat(), date=True), department, rng.choice(DEPARTMENTS[department]), fee,
    ]  # fmt: skip
