"""What names of columns point to, in four spellings, and what they must not point to."""

from __future__ import annotations

import pytest

from anonymizer.pii.catalogue import types
from anonymizer.pii.headers import NOTHING, VERSION, _words, hints, named

FIRST = [
    ("姓名", "PERSON"), ("户主姓名", "PERSON"), ("xm", "PERSON"), ("HZXM", "PERSON"), ("full_name", "PERSON"),
    ("realName", "PERSON"), ("xingming", "PERSON"), ("收货人", "PERSON"), ("主办民警", "PERSON"),
    ("联系人电话", "CONTACT_MIXED"), ("lxrdh", "CONTACT_MIXED"), ("家长手机号", "MOBILE_PHONE"),
    ("sjhm", "MOBILE_PHONE"),
    ("固定电话", "LANDLINE"), ("户主身份证号", "CN_ID_CARD"), ("idCardNo", "CN_ID_CARD"), ("sfzh", "CN_ID_CARD"),
    ("社保卡号", "SOCIAL_SECURITY_NO"), ("就诊卡号", "MEDICAL_RECORD_NO"), ("卡号", "BANK_CARD"),
    ("家庭年收入(元)", "INCOME"), ("ysr", "INCOME"), ("gongzi", "INCOME"), ("income_month", "INCOME"),
    ("出生地", "LOCATION"), ("出生年月", "DATE_OF_BIRTH"), ("csny", "DATE_OF_BIRTH"), ("created_at", "DATE"),
    ("邮箱地址", "EMAIL"), ("ip_addr", "IP_ADDRESS"), ("mac_addr", "MAC_ADDRESS"), ("company_name", "ORGANIZATION"),
    ("community_name", "LOCATION"), ("account_name", "USERNAME"), ("残疾类别", "DISABILITY"), ("网格员", "PERSON"),
    ("病案首页号", "MEDICAL_RECORD_NO"), ("养老险编号", "SOCIAL_SECURITY_NO"), ("社保个人编号", "SOCIAL_SECURITY_NO"),
    ("门诊医生编号", "PERSON"), ("患者电话", "CONTACT_MIXED"), ("驾证", "DRIVER_LICENSE_NO"),
    ("学籍辅助号", "STUDENT_ID"),
    ("社保基数", "INCOME"), ("应发合计", "INCOME"), ("党/团/群", "POLITICAL_STATUS"), ("ABO/Rh", "HEALTH_MEASURE"),
    ("其中一方(微信)", "WECHAT"), ("护士工号", "RECORD_ID"), ("创建人ID", "RECORD_ID"), ("心率", "HEALTH_MEASURE"),
    ("劳务费", "INCOME"), ("订单号", "RECORD_ID"), ("community", "LOCATION"),
    ("自理情况", "HEALTH_CONDITION"), ("生活自理能力", "HEALTH_CONDITION"), ("是否失能", "HEALTH_CONDITION"),
    ("失能情况", "HEALTH_CONDITION"), ("护理等级", "HEALTH_CONDITION"), ("照护需求", "HEALTH_CONDITION"),
    ("长护险等级", "HEALTH_CONDITION"), ("self_care", "HEALTH_CONDITION"), ("care_level", "HEALTH_CONDITION"),
    ("disability_level", "DISABILITY"), ("护理员姓名", "PERSON"), ("照护人电话", "CONTACT_MIXED"),
    ("网格", "LOCATION"), ("zzmm", "POLITICAL_STATUS"), ("hukou_type", "HUKOU_TYPE"), ("年龄(岁)", "AGE"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "first"), FIRST)
def test_the_last_and_longest_word_of_a_name_decides(header: str, first: str) -> None:
    assert hints(header)[0] == first


@pytest.mark.parametrize(
    "header",
    [
        "住院费用",
        "体检费",
        "护理费",
        "人口数",
        "准驾车型",
        "驾龄",
        "增长率",
        "房间数",
        "证件种类",
        "手术费用",
        "电话型号",
        "注册资本(万元)",
        "accountBalance",
        "办理时限",
    ],
)
def test_amounts_and_models_are_about_nobody_whatever_stands_before_them(header: str) -> None:
    assert hints(header)[0] == NOTHING


@pytest.mark.parametrize(
    "header", ["division", "supervision", "population", "plateau", "minutes", "甲", "c3", "notebook", "memory"]
)
def test_words_inside_other_words_say_nothing(header: str) -> None:
    assert hints(header) == ()


@pytest.mark.parametrize("header", ["column_3", "字段5", "列2", "7", "Unnamed: 4", "数据"])
def test_a_number_is_no_name(header: str) -> None:
    assert not named(header)


def test_every_type_of_the_lexicon_is_known() -> None:
    assert {word.type for words in _words().values() for word in words} - set(types()) == {NOTHING, VERSION}
