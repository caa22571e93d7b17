"""Names that LAC nearly saw: where a sentence has room for a name, its second thoughts decide.

高峰 after 联系人 is a name, 高峰 before 时段 is none. The best tag does not tell them apart; how far below it the
tags of a name are does: a few units of log-odds where a name stands, many where a word does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import GUESSED, Hit, Recogniser
from anonymizer.pii.zh.lexicon import one_of, words
from anonymizer.pii.zh.person_cues import FUNCTION, HAN, NOT_NAMES, SURNAME, TITLES
from anonymizer.pii.zh.surnames import RARE, SURNAMES, UNMISTAKABLE

# One word for one person, before a name.
_PERSON = (
    "(?<![增延生成特擅拉伸])长|姓名|户名|我是|我叫|其子|长子|次子|之子|老伴|配偶|孩子|儿子|妻子|孙子|嫂子|代表|青年|少年|父亲|母亲"
    "|户(?!名|籍|口|主|外|型)|人(?!员|士|大|民|工|数|口|次|均|们|力|名)|员(?!工)|工(?!作|人|程|地|单|会)|[者主属师生友童儿女妻夫父母弟妹哥姐象妇]"
)
_CHARS = "".join(sorted(SURNAMES | RARE))
_SLOT = re.compile(
    rf"(?:(?P<person>{_PERSON})|(?P<asked>[请由叫和与、@民众替跟陪找])|(?P<opening>^|[^\u4e00-\u9fff、@])"
    rf"|(?={UNMISTAKABLE})|(?P<anywhere>(?=[{_CHARS}])))(?={HAN}{{2}})"
)
_SURNAME = re.compile(SURNAME)
_TITLE, _ACT = re.compile(TITLES), re.compile(one_of(words("acts_of_persons")))
_DESCRIBED = re.compile(rf" ?[(,、] ?(?:男|女|手机|电话|身份证|现年|今年|[0-9]{{2}}岁|1[0-9]{{10}}|{HAN}{{1,4}}族)")
_HAN = re.compile(HAN)
_WORDS_FOR_PEOPLE = re.compile(
    one_of(word for name in ("people", "labels", "titles") for word in words(name) if len(word) > 1)
)


@dataclass(frozen=True, slots=True)
class _Most:
    """What may be given up for a name: followed by more text, by none (a comma, the end), by what people do or are."""

    open: float
    closed: float
    said: float


# Chosen on bench/pii/develop.txt, where words that are no names begin some units above each.
_MOST = {
    "person": _Most(9.0, 13.0, 9.0),
    "person, given name": _Most(4.0, 11.0, 4.0),
    "asked": _Most(5.0, 9.0, 8.0),
    "asked, given name": _Most(0.5, 3.0, 3.0),
    "opening": _Most(0.5, 5.5, 8.0),
    "opening, given name": _Most(0.5, 3.0, 3.0),
    "unmistakable": _Most(10.5, 10.5, 10.5),
    "anywhere": _Most(1.5, 1.5, 1.5),
}
# Beyond this nothing is looked at.
_GREATEST = {kind: max(most.open, most.closed, most.said) for kind, most in _MOST.items()}
# Of two ends the one that no Chinese character follows.
_CLOSED = 2.0
# For more of a name than LAC saw: 古兰|丹木.
_LONGER = 3.5
# For two characters that nothing beside them speaks for.
_SHORT = 1.0
# For an end in the middle of one of LAC's words.
_INSIDE_A_WORD = 4.0
# For a last character that hardly any name has.
_NOT_IN_NAMES = 4.0


class SlottedName(Recogniser):
    """Surname or not: a given name alone, and names of peoples without surnames, fill the same places."""

    ENTITY = "PERSON"
    NEEDS = "han"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        text = reading.text
        begins, _ = reading.log_odds()
        bounds = reading.ending_at
        inside = {at for start, end in reading.people for at in range(start + 1, end)}
        people = {start: end for start, end in reading.people if end - start > 1}
        for match in _SLOT.finditer(text):
            start = match.end()
            kind = match.lastgroup or "unmistakable"
            if -begins[start] > _GREATEST[kind] or start in inside:
                continue
            known = people.get(start)
            surname = _SURNAME.match(text, start)
            kind = kind if surname else f"{kind}, given name"
            cost, end = _likeliest(reading, start, None if known else surname, _GREATEST[kind])
            if known and (end <= known or cost > _LONGER or _ends_before(text, start, known, end)):
                continue
            if kind == "anywhere" and end - start == 2 and (cost > _SHORT or _HAN.match(text, end)):
                continue
            if end not in bounds and cost > _INSIDE_A_WORD:
                continue  # 康复|出院
            if cost <= _limit(kind, text, end):
                yield start, end, GUESSED + 0.01


def _ends_before(text: str, start: int, known: int, end: int) -> bool:
    """Whether more of a name than LAC saw is more than a name: 张建国|苏A12345, 贾玲玲|女."""
    whole = known - start >= 3 and _SURNAME.match(text, start) is not None
    return whole or text[end - 1] in "男女" or re.match("[0-9A-Za-z]", text[end : end + 1]) is not None


def _limit(kind: str, text: str, end: int) -> float:
    most = _MOST[kind]
    if (
        _TITLE.match(text, end)
        or _DESCRIBED.match(text, end)
        or (not kind.startswith("person") and _ACT.match(text, end))
    ):
        return most.said
    return most.open if _HAN.match(text, end) and text[end] not in "和与及" else most.closed


def _likeliest(reading: Reading, start: int, surname: re.Match[str] | None, most: float) -> tuple[float, int]:
    """(cost, end) of the cheapest name that begins here; infinite without one that costs no more than `most`."""
    text, (begins, goes_on) = reading.text, reading.log_odds()
    head = surname.end() - start if surname else 1
    best = (math.inf, math.inf, start)
    along = sum(goes_on[start + 1 : start + head])
    for end in range(start + head + 1, start + head + (3 if surname else 4)):
        if end > len(text) or not _HAN.match(text, end - 1):
            break
        along += goes_on[end - 1]
        # What is given up only grows with the name.
        if -begins[start] - along - _CLOSED > most:
            break
        cost = reading.unlike(start, end) + _NOT_IN_NAMES * (text[end - 1] in FUNCTION)
        found = (cost - _CLOSED * (end == len(text) or not _HAN.match(text, end)), cost, end)
        if found[0] <= most and found < best and _nameable(text[start:end]):
            best = found
    return best[1:]


def _nameable(piece: str) -> bool:
    return not (piece in NOT_NAMES or piece.endswith("某") or _WORDS_FOR_PEOPLE.search(piece))
