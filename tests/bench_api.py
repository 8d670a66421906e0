"""The line of `make bench` on the API."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from indicators.models import Figure, MeasureVersion
from tvaers.intake import Stores
from tvaers.places import Kind, Place


def row(
    stores: Stores, client: Any, measure: str, median_of: Callable[[Callable[[], object]], float]
) -> tuple[str, float, float, float]:
    """One indicator for 98 kommuner over 60 months by the API, against the same JSON bare: the rows by one
    select, written by the standard library, without sign-in, policy, flags, releases or a tag."""
    asked = f"/api/v1/indikatorer/{measure}/tal?slags=kommune&antal=10000"
    app = Flask("bare-api")
    told = (
        "place_id",
        "period_start",
        "status",
        "value",
        "numerator",
        "denominator",
        "lower",
        "upper",
    )
    with Session(stores.published) as session:
        version = session.scalars(
            sa.select(MeasureVersion.id).where(MeasureVersion.name == measure)
        ).one()
        slugs = dict(
            session.execute(sa.select(Place.id, Place.slug).where(Place.kind == Kind.KOMMUNE)).all()
        )
    query = (
        sa.select(*(getattr(Figure, name) for name in told))
        .where(Figure.measure_version_id == version, Figure.place_id.in_(list(slugs)))
        .order_by(Figure.place_id, Figure.period_start)
    )

    @app.get("/")
    def bare() -> Any:
        with stores.published.connect() as connection:
            rows = connection.execute(query).all()
        return json.dumps(
            [
                {
                    "sted": slugs[place],
                    "periode": start.isoformat(),
                    "status": status,
                    "vaerdi": value,
                    "taeller": above,
                    "naevner": below,
                    "nedre": lower,
                    "oevre": upper,
                }
                for place, start, status, value, above, below, lower, upper in rows
            ]
        )

    def ask(browser: Any, url: str) -> int:
        answer = browser.get(url)
        assert answer.status_code == 200, answer.status_code
        return len(answer.get_data())

    figures = client.get(asked).get_json()["antal_i_alt"]
    assert figures == len(slugs) * 60, figures
    browser = app.test_client()
    ours = median_of(lambda: ask(client, asked))
    reference = median_of(lambda: ask(browser, "/"))
    print(f"API: {figures / ours:,.0f} figures a second, {ask(client, asked) / 1024:,.0f} KB")
    return (
        "API, one indicator x 98 kommuner x 60 months / the same JSON bare",
        ours,
        reference,
        2.0,
    )
