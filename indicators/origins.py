"""Where the figures of a page come from: the release that made them public, and the deliveries behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.models import Release, ReleaseInput
from tvaers.intake import Delivery


@dataclass(frozen=True)
class Brought:
    """One delivery behind a release, as a page tells it; without a name for those it is not shown to."""

    source: str
    public_id: str | None
    file_name: str | None
    demonstration: bool
    first_period: date | None
    last_period: date | None
    received_at: datetime


@dataclass(frozen=True)
class Origin:
    """Where figures come from: the release that made them public and the deliveries behind it."""

    release_public_id: str
    released_at: datetime
    released_by: str
    deliveries: tuple[Brought, ...]
    older: int = 0


NEWEST = 12
_BROUGHT: tuple[Any, ...] = tuple(
    getattr(Delivery if name in ("public_id", "file_name") else ReleaseInput, name)
    for name in Brought.__dataclass_fields__
)


def origin(session: Session, release_id: int, holders: Sequence[int]) -> Origin:
    """The release and its newest deliveries, and how many older there are. The receipt of a unit's own
    delivery is named to those who may read it for one of `holders`."""
    release = session.get_one(Release, release_id)
    named = sa.or_(Delivery.holder_id.is_(None), Delivery.holder_id.in_(holders))
    deliveries = session.execute(
        sa.select(*_BROUGHT)
        .select_from(ReleaseInput)
        .outerjoin(Delivery, sa.and_(Delivery.id == ReleaseInput.delivery_id, named))
        .where(ReleaseInput.release_id == release_id)
        .order_by(ReleaseInput.received_at.desc(), ReleaseInput.delivery_id.desc())
        .limit(NEWEST)
    ).all()
    behind = sa.select(sa.func.count()).where(ReleaseInput.release_id == release_id)
    return Origin(
        release.public_id,
        release.released_at,
        release.released_by,
        tuple(Brought(*row) for row in deliveries),
        (session.scalar(behind) or 0) - len(deliveries),
    )
