"""Invented shares by groups for the gallery: a difference, one that cannot be said, and no figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from gallery_rows import HORSENS, MEASURES, REMARKS, VERSIONS, Context
from indicators.groups import gradient as social
from indicators.groups.shown import Grouped, view_of, years_of
from indicators.models import PeriodKind, Status
from indicators.shown import missing_point
from indicators.statistics.intervals import wilson
from indicators.views import Point

NAME = "gennemfoerte-forloeb"
GROUPS = ("Grundskole", "Erhvervsfaglig eller gymnasial", "Videregående")
YEARS = (date(2024, 1, 1), date(2025, 1, 1))


def _point(year: date, counts: tuple[int, int] | None) -> Point:
    blank = missing_point(PeriodKind.YEAR, year)
    if counts is None:
        return replace(blank, status=Status.HIDDEN)
    above, below = counts
    sure = wilson([above], [below])
    return replace(
        blank,
        value=100 * above / below,
        numerator=above,
        denominator=below,
        lower=100 * float(sure.lower[0]),
        upper=100 * float(sure.upper[0]),
        status=Status.SHOWN,
        demonstration=True,
    )


def _page(*counts: tuple[int, int] | None) -> Mapping[str, Any]:
    measure = MEASURES[NAME]
    named = {
        year: tuple((name, _point(year, each)) for name, each in zip(GROUPS, counts, strict=True))
        for year in YEARS
    }
    whole = {year: _point(year, (600, 1000)) for year in YEARS}
    found = Grouped(measure, "Uddannelse", ("Horsens", HORSENS.slug), PeriodKind.YEAR, named, whole)
    return {
        "place": HORSENS,
        "remarks": REMARKS,
        "measure": measure,
        "definition": VERSIONS[NAME].definition,
        "title": found.title,
        "view": view_of(found, YEARS[-1]),
        "advice": social.advice(measure, found.gradient(YEARS[-1])),
        "years": years_of(found),
        "periods": [(year.isoformat(), str(year.year)) for year in reversed(YEARS)],
        "chosen": YEARS[-1].isoformat(),
    }


def _none() -> Mapping[str, Any]:
    return {**_page(None, None, None), "view": None, "years": (), "periods": [], "chosen": ""}


GROUPED: dict[str, Context] = {
    "forskel": lambda: _page((152, 260), (222, 390), (157, 208)),
    "skjult": lambda: _page((13, 19), (18, 33), None),
    "ingen": _none,
}
