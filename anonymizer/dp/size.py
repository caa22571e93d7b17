"""How large a dataset is, for everybody to see: two noisy counts at a fixed small loss, drawn once a version.

An exact size, however coarsely rounded, tells whoever knows all the others whether one person is there when the count
stands at an edge. So the size is an answer like any other, and the dataset's cap pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from anonymizer.dp.budget import Loss
from anonymizer.dp.plan_types import RequestedLoss
from anonymizer.dp.release import Calibration, calibrate, draw
from anonymizer.dp.stability import Stability

# ρ 0.0002: noise of about 71 people, and of 71 times the rows that one person may have. ε 0.04 gives the same.
_OFFER = RequestedLoss("rho", 200_000)
_PURE_OFFER = RequestedLoss("epsilon", 40_000_000, pure=True)


@dataclass(frozen=True, slots=True)
class Size:
    """Noisy, to the nearest hundred, never negative; `loss` is what the two numbers cost together."""

    people: int
    rows: int
    loss: Loss


def size_loss(rows_per_person: int, *, pure: bool = False) -> Loss:
    """What `public_size` will cost, from public facts alone."""
    return _calibration(rows_per_person, pure).loss


def public_size(people: int, rows: int, rows_per_person: int, *, pure: bool = False) -> Size:
    """Draws noise: calling it again is a second release, unless nobody sees the first."""
    calibration = _calibration(rows_per_person, pure)
    noisy_people, noisy_rows = (draw(calibration, at, (exact,))[0] for at, exact in enumerate((people, rows)))
    return Size(_to_hundreds(noisy_people), _to_hundreds(noisy_rows), calibration.loss)


def _calibration(k: int, pure: bool) -> Calibration:
    """One person is one of the people, and at most k of the rows."""
    one_of_the_people, some_rows = Stability(1, 1, 1, 1), Stability(l0=1, linf=k, l1=k, l2_squared=k * k)
    return calibrate(_PURE_OFFER if pure else _OFFER, (one_of_the_people, some_rows))


def _to_hundreds(noisy: int) -> int:
    """So that nobody reads more into the number than the noise leaves in it."""
    return max(0, (noisy + 50) // 100 * 100)
