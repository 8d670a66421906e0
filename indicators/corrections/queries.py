"""Which corrections stand, for the release; and those of one value, for its page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from indicators.corrections.counting import Corrected
from indicators.corrections.models import Correction
from indicators.filters import Filter
from indicators.models import MeasureVersion

_Version = aliased(MeasureVersion)


def standing(session: Session, at: datetime | None = None) -> tuple[Corrected, ...]:
    """The corrections that stand, or that stood at an instant, in the order in which they were made."""
    query = (
        sa.select(Correction, _Version.definition)
        .join(_Version, _Version.id == Correction.measure_version_id)
        .order_by(Correction.id)
    )
    if at is None:
        query = query.where(Correction.ended_at.is_(None))
    else:
        query = query.where(
            Correction.at <= at, sa.or_(Correction.ended_at.is_(None), Correction.ended_at > at)
        )
    return tuple(
        Corrected(_filter(definition["numerator"]), each.place_id, each.period_start, each.value)
        for each, definition in session.execute(query)
    )


def keys(session: Session) -> frozenset[int]:
    """Which stand, for whoever must know that something has changed."""
    return frozenset(session.scalars(sa.select(Correction.id).where(Correction.ended_at.is_(None))))


def of_value(session: Session, measure: str, place_id: int, start: date) -> Sequence[Correction]:
    """Every correction of one value, the newest first."""
    versions = sa.select(_Version.id).where(_Version.name == measure)
    return session.scalars(
        sa.select(Correction)
        .where(
            Correction.measure_version_id.in_(versions),
            Correction.place_id == place_id,
            Correction.period_start == start,
        )
        .order_by(Correction.id.desc())
    ).all()


def _filter(told: Mapping[str, Any]) -> Filter:
    strata = told["strata"]
    return Filter(
        tuple(told["items"]),
        told["place"],
        {key: tuple(values) for key, values in strata.items()} if strata else None,
    )
