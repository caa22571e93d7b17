"""The public size is noisy, costs what it says, and one person hardly moves it."""

from __future__ import annotations

import pytest

from anonymizer.dp.size import public_size, size_loss


@pytest.mark.parametrize("most", [1, 5, 1000])
def test_the_cost_is_known_before_and_is_what_is_charged(most: int) -> None:
    assert 0 < size_loss(most).rho_nano <= 200_000
    assert public_size(5000, 5000 * most, most).loss == size_loss(most)


def test_one_person_at_the_edge_of_a_rounding_step_is_not_told_by_it() -> None:
    """Exact rounding told 249 and 250 apart, always: here both come out as either."""
    seen = {count: [public_size(count, count, 1).people for _ in range(400)] for count in (249, 250)}
    for people in seen.values():
        assert {200, 300} <= set(people) and all(amount % 100 == 0 and amount >= 0 for amount in people)
    above = {count: sum(amount >= 300 for amount in people) for count, people in seen.items()}
    # Both are near one half; six standard deviations of the difference, so that chance does not fail this.
    assert abs(above[249] - above[250]) < 6 * (2 * 400 * 0.25) ** 0.5


def test_it_is_still_about_right() -> None:
    """Eight standard deviations and the rounding."""
    size = public_size(20_000, 60_000, 3)
    assert abs(size.people - 20_000) <= 8 * 71 + 50 and abs(size.rows - 60_000) <= 8 * 3 * 71 + 50
