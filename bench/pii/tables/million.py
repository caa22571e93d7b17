"""A million rows of twelve columns, made and then scanned as `mingzheng-server scan` does: time and greatest memory."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from anonymizer.pii.answer import table_answer
from anonymizer.pii.checksums import ID_CHECK, ID_WEIGHTS
from anonymizer.pii.scan import scan
from anonymizer.tables import read_found
from bench.machine import peak_megabytes

ROWS = 1_000_000
TYPES = ("NONE", "PERSON", "CN_ID_CARD", "GENDER", "DATE_OF_BIRTH", "ETHNICITY", "MOBILE_PHONE", "ADDRESS", "LOCATION",
         "INCOME", "TIMESTAMP", "FREE_TEXT")  # fmt: skip


def main() -> None:
    """Made in a child, so that making it does not count."""
    path = Path(sys.argv[1])
    if sys.argv[2:] == ["make"]:
        _make().write_csv(path)
        return
    import subprocess

    subprocess.run([sys.executable, "-m", "bench.pii.tables.million", str(path), "make"], check=True)
    start, cpu = time.perf_counter(), time.process_time()
    answer = table_answer(scan(read_found(path, path.name), most_read=300_000))["columns"]
    told = {
        "rows": ROWS,
        "columns": len(answer),
        "megabytes": path.stat().st_size // 1_000_000,
        "wall": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "memory": peak_megabytes() * 1024 / 1e6,
        "right": sum(entry["type"] == label for entry, label in zip(answer, TYPES, strict=True)),
    }
    print(json.dumps(told))


def _make() -> pl.DataFrame:
    rng = np.random.default_rng(20261124)

    def pick(*words: str) -> pl.Series:
        return pl.Series(np.array(words, dtype=object)[rng.integers(0, len(words), ROWS)], dtype=pl.String)

    def digits(low: int, high: int) -> pl.Series:
        return pl.Series(rng.integers(low, high, ROWS)).cast(pl.String)

    born = pl.Series(rng.integers(-12_000, 16_000, ROWS)).cast(pl.Int32).cast(pl.Date)
    head = pick("320102", "320104", "320106") + born.dt.strftime("%Y%m%d") + digits(0, 1000).str.zfill(3)
    codes = np.frombuffer(head.to_numpy().astype("S17").tobytes(), dtype=np.uint8).reshape(-1, 17) - ord("0")
    check = np.array(list(ID_CHECK))[(codes.astype(int) * np.array(ID_WEIGHTS)).sum(axis=1) % 11]
    surname, given = (
        tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"),
        tuple("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"),
    )
    seconds = pl.Series(rng.integers(1_700_000_000, 1_790_000_000, ROWS)) * 1_000_000
    return pl.DataFrame(
        {
            "工单编号": "GD" + digits(10_000_000, 99_999_999),
            "姓名": pick(*surname) + pick(*given) + pick("", *given),
            "身份证号": head + pl.Series(check.astype(object), dtype=pl.String),
            "性别": pick("男", "女"),
            "出生日期": born.cast(pl.String),
            "民族": pick(*["汉族"] * 9, "回族"),
            "手机号": pick("138", "139", "186", "177") + digits(10_000_000, 99_999_999),
            "住址": pick("玄武区", "秦淮区")
            + pick("和平路", "青年路", "文化巷")
            + digits(1, 300)
            + "号"
            + digits(101, 2000)
            + "室",
            "社区": pick("兰园社区", "红山社区", "板仓社区"),
            "月收入": digits(1000, 30_000),
            "登记时间": seconds.cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "诉求内容": "反映"
            + pick("和平路", "青年路", "文化巷")
            + digits(1, 300)
            + "号"
            + pick("路灯不亮", "夜间噪音", "井盖缺失", "楼道堆物")
            + "，请"
            + pick("尽快", "及时", "立即")
            + pick("处理", "维修", "核实")
            + "。",
        }
    )


if __name__ == "__main__":
    main()
