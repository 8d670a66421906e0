"""Run charts by the Anhøj rules: is the longest run too long, or are the crossings too few?

A useful point is one that is neither missing nor on the centre line. The longest run is the longest row
of consecutive useful points on one side (points on the line neither break nor lengthen it); a crossing
is a change of side between consecutive useful points.

Sources: Anhøj & Olesen 2014 (PLoS ONE 9:e113825), Anhøj & Wentzel-Larsen 2018 (BMC Med Res Methodol
18:100); the limit for runs from Schilling 2012, the limit for crossings from Chen 2010.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import comb
from statistics import median as median_of

import numpy as np
import numpy.typing as npt

from indicators.statistics.series import ON_LINE, Span, Values, cleaned, present, side, spans

JUDGED_FROM = 12  # useful points before the rules are worth reading
UNSUITED_ABOVE = 0.5  # share of points on the centre line


@dataclass(frozen=True)
class Phase:
    """The runs analysis of one phase. Without useful points every number is 0 and there is no signal.

    `first` and `last` are the positions of the phase, `run_first` and `run_last` those of its longest run
    (the last one, if several are equally long), all 0-based and inclusive. `median` is the centre line.
    `n_obs` counts the points not excluded, the missing among them; `ties_share` is the share of the values
    that lie on the centre line.
    """

    first: int
    last: int
    median: float | None
    n_obs: int
    n_useful: int
    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    signal: bool
    too_long_run: bool
    too_few_crossings: bool
    run_first: int | None
    run_last: int | None
    run_side: int
    ties_share: float

    @property
    def judged(self) -> bool:
        """Whether there are enough useful points for the rules to be read."""
        return self.n_useful >= JUDGED_FROM

    @property
    def suited(self) -> bool:
        """False where more than half of the values lie on the centre line."""
        return self.ties_share <= UNSUITED_ABOVE


@dataclass(frozen=True)
class RunChart:
    """The values (None = missing), the centre line at each point, and the phases."""

    values: Values
    center: Values
    phases: tuple[Phase, ...]


@cache
def longest_run_max(n_useful: int) -> int:
    """The longest run that is still ordinary: round(log2(n)) + 3, and 0 for no points."""
    if n_useful < 0:
        raise ValueError(f"{n_useful} points")
    if n_useful == 0:
        return 0
    floor = n_useful.bit_length() - 1
    rounds_up = n_useful * n_useful > 1 << (2 * floor + 1)
    return floor + int(rounds_up) + 3


@cache
def crossings_min(n_useful: int) -> int:
    """The fewest crossings that are still ordinary: the 5 % quantile of Bin(n - 1, 1/2), 0 for no points."""
    if n_useful < 0:
        raise ValueError(f"{n_useful} points")
    trials = max(0, n_useful - 1)
    crossings, ways = 0, 1
    while 20 * ways < 1 << trials:
        crossings += 1
        ways += comb(trials, crossings)
    return crossings


def run_chart(
    values: Sequence[float | None],
    *,
    freeze: int | None = None,
    phases: Sequence[int] = (),
    exclude: Sequence[int] = (),
    center: float | None = None,
) -> RunChart:
    """Analyse one series around its median, or around `center` where it is given.

    `freeze`: the median is that of the first so many points, the rules judge all. `phases`: the first
    position of each phase but the first; each is analysed alone and freeze is then not used. `exclude`:
    positions left out of everything. An empty series has no phases. Raises ValueError on impossible
    positions.
    """
    series = cleaned(values)
    found = []
    lines: list[float | None] = []
    for span in spans(len(series), freeze=freeze, phases=phases, exclude=exclude):
        line = center
        baseline = present(series, span.baseline)
        if line is None and baseline:
            line = median_of(baseline)
        found.append(analyse(series, span, line))
        lines += [line] * (span.last - span.first + 1)
    return RunChart(series, tuple(lines), tuple(found))


def analyse(values: Values, span: Span, center: float | None) -> Phase:
    """The runs analysis of one phase of a series around a given centre line."""
    seen = [(at, v) for at in span.judged if (v := values[at]) is not None]
    sides = [] if center is None else [(at, side(v, center)) for at, v in seen]
    useful = [(at, which) for at, which in sides if which]
    runs = list(_runs(useful))
    longest = max(runs, key=lambda run: (run.length, run.first), default=None)
    n, length, crossings = len(useful), longest.length if longest else 0, max(0, len(runs) - 1)
    too_long = length > longest_run_max(n)
    too_few = crossings < crossings_min(n)
    return Phase(
        first=span.first,
        last=span.last,
        median=center,
        n_obs=len(span.judged),
        n_useful=n,
        longest_run=length,
        longest_run_max=longest_run_max(n),
        crossings=crossings,
        crossings_min=crossings_min(n),
        signal=too_long or too_few,
        too_long_run=too_long,
        too_few_crossings=too_few,
        run_first=longest.first if longest else None,
        run_last=longest.last if longest else None,
        run_side=longest.side if longest else 0,
        ties_share=(len(sides) - n) / len(sides) if sides else 0.0,
    )


@dataclass(frozen=True)
class _Run:
    first: int
    last: int
    side: int
    length: int


def _runs(useful: Sequence[tuple[int, int]]) -> Iterator[_Run]:
    """Rows of consecutive useful points on one side, in time order."""
    begin = 0
    for at in range(1, len(useful) + 1):
        if at == len(useful) or useful[at][1] != useful[begin][1]:
            yield _Run(useful[begin][0], useful[at - 1][0], useful[begin][1], at - begin)
            begin = at


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class RunCharts:
    """The runs analyses of many series: arrays with one element a series, fields as in `Phase`.

    `median` is nan where a series has no values; `run_first` and `run_last` are -1 where it has no run.
    """

    median: Floats
    n_obs: Ints
    n_useful: Ints
    longest_run: Ints
    longest_run_max: Ints
    crossings: Ints
    crossings_min: Ints
    signal: Bools
    too_long_run: Bools
    too_few_crossings: Bools
    run_first: Ints
    run_last: Ints
    run_side: Ints
    ties_share: Floats


def run_charts(matrix: Floats, center: Floats | None = None) -> RunCharts:
    """Analyse many series at once, as one phase each: around its own median, or around `center` where that
    is given, one number a series.

    `matrix` has one row a series and one column a period; nan is missing. Raises ValueError unless it
    has two dimensions. Gives the same numbers as `run_chart` row by row.
    """
    if matrix.ndim != 2:
        raise ValueError(f"{matrix.ndim} dimensions, where rows are series and columns periods")
    by_period = np.ascontiguousarray(matrix.T, dtype=np.float64)
    n_values: Ints = np.count_nonzero(~np.isnan(by_period), axis=0).astype(np.int64)
    median = _medians(by_period, n_values) if center is None else center
    sides = _sides(by_period, median)
    n_useful: Ints = np.count_nonzero(sides, axis=0).astype(np.int64)
    walk = _walk(sides)
    counts = range(len(by_period) + 1)
    run_max = np.array([longest_run_max(n) for n in counts], dtype=np.int64)[n_useful]
    cross_min = np.array([crossings_min(n) for n in counts], dtype=np.int64)[n_useful]
    too_long, too_few = walk.longest > run_max, walk.crossings < cross_min
    return RunCharts(
        median=median,
        n_obs=np.full_like(n_values, len(by_period)),
        n_useful=n_useful,
        longest_run=walk.longest,
        longest_run_max=run_max,
        crossings=walk.crossings,
        crossings_min=cross_min,
        signal=too_long | too_few,
        too_long_run=too_long,
        too_few_crossings=too_few,
        run_first=walk.first,
        run_last=walk.last,
        run_side=walk.side,
        ties_share=(n_values - n_useful) / np.maximum(n_values, 1),
    )


def _medians(by_period: Floats, counts: Ints) -> Floats:
    """The median of each column of a (periods, series) array; nan where it has no values."""
    if not len(by_period):
        return np.full(by_period.shape[1], np.nan)
    ordered = np.sort(by_period, axis=0)  # nan last
    columns = np.arange(by_period.shape[1])
    low = ordered[np.maximum(counts - 1, 0) // 2, columns]
    high = ordered[np.minimum(counts // 2, len(by_period) - 1), columns]
    middle: Floats = np.where(counts % 2 == 1, low, (low + high) / 2)
    return middle


def _sides(by_period: Floats, center: Floats) -> npt.NDArray[np.int8]:
    """+1 above, -1 below, 0 on the centre line or missing."""
    off = by_period - center
    on_line = np.abs(off) <= ON_LINE * np.maximum(np.abs(by_period), np.abs(center))
    away = ~on_line & ~np.isnan(off)
    return np.where(away, np.where(off > 0, 1, -1), 0).astype(np.int8)


@dataclass(frozen=True)
class _Walk:
    longest: Ints
    crossings: Ints
    first: Ints
    last: Ints
    side: Ints


def _walk(sides: npt.NDArray[np.int8]) -> _Walk:
    """Go through the periods once, all series at a time, keeping the run each is in and its longest."""
    n = sides.shape[1]
    length, begin, now = (np.zeros(n, dtype=np.int64) for _ in range(3))
    longest, crossings, best_side = (np.zeros(n, dtype=np.int64) for _ in range(3))
    first, last = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for at, here in enumerate(sides):
        useful = here != 0
        turned = useful & (here != now)
        crossings += turned & (now != 0)
        np.copyto(begin, at, where=turned)
        np.copyto(length, 0, where=turned)
        length += useful
        np.copyto(now, here, where=useful)
        record = useful & (length >= longest)
        np.copyto(longest, length, where=record)
        np.copyto(first, begin, where=record)
        np.copyto(last, at, where=record)
        np.copyto(best_side, now, where=record)
    return _Walk(longest, crossings, first, last, best_side)
