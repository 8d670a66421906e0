"""Om data: the catalogue of sources, and each source's card."""

from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, render_template

from tvaers import fetched
from tvaers.access import needs
from tvaers.deliveries import STATES, holders, visible
from tvaers.intake import Delivery, DeliveryState
from tvaers.module import USUAL, Module, Source, SourceCard
from tvaers.rhythm import Freshness, earliest, freshness
from tvaers.web import database, today

# What has come and speaks no more.
GONE = (DeliveryState.DISCARDED, DeliveryState.REFUSED, DeliveryState.WITHDRAWN)

pages = Blueprint("data", __name__)


def sources() -> dict[str, Source]:
    """Every source of the site by its name."""
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    return {source.name: source for module in modules for source in module.sources}


def cards() -> dict[str, SourceCard]:
    """Every source that is known and has no reader, by its name."""
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    return {card.name: card for module in modules for card in module.cards}


@pages.get("/data/")
@needs("source.read")
def catalogue() -> str:
    """Every source: what it holds, when something last came, and when the next is expected."""
    themes: dict[str, list[SourceCard]] = {}
    fresh: dict[str, Freshness] = {**_fresh(), **_fresh_cards()}
    for card in cards().values():
        themes.setdefault(card.theme, []).append(card)
    return render_template(
        "tvaers/data.html", sources=sources().values(), fresh=fresh, themes=themes
    )


@pages.get("/data/kilder/<string:name>/")
@needs("source.read")
def source(name: str) -> str:
    """One source's card and its newest deliveries."""
    known = cards().get(name)
    if known is not None:
        return render_template(
            "tvaers/source_card.html",
            card=known,
            receipts=_newest(Delivery.card == name),
            fresh=_fresh_cards(name).get(name, Freshness()),
            states=STATES,
            may_send=bool(holders("import.create")),
        )
    found = sources().get(name)
    if found is None:
        abort(404)
    return render_template(
        "tvaers/source.html",
        source=found,
        receipts=_newest(Delivery.source == name),
        fresh=_fresh(name)[name],
        fetches=fetched.of_source(database(), name),
        states=STATES,
        may_send=bool(holders("import.create")),
    )


def _fresh(only: str | None = None) -> dict[str, Freshness]:
    """How fresh each source is, of what the viewer may see and what has not been taken away again."""
    query = (
        visible()
        .where(Delivery.state.not_in(GONE))
        .with_only_columns(
            Delivery.source, sa.func.max(Delivery.received_at), sa.func.max(Delivery.last_period)
        )
        .group_by(Delivery.source)
    )
    if only is not None:
        query = query.where(Delivery.source == only)
    came = {name: (received, last) for name, received, last in database().execute(query)}
    found = {}
    for name, source in sources().items():
        received, last = came.get(name, (None, None))
        found[name] = freshness(source.rhythm, received, last, today())
    return found


def _fresh_cards(only: str | None = None) -> dict[str, Freshness]:
    """How fresh each source without a reader is, of the units' own files that the viewer may see. Files that
    come each month and each year are expected apart; the card tells the one that is expected first."""
    query = (
        visible()
        .where(Delivery.state.not_in(GONE), Delivery.card.is_not(None))
        .with_only_columns(
            sa.func.coalesce(Delivery.card, ""),
            Delivery.rhythm,
            sa.func.max(Delivery.received_at),
            sa.func.max(Delivery.last_period),
        )
        .group_by(Delivery.card, Delivery.rhythm)
    )
    if only is not None:
        query = query.where(Delivery.card == only)
    came: dict[str, list[Freshness]] = {}
    for name, months, received, last in database().execute(query):
        came.setdefault(name, []).append(freshness(USUAL.get(months or 0), received, last, today()))
    return {name: earliest(each) for name, each in came.items()}


def _newest(of: sa.ColumnElement[bool]) -> list[Delivery]:
    query = visible().where(of).order_by(Delivery.received_at.desc(), Delivery.id.desc())
    return list(database().scalars(query.limit(10)))
