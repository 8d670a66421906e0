"""Om data: the catalogue of sources, and each source's card."""

from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, render_template

from tvaers import fetched
from tvaers.access import needs
from tvaers.deliveries import STATES, holders, visible
from tvaers.intake import Delivery, DeliveryState
from tvaers.module import Module, Source, SourceCard
from tvaers.rhythm import Freshness, freshness
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
    for card in cards().values():
        themes.setdefault(card.theme, []).append(card)
    return render_template(
        "tvaers/data.html", sources=sources().values(), fresh=_fresh(), themes=themes
    )


@pages.get("/data/kilder/<string:name>/")
@needs("source.read")
def source(name: str) -> str:
    """One source's card and its newest deliveries."""
    known = cards().get(name)
    if known is not None:
        return render_template(
            "tvaers/source_card.html", card=known, may_send=bool(holders("import.create"))
        )
    found = sources().get(name)
    if found is None:
        abort(404)
    return render_template(
        "tvaers/source.html",
        source=found,
        receipts=_newest(name),
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


def _newest(source_name: str | None = None) -> list[Delivery]:
    query = visible().order_by(Delivery.received_at.desc(), Delivery.id.desc()).limit(10)
    if source_name is not None:
        query = query.where(Delivery.source == source_name)
    return list(database().scalars(query))
