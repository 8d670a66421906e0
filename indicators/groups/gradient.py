"""The social difference of one period: slope and relative index over groups in their order, and what may be
said of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.models import Status
from indicators.sentences import value_text
from indicators.statistics.inequality import inequality
from indicators.views import Measure, Point
from tvaers.danish import list_of, number

# With two groups a line is the difference itself, and is said so.
FEWEST = 3
_NORMAL = 1.959963984540054
Named = tuple[str, Point]


@dataclass(frozen=True)
class Gradient:
    """`slope`: how many points a share differs from the first end of the order to the last, with its 95 %
    interval; `relative`: how many times as large it is there; None where the line meets nothing."""

    slope: float
    lower: float
    upper: float
    relative: float | None

    @property
    def certain(self) -> bool:
        """Whether chance alone hardly makes it."""
        return self.lower > 0 or self.upper < 0


def gradient(groups: Sequence[Named]) -> Gradient | None:
    """The social difference over groups in their order; None where any has no figure with an interval.

    Each group counts by how many it is of. A group's standard error is that of its Wilson interval, so that
    a group where all or none did it is not taken as certain.
    """
    points = [point for _, point in groups]
    if len(points) < FEWEST:
        return None
    values, people, errors = [], [], []
    for point in points:
        if point.value is None or point.lower is None or point.upper is None:
            return None
        values.append(point.value)
        people.append(point.denominator or 0.0)
        errors.append((point.upper - point.lower) / (2 * _NORMAL))
    found = inequality(people, values, errors)
    assert found.lower is not None and found.upper is not None  # given, since errors are
    # A line that begins at or below nothing has no ratio to speak of.
    relative = found.relative if found.intercept > 0 and found.relative > 0 else None
    return Gradient(found.slope, found.lower, found.upper, relative)


def finding(measure: Measure, title: str, label: str, groups: Sequence[Named]) -> str:
    """What the groups say together, in a sentence or two."""
    untold = [name for name, point in groups if point.value is None]
    found = gradient(groups)
    if found is None:
        return _untold(measure, label, groups, untold)
    first, last = groups[0][0].lower(), groups[-1][0].lower()
    size = _points(measure, abs(found.slope))
    sure = f"(95 % sikkert mellem {_span(measure, found)})"
    if not found.certain:
        return (
            f"I {label} kan der ikke påvises en forskel efter {title.lower()}: fra {first} til {last} er den "
            f"{_points(measure, found.slope)} {sure}, og det kan være tilfældigt."
        )
    up = found.slope > 0
    more = "højere" if up else "lavere"
    if _in_order([point.value or 0.0 for _, point in groups], up=up):
        return (
            f"I {label} er andelen {more}, jo længere man kommer fra {first} mod {last}: forskellen er "
            f"{size} {sure}, og det er næppe tilfældigt."
        )
    return (
        f"I {label} er andelen samlet set {more} mod {last} end mod {first}: forskellen er {size} {sure}, og "
        "det er næppe tilfældigt. Men den følger ikke rækken gruppe for gruppe."
    )


def summary(measure: Measure, groups: Sequence[Named], whole: Point | None) -> str:
    """The lowest and the highest group, the whole, and how many are in no group."""
    told = [(name, point) for name, point in groups if point.value is not None]
    parts = []
    if whole is not None and whole.value is not None:
        parts.append(f"Samlet: {value_text(measure, whole.value)}.")
    parts += [f"{name}: {value_text(measure, point.value or 0.0)}." for name, point in told]
    if (outside := _outside(groups, whole)) is not None:
        parts.append(f"{number(outside, 1)} % er i ingen af grupperne, fordi de ikke er oplyst.")
    return " ".join(parts) or "Ingen tal i perioden."


def advice(measure: Measure, found: Gradient | None) -> str:
    """What to do next; nothing where no difference is certain or no direction is agreed."""
    if found is None or not found.certain or measure.direction == "none":
        return ""
    worse_first = (found.slope > 0) == (measure.direction == "up")
    who = "den første gruppe" if worse_first else "den sidste gruppe"
    return (
        f"Spørg dem, der står for arbejdet, hvad der er sværest for {who}, og aftal, hvad I vil gøre "
        "anderledes. Forskellen siger ikke, hvad den skyldes."
    )


def slope_text(measure: Measure, found: Gradient) -> str:
    """The slope with its interval, as a table has it."""
    low, high = (number(each, measure.decimals) for each in (found.lower, found.upper))
    return f"{number(found.slope, measure.decimals)} ({low} – {high})"


def _in_order(values: Sequence[float], *, up: bool) -> bool:
    """Whether each group has more than the one before it, or less."""
    ordered = sorted(values, reverse=not up)
    return list(values) == ordered


def _untold(measure: Measure, label: str, groups: Sequence[Named], untold: Sequence[str]) -> str:
    if len(untold) == len(groups):
        return f"Der er ingen tal for grupperne i {label}."
    hidden = [name for name, point in groups if point.status is Status.HIDDEN]
    if hidden and len(hidden) == len(untold):
        return (
            f"Forskellen i {label} kan ikke regnes ud, for tallet for {list_of([n.lower() for n in hidden])} "
            "er skjult."
        )
    if not untold:
        return (
            f"I {label} er der {len(groups)} grupper; der skal mindst {FEWEST} til at regne forskellen ud."
            if len(groups) < FEWEST
            else f"Forskellen i {label} kan ikke regnes ud, for usikkerheden kendes ikke."
        )
    return (
        f"Forskellen i {label} kan ikke regnes ud, for der mangler tal for "
        f"{list_of([name.lower() for name in untold])}."
    )


def _outside(groups: Sequence[Named], whole: Point | None) -> float | None:
    """How many percent of the whole are in no group; None where any count is not shown."""
    counts = [point.denominator for _, point in groups]
    if whole is None or not whole.denominator or any(count is None for count in counts):
        return None
    left = whole.denominator - sum(count or 0.0 for count in counts)
    return 100 * left / whole.denominator if left > 0 else None


def _points(measure: Measure, value: float) -> str:
    unit = "procentpoint" if measure.unit == "%" else measure.unit
    return f"{number(value, measure.decimals)} {unit}"


def _span(measure: Measure, found: Gradient) -> str:
    low, high = found.lower, found.upper
    return f"{number(low, measure.decimals)} og {number(high, measure.decimals)}"
