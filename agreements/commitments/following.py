"""What figures say of a target and of the time since a start, many series at once. Pure.

The target is held against how much the last twelve values vary (an individuals chart: their mean and 2.66 times
their mean moving range). Where all of that lies on the promised side the target is met, where none of it does it
is not, and between the two it varies by chance whether a period meets it.

The time since the start is held against the median of the values before it. A run since the start that is longer
than chance allows for all the values (Anhøj's rule) is a change; what cannot have made such a run yet is too early.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agreements.commitments.said import Change, Met
from indicators.statistics.runs import JUDGED_FROM, longest_run_max, run_charts

LATEST = 12
LIMIT = 2.66

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """Series as rows and periods as columns, nan where nothing is shown, and of each row the target, whether it is
    a least (else a most), and the first column that begins on or after the start. `hidden` counts the cells of the
    last twelve periods that are there and may not be shown. A plain count is no process: it has no limits."""

    values: Floats
    hidden: Ints
    target: Floats
    at_least: Bools
    start: Ints
    process: bool = True


@dataclass(frozen=True)
class Said:
    """What the figures say of one row, with the numbers that its sentence needs."""

    met: Met
    change: Change
    latest: float | None
    low: float | None
    high: float | None
    before: float | None
    run: int
    run_most: int
    since: int
    shown: int


def follow(asked: Asked) -> list[Said]:
    """What the figures say, row by row."""
    values = asked.values
    recent, shown = _latest(values)
    low, high = _limits(recent, shown)
    last = _last(values)
    if not asked.process:
        low, high = last, last
    enough = (shown >= LATEST) if asked.process else ~np.isnan(last)
    mets = _mets(asked, low, high, enough, np.count_nonzero(~np.isnan(values), axis=1))
    changes = _changes(asked)
    return [
        Said(
            met=mets[at],
            change=changes[at].change,
            latest=_known(last[at]),
            low=_known(low[at]) if asked.process else None,
            high=_known(high[at]) if asked.process else None,
            before=changes[at].before,
            run=changes[at].run,
            run_most=changes[at].run_most,
            since=changes[at].since,
            shown=int(shown[at]),
        )
        for at in range(len(values))
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _latest(values: Floats) -> tuple[Floats, Ints]:
    """The last values that are shown of each row, at the right, with nan before them; and how many they are."""
    there = ~np.isnan(values)
    # Gaps first, values after them in their order.
    order = np.argsort(there, axis=1, kind="stable")
    packed = np.take_along_axis(values, order, axis=1)[:, -LATEST:]
    return packed, np.count_nonzero(~np.isnan(packed), axis=1).astype(np.int64)


def _limits(recent: Floats, shown: Ints) -> tuple[Floats, Floats]:
    """Between what the last values vary by chance."""
    many = np.maximum(shown, 1)
    center = np.nansum(recent, axis=1) / many
    steps = np.abs(np.diff(recent, axis=1))
    reach = LIMIT * np.nansum(steps, axis=1) / np.maximum(shown - 1, 1)
    known = shown > 1
    return np.where(known, center - reach, np.nan), np.where(known, center + reach, np.nan)


def _last(values: Floats) -> Floats:
    """The last value that is shown of each row."""
    there = ~np.isnan(values)
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    at = values.shape[1] - 1 - np.argmax(there[:, ::-1], axis=1)
    found: Floats = values[np.arange(len(values)), at]
    return found


def _mets(asked: Asked, low: Floats, high: Floats, enough: Bools, any_shown: Ints) -> list[Met]:
    wanted = asked.target
    all_good = np.where(asked.at_least, low >= wanted, high <= wanted)
    all_bad = np.where(asked.at_least, high < wanted, low > wanted)
    found = []
    for at in range(len(wanted)):
        if not enough[at]:
            few = Met.TOO_FEW if any_shown[at] else Met.MISSING
            found.append(Met.HIDDEN if asked.hidden[at] else few)
        elif all_good[at]:
            found.append(Met.MET)
        else:
            found.append(Met.NOT_MET if all_bad[at] else Met.VARIES)
    return found


@dataclass(frozen=True)
class _Changed:
    change: Change
    before: float | None = None
    run: int = 0
    run_most: int = 0
    since: int = 0


def _changes(asked: Asked) -> Sequence[_Changed]:
    values = asked.values
    if not asked.process:
        return [_Changed(Change.NOT_JUDGED)] * len(values)
    columns = np.arange(values.shape[1])
    after = columns[None, :] >= asked.start[:, None]
    earlier = run_charts(np.where(after, np.nan, values))
    whole = run_charts(values, center=earlier.median)
    later = run_charts(np.where(after, values, np.nan), center=earlier.median)
    before = np.count_nonzero(~np.isnan(np.where(after, np.nan, values)), axis=1)
    found = []
    for at in range(len(values)):
        since = int(later.n_useful[at])
        if before[at] < JUDGED_FROM:
            found.append(_Changed(Change.NO_BASELINE, since=since))
            continue
        most = longest_run_max(int(whole.n_useful[at]))
        run = int(later.longest_run[at])
        if run > most:
            good = (later.run_side[at] > 0) == bool(asked.at_least[at])
            change = Change.IMPROVED if good else Change.WORSE
        else:
            change = Change.UNCHANGED if since > most else Change.TOO_EARLY
        found.append(_Changed(change, float(earlier.median[at]), run, most, since))
    return found
