"""What is hidden for its own sake."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.disclosure.rules import (
    Profile,
    possible_numerators,
    primary_of_proportions,
    rate_reveals,
    showable,
    small,
    widths,
)

PROFILE = Profile()


def test_counts_from_one_to_four_are_small_and_zero_is_not() -> None:
    assert small(np.arange(7), PROFILE).tolist() == [False, True, True, True, True, False, False]


def test_a_missing_count_is_not_small() -> None:
    assert not small([np.nan], PROFILE)[0]


@pytest.mark.parametrize("all_", range(31))
def test_every_pair_of_yes_and_all_up_to_thirty_follows_the_rules(all_: int) -> None:
    for yes in range(all_ + 1):
        few = 1 <= all_ < 10
        expected = [1 <= yes <= 4 or few, 1 <= all_ - yes <= 4 or few, 1 <= all_ <= 4]
        assert primary_of_proportions(yes, all_, PROFILE).tolist() == expected


def test_ninety_six_of_ninety_eight_is_hidden_as_two_of_ninety_eight_is() -> None:
    assert primary_of_proportions([96, 2], [98, 98], PROFILE).any(axis=1).all()


def test_a_chart_shows_large_periods_with_nobody_and_no_small_or_missing_ones() -> None:
    shown = showable([0, 0, 3, 12, np.nan], [40, 7, 40, 40, np.nan], PROFILE)
    assert shown.tolist() == [True, False, False, True, False]


def test_a_rate_beside_its_denominator_gives_the_count_back() -> None:
    assert possible_numerators(0.29, 2, 1000, 10412) == [3]
    assert rate_reveals(0.29, 2, 1000, 10412, PROFILE)


def test_a_coarse_rate_stands_for_several_counts_and_one_small_is_enough() -> None:
    assert possible_numerators("0", 0, 100, 1000) == [0, 1, 2, 3, 4, 5]
    assert rate_reveals("0", 0, 100, 1000, PROFILE)


@pytest.mark.parametrize(
    ("value", "above", "across"), [(0, 5, 4), (1, 4, 4), (4, 1, 4), (5, 0, 4), (9, 0, 4)]
)
def test_a_primary_cell_must_seem_to_reach_the_threshold(
    value: int, above: int, across: int
) -> None:
    found = widths(np.array([value]), np.array([True]), PROFILE)
    assert (found[0][0], found[1][0]) == (above, across)


def test_a_companion_need_only_be_uncertain() -> None:
    above, across = widths(np.array([40]), np.array([False]), PROFILE)
    assert (above[0], across[0]) == (0, 1)


@pytest.mark.parametrize("numbers", [(1, 10), (5, 0)])
def test_a_profile_that_protects_nobody_is_refused(numbers: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="threshold"):
        Profile(*numbers)
