"""Cells of the held-out half: other names, other addresses, other ways to write a number than in development."""

from __future__ import annotations

import random
from datetime import timedelta

from anonymizer.pii.checksums import USCC_ALPHABET, luhn, org_code, uscc
from bench.pii.tables.spec import TODAY, Make, Who

_SURNAMES = ["欧阳", "司马", "诸葛", *"林郑谭韦蒋顾石汪廖姚方金邱江史贾龚龙万段雷钱汤熊孟秦白崔"]
_MALE = ["建平", "国栋", "志远", "嘉豪", "俊", "永康", "德福", "鹏飞", "峻熙", "一鸣", "振华", "根生", "少华"]
_FEMALE = ["淑芬", "凤英", "雅婷", "诗涵", "琳", "桂香", "秋菊", "思琪", "慧敏", "月娥", "佳怡", "春燕", "小红"]
_MINORITY = ["阿依古丽·买买提", "扎西多吉", "巴特尔", "迪丽热巴·艾合买提", "格桑卓玛", "木合塔尔·阿不都"]
TOWNS = ("龙泉镇", "清水乡", "石桥镇", "白马镇", "永兴镇")
VILLAGES = ("上坝村", "杨家湾村", "河口村", "双龙村", "新民村", "红星村")
ESTATES = ("锦绣江南", "万科城市花园", "中海国际社区", "香榭丽舍", "丽景雅苑", "新天地小区", "恒大绿洲")
TYPES = ("物业管理", "市容环境", "公共安全", "民生保障", "交通出行")


def name(rng: random.Random, male: bool) -> str:
    if rng.random() < 0.06:
        return rng.choice(_MINORITY)
    return rng.choice(_SURNAMES) + rng.choice(_MALE if male else _FEMALE)


def digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


def pick(*choices: str) -> Make:
    return lambda who: choices[int(len(choices) * who.rng.random() ** 1.5)]


def between(low: int, high: int) -> Make:
    return lambda who: str(round(who.rng.triangular(low, high, low + (high - low) / 4)))


def person(who: Who) -> str:
    return who.name


def masked(who: Who) -> str:
    return who.name[0] + "*" * (len(who.name) - 1)


def someone(who: Who) -> str:
    return name(who.rng, False)


def with_gap(who: Who) -> str:
    return f"{who.name[0]} {who.name[1]}" if len(who.name) == 2 else who.name


def lower_id(who: Who) -> str:
    return who.id.lower()


def starred_id(who: Who) -> str:
    return f"{who.id[:6]}********{who.id[14:]}"


def wrong_id(who: Who) -> str:
    """Written down from hearing: the last digit is as good as any."""
    return who.id[:17] + who.rng.choice("0123456789X")


def old_id(who: Who) -> str:
    return who.id[:6] + who.id[8:17]


def mobile(who: Who) -> str:
    head = who.rng.choice(("130", "131", "135", "137", "152", "155", "159", "166", "173", "180", "187", "191", "198"))
    return head + digits(who.rng, 8)


def dashed(who: Who) -> str:
    number = mobile(who)
    return f"{number[:3]}-{number[3:7]}-{number[7:]}"


def two_numbers(who: Who) -> str:
    return f"{mobile(who)}/{mobile(who)}"


def hidden_mobile(who: Who) -> str:
    number = mobile(who)
    return f"{number[:3]}****{number[7:]}"


def landline(who: Who) -> str:
    rng = who.rng
    area = rng.choice(("0571", "028", "0755", "(0771)"))
    local = rng.choice("2678") + digits(rng, 7)
    return rng.choice(
        (f"{area}-{local}", f"{area}{local}", f"{area} {local}", f"{area}-{local}转{rng.randint(1, 999)}")
    )


def qq(who: Who) -> str:
    return str(who.rng.randint(10_000_000, 3_200_000_000))


def wechat(who: Who) -> str:
    return who.rng.choice(
        (f"wxid_{digits(who.rng, 6)}k{digits(who.rng, 3)}", mobile(who), f"chen_{digits(who.rng, 4)}")
    )


