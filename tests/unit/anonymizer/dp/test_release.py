import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import opendp.prelude as opendp
import pytest

from anonymizer.dp.answer import Answer
from anonymizer.dp.budget import Loss, parse_loss, parse_rho
from anonymizer.dp.noisy import Noise, significant
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.price import price
from anonymizer.dp.release import Calibration, Mechanism, calibrate, draw, draw_keys, epsilon_of, release
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import blocks, stability
from anonymizer.errors import AnonymizerError
from tests.dp_examples import DECLARED, QUESTION, SCHEMA, plan

COUNT = {"where": [], "group_by": [], "aggregates": [{"op": "count"}]}
MEAN = {"where": [], "group_by": [], "aggregates": [{"op": "mean", "column": "fee", "lower": 0, "upper": 500}]}


def vector_space() -> tuple[opendp.Domain, opendp.Metric]:
    return opendp.vector_domain(opendp.atom_domain(T="i64")), opendp.l2_distance(T="f64")


@pytest.mark.parametrize("rho", ["0.000000007", "0.001", "0.02", "0.333333333", "1", "7.77", "100"])
def test_a_rho_is_charged_exactly_as_asked(rho: str) -> None:
    assert price(plan(loss={"rho": rho}), SCHEMA).loss == Loss(parse_rho(rho))


@pytest.mark.parametrize(("epsilon", "rho"), [("1", "0.5"), ("0.5", "0.125"), ("0.1", "0.005"), ("0.3", "0.045")])
def test_an_epsilon_is_charged_as_half_its_square(epsilon: str, rho: str) -> None:
    quoted = price(plan(**COUNT, loss={"epsilon": epsilon}), SCHEMA)
    assert abs(quoted.loss.rho_nano - parse_rho(rho)) <= 1
    assert (quoted.epsilon, quoted.at_delta) == (epsilon, "0")


def test_an_epsilon_shared_by_several_blocks_costs_no_more_than_half_its_square() -> None:
    quoted = price(plan(loss={"epsilon": "1"}), SCHEMA)
    assert quoted.epsilon == "1"
    assert quoted.loss.rho_nano == parse_rho("0.125")


@pytest.mark.parametrize("loss", [{"rho": "0.02"}, {"rho": "0.123456789"}, {"epsilon": "0.7"}])
def test_opendps_own_maps_never_exceed_what_was_offered(loss: dict[str, str]) -> None:
    asked = plan(loss=loss)
    calibration = calibrate(asked.loss, tuple(stability(block, 3, asked.cells) for block in blocks(asked)))
    total = Fraction(0)
    for noise in calibration.noises:
        if "rho" in loss:
            measurement = opendp.m.make_gaussian(*vector_space(), scale=noise.scale)
        else:
            domain, _ = vector_space()
            measurement = opendp.m.make_laplace(domain, opendp.l1_distance(T="i64"), scale=noise.scale)
        total += Fraction(measurement.map(noise.sensitivity))
    assert total <= Fraction(asked.loss.nano, 10**9)
    assert Fraction(asked.loss.nano, 10**9) - total < Fraction(1, 10**12)


def test_the_scale_of_a_single_count_is_the_textbook_one() -> None:
    asked = plan(**COUNT, rows_per_person=1, loss={"rho": "0.02"})
    noise = calibrate(asked.loss, tuple(stability(block, 1, 1) for block in blocks(asked))).noises[0]
    assert noise.scale == pytest.approx(5.0, rel=1e-12)
    assert noise.halves[:2] == (10, 11)


def test_opendps_maps_are_the_ones_we_know() -> None:
    """If an upgrade of OpenDP moves one of these, every price moves: look before accepting it."""
    domain, l2 = vector_space()
    gaussian = opendp.m.make_gaussian(domain, l2, scale=10.0)
    laplace = opendp.m.make_laplace(domain, opendp.l1_distance(T="i64"), scale=10.0)
    assert [gaussian.map(d) for d in (0, 1, 2, 100)] == [0.0, 0.005, 0.02, 50.0]
    assert [laplace.map(d) for d in (0, 1, 5, 100)] == pytest.approx([0.0, 0.1, 0.5, 10.0], rel=1e-15)
    assert opendp.c.make_pureDP_to_zCDP(laplace).map(5) == 0.125


