"""Figures as data. A figure without a value has a status and no field for one, so nothing is ambiguous. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from indicators.checks.words import said
from indicators.downloads.lines import PERIODS
from indicators.models import Status
from indicators.queries import Released, Row
from indicators.views import Measure
from tvaers.danish import period

STATUSES: Mapping[Status, str] = {
    Status.SHOWN: "vist",
    Status.HIDDEN: "diskretioneret",
    Status.MISSING: "mangler",
    Status.INCOMPLETE: "ufuldstaendig",
    Status.NOT_COMPARABLE: "ikke_sammenlignelig",
}
# Shown, and nothing was there to divide by.
NOTHING = "nul_af_nul"
MISSING = STATUSES[Status.MISSING]
# The numbers of a figure, as an answer and as the files name them.
NUMBERS = ("vaerdi", "taeller", "naevner", "nedre", "oevre")
INTERVALS = {"share": "wilson", "rate": "byar"}


def status(row: Row) -> str:
    """What a figure is."""
    if row.status is Status.SHOWN and row.value is None:
        return NOTHING
    return STATUSES[row.status]


def described(measure: Measure) -> dict[str, Any]:
    """A measure as an answer of figures says it."""
    found: dict[str, Any] = {
        "navn": measure.name,
        "version": measure.version,
        "titel": measure.title,
        "enhed": measure.unit,
        "retning": measure.direction,
    }
    if measure.numerator_word != "-":
        found["taeller"] = measure.numerator_word
    if measure.denominator_word != "-":
        found["naevner"] = measure.denominator_word
    if measure.kind in INTERVALS:
        found["interval"] = {"metode": INTERVALS[measure.kind], "niveau": 0.95}
    return found


def numbers(measure: Measure, row: Row) -> tuple[float | None, ...]:
    """A figure's numbers under `NUMBERS`: those that its page shows."""
    return (
        row.value,
        row.numerator if measure.numerator_word != "-" else None,
        row.denominator if measure.denominator_word != "-" else None,
        row.lower,
        row.upper,
    )


def figures(
    measure: Measure,
    rows: Sequence[Row],
    slugs: Mapping[int, str],
    releases: Mapping[int, Released],
) -> Iterator[dict[str, Any]]:
    """Each figure as an object."""
    # Tens of thousands at a time, so what is the same for all of them is found out once.
    above, below = measure.numerator_word != "-", measure.denominator_word != "-"
    days: dict[date, str] = {}
    ids = {key: each.public_id for key, each in releases.items()}
    for row in rows:
        start, value = row.period_start, row.value
        found: dict[str, Any] = {
            "sted": slugs[row.place_id],
            "periode": days.get(start) or days.setdefault(start, start.isoformat()),
            "status": status(row),
        }
        if value is not None:
            found["vaerdi"] = value
        if above and row.numerator is not None:
            found["taeller"] = row.numerator
        if below and row.denominator is not None:
            found["naevner"] = row.denominator
        if row.lower is not None:
            found["nedre"] = row.lower
        if row.upper is not None:
            found["oevre"] = row.upper
        found |= _besides(row)
        found["udgivelse"] = ids[row.release_id]
        yield found


def _besides(row: Row) -> dict[str, Any]:
    """What is said of a figure beside its numbers."""
    found: dict[str, Any] = {"demonstration": True} if row.demonstration else {}
    if row.preliminary:
        found["foreloebig"] = True
    if row.flags:
        found["maerker"] = [said(kind).word for kind in sorted(row.flags.split(","))]
    if row.note:
        found["bemaerkning"] = row.note
    return found


def period_code(kind: str, start: date) -> str:
    """A period as StatBank writes it: 2026M10, 2026K3, 2026H1, 2026U45, 2026; a day as it is."""
    if kind == "month":
        return f"{start:%Y}M{start:%m}"
    if kind == "quarter":
        return f"{start:%Y}K{(start.month - 1) // 3 + 1}"
    if kind == "half":
        return f"{start:%Y}H{1 if start.month < 7 else 2}"
    if kind == "week":
        year, week, _ = start.isocalendar()
        return f"{year}U{week:02}"
    return f"{start:%Y}" if kind == "year" else start.isoformat()


def json_stat(
    measure: Measure,
    rows: Sequence[Row],
    names: Mapping[int, tuple[str, str]],
    releases: Mapping[int, Released],
    source: str,
    agreed: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The figures as a JSON-stat 2.0 dataset: place x period x number. Where a number is not shown it is
    null, and the cell's status says why; `names` are slug and name by place."""
    held = dict.fromkeys(row.place_id for row in rows)
    starts = sorted({(row.period_start, str(row.period_kind)) for row in rows})
    told = {
        name: {"label": label, "unit": {"label": unit, "decimals": decimals}}
        for name, (label, unit, decimals) in _columns(measure).items()
    }
    found = {(row.place_id, row.period_start): row for row in rows}
    values: list[float | None] = []
    statuses: dict[str, str] = {}
    for place in held:
        for start, _ in starts:
            row = found.get((place, start))
            given = dict(zip(NUMBERS, numbers(measure, row), strict=True)) if row else {}
            word = status(row) if row else MISSING
            for name in told:
                value = given.get(name)
                if value is None:
                    statuses[str(len(values))] = word if word != "vist" else "ikke_opgjort"
                values.append(value)
    last = max((releases[row.release_id].released_at for row in rows), default=None)
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": measure.title,
        "source": source,
        "id": ["sted", "periode", "tal"],
        "size": [len(held), len(starts), len(told)],
        "role": {"geo": ["sted"], "time": ["periode"], "metric": ["tal"]},
        "dimension": {
            "sted": _dimension("Sted", {names[p][0]: names[p][1] for p in held}),
            "periode": _dimension(
                "Periode", {period_code(kind, start): period(kind, start) for start, kind in starts}
            ),
            "tal": {
                "label": "Tal",
                "category": {
                    "index": list(told),
                    "label": {name: each["label"] for name, each in told.items()},
                    "unit": {name: each["unit"] for name, each in told.items()},
                },
            },
        },
        "value": values,
        "status": statuses,
        "extension": {
            "indikator": described(measure),
            "udgivelser": sorted({releases[row.release_id].public_id for row in rows}),
            "demonstration": any(row.demonstration for row in rows),
            "aftaler": list(agreed),
        },
    }
    return dataset if last is None else {**dataset, "updated": last.isoformat()}


def _columns(measure: Measure) -> dict[str, tuple[str, str, int]]:
    """The numbers that this measure has: label, unit, decimals."""
    found = {"vaerdi": (measure.title, measure.unit, measure.decimals)}
    if measure.numerator_word != "-":
        found["taeller"] = (measure.numerator_word, "antal", 0)
    if measure.denominator_word != "-":
        found["naevner"] = (measure.denominator_word, "antal", 0)
    if measure.kind in INTERVALS:
        found["nedre"] = ("Nedre grænse, 95 %", measure.unit, measure.decimals)
        found["oevre"] = ("Øvre grænse, 95 %", measure.unit, measure.decimals)
    return found


def _dimension(label: str, named: Mapping[str, str]) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(named), "label": dict(named)}}


def grain(rows: Sequence[Row]) -> str | None:
    """The length of these figures' periods in Danish; none where there are no figures."""
    return PERIODS[rows[0].period_kind] if rows else None
