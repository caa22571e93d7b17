"""Two files that differ in one person: all that anybody but the office can see is the same, and what noise is added to
differs by no more than is paid for. From the bytes of the upload on, as reading and treating come before every claim.

Stewards do the same in both worlds. What the scan refuses them is theirs to know, and no subject of this.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from anonymizer.dp.compile import compile_plan, offsets
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.stability import stabilities
from tests.neighbours import PLANS, World, world

OTHERS = [
    *(
        [f"RX{number:05d}", "东西"[number % 2], ("合格", "优秀")[number % 3 == 0], "03/04/2021", f"{number}.5",
         str(20 + number % 50)]
        for number in range(48)
    ),
    # Near the end, people of whom little is known: what stands below a table looks like that.
    *([f"EX{number:05d}", "东", "", "", "", ""] for number in range(5)),
]  # fmt: skip
NOBODYS = {
    "person": ("RX99999", "审核员007", "total9", "合计", "110101201905050072"),
    "ward": ("东", "糖尿病", "", "南"),
    "grade": ("合格", "低保", "艾滋病", ""),
    "day": ("15/04/2021", "04/15/2021", "2021-04-15", ""),
    "fee": ("9999", "-1", "1e9", "免", "0.005"),
    "age": ("3", "9", "200", "", "17"),
}
SEEDS = range(12)
# The first is each leak that there was, in one person.
SOMEBODY = [["审核员007", "糖尿病", "艾滋病", "15/04/2021", "9999", "3"], ["审核员007", "", "", "04/15/2021", "", "9"]]


def somebody(seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    if seed == 0:
        return SOMEBODY
    identifier = chance.choice(NOBODYS["person"])
    drawn = [[chance.choice(cells) for name, cells in NOBODYS.items() if name != "person"] for _ in range(2)]
    return [[identifier, *cells] for cells in drawn]


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("without") / "home", OTHERS)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_person_more_is_seen_by_nobody_outside_and_moves_no_more_than_is_paid_for(
    tmp_path: Path, without: World, seed: int
) -> None:
    rows, at = list(OTHERS), random.Random(seed).randrange(len(OTHERS) - 8, len(OTHERS))
    rows[at:at] = somebody(seed)
    found = world(tmp_path / "home", rows)
    assert without.state == found.state == "published"
    for where, seen in without.seen.items():
        assert found.seen[where] == seen, where
    schema = without.schema
    assert schema is not None
    for plan, before, after in zip(PLANS, without.exact, found.exact, strict=True):
        parsed = parse_plan(plan, schema)
        compiled = compile_plan(parsed, schema)
        starts = offsets(compiled.blocks, len(compiled.cells))
        for block, claimed in enumerate(stabilities(parsed)):
            part = slice(starts[block], starts[block + 1])
            moved = sum(abs(one - other) for one, other in zip(before[part], after[part], strict=True))
            assert moved <= claimed.l1, (plan, block)
