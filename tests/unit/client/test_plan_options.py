"""What is typed on the command line spells the same plan as the Python door."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzheng.cli.plan_options import read_plan
from mingzheng.sdk.errors import ClientError
from mingzheng.sdk.plan import build_plan, count, rho, via


def _typed(by: list[str], where: list[str], min_people: int | None = None) -> dict[str, object]:
    return read_plan(None, [], by, where, None, "0.02", None, None, min_people)


def test_a_public_table_is_reached_through_a_column() -> None:
    region = via("district", "districts", "region")
    assert _typed(["district@districts.region"], ["district@districts.region = north"]) == build_plan(
        count(), by=region.group(), where=region == "north", loss=rho("0.02")
    )
    size = via("district", "districts", "population")
    assert _typed(["district@districts.population:0,1000"], ["district@districts.population > 500"]) == build_plan(
        count(), by=size.group([0, 1000]), where=size > 500, loss=rho("0.02")
    )


def test_being_in_a_public_table_is_a_condition() -> None:
    listed = via("district", "districts").not_null()
    assert _typed([], ["district@districts is not null"]) == build_plan(count(), where=listed, loss=rho("0.02"))


def test_the_smallest_group_is_part_of_the_plan_and_of_no_plan_file() -> None:
    assert _typed(["trade"], [], 20)["min_people"] == 20
    with pytest.raises(ClientError):
        read_plan(Path("plan.json"), [], [], [], None, None, None, None, 20)
