"""Health condition 健康状况: diseases and disabilities by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import one_of, pattern, words

# 肿瘤医院 and 流感疫苗 speak of nobody, and 残疾人 as a word of policy neither.
_GENERAL = re.compile(
    "医院|剂(?![量型])|科室|疫苗|针|防治|病房|疫情|知识|宣传|筛查|预防|门诊|防控|防疫|讲座|高发|联合会|专科|研究"
)
# 预防流感 speaks of what nobody has, 严防肺结核的李建国 of what somebody has.
_WHOSE = ("的", "患者", "病人")
_ABOUT = re.compile("(?:预防|防治|防控|抗击|谨防|严防|防范|警惕)$")
# 左侧股骨颈|骨折, 二级|肢体残疾, 妊娠期|高血压: what says where and how bad belongs to it.
_MODIFIERS = re.compile(
    "(?:(?:[一二三四]级)|[左右双](?:侧)?|第[0-9一二三四五六七八九十]{1,2}|[LTC][0-9]{1,2}椎体|桡骨|股骨|胫骨|腓骨|肱骨|尺骨|锁骨|髌骨|肋骨|肋|跟骨|基底节区?|丘脑|脑干|小脑|[额颞顶枕]叶|骨盆|腰椎|胸椎|颈椎|踝关节|膝关节|髋关节|踝|髋|膝|腕|肩|手|足|肘|拇指|食指|中指|无名指|小指|指|趾|腰部|头部|面部|胸部|腹部|背部"
    "|小腿|大腿|前臂|下肢|上肢|远端|近端|颈|干|开放性|闭合性|粉碎性|陈旧性|压缩性|活动性|继发性|原发性|先天性|复发性|多发性|多发|散发性|转移性|出血性|缺血性|化脓性|过敏性|药物性|酒精性|老年性|退行性|代谢性|自发性|外伤性|创伤性|神经性|血管性|病毒性|细菌性|腔隙性|支气管|亚急性"
    "|妊娠期|急性|慢性|重度|中度|轻度|重症|晚期|早期)+$"
)
_STATED = re.compile(
    "(?=[左右双上下手足腿眼一二三四五六七八九十孕视听言肢智精多])"
    "(?:视力|听力|言语|肢体|智力|精神|多重)[一二三四]级残疾|"
    "(?:[左右双](?:侧)?)?(?:上肢|下肢|手|足|腿|眼)?[一二三四五六七八九十]级伤残|孕 ?[0-9]{1,2}周(?:\\+[0-6])?"
)
# 甲状腺|结节, 膝关节|置换术后: an organ and what ails it, without a list of every pair.
_COMPOSED = re.compile(one_of(words("organs")) + one_of(words("organ_ills")))
_BARE, _PEOPLE = frozenset({"残疾", "残障"}), ("人", "证", "军人", "儿童")


def _known() -> frozenset[str]:
    return frozenset(words("health"))


# What LAC takes for a term and what ends as names of illnesses do, beyond the list; 慢性病 and 后遗症 name none.
_TERM = re.compile("(?:炎|癌|瘤|病|症|综合征|梗死|梗塞|骨折|结石|溃疡|硬化|衰竭|栓塞|残疾|肿大|增生|反流|畸形|损伤)$")
_NO_ILLNESS = re.compile(
    "^(?:疾病|毛病|大病|重病|小病|老年病|慢性病|传染病|职业病|常见病|多发病|地方病|基础病|基础疾病|罕见病|重大疾病|慢性疾病|性病|后遗症|并发症|疑难杂症|适应症|禁忌症|炎症|病症)$"
)


class HealthCondition(Recogniser):
    """A lexicon of common conditions; it will miss rare ones and never claims otherwise."""

    ENTITY = "HEALTH_CONDITION"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in chain(pattern("health").finditer(reading.text), _COMPOSED.finditer(reading.text)):
            if _GENERAL.match(reading.text, match.end()) or (
                match[0] in _BARE and reading.text.startswith(_PEOPLE, match.end())
            ):
                continue
            somebodys = reading.text.startswith(_WHOSE, match.end())
            if not somebodys and _ABOUT.search(reading.text, max(0, match.start() - 3), match.start()):
                continue
            # 慢|性病: two characters from the middle of another word.
            if len(match[0]) == 2 and any(
                word.start < match.start() < word.end and word.tag != "nz" for word in reading.words
            ):
                continue
            # 结核病史 is a history of 结核.
            short = match[0].endswith("病") and match[0][:-1] in _known() and reading.text.startswith("史", match.end())
            more = _MODIFIERS.search(reading.text, max(0, match.start() - 14), match.start())
            yield more.start() if more else match.start(), match.end() - short, SHAPED
        for match in _STATED.finditer(reading.text):
            yield match.start(), match.end(), SHAPED
        for word in reading.words:
            if word.tag != "nz" or word.end - word.start < 3:
                continue
            piece = reading.text[word.start : word.end]
            general = _NO_ILLNESS.match(piece) or _GENERAL.match(reading.text, word.end)
            if _TERM.search(piece) and not general:
                yield word.start, word.end, SHAPED
