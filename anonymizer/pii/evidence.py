"""How many cells of a column go along with what its name says: a share from 0 to 1 for each type.

Milder than what values must show by themselves, since the name speaks first; but a name that the cells contradict is
given up. Mistyped numbers, hidden digits and codes are all fine here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from anonymizer.pii import kinds
from anonymizer.pii.cell_words import cells, share
from anonymizer.pii.column import Values
from anonymizer.pii.vector import Mask

_FEW = 40
_AMOUNT = (
    r"^[¥￥$]?[-+]?[0-9][0-9,]*(?:\.[0-9]+)?(?:元|万元|万|千元|k|K|块)?(?:/(?:月|年))?$"
    r"|[0-9].*(?:以上|以下|以内)|[0-9] ?[-~—–至到] ?[0-9]|^[<>≤≥＜＞][0-9]"
)
_AGE = (
    r"^(?:[0-9]{1,2}|1[0-2][0-9])(?:\.[0-9]+)?(?:岁|周岁|y|Y|个月|月|天)?(?:[0-9]{1,2}个?[月天])?$"
    r"|^[0-9]{1,3}[-~—][0-9]{1,3}岁?$|^[0-9]{1,3}岁?(?:以上|以下|及以上)$"
)
# What a spreadsheet makes of long numbers: 3.20102E+17.
_POWER = r"^[0-9]\.[0-9]+[Ee]\+?[0-9]{2}$"
_DECIMAL = r"^-?[0-9]{1,3}\.[0-9]{2,}$|^[0-9]{1,3}°.*$"
_ID_LIKE = rf"^[0-9Xx*＊ -]{{12,24}}$|{_POWER}"
_REACHED = (
    r"1[3-9][0-9][ -]?[0-9*]{4}[ -]?[0-9]{4}|0[0-9]{2,3}[)）]?-?[2-8][0-9]{6,7}"
    r"|(?i:微信|wx|vx|qq|邮箱)[号:： ]{0,3}[0-9A-Za-z_@.-]{5,}"
)
_PASSPORTS = r"^[A-Za-z]{0,3}[0-9]{6,9}$|^[A-Za-z][0-9]{2}[A-Za-z]{2}[0-9]{4}$|^[A-Z0-9*]{8,10}$"
_MONTHS = "(?i)^(?:[0-9]{1,2}[ -]?)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ .,-]+[0-9]{1,4}"
_LONG_CODE = r"^[A-Za-z]{0,4}-?[0-9]{6,}$"
_CODED = r"^[0-9]{1,3}$"


def agree(values: Values, type_name: str) -> float:
    """The share of filled rows that may be of this type, if the column's name says it is."""
    return _AGREE.get(type_name, _codes)(values)


def wordy(values: Values) -> float:
    """Cells with a letter or a Chinese character, of a column that is neither numbers nor dates."""
    if values.numbers or values.dates is not None:
        return 0.0
    return values.share(values.matches(r"[\p{Han}A-Za-z]"))


def phone_like(values: Values) -> Mask:
    """Mobile and landline numbers, whole or half hidden."""
    found: Mask = values.mask("MOBILE_PHONE") | values.mask("MOBILE_PHONE hidden") | values.mask("LANDLINE")
    return found


def handles(values: Values) -> Mask:
    """Names of accounts: WeChat, QQ, e-mail."""
    return (values.mask("handle") & ~values.matches("^[A-Z]+$")) | values.mask("EMAIL") | values.mask("QQ")


def _any(*names: str) -> Callable[[Values], float]:
    return lambda values: values.share(np.logical_or.reduce([values.mask(name) for name in names]))


def _codes(values: Values) -> float:
    """Numbers and codes of some length; a running number from 1 is none."""
    if values.counted or values.dates is not None:
        return 0.0
    return values.share(values.mask("code") & values.matches("[0-9].*[0-9].*[0-9]"))


def _phones(values: Values) -> float:
    digits = values.matches(rf"^[+(（]?[0-9][0-9 ()（）+转,，;；/、*＊.-]{{6,}}$|{_POWER}")
    return values.share((phone_like(values) | digits) & ~values.mask("CN_ID_CARD"))