def mail(who: Who) -> str:
    rng = who.rng
    user = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(4, 9)))
    return f"{user}{rng.choice(('', '.', '_'))}{rng.randint(1, 99)}@{rng.choice(('126.com', 'sina.cn', 'gmail.com', 'hz.gov.cn'))}"  # noqa: E501


def card(who: Who) -> str:
    rng = who.rng
    head = rng.choice(("621226", "622588", "623058", "436742", "521899"))
    head += digits(rng, (15 if head[0] in "45" else 18) - len(head))
    return next(head + last for last in "0123456789" if luhn(head + last))


def grouped_card(who: Who) -> str:
    number = card(who)
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def luhn_order(who: Who) -> str:
    head = f"26{who.rng.randint(10, 12)}{digits(who.rng, 13)}"
    return next(head + last for last in "0123456789" if luhn(head + last))


def credit_code(who: Who) -> str:
    head = f"91{who.area}" + "".join(who.rng.choices(USCC_ALPHABET, k=9))
    return next(head + last for last in USCC_ALPHABET if uscc(head + last))


def organisation_code(who: Who) -> str:
    head = "MA" + "".join(who.rng.choices("0123456789ABCDEFGHJK", k=6))
    return next(head + last for last in "0123456789X" if org_code(head + last))


def village_address(who: Who) -> str:
    rng = who.rng
    return f"{rng.choice(TOWNS)}{rng.choice(VILLAGES)}{rng.choice('一二三四五六七八九')}组{rng.randint(1, 120)}号"


def flat(who: Who) -> str:
    rng = who.rng
    return f"{rng.choice(ESTATES)}{rng.randint(1, 30)}号楼{rng.randint(1, 3)}-{rng.randint(1, 22)}0{rng.randint(1, 4)}"


def short_flat(who: Who) -> str:
    return f"{who.rng.randint(1, 30)}-{who.rng.randint(1, 3)}-{who.rng.randint(1, 22)}0{who.rng.randint(1, 4)}"


def office(who: Who) -> str:
    return who.rng.choice(
        ("龙泉镇人民政府", "石桥镇中心小学", "市第三人民医院", "杭州云栖网络科技有限公司", "永兴镇派出所", "浙江大学", "红星幼儿园",  # noqa: E501
         "四川路桥集团", "白马镇卫生院", "顺丰速运", "双龙村村民委员会", "利民超市")
    )  # fmt: skip


def day(within: int, form: str) -> Make:
    return lambda who: (TODAY - timedelta(days=round(who.rng.random() * within))).strftime(form)


def birthday(form: str) -> Make:
    return lambda who: who.born.strftime(form)


def plate(who: Who) -> str:
    rng = who.rng
    return (
        rng.choice(("浙A", "川A", "粤B", "桂A"))
        + rng.choice(("·", "", ""))
        + rng.choice((f"{digits(rng, 3)}{rng.choice('QRS')}{digits(rng, 1)}", f"F{digits(rng, 5)}", digits(rng, 5)))
    )


def case_notes(who: Who) -> str:
    rng = who.rng
    other = name(rng, True)
    return rng.choice(
        (
            f"{who.age}岁，患糖尿病{rng.randint(2, 20)}年，与儿子{other}同住。",
            f"入户未遇，邻居{other}称其已搬至{rng.choice(ESTATES)}。",
            f"业主{who.name}反映楼道堆放杂物，手机{mobile(who)}。",
            f"已电话告知{other}到窗口补交材料。",
            "情况属实，已责令整改。",
            f"{rng.choice(VILLAGES)}道路积水严重，影响出行，希望尽快修复。",
        )
    )


def handle(who: Who) -> str:
    rng = who.rng
    word = rng.choice(("moon", "tiger", "xiaobai", "coder", "dream", "yunduo", "panda", "summer", "kk", "mrli"))
    return word + rng.choice(("", "_", ".")) + digits(rng, rng.randint(1, 4))
