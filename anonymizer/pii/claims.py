"""What the values of a column say by themselves, whatever it is called.

Strong claims (a check digit, a range of numbers, a form that nothing else has) overrule a column's name; weak ones (a
letter and eight digits) hold only where the name says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from anonymizer.pii.cell_words import cells, share
from anonymizer.pii.chance import genuine
from anonymizer.pii.column import Values
from anonymizer.pii.evidence import handles, phone_like
from anonymizer.pii.lac import lac

MAJORITY = 0.5
# A second kind of contact in this share of the cells makes the column a mixed one.
_SECOND_KIND = 0.15
_SAMPLE = 300
_MOST_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Claim:
    """A type, the share of filled rows behind it, and how sure that makes us."""

    type: str
    share: float
    confidence: float


def strong(values: Values) -> Claim | None:
    """The first that most cells support."""
    return next((claim for claim in _strong(values) if claim), None)


def weak(values: Values) -> Claim | None:
    return next((claim for claim in _weak(values) if claim), None)


def _strong(values: Values) -> Iterator[Claim | None]:
    yield _passing("CN_ID_CARD", values, _resident_ids(values), 0.95)
    yield _passing("HKMT_RESIDENCE_PERMIT", values, genuine(values, "HKMT_RESIDENCE_PERMIT"), 0.95)
    yield _mistyped_ids(values)
    for name in ("EMAIL", "MAC_ADDRESS", "IP_ADDRESS", "MILITARY_ID", "LICENSE_PLATE"):
        yield _if(name, values.share(values.mask(name)), 0.95)
    yield _contacts(values)
    yield _passing("USCC", values, genuine(values, "USCC"), 0.95)
    yield _passing("BANK_CARD", values, genuine(values, "BANK_CARD"), 0.9)
    yield _if("GPS_COORDINATE", values.share(values.mask("GPS_COORDINATE")), 0.95)
    yield _if("ETHNICITY", values.share(values.mask("ETHNICITY")), 0.9)
    yield _if("FOREIGNER_PR_ID", _scattered(values, "FOREIGNER_PR_ID"), 0.9)
    yield _if("WECHAT", values.share(values.mask("WECHAT")), 0.9)


def _weak(values: Values) -> Iterator[Claim | None]:
    yield _if("CN_ID_CARD", values.share(values.mask("CN_ID_CARD hidden") & values.matches(r"[*＊]")), 0.7)
    yield _if("MOBILE_PHONE", values.share(values.mask("MOBILE_PHONE hidden")), 0.8)
    yield _passing("IMEI", values, genuine(values, "IMEI"), 0.8)
    yield _passing("ORG_CODE", values, genuine(values, "ORG_CODE"), 0.8)
    for name in ("PASSPORT own", "HOME_RETURN_PERMIT", "HK_MACAU_PERMIT"):
        yield _if(name.removesuffix(" own"), _scattered(values, name), 0.6)


def in_words(values: Values) -> Iterator[Claim | None]:
    """Closed lists, addresses, names, organisations and places, surest first."""
    for name in ("POLITICAL_STATUS", "HUKOU_TYPE", "GENDER"):
        yield _if(name, share(values, name), 0.85)
    yield _if("ETHNICITY", _ethnic(values), 0.75)
    yield _if("RELIGION", share(values, "RELIGION"), 0.85)
    yield _if("AGE", values.share(values.matches("^[0-9]{1,3} ?(?:周岁|岁)$")), 0.85)
    yield _if("NATIONALITY", share(values, "NATIONALITY") if values.distinct > 1 else 0.0, 0.75)
    if share(values, "sentence") < 0.4:
        yield _if("ADDRESS", share(values, "ADDRESS"), 0.85)
    yield _if("PERSON", people(values), 0.8)
    if values.length < 16:
        yield _if("HEALTH_CONDITION", _illness(values), 0.75, least=0.3)
    yield _if("ORGANIZATION", _named_places(values, "ORGANIZATION"), 0.7, least=0.6)
    yield _if("LOCATION", _named_places(values, "LOCATION"), 0.7, least=0.6)


def _if(name: str, found: float, confidence: float, least: float = MAJORITY) -> Claim | None:
    return Claim(name, found, confidence) if found >= least else None


def _passing(name: str, values: Values, true: float, confidence: float) -> Claim | None:
    """Decided by the share that chance does not explain; what is told is the share that passes."""
    return Claim(name, max(true, values.share(values.mask(name))), confidence) if true >= MAJORITY else None


def _resident_ids(values: Values) -> float:
    """18 digits whose check digits are no chance, and old ones of 15, which have none but a birth date."""
    return genuine(values, "CN_ID_CARD") + values.share(values.mask("CN_ID_CARD old") & ~values.mask("IMEI"))


def _mistyped_ids(values: Values) -> Claim | None:
    """Wrong check digits all over, but birth dates of three generations inside: typed from hearing, or disguised."""
    form = values.mask("CN_ID_CARD form")
    if values.share(form) < 0.8:
        return None
    years = values.compact.filter(pl.Series(form)).str.slice(6, 4).cast(pl.Int32)
    spread = float(years.quantile(0.95) or 0) - float(years.quantile(0.05) or 0)
    return Claim("CN_ID_CARD", values.share(form), 0.7) if spread >= 20 else None


def _contacts(values: Values) -> Claim | None:
    """Phones of one kind, or of several with other ways to reach somebody."""
    mobile = min(genuine(values, "MOBILE_PHONE"), 1.0) if not _running(values) else 0.0
    mobile = max(mobile, values.share(values.mask("MOBILE_PHONE"))) if mobile else 0.0
    hidden = values.share(values.mask("MOBILE_PHONE hidden"))
    landline = values.share(values.mask("LANDLINE") & ~values.mask("MOBILE_PHONE"))
    if mobile + hidden + landline < 0.3:
        return None
    known = phone_like(values)
    other = values.share(handles(values) & ~known)
    total = mobile + hidden + landline + other
    if total < MAJORITY + 0.1:
        return _if("MOBILE_PHONE", mobile, 0.8)
    kinds = {"MOBILE_PHONE": mobile + hidden, "LANDLINE": landline, "": other}
    first = max(kinds, key=lambda kind: kinds[kind])
    if total - kinds[first] >= _SECOND_KIND * total:
        return Claim("CONTACT_MIXED", total, 0.85)
    return Claim(first, kinds[first], 0.95) if first else None


def _running(values: Values) -> bool:
    """Numbers that share their beginnings were given out in order: a device list, not the phones of people."""
    phones = values.compact.filter(pl.Series(values.mask("MOBILE_PHONE form")))
    return phones.len() >= 20 and phones.str.slice(0, 7).n_unique() < 0.1 * phones.len()


def _scattered(values: Values, name: str) -> float:
    """The share of a form, unless most of the values begin alike, as numbers with a year or an office in them do."""
    mask = values.mask(name)
    heads = values.compact.filter(pl.Series(mask)).str.slice(0, 5)
    if heads.len() < 5 or values.serial:
        return 0.0
    commonest = int(heads.value_counts()["count"].max() or 0)  # type: ignore[arg-type]
    return values.share(mask) if commonest < _MOST_ALIKE * heads.len() else 0.0


def _ethnic(values: Values) -> float:
    """汉 and 回 without 族; there must be 汉 among them, since 土 and 京 are words too."""
    return (
        share(values, "ethnic short") if values.matches("^(?:汉|汉族|[Hh]an)$").any() and values.distinct <= 60 else 0.0
    )


def people(values: Values) -> float:
    """Name-shaped cells that LAC, asked about a sample of distinct ones, mostly takes for people."""
    mask = values.mask("PERSON") | cells(values, "hidden name")
    found = values.share(mask)
    chosen = values.raw.filter(pl.Series(values.mask("PERSON")))
    if found < 0.7 or chosen.len() < 5:
        return found if found >= 0.7 and values.share(cells(values, "hidden name")) >= MAJORITY else 0.0
    sample = chosen.sample(min(_SAMPLE, chosen.len()), seed=0).str.replace_all(r"\s", "").to_list()
    named = sum(len(words) == 1 and words[0].tag == "PER" for words in lac().tag(sample))
    return found if named >= 0.4 * len(sample) else 0.0


def _illness(values: Values) -> float:
    """Cells that name an illness; 健康 counts beside them, not without them."""
    ill = cells(values, "HEALTH_CONDITION")
    return values.share(ill | cells(values, "well")) if values.share(ill) >= 0.2 else 0.0


def _named_places(values: Values, kind: str) -> float:
    if values.length > 24 or share(values, "sentence") >= 0.2:
        return 0.0
    other = cells(values, "ORGANIZATION") if kind == "LOCATION" else np.zeros(values.distinct, dtype=np.bool_)
    return values.share(cells(values, kind) & ~other)


Judge = Callable[[Values], Claim | None]
