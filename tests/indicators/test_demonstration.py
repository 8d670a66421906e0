"""The demonstration's files: the same bytes each time, taken whole by the readers, with their truths in."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from indicators import demonstration
from indicators.crossing import by_groups, cells_of, with_cells, with_places, with_rests
from indicators.definition import load
from indicators.demonstration import Truth, truths
from indicators.invented import bundles
from indicators.invented.counts import summing_to
from indicators.measures import Geography
from indicators.protect import protect
from indicators.sources import (
    klgateway_140,
    klgateway_140_count,
    medcom_messages,
    medcom_statistics,
    plsp,
    programme_education,
    statbank,
)
from indicators.statistics.runs import RunCharts, run_charts
from tvaers import cpr
from tvaers.module import Reading
from tvaers.places import Kind
from tvaers.register import Entry, Register

REFERENCE = Path(__file__).parents[2] / "config" / "reference"
SHIPPED = REFERENCE / "deliveries" / "statbank_folketal_2026K1.csv"
TODAY = date(2026, 11, 24)
SOURCES = {
    module.source.name: module.read
    for module in (
        klgateway_140,
        medcom_messages,
        medcom_statistics,
        plsp,
        programme_education,
        statbank,
    )
}


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


PLACES = rows(REFERENCE / "places.csv")
IDS = {row["slug"]: number for number, row in enumerate(PLACES, start=1)}
KINDS = {row["slug"]: row["kind"] for row in PLACES}
PEOPLE = {row["OMRÅDE"].zfill(4): int(row["INDHOLD"]) for row in rows(SHIPPED, ";")}
KOMMUNER = [
    (row["code"], row["short_name"], PEOPLE[row["code"]])
    for row in PLACES
    if row["kind"] == "kommune"
]


def register() -> Register:
    entries = [
        Entry(
            IDS[r["slug"]],
            r["slug"],
            Kind(r["kind"]),
            r["name"],
            r["short_name"],
            r["code"] or None,
        )
        for r in PLACES
    ]
    return Register(
        entries,
        [(row["slug"], row["name"]) for row in rows(REFERENCE / "names.csv")],
        [(row["slug"], row["code"]) for row in rows(REFERENCE / "codes.csv")],
    )


def geography() -> Geography:
    sums: dict[int, set[int]] = {}
    for link in rows(REFERENCE / "links.csv"):
        if link["relation"] == "lies_in" and KINDS[link["child"]] == "kommune":
            sums.setdefault(IDS[link["parent"]], set()).add(IDS[link["child"]])
    return Geography(
        leaves=tuple(IDS[slug] for slug, kind in KINDS.items() if kind == "kommune"),
        sums={place: tuple(sorted(members)) for place, members in sums.items()},
        national=IDS["danmark"],
    )


@dataclass(frozen=True)
class Demonstration:
    """Everything made once: the files, how they were read, and every measure's figures."""

    files: list[tuple[str, Path]]
    readings: dict[str, Reading]
    figures: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    files = demonstration.write(tmp_path_factory.mktemp("demo"), KOMMUNER)
    names = register()
    readings = {
        path.name: SOURCES[source](path.read_text("utf-8-sig"), names, TODAY)
        for source, path in [*files, ("statbank", SHIPPED)]
    }
    observed = pd.concat([reading.rows for reading in readings.values()], ignore_index=True)
    observed = observed.astype(dict.fromkeys(("item", "period_kind", "stratum"), str))
    population = observed[observed["item"] == "population"]
    figures = {}
    for definition in load():
        mine = observed[observed["item"].isin(definition.items)]
        computed = by_groups(definition, mine, population, geography())
        cells = with_rests(definition, with_cells(definition, computed), geography())
        safe = protect(definition, cells, cells_of(definition, geography()), {})
        figures[definition.name] = with_places(definition, safe)
    return Demonstration(files, readings, figures)


def test_every_file_is_taken_whole_by_its_own_reader(demo: Demonstration) -> None:
    for name, reading in demo.readings.items():
        assert (name, list(reading.faults), reading.ignored) == (name, [], 0)
        assert reading.read == reading.accepted


def test_the_deliveries_are_of_six_sources_and_several_receipts_each(demo: Demonstration) -> None:
    of = [source for source, _ in demo.files]
    assert {source: of.count(source) for source in of} == {
        "statbank": 2,
        "medcom-statistics": 11,
        "medcom-messages": 1,
        "plsp": 11,
        "klgateway-140": 11,
        "forloeb-uddannelse": 4,
    }
    assert len({path for _, path in demo.files}) == len(of)