def test_conversion_agrees_with_figures_computed_elsewhere() -> None:
    expected = {"0.1": 2.142, "0.5": 5.222, "1": 7.766, "2": 11.689}
    for rho, epsilon in expected.items():
        assert float(epsilon_of(parse_loss(rho))) == pytest.approx(epsilon, abs=1e-3)
    assert epsilon_of(Loss(0)) == "0"


def test_a_conversion_counts_the_delta_that_was_spent() -> None:
    assert float(epsilon_of(Loss(10**8, 10**11))) > float(epsilon_of(Loss(10**8)))
    with pytest.raises(AnonymizerError):
        epsilon_of(Loss(10**8, 10**12))


def test_noise_that_could_leave_int64_is_refused_when_pricing() -> None:
    wide = [{"op": "sum", "column": "age", "lower": 0, "upper": 4_000_000_000}]
    with pytest.raises(AnonymizerError) as refused:
        price(plan(aggregates=wide, loss={"epsilon": "0.000000001"}), SCHEMA)
    assert refused.value.code == "loss_too_small"


def test_a_vector_of_another_shape_is_never_released() -> None:
    with pytest.raises(AnonymizerError) as refused:
        release(plan(**COUNT), SCHEMA, (1, 2))
    assert refused.value.code == "engine_failed"


def test_a_library_failure_shows_no_exact_number() -> None:
    with pytest.raises(AnonymizerError) as refused:
        release(plan(**COUNT), SCHEMA, (10**30 + 77,))
    failure = refused.value
    assert failure.code == "engine_failed" and "77" not in str(failure) and failure.__context__ is None


@pytest.mark.parametrize("mechanism", ["discrete_gaussian", "discrete_laplace"])
@pytest.mark.parametrize("size", [0, 1, 499, 500, 5001])
def test_what_is_drawn_in_parts_stays_in_its_place(mechanism: Mechanism, size: int) -> None:
    """At a scale at which no noise is ever seen."""
    silent = Noise(0.01, 1.0, (0, 0, 0), 0.01, 2.0)
    calibration = Calibration(mechanism, (silent,), Loss(0), "0", "0", threshold=100)
    exact = [7 * at % size for at in range(size)]
    assert draw(calibration, 0, exact) == tuple(exact)
    shown = draw_keys(calibration, exact)
    assert list(shown.items()) == [(place, people) for place, people in enumerate(exact) if people >= 100]


def test_a_part_that_fails_fails_the_whole_with_one_constant_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_scale: float) -> Any:
        raise ValueError("77")

    calibration = Calibration("discrete_gaussian", (Noise(1.0, 1.0, (2, 2, 2), 1.0, 2.0),), Loss(0), "0", "0")
    monkeypatch.setattr("anonymizer.dp.release._gaussian", broken)
    with pytest.raises(AnonymizerError) as refused:
        draw(calibration, 0, [77] * 5000)
    failure = refused.value
    assert failure.code == "engine_failed" and "77" not in str(failure) and failure.__context__ is None


@pytest.mark.parametrize("loss", [{"rho": "0.02"}, {"epsilon": "0.5"}])
def test_intervals_cover_the_truth_as_often_as_they_say(loss: dict[str, str]) -> None:
    categories = {"where": [], "group_by": [{"column": "age", "bins": list(range(3001))}]}
    asked = plan(**categories, aggregates=[{"op": "count"}], loss=loss)
    answer = release(asked, SCHEMA, (1000,) * 3000)
    covered = sum(int(values[0].low) <= 1000 <= int(values[0].high) for _, values in answer.rows)
    # 95 % of 3000 is 2850, deviation 12: six of them is one false alarm in 10^9.
    assert covered >= 2850 - 72
    assert covered <= 2925 + 52


