"""`make bench`: speed as ratios measured in one run. A missed goal is printed as missed.

Every figure is the median of several rounds on this machine, at this moment; only ratios are promised.
With `--once` everything is done once and small, to see that it can be done; those figures say nothing.
"""

import io
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import jinja2
import numpy as np
import pandas as pd
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

import bench_api
import bench_count
import bench_life
import bench_pages
import bench_promises
from bench_fill import fill
from bench_table import print_table
from config import compose, migrate, reference_data, settings
from config.commands import demo
from indicators import queries
from indicators.models import Figure, MeasureVersion, Observation
from tvaers import installation, locks, sessions
from tvaers.app import gate
from tvaers.db import make_engine, transaction, writer
from tvaers.intake import Stores, take
from tvaers.locks import Reason, system
from tvaers.people import Grant, User
from tvaers.places import Certainty, Kind, Link, Place, Relation
from tvaers.sessions import PersonSession

ONCE = "--once" in sys.argv
ROUNDS = 1 if ONCE else 7
ROWS, FEW, MANY = (1_000, 10_000, 11_000) if ONCE else (100_000, 100_000, 5_000_000)
SLUG, MEASURE = "sundhedsraad-horsens", "kommunehenvisninger"
PAGE = f"/omraader/{SLUG}/indikatorer/{MEASURE}/"


def main() -> int:
    """Measure everything and print one table; 1 when a goal was missed."""
    with tempfile.TemporaryDirectory() as folder:
        number = count()

        def make() -> Stores:
            return empty_stores(Path(folder) / f"life-{next(number)}", demonstration=False)

        rows = [
            *intake_rows(Path(folder)),
            *bench_life.million_rows(make, Path(folder), once=ONCE),
            *bench_life.life_rows(make, once=ONCE),
            *bench_count.count_rows(Path(folder) / "messages", 1_000 if ONCE else 100_000),
            *page_rows(Path(folder)),
        ]
    return 1 if print_table(rows) and not ONCE else 0


Line = tuple[str, float, float, float]


def median_of(action: Callable[[], object], before: Callable[[], object] | None = None) -> float:
    """The median seconds of `action` over the rounds; `before` runs untimed ahead of each."""
    times = []
    for _ in range(ROUNDS):
        if before is not None:
            before()
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def empty_stores(folder: Path, *, demonstration: bool) -> Stores:
    """Fresh stores with places."""
    folder.mkdir(parents=True, exist_ok=True)
    stores = Stores(
        system(make_engine(f"sqlite:///{folder}/tvaers.db"), Reason.TESTS),
        system(make_engine(f"sqlite:///{folder}/raw.db", raw=True), Reason.TESTS),
    )
    migrate.upgrade(stores)
    with transaction(stores.published) as session:
        installation.create(session, demonstration=demonstration)
        reference_data.load(session, compose.sources().values())
    return stores


