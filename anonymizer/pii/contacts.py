"""Ways to reach somebody: a column of phones of one kind, or of several kinds of contact."""

from __future__ import annotations

import polars as pl

from anonymizer.pii.chance import genuine
from anonymizer.pii.claim import MAJORITY, Claim, claimed
from anonymizer.pii.column import Values
from anonymizer.pii.evidence import handles, phone_like
from anonymizer.pii.vector import Mask

# A second kind of contact in this share of the cells makes the column a mixed one.
_SECOND_KIND = 0.2
# Numbers of eleven digits that are no phones, where some are.
_MISFITS = 0.2
_ACCOUNT = r"(?i)^(?:微信|wx|vx|v|qq|扣扣|邮箱|邮件|email)[号:： ]{0,3}[0-9a-z_@.-]{5,}$"


def contacts(values: Values) -> Claim | None:
    """Phones of one kind, or of several with other ways to reach somebody."""
    mobile = min(genuine(values, "MOBILE_PHONE"), 1.0) if not _running(values) else 0.0
    mobile = max(mobile, values.share(values.mask("MOBILE_PHONE"))) if mobile else 0.0
    hidden = values.share(values.mask("MOBILE_PHONE hidden"))
    landlines = values.mask("LANDLINE") & ~values.mask("MOBILE_PHONE")
    landline = values.share(landlines)
    known = phone_like(values)
    if mobile + hidden + landline < 0.3:
        return _many_ways(values, known) if values.share(known) >= 0.1 else None
    eleven = values.matches("^[0-9]{11}$") & ~known
    if values.share(eleven) >= _MISFITS:
        return None
    if landline >= 0.3:
        # Between numbers with their area code, eight digits are a number without it and no account.
        landlines |= values.mask("LANDLINE local")
        landline, known = values.share(landlines), known | landlines
    other = values.share(handles(values) & ~known)
    total = mobile + hidden + landline + other
    if total < MAJORITY + 0.1:
        return claimed("MOBILE_PHONE", mobile, 0.8)
    kinds = {"MOBILE_PHONE": mobile + hidden, "LANDLINE": landline, "": other}
    first = max(kinds, key=lambda kind: kinds[kind])
    if total - kinds[first] >= _SECOND_KIND * total:
        return Claim("CONTACT_MIXED", total, 0.85)
    return Claim(first, kinds[first], 0.95) if first else None


def _many_ways(values: Values, phones: Mask) -> Claim | None:
    """Phones, e-mail and accounts that say what they are (微信: …), of which no kind is nearly all."""
    kinds = (values.share(phones), values.share(values.mask("EMAIL")), values.share(values.matches(_ACCOUNT)))
    mixed = sum(kinds) >= MAJORITY + 0.1 and max(kinds) <= (1 - _SECOND_KIND) * sum(kinds)
    return Claim("CONTACT_MIXED", sum(kinds), 0.8) if mixed else None


def _running(values: Values) -> bool:
    """Numbers that share their beginnings were given out in order: a device list, not the phones of people."""
    phones = values.compact.filter(pl.Series(values.mask("MOBILE_PHONE form")))
    return phones.len() >= 20 and phones.str.slice(0, 7).n_unique() < 0.1 * phones.len()
