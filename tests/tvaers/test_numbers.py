"""A number reads the same however a Dane or a machine writes it; two readings are never guessed between."""

import math

import pandas as pd
import pytest

from tvaers.numbers import Numbers, State, decides, read


def reading(*cells: str, decimal: str | None = None) -> Numbers:
    return read(pd.Series(list(cells), dtype=str), decimal)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.234,5", 1234.5), ("1\u00a0234,5", 1234.5), ("1 234,5", 1234.5), ("1234.5", 1234.5),
        ("1,234.5", 1234.5), ("-0,5", -0.5), ("\u22120,5", -0.5), ("12,5 %", 12.5), ("12.5%", 12.5),
        ("1.234.567", 1_234_567), ("1,234,567", 1_234_567), ("1 234", 1234), ("1 234,567", 1234.567),
        ("0,123", 0.123), ("0.5", 0.5), ("1234,567", 1234.567), ("007", 7), ('="12"', 12), (" 12 ", 12),
    ],
)  # fmt: skip
def test_a_number_that_reads_one_way_is_read(cell: str, value: float) -> None:
    assert reading(cell, "1").values.tolist() == [value, 1]


@pytest.mark.parametrize("cell", ["1.234", "1,234", "-1.234", "999.999 %"])
def test_a_number_that_reads_two_ways_is_ambiguous(cell: str) -> None:
    assert reading(cell, "5").states.tolist() == [State.AMBIGUOUS, State.VALUE]


def test_the_rest_of_the_column_settles_it() -> None:
    assert reading("1.234", "0,5").values.tolist() == [1234, 0.5]
    assert reading("1.234", "0.5").values.tolist() == [1.234, 0.5]
    assert reading("1.234", "1 234,567").values.tolist() == [1234, 1234.567]
    assert reading("1.234", "0.5", "0,5").states.tolist()[0] == State.AMBIGUOUS


def test_the_file_settles_it() -> None:
    assert reading("1.234", decimal=",").values.tolist() == [1234]
    assert decides(["12", "1.234", "7,5"]) == ","
    assert decides(["12", "1.234"]) is None


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        (("", "..", ".", "M", "U", " ", "…"), State.MISSING),
        (("<5", "< 5", "*"), State.SUPPRESSED),
        (("-", "–"), State.NIL),
        (
            ("abc", "1e5", "NaN", "inf", "1.23.4", "1,2,3", "--5", "1\n2", "NA", "9" * 40),
            State.TEXT,
        ),
    ],
)
def test_what_is_no_number_keeps_its_own_state_and_is_never_zero(
    cells: tuple[str, ...], state: State
) -> None:
    numbers = reading(*cells, "1")
    assert set(numbers.states[:-1].tolist()) == {state}
    assert all(math.isnan(value) for value in numbers.values[:-1])


def test_plain_whole_numbers_are_read_the_fast_way() -> None:
    assert reading("1", "20", "300").values.tolist() == [1, 20, 300]
    assert read(pd.Series([1, 20], dtype="int64")).values.tolist() == [1, 20]
    assert reading("1", "-1", "1,5", "..").whole.tolist() == [True, False, False, False]
