"""What every chart shares: missing values, phases, baselines, and when a value is on or beyond a line.

A series is a sequence of floats in time order, one for each period of a complete calendar; `None` or
nan is a period without a value. Positions are 0-based.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isnan

ON_LINE = 1e-12
BEYOND_LINE = 1e-9

Values = tuple[float | None, ...]


@dataclass(frozen=True)
class Span:
    """One phase of a series: its positions, those that make the baseline, and those that are judged.

    `first` and `last` are inclusive. `baseline` gives centre line and limits; `judged` the runs analysis.
    Excluded positions are in neither.
    """

    first: int
    last: int
    baseline: tuple[int, ...]
    judged: tuple[int, ...]


def cleaned(values: Sequence[float | None]) -> Values:
    """The values as floats, with nan turned into None."""
    return tuple(None if v is None or isnan(v) else float(v) for v in values)


def spans(
    length: int,
    *,
    freeze: int | None = None,
    phases: Sequence[int] = (),
    exclude: Sequence[int] = (),
) -> tuple[Span, ...]:
    """Divide a series of `length` points into its phases.

    `phases` holds the first position of each phase but the first; `freeze` is the number of points
    that make the baseline; `exclude` the positions left out. Phases win over freeze. An empty series
    has no phases. Raises ValueError on positions outside the series or phases out of order.
    """
    starts = [0, *phases]
    if any(a >= b for a, b in zip(starts, [*starts[1:], length], strict=True)) and length:
        raise ValueError(f"phases {list(phases)} do not divide {length} points")
    if any(not 0 <= at < length for at in exclude):
        raise ValueError(f"excluded positions {list(exclude)} are not all among {length} points")
    if freeze is not None and freeze < 1:
        raise ValueError(f"a baseline of {freeze} points")
    if not length:
        return ()
    left_out = frozenset(exclude)
    frozen = length if freeze is None or phases else freeze
    found = []
    for first, end in zip(starts, [*starts[1:], length], strict=True):
        judged = tuple(at for at in range(first, end) if at not in left_out)
        found.append(Span(first, end - 1, tuple(at for at in judged if at < frozen), judged))
    return tuple(found)


def present(values: Values, positions: Sequence[int]) -> list[float]:
    """The values at these positions, without the missing."""
    return [v for v in (values[at] for at in positions) if v is not None]


def mean(values: Sequence[float]) -> float | None:
    """The mean, summed without rounding error so that ties with it do not depend on the order."""
    return fsum(values) / len(values) if values else None


def side(value: float, center: float) -> int:
    """+1 above the centre line, -1 below, 0 on it (within the last digits of either)."""
    if abs(value - center) <= ON_LINE * max(abs(value), abs(center)):
        return 0
    return 1 if value > center else -1


def outside(
    value: float | None, center: float | None, lower: float | None, upper: float | None
) -> bool:
    """Whether the value is strictly beyond a limit; a limit that is missing is never passed."""
    if value is None or center is None:
        return False
    guard = BEYOND_LINE * max(abs(value), abs(center))
    above = upper is not None and value > upper + guard
    below = lower is not None and value < lower - guard
    return above or below
