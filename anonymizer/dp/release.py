"""Noise, privacy maps and conversions: OpenDP 0.16's framework API, and the only module that imports it.

Scales are computed directly, then every one is checked with OpenDP's own `map()`; what is charged is what the maps
returned. Each block of a plan gets an equal share of the offered loss. For ρ that is the same as one Gaussian over the
joint vector with each block scaled to sensitivity one, so nothing is lost by treating them apart, and the sum is basic
composition (Bun and Steinke 2016, Lemma 1.7; Dwork and Roth 2014, Theorem 3.16).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any, Literal

import numpy as np
import opendp.prelude as dp
from opendp.accuracy import (
    discrete_gaussian_scale_to_accuracy,
    discrete_laplacian_scale_to_accuracy,
    gaussian_scale_to_accuracy,
)

from anonymizer.dp.answer import Answer, assemble
from anonymizer.dp.budget import ATTO, NANO, Loss, atto_up, format_delta, format_rho, nano_up
from anonymizer.dp.compile import offsets
from anonymizer.dp.groups import Numbers
from anonymizer.dp.noisy import Noise
from anonymizer.dp.plan_types import Plan, RequestedLoss
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.side_by_side import side_by_side
from anonymizer.dp.stability import LARGEST_SUM, Stability, blocks, stabilities
from anonymizer.errors import AnonymizerError

# "contrib" says that OpenDP has not vetted every proof; docs/differential-privacy.md lists ours with their status.
dp.enable_features("contrib")

_log = logging.getLogger(__name__)

DISPLAY_DELTA_ATTO = ATTO // 10**6
Mechanism = Literal["discrete_gaussian", "discrete_laplace"]
# Beyond this the discrete Gaussian's exact quantile is slow to sum and the continuous bound is within one unit.
_EXACT_QUANTILE = 1000.0
# Below this no noise is drawn in practice; quantile formulas underflow.
_SMALLEST_SCALE = 0.05
# 5 % shared by one, two or three blocks that one number is made of.
_ALPHAS = (0.05, 0.05 / 2, 0.05 / 3)
# A weighted sum of noises passes so many of its standard deviations on one side with probability at most 2.5 %. The
# discrete Gaussian is subgaussian (same paper as below, Corollary 17): exp(-t²/2). For any noise: Cantelli, 1/(1 + t²).
_GAUSSIAN_TAIL = math.sqrt(2 * math.log(40))
_ANY_TAIL = math.sqrt(39)
# How many scales of room the noise keeps below 2^62: the chance of saturating is below exp(-64).
_TAILS = 64


@dataclass(frozen=True, slots=True)
class Calibration:
    """The noise of each block and what all of it costs. `epsilon` holds at `at_delta` (decimal strings). `threshold`:
    the least noisy number in the first block that lets a key be seen; None where all keys are known."""

    mechanism: Mechanism
    noises: tuple[Noise, ...]
    loss: Loss
    epsilon: str
    at_delta: str
    threshold: int | None = None


# Asked for the price, for the answer, and for each sample of an audit; it depends on nothing but its arguments.
@lru_cache(maxsize=256)
def calibrate(requested: RequestedLoss, claims: tuple[Stability, ...], least: int | None = None) -> Calibration:
    """Scales whose maps together stay within the request, from public facts only. Raises loss_too_small.

    `least`: find the keys by the first block, with the smallest threshold from here on that stays within the δ offered.
    """
    if requested.pure and (requested.measure != "epsilon" or least is not None):
        raise AnonymizerError("loss_measure_pure")  # no plan that was parsed comes here
    share = Fraction(requested.nano, NANO * len(claims))
    if requested.measure == "rho":
        noises = tuple(_gaussian_noise(_fit_gaussian(one.l2_squared, share), one.l2_squared) for one in claims)
        threshold, delta = _threshold(_gaussian_keys, noises[0].scale, claims[0], requested.delta_atto, least)
        maps = ((_gaussian(noise.scale), one.l2_squared) for noise, one in zip(noises, claims, strict=True))
        loss = Loss(nano_up(_total(_map(measurement, _root(squared)) for measurement, squared in maps)), delta)
        shown = epsilon_of(loss), format_delta(DISPLAY_DELTA_ATTO)
        return Calibration("discrete_gaussian", noises, loss, *shown, threshold)
    noises = tuple(_laplace_noise(_fit_laplace(one.l1, share), one.l1) for one in claims)
    threshold, delta = _threshold(_laplace_keys, noises[0].scale, claims[0], requested.delta_atto, least)
    made = [(_laplace(noise.scale), one.l1) for noise, one in zip(noises, claims, strict=True)]
    epsilon = _total(_map(measurement, sensitivity) for measurement, sensitivity in made)
    if requested.pure:
        pure = Loss(nano_up(epsilon), 0, pure=True)
        return Calibration("discrete_laplace", noises, pure, format_rho(pure.rho_nano), format_delta(0))
    # Each block is cast to ρ = ε²/2 by OpenDP and the ρ are added: less than casting the sum of the ε. A threshold adds
    # its δ to that (Bun and Steinke 2016, section 8: δ-approximate ε-DP is δ-approximate ε²/2-zCDP).
    rho = _total(_map(dp.c.make_pureDP_to_zCDP(measurement), sensitivity) for measurement, sensitivity in made)
    loss = Loss(nano_up(rho), delta)
    return Calibration("discrete_laplace", noises, loss, format_rho(nano_up(epsilon)), format_delta(delta), threshold)


def calibration_of(plan: Plan) -> Calibration:
    """The noise that a plan's blocks get."""
    return calibrate(plan.loss, stabilities(plan), plan.min_people)


