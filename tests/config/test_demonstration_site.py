"""The whole demonstration as stored: its truths, the same on both databases, and nothing to work out.

The audit here is a slow one of its own: what a reader can know of each hidden cell is asked of a
programme over whole numbers, made of the stored figures alone.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from scipy.optimize import Bounds, LinearConstraint, milp
from sqlalchemy.orm import Session

import postgres
from config import compose
from config.commands import init
from indicators.demonstration import Truth, truths
from indicators.invented.calendar import MONTHS
from indicators.invented.programmes import YEARS
from indicators.models import CurrentRelease, Figure, MeasureVersion, Signal
from indicators.release import release_all
from tvaers.db import make_engine
from tvaers.intake import Stores
from tvaers.locks import Reason, system
from tvaers.places import Kind, Link, Place, Relation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demonstration")]
PROVE = os.environ.get("TVAERS_PROVE") == "1"
LAST = pd.Timestamp(2026, 10, 1)
MEASURES = {definition.name: definition for definition in compose.definitions()}
NUMBERS = ["value", "numerator", "denominator", "lower", "upper"]
# Where each measure's counts lie among the observations: items, which end, which strata.
PRACTICE = "from=almen_praksis;to=kommune"
COUNTS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "plans within": (("ggop.within7",), "place_id", "%"),
    "plans": (("ggop.received",), "place_id", "%"),
    "referrals": (("XREF15",), "counterpart_id", PRACTICE),
    "notes": (("XDIS15",), "place_id", "from=kommune;to=almen_praksis"),
    "care plans": (("care_plan",), "place_id", "%type=samlet"),
    "letters": (("DIS91", "XDIS91", "FDIS91"), "counterpart_id", "%to=kommune"),
}


@dataclass(frozen=True)
class Stored:
    """What one installation's pages have to show, as frames."""

    figures: pd.DataFrame
    signals: pd.DataFrame

    def of(self, measure: str, slug: str) -> pd.DataFrame:
        found = self.figures
        found = found[
            (found["measure"] == measure) & (found["place"] == slug) & (found["stratum"] == "")
        ]
        return found.set_index("period_start")

    def signal(self, measure: str, slug: str) -> "pd.Series[float]":
        found = self.signals
        rows = found[(found["measure"] == measure) & (found["place"] == slug)]
        assert len(rows) == 1
        return rows.iloc[0]


def stored(stores: Stores) -> Stored:
    current = [
        getattr(CurrentRelease, name) == getattr(Figure, name)
        for name in ("measure_version_id", "period_kind", "period_start", "release_id")
    ]
    named = (MeasureVersion.name.label("measure"), Place.slug.label("place"))
    frames = []
    for model in (Figure, Signal):
        query = (
            sa.select(*model.__table__.columns, *named)
            .join(MeasureVersion, MeasureVersion.id == model.measure_version_id)
            .join(Place, Place.id == model.place_id)
            # What is typed or answered by a form has a name made by chance, and tests of its own.
            .where(MeasureVersion.name.in_([*MEASURES]))
            .order_by(MeasureVersion.name, Place.slug)
        )
        if model is Figure:
            query = query.join(CurrentRelease, sa.and_(*current)).order_by(Figure.period_start)
        with stores.published.connect() as connection:
            rows = connection.execute(query)
            frames.append(pd.DataFrame(rows.all(), columns=list(rows.keys())))
    figures, signals = frames
    figures["period_start"] = pd.to_datetime(figures["period_start"])
    figures["status"] = figures["status"].map(str)
    return Stored(figures.astype(dict.fromkeys(NUMBERS, float)), signals)


@contextmanager
def opened(published: str, raw: str) -> Iterator[Stores]:
    engines = (make_engine(published), make_engine(raw, raw=True))
    stores = Stores(*(system(each, Reason.TESTS) for each in engines))
    yield stores
    stores.published.dispose()
    stores.raw.dispose()


@pytest.fixture(scope="session")
def sqlite_site(demonstration: Path) -> Iterator[Stores]:
    with opened(
        f"sqlite:///{demonstration}/tvaers.db", f"sqlite:///{demonstration}/raw.db"
    ) as stores:
        yield stores


