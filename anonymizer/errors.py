"""Every way in which the anonymizer says no."""

from __future__ import annotations

from typing import ClassVar

from anonymizer.problems_dp import PROBLEMS as DP_PROBLEMS
from anonymizer.problems_lines import PROBLEMS as LINE_PROBLEMS
from anonymizer.problems_link import PROBLEMS as LINK_PROBLEMS
from anonymizer.problems_reference import PROBLEMS as REFERENCE_PROBLEMS
from anonymizer.problems_sql import PROBLEMS as SQL_PROBLEMS
from anonymizer.problems_treatment import PROBLEMS as TREATMENT_PROBLEMS
from anonymizer.problems_upload import PROBLEMS as UPLOAD_PROBLEMS
from mingzheng.errors import Failure


class AnonymizerError(Failure):
    """Raised by reading, scanning, treating and asking. Details never hold a value out of the data."""

    CATALOGUE: ClassVar = {
        **UPLOAD_PROBLEMS,
        **LINE_PROBLEMS,
        **TREATMENT_PROBLEMS,
        **DP_PROBLEMS,
        **SQL_PROBLEMS,
        **REFERENCE_PROBLEMS,
        **LINK_PROBLEMS,
    }
