"""Four tables written after the rules, in one go and without looking at them; kept as they were written."""

from __future__ import annotations

import random
from datetime import timedelta

from bench.pii.tables.spec import TODAY, Column, Make, Table, checked

_X = [
    "慕容",
    "尚",
    "卫",
    "蒲",
    "鲍",
    "柴",
    "毕",
    "聂",
    "焦",
    "岳",
    "齐",
    "梅",
    "庄",
    "辛",
    "管",
    "祝",
    "左",
    "涂",
    "谷",
    "祁",
]
_Y = [
    "海波",
    "丽萍",
    "红霞",
    "昊天",
    "佩琪",
    "大山",
    "来福",
    "一诺",
    "守仁",
    "凤莲",
    "子墨",
    "锦程",
    "腊梅",
    "卫东",
    "亚男",
    "若曦",
]


def nm(rng: random.Random, male: bool) -> str:
    return rng.choice(_X) + rng.choice(_Y)


def n(rng: random.Random, count: int) -> str:
    return f"{rng.randrange(10**count):0{count}d}"


def one(*these: str | None) -> Make:
    return lambda w: w.rng.choice(these)


def tel(w: object) -> str:
    rng = w.rng  # type: ignore[attr-defined]
    return f"1{rng.choice('3358879')}{n(rng, 9)}"


def cols(*parts: tuple[str, str, Make]) -> tuple[Column, ...]:
    return tuple(Column(*part) for part in parts)