@pytest.fixture(scope="session")
def on_sqlite(sqlite_site: Stores) -> Stored:
    return stored(sqlite_site)


@pytest.fixture(scope="session")
def on_postgres(postgres_server: str) -> Stored:
    """The demonstration loaded into PostgreSQL, through the same commands."""
    postgres.create(postgres_server, "demonstration")
    with opened(*[postgres.address(postgres_server, "demonstration")] * 2) as stores:
        init.set_up(stores, demonstration=True)
        return stored(stores)


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def there(request: pytest.FixtureRequest) -> Stored:
    found: Stored = request.getfixturevalue(request.param)
    return found


def within(found: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    starts = found.index
    return found[(starts >= pd.Timestamp(truth.since)) & (starts < pd.Timestamp(truth.until))]


def holds(there: Stored, truth: Truth, slug: str) -> None:
    figures, signal = there.of(truth.measure, slug), there.signal(truth.measure, slug)
    if truth.kind in ("rises", "falls"):
        assert (signal["signal"], signal["side"]) == (True, 1 if truth.kind == "rises" else -1)
        assert (signal["run_first"], signal["run_last"]) == (truth.since, LAST.date())
    elif truth.kind == "chance":
        assert not signal["signal"]
        assert signal["n_useful"] >= 55
    elif truth.kind == "total":
        row = figures.loc[pd.Timestamp(truth.since)]
        assert (row["numerator"], row["members_reporting"]) == (truth.value, 98)
    elif truth.kind == "zero":
        told = within(figures, truth)
        assert set(told["numerator"][told["status"] == "shown"]) == {0}
    else:
        assert list(within(figures, truth)["status"]) == [truth.kind] * 2


@pytest.mark.parametrize(
    ("truth", "slug"),
    [
        pytest.param(truth, slug, id=f"{truth.measure}-{truth.kind}-{slug}")
        for truth in truths()
        for slug in truth.places
    ],
)
def test_each_truth_of_the_demonstration_is_stored(there: Stored, truth: Truth, slug: str) -> None:
    assert truth.kind in ("rises", "falls", "chance", "total", "zero", "missing", "incomplete")
    holds(there, truth, slug)


def test_both_databases_say_the_same_of_everything(on_sqlite: Stored, on_postgres: Stored) -> None:
    columns = [
        "measure",
        "place",
        "period_start",
        "stratum",
        "status",
        "level",
        "demonstration",
        *NUMBERS,
    ]
    columns += ["members", "members_reporting"]
    pair = [
        found.figures[columns].sort_values(columns[:4], ignore_index=True)
        for found in (on_sqlite, on_postgres)
    ]
    pd.testing.assert_frame_equal(*pair, check_exact=True, check_dtype=False)
    columns = ["measure", "place", "signal", "side", "n_useful", "longest_run", "crossings"]
    signals = [
        found.signals[columns].sort_values(columns[:2], ignore_index=True)
        for found in (on_sqlite, on_postgres)
    ]
    pd.testing.assert_frame_equal(*signals, check_dtype=False)


def test_every_month_of_every_measure_is_there_and_marked_as_a_demonstration(
    there: Stored,
) -> None:
    counted = there.figures.groupby("measure")["period_start"].nunique()
    others = {"folketal": 21, "gennemfoerte-forloeb": len(YEARS)}
    assert counted.to_dict() == {name: others.get(name, len(MONTHS)) for name in MEASURES}
    unmarked = there.figures[~there.figures["demonstration"].astype(bool)]
    # The population of one quarter is real.
    assert set(unmarked["measure"]) == {"folketal"}
    assert set(unmarked["period_start"]) == {pd.Timestamp(2026, 1, 1)}


def test_no_shown_figure_is_or_gives_a_count_of_one_to_four_persons(there: Stored) -> None:
    shown = there.figures[there.figures["status"] == "shown"]
    kinds = shown["measure"].map(lambda name: MEASURES[name].kind)
    guarded = shown[~shown["measure"].map(lambda name: MEASURES[name].disclosure.open)]
    kinds = kinds[guarded.index]
    assert not guarded["numerator"].between(1, 4).any()
    divided = guarded[kinds.isin(["share", "ratio"])]
    assert not divided["denominator"].between(1, 4).any()
    shares = guarded[kinds == "share"]
    assert not (shares["denominator"] - shares["numerator"]).between(1, 4).any()
    assert not shares["denominator"].between(1, 9).any()
    assert len(shares) > 5000


def test_releasing_the_same_again_changes_nothing(demonstration: Path, tmp_path: Path) -> None:
    for name in ("tvaers.db", "raw.db"):
        (tmp_path / name).write_bytes((demonstration / name).read_bytes())
    with opened(f"sqlite:///{tmp_path}/tvaers.db", f"sqlite:///{tmp_path}/raw.db") as stores:
        done = release_all(stores, compose.definitions(), date(2026, 11, 24), by="Tværs")
    assert [(each.measure, each.periods) for each in done if each.release is not None] == []


@dataclass(frozen=True)
class Map:
    """The kommuner, and which of them every sum adds up, by address."""

    kommuner: list[str]
    sums: dict[str, list[str]]


@pytest.fixture(scope="session")
def places(sqlite_site: Stores) -> Map:
    child, parent = sa.orm.aliased(Place), sa.orm.aliased(Place)
    query = (
        sa.select(parent.slug, child.slug)
        .join(Link, Link.parent_id == parent.id)
        .join(child, child.id == Link.child_id)
        .where(Link.relation == Relation.LIES_IN, child.kind == Kind.KOMMUNE)
    )
    sums: dict[str, set[str]] = {}
    with Session(sqlite_site.published) as session:
        for total, part in session.execute(query):
            sums.setdefault(total, set()).add(part)
        kommuner = session.scalars(sa.select(Place.slug).where(Place.kind == Kind.KOMMUNE)).all()
    assert {"danmark", "region-oestdanmark", "region-sjaelland", "sundhedsklynge-byen"} <= set(sums)
    return Map(sorted(kommuner), {total: sorted(parts) for total, parts in sums.items()})


@pytest.fixture(scope="session")
def truth_of(sqlite_site: Stores) -> dict[str, pd.DataFrame]:
    """The counts as delivered: months down, kommuner across."""
    with Session(sqlite_site.published) as session:
        slugs = dict(session.execute(sa.select(Place.id, Place.slug)).all())
    found = {}
    for name, (items, end, stratum) in COUNTS.items():
        query = sa.text(
            f"select {end}, period_start, sum(value) from observation "
            "where item in :items and stratum like :stratum group by 1, 2"
        ).bindparams(sa.bindparam("items", expanding=True))
        with sqlite_site.raw.connect() as connection:
            rows = connection.execute(query, {"items": items, "stratum": stratum}).all()
        frame = pd.DataFrame(rows, columns=["place", "month", "value"])
        frame["place"] = frame["place"].map(slugs)
        found[name] = frame.pivot(index="month", columns="place", values="value")
    return found


class Reader:
    """What somebody can work out who sees every shown count of one kind in one month."""

    def __init__(self, places: Map, seen: Sequence[dict[str, float]], parts: bool) -> None:
        """`seen`: per layer (yes, no, all when `parts`), what each place is seen to have."""
        self.places, self.layers = places, len(seen)
        number = {place: at for at, place in enumerate(places.kommuner)}
        wide = self.layers * len(number)
        rows: list[tuple[np.ndarray, float]] = []
        self.vectors: dict[tuple[str, int], np.ndarray] = {}
        for layer, known in enumerate(seen):
            for place in (*places.kommuner, *places.sums):
                vector = np.zeros(wide)
                members = places.sums.get(place, [place])
                vector[[layer * len(number) + number[m] for m in members]] = 1
                self.vectors[place, layer] = vector
                if place in known:
                    rows.append((vector, known[place]))
        if parts:
            for at in range(len(number)):
                vector = np.zeros(wide)
                vector[[at, len(number) + at, 2 * len(number) + at]] = [1, 1, -1]
                rows.append((vector, 0.0))
        self.rules = np.array([row for row, _ in rows])
        self.numbers = np.array([number for _, number in rows])

    def ends(self, place: str, layer: int) -> tuple[float, float]:
        """The smallest and the largest number of persons this cell can be."""
        aim = self.vectors[place, layer]
        most = self.numbers.max() + 1000
        found = []
        for sign in (1, -1):
            answer = milp(
                sign * aim,
                integrality=np.ones(len(aim)),
                bounds=Bounds(0, most),
                constraints=LinearConstraint(self.rules, self.numbers, self.numbers),
                options={"mip_rel_gap": 0.0},
            )
            assert answer.status == 0, answer.message
            found.append(round(sign * answer.fun))
        return found[0], found[1]


def visible(found: pd.DataFrame, column: str) -> dict[str, float]:
    known = found[found[column].notna()]
    return dict(zip(known["place"], known[column], strict=True))


def audited(reader: Reader, truth: Sequence["pd.Series[float]"], seen: Sequence[dict[str, float]], hidden: set[str]) -> int:  # fmt: skip
    """Hold every hidden cell to the policy; how many there were."""
    cells = 0
    for place in sorted(hidden):
        members = reader.places.sums.get(place, [place])
        true = [float(layer.reindex(members).sum(skipna=False)) for layer in truth]
        for layer, value in enumerate(true):
            if place in seen[layer]:
                continue
            low, high = reader.ends(place, layer)
            assert low <= value <= high
            assert low < high, f"{place}: {value:g} can be worked out"
            small = 1 <= value <= 4 or (layer < 2 and len(true) == 3 and 1 <= true[2] <= 9)
            if small:
                assert high >= 5 and high - low >= 4, f"{place}: {value:g} lies in {low}..{high}"
            cells += 1
    return cells


def months() -> list[pd.Timestamp]:
    every = [pd.Timestamp(month) for month in MONTHS]
    if PROVE:
        return every
    chosen = np.random.default_rng(2026).choice(len(every), 12, replace=False)
    # The last two are those in which Lolland is silent.
    return sorted({*(every[at] for at in chosen), *every[-2:]})


def test_no_hidden_count_can_be_worked_out_from_all_that_is_shown(
    on_sqlite: Stored, places: Map, truth_of: dict[str, pd.DataFrame]
) -> None:
    cells = dict.fromkeys(COUNTS, 0)
    figures = on_sqlite.figures
    for month in months():
        day = month.date().isoformat()
        here = dict(list(figures[figures["period_start"] == month].groupby("measure")))
        gone = {name: set(rows["place"][rows["status"] == "hidden"]) for name, rows in here.items()}
        true = {name: table.loc[day] for name, table in truth_of.items()}
        shares = here["genoptraening"]
        layers = [
            visible(shares, "numerator"),
            visible(shares.assign(rest=shares["denominator"] - shares["numerator"]), "rest"),
            visible(shares, "denominator"),
        ]
        values = [true["plans within"], true["plans"] - true["plans within"], true["plans"]]
        reader = Reader(places, layers, parts=True)
        cells["plans"] += audited(reader, values, layers, gone["genoptraening"])
        # Referrals are shown by two measures; a reader sees both.
        ratio = here["afslutningsnotater"]
        both = visible(ratio, "denominator") | visible(here["kommunehenvisninger"], "numerator")
        for name, seen, hidden in (
            ("referrals", both, gone["kommunehenvisninger"]),
            ("notes", visible(ratio, "numerator"), gone["afslutningsnotater"]),
            ("care plans", visible(here["forloebsplaner"], "numerator"), gone["forloebsplaner"]),
            ("letters", visible(here["korrespondance"], "numerator"), gone["korrespondance"]),
        ):
            reader = Reader(places, [seen], parts=False)
            cells[name] += audited(reader, [true[name]], [seen], hidden)
    assert cells["plans"] > 40 and cells["referrals"] > 20 and cells["notes"] > 30, cells


def test_the_auditor_finds_what_can_be_worked_out(places: Map) -> None:
    counts = dict.fromkeys(places.kommuner, 20.0) | {"odder-kommune": 3.0}
    whole = {total: sum(counts[m] for m in parts) for total, parts in places.sums.items()}
    seen = {**counts, **whole}
    del seen["odder-kommune"]
    assert Reader(places, [seen], parts=False).ends("odder-kommune", 0) == (3, 3)
    del seen["hedensted-kommune"]
    assert Reader(places, [seen], parts=False).ends("odder-kommune", 0) == (0, 23)
