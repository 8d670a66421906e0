"""What `make bench` measures of commitments: a region's overview with 60 agreements and 2,000 of them, and working out
all their statuses after a release of 100,000 values."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import product
from typing import Any, cast

import jinja2
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Direction
from agreements.commitments.recomputing import recompute
from agreements.commitments.said import Statement, Status, Verification
from agreements.texts.models import Agreement, AgreementKind, AgreementState
from bench_pages import month
from indicators.models import (
    CurrentRelease,
    Figure,
    MeasureVersion,
    PeriodKind,
    Release,
    ReleaseState,
)
from indicators.models import Status as Shown
from tvaers.db import now, public_id, transaction
from tvaers.intake import Stores
from tvaers.places import Kind, Place

Line = tuple[str, float, float, float]
AGREEMENTS, COMMITMENTS, MEASURES, MONTHS = 60, 2_000, 17, 60
URL = "/omraader/region-midtjylland/forpligtelser/"


def promise_lines(
    stores: Stores, client: Any, median_of: Callable[[Callable[[], object]], float], *, once: bool
) -> list[Line]:
    """The overview beside a bare page of the same rows and size, and the statuses of all."""
    many = 200 if once else COMMITMENTS
    names = _figures(stores, 14 if once else MONTHS)
    _promises(stores, many, names)
    statuses = median_of(partial(_recompute, stores))
    page = _read(client)
    bare = _bare(stores, page)
    return [
        (
            "a region's overview, 60 agreements, 2,000 commitments / the bare page",
            median_of(partial(_read, client)),
            median_of(bare),
            2.0,
        ),
        ("all statuses after a release of 100,000 values / 10 s", statuses, 10.0, 1.0),
    ]


def _recompute(stores: Stores) -> None:
    with transaction(stores.published) as session:
        recompute(session)


def _figures(stores: Stores, months: int) -> list[str]:
    """Measures with a value of each kommune in each month: 100,000 altogether."""
    with transaction(stores.published) as session:
        kommuner = session.scalars(sa.select(Place.id).where(Place.kind == Kind.KOMMUNE)).all()
        pattern = session.scalars(
            sa.select(MeasureVersion).where(MeasureVersion.name == "forloebsplaner")
        ).one()
        names = []
        for number in range(MEASURES):
            name = f"loefte-{number}"
            version = MeasureVersion(
                name=name,
                version=1,
                title=name,
                data_set="plsp",
                level=0,
                definition={
                    **pattern.definition,
                    "order": 900 + number,
                    "part_of": "andet",
                    "per": 100,
                },
            )
            session.add(version)
            session.flush()
            names.append(name)
            _released(session, version.id, kommuner, months)
    return names


def _released(session: Session, version: int, places: Sequence[int], months: int) -> None:
    release = Release(
        measure_version_id=version,
        state=ReleaseState.PUBLISHED,
        released_at=now(),
        released_by="bench",
    )
    session.add(release)
    session.flush()
    of = {"measure_version_id": version, "period_kind": PeriodKind.MONTH, "release_id": release.id}
    session.execute(
        sa.insert(CurrentRelease), [{**of, "period_start": month(back)} for back in range(months)]
    )
    session.execute(
        sa.insert(Figure),
        [
            {
                **of,
                "period_start": month(back),
                "place_id": place,
                "value": float(60 + (place * 7 + version * 3 + back * 5) % 37),
                "status": Shown.SHOWN,
                "level": 0,
            }
            for place, back in product(places, range(months))
        ],
    )


def _promises(stores: Stores, many: int, names: Sequence[str]) -> None:
    with transaction(stores.published) as session:
        ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
        region = ids["region-midtjylland"]
        kommuner = session.scalars(sa.select(Place.id).where(Place.kind == Kind.KOMMUNE)).all()
        made = [
            Agreement(
                place_id=ids["sundhedsraad-horsens"],
                kind=AgreementKind.LOCAL,
                title=f"Aftale {number}",
                state=AgreementState.ACTIVE,
                parties=f",{region},",
                changed_at=now(),
                changed_by="bench",
            )
            for number in range(AGREEMENTS)
        ]
        session.add_all(made)
        session.flush()
        rows = [
            _commitment(number, made[number % AGREEMENTS], region, kommuner, names)
            for number in range(many)
        ]
        session.add_all(rows)
        session.flush()
        _said(session, rows, region)


def _commitment(
    number: int, of: Agreement, region: int, kommuner: Sequence[int], names: Sequence[str]
) -> Commitment:
    bound = sorted({region, *(kommuner[(number + n) % len(kommuner)] for n in range(3))})
    return Commitment(
        public_id=public_id(),
        agreement_id=of.id,
        place_id=of.place_id,
        keeper_id=of.place_id,
        title=f"Løfte nummer {number} om den første tid",
        parties=f",{','.join(map(str, bound))},",
        begins=date(2025, 1, 1),
        due=month(-number % 24),
        measure=names[number % len(names)],
        direction=Direction.AT_LEAST,
        target=70.0,
        theme=("genoptraening", "forebyggelse", "aeldre")[number % 3],
        recommendations=[4],
        made_at=now(),
        changed_at=now(),
        changed_by="bench",
    )


def _said(session: Session, rows: Sequence[Commitment], region: int) -> None:
    said = [
        Statement(
            commitment_id=row.id,
            agreement_id=row.agreement_id,
            party_id=region,
            status=Status.MET if row.id % 2 else Status.UNDER_WAY,
            at=now(),
            by="bench",
        )
        for row in rows
    ]
    session.add_all(said)
    session.flush()
    session.add_all(
        Verification(
            commitment_id=each.commitment_id,
            agreement_id=each.agreement_id,
            statement_id=each.id,
            party_id=rows[0].place_id,
            agrees=True,
            at=now(),
            by="bench",
        )
        for each in said
        if each.status is Status.MET and each.id % 3
    )


def _read(client: Any) -> str:
    answer = client.get(URL)
    assert answer.status_code == 200, answer.status_code
    return cast(str, answer.get_data(as_text=True))


def _bare(stores: Stores, page: str) -> Callable[[], object]:
    """The same rows by one bare select, and a page of the same size with a line for each of those on it."""
    app = Flask("bare")
    listed = page.rindex('<ul class="plain">')
    before, after = page[:listed], page[page.index("</ul>", listed) :]
    items = re.findall(r"<li>.*?</li>", page[listed:], re.DOTALL)[:50]
    filler = "x" * max(0, sum(map(len, items)) // max(len(items), 1) - 120)
    template = jinja2.Environment(autoescape=True).from_string(
        "{% raw %}" + before + '{% endraw %}<ul class="plain">{% for row in rows[:50] %}<li>'
        '<a href="/{{ row.public_id }}">{{ row.title }}</a><small>{{ row.due }} {{ row.status }}'
        "</small>" + filler + "</li>{% endfor %}{% raw %}" + after + "{% endraw %}"
    )
    commitment, statement, verification = (
        cast(sa.Table, model.__table__) for model in (Commitment, Statement, Verification)
    )
    query = (
        sa.select(
            *(commitment.c[n] for n in ("public_id", "title", "parties", "theme", "begins", "due")),
            *(statement.c[n] for n in ("party_id", "status", "at")),
            verification.c.agrees,
        )
        .join_from(
            commitment, statement, statement.c.commitment_id == commitment.c.id, isouter=True
        )
        .outerjoin(verification, verification.c.statement_id == statement.c.id)
        .order_by(commitment.c.due)
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
        assert abs(len(answer.get_data()) - len(page.encode())) < 0.2 * len(page)

    return get_bare