def release(plan: Plan, schema: DatasetSchema, vector: tuple[int, ...]) -> Answer:
    """Draw the noise once and present the answer. Call it only after the charge; calling it again is a second release.

    Raises engine_failed when the vector does not have the plan's shape.
    """
    needed = blocks(plan)
    starts = offsets(needed, plan.cells)
    if len(vector) != starts[-1]:
        raise AnonymizerError("engine_failed")
    calibration = calibration_of(plan)
    noisy = {block: draw(calibration, at, vector[starts[at] : starts[at + 1]]) for at, block in enumerate(needed)}
    return assemble(plan, schema, noisy, dict(zip(needed, calibration.noises, strict=True)), calibration.mechanism)


def draw(calibration: Calibration, block: int, exact: Sequence[int] | Numbers) -> tuple[int, ...]:
    """One block with its noise. The loss is the calibration's, and must be paid before.

    Each number gets noise of its own, so parts that are drawn at the same time are together one draw of the measurement
    whose map was charged.
    """
    make = _gaussian if calibration.mechanism == "discrete_gaussian" else _laplace
    scale = calibration.noises[block].scale
    parts = _drawn(lambda: side_by_side(lambda part: make(scale)(part), np.asarray(exact, np.int64)))
    return tuple(chain.from_iterable(parts))


def draw_keys(calibration: Calibration, people: Sequence[int] | Numbers) -> dict[int, int]:
    """Which of these keys may be seen, by their place in `people`, and how many noisy people each has; by place.

    Keys are judged one by one with noise of their own, so the keys of one answer may come in several calls, and parts
    of one call: together they are one draw of the measurement whose map was charged.
    """
    assert calibration.threshold is not None
    make = _gaussian_keys if calibration.mechanism == "discrete_gaussian" else _laplace_keys
    scale, threshold = calibration.noises[0].scale, calibration.threshold

    def judged(places: Numbers) -> Any:
        return make(scale, threshold)(dict(zip(places.tolist(), exact[places].tolist(), strict=True)))

    exact = np.asarray(people, np.int64)
    parts = _drawn(lambda: side_by_side(judged, np.arange(exact.size)))
    return dict(sorted(chain.from_iterable(part.items() for part in parts)))


def _drawn(measure: Callable[[], Any]) -> Any:
    failed = ""
    try:
        return measure()
    except Exception as failure:  # noqa: BLE001 - its message can quote its argument, which here is an exact count
        failed = type(failure).__name__
    _log.error("release failed: %s", failed)
    raise AnonymizerError("engine_failed")


@lru_cache(maxsize=1024)  # the same few amounts are shown again and again, and each takes milliseconds
def epsilon_of(loss: Loss, at_delta_atto: int = DISPLAY_DELTA_ATTO) -> str:
    """ε (decimal string, rounded up) such that the loss implies (ε, δ)-DP at this δ, by OpenDP's conversion. Of a
    pure loss it is the ε itself, at any δ."""
    if loss.pure:
        return format_rho(loss.rho_nano)
    if loss.delta_atto >= at_delta_atto:
        raise AnonymizerError("loss_invalid", reason="delta")
    if loss.rho_nano == 0:
        return "0"
    rho = Fraction(loss.rho_nano, NANO)
    # Any mechanism with this ρ converts alike, so a reference Gaussian carries it; never drawn from.
    space = dp.atom_domain(T="i64"), dp.absolute_distance(T="i64")
    scale = 1 / math.sqrt(2 * rho)
    reference = dp.m.make_gaussian(*space, scale=scale)
    while _map(reference, 1) < rho:
        scale *= 1 - 2.0**-40
        reference = dp.m.make_gaussian(*space, scale=scale)
    delta = float(Fraction(at_delta_atto - loss.delta_atto, ATTO))
    converted: Any = dp.c.make_fix_delta(dp.c.make_zCDP_to_approxDP(reference), delta)
    return format_rho(nano_up(Fraction(converted.map(1)[0])))


