"""Every way in which the anonymizer says no."""

from __future__ import annotations

from typing import ClassVar

from anonymizer.problems_dp import PROBLEMS as DP_PROBLEMS
from mingzheng.errors import Failure


class AnonymizerError(Failure):
    """Raised by scanning, treating and asking. Details never hold a value out of the data."""

    CATALOGUE: ClassVar = {**DP_PROBLEMS}
