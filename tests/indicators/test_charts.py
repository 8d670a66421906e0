"""Charts' numbers: what is drawn is what the table and the sentence say, and a gap is a gap."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from indicators import charts, skeletons
from indicators.charts import compare_chart, run_chart
from indicators.figure import figure_view
from indicators.models import Status
from indicators.scale import scale
from indicators.shown import run_facts
from indicators.sparkline import sparkline
from indicators.views import Mark, Measure, Series
from made_series import CALM, RATE, RISEN, SHARE, month, series


def chart(measure: Measure, found: Series, *marks: Mark) -> dict[str, object]:
    drawn = run_chart(measure, found, run_facts(found), marks=marks)
    assert drawn is not None
    return drawn


def test_chart_table_and_summary_say_the_same_numbers() -> None:
    values: list[float | None] = [*CALM, None, None, 4.1, 3.9]
    found = series(values, {16: Status.HIDDEN, 17: Status.INCOMPLETE})
    view = figure_view(RATE, found)
    assert view.chart is not None
    drawn = view.chart["points"]["y"]
    assert drawn == values
    table = {row.label: row.cells[0] for row in view.table}
    for point, y in zip(found.points, drawn, strict=True):
        cell = table[point.label]
        assert cell.word == (y is None)
        assert y is None or cell.text == f"{y:.1f}".replace(".", ",")
    assert table["juli 2026"].text == "• skjult"
    assert table["august 2026"].text == "ufuldstændig (3 af 4)"
    assert "18 målinger" in view.summary
    assert "Seneste: 3,9" in view.summary
    assert view.chart["last"]["text"] == ["3,9"]
    assert "Lavest: 3,2" in view.summary and min(y for y in drawn if y is not None) == 3.2
    assert "Højest: 4,1" in view.summary and max(y for y in drawn if y is not None) == 4.1


def test_a_chart_is_plain_json() -> None:
    drawn = chart(RATE, series(RISEN), Mark(month(10), "Brev til alle", "confirmed"))
    assert json.loads(json.dumps(drawn))["kind"] == "run"
    assert "NaN" not in json.dumps(drawn)


def test_the_median_is_marked_as_changed_where_the_rules_say_so() -> None:
    assert chart(RATE, series(RISEN))["changed"] is True
    assert chart(RATE, series(CALM))["changed"] is False


def test_a_population_has_no_median_no_change_and_no_rules() -> None:
    view = figure_view(replace(RATE, kind="count"), series(RISEN))
    assert view.chart is not None
    assert view.chart["median"]["y"] == view.chart["beside"]["text"] == []
    assert (view.chart["changed"], view.median, view.rules) == (False, "", "")


def test_a_preliminary_value_is_open_and_demonstration_is_written_in_the_chart() -> None:
    found = series(CALM)
    points = (*found.points[:-1], replace(found.points[-1], preliminary=True, demonstration=True))
    drawn = chart(RATE, replace(found, points=points))
    assert drawn["points"]["fill"][-2:] == [skeletons.LINE, skeletons.PAPER]  # type: ignore[index]
    assert drawn["title"] == "Demonstrationsdata"
    assert chart(RATE, found)["title"] == ""


def test_nothing_is_drawn_of_nothing_or_of_what_would_mislead() -> None:
    hidden = dict.fromkeys(range(0, 16, 3), Status.HIDDEN)
    for found in (series([]), series([None, None]), series([*CALM], hidden)):
        assert run_chart(RATE, found, run_facts(found)) is None


def test_a_mark_stands_before_its_period_in_a_lane_of_its_own() -> None:
    marks = (
        Mark(month(12), "Nyt system i Odder.", "unconfirmed"),
        Mark(month(2), "Brev", "confirmed"),
        Mark(date(2019, 1, 1), "Før serien", "confirmed"),
    )
    drawn = chart(RATE, series(CALM), *marks)["marks"]
    assert isinstance(drawn, dict)
    assert drawn["x"] == [2.5, 12.5]
    assert drawn["text"] == ["Nyt system i Odder (ikke bekræftet)", "Brev"]
    assert drawn["y"][0] > drawn["y"][1] > max(CALM)
    assert drawn["align"] == ["left", "right"]


def test_a_break_is_told_in_chart_table_and_the_words_under_it_with_day_and_reason() -> None:
    broken = Mark(date(2025, 12, 15), "Nyt register.", "confirmed", "break")
    found = series(CALM)
    view = figure_view(RATE, found, marks=(broken, Mark(month(2), "Brev", "confirmed")))
    line = "Databrud: Nyt register, 15. december 2025."
    assert view.chart is not None
    assert view.chart["marks"]["text"] == ["Databrud: Nyt register", "Brev"]
    assert view.marks[0] == line
    noted = {row.label: row.marks for row in view.table if row.marks}
    assert noted[found.points[round(view.chart["marks"]["x"][0] + 0.5)].label] == (line,)
    assert noted["januar 2026"] == (line,)
    assert "Der er databrud 15. december 2025, så tal fra før og efter" in view.summary
    assert "Medianen begynder forfra 15. december 2025, og kun målingerne derefter" in view.summary
    assert len(view.chart["median"]["y"]) == 2
    assert view.finding.startswith("For få målinger til at skelne. 10 målinger siden januar 2026")
    started = figure_view(RATE, found, marks=(Mark(month(2), "Brev", "confirmed"),))
    assert "databrud" not in started.summary


def test_a_break_without_a_day_is_told_and_never_drawn() -> None:
    view = figure_view(RATE, series(CALM), marks=(Mark(None, "Nyt format", "inferred", "break"),))
    assert view.chart is not None and view.chart["marks"]["x"] == []
    assert view.undated == ("Databrud: Nyt format.",)
    assert view.marks == () and not any(row.marks for row in view.table)


def test_a_population_broken_in_two_has_no_median_to_speak_of() -> None:
    broken = Mark(month(5), "Ny kommunegrænse", "confirmed", "break")
    view = figure_view(replace(RATE, kind="count"), series(CALM), marks=(broken,))
    assert "databrud" in view.summary and "Medianen" not in view.summary


def test_the_median_s_word_never_stands_on_the_latest_value_s() -> None:
    found = series([*CALM, 3.5])
    beside = chart(RATE, found)["beside"]
    assert isinstance(beside, dict)
    assert abs(beside["down"][0]) >= 22
    apart = chart(RATE, series([*CALM, 3.8]))["beside"]
    assert isinstance(apart, dict)
    assert apart["down"] == [0.0]


def test_series_as_organised_then_are_joined_with_gaps_between() -> None:
    found = series(CALM)
    drawn = run_chart(RATE, found, run_facts(found), then=(found, found))
    assert drawn is not None
    assert drawn["then"]["y"] == [*CALM, None, *CALM, None]
    assert len(drawn["then"]["x"]) == len(drawn["then"]["y"]) == len(drawn["then"]["sign"])
    assert list(dict.fromkeys(drawn["then"]["sign"])) == ["diamond", "square"]


@pytest.mark.parametrize(
    ("measure", "values", "labels"),
    [
        (SHARE, (71.0, 89.0), ("70 %", "75 %", "80 %", "85 %", "90 %")),
        (SHARE, (93.0, 100.0), ("92 %", "94 %", "96 %", "98 %", "100 %")),
        (RATE, (0.62, 1.21), ("0,6", "0,8", "1,0", "1,2")),
        (RATE, (0.0, 0.0), ("0,0", "0,2")),
        (RATE, (145.0, 1250.0), ("0", "500", "1.000")),
    ],
)
def test_ticks_are_round_and_danish(
    measure: Measure, values: tuple[float, ...], labels: tuple[str, ...]
) -> None:
    made = scale(measure, values)
    assert made.labels[: len(labels)] == labels
    assert made.low <= min(values) and made.high >= max(values)
    assert all(made.low <= tick <= made.high for tick in made.ticks)


def test_no_axis_goes_below_nothing_and_a_share_not_above_all() -> None:
    assert scale(RATE, (0.1, 4.0)).low == 0.0
    assert max(scale(SHARE, (60.0, 99.0)).ticks) <= 100


def test_a_comparison_draws_who_has_a_value_and_marks_the_own() -> None:
    high = replace(series([5.0]).points[0], lower=4.5, upper=5.5)
    low = replace(series([3.0]).points[0], lower=2.5, upper=3.5)
    none = series([None], {0: Status.HIDDEN}).points[0]
    drawn = compare_chart(
        RATE, [("Odder", high), ("Horsens", low), ("Fanø", none)], high, {"Horsens"}
    )
    assert drawn is not None
    assert drawn["labels"] == ["Horsens", "Odder"]
    assert drawn["points"]["fill"] == [skeletons.BLUE, skeletons.LINE]
    assert drawn["bars"] == {"low": [2.5, 4.5], "high": [3.5, 5.5], "y": [0, 1]}
    assert drawn["beside"]["text"] == ["3,0", "5,0"]
    assert compare_chart(RATE, [("Odder", high), ("Fanø", none)], high, ()) is None


def test_a_sparkline_has_gaps_and_is_silent() -> None:
    drawn = sparkline([1.0, 2.0, None, 3.0, 4.0, None], 2.5)
    assert drawn.startswith("<svg") and 'aria-hidden="true"' in drawn
    assert drawn.count("<polyline") == 2
    assert "style=" not in drawn
    assert 'r="3.6"' not in drawn
    assert 'r="3.6"' in sparkline([1.0, 2.0, 3.0], None)


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [1.0, None, None, None, 2.0, None]])
def test_a_sparkline_of_too_little_is_none(values: list[float | None]) -> None:
    assert sparkline(values, None) == ""


def test_skeletons_are_made_once_and_hold_nothing_that_needs_eval() -> None:
    made = skeletons.skeletons()
    assert made is skeletons.skeletons()
    text = made.decode()
    assert not re.search(r"CustomJS|HTMLTemplate|HoverTool|Toolbar\"?, \"tools", text)
    kinds = json.loads(text.removeprefix("window.tvaersSkeletons = ").removesuffix(";\n"))
    assert set(kinds) == {"run", "compare", "funnel"}


def test_what_a_chart_s_script_asks_for_by_name_is_in_its_skeleton() -> None:
    made = json.loads(
        skeletons.skeletons().decode().removeprefix("window.tvaersSkeletons = ").removesuffix(";\n")
    )
    found = series(RISEN)
    run = run_chart(RATE, found, run_facts(found))
    assert run is not None
    for name in ("points", "then", "last", "beside", "marks", "median", "median_changed", "dots"):
        assert f'"name": "{name}"' in json.dumps(made["run"]), name
    for name in ("points", "bars", "whole", "beside", "plot", "x_axis", "y_ticks", "x_range"):
        assert f'"name": "{name}"' in json.dumps(made["compare"]), name
    assert charts.INVENTED == "Demonstrationsdata"