def statbank_file(rows: int) -> bytes:
    """A StatBank CSV of so many rows: all kommuner x 14 quarters x ages, with totals over sex."""
    codes = sorted(reference_data.population())
    quarters = [f"{year}K{quarter}" for year in range(2020, 2025) for quarter in (1, 2, 3, 4)]
    lines = ["OMRÅDE;KØN;ALDER;TID;INDHOLD"]
    generator = np.random.default_rng(1)
    ages = -(-rows // (len(codes) * len(quarters)))
    numbers = generator.integers(0, 2000, size=rows)
    at = 0
    for age in range(ages):
        for code in codes:
            for quarter in quarters:
                if at < rows:
                    lines.append(f"{int(code)};TOT;{age};{quarter};{numbers[at]}")
                    at += 1
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def intake_rows(folder: Path) -> list[Line]:
    """Taking 100,000 StatBank rows against bare read_csv and one bulk insert into the same keyed table."""
    content = statbank_file(ROWS)
    stores = empty_stores(folder / "intake", demonstration=False)
    with transaction(stores.published) as session:
        register = reference_data.register(session)
    source = compose.sources()["statbank"]
    number = 0

    def ours() -> None:
        nonlocal number
        number += 1
        # A different last line each round: the same bytes would be taken once.
        fresh = content + f"101;TOT;{90 + number % 30};2019K1;{number}\r\n".encode()
        receipt = take(
            stores, source, fresh, register, compose.store, file_name="b.csv", by="bench"
        )
        assert receipt.accepted == ROWS + 1, receipt

    def clear() -> None:
        with stores.raw.execution_options(write=True).begin() as connection:
            connection.execute(sa.delete(cast(sa.Table, Observation.__table__)))

    bare_engine = system(make_engine(f"sqlite:///{folder}/bare.db", raw=True), Reason.TESTS)
    table = cast(sa.Table, Observation.__table__)
    with writer(bare_engine).begin() as connection:
        table.create(connection)

    def bare() -> None:
        frame = pd.read_csv(
            io.BytesIO(content),
            sep=";",
            encoding="utf-8-sig",
            dtype={"OMRÅDE": str, "KØN": str, "ALDER": str, "TID": str, "INDHOLD": "int64"},
        )
        rows = zip(
            [1] * len(frame),
            ["population"] * len(frame),
            frame["OMRÅDE"].astype(int).tolist(),
            [0] * len(frame),
            ["quarter"] * len(frame),
            frame["TID"].tolist(),
            frame["ALDER"].tolist(),
            frame["INDHOLD"].tolist(),
            [None] * len(frame),
            strict=True,
        )
        with writer(bare_engine).begin() as connection:
            connection.exec_driver_sql(
                "insert into observation values (?, ?, ?, ?, ?, ?, ?, ?, ?)", list(rows)
            )

    def clear_bare() -> None:
        with writer(bare_engine).begin() as connection:
            connection.execute(sa.delete(table))

    taken = median_of(ours, clear)
    reference = median_of(bare, clear_bare)
    return [("take 100,000 StatBank rows / bare read_csv + bulk insert", taken, reference, 2.0)]


def page_rows(folder: Path) -> list[Line]:
    """An indicator page against the bare page, and the same page with many more figures stored."""
    stores = empty_stores(folder / "site", demonstration=True)
    with redirect_stdout(io.StringIO()):
        demo.load(stores)
    app = compose.create_app(
        settings.read(
            {
                "TVAERS_DATA": str(folder),
                "TVAERS_DATABASE": str(stores.published.url),
                "TVAERS_RAW": str(stores.raw.url),
            }
        )
    )
    client = signed_in(app, stores)
    bare = bare_page(stores, client.get(PAGE).get_data(as_text=True))
    fill(stores, FEW)
    few = median_of(lambda: get(client))
    reference = median_of(bare)
    api = bench_api.row(stores, client, MEASURE, median_of)
    fill(stores, MANY)
    many = median_of(lambda: get(client))
    pages = [api, *bench_pages.page_lines(stores, client, median_of, once=ONCE)]
    pages += bench_promises.promise_lines(stores, client, median_of, once=ONCE)
    access = access_rows(app, stores)
    return [
        *access,
        *pages,
        ("indicator page, 60 months / the bare page", few, reference, 2.0),
        ("the page with 5,000,000 figures stored / with 100,000", many, few, 1.2),
    ]


def access_rows(app: Flask, stores: Stores) -> list[Line]:
    """The page for a person with 200 grants among 2,000 places, against the same page where neither gate,
    guard nor criteria are asked.

    A quarter of the page's time is a third on top of the rest. It leaves the app without locks, so it comes last.
    """
    many_grants(stores, "Jens Krogh")
    client = signed_in(app, stores, "Jens Krogh")
    locked = median_of(lambda: get(client))
    app.before_request_funcs[None].remove(gate)
    sa.event.remove(PersonSession, "do_orm_execute", sessions._limit)
    sa.event.remove(sa.Engine, "before_cursor_execute", locks.guard)
    with patch.object(queries, "criterion", lambda *_: sa.true()):
        unlocked = median_of(lambda: get(client))
    return [("the page with 200 grants, 2,000 places / without the locks", locked, unlocked, 4 / 3)]


def many_grants(stores: Stores, name: str) -> None:
    """Kommuner's own units until there are 2,000 places, and grants at them until the person has 200."""
    with transaction(stores.published) as session:
        person = session.scalars(sa.select(User).where(User.name == name)).one()
        kommuner = session.scalars(sa.select(Place).where(Place.kind == Kind.KOMMUNE)).all()
        have = session.scalar(sa.select(sa.func.count()).select_from(Place)) or 0
        units = [
            Place(
                slug=f"enhed-{number}",
                kind=Kind.SUBUNIT,
                name=f"Enhed {number}",
                short_name=f"Enhed {number}",
                certainty=Certainty.DEMONSTRATION,
                source="bench",
                private=True,
                demonstration=True,
            )
            for number in range(2000 - have)
        ]
        session.add_all(units)
        session.flush()
        for at, unit in enumerate(units):
            session.add(
                Link(
                    child_id=unit.id,
                    parent_id=kommuner[at % len(kommuner)].id,
                    relation=Relation.PART_OF,
                    certainty=Certainty.DEMONSTRATION,
                    source="bench",
                )
            )
        held = session.scalar(sa.select(sa.func.count()).where(Grant.user_id == person.id)) or 0
        for unit in units[: 200 - held]:
            session.add(
                Grant(
                    user_id=person.id,
                    role="laeser",
                    anchor_id=unit.id,
                    valid_from=date(2026, 1, 1),
                    valid_to=date(2099, 1, 1),
                    given_by="bench",
                    reason="bench",
                )
            )


def signed_in(app: Flask, stores: Stores, name: str = "Kirsten Holm") -> Any:
    """A client signed in as one of the demonstration's people; the council's editor unless named."""
    client = app.test_client()
    with Session(stores.published) as session:
        person = session.scalars(sa.select(User.public_id).where(User.name == name)).one()
    page = client.get("/log-ind/").get_data(as_text=True)
    token = page.split('name="token" value="', 1)[1].split('"', 1)[0]
    answer = client.post("/log-ind/demonstration/", data={"token": token, "person": person})
    assert answer.status_code == 302, answer.status_code
    get(client)
    return client


def get(client: Any) -> None:
    """The page, read to its end."""
    answer = client.get(PAGE)
    assert answer.status_code == 200, answer.status_code
    assert len(answer.get_data()) > 10_000


def bare_page(stores: Stores, page: str) -> Callable[[], None]:
    """The reference of page goals: the same rows by one bare select and the same HTML by a bare template:
    no sign-in, no policy, no menu of the viewer's own, nothing looked up beside the rows.

    The template is the real page's HTML with its table's rows and its chart's numbers made from the
    select each time; all the rest is plain text in it.
    """
    app = Flask("bare")
    template = jinja2.Environment(autoescape=True).from_string(_template(page))
    with Session(stores.published) as session:
        version = session.scalars(
            sa.select(MeasureVersion.id).where(MeasureVersion.name == MEASURE)
        ).one()
        place = session.scalar(sa.select(Place.id).where(Place.slug == SLUG))
    query = (
        sa.select(
            Figure.period_start, Figure.value, Figure.numerator, Figure.denominator, Figure.status
        )
        .where(Figure.measure_version_id == version, Figure.place_id == place)
        .order_by(Figure.period_start)
    )

    @app.get("/")
    def bare() -> str:
        with stores.published.connect() as connection:
            rows = connection.execute(query).all()
        return template.render(rows=rows)

    client = app.test_client()

    def get_bare() -> None:
        answer = client.get("/")
        assert answer.status_code == 200
        assert abs(len(answer.get_data()) - len(page.encode())) < 0.1 * len(page)

    return get_bare


def _template(page: str) -> str:
    """The page's HTML with a loop where its table's rows are and the numbers where its chart's are."""
    before, rest = page.split("<summary>Vis tal", 1)
    table, after = rest.split("</tbody>", 1)
    head, _rows = table.split("<tbody>", 1)
    chart = re.search(r'"points": ?\{.*?\}', before)
    assert chart is not None
    loop = (
        '<tbody>{% for row in rows %}<tr><th scope="row">'
        f'<a href="{PAGE}punkt/{{{{ row.period_start }}}}/">{{{{ row.period_start }}}}</a></th>'
        '<td class="num right">{{ row.value }}</td><td class="num right">{{ row.numerator }}</td>'
        '<td class="num right">{{ row.denominator }}</td><td class="about"></td></tr>\n{% endfor %}</tbody>'
    )
    drawn = '"points": {"y": {{ rows | map(attribute="value") | list | tojson }}}'
    first = _raw(before[: chart.start()]) + drawn + _raw(before[chart.end() :])
    return first + _raw("<summary>Vis tal" + head) + loop + _raw(after)


def _raw(text: str) -> str:
    return "{% raw %}" + text + "{% endraw %}"


if __name__ == "__main__":
    raise SystemExit(main())
