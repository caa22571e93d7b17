"""Names in Latin letters in Chinese text: foreign names, pinyin, and names spaced out by a scan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, IN_CONTEXT, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import alternatives, words
from anonymizer.pii.zh.person_cues import HAN
from anonymizer.pii.zh.surnames import COMPOUND, RARE, SURNAMES

_INITIAL, _FINAL = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?",
    (
        "(?:iang|uang|iong|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|ve|er|an|en|in|un|vn|ia|ua|uo|a|o|e|i|u|v)"
    ),
)
_SYLLABLE = f"{_INITIAL}{_FINAL}"
_SURNAME = f"(?:{alternatives('pinyin_surnames')})"
# An underscore joins what Latin letters stand on both sides of.
_SIDES = (r"(?<![0-9A-Za-z@./-])(?<![0-9A-Za-z]_)", r"(?![0-9A-Za-z@/-]|_[0-9A-Za-z])")
_GIVEN = rf"{_SYLLABLE}(?:[ '-]?{_SYLLABLE})?"
_PINYIN = re.compile(rf"{_SIDES[0]}(?:{_SURNAME}[ ,/]{{1,2}}{_GIVEN}|{_GIVEN} {_SURNAME}){_SIDES[1]}", re.IGNORECASE)
# What every name of several words holds.
_PARTED = re.compile("[a-zà-ÿ][ ,/]{1,2}[a-z]", re.IGNORECASE)
_WORD = r"(?:[A-Z][a-zà-ÿ]{1,14}(?:[-'][A-Z]?[a-zà-ÿ]{1,12})?|O'[A-Z][a-z]+|Mc[A-Z][a-z]+)"
_FOREIGN = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ@._/-]){_WORD}(?: (?:{_WORD}|[A-Z]\.?|van|von|de|da|bin|al)){{1,3}}(?![0-9A-Za-zÀ-ÿ@_/-])"
)
_SHOUTED = re.compile(r"(?<![0-9A-Za-z@._/-])[A-Z]{2,12}[ ,/]{1,2}[A-Z]{2,14}(?: [A-Z]{2,14})?(?![0-9A-Za-z@_/-])")
_CUES = (
    "姓名",
    "外籍",
    "持证人",
    "联系人",
    "护照",
    "登记",
    "人员",
    "教师",
    "乘客",
    "旅客",
    "本人",
    "英文名",
    "拼音",
    "名字",
    "name",
    "租客",
    "租户",
    "国籍",
    "籍,",
    "房东",
    "先生",
    "女士",
    "外教",
    "游客",
    "学生",
    "员工",
)
_AFTER = re.compile(" ?(?:先生|女士|小姐|老师|教授|医生|\\(|,|、|的|系|称|反映|在|持|于|国籍|把|给|说|发)")
_NO_NAME = re.compile(f"(?i)(?:{alternatives('not_latin_names')})[ -]")
_GREETING = re.compile("(?:Dear|Hi|Hello|Mr|Mrs|Ms|Miss|Dr|Sir|To|From|Cc|Attn)[.]? ")
_CAPITALS = re.compile("[A-ZÀ-Þ][A-Za-zÀ-ÿ'’.-]*(?:[ ,/]{1,2}[A-ZÀ-Þ][A-Za-zÀ-ÿ'’.-]*){1,3}")
_NO_NAMES = frozenset(words("not_latin_names"))
_ENGLISH = frozenset(words("english_names"))
_SPACED = re.compile(
    rf"(?<!{HAN})((?:{'|'.join(COMPOUND)}|[{''.join(sorted(SURNAMES | RARE))}])(?: {{1,2}}{HAN}){{1,2}})(?!{HAN})"
)


class LatinName(Recogniser):
    """Two capitalised words are a name when a first name is known or something beside them says so."""

    ENTITY = "PERSON"
    NEEDS = "latin"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        if _PARTED.search(text):
            yield from _in_parts(reading)
        people = {start for start, _ in reading.people}
        for match in _SINGLE.finditer(text) if people else ():
            name = match[0].lower()
            if match.start() in people and name in _ENGLISH and name not in _OTHERWISE:
                yield match.start(), match.end(), GUESSED


class SpacedName(Recogniser):
    """李 建 国: single characters with a space between them, as forms and scans have them."""

    ENTITY = "PERSON"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SPACED.finditer(reading.text) if " " in reading.text else ():
            yield match.start(1), match.end(1), SHAPED + 0.03


# What else is written like this first name: a park, a brand, a month.
_SINGLE = re.compile(r"(?<![0-9A-Za-zÀ-ÿ@._/' -])[A-Z][a-z]{2,10}(?![0-9A-Za-zÀ-ÿ@_/'.-]| [A-Za-z])")
_OTHERWISE = frozenset(["park", "hall", "young", "white", "brown", "king", "jordan", "mark", "grace", "rose", "ivy"])


def capitalised(piece: str) -> bool:
    """Two words or more with capitals, of which none is no name: Please Note."""
    return _CAPITALS.fullmatch(piece) is not None and not _NO_NAMES & set(re.split("[ ,/]+", piece.lower()))


def _in_parts(reading: Reading) -> Iterator[Hit]:
    """Of two words or more."""
    text = reading.text
    for match in _FOREIGN.finditer(text):
        greeting = _GREETING.match(text, match.start(), match.end())
        start = greeting.end() if greeting else match.start()
        name = text[start : match.end()]
        if not _NO_NAME.match(f"{name} ") and (_known(name) or _cued(reading, match)):
            yield start, match.end(), IN_CONTEXT
    for pattern in (_PINYIN, _SHOUTED):
        for match in pattern.finditer(text):
            capital = match[0][0].isupper() and (pattern is _PINYIN)
            if not _NO_NAME.match(match[0]) and ((capital and _titled(match[0])) or _cued(reading, match)):
                yield match.start(), match.end(), SHAPED + 0.01


def _known(name: str) -> bool:
    return any(part.lower() in _ENGLISH for part in re.split("[ -]", name))


def _titled(name: str) -> bool:
    return all(part[:1].isupper() for part in re.split("[ ,/]+", name))


def _cued(reading: Reading, match: re.Match[str]) -> bool:
    text = reading.text
    first_alone = match.start() == 0 and _AFTER.match(text, match.end()) is not None
    return reading.near(match.start(), match.end(), _CUES, before=8, after=3) or first_alone
