"""Whole-cell checks over the distinct values of a column at once: polars finds the shape, numpy does the arithmetic.

A column is judged by shares, never by one hit: one random number in eleven passes MOD 11-2, one in ten Luhn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from anonymizer.pii.checksums import ID_WEIGHTS, PROVINCES, USCC_ALPHABET, USCC_WEIGHTS
from anonymizer.pii.common import email
from anonymizer.pii.zh import bank_card, mobile, passport, plate, uscc
from anonymizer.pii.zh.lexicon import words
from anonymizer.pii.zh.surnames import COMPOUND, SURNAMES

Mask = npt.NDArray[np.bool_]
_CHECK = np.array([1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2])


def folded(values: pl.Series) -> pl.Series:
    """Full-width forms folded; outer space and what keeps a number text in a spreadsheet (="0012", '0012) removed."""
    plain = values.str.normalize("NFKC").str.strip_chars()
    return plain.str.replace(r"^=\"(.*)\"$", "${1}").str.replace(r"^'([0-9].*)$", "${1}")


def mask(name: str, values: pl.Series, compact: pl.Series) -> Mask:
    """Which of the (folded) values have the whole-cell shape `name`; `compact` from `compacted`."""
    return _CHECKS[name](values, compact)


def compacted(values: pl.Series) -> pl.Series:
    """Without spaces and hyphens, in upper case; a number that a spreadsheet made a float of loses its `.0`."""
    bare = values.str.replace_all(r"[\s-]", "").str.to_uppercase()
    return bare.str.replace(r"^([0-9]{5,})\.0$", "${1}")


def _full(values: pl.Series, pattern: str) -> Mask:
    found: Mask = values.str.contains(rf"^(?:{pattern})$").to_numpy().astype(bool)
    return found


def _characters(values: pl.Series, where: Mask, width: int) -> npt.NDArray[np.int64]:
    """ASCII codes of the chosen values, all of them `width` characters wide."""
    chosen = values.filter(pl.Series(where)).to_numpy().astype(f"S{width}")
    return np.frombuffer(chosen.tobytes(), dtype=np.uint8).reshape(-1, width).astype(np.int64)


def _resident_id(values: pl.Series, compact: pl.Series) -> Mask:
    return _mod_11_2(compact, _full(compact, _MAINLAND))


def _mod_11_2(compact: pl.Series, mask: Mask) -> Mask:
    codes = _characters(compact, mask, 18)
    total = ((codes[:, :17] - ord("0")) * np.array(ID_WEIGHTS)).sum(axis=1) % 11
    last = np.where(codes[:, 17] == ord("X"), 10, codes[:, 17] - ord("0"))
    return _narrow(mask, _CHECK[total] == last)


def _luhn(compact: pl.Series, mask: Mask) -> Mask:
    digits = _characters(compact.str.zfill(20), mask, 20) - ord("0")
    doubled = digits[:, ::2] * 2
    total = np.where(doubled > 9, doubled - 9, doubled).sum(axis=1) + digits[:, 1::2].sum(axis=1)
    return _narrow(mask, total % 10 == 0)


def _bank_card(values: pl.Series, compact: pl.Series) -> Mask:
    return _luhn(compact, _full(compact, _CARD) & _full(compact, "[0-9]{16,19}"))


def _imei(values: pl.Series, compact: pl.Series) -> Mask:
    return _luhn(compact, _full(compact, "(?:35|86|01|99)[0-9]{13}"))


def _org_code(values: pl.Series, compact: pl.Series) -> Mask:
    mask = _full(compact, "[0-9A-Z]{8}[0-9X]")
    codes = _characters(compact, mask, 9)
    amounts = np.where(codes >= ord("A"), codes - ord("A") + 10, codes - ord("0"))
    check = 11 - (amounts[:, :8] * np.array((3, 7, 9, 10, 5, 8, 4, 2))).sum(axis=1) % 11
    last = np.where(codes[:, 8] == ord("X"), 10, codes[:, 8] - ord("0"))
    return _narrow(mask, np.where(check == 11, 0, check) == last)


def _uscc(values: pl.Series, compact: pl.Series) -> Mask:
    mask = _full(compact, uscc.SHAPE)
    table = np.zeros(128, dtype=np.int64)
    table[[ord(char) for char in USCC_ALPHABET]] = np.arange(31)
    codes = table[_characters(compact, mask, 18)]
    total = (codes[:, :17] * np.array(USCC_WEIGHTS)).sum(axis=1) % 31
    return _narrow(mask, (31 - total) % 31 == codes[:, 17])


def _ip_address(values: pl.Series, compact: pl.Series) -> Mask:
    octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    six = _full(values, r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}") & _full(values, ".*(?:::|:.*:.*:.*:.*:.*:.*:).*")
    return _full(values, rf"{octet}(?:\.{octet}){{3}}(?::[0-9]{{2,5}})?") | six


def _coordinates(values: pl.Series, compact: pl.Series) -> Mask:
    """Two decimals in the box of China, in either order."""
    east, north = r"(?:7[3-9]|[89][0-9]|1[0-2][0-9]|13[0-5])\.[0-9]{2,}", r"(?:[3-9]|[1-4][0-9]|5[0-3])\.[0-9]{2,}"
    mark, sign = r"\s*[,;/、 ]\s*", r"(?:东经|北纬|[EeNn:])?"
    one, other = rf"{sign}{east}°?[EN]?", rf"{sign}{north}°?[EN]?"
    angle = r"(?:东经|北纬|[EN])?[0-9]{1,3}°[0-9]{1,2}[′'’][0-9.]*[″\"”]?[EN]?"
    return _full(values, rf"[\[(]?(?:{one}{mark}{other}|{other}{mark}{one}|{angle}{mark}{angle})[\])]?")


def _person(values: pl.Series, compact: pl.Series) -> Mask:
    han = r"[\u{4e00}-\u{9fff}]"
    surname = f"(?:{'|'.join(COMPOUND)}|[{''.join(sorted(SURNAMES))}])"
    spaced = values.str.replace_all(r"\s", "")
    return _full(spaced, rf"{surname}{han}{{1,2}}|{han}{{1,8}}(?:[·•・]{han}{{1,8}})+")


def _narrow(mask: Mask, passed: Mask) -> Mask:
    out = mask.copy()
    out[mask] = passed
    return out


def _shape(pattern: str, *, compacted: bool = False) -> Callable[[pl.Series, pl.Series], Mask]:
    return lambda values, compact: _full(compact if compacted else values, pattern)


_BORN = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_OWN_PROVINCES = "|".join(sorted(code for code in PROVINCES if code < "81"))
_MAINLAND = rf"(?:{_OWN_PROVINCES})[0-9]{{4}}{_BORN}[0-9]{{3}}[0-9X]"
_CARD = rf"(?:{'|'.join(bank_card.PREFIXES)})[0-9]{{12,18}}"
_LANDLINE = (
    r"(?:\+?86[- ]?)?[(（]?0(?:10|2[0-57-9]|[3-9][0-9]{2})[)）]?[- ]{0,2}[2-8][0-9]{2,3}[- ]?[0-9]{4}"
    r"(?:(?:-|转|ext\.?|#) ?[0-9]{1,6})?"
)
_ONE_MOBILE = rf"\+?{mobile.SHAPE}"
_CHECKS: dict[str, Callable[[pl.Series, pl.Series], Mask]] = {
    "CN_ID_CARD": _resident_id,
    # What a check digit chooses from: a random value of this form passes one time in eleven, ten or thirty-one.
    "CN_ID_CARD form": _shape(_MAINLAND, compacted=True),
    "CN_ID_CARD old": _shape(
        rf"(?:{_OWN_PROVINCES})[0-9]{{6}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{{3}}", compacted=True
    ),
    "CN_ID_CARD hidden": _shape(r"[0-9]{1,6}[*＊Xx]{5,16}[0-9]{0,4}[0-9Xx]?|[0-9]{14}[*＊]{4}|[0-9]{10}[*＊]{8}"),
    "HKMT_RESIDENCE_PERMIT": lambda values, compact: _mod_11_2(
        compact, _full(compact, rf"8[123]0000{_BORN}[0-9]{{3}}[0-9X]")
    ),
    "HKMT_RESIDENCE_PERMIT form": _shape(rf"8[123]0000{_BORN}[0-9]{{3}}[0-9X]", compacted=True),
    "FOREIGNER_PR_ID": _shape(
        r"[A-Z]{3}[0-9]{6}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{2}|9[0-9]{5}" + _BORN + "[0-9]{3}[0-9X]",
        compacted=True,
    ),
    "BANK_CARD": _bank_card,
    "BANK_CARD form": lambda values, compact: _full(compact, _CARD) & _full(compact, "[0-9]{16,19}"),
    "USCC": _uscc,
    "USCC form": _shape(uscc.SHAPE, compacted=True),
    "ORG_CODE": _org_code,
    "ORG_CODE form": _shape("[0-9A-Z]{8}[0-9X]", compacted=True),
    "IMEI": _imei,
    "IMEI form": _shape("[0-9]{15}", compacted=True),
    "MOBILE_PHONE": _shape(rf"{_ONE_MOBILE}(?:[/,，、;；]{_ONE_MOBILE})*", compacted=True),
    "MOBILE_PHONE form": _shape("1[0-9]{10}", compacted=True),
    "MOBILE_PHONE hidden": _shape(r"1[3-9][0-9][*＊xX]{4,8}[0-9]{0,4}"),
    "LANDLINE": _shape(_LANDLINE),
    "LANDLINE local": _shape(r"[2-8][0-9]{6,7}|[2-8][0-9]{2,3}-[0-9]{4}"),
    "EMAIL": _shape(email.SHAPE + r"|[A-Za-z0-9*._-]+\*+[A-Za-z0-9*._-]*@[A-Za-z0-9.*-]+"),
    "IP_ADDRESS": _ip_address,
    "MAC_ADDRESS": _shape(
        r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}"
    ),
    "MAC_ADDRESS bare": _shape("[0-9A-F]{12}", compacted=True),
    "LICENSE_PLATE": _shape(plate.SHAPE),
    "MILITARY_ID": _shape(r"[军兵士文职警武政参后装南北东西中沈兰济广成空海火联陆]{1,2}字? ?第? ?[0-9]{5,10} ?号"),
    "PASSPORT": _shape(passport.CELL, compacted=True),
    # National number of a pupil: G and the resident ID.
    "STUDENT_ID own": _shape(rf"[GL]{_MAINLAND}", compacted=True),
    "PASSPORT own": _shape(r"E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|G[0-9]{8}", compacted=True),
    "HK_MACAU_PERMIT": _shape(r"[CW](?:[0-9]{8}|[A-Z][0-9]{7})", compacted=True),
    "HOME_RETURN_PERMIT": _shape(r"[HM][0-9]{8}(?:[0-9]{2})?", compacted=True),
    "TAIWAN_PERMIT": _shape(r"[0-9]{8}|[0-9]{10}(?:\([A-Z]\))?|T[0-9]{8,9}", compacted=True),
    "TAIWAN_PERMIT lettered": _shape("[TL][0-9]{8}", compacted=True),
    "WECHAT": _shape(r"wxid_[0-9A-Za-z]{4,24}"),
    "handle": _shape(r"[A-Za-z][A-Za-z0-9_.-]{4,23}"),
    "QQ": _shape("[1-9][0-9]{4,10}"),
    "code": _shape(r"[0-9A-Za-z*字第号()/#._ -]{4,32}"),
    "GPS_COORDINATE": _coordinates,
    "ETHNICITY": _shape("|".join(words("ethnicity"))),
    "PERSON": _person,
}
# Characters that a value of each shape has without spaces and hyphens: (fewest, most).
LENGTHS: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(("CN_ID_CARD", "CN_ID_CARD form", "HKMT_RESIDENCE_PERMIT", "HKMT_RESIDENCE_PERMIT form"), (18, 18)),
    "CN_ID_CARD old": (15, 15),
    "CN_ID_CARD hidden": (6, 27),
    "FOREIGNER_PR_ID": (15, 18),
    **dict.fromkeys(("BANK_CARD", "BANK_CARD form"), (16, 19)),
    **dict.fromkeys(("USCC", "USCC form"), (18, 18)),
    "STUDENT_ID own": (19, 19),
    **dict.fromkeys(("ORG_CODE", "ORG_CODE form", "PASSPORT own", "HK_MACAU_PERMIT", "TAIWAN_PERMIT lettered"), (9, 9)),
    **dict.fromkeys(("IMEI", "IMEI form"), (15, 15)),
    "MOBILE_PHONE": (11, None),
    "MOBILE_PHONE form": (11, 11),
    "MOBILE_PHONE hidden": (7, 15),
    "LANDLINE": (10, None),
    "LANDLINE local": (7, 8),
    "MAC_ADDRESS": (12, 17),
    "MAC_ADDRESS bare": (12, 12),
    "LICENSE_PLATE": (6, 12),
    "MILITARY_ID": (7, None),
    "HOME_RETURN_PERMIT": (9, 11),
    "TAIWAN_PERMIT": (8, 13),
    "WECHAT": (9, 29),
    "QQ": (5, 11),
    "GPS_COORDINATE": (9, None),
    "ETHNICITY": (2, max(map(len, words("ethnicity")))),
    "PERSON": (2, None),
}
# A mark that stands in every value of the shape.
MARKS = {"EMAIL": "@", "ETHNICITY": "族", "MILITARY_ID": "号", "WECHAT": "wxid_", "MAC_ADDRESS": "[:.-]",
         "IP_ADDRESS": "[.:]", "GPS_COORDINATE": "[.°]"}  # fmt: skip
# Shapes that no value without a digit has, whatever else it holds.
OF_DIGITS = frozenset(
    name
    for name in _CHECKS
    if name.startswith(("CN_ID_CARD", "HKMT", "BANK_CARD", "IMEI", "MOBILE_PHONE", "LANDLINE", "MILITARY", "TAIWAN"))
    or name in {"HK_MACAU_PERMIT", "HOME_RETURN_PERMIT", "FOREIGNER_PR_ID", "PASSPORT own", "QQ", "GPS_COORDINATE"}
)
