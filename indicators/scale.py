"""The scale of an axis: where it begins and ends, its round ticks and their Danish labels. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.views import Measure
from tvaers.danish import number

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
INTERVALS = 5


@dataclass(frozen=True)
class Scale:
    """An axis in the values' own unit."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def widened(self, share: float) -> "Scale":
        """The same ticks with more air above: this share of the whole axis."""
        high = self.low + (self.high - self.low) / (1 - share)
        return Scale(self.low, high, self.ticks, self.labels)


def scale(measure: Measure, values: Sequence[float]) -> Scale:
    """An axis that shows all values with air around them; below zero only where a value is."""
    least, most = min(values), max(values)
    air = (most - least or abs(most)) * 0.15 or 1.0
    low, high = least - air, most + air
    if least >= 0 > low:
        low = 0.0
    if measure.kind == "share" and most <= measure.per < high:
        high = float(measure.per)
    step = _step((high - low) / INTERVALS)
    first = math.ceil(low / step - 1e-9)
    ticks = tuple(at * step for at in range(first, math.floor(high / step + 1e-9) + 1))
    decimals = _decimals(step)
    unit = " %" if measure.unit == "%" else ""
    # A value on the very edge of the frame would be cut in half.
    edge = (high - low) * 0.02
    return Scale(
        low - (edge if least == low else 0),
        high + (edge if most == high else 0),
        ticks,
        tuple(number(tick, decimals) + unit for tick in ticks),
    )


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * step for step in STEPS if power * step >= least * (1 - 1e-9))


def _decimals(step: float) -> int:
    return next(
        places for places in range(9) if abs(step * 10**places % 1) < 1e-6 * step or places == 8
    )
