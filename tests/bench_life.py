"""What `make bench` measures of a delivery's life: a million rows taken, a delivery previewed and published."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, product, repeat
from pathlib import Path
from typing import cast

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose, reference_data
from indicators.deliveries import preview
from indicators.mapping import actions
from indicators.mapping.recognise import Role
from indicators.models import Figure, Observation
from indicators.release import release_all
from tvaers.db import make_engine, transaction, writer
from tvaers.intake import Delivery, Receipt, Stores, approve, take
from tvaers.locks import Reason, system
from tvaers.places import Place

DAY = date(2026, 11, 24)
MESSAGES = (
    "periode;standard;version;afsender_type;afsender_region;afsender_kommunekode;"
    "modtager_type;modtager_region;modtager_kommunekode;statistikkode;antal;kilde;udtraeksdato"
)
Line = tuple[str, float, float, float]


def flows(shift: int = 0) -> Iterator[str]:
    """Referrals and notes between every two kommuner, month by month: over a million counts in five years."""
    codes = sorted(reference_data.population())
    for at, (month, item) in enumerate(product(range(60), ("XREF15", "XDIS15"))):
        period = f"{2021 + month // 12}-{month % 12 + 1:02}"
        for one, other in product(codes, codes):
            practice, kommune = f"almen_praksis;;{one}", f"kommune;;{other}"
            ends = (kommune, practice) if item == "XDIS15" else (practice, kommune)
            number = (int(one) * 7 + int(other) * 13 + at + shift) % 40
            yield f"{period};{item};;{';'.join(ends)};{item};{number};k;2026-11-01"


def delivered(stores: Stores, rows: Iterator[str], name: str) -> Receipt:
    """A delivery of these rows that nobody has approved yet."""
    content = "\r\n".join((MESSAGES, *rows)).encode()
    with transaction(stores.published) as session:
        register = reference_data.register(session)
    return take(
        stores,
        compose.sources()["medcom-statistics"],
        content,
        register,
        compose.store,
        file_name=name,
        by="Sofie Lund",
    )


def published(stores: Stores, *receipts: Receipt) -> None:
    """Approve, and release every measure."""
    ids = [receipt.public_id for receipt in receipts]
    with transaction(stores.published) as session:
        for found in session.scalars(sa.select(Delivery).where(Delivery.public_id.in_(ids))):
            approve(session, found, by="Ole Bach")
    release_all(stores, compose.definitions(), DAY, by="Tværs")


def previewed(stores: Stores, receipt: Receipt) -> None:
    """The preview of a delivery, to its end."""
    with Session(stores.published) as session:
        key = session.scalars(
            sa.select(Delivery.id).where(Delivery.public_id == receipt.public_id)
        ).one()
    assert preview.make(stores, compose.definitions(), key, DAY)


def timed(action: Callable[[], object]) -> float:
    """The seconds of one round."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def life_rows(make: Callable[[], Stores], *, once: bool) -> list[Line]:
    """A delivery of 100,000 rows previewed and published beside a year that stands, against 20 seconds; and
    a million counts released, in rows a second (told, no goal)."""
    small, large = (2_000, 4_000) if once else (100_000, 1_000_000)
    stores = make()
    published(stores, delivered(stores, islice(flows(), small), "foer.csv"))
    receipt = delivered(stores, islice(flows(1), small), "efter.csv")
    took = timed(lambda: previewed(stores, receipt)) + timed(lambda: published(stores, receipt))
    rows: list[Line] = [("a 100,000-row delivery previewed and published / 20 s", took, 20.0, 1.0)]
    many = make()
    # In two files, since one is at most 64 MB.
    whole = [
        delivered(many, islice(flows(), first, first + large // 2), f"{first}.csv")
        for first in (0, large // 2)
    ]
    took = timed(lambda: published(many, *whole))
    with Session(many.published) as session:
        figures = session.scalar(sa.select(sa.func.count()).select_from(Figure))
    print(f"release of {large:,} counts: {large / took:,.0f} rows a second, {figures:,} figures")
    return rows


def table_file(rows: int) -> bytes:
    """A semicolon file with decimal commas: kommuner, months and groups, as a unit's own system writes it."""
    codes = sorted(reference_data.population())
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    lines = ["Måned;Kommunekode;Gruppe;Antal"]
    cells = product(range(-(-rows // (len(codes) * len(months)))), codes, months)
    for at, (group, code, month) in enumerate(islice(cells, rows)):
        lines.append(f"{month};{code};g{group};{at * 7 % 900},{at % 10}")
    return ("\r\n".join(lines) + "\r\n").encode()


def million_rows(make: Callable[[], Stores], folder: Path, *, once: bool) -> list[Line]:
    """A million rows with decimal commas read by a unit's own layout, scanned, validated and stored, against
    bare read_csv and one bulk insert; and how much memory a process of its own took for it."""
    rows = 2_000 if once else 1_000_000
    file = folder / "million.csv"
    file.write_bytes(table_file(rows))
    stores = make()
    with transaction(stores.published) as session:
        holder = session.scalars(sa.select(Place).where(Place.slug == "horsens-kommune")).one()
        roles = zip(
            ("Måned", "Kommunekode", "Gruppe", "Antal"),
            (Role.PERIOD, Role.PLACE, Role.GROUP, Role.NUMERATOR),
            strict=True,
        )
        actions.save(
            session,
            holder=holder,
            title="Fald",
            provider="Journal",
            columns=tuple(roles),
            by="bench",
            by_id=None,
        )
    here = [sys.executable, __file__, stores.published.url.database, stores.raw.url.database]
    told = subprocess.run(
        [*map(str, here), str(file), str(rows)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
    ).stdout.split()
    seconds, peak, size = float(told[0]), float(told[1]), file.stat().st_size / 1e6
    print(f"memory for {rows:,} rows: {peak:.0f} MB; goal {3 * size + 300:.0f} MB")
    return [
        (
            "take 1,000,000 rows by a unit's own layout / bare read_csv + bulk insert",
            seconds,
            timed(lambda: _bare(folder, file)),
            2.5,
        )
    ]


def _bare(folder: Path, file: Path) -> None:
    """The reference: the same types read, and inserted into the same keyed table."""
    frame = pd.read_csv(
        file, sep=";", decimal=",", dtype={"Kommunekode": str, "Gruppe": str, "Måned": str}
    )
    rows = zip(
        repeat(1),
        repeat("fald"),
        frame["Kommunekode"].astype(int).tolist(),
        repeat(0),
        repeat("month"),
        frame["Måned"].tolist(),
        frame["Gruppe"].tolist(),
        frame["Antal"].tolist(),
        repeat(None),
        strict=False,
    )
    engine = system(make_engine(f"sqlite:///{folder}/million.db", raw=True), Reason.TESTS)
    with writer(engine).begin() as connection:
        cast(sa.Table, Observation.__table__).create(connection)
        connection.exec_driver_sql(
            "insert into observation values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            list(islice(rows, len(frame))),
        )
    engine.dispose()


def _take(published_at: str, raw_at: str, file: str, rows: str) -> None:
    """In a process of its own: seconds and peak megabytes of taking one file."""
    stores = Stores(
        system(make_engine(f"sqlite:///{published_at}"), Reason.TESTS),
        system(make_engine(f"sqlite:///{raw_at}", raw=True), Reason.TESTS),
    )
    with transaction(stores.published) as session:
        register = reference_data.register(session)
        holder = session.scalars(sa.select(Place.id).where(Place.slug == "horsens-kommune")).one()
    content, receipts = Path(file).read_bytes(), list[Receipt]()
    seconds = timed(
        lambda: receipts.append(
            take(
                stores,
                compose.sources()["mapped"],
                content,
                register,
                compose.store,
                file_name="million.csv",
                by="bench",
                holder_id=holder,
            )
        )
    )
    assert receipts[0].accepted == int(rows), receipts[0]
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    _take(*sys.argv[1:])
