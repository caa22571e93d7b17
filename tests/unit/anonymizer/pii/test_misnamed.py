"""Columns whose name is shortened, missing or wrong: what their cells plainly are, and near misses that are not."""

from __future__ import annotations

import random

import polars as pl
import pytest

from anonymizer.pii.answer import table_answer
from anonymizer.pii.headers import hints
from anonymizer.pii.scan import scan
from bench.pii.tables.spec import checked

RNG = random.Random(7)


def number(count: int) -> str:
    return "".join(RNG.choice("0123456789") for _ in range(count))


def told(header: str, *cells: str) -> str:
    """The type of sixty cells drawn from these, or of as many as there are."""
    column = list(cells) if len(cells) > 30 else [RNG.choice(cells) for _ in range(60)]
    return str(table_answer(scan(pl.DataFrame({header: column})))["columns"][0]["type"])


PUPILS = [f"G{head}{checked(head)}" for head in (f"4301022015{1 + n % 9:02d}1{n % 9}{number(3)}" for n in range(40))]
PASSPORTS = [f"{RNG.choice(['E', 'E', 'P', 'K', 'AA', 'TZ', 'N', 'G', 'C'])}{number(8)}"[:9] for _ in range(40)]


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("姓名", ("中共党员", "群众", "共青团员"), "POLITICAL_STATUS"),
        ("出租人", ("农业户口", "城镇", "居民户口"), "HUKOU_TYPE"),
        ("党员", ("基督教", "佛教", "天主教"), "RELIGION"),
        ("科室", ("男", "女"), "GENDER"),
        ("关系", ("户主", "配偶", "长子"), "NONE"),
        ("面积", ("2024-07-09 02:52", "2023-01-02 10:00", "2024-02-03 11:30"), "TIMESTAMP"),
        ("单位", ("和平路12号3栋201室", "文化巷8弄2号502室", "建设街9号"), "ADDRESS"),
        ("事发地点", ("五一广场", "浏阳河大桥桥下", "高铁南站停车场"), "LOCATION"),
        ("column_1", ("急性上呼吸道感染 J06.900", "右踝扭伤 S93.4", "缺铁性贫血 D50.9"), "HEALTH_CONDITION"),
        ("column_1", tuple(PUPILS), "STUDENT_ID"),
        ("column_1", tuple(PASSPORTS), "PASSPORT"),
        ("column_1", tuple(f"P{n:08d}" for n in range(40)), "NONE"),
        ("column_1", ("1-男", "2-女"), "GENDER"),
        ("column_1", ("SONG HUI", "Priya Raghunath", "WANG HAIYAN", "Tan Wei Ling"), "PERSON"),
        ("column_1", ("Red Delicious", "Golden Gate", "Deep Blue"), "NONE"),
        ("column_1", ("wxid_x4qzdzjgxdiea3", "abc_vip88", "liangjia_5137"), "WECHAT"),
        ("其它联系", ("QQ 31330154", "13922797056", "微信:hujia32433", "guo_xy@139.com"), "CONTACT_MIXED"),
        ("座机", ("028-84156121", "8469-7382", "20790306"), "LANDLINE"),
        ("sku", tuple(f"{RNG.choice(['15', '13', '69', '20'])}{number(9)}" for _ in range(60)), "NONE"),
        ("fw_ver", ("9.12.55.18", "7.0.33.212", "12.4.3.3"), "NONE"),
        ("last_ip", ("9.12.55.18", "7.0.33.212", "12.4.3.3"), "IP_ADDRESS"),
        ("last_seen(ms)", tuple(f"17{number(11)}" for _ in range(40)), "TIMESTAMP"),
        ("vendor_org", ("93849198-X", "61928886-1", "MA7UBRBX-0", "35673820-9"), "ORG_CODE"),
        ("进", ("2025-02-11 18:51:40", "07:19", "02-11 07:33", "未登记", "2025-02-07 00:42"), "TIMESTAMP"),
        ("column_1", ("Mar 01 12:47:02", "2025-12-05 14:52:19.226", "20250731182248"), "TIMESTAMP"),
        ("进", ("07:19", "12:33", "01:40"), "NONE"),
        ("column_1", tuple(f"{n % 7}.{n % 5}.{n % 9}.{n + 200}" for n in range(80)), "NONE"),
        ("column_1", tuple(f"10.{n % 7}.{n % 9}.{n + 100}" for n in range(80)), "IP_ADDRESS"),
        ("column_1", tuple(f"{1 + n % 3}{number(8 + n % 2)}" for n in range(60)), "QQ"),
        ("column_1", tuple(f"{1 + n % 9}{number(8 + n % 2)}" for n in range(60)), "NONE"),
        ("column_1", tuple(f"{'UMD'[n % 3]}20{20 + n % 5}{number(5)}" for n in range(60)), "STUDENT_ID"),
        ("column_1", tuple(f"U2024{number(5)}" for n in range(60)), "NONE"),
        ("column_1", tuple(f"{chr(65 + n % 26)}{number(8)}" for n in range(80)), "SOCIAL_SECURITY_NO"),
        ("妈妈", ("wxid_x4qzdzjgxdiea3", "mama-2322", "同手机号"), "WECHAT"),
        ("列", tuple(f"{1 + n % 20}栋{1 + n % 30}0{1 + n % 4}" for n in range(60)), "ADDRESS"),
        ("column_1", ("A+", "O型", "AB", "B-", "O"), "HEALTH_CONDITION"),
        ("column_1", ("A", "B", "C", "D"), "NONE"),
        ("体检", tuple(f"TJ{number(8)}" for _ in range(40)), "NONE"),
        ("绩效奖金", ("优秀", "合格", "待定"), "NONE"),
        ("社保基数", ("16000", "11200", "14435.0"), "INCOME"),
        ("column_1", tuple(f"118.{number(6)}" for _ in range(40)), "GPS_COORDINATE"),
        ("column_1", tuple(f"118.{number(2)}" for _ in range(40)), "NONE"),
        ("nation", ("越南", "HKG", "韩", "中国台湾"), "NATIONALITY"),
        ("nation", ("汉", "壮族", "回"), "ETHNICITY"),
        ("受理人", ("qinsf01", "madh", "luowg2", "sunyz_12345"), "USERNAME"),
        ("受理人", ("秦淑芬", "马德海", "罗卫国", "孙玉珍"), "PERSON"),
        ("月入", ("6100元", "4500", "2900元"), "INCOME"),
        ("手机", ("13812345678", "—", "——", "—", "—"), "MOBILE_PHONE"),
    ],
)
def test_cells_that_say_plainly_what_they_are_are_believed(header: str, cells: tuple[str, ...], kind: str) -> None:
    assert told(header, *cells) == kind


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("usr", "USERNAME"), ("emp_nm", "PERSON"), ("reg_addr", "ADDRESS"), ("ss_no", "SOCIAL_SECURITY_NO"),
        ("注册IP", "IP_ADDRESS"), ("设备MAC", "MAC_ADDRESS"), ("证件号码(护照)", "PASSPORT"),
        ("证件号码(必填)", "CN_ID_CARD"), ("主叫", "CONTACT_MIXED"),
        ("姓名(护照)", "PERSON"), ("护理等级", "HEALTH_CONDITION"), ("监护对象", "PERSON"), ("注册地址", "ADDRESS"),
    ],
)  # fmt: skip
def test_shortened_and_bracketed_names_are_read(header: str, first: str) -> None:
    assert hints(header)[0] == first


