"""What a measure's figures are: each rule as a table of observations in and a table of figures out.

Kommuner are 1-4; 10 is the region of 1-3, 11 a klynge of 1 and 2, 12 a klynge of 2 and 3 (2 sits in
both, as København does), 13 the one-kommune klynge of 4; 0 in a counterpart says none; 99 is the country.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from indicators.definition import Definition, load
from indicators.measures import COLUMNS, Geography, compute

MEASURES = {definition.name: definition for definition in load()}
GEOGRAPHY = Geography(
    leaves=(1, 2, 3, 4),
    sums={10: (1, 2, 3), 11: (1, 2), 12: (2, 3), 13: (4,), 99: (1, 2, 3, 4)},
    national=99,
)
TO_KOMMUNE = "from=almen_praksis;to=kommune"
TO_PRACTICE = "from=kommune;to=almen_praksis"
MONTH, NEXT = date(2026, 5, 1), date(2026, 6, 1)

# item, place, counterpart, period start, stratum, value
Observed = tuple[str, int, int, date, str, float | None]


def table(*rows: Observed, kind: str = "month", n: int | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(
        rows, columns=["item", "place_id", "counterpart_id", "period_start", "stratum", "value"]
    )
    return frame.assign(period_kind=kind, n=n).astype({"value": float})


def people(*counts: int, day: date = date(2026, 4, 1)) -> pd.DataFrame:
    rows = [("population", place, 0, day, "", float(c)) for place, c in enumerate(counts, start=1)]
    return table(*rows, kind="quarter")


def referrals(place: int, value: float | None, day: date = MONTH, sender: int = 99) -> Observed:
    return ("XREF15", sender, place, day, TO_KOMMUNE, value)


def notes(place: int, value: float | None, day: date = MONTH) -> Observed:
    return ("XDIS15", place, 99, day, TO_PRACTICE, value)


def plans(place: int, within: float, received: float, day: date = MONTH) -> list[Observed]:
    return [
        ("ggop.within7", place, 0, day, "", within),
        ("ggop.received", place, 0, day, "", received),
    ]


def figures(
    measure: str | Definition,
    observations: pd.DataFrame,
    population: pd.DataFrame | None = None,
    day: date = MONTH,
) -> Mapping[int, str]:
    """Each place's figure in one line: status numerator/denominator = value (reporting of members)."""
    definition = MEASURES[measure] if isinstance(measure, str) else measure
    found = compute(
        definition, observations, people() if population is None else population, GEOGRAPHY
    )
    assert tuple(found.columns) == COLUMNS
    return {
        int(row["place_id"]): line(row)
        for _, row in found.iterrows()
        if row["period_start"] == pd.Timestamp(day)
    }


def line(row: "pd.Series[float]") -> str:
    numbers = [
        "-" if np.isnan(row[name]) else f"{row[name]:g}"
        for name in ("numerator", "denominator", "value")
    ]
    counts = f"({row['members_reporting']} of {row['members']})"
    return f"{row['status']} {numbers[0]}/{numbers[1]} = {numbers[2]} {counts}"


def test_a_share_of_a_sum_is_the_sum_of_both_numbers_and_no_average() -> None:
    observed = table(*plans(1, 9, 10), *plans(2, 10, 100), *plans(3, 0, 10), *plans(4, 0, 0))
    assert figures("genoptraening", observed) == {
        1: "shown 9/10 = 90 (1 of 1)",
        2: "shown 10/100 = 10 (1 of 1)",
        3: "shown 0/10 = 0 (1 of 1)",
        4: "shown 0/0 = - (1 of 1)",
        10: "shown 19/120 = 15.8333 (3 of 3)",
        11: "shown 19/110 = 17.2727 (2 of 2)",
        12: "shown 10/110 = 9.09091 (2 of 2)",
        13: "shown 0/0 = - (1 of 1)",
        99: "shown 19/120 = 15.8333 (4 of 4)",
    }