_RENTALS = cols(
    (
        "房屋坐落",
        "ADDRESS",
        lambda w: (
            f"{w.rng.choice(['城东', '滨河', '古塔'])}街{w.rng.randint(1, 99)}-{w.rng.randint(1, 9)}号{w.rng.randint(1, 7)}0{w.rng.randint(1, 3)}"  # noqa: E501
        ),
    ),
    ("出租人", "PERSON", lambda w: w.name),
    ("出租人证件号", "CN_ID_CARD", lambda w: w.id if w.rng.random() < 0.8 else w.id[:-1]),
    (
        "承租人/同住人",
        "PERSON",
        lambda w: nm(w.rng, True) if w.rng.random() < 0.8 else nm(w.rng, True) + "、" + nm(w.rng, False),
    ),
    ("承租人籍贯", "LOCATION", one("河南省", "四川省", "安徽省", "湖北省")),
    ("民族成份", "ETHNICITY", one("汉", "汉", "苗", "土家")),
    ("租期起", "TIMESTAMP", lambda w: (TODAY - timedelta(days=w.rng.randint(0, 800))).strftime("%Y.%-m.%-d")),
    ("月租金", "NONE", lambda w: str(w.rng.randint(5, 60) * 100)),
    (
        "联系方式（手机/座机）",
        "CONTACT_MIXED",
        lambda w: tel(w) if w.rng.random() < 0.6 else f"0412-{w.rng.randint(2, 8)}{n(w.rng, 6)}",
    ),
    ("从事职业", "NONE", one("务工", "经商", "学生", "退休")),
    ("工作地点或单位", "ORGANIZATION", one("鞍钢集团", "市第二建筑公司", "城东小学", "滨河超市", None)),
    ("合同编号", "NONE", lambda w: f"ZL{w.row + 1:06d}"),
    ("车牌（如有）", "LICENSE_PLATE", lambda w: f"辽C{n(w.rng, 5)}" if w.rng.random() < 0.3 else None),
)
_VOLUNTEERS = cols(
    ("no", "NONE", lambda w: str(w.row + 1)),
    ("vol_name", "PERSON", lambda w: w.name),
    ("sex", "GENDER", lambda w: "1" if w.male else "0"),
    ("birthday", "DATE_OF_BIRTH", lambda w: w.born.strftime("%Y-%m-%d 00:00:00")),
    ("cert_no", "CN_ID_CARD", lambda w: w.id),
    ("tel_1", "MOBILE_PHONE", lambda w: tel(w)),
    ("wx", "WECHAT", lambda w: w.rng.choice(["wx_", "mei", "dongdong"]) + n(w.rng, 5)),
    ("e_mail", "EMAIL", lambda w: f"{n(w.rng, 8)}@qq.com" if w.rng.random() < 0.7 else ""),
    ("party", "POLITICAL_STATUS", one("中共党员", "群众", "共青团员")),
    ("org", "ORGANIZATION", one("蓝天救援队", "市义工联合会", "城东小学", "滨河社区居委会")),
    ("service_hours", "NONE", lambda w: f"{w.rng.uniform(0, 400):.1f}"),
    ("join_date", "TIMESTAMP", lambda w: (TODAY - timedelta(days=w.rng.randint(0, 3000))).isoformat()),
    ("score", "NONE", lambda w: str(w.rng.randint(0, 100))),
    ("account", "USERNAME", lambda w: w.rng.choice(["sunny", "blue", "ayi"]) + "_" + n(w.rng, 3)),
    ("intro", "FREE_TEXT", lambda w: f"{w.name}，{w.age}岁，曾在{w.rng.choice(['部队', '学校'])}工作，现热心公益。"),
)
_EPIDEMIC = cols(
    ("", "NONE", lambda w: f"BL{n(w.rng, 9)}"),
    ("", "PERSON", lambda w: w.name),
    ("", "GENDER", lambda w: "男" if w.male else "女"),
    ("", "AGE", lambda w: f"{w.age}岁"),
    ("", "CN_ID_CARD", lambda w: w.id),
    (
        "",
        "ADDRESS",
        lambda w: (
            f"滨河区古塔街道惠民里{w.rng.randint(1, 60)}号楼{w.rng.randint(1, 4)}单元{w.rng.randint(1, 6)}0{w.rng.randint(1, 3)}"  # noqa: E501
        ),
    ),
    ("", "HEALTH_CONDITION", one("水痘", "手足口病", "流行性腮腺炎", "猩红热", "麻疹")),
    ("", "TIMESTAMP", lambda w: (TODAY - timedelta(days=w.rng.randint(0, 200))).strftime("%Y-%m-%d %H:00")),
    ("", "ORGANIZATION", one("市疾控中心", "滨河区人民医院", "古塔街道社区卫生服务中心")),
    ("", "MOBILE_PHONE", lambda w: tel(w) if w.rng.random() < 0.8 else "无"),
    ("", "NONE", lambda w: f"{w.rng.uniform(36, 41):.1f}"),
)
_PAYROLL = cols(
    ("工号", "NONE", lambda w: f"A{w.row + 101:04d}"),
    ("员工", "PERSON", lambda w: w.name),
    ("身份证号 ", "CN_ID_CARD", lambda w: w.id[:6] + " " + w.id[6:14] + " " + w.id[14:]),
    ("部门", "ORGANIZATION", one("财务部", "工程部", "综合办公室")),
    ("入职日期", "TIMESTAMP", lambda w: (TODAY - timedelta(days=w.rng.randint(0, 9000))).strftime("%Y/%m/%d")),
    ("基本工资", "INCOME", lambda w: f"{w.rng.randint(2000, 9000):,}.00"),
    ("实发金额", "INCOME", lambda w: f"{w.rng.uniform(2000, 12000):.2f}"),
    ("发放银行卡", "BANK_CARD", lambda w: _luhn("623036" + n(w.rng, 12))),
    ("社保个人编号", "SOCIAL_SECURITY_NO", lambda w: n(w.rng, 10)),
    ("婚否", "NONE", one("已婚", "未婚")),
    ("紧急联系人及电话", "FREE_TEXT", lambda w: f"{nm(w.rng, False)} {tel(w)}"),
    ("户口", "HUKOU_TYPE", one("农业", "城镇")),
    ("信仰", "RELIGION", one("无", "无", "佛教", "基督教")),
    (
        "居住证",
        "HKMT_RESIDENCE_PERMIT",
        lambda w: (k := "830000" + w.id[6:17]) + checked(k) if w.rng.random() < 0.2 else None,
    ),
)


def _luhn(head: str) -> str:
    from anonymizer.pii.checksums import luhn

    return next(head + last for last in "0123456789" if luhn(head + last))


TABLES = (
    Table("rentals", _RENTALS, rows=110, encoding="gb18030", head="title", totals=True, name_of=nm),
    Table("volunteers", _VOLUNTEERS, rows=240, form="parquet", name_of=nm),
    Table("epidemic", _EPIDEMIC, rows=75, head="none", form="xlsx", born=(2008, 2021), name_of=nm),
    Table("payroll", _PAYROLL, rows=64, form="xlsx", head="title", totals=True, born=(1966, 2003), name_of=nm),
)
