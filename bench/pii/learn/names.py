"""Names of nobody, by kind: what the second reading is taught with. Pieces are common knowledge, no list of people."""

from __future__ import annotations

import random

from anonymizer.pii.zh.characters import GIVEN, SOUNDS
from anonymizer.pii.zh.surnames import COMPOUND, RARE, SURNAMES
from bench.pii.learn.words import words

Rng = random.Random
_COMMON = sorted(SURNAMES)
_RARE = sorted(RARE - SURNAMES)
# The first thirty bear half of all people.
_FREQUENT = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹"
_WORDS = words("word_names")
_UYGHUR = words("uyghur")
_KAZAKH = words("kazakh")
_TIBETAN = words("tibetan")
_MONGOL = words("mongol")
_YI = words("yi")
_YI_GIVEN = words("yi_given")
_FIRST = words("first_names")
_LAST = words("last_names")
_CAUGHT = words("transliterated")
_SYLLABLES = words("syllables")
_PINYIN_SURNAMES = words("pinyin")
_BEFORE_SURNAME = "老小阿大"


def person(rng: Rng, kind: str) -> str:
    """One name of this kind of `bench/pii/*.txt`."""
    return _MAKERS[kind](rng)


def surname(rng: Rng) -> str:
    """Frequent ones in half the cases, rare ones in one of eight."""
    return rng.choice(rng.choices((_FREQUENT, _COMMON, _RARE, COMPOUND), (50, 35, 12, 3))[0])


def given(rng: Rng, two: float = 0.72) -> str:
    """One character or two, the first characters of GIVEN being the most frequent."""
    first = GIVEN[min(int(rng.expovariate(1 / 110)), len(GIVEN) - 1)]
    if rng.random() > two:
        return first
    return first * 2 if rng.random() < 0.05 else first + GIVEN[min(int(rng.expovariate(1 / 110)), len(GIVEN) - 1)]


def _common(rng: Rng) -> str:
    return rng.choice(_FREQUENT if rng.random() < 0.55 else _COMMON) + given(rng)


def _rare(rng: Rng) -> str:
    return rng.choice(_RARE if rng.random() < 0.8 else _COMMON[-200:]) + given(rng, 0.6)


def _compound(rng: Rng) -> str:
    return rng.choice(COMPOUND) + given(rng, 0.45)


def _wordlike(rng: Rng) -> str:
    return rng.choice(_WORDS)


def _minority(rng: Rng) -> str:
    people = rng.choice(("uyghur", "uyghur", "kazakh", "tibetan", "tibetan", "mongol", "yi", "sounds"))
    dot = rng.choice("···•.")
    if people == "uyghur":
        return rng.choice(_UYGHUR) + (dot + rng.choice(_UYGHUR) if rng.random() < 0.45 else "")
    if people == "kazakh":
        return rng.choice(_KAZAKH) + (dot + rng.choice(_KAZAKH) if rng.random() < 0.3 else "")
    if people == "tibetan":
        return rng.choice(_TIBETAN) + (rng.choice(_TIBETAN) if rng.random() < 0.7 else "")
    if people == "mongol":
        return rng.choice(_MONGOL) + (rng.choice(_MONGOL) if rng.random() < 0.15 else "")
    if people == "yi":
        return rng.choice(_YI) + rng.choice(_YI_GIVEN)
    return "".join(rng.choices(SOUNDS, k=rng.randint(3, 5))) + rng.choice(
        ("", "江", "汗", "古丽", "提", "别克", "措", "玛")
    )


def _titled(rng: Rng) -> str:
    one = surname(rng)
    return (
        rng.choice(_BEFORE_SURNAME[:2] * 3 + _BEFORE_SURNAME[2:]) + one if rng.random() < 0.3 and len(one) == 1 else one
    )


def _latin(rng: Rng) -> str:
    way = rng.random()
    if way < 0.15:
        return rng.choice(_CAUGHT)
    if way < 0.25:
        return rng.choice(_FIRST)
    middle = f" {rng.choice(_FIRST)}" if way > 0.9 else ""
    return f"{rng.choice(_FIRST)}{middle} {rng.choice(_LAST)}"


def _pinyin(rng: Rng) -> str:
    one, name = rng.choice(_PINYIN_SURNAMES), "".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2))))
    way = rng.random()
    if way < 0.65:
        return f"{one} {name.capitalize()}"
    if way < 0.85:
        return f"{one.upper()} {name.upper()}"
    return f"{one.lower()} {name}" if way < 0.93 else f"{name.capitalize()} {one}"


def _spaced(rng: Rng) -> str:
    return (" " if rng.random() < 0.8 else "  ").join(_common(rng))


_MAKERS = {
    "common": _common,
    "rare": _rare,
    "compound": _compound,
    "wordlike": _wordlike,
    "minority": _minority,
    "titled": _titled,
    "latin": _latin,
    "pinyin": _pinyin,
    "spaced": _spaced,
}
KINDS = tuple(_MAKERS)
