from fractions import Fraction

import pytest

from anonymizer.dp.budget import (
    MAX_RHO_NANO,
    Loss,
    admits,
    format_delta,
    format_rho,
    nano_up,
    parse_delta,
    parse_loss,
    parse_rho,
)
from anonymizer.errors import AnonymizerError

NOT_AMOUNTS = [
    0.02,
    1,
    True,
    False,
    None,
    [],
    {},
    b"0.02",
    "",
    " 0.02",
    "0.02 ",
    "0.02\n",
    "+0.02",
    "-0.02",
    "-0",
    "NaN",
    "nan",
    "inf",
    "Infinity",
    "1e999",
    "1e-3",
    "0x1",
    ".5",
    "1.",
    "01",
    "00",
    "1_000",
    "1,5",
    "0,5",
    "٠.٥",
    "０.５",
    "½",
    "0.0000000001",
    "1.1.1",
    "ρ",
    "0.02\x00",
]


@pytest.mark.parametrize("text", NOT_AMOUNTS)
def test_what_is_not_a_decimal_string_is_no_privacy_amount(text: object) -> None:
    with pytest.raises(AnonymizerError) as refused:
        parse_rho(text)
    assert refused.value.code == "loss_invalid"


@pytest.mark.parametrize("text", ["0", "0.0", "0.000000000"])
def test_zero_is_an_amount_of_delta_alone(text: str) -> None:
    assert parse_delta(text) == 0
    with pytest.raises(AnonymizerError) as refused:
        parse_rho(text)
    assert refused.value.code == "loss_invalid"


@pytest.mark.parametrize("text", ["1000000000", "9" * 900, "9" * 900 + "." + "1" * 9])
def test_an_amount_that_no_integer_column_could_hold_is_too_large(text: str) -> None:
    with pytest.raises(AnonymizerError) as refused:
        parse_rho(text)
    assert refused.value.code == "loss_too_large"


def test_a_very_long_text_is_refused_without_being_converted() -> None:
    with pytest.raises(AnonymizerError) as refused:
        parse_rho("9" * 1_000_000)
    assert refused.value.code == "loss_invalid"


def test_amounts_are_exact_integers() -> None:
    assert parse_rho("0.02") == 20_000_000
    assert parse_rho("0.000000001") == 1
    assert parse_rho("999999999.999999999") == MAX_RHO_NANO < 2**63
    assert parse_delta("0.0000001") == 10**11
    assert parse_delta("0.000000000000000001") == 1
    assert parse_loss("0.1", "0") == Loss(100_000_000, 0)


def test_delta_stays_below_one() -> None:
    with pytest.raises(AnonymizerError) as refused:
        parse_delta("1")
    assert refused.value.code == "loss_too_large"


def test_amounts_print_as_they_are_written() -> None:
    assert [format_rho(n) for n in (0, 1, 20_000_000, 10**9, 1_500_000_000)] == ["0", "0.000000001", "0.02", "1", "1.5"]
    assert format_delta(10**11) == "0.0000001"
    assert Loss(20_000_000, 1).to_json() == {"rho": "0.02", "delta": "0.000000000000000001"}


def test_a_charge_rounds_up_and_never_down() -> None:
    assert nano_up(Fraction(1, 10**9)) == 1
    assert nano_up(Fraction(1, 10**9) + Fraction(1, 10**30)) == 2
    assert nano_up(Fraction(1, 3)) == 333_333_334
    assert nano_up(Fraction(0)) == 0


@pytest.mark.parametrize("amount", [-1, 1.0, True, "1", None])
def test_a_loss_holds_integers_of_at_least_zero(amount: object) -> None:
    with pytest.raises(AnonymizerError):
        Loss(amount, 0)  # type: ignore[arg-type]
    with pytest.raises(AnonymizerError):
        Loss(0, amount)  # type: ignore[arg-type]


def test_the_filter_admits_up_to_the_cap_and_looks_at_both_parts() -> None:
    cap = Loss(10, 10)
    assert admits(cap, Loss(4, 0), Loss(6, 10))
    assert not admits(cap, Loss(4, 0), Loss(7, 0))
    assert not admits(cap, Loss(0, 10), Loss(1, 1))
    assert admits(cap, cap, Loss(0, 0))
