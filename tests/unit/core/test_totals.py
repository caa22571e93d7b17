"""Which totals a release is paid from."""

from __future__ import annotations

from dataclasses import replace

from core.domain.totals import Total, totals_of
from tests.unit.core.conftest import Town


def test_every_dataset_that_an_answer_opens_pays_once_and_in_one_order(town: Town) -> None:
    first, second = replace(town.dataset, id="ds_a"), replace(town.dataset, id="ds_b")
    assert totals_of([second, first, second]) == totals_of([first, second]) == (Total("ds_a"), Total("ds_b"))
