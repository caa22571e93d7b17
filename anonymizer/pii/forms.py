"""Forms of columns that no single cell has: moments written in many ways, versions beside addresses, account numbers.

Each asks how the values of a whole column are spread (lengths, first digits, first letters), since a single one of them
might be anything.
"""

from __future__ import annotations

import polars as pl

from anonymizer.pii.column import Values
from anonymizer.pii.zh import lexicon

_MONTH = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = (
    r"(?:[0-9]{2,4}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?)?|[0-9]{1,2}[-/.月][0-9]{1,2}日?"
    rf"|{_MONTH} [0-9]{{1,2}})"
)
_CLOCK = r"[0-9]{1,2}[:时][0-9]{2}(?:[:分][0-9]{2}(?:[.,][0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2}| ?[APap][Mm])?"
_MOMENT = (
    rf"^(?:{_DAY}[ T]?{_CLOCK}|{_DAY}|{_CLOCK}|20[0-9]{{6}}(?:[0-9]{{4}}|[0-9]{{6}})?|1[0-9]{{9}}(?:[0-9]{{3}})?)$"
)
_WITH_DAY = rf"^{_DAY}[ T]?{_CLOCK}$"
_QUAD = r"^[vV]?([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$"
_ROOM = r"^[0-9]{1,3}(?:栋|幢|号楼|座|#|-)(?:[0-9]{1,2}(?:单元|-))?[0-9]{3,4}(?:室|房|号)?(?:[ ,(].{0,12})?$"
_SYLLABLE = (
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:[aeou]|ai|an|ang|ao|ei|en|eng|er|i|ia|ian|iang|iao|ie|in|ing|iong|iu|ong|ou"
    "|ua|uai|uan|uang|ue|ui|un|uo)"
)
_IN_PINYIN = rf"^(?:{lexicon.alternatives('pinyin_surnames').lower()})(?:{_SYLLABLE}){{1,3}}[._-]?[0-9]{{0,6}}$"
_LOGIN = "^[a-z]+[._-]?[a-z]*[0-9]{0,10}$"
_LETTER_FIRST = "^[A-Z][0-9]{8}$"
_FIRST = 40
# What forms of letters and digits say of a pupil: which course (本, 硕, 博), the year of entry, a running number.
_ENROLLED = "^[UBMSD]20[0-3][0-9][0-9]{4,7}$"


def moments(values: Values) -> float:
    """Dates with times, times alone, seconds since 1970: however they are mixed, if some name a day and a time."""
    if not _seen(values, _MOMENT) or values.share(values.matches(_WITH_DAY)) < 0.2:
        return 0.0
    return values.share(values.matches(_MOMENT))


def versions(values: Values) -> bool:
    """Four numbers that count up from nothing, or are too great for an address of a machine."""
    parts = values.folded.str.extract_groups(_QUAD).struct.unnest().cast(pl.Int32).drop_nulls()
    if not parts.height:
        return False
    first, second, third = parts.columns[:3]
    if (parts.max_horizontal() > 255).mean() > 0.01:  # type: ignore[operator]
        return True
    small = ((parts[first] <= 30) & (parts[second] <= 30) & (parts[third] <= 30)).mean() or 0.0
    private = (parts[first] == 10).mean() or 0.0
    return bool(float(small) >= 0.95 and float(private) < 0.5 and parts[first].n_unique() > 1)  # type: ignore[arg-type]


def numbers_of_qq(values: Values) -> float:
    """Whole numbers of 5 to 11 digits, many of nine and of ten; those of ten begin with 1, 2 or 3, as QQ's still do."""
    if values.serial or values.distinct < 20:
        return 0.0
    nine, ten = values.share(values.matches("^[1-9][0-9]{8}$")), values.share(values.matches("^[1-9][0-9]{9}$"))
    late = values.share(values.matches("^[4-9][0-9]{9}$"))
    return values.share(values.mask("QQ")) if min(nine, ten) >= 0.1 and late <= 0.01 else 0.0


def social_security(values: Values) -> float:
    """A letter and eight digits, the letters of all kinds: passports begin with E and G more often than with others."""
    if not _seen(values, _LETTER_FIRST):
        return 0.0
    found = values.matches(_LETTER_FIRST)
    heads = values.compact.filter(pl.Series(found)).str.slice(0, 1).value_counts()["count"]
    if heads.len() < 15 or int(heads.max() or 0) > 0.15 * int(heads.sum()):  # type: ignore[arg-type]
        return 0.0
    return values.share(found)


def enrolled(values: Values) -> float:
    """Numbers of students: the letter of a course, the year of entry, a number."""
    if not _seen(values, _ENROLLED):
        return 0.0
    found = values.matches(_ENROLLED)
    chosen = values.compact.filter(pl.Series(found))
    courses, years = chosen.str.slice(0, 1).n_unique(), chosen.str.slice(1, 4).n_unique()
    return values.share(found) if courses > 1 and years > 2 else 0.0


def logins(values: Values) -> float:
    """Lower-case words with digits after them, hardly two alike, many of which spell a Chinese name."""
    if values.distinct < 0.9 * values.rows or values.rows < 20 or not _seen(values, _IN_PINYIN):
        return 0.0
    if values.share(values.matches(_IN_PINYIN)) < 0.15:
        return 0.0
    return values.share(values.matches(_LOGIN))


def logins_of_staff(values: Values) -> float:
    """What a column for somebody's name holds where a program fills it: qinsf01, madh; some with digits in them."""
    numbered = values.share(values.matches("^[a-z]{2,}[._-]?[a-z]*_?[0-9]+$"))
    return values.share(values.matches("^[a-z]{2,}[._-]?[a-z]*_?[0-9]{0,10}$")) if numbered >= 0.2 else 0.0


def rooms(values: Values) -> float:
    """Building, entrance and room, with or without who lives there: 10-3-1536, 7栋1862 王女士."""
    return values.share(values.matches(_ROOM)) if _seen(values, _ROOM) else 0.0


def _seen(values: Values, pattern: str) -> bool:
    """Whether one of the first values has the form: patterns run over all columns at once, and cost."""
    return bool(values.folded.head(_FIRST).str.contains(pattern).any())
