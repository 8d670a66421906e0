"""A corrected count is followed wherever the same rows are counted, and nothing else is touched."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.corrections.counting import Corrected, corrected
from indicators.filters import Filter

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ODDER, HORSENS, HOSPITAL = 7, 6, 90
PLANS = Filter(("GGOP", "DGOP"), "receiver", {"from": ("sygehus",), "to": ("kommune",)})
FLOW = "from=sygehus;to=kommune"


def rows(*told: tuple[str, int, date, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (1, item, HOSPITAL, to, "month", pd.Timestamp(start), stratum, value)
            for item, to, start, stratum, value in told
        ],
        columns=["delivery_id", "item", "place_id", "counterpart_id", "period_kind", "period_start", "stratum", "value"],
    )  # fmt: skip


DELIVERED = rows(
    ("GGOP", ODDER, MARCH, FLOW, 100.0),
    ("DGOP", ODDER, MARCH, FLOW, 18.0),
    ("GGOP", ODDER, APRIL, FLOW, 60.0),
    ("GGOP", HORSENS, MARCH, FLOW, 210.0),
    ("XREF15", ODDER, MARCH, FLOW, 25.0),
    ("GGOP", ODDER, MARCH, "from=region;to=kommune", 3.0),
)


def total(frame: pd.DataFrame, place: int, start: date) -> float:
    mine = frame[
        frame["item"].isin(PLANS.items)
        & (frame["counterpart_id"] == place)
        & (frame["period_start"] == pd.Timestamp(start))
        & (frame["stratum"] == FLOW)
    ]
    return float(mine["value"].sum())


def test_odders_doubled_month_is_halved_and_all_else_stands() -> None:
    found = corrected(DELIVERED, [Corrected(PLANS, ODDER, MARCH, 59.0)])
    assert total(found, ODDER, MARCH) == 59
    assert (total(found, ODDER, APRIL), total(found, HORSENS, MARCH)) == (60, 210)
    untouched = found[(found["item"] == "XREF15") | (found["stratum"] != FLOW)]
    assert list(untouched["value"]) == [25, 3]


def test_a_month_that_is_left_out_is_missing_and_not_zero() -> None:
    found = corrected(DELIVERED, [Corrected(PLANS, ODDER, MARCH, None)])
    left = found[(found["counterpart_id"] == ODDER) & (found["stratum"] == FLOW)]
    assert set(left["item"][left["period_start"] == pd.Timestamp(MARCH)]) == {"XREF15"}


def test_what_was_never_delivered_is_not_made_by_a_correction() -> None:
    found = corrected(DELIVERED, [Corrected(PLANS, HORSENS, APRIL, 5.0)])
    pd.testing.assert_frame_equal(found, DELIVERED)


def test_the_last_of_two_corrections_counts() -> None:
    two = [Corrected(PLANS, ODDER, MARCH, 50.0), Corrected(PLANS, ODDER, MARCH, 59.0)]
    assert total(corrected(DELIVERED, two), ODDER, MARCH) == 59


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_zero_and_one_are_numbers_like_others(value: float) -> None:
    assert (
        total(corrected(DELIVERED, [Corrected(PLANS, ODDER, MARCH, value)]), ODDER, MARCH) == value
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ODDER, HORSENS]),
            st.sampled_from([MARCH, APRIL]),
            st.one_of(st.none(), st.integers(0, 500).map(float)),
        ),
        max_size=6,
    )
)
def test_corrections_never_touch_other_rows_nor_the_delivered_frame(
    said: list[tuple[int, date, float | None]],
) -> None:
    before = DELIVERED.copy(deep=True)
    found = corrected(DELIVERED, [Corrected(PLANS, *each) for each in said])
    pd.testing.assert_frame_equal(DELIVERED, before)
    others = found[(found["item"] == "XREF15") | (found["stratum"] != FLOW)]
    assert list(others["value"]) == [25, 3]
