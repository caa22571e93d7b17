"""Whole-cell checks over the distinct values of a column at once: polars finds the shape, numpy does the arithmetic.

A column is judged by shares, never by one hit: one random number in eleven passes MOD 11-2, one in ten Luhn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
    """Full-width forms folded and outer space removed."""
    return values.str.normalize("NFKC").str.strip_chars()


def masks(values: pl.Series) -> Mapping[str, Mask]:
    """For each type that has a whole-cell shape, which of the (folded) values have it."""
    compact = values.str.replace_all(r"[\s-]", "").str.to_uppercase()
    return {name: check(values, compact) for name, check in _CHECKS.items()}


def _full(values: pl.Series, pattern: str) -> Mask:
    found: Mask = values.str.contains(rf"^(?:{pattern})$").to_numpy().astype(bool)
    return found


def _characters(values: pl.Series, where: Mask, width: int) -> npt.NDArray[np.int64]:
    """ASCII codes of the chosen values, all of them `width` characters wide."""
    chosen = values.filter(pl.Series(where)).to_numpy().astype(f"S{width}")
    return np.frombuffer(chosen.tobytes(), dtype=np.uint8).reshape(-1, width).astype(np.int64)


def _resident_id(values: pl.Series, compact: pl.Series) -> Mask:
    provinces = "|".join(sorted(PROVINCES))
    born = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    mask = _full(compact, rf"(?:{provinces})[0-9]{{4}}{born}[0-9]{{3}}[0-9X]")
    codes = _characters(compact, mask, 18)
    total = ((codes[:, :17] - ord("0")) * np.array(ID_WEIGHTS)).sum(axis=1) % 11
    last = np.where(codes[:, 17] == ord("X"), 10, codes[:, 17] - ord("0"))
    return _narrow(mask, _CHECK[total] == last)


def _bank_card(values: pl.Series, compact: pl.Series) -> Mask:
    mask = _full(compact, rf"(?:{'|'.join(bank_card.PREFIXES)})[0-9]{{12,18}}")
    mask &= (compact.str.len_chars().is_between(16, 19)).to_numpy().astype(bool)
    padded = compact.str.zfill(20)
    digits = _characters(padded, mask, 20) - ord("0")
    doubled = digits[:, ::2] * 2
    total = np.where(doubled > 9, doubled - 9, doubled).sum(axis=1) + digits[:, 1::2].sum(axis=1)
    return _narrow(mask, total % 10 == 0)


def _uscc(values: pl.Series, compact: pl.Series) -> Mask:
    mask = _full(compact, uscc.SHAPE)
    table = np.zeros(128, dtype=np.int64)
    table[[ord(char) for char in USCC_ALPHABET]] = np.arange(31)
    codes = table[_characters(compact, mask, 18)]
    total = (codes[:, :17] * np.array(USCC_WEIGHTS)).sum(axis=1) % 31
    return _narrow(mask, (31 - total) % 31 == codes[:, 17])


def _ip_address(values: pl.Series, compact: pl.Series) -> Mask:
    octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    return _full(values, rf"{octet}(?:\.{octet}){{3}}") | _full(values, r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}")


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


_LANDLINE = r"\(?0(?:10|2[0-57-9]|[3-9][0-9]{2})\)?[- ]?[2-8][0-9]{6,7}(?:(?:-|转)[0-9]{1,5})?"
_CHECKS: dict[str, Callable[[pl.Series, pl.Series], Mask]] = {
    "CN_ID_CARD": _resident_id,
    "BANK_CARD": _bank_card,
    "USCC": _uscc,
    "MOBILE_PHONE": _shape(r"\+?" + mobile.SHAPE, compacted=True),
    "LANDLINE": _shape(_LANDLINE),
    "EMAIL": _shape(email.SHAPE),
    "IP_ADDRESS": _ip_address,
    "LICENSE_PLATE": _shape(plate.SHAPE),
    "PASSPORT": _shape(passport.CELL, compacted=True),
    "ETHNICITY": _shape("|".join(words("ethnicity"))),
    "PERSON": _person,
}
