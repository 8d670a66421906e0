"""What is said of a difference between groups: its size, how sure, and nothing where it cannot be said."""

from dataclasses import replace

import pytest

from indicators.groups.gradient import advice, finding, gradient, summary
from indicators.models import Status
from indicators.statistics.intervals import wilson
from indicators.views import Point
from made_series import SHARE, series

NAMES = ("Grundskole", "Faglig", "Videregående")


def told(above: int | None, below: int) -> Point:
    if above is None:
        return series([None], {0: Status.HIDDEN}).points[0]
    found = wilson([above], [below])
    return replace(
        series([100 * above / below]).points[0],
        numerator=above,
        denominator=below,
        lower=100 * float(found.lower[0]),
        upper=100 * float(found.upper[0]),
    )


def groups(*counts: tuple[int | None, int]) -> list[tuple[str, Point]]:
    return [(name, told(*both)) for name, both in zip(NAMES, counts, strict=False)]


STEEP = groups((100, 200), (200, 300), (160, 200))
FLAT = groups((130, 200), (190, 300), (132, 200))


def test_the_slope_is_that_of_a_line_weighted_by_how_many_each_group_is() -> None:
    found = gradient(STEEP)
    assert found is not None
    # By hand: midpoints 1/7, 1/2, 6/7 of the people; shares 50, 66.7, 80 with weights 2/7, 3/7, 2/7.
    assert found.slope == pytest.approx(42.0, abs=0.05)
    assert found.lower < found.slope < found.upper
    assert found.certain and found.relative == pytest.approx((44.52 + 42) / 44.52, abs=0.01)


def test_a_certain_difference_is_said_with_its_size_and_what_to_do() -> None:
    said = finding(SHARE, "Uddannelse", "2025", STEEP)
    assert said.startswith("I 2025 er andelen højere, jo længere man kommer fra grundskole mod")
    assert "42 procentpoint (95 % sikkert mellem" in said and "næppe tilfældigt" in said
    assert "den første gruppe" in advice(SHARE, gradient(STEEP))
    assert "den sidste gruppe" in advice(replace(SHARE, direction="down"), gradient(STEEP))
    assert advice(replace(SHARE, direction="none"), gradient(STEEP)) == ""


def test_groups_out_of_order_are_not_called_a_ladder() -> None:
    said = finding(SHARE, "Uddannelse", "2025", groups((110, 200), (150, 300), (160, 200)))
    assert "samlet set højere mod videregående" in said
    assert "følger ikke rækken gruppe for gruppe" in said
    assert "jo længere" not in said


def test_what_may_be_chance_is_called_chance_and_asks_for_nothing() -> None:
    said = finding(SHARE, "Uddannelse", "2025", FLAT)
    assert "kan der ikke påvises en forskel efter uddannelse" in said
    assert "kan være tilfældigt" in said
    assert advice(SHARE, gradient(FLAT)) == ""


def test_a_hidden_group_leaves_the_difference_unsaid_and_named() -> None:
    with_hidden = groups((100, 200), (200, 300), (None, 1))
    assert gradient(with_hidden) is None
    assert (
        finding(SHARE, "Uddannelse", "2025", with_hidden)
        == "Forskellen i 2025 kan ikke regnes ud, for tallet for videregående er skjult."
    )


def test_two_groups_make_no_line_and_none_make_no_sentence_about_a_difference() -> None:
    two = STEEP[:2]
    assert gradient(two) is None
    assert "der skal mindst 3 til" in finding(SHARE, "Uddannelse", "2025", two)
    assert "ingen tal for grupperne" in finding(SHARE, "Uddannelse", "2025", groups((None, 1)))


def test_a_group_where_all_did_it_is_not_taken_as_certain() -> None:
    tiny = gradient(groups((3, 4), (4, 4), (4, 4)))
    assert tiny is not None and not tiny.certain
    assert tiny.lower < 0 < tiny.upper


def test_the_share_that_is_in_no_group_is_said_where_all_is_shown() -> None:
    assert "12,5 % er i ingen af grupperne" in summary(SHARE, STEEP, told(500, 800))
    assert "i ingen af grupperne" not in summary(SHARE, STEEP, told(460, 700))
    hidden = groups((100, 200), (200, 300), (None, 1))
    assert "i ingen af grupperne" not in summary(SHARE, hidden, told(500, 800))
