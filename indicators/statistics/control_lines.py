"""What a control chart is: its kinds, what its lines are estimated from, and how they judge points.

Centre line, limits at three standard deviations and lines at two; runs are judged as on run charts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from indicators.statistics.runs import Phase, analyse
from indicators.statistics.series import Span, Values, outside
from indicators.statistics.spread import Spread

PRELIMINARY_FROM = 12  # baseline values before limits are shown
FIRM_FROM = 20  # baseline values before they are more than preliminary


class Kind(StrEnum):
    """The kinds of control chart."""

    I = "i"  # noqa: E741 - the chart's name in the field
    MR = "mr"
    P = "p"
    P_PRIME = "pp"
    U = "u"
    U_PRIME = "up"
    I_PRIME = "ip"
    C = "c"
    G = "g"
    T = "t"
    XBAR = "xbar"
    S = "s"


@dataclass(frozen=True)
class Estimate:
    """What the lines of one phase are drawn from, on the scale it was estimated on (T: transformed).

    `mean` is what the limits lie around; it is the centre line too, except on G and MR. `n` counts the
    values of the baseline. `spread` is None on charts that do not use moving ranges.
    """

    center: float | None
    mean: float | None
    n: int
    spread: Spread | None = None

    @property
    def shown(self) -> bool:
        """Whether there are values enough to show limits, at least as preliminary."""
        return self.n >= PRELIMINARY_FROM

    @property
    def firm(self) -> bool:
        """Whether there are values enough for the limits to be more than preliminary."""
        return self.n >= FIRM_FROM


@dataclass(frozen=True)
class ControlChart:
    """A control chart: one element a point in each series of values and lines, one a phase in the rest.

    `lower` and `upper` are the limits at three standard deviations, `lower_2` and `upper_2` the lines at
    two; None where they are not defined. A missing value is never outside.
    """

    kind: Kind
    values: Values
    center: Values
    lower: Values
    upper: Values
    lower_2: Values
    upper_2: Values
    outside: tuple[bool, ...]
    phases: tuple[Phase, ...]
    estimates: tuple[Estimate, ...]

    def scaled(self, factor: float) -> "ControlChart":
        """The same chart with values and lines multiplied (percent, per 1000); estimates unchanged."""

        def times(values: Values) -> Values:
            return tuple(None if v is None else v * factor for v in values)

        return replace(
            self,
            values=times(self.values),
            center=times(self.center),
            lower=times(self.lower),
            upper=times(self.upper),
            lower_2=times(self.lower_2),
            upper_2=times(self.upper_2),
            phases=tuple(replace(p, median=times((p.median,))[0]) for p in self.phases),
        )


@dataclass(frozen=True)
class Fit:
    """One phase's estimate, and the standard deviation of the point at a position."""

    estimate: Estimate
    sigma: Callable[[int], float | None]


def assemble(
    kind: Kind, values: Values, whole: Sequence[Span], fits: Sequence[Fit]
) -> ControlChart:
    """Draw the lines of every phase and judge points and runs by them."""
    lines: dict[float, list[float | None]] = {-3: [], -2: [], 2: [], 3: []}
    centers: list[float | None] = []
    flags: list[bool] = []
    for span, fit in zip(whole, fits, strict=True):
        middle, still = fit.estimate.mean, _still(fit.estimate)
        for at in range(span.first, span.last + 1):
            sigma = fit.sigma(at)
            for times, line in lines.items():
                line.append(_line(kind, middle, sigma, times))
            centers.append(fit.estimate.center)
            limits = lines[-3][-1], lines[3][-1]
            flags.append(not still and outside(values[at], fit.estimate.center, *limits))
    found = [analyse(values, s, f.estimate.center) for s, f in zip(whole, fits, strict=True)]
    if kind is Kind.MR:  # neighbouring ranges share a value: their runs say nothing
        found = [
            replace(p, signal=False, too_long_run=False, too_few_crossings=False) for p in found
        ]
    return ControlChart(
        kind=kind,
        values=values,
        center=tuple(centers),
        lower=tuple(lines[-3]),
        upper=tuple(lines[3]),
        lower_2=tuple(lines[-2]),
        upper_2=tuple(lines[2]),
        outside=tuple(flags),
        phases=tuple(found),
        estimates=tuple(fit.estimate for fit in fits),
    )


def _still(estimate: Estimate) -> bool:
    """Rule Z: without any variation the limits are the centre line, and no point is outside."""
    return estimate.spread is not None and estimate.spread.none_at_all


_FLOOR_AND_ROOF: dict[Kind, tuple[float, float]] = {
    Kind.P: (0, 1),
    Kind.P_PRIME: (0, 1),
    **dict.fromkeys((Kind.MR, Kind.U, Kind.U_PRIME, Kind.C, Kind.G, Kind.T, Kind.S), (0, inf)),
}


def _line(kind: Kind, middle: float | None, sigma: float | None, times: float) -> float | None:
    if middle is None or sigma is None:
        return None
    floor, roof = _FLOOR_AND_ROOF.get(kind, (-inf, inf))
    return min(max(middle + times * sigma, floor), roof)
