"""What a cap means, shown before one is chosen: a bare ρ or ε says nothing about what residents will read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from anonymizer.dp.budget import parse_loss
from console.plan_form import PRECISIONS, PURE_PRECISIONS
from console.show import times
from core.ports import DpEngine, PromisedLoss
from mingzheng.errors import Failure, Text

# What the form begins with: five questions of the usual precision. Whoever held something about a person for 1 in 100
# likely holds it for less than 1 in 10 when all is used; at ρ 1 it would be as good as certain (adr/0022).
FIRST_CAP: Final = "0.1"
FIRST_PURE_CAP: Final = "1"
_CAPS: Final = (FIRST_CAP, "0.3", "1")
_PURE_CAPS: Final = (FIRST_PURE_CAP, "3")
_SUSPECTED: Final = Decimal("0.01")

_READ: Final = Text(
    "居民将读到：全部用完时，最多 {times} 倍。原来只有 1% 把握的猜测，最多变成 {suspicion}%{but}。"
    "常用精度的提问约够 {questions} 个。",
    "Residents will read: when all is used, at most {times} times. What was held for 1% likely may become "
    "{suspicion}% at most{but}. Questions of the usual precision that fit: about {questions}.",
)
_BUT: Final = Text("（例外的可能性不超过 {delta}）", ", but for a chance of {delta}")


@dataclass(frozen=True, slots=True)
class CapExample:
    """`questions`: how many of the usual precision it pays for, apart from the little that the rough size takes.
    `suspicion`: in whole percent, what somebody may come to hold likely at most who held it for 1% likely."""

    promised: PromisedLoss
    questions: int
    suspicion: int


def cap_examples(dp: DpEngine) -> list[CapExample]:
    return [cap_example(dp, cap) for cap in _CAPS] + [cap_example(dp, cap, pure=True) for cap in _PURE_CAPS]


def cap_example(dp: DpEngine, cap: str, delta: str = "0", *, pure: bool = False) -> CapExample:
    """Raises `loss_invalid` for what is no amount."""
    wish = parse_loss(cap, delta)
    nano, promised = wish.rho_nano, dp.promise(wish.rho_nano, wish.delta_atto, pure=pure)
    usual = parse_loss((PURE_PRECISIONS if pure else PRECISIONS)["usual"], "0").rho_nano
    return CapExample(promised, nano // usual, _suspicion(promised.epsilon))


def cap_words(dp: DpEngine, cap: str, delta: str, language: str, *, pure: bool) -> str:
    """What residents will read of it, in a sentence; of what is no cap, why."""
    try:
        read = cap_example(dp, cap.strip(), delta.strip(), pure=pure)
    except Failure as failure:
        return failure.problem.says[language]
    promised = read.promised
    but = "" if promised.pure else _BUT[language].format(delta=promised.at_delta)
    told = {"suspicion": read.suspicion, "but": but, "questions": read.questions}
    return _READ[language].format(times=times(promised.epsilon), **told)


def _suspicion(epsilon: str) -> int:
    """Rounded up, and 100 only where nothing is left to doubt: odds of 1 to 99 grow e^ε-fold at most."""
    if Decimal(epsilon) > 40:
        return 100
    odds = _SUSPECTED / (1 - _SUSPECTED) * Decimal(epsilon).exp()
    return int((100 * odds / (1 + odds)).to_integral_value(ROUND_CEILING))
