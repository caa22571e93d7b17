"""Cells of the development half."""

from __future__ import annotations

import random
from datetime import date, timedelta

from anonymizer.pii.checksums import USCC_ALPHABET, luhn, org_code, uscc
from bench.pii.tables.noise import constant, weighted
from bench.pii.tables.spec import TODAY, Make, Who

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国志文斌宇浩然欣怡梓涵子轩雨婷博雅琪"
ROADS = ("和平路", "建设大街", "解放路", "文化巷", "人民东路", "长江路", "育才街", "青年路")
ESTATES = ("阳光花园", "翠湖小区", "金桂苑", "幸福里小区", "紫荆家园", "东风新村", "盛世名都", "碧水湾")
AREAS = ("玄武区", "秦淮区", "鼓楼区", "栖霞区", "江宁区")
STREETS = ("梅园新村街道", "新街口街道", "玄武门街道", "孝陵卫街道")
COMMUNITIES = ("大影壁社区", "北门桥社区", "兰园社区", "红山社区", "锁金村社区", "樱驼村社区", "板仓社区")
FIRMS = ("华联", "金陵", "宏达", "永信", "天成", "博远", "中建三局", "恒通", "瑞丰", "东方")


def name(rng: random.Random, male: bool) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice([1, 2, 2])))


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def number(low: int, high: int) -> Make:
    return lambda who: str(who.rng.randint(low, high))


def code(prefix: str, count: int) -> Make:
    return lambda who: prefix + digits(who.rng, count)


def serial(prefix: str, first: int, width: int = 0) -> Make:
    return lambda who: f"{prefix}{first + who.row:0{width}d}"


def person(who: Who) -> str:
    return who.name


def other_person(who: Who) -> str:
    return name(who.rng, True)


def resident_id(who: Who) -> str:
    return who.id


def old_id(who: Who) -> str:
    return who.id[:6] + who.id[8:17]


def sex(who: Who) -> str:
    return "男" if who.male else "女"


def age(who: Who) -> str:
    return str(who.age)


def born(form: str) -> Make:
    return lambda who: who.born.strftime(form)


def when(days: int, form: str = "%Y-%m-%d") -> Make:
    """A day of the last `days`."""
    return lambda who: (TODAY - timedelta(days=who.rng.randrange(days))).strftime(form)


def moment(days: int) -> Make:
    def cell(who: Who) -> str:
        day: date = TODAY - timedelta(days=who.rng.randrange(days))
        return f"{day} {who.rng.randint(7, 21):02d}:{who.rng.randint(0, 59):02d}:{who.rng.randint(0, 59):02d}"

    return cell


def mobile(who: Who) -> str:
    return who.rng.choice(
        ["138", "139", "136", "150", "158", "186", "177", "199", "133", "188", "151", "176"]
    ) + digits(who.rng, 8)


def landline(who: Who) -> str:
    return who.rng.choice(("025-8", "025-5", "010-6", "0512-6")) + digits(who.rng, 7)


def wechat(who: Who) -> str:
    rng = who.rng
    return rng.choice(("wxid_", "zhang", "sunny", "lily_", "happy")) + rng.choice(("88", "xx", "")) + digits(rng, 5)


def email(who: Who) -> str:
    rng = who.rng
    return rng.choice(("zhang", "li.w", "service", "lm_20")) + digits(rng, 4) + rng.choice(("@163.com", "@qq.com"))


def with_luhn(head: str) -> str:
    return next(head + digit for digit in "0123456789" if luhn(head + digit))


def bank_card(who: Who) -> str:
    return with_luhn(who.rng.choice(("622202", "621700", "622848", "621661")) + digits(who.rng, 12))


def credit_code(who: Who) -> str:
    head = "92320102" + "".join(who.rng.choices(USCC_ALPHABET, k=9))
    return next(head + char for char in USCC_ALPHABET if uscc(head + char))


def organisation_code(who: Who) -> str:
    head = digits(who.rng, 8)
    return next(f"{head}-{char}" for char in "0123456789X" if org_code(head + char))


def plate(who: Who) -> str:
    rng = who.rng
    return rng.choice(("苏A", "苏E", "沪B", "皖C")) + rng.choice(
        (digits(rng, 5), f"{rng.choice('KLM')}{digits(rng, 4)}", f"D{digits(rng, 5)}")
    )


def address(who: Who) -> str:
    rng = who.rng
    home = f"{rng.randint(1, 40)}栋{rng.randint(1, 4)}单元{rng.randint(1, 18)}0{rng.randint(1, 4)}室"
    return rng.choice(("", "南京市", "江苏省南京市")) + rng.choice(
        (
            f"{rng.choice(AREAS)}{rng.choice(ROADS)}{rng.randint(1, 300)}号{home}",
            f"{rng.choice(AREAS)}{rng.choice(ESTATES)}{home}",
            f"{rng.choice(ROADS)}{rng.randint(1, 300)}号",
        )
    )


def firm(who: Who) -> str:
    rng = who.rng
    return (
        rng.choice(("南京", "江苏", ""))
        + rng.choice(FIRMS)
        + rng.choice(("科技有限公司", "建筑工程有限公司", "物业管理有限公司", "食品厂", "商贸有限责任公司"))
    )


def coordinate(low: float, high: float) -> Make:
    return lambda who: f"{who.rng.uniform(low, high):.6f}"


def pair(who: Who) -> str:
    return f"{who.rng.uniform(118.6, 119):.6f},{who.rng.uniform(31.9, 32.2):.6f}"


ETHNIC = weighted(汉族=0.85, 回族=0.08, 满族=0.04, 维吾尔族=0.03)
PARTY = weighted(群众=0.6, 中共党员=0.25, 共青团员=0.12, 民盟盟员=0.03)
FAITH = weighted(无=0.7, 佛教=0.15, 基督教=0.1, 伊斯兰教=0.05)
HEALTH = constant("高血压", "2型糖尿病", "冠心病", "高血压,糖尿病", "脑梗死后遗症", "无", "慢性支气管炎", "健康")
COMPLAINTS = ("楼上漏水", "夜间施工噪音扰民", "路灯不亮", "电梯故障", "消防通道被占", "垃圾没有清运", "井盖缺失")
KIND = constant("噪音扰民", "占道经营", "路灯故障", "违章停车", "物业纠纷")


def story(who: Who) -> str:
    """A few sentences with people in them."""
    rng = who.rng
    who_else = name(rng, True)
    return rng.choice(
        (
            f"居民{who.name}来电反映{rng.choice(ESTATES)}{rng.randint(1, 30)}栋{rng.choice(COMPLAINTS)}，请尽快处理。",
            f"{rng.choice(COMPLAINTS)}，已联系物业{who_else}，电话{mobile(who)}，{rng.randint(2, 9)}天后回访。",
            f"网格员{who_else}上门走访，老人{who.name}独居，{rng.choice(('高血压', '行动不便', '情绪稳定'))}，需每周联系。",  # noqa: E501
            f"{rng.choice(ROADS)}{rng.randint(1, 200)}号门口{rng.choice(COMPLAINTS)}，多次反映无人处理。",
        )
    )


def remark(who: Who) -> str | None:
    return who.rng.choice(
        (None, "独居", "空挂户", "常年在外务工", f"电话{mobile(who)}联系", "需定期随访，子女不在身边", "", "已搬走")
    )
