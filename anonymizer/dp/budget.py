"""Exact privacy amounts. ρ and ε in integer nano (1e-9), δ in integer atto (1e-18); no float comes in here.

The stop rule is a privacy filter for approximate zCDP with parameters chosen adaptively: admit a charge exactly when
the sums stay within the cap (Whitehouse, Ramdas, Rogers, Wu: Fully Adaptive Composition, ICML 2023). A refusal looks
at public amounts only and runs nothing, so it is as if nobody had asked, and a smaller charge may still be admitted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from anonymizer.errors import AnonymizerError

NANO = 10**9
ATTO = 10**18
# Nine digits before and nine after the point stay below 2^63, so that any store and any chain can hold the integer.
MAX_RHO_NANO = 10**9 * NANO - 1

_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,999})(?:\.([0-9]{1,999}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Loss:
    """A privacy loss under approximate zCDP: `rho_nano` × 1e-9 and `delta_atto` × 1e-18. Both at least zero.

    `pure`: under pure differential privacy. Then `rho_nano` × 1e-9 is an ε, and there is no δ. The two never mix.
    """

    rho_nano: int
    delta_atto: int = 0
    pure: bool = False

    def __post_init__(self) -> None:
        for amount in (self.rho_nano, self.delta_atto):
            if type(amount) is not int or amount < 0:
                raise AnonymizerError("loss_invalid")
        if self.pure and self.delta_atto:
            raise AnonymizerError("loss_invalid", reason="delta")

    def __add__(self, other: Loss) -> Loss:
        self._same_measure(other)
        return Loss(self.rho_nano + other.rho_nano, self.delta_atto + other.delta_atto, self.pure)

    def within(self, cap: Loss) -> bool:
        """True when neither part exceeds the cap's."""
        self._same_measure(cap)
        return self.rho_nano <= cap.rho_nano and self.delta_atto <= cap.delta_atto

    def to_json(self) -> dict[str, str]:
        """Decimal strings, as people and programs outside see them."""
        if self.pure:
            return {"epsilon": format_rho(self.rho_nano)}
        return {"rho": format_rho(self.rho_nano), "delta": format_delta(self.delta_atto)}

    def _same_measure(self, other: Loss) -> None:
        if self.pure != other.pure:
            raise AnonymizerError("loss_invalid", reason="measure")


def admits(cap: Loss, spent: Loss, charge: Loss) -> bool:
    """Whether the privacy filter with this cap lets `charge` follow `spent`. Equality is admitted."""
    return (spent + charge).within(cap)


def parse_rho(text: object) -> int:
    """Nano-ρ (or nano-ε) of a positive decimal string; raises loss_invalid or loss_too_large. Never rounds."""
    return _parse(text, 9, MAX_RHO_NANO, allow_zero=False)


def parse_delta(text: object, *, allow_zero: bool = True) -> int:
    """Atto-δ of a decimal string below one; raises loss_invalid or loss_too_large. Never rounds."""
    return _parse(text, 18, ATTO - 1, allow_zero=allow_zero)


def parse_loss(rho: object, delta: object = "0") -> Loss:
    """A positive ρ and a δ that may be zero."""
    return Loss(parse_rho(rho), parse_delta(delta))


def format_rho(nano: int) -> str:
    """The shortest decimal string of nano-ρ."""
    return _format(nano, 9)


def format_delta(atto: int) -> str:
    """The shortest decimal string of atto-δ."""
    return _format(atto, 18)


def nano_up(amount: Fraction) -> int:
    """The smallest whole number of nano that is not below `amount`: a charge is never rounded in anybody's favour."""
    return _up(amount, NANO)


def atto_up(amount: Fraction) -> int:
    """The same for δ, in atto."""
    return _up(amount, ATTO)


def _up(amount: Fraction, unit: int) -> int:
    if amount < 0:
        raise AnonymizerError("loss_invalid")
    return -((-amount.numerator * unit) // amount.denominator)


def _parse(text: object, places: int, largest: int, *, allow_zero: bool) -> int:
    if not isinstance(text, str):
        raise AnonymizerError("loss_invalid", reason="not_a_string")
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise AnonymizerError("loss_invalid", reason="not_a_decimal")
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > places:
        raise AnonymizerError("loss_invalid", reason="too_many_decimals", most=places)
    amount = int(whole + fraction.ljust(places, "0"))
    if amount > largest:
        raise AnonymizerError("loss_too_large", most=_format(largest, places))
    if amount == 0 and not allow_zero:
        raise AnonymizerError("loss_invalid", reason="zero")
    return amount


def _format(amount: int, places: int) -> str:
    whole, fraction = divmod(amount, 10**places)
    digits = str(fraction).rjust(places, "0").rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
