"""A dataset that is counted in ε alone: Laplace noise, exact ε, and nothing that costs a δ."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from anonymizer.dp.batch import parse_batch, price_batch
from anonymizer.dp.budget import NANO, Loss, parse_rho
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.price import price
from anonymizer.dp.release import calibration_of, epsilon_of, release
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.size import public_size, size_loss
from anonymizer.errors import AnonymizerError
from tests.dp_examples import DECLARED, OPEN, SCHEMA, question

PURE = DatasetSchema.from_json({**DECLARED, "measure": "pure"})
COUNT = {"where": [], "group_by": [{"column": "district"}], "aggregates": [{"op": "count"}], "rows_per_person": 1}


def priced(epsilon: str, **changes: Any) -> Any:
    return price(parse_plan({**question(loss={"epsilon": epsilon}), **changes}, PURE), PURE)


@pytest.mark.parametrize("epsilon", ["0.000001", "0.1", "0.2", "0.333333333", "1", "7.000000001"])
def test_what_is_charged_is_the_epsilon_of_the_maps_and_never_above_the_offer(epsilon: str) -> None:
    made = priced(epsilon, **COUNT)
    assert made.mechanism == "discrete_laplace" and made.loss.pure and made.loss.delta_atto == 0
    offered = parse_rho(epsilon)
    assert offered - 1 <= made.loss.rho_nano <= offered
    assert made.to_json()["loss"] == {**made.loss.to_json(), "at_delta": "0"}


def test_the_blocks_of_a_plan_add_up_in_epsilon() -> None:
    plan = parse_plan(question(loss={"epsilon": "0.9"}), PURE)
    calibration = calibration_of(plan)
    # |sensitivity| / scale is what each block loses; three of them share the offer.
    total = sum(Fraction(noise.sensitivity) / Fraction(noise.scale) for noise in calibration.noises)
    assert len(calibration.noises) > 2 and abs(total - Fraction(9, 10)) < Fraction(1, NANO)
    assert calibration.loss.rho_nano <= 900_000_000


def test_the_noise_is_that_of_the_same_epsilon_on_any_other_dataset_and_only_the_account_differs() -> None:
    asked = question(loss={"epsilon": "0.5"})
    pure, other = (calibration_of(parse_plan(asked, schema)) for schema in (PURE, SCHEMA))
    assert pure.noises == other.noises
    assert (pure.loss.pure, other.loss.pure) == (True, False) and pure.epsilon == other.epsilon


@pytest.mark.parametrize(
    "loss", [{"rho": "0.02"}, {"epsilon": "0.2", "delta": "0.000000001"}, {"rho": "0.02", "delta": "0.000000001"}]
)
def test_neither_rho_nor_delta_has_a_place_in_its_questions(loss: dict[str, str]) -> None:
    with pytest.raises(AnonymizerError, match="loss_measure_pure"):
        parse_plan(question(loss=loss), PURE)


def test_groups_that_nobody_listed_are_refused_with_what_to_do() -> None:
    schema = DatasetSchema.from_json({**OPEN.to_json(), "measure": "pure"})
    raw = {**COUNT, "group_by": [{"column": "street"}], "loss": {"epsilon": "0.5"}}
    with pytest.raises(AnonymizerError, match="plan_open_category_pure") as refused:
        parse_plan(raw, schema)
    assert "列" in refused.value.problem.next_step.zh and "list" in refused.value.problem.next_step.en


def test_a_batch_costs_the_exact_sum_of_its_epsilons() -> None:
    plans = [{**COUNT, "loss": {"epsilon": "0.1"}}, {**COUNT, "rows_per_person": 2, "loss": {"epsilon": "0.2"}}]
    alone = [price(parse_plan(one, PURE), PURE).loss.rho_nano for one in plans]
    whole = price_batch(parse_batch({"batch": plans}, PURE), PURE)
    assert whole.loss == Loss(sum(alone), 0, pure=True)
    assert whole.to_json()["loss"] == {"epsilon": whole.epsilon, "at_delta": "0"}
    with pytest.raises(AnonymizerError, match="loss_measure_pure"):
        parse_batch({"batch": [plans[0], {**plans[1], "loss": {"rho": "0.02"}}]}, PURE)


def test_its_public_size_is_paid_in_epsilon_too() -> None:
    for most in (1, 4, 100):
        cost = size_loss(most, pure=True)
        assert cost.pure and 0 < cost.rho_nano <= 40_000_000
        assert public_size(5000, 5000, most, pure=True).loss == cost
    assert not size_loss(1).pure


def test_an_answer_is_released_with_laplace_noise() -> None:
    answer = release(parse_plan({**COUNT, "loss": {"epsilon": "0.5"}}, PURE), PURE, (100, 200, 300)).to_json()
    assert answer["mechanism"] == "discrete_laplace"


def test_the_measure_is_part_of_the_declaration_and_every_other_hash_stays() -> None:
    assert PURE.to_json()["measure"] == "pure" and "measure" not in SCHEMA.to_json()
    assert DatasetSchema.from_json(PURE.to_json()) == PURE != SCHEMA and PURE.hash() != SCHEMA.hash()
    for measure in ("zcdp", "", None, True):
        with pytest.raises(AnonymizerError, match="schema_invalid"):
            DatasetSchema.from_json({**DECLARED, "measure": measure})


def test_a_pure_loss_is_its_own_epsilon() -> None:
    assert epsilon_of(Loss(200_000_000, 0, pure=True)) == "0.2" and epsilon_of(Loss(0, 0, pure=True)) == "0"
