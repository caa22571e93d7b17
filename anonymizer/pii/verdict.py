"""Which type a column is, from what its name says and what its values say.

Values overrule the name where they are beyond doubt; where they are of the kind that the name makes narrower (a social
security number that is the holder's resident ID), the name is believed. Then comes the name, if the cells go along with
it, then what the values seem to be, then their form.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from anonymizer.pii import claims, forms
from anonymizer.pii.cell_words import share
from anonymizer.pii.claim import MAJORITY
from anonymizer.pii.column import Values
from anonymizer.pii.evidence import agree
from anonymizer.pii.headers import NOTHING, VERSION, hints, named

__all__ = ["MAJORITY", "Verdict", "judge"]

# What the name says may be all the same number as what the values say: the left is believed over the right.
_NARROWER = {
    "CN_ID_CARD": ("DRIVER_LICENSE_NO", "SOCIAL_SECURITY_NO", "STUDENT_ID", "MEDICAL_RECORD_NO"),
    "CONTACT_MIXED": ("WECHAT", "USERNAME", "QQ"),
    "PERSON": ("USERNAME",),
}
# Words of whole cells that a name of another kind must not hide: 单位 full of people, 姓名 full of firms.
_OVERRULED = frozenset({"PERSON", "ORGANIZATION", "LOCATION", "ADDRESS", "USERNAME"})
_NUMBERED = 0.15
_PLAINLY = 0.8
_LIFETIMES = 20 * 365


@dataclass(frozen=True, slots=True)
class Verdict:
    """`confidence` is ours, from 0 to 1, in steps: it is not a probability that was calibrated."""

    type: str | None
    share: float
    confidence: float


def judge(values: Values) -> Verdict:
    """From whole cells and the column's name alone; text is read afterwards."""
    if not values.rows:
        return Verdict(None, 0.0, 1.0)
    hinted = hints(values.name)
    seen = claims.strong(values)
    told = _told(values, hinted)
    if seen and seen.type == "IP_ADDRESS" and _counted_up(values, hinted):
        return Verdict(None, 0.0, 0.8)
    if seen and told and told.type in _NARROWER.get(seen.type, ()):
        return told
    if seen:
        return Verdict(seen.type, seen.share, 0.99 if seen.type in hinted else seen.confidence)
    closed = claims.listed(values)
    if closed and (closed.type not in hinted or (told and told.type != closed.type)):
        return Verdict(closed.type, closed.share, closed.confidence)
    if told:
        return _contradicted(values, told) or told
    return _by_form(values, hinted)


def _counted_up(values: Values, hinted: tuple[str, ...]) -> bool:
    return hinted[:1] == (VERSION,) or ("IP_ADDRESS" not in hinted and forms.versions(values))


def _told(values: Values, hinted: tuple[str, ...]) -> Verdict | None:
    """The first type of the name that the cells go along with."""
    for type_name in hinted:
        if type_name in {NOTHING, VERSION}:
            return Verdict(None, 0.0, 0.9)
        agreeing = agree(values, type_name)
        if agreeing >= (MAJORITY if type_name in {"PERSON", "FREE_TEXT"} else 0.3):
            sure = 0.95 if agreeing >= MAJORITY else 0.7
            return Verdict(_narrowed(values, type_name), agreeing, sure)
    return None


def _narrowed(values: Values, type_name: str) -> str:
    """电话 that hold landlines without their area code are landlines; 地点 without a house number are places."""
    if type_name == "CONTACT_MIXED" and values.share(values.mask("LANDLINE local") | values.mask("LANDLINE")) > 0.85:
        return "LANDLINE"
    if type_name == "ADDRESS" and share(values, "ADDRESS") + share(values, "bare house") < _NUMBERED:
        return "LOCATION"
    return type_name


def _contradicted(values: Values, told: Verdict) -> Verdict | None:
    if told.type is None:
        return _no_nothing(values)
    if told.type not in _OVERRULED:
        return None
    if told.type != "PERSON" and told.type != "USERNAME" and claims.people(values) >= 0.9:
        return Verdict("PERSON", claims.people(values), 0.7)
    if told.type != "ADDRESS" and share(values, "ADDRESS") >= _PLAINLY:
        return Verdict("ADDRESS", share(values, "ADDRESS"), 0.7)
    if told.type != "ADDRESS" and share(values, "sentence") >= _PLAINLY and _prose(values):
        return Verdict("FREE_TEXT", 1.0, 0.7)
    return None


