"""Xbar and S charts: means and standard deviations of raw values in subgroups.

Source: Montgomery, Introduction to Statistical Quality Control, with the constants c4, A3, B3 and B4
computed for each subgroup's size.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import exp, fsum, lgamma, sqrt
from statistics import stdev

from indicators.statistics.control_lines import ControlChart, Estimate, Fit, Kind, assemble
from indicators.statistics.series import Span, Values, cleaned, spans


@dataclass(frozen=True)
class _Group:
    """The values of one subgroup: how many, their mean, their standard deviation (None for one)."""

    n: int
    mean: float | None
    sd: float | None


def c4(n: int) -> float:
    """The mean of the standard deviation of n normal values, in standard deviations; n at least 2."""
    return sqrt(2 / (n - 1)) * exp(lgamma(n / 2) - lgamma((n - 1) / 2))


def subgroup_chart(
    kind: Kind,
    values: Sequence[float | None],
    groups: Sequence[Hashable],
    *,
    freeze: int | None = None,
    phases: Sequence[int] = (),
    exclude: Sequence[int] = (),
    center: float | None = None,
) -> ControlChart:
    """Draw the means (`Kind.XBAR`) or the standard deviations (`Kind.S`) of subgroups.

    `values` are raw, `groups` says which subgroup each belongs to; subgroups stand in the order they
    first appear. Positions in `freeze`, `phases` and `exclude` count subgroups. A subgroup of one value
    has no standard deviation and no limits. Raises ValueError on another kind, unequal lengths or
    impossible positions.
    """
    kind = Kind(kind)
    if kind not in (Kind.XBAR, Kind.S):
        raise ValueError(f"a {kind} chart is not made of subgroups")
    found = _grouped(cleaned(values), groups)
    whole = spans(len(found), freeze=freeze, phases=phases, exclude=exclude)
    fit = _fit_xbar if kind is Kind.XBAR else _fit_s
    drawn = tuple(g.mean if kind is Kind.XBAR else g.sd for g in found)
    return assemble(kind, drawn, whole, [fit(found, span, center) for span in whole])


def _grouped(values: Values, groups: Sequence[Hashable]) -> list[_Group]:
    members: dict[Hashable, list[float]] = {}
    for value, group in zip(values, groups, strict=True):
        inside = members.setdefault(group, [])
        if value is not None:
            inside.append(value)
    return [
        _Group(len(m), fsum(m) / len(m) if m else None, stdev(m) if len(m) > 1 else None)
        for m in members.values()
    ]


def _pooled_sd(groups: Sequence[_Group]) -> float | None:
    """The mean standard deviation where all sizes are equal, else the root of the pooled variance."""
    known = [(g.n, g.sd) for g in groups if g.sd is not None]
    if not known:
        return None
    if len({n for n, _ in known}) == 1:
        return fsum(sd for _, sd in known) / len(known)
    return sqrt(fsum((n - 1) * sd * sd for n, sd in known) / sum(n - 1 for n, _ in known))


def _fit_xbar(groups: Sequence[_Group], span: Span, target: float | None) -> Fit:
    baseline = [groups[at] for at in span.baseline]
    means = [(g.n, g.mean) for g in baseline if g.mean is not None]
    center = target
    if center is None and means:
        center = fsum(n * m for n, m in means) / sum(n for n, _ in means)
    pooled = _pooled_sd(baseline)

    def sigma(at: int) -> float | None:
        n = groups[at].n
        return None if n < 2 or pooled is None else pooled / (c4(n) * sqrt(n))

    return Fit(Estimate(center, center, len(means)), sigma)


def _fit_s(groups: Sequence[_Group], span: Span, target: float | None) -> Fit:
    baseline = [groups[at] for at in span.baseline]
    pooled = _pooled_sd(baseline) if target is None else target

    def sigma(at: int) -> float | None:
        n = groups[at].n
        return None if n < 2 or pooled is None else pooled * sqrt(1 - c4(n) ** 2) / c4(n)

    return Fit(Estimate(pooled, pooled, sum(g.sd is not None for g in baseline)), sigma)
