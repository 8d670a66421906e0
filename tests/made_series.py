"""Small series for tests of sentences and charts: months up to October 2026."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from indicators.models import PeriodKind, Status
from indicators.shown import missing_point
from indicators.views import Measure, Point, Series

SHARE = Measure(
    name="genoptraening",
    version=1,
    title="Genoptræning tilbudt inden for 7 dage",
    short="Genoptræning inden for 7 dage",
    unit="%",
    kind="share",
    per=100,
    decimals=0,
    direction="up",
    numerator_word="Tilbudt inden 7 dage",
    denominator_word="Planer",
)
RATE = replace(
    SHARE,
    name="kommunehenvisninger",
    title="Henvisninger til kommunen",
    short="Kommunehenvisninger",
    unit="pr. 1.000 indbyggere",
    kind="rate",
    per=1000,
    decimals=1,
    direction="none",
    numerator_word="Henvisninger",
    denominator_word="Indbyggere",
)
RATIO = replace(
    RATE,
    name="afslutningsnotater",
    short="Afslutningsnotater",
    unit="pr. 100 henvisninger",
    kind="ratio",
    per=100,
    decimals=0,
    numerator_word="Afslutningsnotater",
    denominator_word="Henvisninger",
)
# Around 3.5 without a pattern that the rules would call a change.
CALM = (3.4, 3.6, 3.3, 3.7, 3.5, 3.6, 3.2, 3.8, 3.4, 3.5, 3.7, 3.3, 3.6, 3.4, 3.8, 3.2)
RISEN = (*CALM, 4.4, 4.6, 4.5, 4.7, 4.4, 4.6, 4.8, 4.5, 4.6, 4.7)


def month(back: int) -> date:
    """The first day of the month so many months before October 2026."""
    months = 2026 * 12 + 9 - back
    return date(months // 12, months % 12 + 1, 1)


def series(
    values: Sequence[float | None],
    statuses: Mapping[int, Status] | None = None,
    *,
    base: float | None = None,
    per: int = 100,
) -> Series:
    """A series of these values; None is missing unless `statuses` says otherwise by position."""
    points: list[Point] = []
    for at, value in enumerate(values):
        status = (statuses or {}).get(at, Status.MISSING if value is None else Status.SHOWN)
        above = None if base is None or value is None else round(value * base / per)
        points.append(
            replace(
                missing_point(PeriodKind.MONTH, month(len(values) - 1 - at)),
                value=value if status is Status.SHOWN else None,
                status=status,
                numerator=above,
                denominator=None if above is None else base,
                members=4,
                members_reporting=3 if status is Status.INCOMPLETE else 4,
            )
        )
    return Series("Horsens", "horsens-kommune", tuple(points))