def test_the_files_are_as_the_sources_write_them(demo: Demonstration) -> None:
    for source, path in demo.files:
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.count(b"\n") == raw.count(b"\r\n")
        assert source == "statbank" or "Demonstrationsdata" in raw.decode("utf-8-sig")


def test_the_real_quarter_is_not_invented(demo: Demonstration) -> None:
    quarters = {
        row["TID"] for source, path in demo.files if source == "statbank" for row in rows(path, ";")
    }
    assert "2026K1" not in quarters
    assert len(quarters) == 20
    assert (min(quarters), max(quarters)) == ("2021K4", "2026K4")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    demo: Demonstration, tmp_path: Path
) -> None:
    again = demonstration.write(tmp_path / "again", list(reversed(KOMMUNER)))
    other = demonstration.write(tmp_path / "other", KOMMUNER, seed=7)
    for (_, first), (_, second), (_, third) in zip(demo.files, again, other, strict=True):
        assert first.read_bytes() == second.read_bytes()
        assert first.read_bytes() != third.read_bytes()


def test_all_of_it_takes_less_than_three_seconds(tmp_path: Path) -> None:
    before = perf_counter()
    demonstration.write(tmp_path, KOMMUNER)
    assert perf_counter() - before < 3


def test_no_file_holds_anything_like_a_cpr_number(demo: Demonstration) -> None:
    reports = (demo.files[0][1].parent / demonstration.BUNDLES).iterdir()
    for path in [*(path for _, path in demo.files), *reports]:
        assert cpr.find(path.read_text("utf-8-sig")) is None


def figures_of(demo: Demonstration, measure: str, slug: str) -> pd.DataFrame:
    found = demo.figures[measure]
    return found[found["place_id"] == IDS[slug]].set_index("period_start")


def chart(demo: Demonstration, measure: str, slug: str) -> tuple[RunCharts, pd.DataFrame]:
    found = figures_of(demo, measure, slug)
    values = found["value"].where(found["status"] == "shown").to_numpy(dtype=float)
    return run_charts(values[None, :]), found