def _gaussian(scale: float) -> Any:
    # Integers get integer noise; the distance is a float because the square root of an integer need not be one.
    return dp.m.make_gaussian(dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64"), scale=scale)


def _laplace(scale: float) -> Any:
    return dp.m.make_laplace(dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64"), scale=scale)


def _gaussian_keys(scale: float, threshold: int) -> Any:
    space = _keyed(), dp.l02inf_distance(dp.absolute_distance(T="f64"))
    return dp.m.make_gaussian_threshold(*space, scale=scale, threshold=threshold)


def _laplace_keys(scale: float, threshold: int) -> Any:
    space = _keyed(), dp.l01inf_distance(dp.absolute_distance(T="i64"))
    return dp.m.make_laplace_threshold(*space, scale=scale, threshold=threshold)


def _keyed() -> Any:
    # The mechanism treats keys alike and never looks into them, so it gets their places instead of their texts.
    return dp.map_domain(dp.atom_domain(T="i64"), dp.atom_domain(T="i64"))


def _threshold(
    make: Callable[[float, int], Any], scale: float, claim: Stability, offered: int, least: int | None
) -> tuple[int | None, int]:
    """The threshold, and the δ in atto that OpenDP's map asks for the one below it. Raises loss_too_small.

    OpenDP 0.16 lets pass what equals its threshold and leaves that case out of its δ (opendp issue 2922): off by up to
    e to the power of 1/scale for Laplace noise. Its map at the threshold one lower covers it: exactly for Laplace, and
    for Gaussian noise since P[X ≥ m] ≤ P[N ≥ m − 1] (Canonne, Kamath, Steinke 2020, Prop. 25).
    """
    if least is None:
        return None, 0
    most = Fraction(offered, ATTO)
    total: float = _root(claim.l2_squared) if make is _gaussian_keys else claim.l1

    def delta(threshold: int) -> Fraction:
        linf = float(claim.linf) if make is _gaussian_keys else claim.linf
        return Fraction(make(scale, threshold - 1).map((claim.l0, total, linf))[1])

    # OpenDP has no map below the reach of one person.
    low = high = max(least, claim.linf + 1)
    while delta(high) > most:
        low, high = high + 1, 2 * high
        if high >= LARGEST_SUM:
            raise AnonymizerError("loss_too_small")
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if delta(middle) <= most else (middle + 1, high)
    return high, atto_up(delta(high))


def _root(squared: int) -> float:
    """The square root, never below the true one."""
    root = math.sqrt(squared)
    return root if Fraction(root) ** 2 >= squared else math.nextafter(root, math.inf)


def _map(measurement: Any, sensitivity: float) -> Fraction:
    """OpenDP's own claim about the loss; its float is an upper bound, taken exactly."""
    return Fraction(measurement.map(sensitivity))


def _fit_gaussian(squared: int, share: Fraction) -> float:
    return _fit(_gaussian, _root(squared), share, math.sqrt(squared / (2 * share)))


def _fit_laplace(sensitivity: int, share: Fraction) -> float:
    return _fit(_laplace, sensitivity, share, float(sensitivity / share))


def _fit(make: Callable[[float], Any], sensitivity: float, share: Fraction, scale: float) -> float:
    """The directly computed scale, widened by last places until OpenDP agrees that it costs at most `share`."""
    step = 2.0**-52
    while _map(make(scale), sensitivity) > share:
        scale *= 1 + step
        step *= 2
    if scale * _TAILS >= LARGEST_SUM:
        raise AnonymizerError("loss_too_small")
    return scale


def _total(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction())


def _gaussian_noise(scale: float, squared: int) -> Noise:
    def half(alpha: float) -> int:
        if scale > _EXACT_QUANTILE:
            # P[X ≥ m] ≤ P[N ≥ m − 1] for the discrete X and the continuous N (Canonne, Kamath, Steinke 2020, Prop. 25).
            return _ceil(gaussian_scale_to_accuracy(scale, alpha))
        return _ceil(discrete_gaussian_scale_to_accuracy(max(scale, _SMALLEST_SCALE), alpha)) - 1

    # The discrete Gaussian's variance is at most the square of its scale (same paper, Corollary 9).
    return Noise(scale, _root(squared), tuple(half(alpha) for alpha in _ALPHAS), scale, _GAUSSIAN_TAIL)


def _laplace_noise(scale: float, sensitivity: int) -> Noise:
    wide = max(scale, _SMALLEST_SCALE)

    def half(alpha: float) -> int:
        return _ceil(discrete_laplacian_scale_to_accuracy(wide, alpha)) - 1

    deviation = 1 / (math.sqrt(2) * math.sinh(1 / (2 * wide)))
    return Noise(scale, sensitivity, tuple(half(alpha) for alpha in _ALPHAS), deviation, _ANY_TAIL)


def _ceil(accuracy: float) -> int:
    return math.ceil(accuracy)
