"""Small things a template needs: moments, shortened identifiers, plain numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_UP, Decimal
from typing import Any, Final

from anonymizer.dp.budget import format_delta, format_rho
from mingzheng.plan_words import aggregate_words as aggregate_words
from mingzheng.plan_words import plan_words as plan_words
from mingzheng.plan_words import spaced as spaced

_HAN: Final = re.compile("[\u4e00-\u9fff]")
_PLAIN: Final = re.compile(r"(-?)(0|[1-9][0-9]*)((?:\.[0-9]+)?)", re.ASCII)
_CHINA: Final = timezone(timedelta(hours=8))


def moment(value: datetime | int | str) -> str:
    """A time as offices in China read it: `2026-11-24 09:02`. The foot of every page says whose time it is, once."""
    return clock(datetime.fromisoformat(value) if isinstance(value, str) else value)


def clock(value: datetime | int) -> str:
    """`value` in Unix seconds if it is a number."""
    moment = datetime.fromtimestamp(value, UTC) if isinstance(value, int) else value
    return moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")


def day(value: str) -> str:
    """The day of an entry's time, by the clock of China."""
    return clock(datetime.fromisoformat(value))[:10]


def short(identifier: str, keep: int = 8) -> str:
    """The start and end of a long identifier or hash; the whole stands beside it for copying."""
    return identifier if len(identifier) <= 2 * keep + 1 else f"{identifier[:keep]}…{identifier[-4:]}"


def percent(share: float | str) -> str:
    """A share between 0 and 1 as a percentage without false precision."""
    value = float(share) * 100
    return f"{value:.0f}%" if value >= 10 or value == 0 else f"{value:.1f}%"


def number(value: int | str) -> str:
    """Thousands apart, as offices write them: `12,300`, `1,200.5`. What is no plain number stands as it is."""
    whole = _PLAIN.fullmatch(str(value))
    return str(value) if whole is None else f"{whole[1]}{int(whole[2]):,}{whole[3]}"


def listed(values: Iterable[Any], language: str) -> str:
    """Values one after another; numbers by size, and not by their first digits."""
    said = [str(value) for value in values]
    if all(_PLAIN.fullmatch(one) for one in said):
        said.sort(key=Decimal)
    return ("、" if language == "zh" else ", ").join(said)


def other_language(titled: Any, language: str) -> str:
    """Of something that was given one title: the language it is in (`zh-Hans`, `en`) unless the reader reads it."""
    chinese = _HAN.search(titled.title_zh) is not None
    if titled.title_zh != titled.title_en or chinese == (language == "zh"):
        return ""
    return "zh-Hans" if chinese else "en"


def rows_per_person(plan: Mapping[str, Any]) -> int:
    """The most rows of one person that count in any table of the question."""
    return max(int(one.get("rows_per_person", 1)) for one in plan.get("batch", [plan]))


def standard(basis: str) -> str:
    """The law or standard that a finding's sensitivity rests on, without its English remark."""
    found = re.match(r"PIPL-[0-9]+|GB(?:/T)? [0-9.]+(?:-[0-9]{4})?", basis)
    return found[0] if found else ""


def about(amount: str) -> str:
    """An exact decimal rounded up to two significant digits, for reading: a loss is never shown smaller than it is."""
    value = Decimal(amount)
    if not value:
        return amount
    places = max(1 - value.adjusted(), 0)
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_UP).normalize():f}"


def times(epsilon: str) -> str:
    """e^ε, rounded up: how many times as likely a conclusion about one person may become.
    From a thousand million on, the next power of ten."""
    power = Decimal(epsilon) / Decimal(10).ln()
    if power >= 9:
        return f"10^{int(power) + 1}"
    value = Decimal(epsilon).exp()
    rounded = about(str(value))
    return number(rounded) if value >= 1000 else rounded


def used(spent: tuple[int, int], cap: tuple[int, int]) -> str:
    """How much of a promise all answers together took so far, in percent: of ρ or of δ, whichever took more."""
    shares = [share_of(part, whole) for part, whole in zip(spent, cap, strict=True) if part]
    return max(shares, key=Decimal, default="0")


def share_of(part: int, whole: int) -> str:
    """Part of a whole in percent, rounded up, so that no cost reads as nothing."""
    if whole <= 0:
        return "100+"
    tenths = -(-part * 1000 // whole)
    return str(tenths // 10) if tenths >= 100 or tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def loss(said: Mapping[str, Any]) -> str:
    """What a price or an answer cost, in the measure in which it was charged."""
    return f"ρ {said['rho']}" if "rho" in said else f"ε {said['epsilon']}"


def unit(pure: bool) -> str:
    """The letter of a measure, before an amount."""
    return "ε" if pure else "ρ"


def rho(nano: int) -> str:
    return format_rho(nano)


def delta(atto: int) -> str:
    return format_delta(atto)
