"""Names where a sentence has room for one: the same words are names in one place and words in another."""

from __future__ import annotations

import math

import pytest

from anonymizer.pii.lac import lac
from anonymizer.pii.reading import LANGUAGE, LacNlpEngine, Reading
from anonymizer.pii.zh.person_slots import SlottedName
from tests.unit.anonymizer.pii.marked import table_tests

SLOTS = [
    *(
        "经营者«国强»，电话未留",
        "来访人«万幸»每周来一次",
        "驾驶人«巫山»，全责",
        "妻子«白云»，儿子何苗",
        "«高峰»师傅负责电梯维修",
        "«秋实»大夫坐诊",
        "«舞阳»老师义务教舞",
        "获得者：«应采儿»、宫本",
        "重点人员«呼延庆»外出务工",
        "入户登记：«公羊贺»，租住",
        "困难户«兴旺»，因火灾受损",
        "老人«时光»忘记关火",
        "其弟«布和»，在外务工",
        "复核人«雷鸣»，日期不详",
    ),
    *(
        "高峰时段车流量大",
        "巫山烤鱼生意很好",
        "白云飘过",
        "秋实累累",
        "生意兴旺，客流不断",
        "时光荏苒，岁月如梭",
        "雷鸣电闪，请关窗",
        "安静的小区突然施工",
        "苗圃里的树苗枯死了",
        "康复科",
        "皮肤科",
        "司空见惯的现象",
        "学生放学时段拥堵",
        "负责人表示将尽快整改",
        "居民高度关注停车问题",
        "请高龄老人错峰接种",
        "与时间赛跑",
        "金额有误，请重新核算",
        "代表视察道路改造",
        "联系人信息有误",
        "12345",
        "",
    ),
]

test_slots, test_the_table_is_long_enough = table_tests({SlottedName: SLOTS})


@pytest.mark.parametrize("text", ["居民张建国反映漏水", "李四住在南京"])
def test_nothing_is_given_up_for_a_name_that_the_model_sees(text: str) -> None:
    reading = LacNlpEngine().process_text(text, LANGUAGE)
    people = [word for word in reading.words if word.tag == "PER"]
    assert people
    assert all(reading.unlike(word.start, word.end) == pytest.approx(0, abs=1e-3) for word in people)


def test_padding_moves_the_odds_by_rounding_alone() -> None:
    texts = ["张建国", "居民反映幸福小区三栋漏水,请尽快处理", "李四住在南京市" * 60]
    for index, together in lac().stream(texts):
        text, (_, alone) = texts[index], next(lac().stream([texts[index]]))
        assert together.odds.shape == (len(text), 8)
        assert abs(together.odds - alone.odds).max() < 1e-3


def test_a_text_that_was_not_read_is_unlike_any_name() -> None:
    assert Reading("张建国", ()).unlike(0, 3) == math.inf
