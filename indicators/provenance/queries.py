"""Where one value comes from: release, deliveries, layout, and what it superseded, as far as one may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.mapping.models import FileLayout
from indicators.models import Figure, MeasureVersion, Release, ReleaseInput
from indicators.queries import Row
from tvaers.intake import Delivery

NEWEST = 5


@dataclass(frozen=True)
class Before:
    """An earlier release of the same period, and its figure where the viewer may see what was superseded."""

    release: Release
    figure: Figure | None


@dataclass(frozen=True)
class Source:
    """One delivery behind the value: what anyone who sees the value is told, and the receipt where it is
    the viewer's to read."""

    source: str
    received_at: datetime
    demonstration: bool
    delivery: Delivery | None
    layout_version: int | None


def releases(
    session: Session, version: MeasureVersion, row: Row, place_id: int, *, superseded: bool
) -> tuple[Release, Sequence[Before]]:
    """The release that speaks for a period, and the others that have spoken for it, newest first. Figures
    of those are given with `superseded` alone."""
    release = session.get_one(Release, row.release_id)
    others = session.scalars(
        sa.select(Release)
        .where(
            Release.measure_version_id == version.id,
            Release.id != row.release_id,
            Release.id.in_(
                sa.select(Figure.release_id).where(
                    Figure.measure_version_id == version.id,
                    Figure.place_id == place_id,
                    Figure.period_kind == row.period_kind,
                    Figure.period_start == row.period_start,
                )
            ),
        )
        .order_by(Release.id.desc())
    ).all()
    figures: dict[int, Figure] = {}
    if superseded and others:
        found = session.scalars(
            sa.select(Figure).where(
                Figure.measure_version_id == version.id,
                Figure.place_id == place_id,
                Figure.stratum == "",
                Figure.period_kind == row.period_kind,
                Figure.period_start == row.period_start,
                Figure.release_id.in_([other.id for other in others]),
            )
        )
        figures = {figure.release_id: figure for figure in found}
    return release, [Before(other, figures.get(other.id)) for other in others]


def sources(
    session: Session, row: Row, holders: Sequence[int], speaking: int | None
) -> tuple[Sequence[Source], int]:
    """The deliveries behind a value, newest first: the one that speaks for the place where that is known,
    otherwise the release's that cover the period; and how many older ones there are."""
    covers = sa.and_(
        ReleaseInput.release_id == row.release_id,
        sa.or_(ReleaseInput.first_period.is_(None), ReleaseInput.first_period <= row.period_start),
        sa.or_(ReleaseInput.last_period.is_(None), ReleaseInput.last_period >= row.period_start),
    )
    if speaking is not None:
        covers = sa.and_(ReleaseInput.release_id == row.release_id, ReleaseInput.delivery_id == speaking)  # fmt: skip
    named = sa.or_(Delivery.holder_id.is_(None), Delivery.holder_id.in_(holders))
    rows = session.execute(
        sa.select(ReleaseInput, Delivery)
        .outerjoin(Delivery, sa.and_(Delivery.id == ReleaseInput.delivery_id, named))
        .where(covers)
        .order_by(ReleaseInput.received_at.desc(), ReleaseInput.delivery_id.desc())
        .limit(NEWEST + 1)
    ).all()
    many = session.scalar(sa.select(sa.func.count()).select_from(ReleaseInput).where(covers)) or 0
    told = [
        Source(
            source=each.source,
            received_at=each.received_at,
            demonstration=each.demonstration,
            delivery=delivery,
            layout_version=_layout(session, delivery),
        )
        for each, delivery in rows[:NEWEST]
    ]
    return told, many - len(told)


def _layout(session: Session, delivery: Delivery | None) -> int | None:
    """The version of the unit's layout in force when a mapped file came; none for files of fixed layouts."""
    if delivery is None or delivery.source != "mapped":
        return None
    return session.scalar(
        sa.select(sa.func.max(FileLayout.version)).where(
            FileLayout.holder_id == delivery.holder_id,
            FileLayout.made_at <= delivery.received_at,
        )
    )
