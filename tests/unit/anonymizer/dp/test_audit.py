"""The auditor against the true engine and against planted faults. alpha is 1e-6: a false alarm in a million runs."""

import math
import random
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from anonymizer.dp import release as release_module
from anonymizer.dp.audit import audit, lower_bound, upper_bound
from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines.duckdb import prepare, run
from anonymizer.dp.plan import Plan
from anonymizer.dp.release import release
from anonymizer.dp.stability import Stability, blocks, stability
from tests.dp_examples import DECLARED, KEY, SCHEMA, plan

SAMPLES = 1200
ASKED = plan(where=[], group_by=[], aggregates=[{"op": "count"}], rows_per_person=4, loss={"epsilon": "1"})


def exact_count(path: Path, everyone: list[str]) -> tuple[int, ...]:
    names = [column["name"] for column in DECLARED["columns"]]
    frame = pl.DataFrame({name: everyone if name == "证件号" else ["1"] * len(everyone) for name in names})
    prepare(frame, SCHEMA, path, KEY)
    return run(compile_plan(ASKED, SCHEMA), path, KEY)


def samples(vector: tuple[int, ...]) -> list[float]:
    return [float(release(ASKED, SCHEMA, vector).rows[0][1][0].value or "nan") for _ in range(SAMPLES)]


def neighbours(tmp_path: Path) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The worst case: one person with more rows than may count, all in the same cell."""
    others = [f"p{number}" for number in range(200)]
    return exact_count(tmp_path / "with", [*others, *["busy"] * 9]), exact_count(tmp_path / "without", others)


def test_the_engine_is_not_refuted(tmp_path: Path) -> None:
    with_person, without = neighbours(tmp_path)
    assert with_person[0] - without[0] == 4
    verdict = audit(samples(with_person), samples(without), 1.0)
    assert not verdict.refuted
    # The auditor is not asleep: it would have refuted a claim that nothing is lost.
    assert verdict.epsilon_low > 0


def test_a_sensitivity_that_is_wrong_by_four_is_refuted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def a_row_not_a_person(plan: Plan) -> tuple[Stability, ...]:
        return tuple(stability(block, 1, plan.cells) for block in blocks(plan))

    monkeypatch.setattr(release_module, "stabilities", a_row_not_a_person)
    with_person, without = neighbours(tmp_path)
    verdict = audit(samples(with_person), samples(without), 1.0)
    assert verdict.refuted and verdict.epsilon_low > 1.5


def test_a_missing_rank_filter_is_refuted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, without = neighbours(tmp_path)
    unbounded = (without[0] + 20,)
    assert audit(samples(unbounded), samples(without), 1.0).refuted


def test_bounds_agree_with_tables_of_clopper_and_pearson() -> None:
    assert lower_bound(8, 10, 0.025) == pytest.approx(0.44390, abs=1e-5)
    assert upper_bound(8, 10, 0.025) == pytest.approx(0.97479, abs=1e-5)
    assert (lower_bound(0, 10, 0.025), upper_bound(10, 10, 0.025)) == (0.0, 1.0)
    assert upper_bound(0, 10, 0.025) == pytest.approx(0.30850, abs=1e-5)
    assert lower_bound(500, 1000, 0.025) == pytest.approx(0.46855, abs=1e-5)


@pytest.mark.parametrize(("hits", "trials"), [(1, 10_000), (3, 10_000), (40, 600)])
def test_a_bound_at_a_doubt_of_one_in_ten_million_has_that_doubt(hits: int, trials: int) -> None:
    p = Fraction(lower_bound(hits, trials, 1e-7))
    fewer = sum(math.comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(hits))
    assert float(1 - fewer) == pytest.approx(1e-7, rel=1e-3)


def test_equal_distributions_show_no_loss() -> None:
    source = random.Random(7)
    first, second = ([source.gauss(0, 1) for _ in range(2000)] for _ in range(2))
    assert audit(first, second, 0.0, alpha=1e-6).epsilon_low == 0


def test_delta_is_subtracted_before_judging() -> None:
    leaks_rarely = [1.0] * 300 + [0.0] * 1700
    source = random.Random(3)
    source.shuffle(leaks_rarely)
    assert audit(leaks_rarely, [0.0] * 2000, 0.1).refuted
    assert not audit(leaks_rarely, [0.0] * 2000, 0.1, delta=0.2).refuted


def test_too_few_samples_are_no_evidence() -> None:
    with pytest.raises(ValueError, match="too few"):
        audit([1.0] * 10, [2.0] * 10, 1.0)
