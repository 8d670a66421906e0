"""How each kind of control chart finds its centre line and the standard deviation of a point.

I and MR: Wheeler; Montgomery. P, U and C: Montgomery. P' and U': Laney 2002 (Qual Eng 14:531), where
the spread of the standardised values widens the limits. I': Taylor 2018 (normalised I chart). G:
Provost & Murray 2011, the median shown and limits from the mean, gaps counted from 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum, pi, sqrt
from statistics import median

from indicators.statistics.control_lines import Estimate, Fit, Kind
from indicators.statistics.series import Span, Values, mean, present, side
from indicators.statistics.spread import D4, Spread, moving_ranges, spread

I_PRIME_SCREEN = 3.2665
G_MEDIAN = 0.693  # the median of an exponential distribution, in means


@dataclass(frozen=True)
class Data:
    """Numerators, denominators and the values plotted; all three None where a period is missing."""

    x: Values
    n: Values
    y: Values


Fitter = Callable[[Data, Span, float | None, bool], Fit]


def fit_i(data: Data, span: Span, target: float | None, screened: bool) -> Fit:
    """Mean and mean moving range of the baseline."""
    values = present(data.y, span.baseline)
    center = mean(values) if target is None else target
    found = spread(list(moving_ranges(data.y, span.baseline).values()), screened=screened)
    return Fit(Estimate(center, center, len(values), found), lambda _: found.sigma)


def _fit_mr(data: Data, span: Span, target: float | None, _: bool) -> Fit:
    """Mean range; `data.y` already holds ranges. The upper limit is D4 mean ranges above 0."""
    ranges = present(data.y, span.baseline)
    center = mean(ranges) if target is None else target
    sigma = None if center is None else D4 * center / 3
    return Fit(Estimate(center, 0.0, len(ranges)), lambda _: sigma)


def _pooled(data: Data, span: Span, target: float | None) -> tuple[float | None, int]:
    """Sum of numerators over sum of denominators in the baseline, and the number of values."""
    x, n = present(data.x, span.baseline), present(data.n, span.baseline)
    if target is not None or not x:
        return target, len(x)
    return fsum(x) / fsum(n), len(x)


def _fit_p(data: Data, span: Span, target: float | None, _: bool) -> Fit:
    center, count = _pooled(data, span, target)
    return Fit(Estimate(center, center, count), _binomial(data, center))


def _fit_u(data: Data, span: Span, target: float | None, _: bool) -> Fit:
    center, count = _pooled(data, span, target)
    return Fit(Estimate(center, center, count), _poisson(data, center))


def _fit_p_prime(data: Data, span: Span, target: float | None, screened: bool) -> Fit:
    center, count = _pooled(data, span, target)
    return _laney(data, span, center, count, _binomial(data, center), screened)


def _fit_u_prime(data: Data, span: Span, target: float | None, screened: bool) -> Fit:
    center, count = _pooled(data, span, target)
    return _laney(data, span, center, count, _poisson(data, center), screened)


def _binomial(data: Data, center: float | None) -> Callable[[int], float | None]:
    return _by_root_n(data, None if center is None else sqrt(center * (1 - center)))


def _poisson(data: Data, center: float | None) -> Callable[[int], float | None]:
    return _by_root_n(data, None if center is None else sqrt(center))


def _by_root_n(data: Data, unit: float | None) -> Callable[[int], float | None]:
    """The standard deviation of one unit, divided by the root of each point's denominator."""

    def sigma(at: int) -> float | None:
        n = data.n[at]
        return None if n is None or unit is None else unit / sqrt(n)

    return sigma


def _laney(
    data: Data,
    span: Span,
    center: float | None,
    count: int,
    sigma: Callable[[int], float | None],
    screened: bool,
) -> Fit:
    """Multiply a P or U chart's standard deviations by that of its standardised values."""
    z = tuple(_standardised(y, center, sigma(at)) for at, y in enumerate(data.y))
    found = spread(list(moving_ranges(z, span.baseline).values()), screened=screened)

    def widened(at: int) -> float | None:
        own = sigma(at)
        return None if own is None or found.sigma is None else own * found.sigma

    return Fit(Estimate(center, center, count, found), widened)


def _standardised(y: float | None, center: float | None, sigma: float | None) -> float | None:
    """(y - centre) / sigma; 0 on the centre line even where sigma is 0, as at 0 or 100 percent."""
    if y is None or center is None or sigma is None:
        return None
    if not side(y, center):
        return 0.0
    return (y - center) / sigma if sigma else None


def _fit_i_prime(data: Data, span: Span, target: float | None, screened: bool) -> Fit:
    center, count = _pooled(data, span, target)
    found = _normalised_spread(data, span, screened)
    return Fit(Estimate(center, center, count, found), _by_root_n(data, found.sigma))


def _normalised_spread(data: Data, span: Span, screened: bool) -> Spread:
    """Each moving range as the standard deviation of one unit, and their mean."""
    previous = dict(zip(span.baseline[1:], span.baseline, strict=False))
    sizes = {}
    for at, r in moving_ranges(data.y, span.baseline).items():
        n, n_before = data.n[at], data.n[previous[at]]
        if n is not None and n_before is not None:
            sizes[at] = sqrt(pi / 2) * r / sqrt(1 / n + 1 / n_before)
    return spread(list(sizes.values()), screened=screened, limit=I_PRIME_SCREEN, divisor=1)


def _fit_c(data: Data, span: Span, target: float | None, _: bool) -> Fit:
    counts = present(data.y, span.baseline)
    center = mean(counts) if target is None else target
    sigma = None if center is None else sqrt(center)
    return Fit(Estimate(center, center, len(counts)), lambda _: sigma)


def _fit_g(data: Data, span: Span, target: float | None, _: bool) -> Fit:
    gaps = present(data.y, span.baseline)
    average = mean(gaps) if target is None else target
    if average is None:
        return Fit(Estimate(None, None, 0), lambda _: None)
    center = median(gaps) if target is None else G_MEDIAN * target
    sigma = sqrt(average * (average + 1))
    return Fit(Estimate(center, average, len(gaps)), lambda _: sigma)


FITTERS: dict[Kind, Fitter] = {
    Kind.I: fit_i,
    Kind.MR: _fit_mr,
    Kind.P: _fit_p,
    Kind.P_PRIME: _fit_p_prime,
    Kind.U: _fit_u,
    Kind.U_PRIME: _fit_u_prime,
    Kind.I_PRIME: _fit_i_prime,
    Kind.C: _fit_c,
    Kind.G: _fit_g,
}