def test_dates_that_stand_in_the_resident_ids_are_births_even_of_a_single_school_year() -> None:
    heads = [f"43010220150{1 + n % 9}1{n % 10}{number(3)}" for n in range(40)]
    ids = [head + checked(head) for head in heads]
    born = [f"{one[6:10]}-{one[10:12]}-{one[12:14]}" for one in ids]
    frame = pl.DataFrame({"column_1": ids, "column_2": born, "column_3": born[1:] + born[:1]})
    assert [one["type"] for one in table_answer(scan(frame))["columns"]] == [
        "CN_ID_CARD", "DATE_OF_BIRTH", "TIMESTAMP"
    ]  # fmt: skip


def test_eight_digits_are_a_permit_only_where_few_have_them_and_another_paper_stands_beside() -> None:
    few = [f"{n % 10}{number(7)}" if n < 30 else "" for n in range(100)]
    papers = [f"{'HM'[n % 2]}{number(8)}" if n >= 60 else "" for n in range(100)]
    amounts = [str(RNG.randint(10, 999)) for _ in range(100)]
    beside = pl.DataFrame({"column_1": few, "column_2": papers, "column_3": amounts})
    apart = pl.DataFrame({"column_1": few, "column_2": amounts, "column_3": papers})
    assert [one["type"] for one in table_answer(scan(beside))["columns"]][:2] == ["TAIWAN_PERMIT", "HOME_RETURN_PERMIT"]
    assert table_answer(scan(apart))["columns"][0]["type"] == "NONE"


def test_passports_of_many_countries_are_told_by_the_papers_beside_them() -> None:
    heads = ("N", "M", "Y", "30", "85", "47", "52")
    few = [f"{heads[n % 7]}{number(7)}" if n < 40 else "—" for n in range(100)]
    papers = [f"{'HM'[n % 2]}{number(8)}" if n >= 60 else "" for n in range(100)]
    amounts = [str(RNG.randint(10, 999)) for _ in range(100)]
    beside = pl.DataFrame({"doc1": few, "doc2": papers, "n": amounts})
    apart = pl.DataFrame({"doc1": few, "n": amounts, "doc2": papers})
    assert table_answer(scan(beside))["columns"][0]["type"] == "PASSPORT"
    assert table_answer(scan(apart))["columns"][0]["type"] == "NONE"


def test_names_of_accounts_are_known_by_the_names_that_they_spell() -> None:
    families, given = ("zhang", "wang", "li", "zhou"), ("wei", "xiaomei", "jun", "haiyan", "fang")
    spelled = [f"{family}{one}{n}" for n, family in enumerate(families) for one in given]
    words = [f"{one}{n}" for n, one in enumerate(("pump", "valve", "rotor", "desk", "screw") * 5)]
    assert told("column_1", *spelled, *[f"u2024{number(5)}" for _ in range(20)]) == "USERNAME"
    assert told("批", *words) == "NONE"
