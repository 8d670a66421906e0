"""Invented rows for the gallery: every state a figure can be in, and every page's context."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from indicators import definition
from indicators.asking import DIAGRAMS
from indicators.control import diagram_view
from indicators.models import MeasureVersion, Status
from indicators.shown import marks, measure_view, missing_point
from indicators.views import Mark, Measure, Point, Series
from tvaers.module import Line, Panel, Remark
from tvaers.places import Certainty, Kind, Place

TODAY = date(2026, 11, 22)
LAST = date(2026, 10, 1)
DEFINITIONS = {each.name: each for each in definition.load()}
MEASURES: dict[str, Measure] = {}
VERSIONS: dict[str, MeasureVersion] = {}
for _name, _each in DEFINITIONS.items():
    VERSIONS[_name] = MeasureVersion(
        id=1, name=_name, version=1, title=_each.title, definition=_each.as_data()
    )
    MEASURES[_name] = measure_view(VERSIONS[_name])


def place(name: str, slug: str, kind: Kind = Kind.HEALTH_COUNCIL) -> Place:
    """A place that is in no database."""
    return Place(
        id=1,
        slug=slug,
        kind=kind,
        name=name,
        short_name=name.removeprefix("Sundhedsråd "),
        valid_from=date(2027, 1, 1),
        preparatory_from=date(2026, 1, 1),
        certainty=Certainty.CONFIRMED,
        private=False,
        note="",
    )


REMARKS = (
    Remark(
        "genoptraening",
        1,
        "aftalt med forbehold",
        "»Fælles indikatorer 2027«, Sundhedsråd Horsens",
        "/aftalte-indikatorer/en/",
        ("Forbehold fra Odder Kommune: Odder følger ikke tallet i juli.",),
    ),
)
HORSENS = place("Sundhedsråd Horsens", "sundhedsraad-horsens")
LONG = place(
    "Kommunalt-lægeligt udvalg i Faaborg-Midtfyn og Nyborg-Kerteminde Kommuners fællesskab",
    "klu-langt-navn",
)


def wave(
    count: int, level: float, swing: float, step_at: int | None = None, by: float = 0.0
) -> list[float]:
    """Numbers that swing without pattern around a level, from `step_at` on lifted `by`."""
    return [
        level
        + swing * (math.sin(at * 2.399) + math.sin(at * 1.137 + 1)) / 2
        + (by if step_at is not None and at >= step_at else 0)
        for at in range(count)
    ]


def month_before(end: date, back: int) -> date:
    """The first day of the month so many months before."""
    months = end.year * 12 + end.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def points(
    measure: Measure,
    values: Sequence[float | None],
    *,
    base: float = 193_400,
    statuses: Mapping[int, Status] | None = None,
    preliminary: int = 1,
) -> tuple[Point, ...]:
    """Months up to October 2026 with these values; None is missing, `statuses` names other reasons."""
    found = []
    for at, value in enumerate(values):
        start = month_before(LAST, len(values) - 1 - at)
        status = (statuses or {}).get(at, Status.SHOWN if value is not None else Status.MISSING)
        known = status is Status.SHOWN and value is not None
        with_base = known and measure.kind not in ("median", "count")
        above = round(value * base / measure.per) if with_base and value is not None else None
        exact = above * measure.per / base if above is not None else value
        found.append(
            replace(
                missing_point("month", start),  # type: ignore[arg-type]
                value=exact if known else None,
                numerator=above,
                denominator=base if with_base else None,
                status=status,
                members=4,
                members_reporting=3 if status is Status.INCOMPLETE else 4,
                preliminary=at >= len(values) - preliminary,
                demonstration=True,
            )
        )
    return tuple(found)


def origin() -> Any:
    """A release and two receipts behind it."""
    delivery = SimpleNamespace(
        source="medcom-statistics",
        public_id="7f3a",
        file_name="medcom_statistik_2026-10.csv",
        demonstration=True,
        first_period=date(2026, 10, 1),
        last_period=date(2026, 10, 1),
        received_at=datetime(2026, 11, 3, 8, 14, tzinfo=UTC),
    )
    return SimpleNamespace(
        released_at=datetime(2026, 11, 3, 8, 20, tzinfo=UTC),
        released_by="udgivelsesjobbet",
        release_public_id="c2b9e1",
        deliveries=(delivery, delivery),
        older=3,
    )


def shown(
    name: str,
    found: Sequence[Point],
    *,
    where: Place = HORSENS,
    then: Sequence[Series] = (),
    when: Sequence[Mark] = (),
    parts: Sequence[Any] = (),
    diagram: str = "serie",
) -> dict[str, Any]:
    """The context of one measure's page."""
    measure = MEASURES[name]
    series = Series(where.short_name, where.slug, tuple(found))
    every = (*marks(VERSIONS[name]), *when)
    view = diagram_view(measure, series, diagram, then=tuple(then), marks=every)
    spans = [(p.start.isoformat(), p.label) for p in reversed(found)]
    return {
        "place": where,
        "measure": measure,
        "definition": VERSIONS[name].definition,
        "view": view,
        "parts": parts,
        "used": (
            Panel(
                "Følger disse forpligtelser", (Line("Første tid inden for syv dage", "/", "§ 2"),)
            ),
        ),
        "origin": origin() if found else None,
        "choice": "begge" if then else "nu",
        "diagram": diagram,
        "diagrams": tuple(DIAGRAMS.items()),
        "first": spans[-1][0] if spans else "",
        "last": spans[0][0] if spans else "",
        "periods": spans,
        "next": "Senest modtaget 24. november 2026 kl. 8.00. Næste tal: november 2026, ventet senest "
        "1. januar 2027.",
        "settling": "Tal er foreløbige i 62 dage efter periodens slutning. Planer, der venter, mangler."
        if view.preliminary
        else "",
        "agenda": f"{measure.title}\n{view.finding}\nDemonstrationsdata.",
    }


