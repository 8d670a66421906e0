"""Pages of places beside each other, five views of one comparison; the address holds all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request, url_for

from indicators import queries
from indicators.asking import viewed
from indicators.beside.asking import (
    KEPT,
    MOST,
    OWN_LIST,
    Beside,
    Group,
    asked,
    comparable,
    everyone,
    group,
    together,
)
from indicators.beside.funnel import funnel as funnel_of
from indicators.beside.heat import Column, Heat, heat
from indicators.beside.judged import judged
from indicators.beside.multiples import finding, smalls
from indicators.beside.rank import Placed, Ranking, ranking
from indicators.comparison import GRAINS, SIZES
from indicators.figure import TableRow, compare_view
from indicators.marking import queries as marking
from indicators.models import MeasureVersion
from indicators.sentences import Verdict
from indicators.shown import facts_of, marks, measure_view, point
from indicators.side_by_side import Stand
from indicators.views import Series
from tvaers.access import needs
from tvaers.danish import period
from tvaers.fragments import Fragments
from tvaers.module import Remark
from tvaers.places import Place
from tvaers.remarks import of_measure, remarks_of
from tvaers.web import database, today

pages = Blueprint("beside", __name__, template_folder="../templates")

VIEWS: Mapping[str, str] = {
    "compare": "Med usikkerhed",
    "funnel": "Tragt",
    "rank": "Rækkefølge",
    "over_time": "Over tid",
    "overview": "Alle indikatorer",
}
# The parts of the address that the views share.
SHARED = ("maal", "periode", "hvem", "organisering", "sted")
# The overview's table is thousands of cells, kept by the figures it was made of.
_TABLES = Fragments(64)


@pages.get("/omraader/<place:place>/sammenlign/")
@needs("area.read")
def compare(place: Place) -> str:
    """Places side by side in one period, with their uncertainty."""
    found = asked(place)
    return _page("compare", place, found, **_table(found), files=_files(place))


@pages.get("/omraader/<place:place>/sammenlign/tragt/")
@needs("area.read")
def funnel(place: Place) -> str:
    """The same places by their size, in a funnel around the whole."""
    found = asked(place)
    whole = None if found.whole is None else Stand(*found.whole)
    shape = funnel_of(found.measure, found.label, found.stands, whole, found.own_names)
    return _page("funnel", place, found, **_table(found), funnel=shape)


@pages.get("/omraader/<place:place>/sammenlign/raekkefoelge/")
@needs("area.read")
def rank(place: Place) -> str:
    """The same places ranked, with the ranks each can have."""
    found = asked(place)
    order = ranking(found.measure, found.label, found.stands, found.own_names)
    return _page("rank", place, found, **_table(found, order), ranking=order)


@pages.get("/omraader/<place:place>/sammenlign/over-tid/")
@needs("area.read")
def over_time(place: Place) -> str:
    """The same places as small run charts on one scale."""
    found = asked(place)
    session, members = database(), found.group.members
    ids = [member.id for member in members]
    series = queries.series(session, viewed(), [found.version], ids)
    signals = queries.signals(session, viewed(), ids)
    phases = marking.phases(session, ids)
    rows = []
    for member in members:
        points = [point(row) for row in series.get((found.version.id, member.id), ())]
        facts = facts_of(
            Series(member.short_name, member.slug, tuple(points)),
            marks(found.version),
            phases.get((found.version.name, member.id), ()),
            signals.get((found.version.id, member.id)),
        )
        rows.append((member.short_name, member.slug, points, facts))
    small = smalls(found.measure, rows)
    invented = any(row.demonstration for rows in series.values() for row in rows)
    return _page(
        "over_time", place, found, small=small, finding=finding(small), demonstration=invented
    )


@pages.get("/omraader/<place:place>/sammenlign/alle/")
@needs("area.read")
def overview(place: Place) -> str:
    """Every indicator of these places in one table."""
    measures = queries.measures(database())
    chosen = group(place, today(), measures)
    table = _heat(chosen, comparable(measures))
    return render_template(
        "beside/overview.html",
        place=place,
        group=chosen,
        heat=table,
        demonstration=table.demonstration,
        table=_TABLES.get(table, lambda: render_template("beside/heat.html", heat=table)),
        choices=_choices(chosen),
        tabs=_tabs("overview", place),
        remarks=_remarks(chosen, table),
    )


def _remarks(chosen: Group, table: Heat) -> tuple[Remark, ...]:
    """What the floors above say of the table's figures, column by column."""
    ids = [chosen.whole.id, *(member.id for member in chosen.members)]
    told = remarks_of(ids)
    return tuple(
        replace(each, about=f"{each.about}: {column.measure.short}")
        for column in table.columns
        for each in of_measure(told, column.measure.name, ids)
    )


