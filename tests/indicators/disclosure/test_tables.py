"""Counts and proportions of places, as a release publishes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from indicators.disclosure.rules import Profile
from indicators.disclosure.tables import Outcome, hide_counts, hide_proportions

Faults = Callable[..., list[str]]
PROFILE = Profile()
KLYNGE = {"Klynge": ["k1", "k2", "k3", "k4"]}
WORKED = {"k1": (3, 60), "k2": (40, 60), "k3": (22, 102), "k4": (17, 26)}


def with_sums(
    leaves: Mapping[str, float], sums: Mapping[str, Sequence[str]]
) -> tuple[list[str], np.ndarray]:
    totals = [sum(leaves[part] for part in parts) for parts in sums.values()]
    return [*leaves, *sums], np.array([*leaves.values(), *totals], dtype=np.float64)


def counted(
    leaves: Mapping[str, float], sums: Mapping[str, Sequence[str]], **options: np.ndarray
) -> tuple[set[str], Outcome]:
    places, counts = with_sums(leaves, sums)
    outcome = hide_counts(places, counts, sums, profile=PROFILE, **options)
    return {places[at] for at in np.flatnonzero(outcome.numerator_hidden)}, outcome


def worked() -> tuple[list[str], np.ndarray, np.ndarray]:
    places, yes = with_sums({name: pair[0] for name, pair in WORKED.items()}, KLYNGE)
    return places, yes, with_sums({name: pair[1] for name, pair in WORKED.items()}, KLYNGE)[1]


def test_nothing_is_hidden_where_nobody_is_few() -> None:
    hidden, outcome = counted({"k1": 12, "k2": 0, "k3": 30, "k4": 5}, KLYNGE)
    assert hidden == set()
    assert outcome.audited and not outcome.widened and not outcome.primary.any()


def test_the_smallest_sufficient_kommune_is_the_companion() -> None:
    hidden, outcome = counted({"k1": 3, "k2": 20, "k3": 0, "k4": 11}, KLYNGE)
    assert hidden == {"k1", "k4"}
    assert outcome.primary.tolist() == [True, False, False, False, False]
    assert outcome.value_hidden.tolist() == outcome.numerator_hidden.tolist()
    assert not outcome.denominator_hidden.any()


def test_two_kommuner_with_one_person_each_need_a_third() -> None:
    assert counted({"k1": 1, "k2": 1, "k3": 22, "k4": 17}, KLYNGE)[0] == {"k1", "k2", "k4"}


def test_two_and_four_protect_each_other() -> None:
    assert counted({"k1": 2, "k2": 4, "k3": 22, "k4": 17}, KLYNGE)[0] == {"k1", "k2"}


def test_three_twos_protect_each_other_together_though_no_two_of_them_do() -> None:
    assert counted({"k1": 2, "k2": 2, "k3": 2, "k4": 17}, KLYNGE)[0] == {"k1", "k2", "k3"}


def test_the_total_goes_where_only_zeros_stand_beside_a_small_count() -> None:
    assert counted({"k1": 3, "k2": 0, "k3": 0, "k4": 0}, KLYNGE)[0] == {"k1", "Klynge"}


def test_a_klynge_of_one_kommune_is_the_same_number_twice() -> None:
    sums = {"Bornholm i alt": ["Bornholm"], "Midt": ["a", "b"], "Nord": ["c", "d"]}
    sums["Region"] = ["Bornholm", "a", "b", "c", "d"]
    leaves = {"Bornholm": 3, "a": 40, "b": 9, "c": 50, "d": 60}
    hidden, outcome = counted(leaves, sums)
    assert {"Bornholm", "Bornholm i alt"} < hidden
    assert hidden - {"Bornholm", "Bornholm i alt"} == {"Midt", "b"}
    assert outcome.primary.sum() == 2


def test_a_kommune_in_two_overlapping_areas_gets_companions_in_both(faults: Faults) -> None:
    sums = {
        "K1": ["k1", "k2"],
        "K2": ["k3", "k4"],
        "Peers": ["k2", "k4"],
        "Region": KLYNGE["Klynge"],
    }
    leaves = {"k1": 3, "k2": 20, "k3": 15, "k4": 18}
    hidden, _ = counted(leaves, sums)
    places, counts = with_sums(leaves, sums)
    assert hidden == {"k1", "k2", "k3", "k4"}
    assert not faults(places, counts[:, None], np.isin(places, list(hidden))[:, None], sums)


def test_a_small_share_hides_a_rectangle_and_keeps_the_denominators() -> None:
    places, yes, all_ = worked()
    outcome = hide_proportions(places, yes, all_, KLYNGE, profile=PROFILE)
    assert {places[at] for at in np.flatnonzero(outcome.value_hidden)} == {"k1", "k4"}
    assert not outcome.denominator_hidden.any()
    assert outcome.complement_hidden.tolist() == outcome.numerator_hidden.tolist()
    assert outcome.audited


def test_a_small_complement_hides_as_a_small_count_does() -> None:
    places, yes, all_ = worked()
    first = hide_proportions(places, yes, all_, KLYNGE, profile=PROFILE)
    other = hide_proportions(places, all_ - yes, all_, KLYNGE, profile=PROFILE)
    assert first.value_hidden.tolist() == other.value_hidden.tolist()


def test_three_persons_in_all_hide_the_denominator_too() -> None:
    outcome = hide_proportions(["k1"], np.array([1.0]), np.array([3.0]), {}, profile=PROFILE)
    assert outcome.numerator_hidden[0] and outcome.complement_hidden[0]
    assert outcome.denominator_hidden[0] and outcome.value_hidden[0]


def test_seven_in_all_hide_the_share_but_not_the_denominator() -> None:
    outcome = hide_proportions(["k1"], np.array([0.0]), np.array([7.0]), {}, profile=PROFILE)
    assert outcome.value_hidden[0] and not outcome.denominator_hidden[0]


def test_nobody_of_seven_is_kept_secret_though_the_klynge_too_has_nobody(faults: Faults) -> None:
    places = ["k1", "k2", "Klynge"]
    yes, all_ = np.array([0.0, 0.0, 0.0]), np.array([7.0, 50.0, 57.0])
    outcome = hide_proportions(places, yes, all_, {"Klynge": ["k1", "k2"]}, profile=PROFILE)
    cells = np.stack([yes, all_ - yes, all_], axis=1)
    assert not faults(places, cells, hidden_of(outcome), {"Klynge": ["k1", "k2"]})


def test_a_place_without_data_is_neither_hidden_nor_a_companion() -> None:
    sums = {"Klynge": ["k1", "k2", "k3"], "Par": ["k1", "k2"]}
    places = ["k1", "k2", "k3", "Klynge", "Par"]
    counts = np.array([3, 20, np.nan, np.nan, 23])
    outcome = hide_counts(places, counts, sums, profile=PROFILE)
    assert outcome.numerator_hidden.tolist() == [True, True, False, False, False]


def test_a_sum_broken_by_a_missing_place_reveals_nothing() -> None:
    counts = np.array([3, np.nan, np.nan])
    outcome = hide_counts(["k1", "k2", "K"], counts, {"K": ["k1", "k2"]}, profile=PROFILE)
    assert outcome.numerator_hidden.tolist() == [True, False, False]


def test_a_national_figure_without_all_places_gives_its_rest_away(faults: Faults) -> None:
    places, sums = ["k1", "k2", "k3", "landet"], {"landet": ["k1", "k2", "k3"]}
    counts = np.array([40, 20, np.nan, 63])
    hidden = hide_counts(places, counts, sums, profile=PROFILE).numerator_hidden
    assert hidden.tolist() == [False, True, False, False]
    assert not faults(places, counts[:, None], hidden[:, None], sums)


def test_a_large_rest_is_companion_enough(faults: Faults) -> None:
    places, sums = ["k1", "k2", "k3", "landet"], {"landet": ["k1", "k2", "k3"]}
    counts = np.array([40, 3, np.nan, 63])
    hidden = hide_counts(places, counts, sums, profile=PROFILE).numerator_hidden
    assert hidden.tolist() == [False, True, False, False]
    assert not faults(places, counts[:, None], hidden[:, None], sums)


def test_an_empty_rest_is_none(faults: Faults) -> None:
    places, sums = ["k1", "k2", "k3", "landet"], {"landet": ["k1", "k2", "k3"]}
    counts = np.array([40, 3, np.nan, 43])
    hidden = hide_counts(places, counts, sums, profile=PROFILE).numerator_hidden
    assert hidden.tolist() == [True, True, False, False]
    assert not faults(places, counts[:, None], hidden[:, None], sums)


def test_what_an_earlier_release_hid_stays_hidden_and_gets_a_companion() -> None:
    keep = np.array([True, False, False, False, False])
    hidden, outcome = counted({"k1": 12, "k2": 20, "k3": 9, "k4": 17}, KLYNGE, keep_hidden=keep)
    assert hidden == {"k1", "k3"}
    assert not outcome.primary.any() and outcome.audited


def test_an_earlier_release_may_name_the_cells_it_hid() -> None:
    places, yes, all_ = worked()
    keep = np.zeros((5, 3), np.bool_)
    keep[1, :2] = True
    outcome = hide_proportions(places, yes, all_, KLYNGE, profile=PROFILE, keep_hidden=keep)
    assert outcome.value_hidden[1] and not outcome.denominator_hidden[1]
    whole = hide_proportions(
        places, yes, all_, KLYNGE, profile=PROFILE, keep_hidden=np.isin(places, ["k2"])
    )
    assert whole.denominator_hidden[1]


def test_another_profile_hides_another_set() -> None:
    places, counts = with_sums({"k1": 7, "k2": 20, "k3": 12, "k4": 11}, KLYNGE)
    strict = hide_counts(places, counts, KLYNGE, profile=Profile(threshold=10))
    assert strict.primary.tolist() == [True, False, False, False, False]
    assert strict.numerator_hidden.sum() == 2


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([3, 20, 24], "does not add up"),
        ([-1, 20, 19], "whole numbers"),
        ([2.5, 20, 22.5], "whole numbers"),
        ([np.nan, 20, 19], "smaller than the places"),
        ([3, 20], "one figure for each"),
    ],
)
def test_counts_that_cannot_be_audited_are_refused(counts: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        hide_counts(["a", "b", "K"], np.array(counts), {"K": ["a", "b"]}, profile=PROFILE)


@pytest.mark.parametrize(
    ("yes", "all_", "message"),
    [([4.0], [3.0], "above its denominator"), ([np.nan], [3.0], "without a denominator")],
)
def test_shares_that_are_none_are_refused(
    yes: list[float], all_: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        hide_proportions(["a"], np.array(yes), np.array(all_), {}, profile=PROFILE)


@pytest.mark.parametrize(
    ("sums", "message"),
    [
        ({"K": ["a", "c"]}, "unknown"),
        ({"K": ["a", "a"]}, "repeated"),
        ({"K": []}, "names no"),
        ({"K": ["a"], "b": ["K"]}, "adds up other sums"),
    ],
)
def test_sums_that_cannot_be_read_are_refused(sums: dict[str, list[str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        hide_counts(["a", "b", "K"], np.array([5, 0, 5]), sums, profile=PROFILE)


def test_a_place_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        hide_counts(["a", "a"], np.array([5, 5]), {}, profile=PROFILE)


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="keep_hidden"):
        hide_counts(["a"], np.array([5]), {}, profile=PROFILE, keep_hidden=np.ones((1, 3), bool))


def hidden_of(outcome: Outcome) -> np.ndarray:
    return np.stack(
        [outcome.numerator_hidden, outcome.complement_hidden, outcome.denominator_hidden], axis=1
    )
