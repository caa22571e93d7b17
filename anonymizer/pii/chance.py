"""Shares of a check that take away what passes it by chance, and bounds of shares that a sample gives."""

from __future__ import annotations

from anonymizer.pii.column import Values

# Of random values that have the form, this share passes the check. A phone range is a check too: most of 1xxxxxxxxxx.
CHANCE = {"CN_ID_CARD": 1 / 11, "HKMT_RESIDENCE_PERMIT": 1 / 11, "BANK_CARD": 1 / 10, "IMEI": 1 / 10, "USCC": 1 / 31,
          "ORG_CODE": 1 / 11, "MOBILE_PHONE": 0.65}  # fmt: skip
# How improbable it must be that chance alone did this.
_DOUBT = 0.01


def genuine(values: Values, name: str) -> float:
    """The share of filled rows that hold `name`, less what random values of its form would add; 0 if chance would do.

    With k of n values of the form passing a check that chance passes with c, the best guess of the true share among
    them is (k/n - c) / (1 - c). Distinct values are counted for the doubt, since a repeated one proves nothing more.
    """
    chance = CHANCE.get(name)
    passed = values.mask(name)
    if chance is None:
        return values.share(passed)
    form = values.mask(f"{name} form")
    right, of = int((passed & form).sum()), int(form.sum())
    besides = values.share(passed & ~form)
    if not of or upper_tail(right, of, chance) > _DOUBT:
        return besides
    rows, rows_right = values.count(form), values.count(passed & form)
    true = max(0.0, (rows_right / rows - chance) / (1 - chance))
    return true * rows / values.rows + besides


def upper_tail(right: int, of: int, chance: float) -> float:
    """P(X >= right) for `of` independent trials."""
    # Here and not above: a server that scans nothing should not wait for it at each start.
    from scipy.special import bdtrc

    return float(bdtrc(right - 1, of, chance))


def most_missed(read: int, doubt: float = 0.05) -> float:
    """The greatest share of values that a sample of `read` distinct ones can have missed wholly, at this doubt."""
    return 1.0 if read == 0 else 1 - doubt ** (1 / read)
