"""What one line of a file says of one figure: the same as the page, a column each. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from indicators.checks.words import said
from indicators.models import Status
from indicators.queries import Released
from indicators.remarked import cells
from indicators.sentences import verdict
from indicators.views import Measure, Point, RunFacts, Series
from tvaers.module import Remark

Cell = str | float | date | datetime | None
HEADS = (
    "sted",
    "indikator",
    "version",
    "titel",
    "periodetype",
    "periode",
    "vaerdi",
    "enhed",
    "taeller",
    "naevner",
    "nedre",
    "oevre",
    "interval",
    "intervalniveau",
    "status",
    "foreloebig",
    "maerker",
    "bemaerkning",
    "median",
    "signal",
    "kilde",
    "udgivelse",
    "udgivet",
    "aftale",
    "forbehold",
    "demonstration",
)
# The status column: every figure says what it is, also where it has a value.
STATUSES: Mapping[Status, str] = {
    Status.SHOWN: "vist",
    Status.HIDDEN: "diskretioneret",
    Status.MISSING: "mangler",
    Status.INCOMPLETE: "ufuldstændig",
    Status.NOT_COMPARABLE: "ikke sammenlignelig",
}
# Shown, and nothing was there to divide by: not a value, and not a hidden one either.
NOTHING = "0 af 0"
# How the limits of a kind are found (docs/decisions.md 31), and how sure they are.
METHODS = {"share": "Wilson", "rate": "Byar, eksakt under 10"}
LEVEL = "95 %"
PERIODS = {
    "day": "dag",
    "week": "uge",
    "month": "måned",
    "quarter": "kvartal",
    "half": "halvår",
    "year": "år",
    "snapshot": "øjebliksbillede",
}


def status(point: Point) -> str:
    """What a figure is, in a word or two."""
    if point.status is Status.SHOWN and point.value is None:
        return NOTHING
    return point.word or STATUSES[point.status]


def lines(
    measure: Measure,
    period_kind: str,
    series: Series,
    source: str,
    releases: Mapping[int, Released],
    facts: RunFacts | None = None,
    remarks: Sequence[Remark] = (),
) -> Iterator[Sequence[Cell]]:
    """A series' lines under `HEADS`, oldest first. Median and signal are those of its `facts`, each period
    with the median of its own stretch; without facts there are none, as for places side by side."""
    agreed = cells(remarks)
    judged = facts is not None and measure.kind != "count" and bool(series.points)
    words = verdict(measure, facts, series.points).words if judged and facts else None
    heights = {
        at: height
        for first, last, height in (facts.levels if judged and facts else ())
        for at in range(first, last + 1)
    }
    for at, point in enumerate(series.points):
        released = releases.get(point.release_id)
        sure = point.lower is not None and point.upper is not None
        yield (
            series.place_name,
            measure.name,
            point.version or measure.version,
            measure.title,
            PERIODS[period_kind],
            point.start,
            point.value,
            measure.unit,
            point.numerator if measure.numerator_word != "-" else None,
            point.denominator if measure.denominator_word != "-" else None,
            point.lower,
            point.upper,
            METHODS.get(measure.kind) if sure else None,
            LEVEL if sure else None,
            status(point),
            "foreløbig" if point.preliminary and point.value is not None else None,
            ", ".join(said(kind).word for kind in point.flags) or None,
            point.note or None,
            heights.get(at),
            words,
            source,
            released.public_id if released else None,
            released.released_at if released else None,
            *agreed,
            "Demonstrationsdata" if point.demonstration else None,
        )
