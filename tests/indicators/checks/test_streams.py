"""What is pointed at in streams of messages, and what is not: gaps, cuts, ends and receivers that moved."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks import streams

STEADY = [40.0, 44, 38, 41, 45, 39, 42, 40, 43, 41, 39, 44]


def grid(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=float)


def at(cells: np.ndarray) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(cells)]


def kinds(*rows: list[float]) -> dict[str, list[tuple[int, int]]]:
    counts = grid(*rows)
    found = streams.found(counts, ~np.isnan(counts))
    return {kind: at(cells) for kind, cells in found.items() if cells.any()}


def test_a_steady_stream_is_left_alone() -> None:
    assert kinds(STEADY, STEADY[::-1]) == {}


def test_a_month_without_numbers_is_a_gap_only_between_months_that_have_them() -> None:
    late, begun = [*STEADY[:6], np.nan, *STEADY[7:]], [np.nan, np.nan, *STEADY[2:]]
    ended = [*STEADY[:10], np.nan, np.nan]
    assert kinds(late, begun, ended) == {"gap": [(0, 6)]}


def test_a_hidden_month_is_no_gap() -> None:
    counts = grid([*STEADY[:6], np.nan, *STEADY[7:]])
    assert not streams.found(counts, np.ones(counts.shape, dtype=bool))["gap"].any()


def test_a_sudden_zero_is_pointed_at_where_many_used_to_come() -> None:
    cut = [*STEADY[:9], 0, *STEADY[10:]]
    few = [3.0, 2, 0, 4, 1, 2, 3, 0, 1, 2, 0, 1]
    never = [0.0] * 12
    assert kinds(cut, few, never) == {"zero": [(0, 9)]}


def test_the_newest_month_is_pointed_at_where_it_is_far_below_the_half_year_before() -> None:
    half_there, low_before = [*STEADY[:11], 14], [*STEADY[:8], 14, *STEADY[9:]]
    assert kinds(half_there) == {"low_end": [(0, 11)]}
    assert kinds(low_before) == {}


def test_a_receiver_that_moved_is_told_at_both_places_and_as_nothing_else() -> None:
    leaves = [*STEADY[:7], 0, 0, 1, 0, 0]
    takes = [20.0, 22, 18, 21, 19, 20, 23, 62, 60, 63, 61, 59]
    found = kinds(leaves, takes, STEADY)
    assert found["moved"] == [(0, 7), (1, 7)]
    assert (0, 7) not in found.get("zero", [])


def test_two_that_could_have_taken_over_are_not_guessed_between() -> None:
    leaves = [*STEADY[:7], 0, 0, 0, 0, 0]
    takes = [20.0, 22, 18, 21, 19, 20, 23, 62, 60, 63, 61, 59]
    assert "moved" not in kinds(leaves, takes, takes[:])


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 400)), min_size=9, max_size=9),
        min_size=1,
        max_size=5,
    )
)
def test_only_what_is_told_is_called_low_or_cut_and_only_what_is_not_a_gap(
    rows: list[list[int | None]],
) -> None:
    counts = np.array([[np.nan if v is None else v for v in row] for row in rows], dtype=float)
    told = ~np.isnan(counts)
    found = streams.found(counts, told)
    for kind in ("zero", "low_end", "moved"):
        assert not (found[kind] & ~told).any()
    assert not (found["gap"] & told).any()
    assert not (found["zero"] & found["moved"]).any()
    # Moving comes in pairs.
    assert found["moved"].sum(axis=0).max() in (0, *range(2, len(rows) + 1))
