"""Organisation 单位: what LAC takes for one, and names that end as offices, schools, hospitals and firms do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, SHAPED, Hit, Recogniser

# These make a name of what stands before them; alone they name nobody in particular.
_FIRMS = (
    "股份有限公司|有限责任公司|有限公司|分公司|公司|集团|合作社|联合社|工厂|食品厂|纺织厂|机械厂|厂|超市|酒店|宾馆|饭店|餐厅|药房|药店|事务所|律所|"
    "支行|分行|银行|信用社|营业部|门诊部|医院|卫生院|卫生服务中心|卫生服务站|卫生站|卫生室|诊所|保健院|疾控中心|大学|学院|职校|中学|小学|学校|幼儿园|"
    "敬老院|养老院|福利院|养老服务中心|服务中心|救助站|协会|商会|基金会|研究院|研究所|出版社|报社|电视台|俱乐部|中心|商行|店|经营部|工作室|服务站|办公室"
)
# These name an office even with little before them.
_OFFICES = (
    "街道办事处|街道办|办事处|居民委员会|居委会|村民委员会|村委会|村委|业主委员会|业委会|人民政府|区政府|市政府|县政府|镇政府|乡政府|"
    "派出所|公安局|公安分局|交警大队|交警支队|城管大队|执法大队|执法队|执法局|执法中队|城管局|民政局|教育局|财政局|卫健委|卫生健康委员会|卫生健康局|卫生局|"
    "人社局|人力资源和社会保障局|住建局|市场监督管理局|市场监管局|司法局|司法所|信访局|医保局|医疗保障局|税务局|环保局|生态环境局|应急管理局|"
    "自然资源局|农业农村局|法院|检察院|消防救援大队|消防救援站|消防队|残联|妇联|团委|工会|纪委|监委|党工委|党委|党支部|总支|公证处|指挥部|委员会|管理局|管委会"
)
_ENDS = re.compile(f"(?:{_FIRMS}|{_OFFICES})$")
_OFFICE = re.compile(f"(?:{_OFFICES})$")
_BARE = frozenset(
    f"{_FIRMS}|党支部|党委|工会|委员会|管理局|总支|指挥部|业主委员会|业委会|法院|检察院|团委|妇联|纪委|残联|党工委".split(
        "|"
    )
)
_INNER = frozenset({"n", "nz", "nw", "LOC", "ORG", "vn", "a", "PER", "ns", "nt", "j", "nr", "s", "f", "m", "an"})
_NEVER = frozenset(
    "居民 市民 群众 业主 工作人员 同志 该 本 我 联系 部门 相关 有关 单位 地址 名称 企业 电话 附近 对面 门口 旁边 楼下 人 时间 原因 法定代表人 负责人 "
    "开户行 开户 开户银行 服役于 现服役 任教于 就职于 任职于 在 到 人员 患者 老人 村民 学生 家长 老师 网格员 志愿者 记者 职工 员工 户籍 住址 现 原 各 住 路口 一 一家 某 某家 几家 两家 各级 情况 家 社区工作者".split()
)
# Prepositions that LAC takes into the name.
_LEADS = "向由经对在从到至与被请"
_MOST = 9


class Organization(Recogniser):
    """From the word that ends the name leftwards, as far as words can belong to it."""

    ENTITY = "ORGANIZATION"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text, words = reading.text, reading.words
        taken = -1
        for index in range(len(words) - 1, -1, -1):
            word = words[index]
            piece = text[word.start : word.end]
            named = word.tag == "ORG"
            suffix = _ENDS.search(text, max(0, word.end - 12), word.end) if word.tag in _INNER else None
            if not (named or suffix) or (taken >= 0 and word.start >= taken):
                continue
            first = _first(reading, index, stop_at_person=True)
            while suffix and first > 0 and words[first].start > suffix.start() and words[first - 1].tag in _INNER:
                first -= 1
            start = words[first].start
            if text[start] in _LEADS and word.end - start >= 5:
                start += 1
            whole = text[start : word.end]
            if (
                whole in _BARE
                or whole in _NEVER
                or len(whole) < 3
                or not _han(whole)
                or whole.endswith(("号", "证", "人员"))
            ):
                continue
            taken = start
            office = _OFFICE.search(whole) is not None
            if named or office or first < index or len(whole) >= 5:
                yield start, word.end, SHAPED - 0.02 if _ENDS.search(whole) else GUESSED


def _first(reading: Reading, index: int, *, stop_at_person: bool) -> int:
    text, words = reading.text, reading.words
    first = index
    while first > 0 and index - first < _MOST:
        word = words[first - 1]
        piece = text[word.start : word.end]
        if word.tag not in _INNER or piece in _NEVER or not _han(piece):
            break
        if word.tag == "PER" and stop_at_person and word.end - word.start >= 2:
            break
        if word.tag in {"f", "s", "m"} and first - 1 == 0:
            break
        first -= 1
    # A plain noun at the left edge that is itself no proper word belongs to the sentence, unless a place or name follows.
    while (
        first < index
        and words[first].tag in {"f", "m", "a", "an", "s"}
        and words[first + 1].tag in {"LOC", "ORG", "nz"}
    ):
        first += 1
    return first


def _han(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)
