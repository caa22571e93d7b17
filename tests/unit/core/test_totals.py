"""Which totals a release is paid from, and in which order."""

from __future__ import annotations

from dataclasses import replace

from core.domain.totals import Total, TotalKind, totals_of
from tests.unit.core.conftest import Town


def test_every_dataset_that_an_answer_opens_pays_once_and_in_one_order(town: Town) -> None:
    first, second = replace(town.dataset, id="ds_a"), replace(town.dataset, id="ds_b")
    expected = (Total(TotalKind.DATASET, "ds_a"), Total(TotalKind.DATASET, "ds_b"))
    assert totals_of([second, first, second]) == totals_of([first, second]) == expected


def test_all_that_a_dataset_lies_within_pays_once_populations_first(town: Town) -> None:
    """Of a dataset made of two others, say: both of them, and the people that all three share."""
    source = replace(town.dataset, id="ds_b", within=["pp_x"])
    made = replace(town.dataset, id="ds_a", within=["ds_b", "ds_c", "pp_x"])
    assert [total.id for total in totals_of([made])] == ["pp_x", "ds_a", "ds_b", "ds_c"]
    assert totals_of([made, source]) == totals_of([source, made]) == totals_of([made])