Context = Callable[[], Mapping[str, Any]]
REFERRALS, NOTES, PLANS = "kommunehenvisninger", "afslutningsnotater", "genoptraening"
LETTER = Mark(date(2025, 12, 1), "Brev til alle praksis om henvisning", "confirmed")
NEW_SYSTEM = Mark(date(2024, 9, 1), "Nyt omsorgssystem i Odder", "unconfirmed")


def _signal() -> dict[str, Any]:
    values = wave(36, 3.5, 0.35, 26, 1.0)
    return shown(REFERRALS, points(MEASURES[REFERRALS], values), when=(NEW_SYSTEM, LETTER))


def _calm() -> dict[str, Any]:
    return shown(PLANS, points(MEASURES[PLANS], wave(36, 80, 9), base=140))


def _hidden(every: int) -> dict[str, Any]:
    measure = MEASURES[PLANS]
    hidden = dict.fromkeys(range(3, 36, every), Status.HIDDEN)
    values: list[float | None] = [
        None if at in hidden else v for at, v in enumerate(wave(36, 62, 14))
    ]
    return shown(PLANS, points(measure, values, base=24, statuses=hidden))


def _incomplete() -> dict[str, Any]:
    values: list[float | None] = list(wave(30, 80, 9))
    values[9] = values[10] = values[-1] = None
    states = {29: Status.INCOMPLETE}
    return shown(PLANS, points(MEASURES[PLANS], values, base=140, statuses=states))


def _medians() -> dict[str, Any]:
    name = "genoptraening-kommunedage"
    states = dict.fromkeys(range(24), Status.NOT_COMPARABLE)
    return shown(name, points(MEASURES[name], [None] * 24, statuses=states))


def _sixty() -> dict[str, Any]:
    values = wave(60, 62, 9, 40, -14)
    return shown(NOTES, points(MEASURES[NOTES], values, base=640), when=(LETTER,))


def _above_hundred() -> dict[str, Any]:
    return shown(NOTES, points(MEASURES[NOTES], wave(24, 104, 22), base=90))


def _ties() -> dict[str, Any]:
    values = [100.0 if at % 3 else 96.0 for at in range(24)]
    return shown(PLANS, points(MEASURES[PLANS], values, base=25))


def _then() -> dict[str, Any]:
    measure = MEASURES[REFERRALS]
    cluster = Series(
        "Sundhedsklynge Horsens",
        "sundhedsklynge-horsens",
        points(measure, wave(36, 3.1, 0.4), preliminary=0),
    )
    return shown(REFERRALS, points(measure, wave(36, 3.6, 0.35)), then=(cluster,))


def _long() -> dict[str, Any]:
    return shown(
        REFERRALS, points(MEASURES[REFERRALS], wave(20, 4, 0.6)), where=LONG, when=(LETTER,)
    )


SHOWN: dict[str, Context] = {
    "signal": _signal,
    "tilfaeldigt": _calm,
    "skjulte": lambda: _hidden(7),
    "mest-skjult": lambda: _hidden(2),
    "ufuldstaendig": _incomplete,
    "ikke-sammenlignelig": _medians,
    "faa": lambda: shown(REFERRALS, points(MEASURES[REFERRALS], wave(7, 3.5, 0.4))),
    "en": lambda: shown(REFERRALS, points(MEASURES[REFERRALS], [3.4])),
    "ingen": lambda: shown(REFERRALS, ()),
    "tres": _sixty,
    "over-hundrede": _above_hundred,
    "ens": _ties,
    "begge": _then,
    "kontrolkort": lambda: shown(
        REFERRALS, points(MEASURES[REFERRALS], wave(36, 3.5, 0.35, 26, 1.0)), diagram="nhs"
    ),
    "lange-navne": _long,
}

KOMMUNER = ("Hedensted", "Horsens", "Odder", "Skanderborg")
MANY = (
    "Brønderslev", "Faaborg-Midtfyn", "Hjørring", "Ikast-Brande", "Jammerbugt", "Lyngby-Taarbæk",
    "Mariagerfjord", "Norddjurs", "Ringkøbing-Skjern", "Silkeborg", "Syddjurs", "Vesthimmerlands",
    "Aabenraa", "Aalborg", "Aarhus", "Ærø",
)  # fmt: skip
