"""Control charts (SPC) of one series: I, MR, I', P, P', U, U', C, G and T.

The order of work: missing values, phases, exclusions, baseline, centre line, spread, limits, clipping,
flags, runs. Xbar and S charts, made of raw values in subgroups, are in `subgroups`.
"""

from collections.abc import Sequence
from dataclasses import replace

from indicators.statistics.control_fits import FITTERS, Data, fit_i
from indicators.statistics.control_lines import ControlChart, Estimate, Kind, assemble
from indicators.statistics.series import Span, Values, cleaned, spans
from indicators.statistics.spread import moving_ranges

__all__ = ["ControlChart", "Estimate", "Kind", "control_chart"]

T_POWER = 3.6

_NEED_DENOMINATORS = {Kind.P, Kind.P_PRIME, Kind.U, Kind.U_PRIME, Kind.I_PRIME}
_MAY_HAVE_DENOMINATORS = _NEED_DENOMINATORS | {Kind.I, Kind.MR}
_PROPORTIONS = {Kind.P, Kind.P_PRIME}
_COUNTS = {*_PROPORTIONS, Kind.U, Kind.U_PRIME, Kind.C, Kind.G}


def control_chart(
    kind: Kind,
    numerators: Sequence[float | None],
    denominators: Sequence[float | None] | None = None,
    *,
    freeze: int | None = None,
    phases: Sequence[int] = (),
    exclude: Sequence[int] = (),
    center: float | None = None,
    screened: bool = True,
) -> ControlChart:
    """Draw a control chart of one series; `subgroups.subgroup_chart` draws Xbar and S.

    `numerators` are counts (P, U, their primes, C), sums (I'), values (I, MR) or gaps (G, T); what is
    plotted is numerator / denominator. P, P', U, U' and I' need denominators, I and MR may have them. A
    denominator of 0 or None makes the point missing. `freeze`, `phases`, `exclude` are as in
    `runs.run_chart`. `center` replaces the estimated mean everywhere (G shows 0.693 of it). `screened`
    leaves extreme moving ranges out, on the charts that use them.

    Raises ValueError on a kind without its denominators, negative counts or denominators, a part larger
    than its whole (P, P'), a gap of 0 or less (T) and impossible positions.
    """
    kind = Kind(kind)
    if kind in (Kind.XBAR, Kind.S):
        raise ValueError(f"a {kind} chart is made of subgroups")
    _check_center(kind, center)
    data = _data(kind, numerators, denominators)
    whole = spans(len(data.y), freeze=freeze, phases=phases, exclude=exclude)
    if kind is Kind.MR:
        data = replace(data, y=_drawn_ranges(data.y, whole))
    if kind is Kind.T:
        transformed = tuple(None if v is None else v ** (1 / T_POWER) for v in data.y)
        target = None if center is None else center ** (1 / T_POWER)
        fits = [fit_i(replace(data, y=transformed), s, target, screened) for s in whole]
        return _back_transformed(assemble(kind, transformed, whole, fits), data.y)
    fits = [FITTERS[kind](data, span, center, screened) for span in whole]
    return assemble(kind, data.y, whole, fits)


def _data(
    kind: Kind, numerators: Sequence[float | None], denominators: Sequence[float | None] | None
) -> Data:
    """Numerators and denominators, both None where either is missing or the denominator is 0."""
    x = cleaned(numerators)
    if denominators is None:
        if kind in _NEED_DENOMINATORS:
            raise ValueError(f"a {kind} chart needs denominators")
        n: Values = (1.0,) * len(x)
    else:
        if kind not in _MAY_HAVE_DENOMINATORS:
            raise ValueError(f"a {kind} chart has no denominators")
        n = cleaned(denominators)
    pairs = [(a, b) if a is not None and b else (None, None) for a, b in zip(x, n, strict=True)]
    _check(kind, pairs)
    y = tuple(None if a is None or b is None else a / b for a, b in pairs)
    return Data(tuple(a for a, _ in pairs), tuple(b for _, b in pairs), y)


def _check(kind: Kind, pairs: Sequence[tuple[float | None, float | None]]) -> None:
    known = [(x, n) for x, n in pairs if x is not None and n is not None]
    if any(n < 0 for _, n in known):
        raise ValueError("denominators must not be negative")
    if kind in _COUNTS and any(x < 0 for x, _ in known):
        raise ValueError("counts must not be negative")
    if kind in _PROPORTIONS and any(x > n for x, n in known):
        raise ValueError("numerators must not be greater than their denominators")
    if kind is Kind.T and any(x <= 0 for x, _ in known):
        raise ValueError("time between events must be greater than zero")


def _check_center(kind: Kind, center: float | None) -> None:
    if center is None:
        return
    if kind in _PROPORTIONS and not 0 <= center <= 1:
        raise ValueError("the centre line of proportions must be from 0 to 1")
    if (kind in _COUNTS or kind is Kind.MR) and center < 0:
        raise ValueError("the centre line of counts must not be negative")
    if kind is Kind.T and center <= 0:
        raise ValueError("the centre line of times must be greater than zero")


def _drawn_ranges(values: Values, whole: Sequence[Span]) -> Values:
    """The moving range at every position, within its phase; an excluded point has one too."""
    drawn: list[float | None] = []
    for span in whole:
        judged = moving_ranges(values, span.judged)
        for at in range(span.first, span.last + 1):
            drawn.append(judged.get(at))
            if at not in span.judged:
                before = [b for b in span.judged if b < at][-1:]
                drawn[at] = moving_ranges(values, [*before, at]).get(at)
    return tuple(drawn)


def _back_transformed(chart: ControlChart, values: Values) -> ControlChart:
    """A T chart judged on the transformed scale, its lines raised to the scale of its values."""

    def raised(line: Values) -> Values:
        return tuple(None if v is None else max(0.0, v) ** T_POWER for v in line)

    return replace(
        chart,
        values=values,
        center=raised(chart.center),
        lower=raised(chart.lower),
        upper=raised(chart.upper),
        lower_2=raised(chart.lower_2),
        upper_2=raised(chart.upper_2),
        phases=tuple(replace(p, median=raised((p.median,))[0]) for p in chart.phases),
    )