def within(found: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    starts = found.index
    return found[(starts >= pd.Timestamp(truth.since)) & (starts < pd.Timestamp(truth.until))]


def signals(demo: Demonstration, truth: Truth, slug: str, side: int) -> None:
    charts, found = chart(demo, truth.measure, slug)
    assert bool(charts.signal[0])
    assert int(charts.run_side[0]) == side
    assert found.index[int(charts.run_first[0])] == pd.Timestamp(truth.since)
    assert found.index[int(charts.run_last[0])] == pd.Timestamp(2026, 10, 1)


def is_chance(demo: Demonstration, truth: Truth, slug: str) -> None:
    charts, _ = chart(demo, truth.measure, slug)
    assert not charts.signal[0]
    assert int(charts.n_useful[0]) >= 55


def is_total(demo: Demonstration, truth: Truth, slug: str) -> None:
    found = figures_of(demo, truth.measure, slug).loc[pd.Timestamp(truth.since)]
    assert (found["numerator"], found["members_reporting"]) == (truth.value, 98)


def is_zero(demo: Demonstration, truth: Truth, slug: str) -> None:
    found = within(figures_of(demo, truth.measure, slug), truth)
    assert set(found["numerator"][found["status"] == "shown"]) == {0}
    assert (found["status"] == "shown").mean() > 0.9


def has_status(status: str, months: int) -> Callable[[Demonstration, Truth, str], None]:
    def check(demo: Demonstration, truth: Truth, slug: str) -> None:
        found = within(figures_of(demo, truth.measure, slug), truth)
        assert list(found["status"]) == [status] * months

    return check


CHECKS: dict[str, Callable[[Demonstration, Truth, str], None]] = {
    "rises": lambda demo, truth, slug: signals(demo, truth, slug, 1),
    "falls": lambda demo, truth, slug: signals(demo, truth, slug, -1),
    "chance": is_chance,
    "total": is_total,
    "zero": is_zero,
    "missing": has_status("missing", 2),
    "incomplete": has_status("incomplete", 2),
}


@pytest.mark.parametrize(
    ("truth", "slug"),
    [
        pytest.param(truth, slug, id=f"{truth.measure}-{truth.kind}-{slug}")
        for truth in truths()
        for slug in truth.places
    ],
)
def test_each_truth_is_seen_after_disclosure_control(
    demo: Demonstration, truth: Truth, slug: str
) -> None:
    CHECKS[truth.kind](demo, truth, slug)


def test_referrals_rise_by_about_thirty_percent_in_horsens(demo: Demonstration) -> None:
    values = figures_of(demo, "kommunehenvisninger", "sundhedsraad-horsens")["value"]
    after = values.index >= pd.Timestamp(2025, 12, 1)
    assert 1.2 < values[after].mean() / values[~after].mean() < 1.4


def test_hospital_days_rise_in_nordjylland_and_municipal_days_do_not(demo: Demonstration) -> None:
    late = pd.Timestamp(2025, 6, 1)
    for measure, rise in (("genoptraening-sygehusdage", 1.5), ("genoptraening-kommunedage", 0.0)):
        values = figures_of(demo, measure, "aalborg-kommune")["value"]
        change = values[values.index >= late].mean() - values[values.index < late].mean()
        assert abs(change - rise) < 0.75


@pytest.mark.parametrize(
    ("measure", "low", "high"),
    [
        ("genoptraening", 75, 87),
        ("kommunehenvisninger", 0.75, 0.95),
        ("afslutningsnotater", 75, 90),
        ("forloebsplaner", 7, 9),
        ("korrespondance", 54, 66),
        ("folketal", 5.9e6, 6.1e6),
    ],
)
def test_the_country_has_plausible_levels(
    demo: Demonstration, measure: str, low: float, high: float
) -> None:
    values = figures_of(demo, measure, "danmark")["value"].dropna()
    assert low < values.median() < high


def test_july_is_quieter_than_the_months_around_it(demo: Demonstration) -> None:
    values = figures_of(demo, "korrespondance", "danmark")["value"]
    assert values[values.index.month == 7].mean() < 0.93 * values[values.index.month == 6].mean()


def test_small_kommuner_give_disclosure_control_work_and_zeros_stay(demo: Demonstration) -> None:
    found = demo.figures["kommunehenvisninger"]
    assert 100 < (found["status"] == "hidden").sum() < 1000
    assert ((found["numerator"] == 0) & (found["status"] == "shown")).any()
    sums = [
        IDS["danmark"],
        *(IDS[slug] for slug, kind in KINDS.items() if kind == "health_council"),
    ]
    assert not (found[found["place_id"].isin(sums)]["status"] == "hidden").any()


def test_the_old_format_of_correspondence_gives_way_to_the_new(demo: Demonstration) -> None:
    def share(name: str) -> float:
        counts = demo.readings[name].rows.astype({"item": str}).groupby("item")["value"].sum()
        letters = counts.reindex(["DIS91", "XDIS91", "FDIS91"], fill_value=0.0)
        return float(letters["FDIS91"] / letters.sum())

    assert share("demo_medcom_2022-01_2022-06.csv") == 0
    assert 0.1 < share("demo_medcom_2024-01_2024-06.csv") < 0.9
    assert share("demo_medcom_2026-07_2026-10.csv") == 1


def test_counting_the_invented_reports_gives_what_they_were_made_to_say(tmp_path: Path) -> None:
    paths = bundles.write(tmp_path)
    assert len(paths) == 12
    counted = klgateway_140_count.count([tmp_path], kommune="0615")
    assert not counted.faults
    found = {(row["indikator_id"], row["enhed"]): row for row in counted.rows}
    share = found["ggop_7dage", "ggop"]
    assert share["taeller"] == bundles.COUNTED["within7"]
    assert share["naevner"] == bundles.COUNTED["received"]
    for reason in ("udskudt", "anden_kommune", "fejl"):
        assert found["ggop_udeladt", reason]["taeller"] == bundles.COUNTED[reason]
    assert found["ggop_sygehusdage", "dage"]["vaerdi"] == bundles.MEDIANS["hospital_days"]
    assert found["ggop_kommunedage", "dage"]["vaerdi"] == bundles.MEDIANS["municipal_days"]


def test_every_report_is_about_one_invented_citizen(tmp_path: Path) -> None:
    for path in bundles.write(tmp_path):
        kinds = [e["resource"]["resourceType"] for e in json.loads(path.read_text())["entry"]]
        assert kinds == ["Patient", "Organization", "ServiceRequest"]


@pytest.mark.parametrize(
    ("counts", "total", "expected"),
    [([1, 1, 1], 4, [2, 1, 1]), ([10, 20, 30], 30, [5, 10, 15]), ([0, 3], 7, [0, 7])],
)
def test_counts_are_scaled_to_a_total_in_whole_numbers(
    counts: list[int], total: int, expected: list[int]
) -> None:
    assert summing_to(np.array(counts), total).tolist() == expected