def _no_nothing(values: Values) -> Verdict | None:
    """面积 full of dates, of sentences, of addresses or of passports is no area."""
    if values.dates is not None:
        return Verdict("DATE_OF_BIRTH" if _lifetimes(values.dates) else "DATE", 1.0, 0.6)
    guessed = claims.weak(values)
    if guessed and guessed.share >= _PLAINLY and values.numbers is None:
        return Verdict(guessed.type, guessed.share, 0.6)
    if share(values, "ADDRESS") >= _PLAINLY:
        return Verdict("ADDRESS", share(values, "ADDRESS"), 0.6)
    return Verdict("FREE_TEXT", 1.0, 0.6) if _prose(values) else None


def _by_form(values: Values, hinted: tuple[str, ...]) -> Verdict:
    if values.dates is not None:
        return Verdict("DATE_OF_BIRTH" if _lifetimes(values.dates) else "DATE", 1.0, 0.6)
    guessed = claims.weak(values)
    if guessed:
        return Verdict(guessed.type, guessed.share, guessed.confidence)
    if _coordinates(values):
        return Verdict("GPS_COORDINATE", 1.0, 0.6)
    if not hinted and not named(values.name) and forms.numbers_of_qq(values) >= _PLAINLY:
        return Verdict("QQ", forms.numbers_of_qq(values), 0.5)
    if values.numbers is not None:
        return Verdict("RECORD_ID", 1.0, 0.6) if values.serial else Verdict(None, 0.0, 0.9)
    for claim in claims.in_words(values):
        if claim:
            return Verdict(claim.type, claim.share, claim.confidence)
    if _prose(values):
        return Verdict("FREE_TEXT", 1.0, 0.7)
    if _account_names(values, hinted):
        return Verdict("USERNAME", values.share(values.mask("handle")), 0.5)
    if values.distinct >= 0.95 * values.rows >= 50 and not values.folded.str.contains(r"\p{Han}").any():
        return Verdict("RECORD_ID", 1.0, 0.5)
    return Verdict(None, 0.0, 0.7)


def _coordinates(values: Values) -> bool:
    """Degrees of one direction within China to ten metres or finer: hardly anything else is written so."""
    if values.numbers is None or values.numbers.whole or values.share(values.matches(r"\.[0-9]{4,}$")) < _PLAINLY:
        return False
    return any(low <= values.numbers.low and values.numbers.high <= high for low, high in ((73, 136), (18, 54)))


def _prose(values: Values) -> bool:
    told = values.distinct > 0.3 * values.rows or values.distinct > 1000
    return (values.length >= 10 and told and values.share(values.matches(r"\p{Han}{4}")) >= MAJORITY) or (
        values.length >= 8 and share(values, "sentence") >= 0.4 and values.share(values.matches(r"\p{Han}")) >= MAJORITY
    )


def _account_names(values: Values, hinted: tuple[str, ...]) -> bool:
    """Lower-case words with digits after them: hardly two alike where nobody named the column, or of a 受理人."""
    if not hinted and forms.logins(values) >= _PLAINLY:
        return True
    if "PERSON" in hinted and forms.logins_of_staff(values) >= _PLAINLY:
        return True
    if hinted or named(values.name) or values.distinct < 0.9 * values.rows or values.rows < 20:
        return False
    made = values.mask("handle") & values.matches(r"^[a-z]{2,}[._]?[a-z]*[0-9]{0,6}$")
    heads = values.folded.str.slice(0, 3).value_counts()["count"].max()
    return values.share(made) >= 0.8 and isinstance(heads, int) and heads < MAJORITY * values.distinct


def _lifetimes(dates: pl.Series) -> bool:
    """Dates spread over more than twenty years are rarely anything but dates of birth."""
    days = dates.drop_nulls().cast(pl.Int32)
    return float(days.quantile(0.95) or 0) - float(days.quantile(0.05) or 0) > _LIFETIMES