def _contact(values: Values) -> float:
    """Phones and names of accounts, with or without words around them: 微信同号 138…, 王芳 138…"""
    reached = values.matches(_REACHED) & ~values.matches(r"^[0-9]{18,}$")
    phones = max(_phones(values), values.share(reached))
    return max(phones, values.share(phone_like(values) | handles(values) | reached) if phones > 0 else 0.0)


def _landlines(values: Values) -> float:
    return values.share(phone_like(values) | values.mask("LANDLINE local"))


def _names(values: Values) -> float:
    """Chinese, Latin or half-hidden names; places and organisations are not."""
    alone = (
        cells(values, "lone name") | cells(values, "hidden name") | cells(values, "latin name") | values.mask("PERSON")
    )
    other = cells(values, "ORGANIZATION") & values.matches("^.{5,}$")
    other |= cells(values, "LOCATION") & values.matches("^.{3,}$") & ~values.mask("PERSON")
    return values.share(alone & ~other) if share(values, "yes or no") < 0.5 else 0.0


def _addresses(values: Values) -> float:
    if values.numbers or values.dates is not None:
        return 0.0
    placed = cells(values, "ADDRESS") | cells(values, "bare house") | cells(values, "LOCATION")
    placed |= values.matches(r"\p{Han}(?:路|街|道|巷|弄|村|镇|乡|区|市|县|组|号|栋|楼|室|小区|花园|社区|门口)")
    return values.share(placed & ~values.mask("EMAIL"))


def _areas(values: Values) -> float:
    few = values.distinct <= 200 or values.distinct < 0.2 * values.rows
    long = values.length > 24 or share(values, "yes or no") >= 0.5
    return wordy(values) if few and not long and share(values, "ORGANIZATION") < 0.8 else 0.0


def _firms(values: Values) -> float:
    return wordy(values) if values.length <= 40 and share(values, "yes or no") < 0.5 else 0.0


def _ages(values: Values) -> float:
    return values.share(values.matches(_AGE))


def _amounts(values: Values) -> float:
    if values.dates is not None:
        return 0.0
    few = values.distinct <= 12 and values.share(values.matches("[0-9高中低多少]|以[上下]|[万千元]")) >= 0.5
    return max(values.share(values.matches(_AMOUNT)), 1.0 if few else 0.0)


def _dated(values: Values) -> float:
    if values.dates is not None:
        return 1.0
    if values.numbers is None:
        return values.share(values.matches(r"[0-9]{1,4}[-/.年月时:][0-9]{1,2}") | values.matches(_MONTHS))
    low, high = values.numbers.low, values.numbers.high
    # A spreadsheet's day number, seconds or milliseconds since 1970, a year.
    spans = ((20_000, 60_000), (9e8, 2.2e9), (9e11, 2.2e12), (1900, 2100))
    return 1.0 if any(start <= low and high <= end for start, end in spans) else 0.0


def _born(values: Values) -> float:
    """Dates; but times of day that all lie within three years are no births."""
    if values.dates is None:
        return _dated(values)
    timed = values.share(kinds.timed(values.folded).fill_null(False).to_numpy().astype(bool))
    days = values.dates.drop_nulls().cast(pl.Int32)
    recent = float(days.quantile(0.95) or 0) - float(days.quantile(0.05) or 0) < 3 * 365
    return 0.0 if timed > 0.8 and recent else 1.0


def _coordinates(values: Values) -> float:
    return values.share(values.mask("GPS_COORDINATE") | values.matches(_DECIMAL))


def _few_words(*names: str, most: int = _FEW) -> Callable[[Values], float]:
    """Words of the lists, codes, or yes and no; whatever else repeats, too, if there is little of it."""

    def agreeing(values: Values) -> float:
        if values.dates is not None or values.distinct > most:
            return max(share(values, name) for name in names)
        coded = values.matches(_CODED) | cells(values, "yes or no")
        known = np.logical_or.reduce([cells(values, name) for name in names])
        return values.share(known | coded | (~values.matches("[0-9]") & (values.lengths <= 16)))

    return agreeing


def _sex(values: Values) -> float:
    return values.share(cells(values, "gender codes")) if values.distinct <= 12 else share(values, "GENDER")


