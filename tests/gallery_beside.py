"""Invented comparisons for the gallery: each view of places beside each other."""

import math
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from gallery_rows import (
    HORSENS,
    KOMMUNER,
    LAST,
    MANY,
    MEASURES,
    PLANS,
    REFERRALS,
    REMARKS,
    VERSIONS,
    Context,
    place,
    points,
    wave,
)
from indicators.beside.funnel import funnel
from indicators.beside.heat import Column, heat
from indicators.beside.judged import judged
from indicators.beside.multiples import finding, smalls
from indicators.beside.pages import Line
from indicators.beside.rank import Placed, ranking
from indicators.figure import CompareView, compare_view
from indicators.models import Status
from indicators.shown import run_facts
from indicators.side_by_side import Stand
from indicators.views import Measure, Point, Series
from tvaers.danish import period


def _placed(measure: Measure, value: float | None, base: float, status: Status) -> Point:
    found = points(measure, [value], base=base, statuses={0: status}, preliminary=0)[0]
    if found.value is None or measure.kind not in ("share", "rate"):
        return found
    half = 1.96 * math.sqrt(max(found.value * (measure.per - found.value), 1) / base)
    if measure.kind == "rate":
        half = 1.96 * found.value / math.sqrt(max(found.numerator or 1, 1))
    return replace(found, lower=max(found.value - half, 0.0), upper=found.value + half)


def compared(
    name: str,
    named: Mapping[str, Point],
    whole: float | None,
    own: frozenset[str] = frozenset({"horsens"}),
) -> dict[str, Any]:
    """The context of a comparison."""
    measure = MEASURES[name]
    all_of_it = _placed(measure, whole, 5_900, Status.SHOWN) if whole is not None else None
    view = compare_view(
        measure,
        period("month", LAST),
        [(who, who.lower(), point) for who, point in named.items()],
        whole=("Danmark", all_of_it) if all_of_it is not None else None,
        of="Kommunerne i Sundhedsråd Horsens" if len(named) < 6 else "Alle kommuner",
        own=own,
        left_out=3,
        against=lambda point: judged(measure, point, whole),
    )
    return {
        "place": HORSENS,
        "group": SimpleNamespace(of=view.of, whole=HORSENS),
        "measure": measure,
        "definition": VERSIONS[name].definition,
        "view": view,
        "lines": lines(view),
        "files": [("Hent tal (CSV)", "/"), ("Hent figur (PNG)", "/")],
        "demonstration": view.demonstration,
        "measures": list(VERSIONS.values()),
        "periods": [(LAST.isoformat(), "oktober 2026")],
        "chosen": LAST.isoformat(),
        "choices": CHOICES,
        "remarks": REMARKS,
        "tabs": [("Med usikkerhed", "/", True), ("Tragt", "/", False), ("Rækkefølge", "/", False)],
    }


CHOICES = {
    "grain": "",
    "grains": [("kommuner", "Alle kommuner")],
    "organised": "nu",
    "every": (),
    "picked": set(),
}


def lines(view: CompareView, placed: Mapping[str, Placed] | None = None) -> list[Line]:
    """The lines of a comparison's table."""
    nowhere = Placed(0, 0, 0) if placed else None
    return [
        Line(row, verdict, (placed or {}).get(row.label, nowhere))
        for row, verdict in zip(view.table, view.judged or [None] * len(view.table), strict=True)
    ]


def _four() -> dict[str, Any]:
    measure = MEASURES[PLANS]
    values = dict(zip(KOMMUNER, (81.0, 76.0, None, 88.0), strict=True))
    return compared(
        PLANS,
        {
            who: _placed(measure, v, 40, Status.SHOWN if v else Status.HIDDEN)
            for who, v in values.items()
        },
        79.0,
    )


def _sixteen() -> dict[str, Any]:
    measure = MEASURES[REFERRALS]
    values = wave(len(MANY), 4.2, 1.8)
    named = {
        who: _placed(measure, v, 30_000 + 9_000 * at, Status.SHOWN)
        for at, (who, v) in enumerate(zip(MANY, values, strict=True))
    }
    named["Ærø"] = _placed(measure, None, 6_000, Status.HIDDEN)
    named["Samsø"] = _placed(measure, None, 3_700, Status.MISSING)
    return compared(REFERRALS, named, 4.3, frozenset({"silkeborg", "norddjurs", "hjørring"}))


def _beside(**more: Any) -> dict[str, Any]:
    """The sixteen, as another view of the same comparison needs them."""
    return {**_sixteen(), **more}


def _stands() -> list[Stand]:
    measure = MEASURES[REFERRALS]
    values = wave(len(MANY), 4.2, 1.8)
    return [
        Stand(who, _placed(measure, value, 30_000 + 9_000 * at, Status.SHOWN))
        for at, (who, value) in enumerate(zip(MANY, values, strict=True))
    ]


def _funnel() -> dict[str, Any]:
    measure = MEASURES[REFERRALS]
    whole = Stand("Danmark", _placed(measure, 4.2, 5_900_000, Status.SHOWN))
    return _beside(funnel=funnel(measure, "oktober 2026", _stands(), whole, ("Silkeborg",)))


def _ranked() -> dict[str, Any]:
    found = ranking(MEASURES[REFERRALS], "oktober 2026", _stands(), ("Silkeborg",))
    context = _beside(ranking=found)
    return {**context, "lines": lines(context["view"], found.placed)}


def _small() -> dict[str, Any]:
    measure = MEASURES[REFERRALS]
    made = [
        (name, name.lower(), points(measure, wave(36, 3.5 + at % 3, 0.35, 26, 1.0)))
        for at, name in enumerate(MANY)
    ]
    small = smalls(
        measure,
        [
            (name, slug, found, run_facts(Series("", "", tuple(found))))
            for name, slug, found in made
        ],
    )
    return _beside(small=small, finding=finding(small))


def _heat() -> dict[str, Any]:
    columns = [
        Column(
            replace(MEASURES[REFERRALS], name=f"m{at}", direction=("up", "down", "none")[at % 3]),
            "oktober 2026",
            _placed(MEASURES[REFERRALS], 4.2, 5_900_000, Status.SHOWN),
        )
        for at in range(14)
    ]
    found = {
        (each.name.lower(), column.measure.name): each.point
        for column in columns
        for each in _stands()[: 14 - len(column.measure.name)]
    }
    table = heat(
        columns,
        [(name, name.lower()) for name in MANY],
        found,
        whole="Danmark",
        own={"silkeborg"},
    )
    shared = ("place", "group", "demonstration", "tabs", "remarks")
    picked = {**CHOICES, "grain": "egne", "every": [place(n, n.lower()) for n in MANY]}
    context = {name: each for name, each in _sixteen().items() if name in shared}
    return {**context, "choices": {**picked, "picked": {"silkeborg"}}, "heat": table}


COMPARED: dict[str, tuple[str, Context]] = {
    "fire": ("compare", _four),
    "mange": ("compare", _sixteen),
    "ingen": ("compare", lambda: compared(PLANS, {}, None)),
    "tragt": ("funnel", _funnel),
    "raekkefoelge": ("rank", _ranked),
    "over-tid": ("over_time", _small),
    "alle": ("overview", _heat),
}
