"""The figures against a slow twin in plain Python, on random deliveries."""

import math
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.definition import Definition, load
from indicators.measures import Geography, compute

MEASURES = [definition for definition in load() if definition.kind != "median"]
LEAVES = (3, 4, 5, 6)
SUMS = {10: (3, 4), 11: (4, 5, 6), 12: (6,), 1: LEAVES}
NATIONAL = 1
DAYS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1)]
STRATA = [
    "",
    "from=almen_praksis;to=kommune",
    "from=kommune;to=almen_praksis",
    "from=sygehus;to=kommune",
]
STRATA += [
    "diagnosis=kol;type=samlet",
    "diagnosis=hjerte;type=samlet",
    "diagnosis=kol;type=ny",
    "type=samlet",
]
STRATA += ["category=nursing;from=sygehus;to=kommune"]
ITEMS = ["XREF15", "XDIS15", "FDIS91", "DIS91", "care_plan", "population"]
ITEMS += ["ggop.within7", "ggop.received"]
COLUMNS = [
    "item",
    "place_id",
    "counterpart_id",
    "period_kind",
    "period_start",
    "stratum",
    "value",
    "n",
]

places = st.sampled_from((*LEAVES, *SUMS))
observations = st.lists(
    st.tuples(
        st.sampled_from(ITEMS),
        places,
        st.one_of(st.just(0), places),
        st.sampled_from(["month", "quarter"]),
        st.sampled_from(DAYS),
        st.sampled_from(STRATA),
        st.one_of(st.none(), st.integers(0, 20)),
        st.none(),
    ),
    max_size=60,
)
populations = st.lists(
    st.tuples(places, st.sampled_from(DAYS), st.integers(1, 10_000)),
    max_size=20,
    unique_by=lambda row: row[:2],
)

Rows = list[tuple[Any, ...]]
Numbers = tuple[float, float] | None


def taken(wanted: Any, row: tuple[Any, ...]) -> int | None:
    """The place whose number the row is a part of, if the filter takes the row."""
    item, place, counterpart, _, _, stratum, _, _ = row
    parts = dict(part.split("=") for part in stratum.split(";") if part)
    strata = wanted.strata or {}
    if item not in wanted.items or not set(parts) <= set(strata):
        return None
    for key, values in strata.items():
        if key not in parts and "" not in values:
            return None
        if key in parts and "*" not in values and parts[key] not in values:
            return None
    here, there = (counterpart, place) if wanted.place == "receiver" else (place, counterpart)
    if here == NATIONAL and there not in (0, NATIONAL):
        return None
    return int(here)


def kept(row: tuple[Any, ...]) -> str:
    """The stratum without the part that may be absent."""
    parts = row[5].split(";")
    return ";".join(part for part in parts if part.split("=")[0] not in ("diagnosis", "category"))


def added(wanted: Any, rows: Rows, place: int, day: date) -> float | None:
    rows = [row for row in rows if row[4] == day and taken(wanted, row) == place]
    totals = {(row[0], row[1], row[2], kept(row)) for row in rows if kept(row) == row[5]}
    values = [row[6] for row in rows if kept(row) == row[5] or (*row[:3], kept(row)) not in totals]
    return None if not values or None in values else float(sum(values))


def inhabitants(people: Rows, place: int, day: date) -> float | None:
    before = [(row[1], row[2]) for row in people if row[0] == place and row[1] <= day]
    return float(max(before)[1]) if before else None


def pair(measure: Definition, rows: Rows, people: Rows, place: int, day: date) -> Numbers:
    above = added(measure.numerator, rows, place, day)
    if measure.kind == "count":
        below: float | None = 1.0
    elif measure.denominator is not None:
        below = added(measure.denominator, rows, place, day)
    else:
        below = inhabitants(people, place, day)
        if below is None and place == NATIONAL:
            each = [inhabitants(people, leaf, day) for leaf in LEAVES]
            below = None if None in each else float(sum(e for e in each if e is not None))
    return None if above is None or below is None else (above, below)


def twin(measure: Definition, rows: Rows, people: Rows) -> dict[tuple[int, date], tuple[Any, ...]]:
    rows = [row for row in rows if row[3] == measure.period]
    filters = [measure.numerator, *([measure.denominator] if measure.denominator else [])]
    days = {row[4] for row in rows for each in filters if taken(each, row) is not None}
    found: dict[tuple[int, date], tuple[Any, ...]] = {}
    for day in days:
        for place in (*LEAVES, *SUMS):
            members = SUMS.get(place, (place,))
            told = [pair(measure, rows, people, member, day) for member in members]
            known = [each for each in told if each is not None]
            status = "shown" if len(known) == len(told) else "incomplete" if known else "missing"
            whole = (sum(each[0] for each in known), sum(each[1] for each in known))
            if place == NATIONAL and status != "shown":
                own = pair(measure, rows, people, NATIONAL, day)
                status, whole = (status, whole) if own is None else ("shown", own)
            numbers = whole if status == "shown" else (math.nan, math.nan)
            value = measure.per * numbers[0] / numbers[1] if numbers[1] else math.nan
            if measure.kind == "count":
                numbers, value = (numbers[0], math.nan), numbers[0]
            found[place, day] = (status, *numbers, value, len(told), len(known))
    return found


@settings(deadline=None, max_examples=150)
@given(rows=observations, people=populations, measure=st.sampled_from(MEASURES))
def test_the_figures_are_those_of_the_slow_twin(
    rows: Rows, people: Rows, measure: Definition
) -> None:
    population = pd.DataFrame(
        [("population", place, 0, "quarter", day, "", count, None) for place, day, count in people],
        columns=COLUMNS,
    )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    found = compute(measure, frame, population, Geography(LEAVES, SUMS, NATIONAL))
    expected = twin(measure, rows, people)
    assert len(found) == len(expected)
    for row in found.to_dict("records"):
        wanted = expected[row["place_id"], row["period_start"].date()]
        assert (row["status"], row["members"], row["members_reporting"]) == (
            wanted[0],
            wanted[4],
            wanted[5],
        )
        for name, number in zip(("numerator", "denominator", "value"), wanted[1:4], strict=True):
            assert row[name] == number or (math.isnan(row[name]) and math.isnan(number))
