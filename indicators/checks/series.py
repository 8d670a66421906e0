"""Values that somebody who knows the field would ask about, place by place and month by month. Pure.

Every function takes a grid, places down and periods across without holes in the calendar, nan where there
is no value, and gives the cells that it points at. A pointer says "look", never "wrong".
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indicators.checks.windows import Bools, Grid, after, around, before, median

# Iglewicz & Hoaglin (1993): modified z = 0.6745 x (value - median) / MAD, pointed at above 3.5. The mean
# absolute deviation, x 1.253314, stands in where it is larger: where the MAD is 0, and of values with few
# steps (days, small counts), whose MAD says too little; and one ordinary step is never far.
SCALE, LIMIT, MEAN_SCALE = 0.6745, 3.5, 1.253314
REACH = 6
NEEDED = 8
# A value outside its series so far by more than half of what the series has spanned.
RANGE_OVER, RANGE_NEEDED, RANGE_SLACK = 24, 12, 0.5
# A count three times, or a third of, the half year before it, by more than chance alone makes it.
JUMP, BEYOND = 3.0, 6.0
BEFORE = 6
# Twice as many, give or take 5 % and three times chance, and at least 1.6 times.
AT_LEAST, STAYS, GIVE, CHANCES = 1.6, 1.5, 0.05, 3.0
LEAST = 20.0
# How much of a month must have come when a file is made in its first days after.
PART, EARLY_DAYS = 0.6, 7
SILENT_OF, SILENT_AT_LEAST = 12, 10
SHIFT, SHIFTED_TOGETHER, SHIFT_PLACES = 1.3, 0.6, 4
REPEATED_TOGETHER = 0.5


def modified_z(values: Grid) -> Grid:
    """How far each value lies from the median of the half years around it, as a modified z; nan where
    fewer than eight values are known. A series that drifts is not pointed at for drifting."""
    middle, known = median(around(values, REACH))
    apart = values - np.where(known >= 3, middle, np.nan)
    spread, many = median(np.abs(apart))
    mean = np.nansum(np.abs(apart), axis=1) / np.maximum(many, 1)
    step, _ = median(np.where(apart == 0, np.nan, np.abs(apart)))
    unit = np.maximum(np.maximum(spread / SCALE, mean * MEAN_SCALE), np.nan_to_num(step))
    unit = np.where((many >= NEEDED) & (unit > 0), unit, np.nan)
    return apart / unit[:, None]


def outliers(values: Grid) -> Bools:
    """Values with a modified z above 3.5 either way."""
    return np.abs(np.nan_to_num(modified_z(values))) > LIMIT


def out_of_range(values: Grid) -> Bools:
    """Values far below the least or above the most of the two years before."""
    earlier = before(values, RANGE_OVER)
    known = np.count_nonzero(~np.isnan(earlier), axis=-1) >= RANGE_NEEDED
    low = np.min(np.where(np.isnan(earlier), np.inf, earlier), axis=-1)
    high = np.max(np.where(np.isnan(earlier), -np.inf, earlier), axis=-1)
    with np.errstate(invalid="ignore"):
        slack = RANGE_SLACK * (high - low)
        return np.asarray(known & ((values < low - slack) | (values > high + slack)))


def jumps(counts: Grid) -> Bools:
    """Counts that have trebled, or fallen to a third, by far more than chance: a lost decimal mark, a file
    in thousands, a month that is somebody else's."""
    middle, apart = _against_half_year(counts)
    with np.errstate(invalid="ignore"):
        far = (counts >= JUMP * middle) | (counts <= middle / JUMP)
        return np.asarray((apart > BEYOND) & far)


def doubled(counts: Grid) -> Bools:
    """Counts that are twice the half year before and are followed by no such level: taken twice. Counts
    that vary by more than chance must lie outside their own variation too."""
    middle, apart = _against_half_year(counts)
    later, _ = median(after(counts, BEFORE)[:, :, 1:])
    with np.errstate(invalid="ignore"):
        off = np.abs(counts - 2 * middle)
        twice = (off <= GIVE * 2 * middle + CHANCES * np.sqrt(2 * middle)) & (
            counts >= AT_LEAST * middle
        )
        stays = counts < STAYS * later
        far = (apart > BEYOND / 2) & (modified_z(counts) > LIMIT)
        return np.asarray(twice & ~stays & far & (middle >= LEAST))


