"""What somebody who knows streams of messages would ask about, beside what is asked of every series. Pure.

As `series`: places down, months across, nan where nothing is told; every function gives the cells it points at.
"""

import numpy as np

from indicators.checks.windows import Bools, Grid, after, before, median

BEFORE, KNOWN = 6, 3
# A month of nothing is pointed at where at least so many used to come.
USED_TO = 10.0
# The newest month: less than this part of the half year before, by more than chance makes it.
PART, CHANCES = 0.6, 3.0
# A receiver that lost nearly all of at least so many, and another that gained about as many the same month.
MOVED_FROM, LEFT, GIVE, MOVED_CHANCES, STAYS = 20.0, 0.2, 0.3, 4.0, 2


def usual(counts: Grid) -> Grid:
    """The median of the half year before each month; nan where fewer than three months are known."""
    middle, known = median(before(counts, BEFORE))
    return np.where(known >= KNOWN, middle, np.nan)


def gaps(told: Bools) -> Bools:
    """Months of which nothing came, with months told on both sides."""
    earlier = np.maximum.accumulate(told, axis=1)
    later = np.maximum.accumulate(told[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(~told & earlier & later)


def sudden_zeros(counts: Grid) -> Bools:
    """Months of nothing where many used to come: a stream that was cut, or a file that lacks them."""
    with np.errstate(invalid="ignore"):
        return np.asarray((counts == 0) & (usual(counts) >= USED_TO))


def low_ends(counts: Grid) -> Bools:
    """The newest month, where it is far below the half year before: something may still be to come."""
    found = np.zeros(counts.shape, dtype=bool)
    if counts.shape[1] == 0:
        return found
    middle = usual(counts)[:, -1]
    last = counts[:, -1]
    with np.errstate(invalid="ignore"):
        chance = np.sqrt(np.maximum(middle, 1.0))
        found[:, -1] = (
            (last > 0)
            & (last < PART * middle)
            & (middle - last > CHANCES * chance)
            & (middle >= USED_TO)
        )
    return found


def moved(counts: Grid) -> Bools:
    """The month in which one place loses nearly all that it used to get and exactly one other gains about as
    many, and both stay so: the receiver may have changed, not the citizens. Both cells are pointed at."""
    found = np.zeros(counts.shape, dtype=bool)
    earlier = usual(counts)
    later, known = median(after(counts, BEFORE))
    later = np.where(known >= STAYS, later, np.nan)
    with np.errstate(invalid="ignore"):
        change = later - earlier
        step = counts - earlier
        lost = (earlier >= MOVED_FROM) & (later <= LEFT * earlier) & (counts <= LEFT * earlier)
        chance = np.sqrt(np.maximum(earlier, 1.0))
        gained = (change > MOVED_CHANCES * chance) & (step > MOVED_CHANCES * chance)
    for column in np.flatnonzero(lost.any(axis=0) & gained.any(axis=0)):
        givers = np.flatnonzero(lost[:, column] & ~lost[:, :column].any(axis=1))
        takers = np.flatnonzero(gained[:, column])
        for giver in givers:
            gone = -change[giver, column]
            fits = takers[np.abs(change[takers, column] - gone) <= GIVE * gone]
            if len(fits) == 1:
                found[[giver, fits[0]], column] = True
    return found


def found(counts: Grid, told: Bools) -> dict[str, Bools]:
    """Every check of a stream, each by its kind. What moved is not said to be cut as well."""
    to_others = moved(counts)
    return {
        "gap": gaps(told),
        "zero": sudden_zeros(counts) & ~to_others,
        "low_end": low_ends(counts) & ~to_others,
        "moved": to_others,
    }
