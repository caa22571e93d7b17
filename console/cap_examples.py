"""What some caps mean, shown before one is chosen: a bare ρ or ε says nothing about what residents will read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from anonymizer.dp.budget import parse_loss
from console.plan_form import PRECISIONS, PURE_PRECISIONS
from core.ports import DpEngine, PromisedLoss

_CAPS: Final = ("0.1", "0.3", "1")
_PURE_CAPS: Final = ("1", "3")


@dataclass(frozen=True, slots=True)
class CapExample:
    """`questions`: how many of the usual precision it pays for, apart from the little that the rough size takes."""

    promised: PromisedLoss
    questions: int


def cap_examples(dp: DpEngine) -> list[CapExample]:
    return [_example(dp, cap, pure=False) for cap in _CAPS] + [_example(dp, cap, pure=True) for cap in _PURE_CAPS]


def _example(dp: DpEngine, cap: str, *, pure: bool) -> CapExample:
    nano = parse_loss(cap, "0").rho_nano
    usual = parse_loss((PURE_PRECISIONS if pure else PRECISIONS)["usual"], "0").rho_nano
    return CapExample(dp.promise(nano, 0, pure=pure), nano // usual)