def test_what_is_absent_is_missing_and_its_sums_are_incomplete_without_a_value() -> None:
    observed = table(*plans(1, 9, 10), *plans(2, 8, 10))
    assert figures("genoptraening", observed) == {
        1: "shown 9/10 = 90 (1 of 1)",
        2: "shown 8/10 = 80 (1 of 1)",
        3: "missing -/- = - (0 of 1)",
        4: "missing -/- = - (0 of 1)",
        10: "incomplete -/- = - (2 of 3)",
        11: "shown 17/20 = 85 (2 of 2)",
        12: "incomplete -/- = - (1 of 2)",
        13: "missing -/- = - (0 of 1)",
        99: "incomplete -/- = - (2 of 4)",
    }


def test_half_a_share_is_missing() -> None:
    observed = table(plans(1, 9, 10)[0], plans(2, 9, 10)[1], *plans(3, 1, 2))
    found = figures("genoptraening", observed)
    assert found[1] == found[2] == "missing -/- = - (0 of 1)"
    assert found[10] == "incomplete -/- = - (1 of 3)"


def test_an_empty_value_is_missing_and_a_delivered_zero_is_zero() -> None:
    observed = table(referrals(1, None), referrals(2, 0))
    found = figures("kommunehenvisninger", observed, people(1000, 2000))
    assert found[1] == "missing -/- = - (0 of 1)"
    assert found[2] == "shown 0/2000 = 0 (1 of 1)"


def test_kommuner_in_two_sums_count_in_both_and_once_in_the_country() -> None:
    observed = table(*(referrals(place, 10 * place) for place in (1, 2, 3, 4)))
    found = figures("kommunehenvisninger", observed, people(1000, 2000, 3000, 4000))
    assert found[11] == "shown 30/3000 = 10 (2 of 2)"
    assert found[12] == "shown 50/5000 = 10 (2 of 2)"
    assert found[99] == "shown 100/10000 = 10 (4 of 4)"


def test_the_denominator_of_a_rate_is_the_latest_population_on_or_before_the_periods_start() -> (
    None
):
    population = pd.concat(
        [
            people(1000, day=date(2026, 1, 1)),
            people(2000, day=date(2026, 5, 1)),
            people(4000, day=date(2026, 5, 2)),
        ]
    )
    observed = table(referrals(1, 8, date(2026, 4, 1)), referrals(1, 8), referrals(1, 8, NEXT))
    for day, count in [(date(2026, 4, 1), 1000), (MONTH, 2000), (NEXT, 4000)]:
        found = figures("kommunehenvisninger", observed, population, day)
        assert found[1] == f"shown 8/{count} = {8000 / count:g} (1 of 1)"


def test_a_rate_without_population_is_missing_and_so_is_one_before_the_first_population() -> None:
    observed = table(referrals(1, 8), referrals(2, 8), referrals(3, 8))
    found = figures("kommunehenvisninger", observed, people(1000, 2000))
    assert found[3] == "missing -/- = - (0 of 1)"
    assert found[10] == "incomplete -/- = - (2 of 3)"
    early = figures("kommunehenvisninger", observed, people(1000, 2000, day=NEXT))
    assert early[1] == "missing -/- = - (0 of 1)"


def test_a_population_by_age_is_never_taken_for_the_whole() -> None:
    by_age = people(400).assign(stratum="age=65-74")
    found = figures(
        "kommunehenvisninger", table(referrals(1, 8)), pd.concat([people(1000), by_age])
    )
    assert found[1] == "shown 8/1000 = 8 (1 of 1)"


def test_the_countrys_own_figure_speaks_only_where_the_sum_is_not_complete() -> None:
    population = people(1000, 2000, 3000, 4000)
    whole = referrals(99, 77)
    alone = figures("kommunehenvisninger", table(whole), population)
    assert alone[99] == "shown 77/10000 = 7.7 (0 of 4)"
    assert alone[1] == "missing -/- = - (0 of 1)"
    some = figures("kommunehenvisninger", table(whole, referrals(1, 5)), population)
    assert some[99] == "shown 77/10000 = 7.7 (1 of 4)"
    assert some[10] == "incomplete -/- = - (1 of 3)"
    complete = table(whole, *(referrals(place, 5) for place in (1, 2, 3, 4)))
    assert figures("kommunehenvisninger", complete, population)[99] == "shown 20/10000 = 2 (4 of 4)"


def test_the_countrys_own_population_is_used_for_its_own_figure_where_it_is_delivered() -> None:
    own = table(("population", 99, 0, date(2026, 4, 1), "", 20000.0), kind="quarter")
    found = figures("kommunehenvisninger", table(referrals(99, 80)), pd.concat([people(1000), own]))
    assert found[99] == "shown 80/20000 = 4 (0 of 4)"


