"""Exact arithmetic, and OpenDP's own privacy filter as the oracle for ours."""

from __future__ import annotations

import math
from fractions import Fraction

import opendp.prelude as dp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.budget import (
    MAX_RHO_NANO,
    Loss,
    admits,
    format_delta,
    format_rho,
    nano_up,
    parse_delta,
    parse_rho,
)
from anonymizer.errors import AnonymizerError

dp.enable_features("contrib")
losses = st.builds(Loss, st.integers(0, 2**62), st.integers(0, 10**18))


@given(st.integers(1, MAX_RHO_NANO))
def test_what_is_printed_parses_back(nano: int) -> None:
    assert parse_rho(format_rho(nano)) == nano


@given(st.integers(0, 10**18 - 1))
def test_delta_prints_and_parses_back(atto: int) -> None:
    assert parse_delta(format_delta(atto)) == atto


@given(st.text(alphabet="0123456789.-+eE _naNiIfF٣０½", max_size=30))
def test_any_text_is_an_exact_amount_or_refused(text: str) -> None:
    try:
        nano = parse_rho(text)
    except AnonymizerError as refused:
        assert refused.code in ("loss_invalid", "loss_too_large")
    else:
        assert Fraction(text) == Fraction(nano, 10**9)


@given(st.fractions(min_value=0, max_value=10**6))
def test_a_charge_is_the_least_amount_that_is_not_below(amount: Fraction) -> None:
    nano = nano_up(amount)
    assert Fraction(nano - 1, 10**9) < amount <= Fraction(nano, 10**9)


@given(losses, losses, losses)
def test_the_filter_is_the_comparison_of_sums(cap: Loss, spent: Loss, charge: Loss) -> None:
    expected = (
        spent.rho_nano + charge.rho_nano <= cap.rho_nano and spent.delta_atto + charge.delta_atto <= cap.delta_atto
    )
    assert admits(cap, spent, charge) == expected


@given(losses, st.lists(losses, max_size=20))
def test_what_was_admitted_never_sums_to_more_than_the_cap(cap: Loss, charges: list[Loss]) -> None:
    spent = Loss(0, 0)
    for charge in charges:
        if admits(cap, spent, charge):
            spent = spent + charge
    assert spent.within(cap)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.integers(1, 600))
def test_opendps_privacy_filter_admits_exactly_what_ours_admits(exponents: list[int], cap_in_512ths: int) -> None:
    """Losses that are powers of two are exact in OpenDP's floats, so that the two must agree also at equality."""
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="i64")
    odometer = dp.c.make_fully_adaptive_composition(*space, output_measure=dp.zero_concentrated_divergence())
    oracle = dp.c.make_privacy_filter(odometer, d_in=1, d_out=cap_in_512ths / 512)([0])
    cap, spent = Loss(nano_up(Fraction(cap_in_512ths, 512))), Loss(0, 0)
    for exponent in exponents:
        measurement = dp.m.make_gaussian(*space, scale=math.ldexp(1.0, exponent))
        charge = Loss(nano_up(Fraction(measurement.map(1))))
        assert Fraction(charge.rho_nano, 10**9) == Fraction(1, 2 * 4**exponent)
        assert admits(cap, spent, charge) == _admitted(oracle, measurement)
        if not admits(cap, spent, charge):
            # OpenDP's closes for good at its first refusal; ours may still admit a smaller charge.
            break
        spent = spent + charge


@settings(max_examples=25)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.integers(1, 600))
def test_opendps_filter_for_pure_epsilon_admits_exactly_what_ours_admits(
    exponents: list[int], cap_in_64ths: int
) -> None:
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    odometer = dp.c.make_fully_adaptive_composition(*space, output_measure=dp.max_divergence())
    oracle = dp.c.make_privacy_filter(odometer, d_in=1, d_out=cap_in_64ths / 64)([0])
    cap, spent = Loss(nano_up(Fraction(cap_in_64ths, 64)), 0, pure=True), Loss(0, 0, pure=True)
    for exponent in exponents:
        measurement = dp.m.make_laplace(*space, scale=math.ldexp(1.0, exponent))
        charge = Loss(nano_up(Fraction(measurement.map(1))), 0, pure=True)
        assert Fraction(charge.rho_nano, 10**9) == Fraction(1, 2**exponent)
        assert admits(cap, spent, charge) == _admitted(oracle, measurement)
        if not admits(cap, spent, charge):
            break
        spent = spent + charge


@settings(max_examples=25)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=12))
def test_opendps_composition_of_pure_losses_is_our_sum(exponents: list[int]) -> None:
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    made = [dp.m.make_laplace(*space, scale=math.ldexp(1.0, exponent)) for exponent in exponents]
    spent = Loss(0, 0, pure=True)
    for one in made:
        spent = spent + Loss(nano_up(Fraction(one.map(1))), 0, pure=True)
    assert Fraction(dp.c.make_composition(made).map(1)) == Fraction(spent.rho_nano, 10**9)


@given(losses, st.integers(0, 2**62))
def test_measures_never_mix(concentrated: Loss, epsilon: int) -> None:
    pure = Loss(epsilon, 0, pure=True)
    for mixed in (lambda: pure + concentrated, lambda: concentrated + pure, lambda: pure.within(concentrated),
                  lambda: admits(concentrated, concentrated, pure)):  # fmt: skip
        with pytest.raises(AnonymizerError, match="loss_invalid"):
            mixed()
    assert pure.to_json() == {"epsilon": format_rho(epsilon)}


def test_a_pure_loss_has_no_delta() -> None:
    with pytest.raises(AnonymizerError, match="loss_invalid"):
        Loss(1, 1, pure=True)


def _admitted(oracle: object, measurement: object) -> bool:
    try:
        oracle(measurement)  # type: ignore[operator]
    except dp.OpenDPException as refused:
        assert "exhausted" in str(refused)
        return False
    return True