def _health(values: Values) -> float:
    """Whatever is no date and no number of something: 体检 full of codes holds who was examined, not what was found."""
    return 1.0 if values.dates is None and values.share(values.matches(_LONG_CODE)) < 0.8 else 0.0


def _prose(values: Values) -> float:
    """Wordings that say something; a few short labels that repeat are categories, whatever the column is called."""
    told = wordy(values)
    labels = values.distinct <= 60 and values.length < 6 and share(values, "sentence") < 0.2
    return 0.0 if labels else told


def _users(values: Values) -> float:
    return values.share(values.matches(r"^\S(?:.{0,30}\S)?$")) if values.dates is None and not values.counted else 0.0


def _wechat(values: Values) -> float:
    found = values.share(values.mask("WECHAT") | values.mask("handle") | phone_like(values))
    return found if values.share(values.mask("MOBILE_PHONE")) < 0.95 else 0.0


def _keys(values: Values) -> float:
    coded = values.share(values.matches(r"[0-9]") & ~values.matches(r"\p{Han}{4}"))
    return coded if values.dates is None else 0.0


_AGREE: dict[str, Callable[[Values], float]] = {
    "CN_ID_CARD": lambda values: values.share(
        values.matches(_ID_LIKE) | values.mask("CN_ID_CARD hidden") | values.mask("CN_ID_CARD")
    ),
    "HKMT_RESIDENCE_PERMIT": _any("HKMT_RESIDENCE_PERMIT form", "CN_ID_CARD form"),
    "BANK_CARD": lambda values: values.share(values.matches(rf"^[0-9][0-9 -]{{9,28}}$|^[0-9*＊ ]{{12,26}}$|{_POWER}")),
    "USCC": lambda values: values.share(values.matches(r"^[0-9A-Za-z]{15,20}$")),
    "ORG_CODE": lambda values: values.share(values.matches(r"^[0-9A-Za-z]{8}-?[0-9A-Za-z]$")),
    "IMEI": lambda values: values.share(values.matches(r"^[0-9]{14,17}$")),
    "MAC_ADDRESS": _any("MAC_ADDRESS", "MAC_ADDRESS bare"),
    "IP_ADDRESS": _any("IP_ADDRESS"),
    "EMAIL": _any("EMAIL"),
    "LICENSE_PLATE": _any("LICENSE_PLATE"),
    "MILITARY_ID": lambda values: values.share(values.mask("MILITARY_ID") | values.matches(r"[0-9]{5,}")),
    "PASSPORT": lambda values: values.share(values.matches(_PASSPORTS)),
    "TAIWAN_PERMIT": _any("TAIWAN_PERMIT"),
    "MOBILE_PHONE": _phones,
    "LANDLINE": _landlines,
    "CONTACT_MIXED": _contact,
    "WECHAT": _wechat,
    "QQ": lambda values: values.share(values.mask("QQ") | values.matches("(?i)^qq[号:： ]{0,3}[1-9][0-9]{4,10}$")),
    "USERNAME": _users,
    "PERSON": _names,
    "ADDRESS": _addresses,
    "LOCATION": _areas,
    "ORGANIZATION": _firms,
    "AGE": _ages,
    "INCOME": _amounts,
    "GENDER": _sex,
    "ETHNICITY": _few_words("ethnic short", most=60),
    "RELIGION": _few_words("RELIGION"),
    "POLITICAL_STATUS": _few_words("POLITICAL_STATUS"),
    "HUKOU_TYPE": _few_words("HUKOU_TYPE"),
    "NATIONALITY": _few_words("NATIONALITY", most=200),
    "MARITAL_STATUS": _few_words("yes or no"),
    "EDUCATION": _few_words("yes or no"),
    "OCCUPATION": wordy,
    "WELFARE": _health,
    "CRIMINAL_RECORD": _health,
    "DISABILITY": _health,
    "HEALTH_CONDITION": _health,
    "HEALTH_MEASURE": _health,
    "DATE_OF_BIRTH": _born,
    "DATE": _dated,
    "GPS_COORDINATE": _coordinates,
    "FREE_TEXT": _prose,
    "RECORD_ID": _keys,
}  # fmt: skip