def test_a_flow_from_a_known_kommune_to_an_unnamed_one_is_not_the_countrys_number() -> None:
    observed = table(referrals(99, 5, sender=1), referrals(2, 3))
    found = figures("kommunehenvisninger", observed, people(1000, 1000, 1000, 1000))
    assert found[99] == "incomplete -/- = - (1 of 4)"
    assert found[2] == "shown 3/1000 = 3 (1 of 1)"


def test_all_senders_to_one_kommune_are_added() -> None:
    observed = table(referrals(2, 3, sender=1), referrals(2, 4, sender=2), referrals(2, 5))
    found = figures("kommunehenvisninger", observed, people(1000, 1000))
    assert found[2] == "shown 12/1000 = 12 (1 of 1)"
    assert found[1] == "missing -/- = - (0 of 1)"


def test_hospital_referrals_are_not_counted_and_other_periods_are_left_out() -> None:
    hospital = ("XREF15", 99, 1, MONTH, "from=sygehus;to=kommune", 50.0)
    observed = pd.concat([table(referrals(1, 8), hospital), table(referrals(1, 96), kind="year")])
    assert figures("kommunehenvisninger", observed, people(1000))[1] == "shown 8/1000 = 8 (1 of 1)"


def test_a_ratio_may_pass_a_hundred_and_takes_each_number_at_its_own_end_of_the_flow() -> None:
    observed = table(notes(1, 15), referrals(1, 10), notes(2, 0), referrals(2, 10))
    found = figures("afslutningsnotater", observed)
    assert found[1] == "shown 15/10 = 150 (1 of 1)"
    assert found[2] == "shown 0/10 = 0 (1 of 1)"
    assert found[11] == "shown 15/20 = 75 (2 of 2)"
    assert found[99] == "incomplete -/- = - (2 of 4)"


def test_old_and_new_formats_of_correspondence_are_added_whoever_sent_them() -> None:
    observed = table(
        ("DIS91", 99, 1, MONTH, "from=sygehus;to=kommune", 10.0),
        ("XDIS91", 99, 1, MONTH, TO_KOMMUNE, 20.0),
        ("FDIS91", 2, 1, MONTH, "from=kommune;to=kommune", 30.0),
        ("FDIS91", 1, 99, MONTH, "from=kommune;to=sygehus", 500.0),
    )
    assert figures("korrespondance", observed, people(1000))[1] == "shown 60/1000 = 60 (1 of 1)"


def test_care_plans_count_the_combined_series_alone() -> None:
    observed = table(
        ("care_plan", 1, 0, MONTH, "diagnosis=kol;type=samlet", 3.0),
        ("care_plan", 1, 0, MONTH, "diagnosis=hjerte;type=samlet", 5.0),
        ("care_plan", 1, 0, MONTH, "diagnosis=hjerte;type=ny", 2.0),
    )
    assert figures("forloebsplaner", observed, people(1000))[1] == "shown 8/1000 = 8 (1 of 1)"


def test_parts_are_added_unless_their_total_is_delivered_too() -> None:
    def care_plans(place: int, stratum: str, value: float) -> Observed:
        return ("care_plan", place, 0, MONTH, stratum, value)

    observed = table(
        care_plans(1, "diagnosis=kol;type=samlet", 3.0),
        care_plans(1, "diagnosis=hjerte;type=samlet", 5.0),
        care_plans(2, "diagnosis=kol;type=samlet", 3.0),
        care_plans(2, "type=samlet", 20.0),
        care_plans(3, "type=samlet", 7.0),
    )
    found = figures("forloebsplaner", observed, people(1000, 1000, 1000))
    assert [found[place].split("/")[0] for place in (1, 2, 3)] == ["shown 8", "shown 20", "shown 7"]


