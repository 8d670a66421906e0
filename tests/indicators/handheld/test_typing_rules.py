"""A number as it is typed, and the weeks of a sheet: what is taken, and the sentence where it is not."""

from datetime import date

import pytest

from indicators.handheld import calendar, numbers
from indicators.handheld.numbers import Faulty
from indicators.models import PeriodKind

WEEK, MONTH = PeriodKind.WEEK, PeriodKind.MONTH


@pytest.mark.parametrize(("typed", "count"), [("3", 3), (" 0 ", 0), ("1 200", 1200), ("007", 7)])
def test_whole_numbers_are_taken(typed: str, count: int) -> None:
    assert numbers.count(typed, "fald", 100_000) == count


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Skriv antallet: fald. Var der ingen, så skriv 0."),
        ("-3", "kan ikke være negativt"),
        ("−3", "kan ikke være negativt"),
        ("3,5", "et helt tal uden punktum og komma"),
        ("1.000", "et helt tal uden punktum og komma"),
        ("tre", "»tre« er ikke et tal. Skriv kun cifre"),
        ("10000000", "tager højst 40 ad gangen"),
        ("9" * 30, "er ikke et tal"),
        ("٣x", "er ikke et tal"),
        ("010203-1234", "ligner et CPR-nummer, og intet er gemt"),
    ],
)
def test_what_is_no_count_is_told_in_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(Faulty, match=said):
        numbers.count(typed, "fald", 40)


def test_a_persons_digits_are_never_repeated() -> None:
    with pytest.raises(Faulty) as refused:
        numbers.count("0102031234", "fald", 40)
    assert "0102" not in str(refused.value)


def test_a_part_is_no_larger_than_its_whole() -> None:
    numbers.pair(41, 41, ("fald", "beboere"))
    with pytest.raises(Faulty, match="flere fald \\(42\\) end beboere \\(41\\)"):
        numbers.pair(42, 41, ("fald", "beboere"))


def test_weeks_run_over_new_year_and_begin_on_mondays() -> None:
    weeks = list(calendar.periods(WEEK, date(2026, 12, 24), date(2027, 1, 12)))
    assert [calendar.written(WEEK, week) for week in weeks] == [
        "2026-W52",
        "2026-W53",
        "2027-W01",
        "2027-W02",
    ]
    assert [calendar.read(WEEK, calendar.written(WEEK, week)) for week in weeks] == weeks
    assert calendar.read(WEEK, "2026-u53") == date(2026, 12, 28)
    assert calendar.read(WEEK, "2026-W54") is None and calendar.read(WEEK, "uge 3") is None
    assert calendar.read(MONTH, "2026-11") == date(2026, 11, 1)
    assert calendar.read(MONTH, "2026-13") is None


def test_the_form_begins_with_the_newest_week_that_is_over_and_lacks_a_number() -> None:
    today = date(2026, 11, 24)
    starts = calendar.open_periods(WEEK, date(2026, 11, 2), None, today)
    assert starts[-1] == date(2026, 11, 23), "the running week may be typed, the next may not"
    two, nine, sixteen = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)
    assert calendar.lacking(WEEK, starts, {nine}, today) == [two, sixteen]
    assert calendar.offered(WEEK, starts, {nine}, today) == sixteen
    assert calendar.offered(WEEK, starts, {nine, sixteen}, today) == two
    assert calendar.offered(WEEK, starts, {two, nine, sixteen}, today) == date(2026, 11, 23)


def test_a_sheet_that_has_ended_takes_no_later_week() -> None:
    starts = calendar.open_periods(WEEK, date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 24))
    assert starts == [date(2026, 11, 2)]
