"""What the values of a column say by themselves, whatever it is called.

Strong claims (a check digit, a range of numbers, a form that nothing else has) overrule a column's name; weak ones (a
letter and eight digits) hold only where the name says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from anonymizer.pii import forms
from anonymizer.pii.cell_words import cells, share
from anonymizer.pii.chance import genuine
from anonymizer.pii.claim import MAJORITY, Claim, claimed
from anonymizer.pii.column import Values
from anonymizer.pii.contacts import contacts
from anonymizer.pii.lac import lac

_SAMPLE = 300
_MOST_ALIKE = 0.5
_NEARLY_ALL, _MOST_LISTED = 0.9, 60
# Check digits that pass this often, less chance, are beyond doubt.
_CLEAR = 0.8
_PASSPORT = "^(?:[A-Z]{1,2}[0-9]{6,8}|[A-Z][0-9]{7}[A-Z]|[0-9]{9})$"
# A diagnosis with its code of ICD-10: 缺铁性贫血 D50.9.
_ICD = r"\p{Han}[ (（]*[A-TV-Z][0-9]{2}(?:\.[0-9xX]{1,4})?\+?[)）]?$"
_MILLISECONDS = "^1[0-9]{12}$"


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
        yield claimed(name, values.share(values.mask(name)), 0.95)
    yield contacts(values)
    yield _passing("USCC", values, genuine(values, "USCC"), 0.95)
    yield _passing("BANK_CARD", values, genuine(values, "BANK_CARD"), 0.9)
    yield claimed("GPS_COORDINATE", values.share(values.mask("GPS_COORDINATE")), 0.95)
    yield claimed("ETHNICITY", values.share(values.mask("ETHNICITY")), 0.9)
    yield claimed("FOREIGNER_PR_ID", _scattered(values, "FOREIGNER_PR_ID"), 0.9)
    yield claimed("WECHAT", _wechat(values), 0.9, least=0.3)
    yield claimed("STUDENT_ID", values.share(values.mask("STUDENT_ID own")), 0.9)
    yield claimed("HEALTH_CONDITION", values.share(values.matches(_ICD)), 0.85, least=0.3)
    for name in ("ORG_CODE", "IMEI"):
        yield _passing(name, values, genuine(values, name), 0.9) if genuine(values, name) >= _CLEAR else None


def _weak(values: Values) -> Iterator[Claim | None]:
    yield claimed("CN_ID_CARD", values.share(values.mask("CN_ID_CARD hidden") & values.matches(r"[*＊]")), 0.7)
    yield claimed("MOBILE_PHONE", values.share(values.mask("MOBILE_PHONE hidden")), 0.8)
    yield _passing("IMEI", values, genuine(values, "IMEI"), 0.8)
    yield _passing("ORG_CODE", values, genuine(values, "ORG_CODE"), 0.8)
    for name in ("PASSPORT own", "HOME_RETURN_PERMIT", "HK_MACAU_PERMIT"):
        yield claimed(name.removesuffix(" own"), _scattered(values, name), 0.6)
    yield claimed("PASSPORT", _passports(values), 0.6)
    yield claimed("SOCIAL_SECURITY_NO", forms.social_security(values), 0.5)
    yield claimed("TAIWAN_PERMIT", _scattered(values, "TAIWAN_PERMIT lettered"), 0.6)
    yield claimed("DATE", values.share(values.matches(_MILLISECONDS)), 0.7, least=0.7)
    yield claimed("DATE", forms.moments(values), 0.7, least=0.7)
    yield claimed("STUDENT_ID", forms.enrolled(values), 0.6, least=0.8)


def listed(values: Values) -> Claim | None:
    """Nearly all cells are words of one closed list: whatever the column is called, that is what it holds."""
    if values.distinct < 2 or values.distinct > _MOST_LISTED:
        return None
    for name in ("GENDER", "POLITICAL_STATUS", "HUKOU_TYPE", "RELIGION", "NATIONALITY"):
        found = share(values, name)
        if found >= _NEARLY_ALL and values.share(cells(values, "yes or no") | cells(values, "unsaid")) < MAJORITY:
            return Claim(name, found, 0.85)
    # A to D may be marks; AB is a blood group.
    blood = share(values, "blood groups") if values.folded.str.contains("^[Aa][Bb]").any() else 0.0
    return claimed("HEALTH_MEASURE", blood, 0.8, least=_NEARLY_ALL)


def in_words(values: Values) -> Iterator[Claim | None]:
    """Closed lists, addresses, names, organisations and places, surest first."""
    for name in ("POLITICAL_STATUS", "HUKOU_TYPE", "GENDER"):
        yield claimed(name, share(values, name), 0.85)
    if values.share(values.matches("[男女]")) >= MAJORITY:
        yield claimed("GENDER", share(values, "gender codes"), 0.8)
    yield claimed("ETHNICITY", _ethnic(values), 0.75)
    yield claimed("RELIGION", share(values, "RELIGION"), 0.85)
    yield claimed("AGE", values.share(values.matches("^[0-9]{1,3} ?(?:周岁|岁)$")), 0.85)
    yield claimed("NATIONALITY", share(values, "NATIONALITY") if values.distinct > 1 else 0.0, 0.75)
    if share(values, "sentence") < 0.4:
        yield claimed("ADDRESS", share(values, "ADDRESS"), 0.85)
        yield claimed("ADDRESS", forms.rooms(values), 0.6, least=0.8)
    yield claimed("PERSON", people(values), 0.8)
    yield claimed("PERSON", _latin_names(values), 0.7, least=0.7)
    if values.length < 16:
        yield claimed("HEALTH_CONDITION", _illness(values), 0.75, least=0.3)
    yield claimed("ORGANIZATION", _named_places(values, "ORGANIZATION"), 0.7, least=0.6)
    yield claimed("LOCATION", _named_places(values, "LOCATION"), 0.7, least=0.6)


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


def _wechat(values: Values) -> float:
    """wxid_ is WeChat's own; where some begin so, names that people chose are WeChat's too."""
    own = values.share(values.mask("WECHAT"))
    if own < 0.1:
        return 0.0
    chosen = values.share(values.mask("WECHAT") | values.mask("handle") | values.mask("MOBILE_PHONE"))
    # 同手机号 and 不便透露 are answers, too; they name no account.
    written = values.share(values.matches("[0-9A-Za-z]"))
    return chosen if chosen >= 0.9 * written else own if own >= MAJORITY else 0.0


def _passports(values: Values) -> float:
    """Of many countries, Chinese ones among them: letters and digits that begin in many ways."""
    found = values.share(values.matches(_PASSPORT))
    heads = values.compact.str.slice(0, 1).n_unique()
    return found if found >= 0.9 and heads >= 6 and values.share(values.mask("PASSPORT own")) >= 0.1 else 0.0


def _latin_names(values: Values) -> float:
    """Names in Latin letters, of which many have a surname in pinyin or a known given name."""
    shaped = cells(values, "latin name")
    return values.share(shaped) if values.share(shaped & cells(values, "known latin name")) >= 0.3 else 0.0


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