def test_correspondence_by_category_is_added_up() -> None:
    observed = table(
        ("FDIS91", 99, 1, MONTH, "category=training;from=sygehus;to=kommune", 10.0),
        ("FDIS91", 99, 1, MONTH, "category=nursing;from=sygehus;to=kommune", 20.0),
        ("FDIS91", 99, 2, MONTH, "category=nursing;from=sygehus;to=kommune", 20.0),
        ("FDIS91", 99, 2, MONTH, "from=sygehus;to=kommune", 25.0),
        ("FDIS91", 99, 2, MONTH, "from=almen_praksis;to=kommune", 5.0),
    )
    found = figures("korrespondance", observed, people(1000, 1000))
    assert [found[place].split("/")[0] for place in (1, 2)] == ["shown 30", "shown 30"]


def test_a_count_has_no_denominator() -> None:
    found = figures("folketal", people(1000, 2000, 3000, 4000), day=date(2026, 4, 1))
    assert found[1] == "shown 1000/- = 1000 (1 of 1)"
    assert found[99] == "shown 10000/- = 10000 (4 of 4)"


def test_medians_are_shown_with_their_n_and_never_summed() -> None:
    item = "ggop.hospital_days"
    observed = table((item, 1, 0, MONTH, "", 2.0), (item, 2, 0, MONTH, "", 4.0), n=30)
    found = compute(MEASURES["genoptraening-sygehusdage"], observed, people(), GEOGRAPHY)
    told = {row["place_id"]: (line(row), row["n"]) for _, row in found.iterrows()}
    assert told[1] == ("shown -/- = 2 (1 of 1)", 30)
    assert told[3][0] == "missing -/- = - (0 of 1)"
    assert told[11][0] == "not_comparable -/- = - (2 of 2)"
    assert told[99][0] == "not_comparable -/- = - (2 of 4)"
    assert np.isnan(told[11][1])


def test_two_medians_for_one_place_cannot_be_made_into_one_but_the_countrys_own_is_shown() -> None:
    item = "ggop.hospital_days"
    observed = table(
        (item, 1, 0, MONTH, "", 2.0),
        (item, 1, 0, MONTH, "", 9.0),
        (item, 99, 0, MONTH, "", 3.0),
        n=30,
    )
    found = figures("genoptraening-sygehusdage", observed)
    assert found[1] == "not_comparable -/- = - (1 of 1)"
    assert found[99] == "shown -/- = 3 (1 of 4)"


def test_only_periods_that_were_observed_have_figures_and_each_has_every_place() -> None:
    observed = table(referrals(1, 8), notes(1, 3, NEXT), *plans(1, 1, 1, date(2020, 1, 1)))
    found = compute(MEASURES["afslutningsnotater"], observed, people(), GEOGRAPHY)
    assert list(found["period_start"].drop_duplicates()) == [
        pd.Timestamp(MONTH),
        pd.Timestamp(NEXT),
    ]
    assert len(found) == 2 * 9
    assert set(found["status"]) == {"missing"}


def test_days_as_text_are_read_as_days() -> None:
    observed = table(referrals(1, 8)).assign(period_start="2026-05-01")
    found = figures("kommunehenvisninger", observed, people(1000).assign(period_start="2026-04-01"))
    assert found[1] == "shown 8/1000 = 8 (1 of 1)"


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_observed_gives_no_figures(measure: str) -> None:
    found = compute(MEASURES[measure], table(), people(), GEOGRAPHY)
    assert found.empty
    assert tuple(found.columns) == COLUMNS


def test_a_place_that_is_no_kommune_cannot_be_a_part_of_a_sum() -> None:
    wrong = replace(GEOGRAPHY, sums={10: (1, 11)})
    with pytest.raises(ValueError, match="place 10 is a sum of place 11, which is no kommune"):
        compute(MEASURES["folketal"], people(1000), people(1000), wrong)


def test_five_years_of_all_kommuner_take_well_under_a_second() -> None:
    leaves = tuple(range(1, 99))
    sums = {200 + s: leaves[s % 80 : s % 80 + 2 + s % 9] for s in range(50)}
    geography = Geography(leaves, {**sums, 99: leaves}, 99)
    days = [date(2021 + m // 12, m % 12 + 1, 1) for m in range(10, 70)]
    observed = table(
        *(referrals(place, 5, day) for day in days for place in leaves for _ in range(9))
    )
    population = people(*[50_000] * 98, day=date(2021, 10, 1))
    before = perf_counter()
    found = compute(MEASURES["kommunehenvisninger"], observed, population, geography)
    assert perf_counter() - before < 1
    assert len(found) == 60 * 149
