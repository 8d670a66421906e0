"""Speed of pages with much on them: a place with 45 indicators, and 98 kommuner beside each other on 60.

Each stands beside a bare page: the same rows by one bare select, and a page of the same size by a bare
template; no sign-in, no policy, nothing looked up beside the rows.
"""

import zlib
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, cast

import jinja2
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from indicators.models import (
    TRAFFIC_NAME,
    CurrentRelease,
    Figure,
    MeasureVersion,
    PeriodKind,
    Release,
    ReleaseState,
    Signal,
    Status,
)
from indicators.statistics.intervals import wilson
from tvaers.db import now, transaction
from tvaers.intake import Stores
from tvaers.places import Kind, Place

Line = tuple[str, float, float, float]
MOST, MONTHS, LISTED = 60, 60, 45
PLACE = "horsens-kommune"
HEAT = "/omraader/danmark/sammenlign/alle/?hvem=kommuner"
LIST = f"/omraader/{PLACE}/indikatorer/"
CELL = '<td class="calm">{{ row.value }} <b>▲</b></td>'
ROW = (
    '<tr><th scope="row" class="name"><a href="/">{{ at }}</a><small>procent</small></th><td>{{ '
    'rows[-1].value }}</td><td class="spark"><svg width="168" height="40" viewBox="0 0 168 40" aria-hidden="true" focusable="false"><path '
    'd="M5 20H163" stroke="#7a818c" stroke-dasharray="3 3"/><polyline points="{% for row in '
    'rows[-24:] %}{{ loop.index * 7 }}.0,{{ row.value }} {% endfor %}" fill="none" stroke="#262b33" '
    'stroke-width="1.6"/><circle cx="163.0" cy="12.5" r="3.6" fill="#262b33"/></svg></td><td class="sig">'
    "<!-- as long as the list has it: a link with its whole address, and the period in words -->"
    '<span class="calm"><svg class="sign" width="16" '
    'height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M1 8c2-4 4-4 7 0s5 4 7 0" fill="none"/></svg>Svinger '
    "tilfældigt</span></td></tr>"
)


def page_lines(
    stores: Stores,
    client: Any,
    median_of: Callable[[Callable[[], object]], float],
    *,
    once: bool,
) -> list[Line]:
    """Both pages beside their bare ones; the weight of each is printed."""
    months = 14 if once else MONTHS
    versions = plant(stores, months)
    figure = cast(sa.Table, Figure.__table__).c
    newest = sa.select(figure.value).where(
        figure.measure_version_id.in_(versions), figure.period_start == month(0)
    )
    series = (
        sa.select(figure.measure_version_id, figure.value)
        .where(figure.measure_version_id.in_(versions[:LISTED]))
        .where(figure.place_id == _id(stores, PLACE))
        .order_by(figure.measure_version_id, figure.period_start)
    )
    lines = []
    for name, url, query, cell in (
        (f"98 kommuner x {MOST} indicators / the bare page", HEAT, newest, CELL),
        (f"a place's page with {LISTED} indicators / the bare page", LIST, series, ROW),
    ):
        html = _read(client, url)
        packed = len(zlib.compress(html.encode()))
        print(f"{url}: {len(html.encode()) / 1024:.0f} KB, {packed / 1024:.0f} KB compressed")
        bare = _bare(stores, html, query, cell, by_series=cell is ROW)
        lines.append((name, median_of(partial(_read, client, url)), median_of(bare), 2.0))
    return lines


