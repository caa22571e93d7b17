"""Name of a Chinese person 姓名: what LAC tags as one, and what it misses, told by the words around it."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, IN_CONTEXT, SHAPED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import one_of, words
from anonymizer.pii.zh.person_cues import (
    ACTS,
    DEFINITE_PLACE,
    FUNCTION,
    HAN,
    LABELS,
    NOT_NAMES,
    PEOPLE,
    SURNAME,
    TITLES,
)
from anonymizer.pii.zh.surnames import COMPOUND, RARE, SURNAMES

_FUNCTION_CHARS = "".join(sorted(FUNCTION))
_COMMON, _ANY = "".join(sorted(SURNAMES)), "".join(sorted(SURNAMES | RARE))
_FULL = re.compile(f"{SURNAME}{HAN}{{1,2}}")
_SURNAME = re.compile(SURNAME)
_SURNAMES_BEGIN = frozenset(name[0] for name in (*SURNAMES, *RARE, *COMPOUND))
_LABEL_PERSON = re.compile("(?:人|员|主|者|长|东|客|姓名|方)$")
_LABEL = re.compile(rf"(?:{LABELS})(?:是|为|叫)? ?[:( ]? ?")
_FREE_LABEL = re.compile(
    rf"(?:姓名|户主|联系人|共同居住人|我叫|名叫|他叫|她叫|持证人|申请人|曾用名) ?:? ?({HAN}{{2,4}})(?!{HAN})"
)
_AFTER_PEOPLE = re.compile(rf"(?:{PEOPLE})$")
_TITLE = re.compile(TITLES)
_ACT = re.compile(ACTS)
_OLD_YOUNG = re.compile(
    rf"(?:老|小|阿)[{_COMMON}](?=头|哥|姐|师傅|家|和|与|、|,|。|说|称|昨|今|在|到|去|来|反|陪|负|的|也|都|$)"
)
_TITLED = re.compile(f"({SURNAME})(?={TITLES})")
# Forms of address of one character; after a name of three they belong to it as often as not.
_SHORT = "哥姐总工某局处科队叔姨伯婶嫂"
_SHORT_TITLED = re.compile(f"[{_COMMON}][{_SHORT}]")
# 周三|卫东, on a roster.
_WEEKDAY = re.compile("周[一二三四五六日]")
# 上周|亮, 常青|阿姨.
_OF_WEEKS, _AUNTS = frozenset("上下本每"), frozenset("姨婆公伯嫂爷")
_SOMEBODY = re.compile(f"[{_ANY}]某{{1,2}}")
_SHORT_SAID = re.compile(
    f"[{_COMMON}][哥姐总工局处科队](?=[的说让在来去都也和与、,。那他她带帮找]|[^\u4e00-\u9fff]|$|电话|家|那边|您好|什么|今天|昨天)"
)
_TAIL_TITLE = re.compile(rf"(?:{TITLES}|家|等|夫妇|本人|一家)+$")
_ENDS_IN_TITLE = re.compile(rf"(?:{TITLES})$")
_GIVEN = re.compile(rf"(?:(?![{_FUNCTION_CHARS}]){HAN}){{1,3}}")
_WEAK = frozenset(words("people_weak"))
_POSSESSED = "手机|电话|身份证|银行卡|车|家|微信|住址|户籍|门牌|姐|哥|妻|丈夫|儿子|女儿|母|父"
_ACTED = re.compile(
    f"{one_of(words('acts_of_persons'))}|的(?:{_POSSESSED})|是(?:社区|我|一名|村|本|{HAN}{{1,4}}族|共青|中共|预备|入党)|于(?:[0-9]|今|昨)"
    f"|在{HAN}{{2,8}}(?:务工|上班|工作|经商|就诊|任职|做生意|值班)|到{HAN}{{2,6}}(?:递交|办理|反映)"
)
_HARD = re.compile(f"{HAN}")
# A person who is described: (男, 身份证 …) or ,女,汉族.
_DESCRIBED = re.compile(
    r"[(,、 ] ?(?:男|女|手机|电话|身份证|证件|联系|现年|今年|[0-9]{2}岁|性别|出生|系|住|1[0-9]{10}|\()|\("
    rf"|[(,、 ] ?{HAN}{{1,4}}族"
)


class Person(Recogniser):
    """LAC alone is a guess; a rule that agrees or stands alone makes it surer. Titles stay outside the name."""

    ENTITY = "PERSON"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        found = {(start, end): score for start, end, score in _by_model(reading)}
        for start, end, score in (*_stated(reading), *_placed_before(reading), *_addressed(reading)):
            found[start, end] = max(score, found.get((start, end), 0.0))
        _beside(reading, found)
        _again(reading, found)
        for (start, end), score in found.items():
            yield start, end, score


def _by_model(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    for start, end in reading.people:
        tagged = end
        if end - start > 3 and _WEEKDAY.match(text, start):
            start += 2
        if text[start] == "周" and text[start - 1 : start] in _OF_WEEKS:
            continue
        tail = _TAIL_TITLE.search(text, start + 1, end)
        if _SHORT_TITLED.fullmatch(text, start, end) or _SOMEBODY.fullmatch(text, start, end):
            end = start + 1
        elif tail and not _titleless(text[start:end]):
            end = tail.start()
        piece = text[start:end]
        if any(char.isdigit() or (char.isascii() and char.isalpha()) for char in piece) or piece in NOT_NAMES:
            continue
        if DEFINITE_PLACE.search(piece) and end - start > 3:
            continue
        if end - start == 1 and not (
            piece in _SURNAME_CHARS
            and (
                _TITLE.match(text, end)
                or end < tagged
                or text[end : end + 1] == "家"
                or text[start - 1 : start] == "姓"
            )
        ):
            continue
        if reading.margin(start, end) < _UNSURE and not _cued(text, start, end):
            continue
        yield _surname_before(reading, start, end), _grow(reading, start, end), GUESSED


def _cued(text: str, start: int, end: int) -> bool:
    """Whether anything beside it speaks for a name that the model was hardly for: a sentence before it does."""
    return bool(
        (start and _HARD.match(text, start - 1))
        or text[max(0, start - 1) : start] in {"、", ":"}
        or text[end : end + 1] in {"、", "家"}
        or _TITLE.match(text, end)
        or _ACT.match(text, end)
        or _DESCRIBED.match(text, end)
    )


def _unlikely(reading: Reading, start: int, end: int) -> bool:
    """Whether the model, where it has read the text, is clear that no name stands here."""
    return _UNLIKELY < reading.unlike(start, end) < math.inf


def _titleless(piece: str) -> bool:
    """老张, 小王, and names of three whose last character only looks like a title."""
    return len(piece) <= 2 or (
        len(piece) == 3 and piece[0] in SURNAMES and piece[2] in "叔姨伯婶嫂某" and piece[2] != "某"
    )


def _surname_before(reading: Reading, start: int, end: int) -> int:
    """仝|小林: a surname that LAC left outside."""
    text = reading.text
    before = reading.ending_at.get(start)
    if (
        before is None
        or end - start > 2
        or before.tag in _NO_SURNAME
        or text[before.start] in "向于从由和与及对给被"
        or not _SURNAME.fullmatch(text, before.start, start)
    ):
        return start
    opening = before.start == 0 or not _HARD.match(text, before.start - 1)
    return before.start if opening or _AFTER_PEOPLE.search(text, max(0, before.start - 4), before.start) else start


_SURNAME_CHARS = SURNAMES | RARE
# Below this margin the model tossed a coin: 白米 at the head of a list of goods.
_UNSURE = 0.6
# Above this cost it is a word of its own: 高级 before 工程师, 康复 after 患者.
_UNLIKELY = 8.3
_TITLES = frozenset(words("titles"))
_NEVER_NAMES = frozenset({"LOC", "ORG", "m", "TIME", "d", "p", "c", "u"})
_NO_SURNAME = frozenset({"c", "u", "d", "v", "f", "r", "m", "q"})


def _grow(reading: Reading, start: int, end: int) -> int:
    """尉迟|恭敬: a compound surname alone goes on for one word; a given name that repeats itself goes on too."""
    text = reading.text
    if (
        end - start == 2
        and text[end : end + 1] == text[end - 1]
        and end in reading.ending_at
        and end < reading.words[-1].end
    ):
        return end + 1  # 甘露|露
    if text[start:end] in COMPOUND:
        size = _length(reading, start, 2)
        return start + size if size else end
    return end


def _stated(reading: Reading) -> Iterator[Hit]:
    """After a label."""
    text = reading.text
    for match in _LABEL.finditer(text):
        start = match.end()
        labelled = text[start - 1 : start] in ": " or match[0].endswith(("叫", "为", "是"))
        if not labelled and not _LABEL_PERSON.search(match[0]):
            continue  # 审核周期, 记录完整
        size = _length(reading, start, 0 if labelled else 1)
        if size and text[start : start + size] not in NOT_NAMES:
            yield start, start + size, IN_CONTEXT if labelled else SHAPED
    for match in _FREE_LABEL.finditer(text):
        piece = match[1]
        if (
            piece not in NOT_NAMES
            and not (set(piece[1:]) & FUNCTION)
            and not _LABEL.match(piece)
            and piece[0] not in "的是为有无未"
        ):
            named = text[match.start(1) - 1] in ": 叫" or _SURNAME.match(piece)
            if named:
                yield match.start(1), match.end(1), SHAPED


def _placed_before(reading: Reading) -> Iterator[Hit]:
    """At a beginning or after a word for a person, and followed by what follows persons."""
    text = reading.text
    for word in reading.words:
        start = word.start
        if text[start] not in _SURNAMES_BEGIN or word.tag in _NEVER_NAMES or not _SURNAME.match(text, start):
            continue
        people = _AFTER_PEOPLE.search(text, max(0, start - 4), start)
        opening = start == 0 or not _HARD.match(text, start - 1)
        if not (people or opening):
            continue
        strength = 1 if people and people[0] not in _WEAK else 2
        size = _length(reading, start, strength)
        end = start + size
        shorter = _SHORT_TITLED.fullmatch(text, start, end)
        if size and not shorter and text[start:end] not in NOT_NAMES and not _unlikely(reading, start, end):
            strong = _TITLE.match(text, end) or _DESCRIBED.match(text, end)
            acted = _ACTED.match(text, end)
            if strong or (acted and (people or opening)) or (people and strength == 1 and not _HARD.match(text, end)):
                yield start, end, SHAPED if strong or (people and strength == 1) else GUESSED


def _addressed(reading: Reading) -> Iterator[Hit]:
    """Before a form of address: 高峰师傅, 钱科长. A lone surname counts when nothing else of a word precedes it."""
    text = reading.text
    starts = reading.starting_at
    titles = list(_TITLE.finditer(text))
    for match in _TITLED.finditer(text) if titles else ():
        start = match.start()
        before = text[start - 1 : start]
        if (
            start == 0
            or not _HARD.match(before)
            or before in "请由和与及找向的对让问给被"
            or _AFTER_PEOPLE.search(text, max(0, start - 4), start)
            or (start in starts and match[1] in SURNAMES)
        ):
            title = _TITLE.match(text, match.end())
            if title and (match[1] + title[0]) not in NOT_NAMES and (len(title[0]) > 1 or match[1] in SURNAMES):
                yield start, match.end(), SHAPED - 0.01
    for match in _SHORT_SAID.finditer(text):
        if match.start() in starts and match[0] not in NOT_NAMES:
            yield match.start(), match.start() + 1, SHAPED - 0.01
    for match in _OLD_YOUNG.finditer(text):
        before = text[match.start() - 1 : match.start()]
        opening = not _HARD.match(text[max(0, match.start() - 2) : match.start() - 1])
        if match[0] in _TITLES or (before in _SURNAME_CHARS and opening):
            continue  # 老师, and 仝小林
        if match.start() in starts or not _HARD.match(before):
            yield match.start(), match.end(), SHAPED - 0.01
    for title in titles:
        for size in (4, 3, 2):
            start = title.start() - size
            if start < 0 or not _FULL.fullmatch(text, start, title.start()):
                continue
            piece = text[start : title.start()]
            opening = start == 0 or not _HARD.match(text, start - 1) or text[start - 1] in "请由和与及找向的对让问给被"
            if (
                (opening or _AFTER_PEOPLE.search(text, max(0, start - 4), start))
                and piece not in NOT_NAMES
                and not set(piece[1:]) & FUNCTION
                and not _unlikely(reading, start, title.start())
            ):
                yield start, title.start(), SHAPED
                break


def _length(reading: Reading, start: int, doubt: int) -> int:
    """How long the name that begins here is, 0 if none. `doubt`: 0 after a label, 1 after a person word, 2 else."""
    text = reading.text
    surname = _SURNAME.match(text, start)
    if surname is None or _TITLE.match(text, surname.end()):
        return 0
    most = len(surname[0]) + 2
    starts = reading.starts
    boundaries = set(starts[bisect_right(starts, start) : bisect_right(starts, start + most + 1)])
    best = 0
    for size in range(most, len(surname[0]), -1):
        end = start + size
        given = text[start + len(surname[0]) : end]
        if len(given) != size - len(surname[0]) or not _GIVEN.fullmatch(given) or _ENDS_IN_TITLE.search(given):
            continue
        if given[-1] == "阿" and text[end : end + 1] in _AUNTS:
            continue
        if end == len(text) or not _HARD.match(text, end):
            return size
        if _TITLE.match(text, end) or (end in boundaries and _ACT.match(text, end)):
            return size
        if end in boundaries and not best and doubt < 2:
            best = size
    return best


def _beside(reading: Reading, found: dict[tuple[int, int], float]) -> None:
    """Lists: what stands between 、 or 和 beside a name, and looks like one, is one."""
    text = reading.text
    for _ in range(3):
        new: dict[tuple[int, int], float] = {}
        for (start, end), score in found.items():
            if score < GUESSED or end - start < 2:
                continue
            if text[end : end + 1] in "、和与及" and end < len(text):
                size = _length(reading, end + 1, 1)
                if size and text[end + 1 : end + 1 + size] not in NOT_NAMES:
                    new[end + 1, end + 1 + size] = GUESSED + 0.02
            if start > 2 and text[start - 1] in "、和与及":
                for size in (3, 2, 4):
                    first = start - 1 - size
                    piece = text[max(first, 0) : start - 1]
                    bounded = (
                        first == 0
                        or (first > 0 and not _HARD.match(text, first - 1))
                        or _AFTER_PEOPLE.search(text, max(0, first - 4), max(first, 0))
                    )
                    if (
                        first >= 0
                        and bounded
                        and _FULL.fullmatch(piece)
                        and piece not in NOT_NAMES
                        and not set(piece) & FUNCTION
                    ):
                        new[first, start - 1] = GUESSED + 0.02
                        break
        fresh = {span: score for span, score in new.items() if not _touches(span, found)}
        if not fresh:
            return
        found.update(fresh)


def _again(reading: Reading, found: dict[tuple[int, int], float]) -> None:
    """A name that was sure once is a name wherever it stands."""
    text = reading.text
    sure = sorted({text[start:end] for (start, end), score in found.items() if score >= SHAPED and end - start >= 2})[
        :50
    ]
    for name in sure:
        at = text.find(name)
        while at >= 0:
            span = (at, at + len(name))
            if span not in found:
                found[span] = GUESSED + 0.01
            at = text.find(name, at + 1)


def _touches(span: tuple[int, int], found: dict[tuple[int, int], float]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in found)
