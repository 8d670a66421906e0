"""Disclosure control of computed figures: the country's own figure, and what a later release hides.

Kommuner are 1-6; 10 is a klynge of 1-3, 11 a klynge of 4-6, 99 the country.
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from indicators.definition import Definition, load
from indicators.measures import Geography, compute
from indicators.protect import Cell, protect

MEASURES = {definition.name: definition for definition in load()}
KOMMUNER = (1, 2, 3, 4, 5, 6)
COUNTRY = 99
PLACES = Geography(KOMMUNER, {10: (1, 2, 3), 11: (4, 5, 6), COUNTRY: KOMMUNER}, COUNTRY)
MAY = date(2026, 5, 1)
TO_KOMMUNE, TO_PRACTICE = "from=almen_praksis;to=kommune", "from=kommune;to=almen_praksis"

# item, place, counterpart, stratum, value
Observed = tuple[str, int, int, str, float]


def plans(within: dict[int, int], received: dict[int, int]) -> list[Observed]:
    return [
        *(("ggop.within7", place, 0, "", float(n)) for place, n in within.items()),
        *(("ggop.received", place, 0, "", float(n)) for place, n in received.items()),
    ]


def referrals(counts: dict[int, int]) -> list[Observed]:
    return [("XREF15", COUNTRY, place, TO_KOMMUNE, float(n)) for place, n in counts.items()]


def notes(counts: dict[int, int]) -> list[Observed]:
    return [("XDIS15", place, COUNTRY, TO_PRACTICE, float(n)) for place, n in counts.items()]


def released(
    name: str, observed: list[Observed], before: dict[Cell, bool] | None = None
) -> pd.DataFrame:
    """What is released of a measure in May, by place."""
    table = pd.DataFrame(
        observed, columns=["item", "place_id", "counterpart_id", "stratum", "value"]
    ).assign(period_start=MAY, period_kind="month", n=None)
    people = pd.DataFrame(
        [("population", place, 0, "", 10_000.0) for place in KOMMUNER],
        columns=["item", "place_id", "counterpart_id", "stratum", "value"],
    ).assign(period_start=date(2026, 4, 1), period_kind="quarter", n=None)
    measure: Definition = MEASURES[name]
    return protect(
        measure, compute(measure, table, people, PLACES), PLACES, before or {}
    ).set_index("place_id")


def hidden(found: pd.DataFrame) -> dict[Cell, bool]:
    """What a later release is told: hidden cells, and whether the denominator was hidden too."""
    rows = found[found["status"] == "hidden"]
    return {
        (int(place), row["period_start"]): bool(np.isnan(row["denominator"]))
        for place, row in rows.iterrows()
    }


def places(found: pd.DataFrame, status: str) -> set[int]:
    return set(found.index[found["status"] == status])


def test_a_national_figure_does_not_give_a_small_silent_kommune_away() -> None:
    told = {1: 40, 2: 60, 3: 50, 4: 70, 5: 80}
    found = released("kommunehenvisninger", referrals({**told, COUNTRY: 303}))
    # 303 less the five is 3: somebody's number, though nobody delivered it.
    assert places(found, "hidden") & {*told, COUNTRY}


def test_a_national_figure_with_room_beside_the_silent_kommuner_is_shown() -> None:
    told = {1: 40, 2: 60, 3: 50, 4: 70}
    found = released("kommunehenvisninger", referrals({**told, COUNTRY: 500}))
    assert places(found, "hidden") == set()
    assert found.loc[COUNTRY, ["numerator", "members_reporting"]].tolist() == [500, 4]
    assert found.loc[11, "status"] == "incomplete"


def test_a_national_figure_smaller_than_its_kommuner_is_left_out_for_that_month() -> None:
    told = {1: 40, 2: 60, 3: 50, 4: 70}
    found = released("kommunehenvisninger", referrals({**told, COUNTRY: 219}))
    assert found.loc[COUNTRY, "status"] == "incomplete"
    assert found.loc[COUNTRY, ["value", "numerator", "denominator"]].isna().all()
    assert found.loc[[1, 2, 3, 4, 10], "status"].tolist() == ["shown"] * 5


def test_a_ratio_of_the_country_is_left_out_when_either_count_is_too_small() -> None:
    sent, back = {1: 40, 2: 60}, {1: 30, 2: 50}
    found = released("afslutningsnotater", [*referrals({**sent, COUNTRY: 99}), *notes({**back, COUNTRY: 90})])  # fmt: skip
    assert found.loc[COUNTRY, "status"] == "incomplete"


def test_a_share_of_the_country_is_left_out_when_its_rest_is_too_small() -> None:
    # 60 of 70 beside 40 of 60: the other kommuner would have had 20 of 10.
    found = released("genoptraening", plans({1: 40, COUNTRY: 60}, {1: 60, COUNTRY: 70}))
    assert found.loc[COUNTRY, "status"] == "incomplete"
    assert found.loc[1, "status"] == "shown"


def test_a_hidden_share_stays_hidden_when_its_numbers_have_grown() -> None:
    small = plans(dict.fromkeys(KOMMUNER, 40) | {2: 3}, dict.fromkeys(KOMMUNER, 60))
    large = plans(dict.fromkeys(KOMMUNER, 40), dict.fromkeys(KOMMUNER, 60))
    first = released("genoptraening", small)
    assert 2 in places(first, "hidden")
    assert places(released("genoptraening", large), "hidden") == set()
    assert places(released("genoptraening", large, hidden(first)), "hidden") == places(
        first, "hidden"
    )


def test_a_denominator_that_was_shown_is_still_shown_and_one_that_was_hidden_is_not() -> None:
    received = dict.fromkeys(KOMMUNER, 60)
    one = released("genoptraening", plans(dict.fromkeys(KOMMUNER, 40) | {2: 3}, received))
    assert places(one, "hidden") and one["denominator"].notna().all()
    again = released("genoptraening", plans(dict.fromkeys(KOMMUNER, 40), received), hidden(one))
    assert again["denominator"].notna().all()

    few = released("genoptraening", plans(dict.fromkeys(KOMMUNER, 40) | {2: 3}, {**received, 2: 4}))
    assert np.isnan(few.loc[2, "denominator"])
    later = released("genoptraening", plans(dict.fromkeys(KOMMUNER, 40), received), hidden(few))
    assert np.isnan(later.loc[2, "denominator"])


@pytest.mark.parametrize("name", ["genoptraening", "afslutningsnotater", "kommunehenvisninger"])
def test_the_same_numbers_hide_the_same_again_whatever_they_are(name: str) -> None:
    chance = np.random.default_rng(2026)
    seen = 0
    for _ in range(60):
        below = {place: int(chance.poisson(chance.choice([2, 12, 40]))) for place in KOMMUNER}
        silent = chance.random() < 0.5
        above = {
            p: 0 if silent and n < 20 else int(chance.binomial(n, 0.8)) for p, n in below.items()
        }
        observed = {
            "genoptraening": plans(above, below),
            "afslutningsnotater": [*referrals(below), *notes(above)],
            "kommunehenvisninger": referrals(below),
        }[name]
        first = released(name, observed)
        second = released(name, observed, hidden(first))
        pd.testing.assert_frame_equal(first, second)
        seen += bool(hidden(first))
    assert seen > 30


def test_what_one_count_of_a_ratio_hides_is_safe_in_the_other_too() -> None:
    # The notes hide kommune 1 and one more; the referrals lie as they did. The two left out of the
    # notes' sum must then not be alone in the referrals' either.
    sent = {1: 60, 2: 60, 3: 60, 4: 60, 5: 60, 6: 60}
    back = {1: 3, 2: 50, 3: 50, 4: 50, 5: 50, 6: 50}
    found = released("afslutningsnotater", [*referrals(sent), *notes(back)])
    gone = places(found, "hidden")
    assert 1 in gone
    for total in (10, 11, COUNTRY):
        left = gone & {total, *PLACES.sums[total]}
        assert len(left) != 1
    assert found.loc[sorted(gone), ["value", "numerator", "denominator"]].isna().all(axis=None)


def test_a_median_of_few_plans_is_hidden_and_never_tells_how_many() -> None:
    observed = pd.DataFrame(
        [("ggop.hospital_days", 1, 0, "", 2.0, 9), ("ggop.hospital_days", 2, 0, "", 3.0, 10)],
        columns=["item", "place_id", "counterpart_id", "stratum", "value", "n"],
    ).assign(period_start=MAY, period_kind="month")
    measure = MEASURES["genoptraening-sygehusdage"]
    computed = compute(measure, observed, observed.iloc[:0], PLACES)
    found = protect(measure, computed, PLACES, {}).set_index("place_id")
    assert found.loc[[1, 2], "status"].tolist() == ["hidden", "shown"]
    assert found["n"].isna().all()
