"""Danish words for numbers, days and periods."""

from datetime import UTC, date, datetime

import pytest

from tvaers import danish


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 1, "1.234,5"),
        (6_012_345, 0, "6.012.345"),
        (0.005, 2, "0,01"),
        (-0.001, 1, "0,0"),
        (-3.25, 1, "-3,2"),
        (80.0, 0, "80"),
    ],
)
def test_numbers(value: float, decimals: int, text: str) -> None:
    assert danish.number(value, decimals).replace("\u2212", "-") == text


@pytest.mark.parametrize(
    ("kind", "start", "long", "short"),
    [
        ("month", date(2026, 10, 1), "oktober 2026", "okt 2026"),
        ("month", date(2026, 5, 1), "maj 2026", "maj 2026"),
        ("quarter", date(2025, 7, 1), "3. kvartal 2025", "3. kv. 2025"),
        ("half", date(2025, 7, 1), "2. halvår 2025", "2. halvår 2025"),
        ("year", date(2025, 1, 1), "2025", "2025"),
        ("week", date(2026, 12, 28), "uge 53 2026", "uge 53 2026"),
        ("week", date(2024, 12, 30), "uge 1 2025", "uge 1 2025"),
        ("day", date(2026, 11, 22), "22. november 2026", "22. nov. 2026"),
    ],
)
def test_periods(kind: str, start: date, long: str, short: str) -> None:
    assert danish.period(kind, start) == long
    assert danish.short_period(kind, start) == short


def test_days_and_instants_are_copenhagens() -> None:
    assert danish.day(date(2026, 11, 22)) == "22. november 2026"
    assert danish.moment(datetime(2026, 11, 22, 12, 5, tzinfo=UTC)) == "22. november 2026 kl. 13.05"
    assert danish.moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2. juli 2026 kl. 00.30"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["Odder"], "Odder"),
        (["Hedensted", "Horsens"], "Hedensted og Horsens"),
        (["Hedensted", "Horsens", "Odder"], "Hedensted, Horsens og Odder"),
    ],
)
def test_lists(names: list[str], text: str) -> None:
    assert danish.list_of(names) == text
