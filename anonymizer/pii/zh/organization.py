"""Organisation 单位: what LAC takes for one, and names that end as offices, schools, hospitals and firms do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from anonymizer.pii.lac import Word
from anonymizer.pii.reading import OFFICE, Reading
from anonymizer.pii.recogniser import GUESSED, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import one_of, words

_FIRMS, _OFFICES = words("firms"), words("offices")
_ENDS = re.compile(f"{one_of((*_FIRMS, *_OFFICES))}$")
_OFFICE = re.compile(f"{one_of(_OFFICES)}$")
# An office by its last word alone, whatever it is for: 交通运输局, 消防大队.
_BY_LAST = re.compile("[\u4e00-\u9fff]{2,}(?:局|大队|支队|中队)$")
# What the endings end in; $ looks past a line's end.
_LAST = frozenset(word[-1] for word in (*_FIRMS, *_OFFICES)) | frozenset("局队\n")
_BARE = frozenset(
    (*_FIRMS, "党支部", "党委", "工会", "委员会", "管理局", "总支", "指挥部", "业主委员会", "业委会", "法院", "检察院")
) | frozenset(("团委", "纪委", "党工委"))
_INNER = frozenset({"n", "nz", "nw", "LOC", "ORG", "vn", "a", "PER", "ns", "nt", "j", "nr", "s", "f", "m", "an"})
_NEVER = frozenset(words("not_office"))
# 快递单|号: a paper, not a firm.
_PAPER = re.compile("号|编号|单号|证|卡")
# Prepositions that LAC takes into the name.
_LEADS = "向由经对在从到至与被请转"
# A label that LAC takes into the name: 开户行城关信用社.
_LABEL = re.compile(
    "(?:户名|开户行|开户银行|单位名称|工作单位|企业名称|承办单位|办理单位)[:是为]?|联系(?!社)|咨询|前往|拨打|麻烦|拜托|劳烦"
)
# Of which kind, not which.
_WHICH_KIND = re.compile("(?:公办|民办|公立|私立|普通|重点)(?:小学|中学|初中|高中|幼儿园|学校|大学|医院)")
_SHORT = frozenset(["妇联", "残联", "工商联", "侨联", "文联"])
# Without an ending of an office or a firm, the model's word has to be clear: 辖区企业 and 季度首月 are toss-ups.
_UNSURE = 1.0
_MOST = 9
# What may be given up for the name of an office or a firm; 理发店 and 物业公司 cost more (bench/pii/develop.txt).
_LIKELY = 5.9
_KIND = re.compile("(?:物业|公司|集团|店|馆|厂|中心|院|园|学校|银行|超市|中学|小学|大学|办公室)$")


class Organization(Recogniser):
    """From the word that ends the name leftwards, as far as words can belong to it."""

    ENTITY = "ORGANIZATION"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text, tokens = reading.text, reading.words
        taken = -1
        for index in range(len(tokens) - 1, -1, -1):
            word = tokens[index]
            named = word.tag == "ORG"
            if (taken >= 0 and word.start >= taken) or not (named or text[word.end - 1] in _LAST):
                continue
            ending = _ENDS.search(text, max(0, word.end - 12), word.end) or _BY_LAST.search(
                text, max(0, word.end - 8), word.end
            )
            # 司法|所: an office by its name, whatever the tagger takes its last word for.
            own = ending and len(ending[0]) >= 3 and _OFFICE.search(ending[0])
            suffix = ending if word.tag in _INNER or own else None
            if not (named or ending):
                continue
            cost, likely = reading.likeliest(word.end, OFFICE, least=4) if ending and not named else (math.inf, 0)
            if _WHICH_KIND.fullmatch(text, max(0, word.end - 5), word.end) or _WHICH_KIND.fullmatch(
                text, max(0, word.end - 4), word.end
            ):
                continue
            if cost <= _LIKELY and text[likely : word.end] not in _NEVER:
                label = _LABEL.match(text, likely, word.end)
                taken = self._as_far_as(reading, index, label.end() if label else likely)
                yield taken, word.end, SHAPED - 0.02
                continue
            if not (named or suffix):
                continue
            first = _first(reading, index, stop_at_person=True)
            while suffix and first > 0 and tokens[first].start > suffix.start() and tokens[first - 1].tag in _INNER:
                first -= 1
            start = tokens[first].start
            label = _LABEL.match(text, start, word.end)
            start = label.end() if label and label.end() > start else start
            if text[start] in _LEADS and word.end - start >= 5:
                start += 1
            whole = text[start : word.end]
            if (
                whole in _BARE
                or whole in _NEVER
                or (len(whole) < 3 and whole not in _SHORT)
                or not _han(whole)
                or whole.endswith(("号", "证", "人员"))
            ):
                continue
            if not (_ENDS.search(whole) or _BY_LAST.search(whole)) and (
                word.end - word.start < 4
                or _PAPER.match(text, word.end)
                or reading.margin(word.start, word.end) < _UNSURE
            ):
                continue
            office = _OFFICE.search(whole) is not None or (len(whole) >= 4 and _BY_LAST.search(whole) is not None)
            if not (named or office) and _KIND.search(whole) and _common(tokens[first : index + 1]):
                continue
            taken = start
            if named or office or first < index or len(whole) >= (4 if word.tag == "nz" else 5):
                yield start, word.end, SHAPED - 0.02 if _ENDS.search(whole) else GUESSED

    @staticmethod
    def _as_far_as(reading: Reading, index: int, likely: int) -> int:
        """Where the name begins: the model's start, or words before it that cost hardly more (老百姓|大药房)."""
        words, end = reading.words, reading.words[index].end
        first = words[_first(reading, index, stop_at_person=True)].start
        whole = any(word.start == likely for word in words)
        wider = whole and first < likely and reading.unlike(first, end, OFFICE) <= _LIKELY
        return first if wider and reading.text[first] not in _LEADS else likely


def _common(tokens: Sequence[Word]) -> bool:
    """Whether all of it is common words: 物业公司 and 理发店 are kinds, not names."""
    return all(token.tag in {"n", "vn", "v", "a", "f", "s"} for token in tokens)


def _first(reading: Reading, index: int, *, stop_at_person: bool) -> int:
    text, tokens = reading.text, reading.words
    first = index
    while first > 0 and index - first < _MOST:
        word = tokens[first - 1]
        piece = text[word.start : word.end]
        if word.tag not in _INNER or piece in _NEVER or not _han(piece):
            break
        if word.tag == "PER" and stop_at_person and word.end - word.start >= 2:
            break
        if word.tag in {"f", "s", "m"} and first - 1 == 0:
            break
        first -= 1
    # What only says where or how many belongs to the sentence when a proper name follows.
    while (
        first < index
        and tokens[first].tag in {"f", "m", "a", "an", "s"}
        and tokens[first + 1].tag in {"LOC", "ORG", "nz"}
    ):
        first += 1
    return first


def _han(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)
