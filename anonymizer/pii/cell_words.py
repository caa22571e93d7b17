"""What words in whole cells say: closed lists, endings of places and organisations, addresses, names."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import yaml

from anonymizer.pii.column import Values
from anonymizer.pii.vector import Mask
from anonymizer.pii.zh import lexicon

_HAN = r"\p{Han}"
_UNIT = "(?:号楼|号院|号|弄|栋|幢|座|单元|层|楼|室|户|门|铺|房)"
_HOUSE = rf"(?:[0-9]+[A-Za-z]?|[一二三四五六七八九十百]+|[A-Z甲乙丙丁])-?[0-9]* ?{_UNIT}"
_END = rf"(?:[0-9A-Za-z]|{_UNIT}|组|队|社|村|[)）])"
# A road, an estate or a village and a number after it, to the end of the cell.
_ADDRESS = (
    rf"^[^，。；！？,;!?]{{0,60}}(?:{_HAN}{{2}}.*{_HOUSE}|{_HAN}(?:路|街|道|巷|弄|胡同|村|组|苑|园|小区|花园|新村|里|庄)[^，。；]*[0-9])"
    rf"[^，。；！？;!?]{{0,24}}{_END}\s*$"
)
_BARE_HOUSE = r"^[0-9A-Za-z]{1,4}(?:[-#/][0-9A-Za-z]{1,5}){1,4}$|^[0-9]{1,3}(?:号楼|栋|幢|号|单元|#).*$"
_HIDDEN_NAME = (
    rf"^{_HAN}{{1,2}}(?:[*＊×○〇]{{1,3}}{_HAN}?|某{{1,2}}|某{_HAN}|[XxＸ]{{1,2}}|先生|女士|小姐|师傅|老师|阿姨|大爷)$"
    rf"|^[*＊]{{1,2}}{_HAN}{{1,2}}$"
)
_LATIN_NAME = r"^\p{Lu}[\p{Latin}'’-]{1,20}(?:[ ,·]{1,2}[\p{Latin}.'’-]{1,20}){1,3}$"
_LONE_NAME = rf"^{_HAN}{{2,4}}$|^{_HAN}{{1,10}}[·•・.]{_HAN}[\p{{Han}}·•・]{{0,14}}$"
_KNOWN_FIRST = f"{lexicon.alternatives('pinyin_surnames')}|{lexicon.alternatives('english_names')}"
_UNSAID = "^(?:保密|其他|other|unknown|一般|健康)$"
_ILL = "(?:过敏|术后|骨折|综合征|后遗症|炎|癌|瘤)$"
_BLOOD = "(?i)^(?:a|b|ab|o)型?(?:rh)?[+-]?(?:型|阳性?|阴性?)?(?:rh[+-])?$|^(?:未测|未查|不详|未知)$"
_SENTENCE = "[，。；！？,;!?、]"


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    text = (files("anonymizer.pii") / "data" / "cell_words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, object] = yaml.safe_load(text)
    return {name: tuple(str(line).split()) for name, line in loaded.items()}


def listed(*names: str) -> str:
    """A pattern for cells that are one word of these lists."""
    every = sorted({word for name in names for word in _lists()[name]}, key=lambda word: (-len(word), word))
    return rf"(?i)^(?:{'|'.join(map(re.escape, every))})$"


def ending(name: str) -> str:
    """A pattern for short cells that end in a word of the list, with something before it."""
    every = "|".join(sorted(map(re.escape, _lists()[name]), key=lambda word: (-len(word), word)))
    return rf"^[\p{{Han}}A-Za-z0-9（）()·]{{1,24}}(?:{every})(?:[(（][^()（）]{{1,12}}[)）])?$"


@cache
def _pattern(kind: str) -> str:
    return {
        "GENDER": lambda: listed("gender"),
        "gender codes": lambda: listed("gender", "gender_codes"),
        "unsaid": lambda: _UNSAID,
        "yes or no": lambda: listed("yes_no"),
        "ethnic short": lambda: rf"{listed('ethnic_short')}|^(?:{lexicon.alternatives('ethnicity')})$",
        "RELIGION": lambda: rf"{listed('religion')}|^(?:{lexicon.alternatives('religion')})$",
        "POLITICAL_STATUS": lambda: rf"{listed('political')}|^(?:{lexicon.alternatives('political')})$",
        "HUKOU_TYPE": lambda: listed("hukou"),
        "NATIONALITY": lambda: listed("nations"),
        "well": lambda: listed("well"),
        "blood groups": lambda: _BLOOD,
        "HEALTH_CONDITION": lambda: rf"{lexicon.alternatives('health')}|{_ILL}",
        "ORGANIZATION": lambda: ending("firm_ends"),
        "LOCATION": lambda: ending("area_ends"),
        "ADDRESS": lambda: _ADDRESS,
        "bare house": lambda: _BARE_HOUSE,
        "hidden name": lambda: _HIDDEN_NAME,
        "latin name": lambda: _LATIN_NAME,
        # A surname in pinyin at either end, or a given name that the list knows.
        "known latin name": lambda: rf"(?i)^(?:{_KNOWN_FIRST})[ ,]|[ ,](?:{lexicon.alternatives('pinyin_surnames')})$",
        "lone name": lambda: _LONE_NAME,
        "sentence": lambda: _SENTENCE,
    }[kind]()


def cells(values: Values, kind: str) -> Mask:
    """Which values are of this kind as whole cells."""
    return values.matches(_pattern(kind))


def share(values: Values, kind: str) -> float:
    return values.share(cells(values, kind))


Share = Callable[[Values], float]
