"""What lies around a value in its series: medians over the periods before it and on both sides. Pure."""

import numpy as np
import numpy.typing as npt

Grid = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


def median(cells: Grid) -> tuple[Grid, Counts]:
    """The median along the last axis of what is known (nan where nothing is), and how many that is."""
    known = np.count_nonzero(~np.isnan(cells), axis=-1)
    # What is not known sorts last.
    ordered = np.sort(cells, axis=-1)
    low = np.maximum(known - 1, 0) // 2
    high = np.minimum(known // 2, cells.shape[-1] - 1)
    middle = (
        np.take_along_axis(ordered, low[..., None], axis=-1)
        + np.take_along_axis(ordered, high[..., None], axis=-1)
    )[..., 0] / 2
    return np.where(known > 0, middle, np.nan), known


def before(values: Grid, length: int) -> Grid:
    """The `length` periods before each period, as a last axis; nan before the series begins."""
    padded = np.pad(values, ((0, 0), (length, 0)), constant_values=np.nan)
    return np.lib.stride_tricks.sliding_window_view(padded, length, axis=1)[:, :-1]


def after(values: Grid, length: int) -> Grid:
    """Each period and the ones after it, `length` in all, as a last axis; nan after the series ends."""
    padded = np.pad(values, ((0, 0), (0, length - 1)), constant_values=np.nan)
    return np.lib.stride_tricks.sliding_window_view(padded, length, axis=1)


def around(values: Grid, reach: int) -> Grid:
    """The `reach` periods on each side of a period, without itself, as a last axis."""
    padded = np.pad(values, ((0, 0), (reach, reach)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=1)
    return np.delete(windows, reach, axis=-1)