def plant(stores: Stores, months: int) -> list[int]:
    """So many measures that there are sixty to compare and forty-five on a place's page, the demonstration's
    among them: each kommune's and the country's newest figure, and a whole series of one kommune. The ids of
    the versions."""
    with transaction(stores.published) as session:
        own = session.scalars(sa.select(Place).where(Place.slug == PLACE)).one()
        places = session.scalars(
            sa.select(Place.id).where(Place.kind.in_((Kind.KOMMUNE, Kind.NATIONAL)))
        ).all()
        there = [
            version
            for version in session.scalars(sa.select(MeasureVersion))
            if not version.name.startswith(TRAFFIC_NAME)
        ]
        pattern = next(version for version in there if version.name == "forloebsplaner")
        compared = [version for version in there if version.definition["kind"] != "count"]
        told = sum(not version.definition["part_of"] for version in there if version.level < 9)
        more, listed = MOST - len(compared), LISTED - told
        made = []
        for number in range(more):
            version = MeasureVersion(
                name=f"maal-{number}",
                version=1,
                title=f"Andel nummer {number}",
                data_set="plsp",
                level=0,
                definition={
                    **pattern.definition,
                    "order": number,
                    "kind": "share",
                    "unit": "%",
                    "per": 100,
                    "direction": ("up", "down", "none")[number % 3],
                    "short_title": f"Andel nummer {number}",
                    "part_of": None if number < listed else "andet",
                },
            )
            session.add(version)
            session.flush()
            made.append(version.id)
            _series(session, version.id, own.id, places, months)
        return [*made, *(version.id for version in compared)]


def _series(session: Session, version: int, own: int, places: Sequence[int], months: int) -> None:
    release = Release(
        measure_version_id=version,
        state=ReleaseState.PUBLISHED,
        released_at=now(),
        released_by="bench",
    )
    session.add(release)
    session.flush()
    rows = []
    for back in range(months):
        session.add(
            CurrentRelease(
                measure_version_id=version,
                period_kind=PeriodKind.MONTH,
                period_start=month(back),
                release_id=release.id,
            )
        )
        rows += [_row(version, release.id, at, back) for at in (places if not back else [own])]
    session.execute(sa.insert(Figure), rows)
    session.add(
        Signal(
            measure_version_id=version, place_id=own, release_id=release.id, level=0, median=70.0,
            n_useful=months, longest_run=4, longest_run_max=9, crossings=30, crossings_min=22,
            signal=False, side=0, ties_share=0.0,
        )
    )  # fmt: skip


def _row(version: int, release: int, place: int, back: int) -> dict[str, Any]:
    above = 60 + (place * 7 + version * 3 + back * 5) % 37
    interval = wilson([above], [100])
    return {
        "measure_version_id": version,
        "place_id": place,
        "period_kind": PeriodKind.MONTH,
        "period_start": month(back),
        "release_id": release,
        "value": float(above),
        "numerator": float(above),
        "denominator": 100.0,
        "lower": float(interval.lower[0]) * 100,
        "upper": float(interval.upper[0]) * 100,
        "status": Status.SHOWN,
        "level": 0,
    }


def month(back: int) -> date:
    """The first day of the month so many months before October 2026."""
    months = 2026 * 12 + 9 - back
    return date(months // 12, months % 12 + 1, 1)


def _id(stores: Stores, slug: str) -> int:
    with Session(stores.published) as session:
        return session.scalars(sa.select(Place.id).where(Place.slug == slug)).one()


def _read(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return cast(str, answer.get_data(as_text=True))


def _bare(
    stores: Stores, page: str, query: sa.Select[Any], cell: str, *, by_series: bool
) -> Callable[[], object]:
    app = Flask("bare")
    before, rest = page.split("<tbody>", 1)
    _, after = rest.split("</tbody>", 1)
    loop = "{% for at, rows in series %}" if by_series else "{% for row in rows %}"
    template = jinja2.Environment(autoescape=True).from_string(
        "{% raw %}" + before + "{% endraw %}<tbody>" + loop + cell + "{% endfor %}</tbody>{% raw %}"
        + after + "{% endraw %}"
    )  # fmt: skip

    @app.get("/")
    def bare() -> str:
        with stores.published.connect() as connection:
            rows = connection.execute(query).all()
        series = (
            [(at, list(each)) for at, each in groupby(rows, lambda row: row[0])]
            if by_series
            else ()
        )
        return template.render(rows=rows, series=series)

    client = app.test_client()
    made = client.get("/").get_data(as_text=True)
    assert abs(len(made) - len(page)) < 0.2 * len(page), (len(made), len(page))
    return lambda: client.get("/").get_data()
