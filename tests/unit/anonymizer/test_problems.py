"""Every code says what is wrong and what to do, in both languages."""

from __future__ import annotations

import re

import pytest

from anonymizer.errors import AnonymizerError
from anonymizer.problems_dp import PROBLEMS as DP
from anonymizer.problems_lines import PROBLEMS as LINES
from anonymizer.problems_link import PROBLEMS as LINK
from anonymizer.problems_reference import PROBLEMS as REFERENCE
from anonymizer.problems_sql import PROBLEMS as SQL
from anonymizer.problems_treatment import PROBLEMS as TREATMENT
from anonymizer.problems_upload import PROBLEMS as UPLOAD


@pytest.mark.parametrize("code", sorted(AnonymizerError.CATALOGUE))
def test_each_code_speaks_both_languages(code: str) -> None:
    problem = AnonymizerError.CATALOGUE[code]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", code)
    for text in (problem.says, problem.next_step):
        assert re.search("[\u4e00-\u9fff]", text["zh"])
        assert text["en"].isascii() or "ρ" in text["en"] or "ε" in text["en"] or "δ" in text["en"]
        assert text["zh"].endswith("。")
        assert text["en"].endswith((".", "?", "!"))


def test_no_two_parts_use_one_code() -> None:
    parts = (DP, REFERENCE, LINES, LINK, SQL, TREATMENT, UPLOAD)
    assert len(AnonymizerError.CATALOGUE) == sum(len(part) for part in parts)