def _heat(chosen: Group, versions: Sequence[MeasureVersion]) -> Heat:
    session = database()
    latest = queries.latest_shown(session, viewed(), versions, chosen.whole.id)
    periods = [
        (row.measure_version_id, row.period_kind, row.period_start) for row in latest.values()
    ]
    rows = queries.at_once(session, viewed(), versions, periods, [m.id for m in chosen.members])
    named = {version.id: version for version in versions}
    slugs = {member.id: member.slug for member in chosen.members}
    newest = {version: point(row) for version, row in latest.items()}
    columns = [
        Column(measure_view(version), newest[version.id].when, newest[version.id])
        for version in versions
        if version.id in newest
    ]
    return heat(
        columns,
        [(member.short_name, member.slug) for member in chosen.members],
        {(slugs[row.place_id], named[row.measure_version_id].name): point(row) for row in rows},
        whole=chosen.whole.name,
        own=chosen.own,
    )


@dataclass(frozen=True)
class Line:
    """One row of a comparison's table: what it is against the whole, and its place in a ranking."""

    row: TableRow
    verdict: Verdict | None
    placed: Placed | None


def _table(found: Beside, order: Ranking | None = None) -> dict[str, Any]:
    """The view of a comparison and the lines of its table, ranked where there is a ranking."""
    whole = found.whole
    value = None if whole is None else whole[1].value
    view = compare_view(
        found.measure,
        found.label,
        found.named,
        whole=whole,
        of=found.group.of,
        own=found.group.own,
        left_out=found.left_out,
        against=lambda each: judged(found.measure, each, value),
    )
    verdicts = view.judged or (None,) * len(view.table)
    lines = [
        Line(row, verdict, order.placed.get(row.label) if order else None)
        for row, verdict in zip(view.table, verdicts, strict=True)
    ]
    if order and order.placed:
        lines.sort(key=lambda line: line.placed.rank or MOST + 1 if line.placed else MOST + 1)
    return {"view": view, "lines": lines, "demonstration": view.demonstration}


def _page(view_name: str, place: Place, found: Beside, **more: Any) -> str:
    return render_template(
        f"beside/{view_name}.html",
        place=place,
        group=found.group,
        measure=found.measure,
        definition=found.version.definition,
        measures=found.versions,
        periods=[(start.isoformat(), period(kind, start)) for kind, start in found.calendar],
        chosen=found.start.isoformat(),
        choices=_choices(found.group),
        tabs=_tabs(view_name, place),
        remarks=together(found),
        **more,
    )


def _files(place: Place) -> list[tuple[str, str]]:
    """The same comparison as files."""
    kept: dict[str, Any] = {n: request.args.getlist(n) for n in SHARED if n in request.args}
    return [
        ("Hent tal (CSV)", url_for("downloads.compared", place=place, form="csv", **kept)),
        (
            "Hent tal og kort (Excel)",
            url_for("downloads.compared", place=place, form="xlsx", **kept),
        ),
        (
            "Hent figur (SVG)",
            url_for("downloads.compared_picture", place=place, image="svg", **kept),
        ),
        (
            "Hent figur (PNG)",
            url_for("downloads.compared_picture", place=place, image="png", **kept),
        ),
    ]


def _choices(chosen: Group) -> dict[str, Any]:
    """What the form of every view offers for who is compared."""
    own = chosen.grain == OWN_LIST
    return {
        "grain": chosen.grain,
        "grains": [
            *((word, f"Alle {title.lower()}") for word, (title, _) in GRAINS.items()),
            *((word, title) for word, (title, _, _) in SIZES.items()),
            *((f"{KEPT}{each.public_id}", f"Listen »{each.name}«") for each in chosen.lists),
            (OWN_LIST, "Egen liste"),
        ],
        "organised": chosen.choice,
        "every": everyone() if own else (),
        "picked": {member.slug for member in chosen.members} if own else set(),
    }


def _tabs(current: str, place: Place) -> list[tuple[str, str, bool]]:
    """The other views of the same comparison: title, address, and whether it is the one shown."""
    kept: dict[str, Any] = {n: request.args.getlist(n) for n in SHARED if n in request.args}
    return [
        (title, url_for(f"beside.{name}", place=place, **kept), name == current)
        for name, title in VIEWS.items()
    ]