# Far from the midpoint of the bounds the noise of the count matters too; at the midpoint only that of the sum.
@pytest.mark.parametrize("mean", [12345, 25001])
def test_intervals_of_means_cover_the_truth(mean: int) -> None:
    cells = 1000
    asked = plan(
        where=[],
        group_by=[{"column": "age", "bins": list(range(cells + 1))}],
        aggregates=MEAN["aggregates"],
        loss={"rho": "0.1"},
    )
    rows = 2000
    answer = release(asked, SCHEMA, (rows * (mean - 25000),) * cells + (rows,) * cells)
    covered = sum(float(value.low) <= mean / 100 <= float(value.high) for _, (value,) in answer.rows)
    assert covered >= 950 - 42
    errors = [float(value.standard_error or "nan") for _, (value,) in answer.rows]
    seen = math.sqrt(sum((float(value.value or "nan") - mean / 100) ** 2 for _, (value,) in answer.rows) / cells)
    assert 0.8 < (sum(errors) / cells) / seen < 1.25


def test_a_mean_that_the_noise_leaves_open_is_suppressed() -> None:
    answer = release(plan(**MEAN, loss={"rho": "0.000001"}), SCHEMA, (0, 3))
    (value,) = answer.rows[0][1]
    assert value.suppressed and value.value is None
    assert (value.low, value.high) == ("0.0000", "500.0000")


def test_what_cannot_be_negative_is_not_shown_negative() -> None:
    asked = plan(
        group_by=[{"column": "age", "bins": list(range(500))}],
        loss={"rho": "0.001"},
        aggregates=[{"op": "count"}, {"op": "sum", "column": "fee", "lower": 0, "upper": 500}],
    )
    answer = release(asked, SCHEMA, (0,) * (499 * 2))
    assert all(
        not value.value.startswith("-") and not value.low.startswith("-")
        for _, values in answer.rows
        for value in values
        if value.value
    )


def test_a_sum_of_either_sign_keeps_its_sign() -> None:
    asked = plan(
        where=[],
        group_by=[],
        loss={"rho": "1"},
        aggregates=[{"op": "sum", "column": "fee", "lower": -500, "upper": 500}],
    )
    answer = release(asked, SCHEMA, (-150_000_000,))
    assert (answer.rows[0][1][0].value or "").startswith("-1")


def test_an_answer_reads_as_the_interface_says() -> None:
    asked = plan(loss={"rho": "1"})
    answer: Answer = release(asked, SCHEMA, (500,) * asked.cells * 4)
    shown = answer.to_json()
    assert [column["name"] for column in shown["columns"]] == ["district", "age", "count", "sum(fee)", "mean(fee)"]
    assert len(shown["rows"]) == 12 and shown["rows"][0]["keys"] == ["东街", "0–17"]
    count, _, mean = shown["rows"][0]["values"]
    assert set(mean) == {"value", "standard_error", "low", "high", "suppressed"} == set(count) - {"noisy"}
    assert shown["confidence"] == "0.95" and shown["mechanism"] == "discrete_gaussian"
    assert {step["code"] for step in shown["post_processing"]} >= {"count_not_negative", "mean_of_noisy"}


def test_a_price_says_the_error_in_words_of_both_languages() -> None:
    quoted = price(plan(rows_per_person=1, loss={"rho": "0.08"}), SCHEMA).to_json()
    count, total, mean = quoted["expected_error"]
    assert (count["words_zh"], count["words_en"]) == ("约 ±10 条（95%）", "about ±10 rows (95%)")
    assert total["unit"] == "元" and total["words_zh"].endswith("元（95%）")
    assert mean["for_rows"] == 1000 and "1000" in mean["words_zh"] and "1000" in mean["words_en"]
    assert quoted["loss"]["rho"] == "0.08" and quoted["loss"]["at_delta"] == "0.000001"


