"""Amounts of privacy as they come and go: in ρ and δ, or in ε alone where a dataset is counted so."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from anonymizer.dp.budget import format_delta, format_rho
from api.v1.models.base import Amount, Asked


class Wish(Asked):
    """`rho` and `delta`, or `epsilon` where the dataset is counted in pure ε."""

    rho: Amount | None = None
    delta: Amount | None = None
    epsilon: Amount | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        given = [amount is not None for amount in (self.rho, self.delta, self.epsilon)]
        if given not in ([True, True, False], [False, False, True]):
            raise PydanticCustomError("one_measure", "rho and delta, or epsilon")
        return self

    @property
    def pure(self) -> bool:
        return self.epsilon is not None

    @property
    def amount(self) -> tuple[str, str]:
        """As use cases take it: the ε of a pure one stands where ρ does."""
        return self.epsilon or self.rho or "", self.delta or "0"


def shown(pure: bool, rho: int, delta: int, prefix: str = "") -> dict[str, str]:
    """The fields of an answer that say an amount; those of the other measure stay null."""
    if pure:
        return {f"{prefix}epsilon": format_rho(rho)}
    return {f"{prefix}rho": format_rho(rho), f"{prefix}delta": format_delta(delta)}