def repeated(counts: Grid, beside: Grid | None = None) -> Bools:
    """The month before, sent again: both counts of a share are the same, or those of most places are."""
    same = np.zeros(counts.shape, dtype=bool)
    same[:, 1:] = (counts[:, 1:] == counts[:, :-1]) & (counts[:, 1:] >= LEAST)
    if beside is not None:
        same[:, 1:] &= beside[:, 1:] == beside[:, :-1]
        return same
    both = np.zeros(counts.shape, dtype=bool)
    both[:, 1:] = (counts[:, 1:] >= LEAST) & (counts[:, :-1] >= LEAST)
    told = both.sum(axis=0)
    together = (told >= SHIFT_PLACES) & (same.sum(axis=0) >= REPEATED_TOGETHER * told)
    return np.asarray(same & together)


def partial(counts: Grid, days_after: Grid) -> Bools:
    """Low counts of a month whose file came within a week of the month's end: not all had come yet.
    `days_after` is the days from the period's end to its newest delivery."""
    middle, apart = _against_half_year(counts)
    with np.errstate(invalid="ignore"):
        early = days_after <= EARLY_DAYS
        return np.asarray(early & (counts < PART * middle) & (apart > BEYOND / 2))


def silent(known: Bools) -> Bools:
    """No value in a month, from a place that told in ten of the twelve months before."""
    told = np.where(known, 1.0, 0.0)
    return np.asarray(~known & (np.nansum(before(told, SILENT_OF), axis=-1) >= SILENT_AT_LEAST))


def shifted_together(values: Grid) -> Bools:
    """The month from which most places lie at another level, all to the same side: what is counted has
    changed (a standard, a version, a way to register), not the places. One month is pointed at."""
    earlier, known = median(before(values, BEFORE))
    later, told = median(after(values, BEFORE))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = later / earlier
        judged = (known >= BEFORE // 2) & (told >= BEFORE // 2) & np.isfinite(ratio) & (ratio > 0)
        up = judged & (ratio >= SHIFT)
        down = judged & (ratio <= 1 / SHIFT)
    many = judged.sum(axis=0)
    share = np.maximum(up.sum(axis=0), down.sum(axis=0)) / np.maximum(many, 1)
    found = (many >= SHIFT_PLACES) & (share >= SHIFTED_TOGETHER)
    if found.any():
        found = _steepest(found, values)
    return np.asarray(found[None, :] & ~np.isnan(values))


def _steepest(found: Bools, values: Grid) -> Bools:
    """Of neighbouring months that all see the same shift, the one where most of it happens."""
    step = np.zeros(values.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.abs(np.log(values[:, 1:] / values[:, :-1]))
    step[1:] = np.nan_to_num(median(np.where(np.isfinite(change), change, np.nan).T)[0])
    chosen = np.zeros_like(found)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], found, [False]]).astype(int)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        chosen[first + int(np.argmax(step[first:last]))] = True
    return chosen


def _against_half_year(counts: Grid) -> tuple[Grid, Grid]:
    """The median of the half year before, and how far each count is from it in units of chance (the root
    of the larger of the two: counts vary like Poisson's)."""
    middle, known = median(before(counts, BEFORE))
    middle = np.where(known >= BEFORE // 2, middle, np.nan)
    with np.errstate(invalid="ignore"):
        chance = np.sqrt(np.maximum(np.maximum(counts, middle), 1.0))
        return middle, np.abs(counts - middle) / chance


@dataclass(frozen=True)
class Seen:
    """One measure as it may be seen: places down, periods across, nan where nothing is shown.

    `counts` are numerators, or values where a measure has none; `beside` are the denominators of shares
    and ratios. `told` are the cells with any value, hidden ones too: that somebody delivered is no secret.
    """

    values: Grid
    counts: Grid
    beside: Grid | None
    told: Bools
    days_after: Grid
    judged: bool = True


def found(seen: Seen) -> Mapping[str, Bools]:
    """Every check over a measure, each by its kind. Where a narrower kind fits, the broader is not said."""
    shown = ~np.isnan(seen.values)
    twice, jumped = doubled(seen.counts), jumps(seen.counts)
    part = partial(seen.counts, seen.days_after)
    shift = shifted_together(seen.values) if seen.judged else np.zeros_like(shown)
    far = (outliers(seen.values) | out_of_range(seen.values)) & ~(twice | jumped | part)
    return {
        "outlier": far & shown if seen.judged else np.zeros_like(shown),
        "jump": jumped & ~part & shown,
        "doubled": twice & ~jumped & shown,
        "repeated": repeated(seen.counts, seen.beside) & shown,
        "partial": part & shown,
        "shift": shift & shown,
        "silent": silent(seen.told),
    }