@pytest.mark.parametrize(("size", "rows"), [(24_000, 2000), (6000, 500), (240, 20), (5, 1), (0, 1)])
def test_the_error_of_a_mean_is_said_for_an_equal_share_of_the_public_size(size: int, rows: int) -> None:
    asked = plan(rows_per_person=1, loss={"rho": "0.08"})
    count, total, mean = price(asked, SCHEMA, size).to_json()["expected_error"]
    assert asked.cells == 12 and mean["for_rows"] == rows and f"{rows} rows" in mean["words_en"]
    assert [count, total] == price(asked, SCHEMA).to_json()["expected_error"][:2]
    # Held within the bounds, however few rows there are.
    assert 0 < float(mean["half_width_95"]) <= 500


def test_fewer_rows_make_a_mean_less_exact() -> None:
    asked = plan(rows_per_person=1, loss={"rho": "0.08"})
    errors = [float(price(asked, SCHEMA, size).errors[2].half_width_95) for size in (240, 6000, 24_000, 240_000)]
    assert errors == sorted(errors, reverse=True) and len(set(errors)) == 4


def test_a_mean_says_beside_its_error_what_a_tenth_of_the_rows_would_make_of_it() -> None:
    asked = plan(rows_per_person=1, loss={"rho": "0.08"})
    mean, tenth = (price(asked, SCHEMA, size).to_json()["expected_error"][2] for size in (60_000, 6000))
    assert mean["for_rows"] == 5000 and mean["fewer"] == {"rows": 500, "half_width_95": tenth["half_width_95"]}
    assert "500 条" in mean["words_zh"] and "in one of 500" in mean["words_en"]
    assert not any("fewer" in other for other in price(asked, SCHEMA, 60_000).to_json()["expected_error"][:2])


def test_a_plan_that_keeps_fewer_rows_of_a_person_is_not_promised_an_error_for_rows_that_it_drops() -> None:
    """500 people with ten rows each: with one row or ten kept of each, a mean is as exact, as its noise grows too."""
    declared = DatasetSchema.from_json({**DECLARED, "max_rows_per_person": 10})

    def quoted(kept: int) -> Any:
        raw = {"aggregates": [QUESTION["aggregates"][2]], "rows_per_person": kept, "loss": {"rho": "0.01"}}
        return price(parse_plan(raw, declared), declared, 5000, 500).errors[0]

    assert [quoted(kept).for_rows for kept in (1, 3, 10)] == [500, 1500, 5000]
    halves = [float(quoted(kept).half_width_95) for kept in (1, 10)]
    assert halves[0] == pytest.approx(halves[1], rel=0.05)


def test_drawn_numbers_stand_beside_those_that_are_held_to_a_sign_and_add_up_without_bias() -> None:
    """A table in which nobody is: shown cells add up to far more than nobody, drawn ones to about nobody."""
    asked = plan(aggregates=QUESTION["aggregates"][:2], rows_per_person=1, loss={"rho": "0.5"})
    answers = [release(asked, SCHEMA, (0,) * 24).to_json() for _ in range(40)]
    cells = [value for answer in answers for row in answer["rows"] for value in row["values"][:1]]
    drawn, shown = ([int(cell[name]) for cell in cells] for name in ("noisy", "value"))
    assert shown == [max(0, one) for one in drawn] and min(drawn) < 0
    # 480 draws with a deviation of about 1.2: their mean lies about 0.06 from nobody, that of the shown ones 0.49.
    assert abs(sum(drawn)) / len(drawn) < 0.4
    assert (sum(shown) - sum(drawn)) / len(drawn) > 0.25
    for answer in answers:
        (total,) = (one["values"] for one in answer["totals"] if set(one["keys"]) == {None})
        for at, value in enumerate(total):
            assert Decimal(value["noisy"]) == sum(Decimal(row["values"][at]["noisy"]) for row in answer["rows"])
    assert "drawn_beside" in {step["code"] for step in answers[0]["post_processing"]}


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"),
        (0.00123456, "0.00124"),
        (1.0, "1"),
        (12.341, "12.4"),
        (999.1, "1000"),
        (123456, "124000"),
        (5e-9, "0.000000005"),
    ],
)
def test_errors_are_shown_to_three_digits_rounded_up(amount: float, text: str) -> None:
    assert significant(amount) == text
