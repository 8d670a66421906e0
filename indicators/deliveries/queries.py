"""What the preview page reads: a delivery's preview and its rows, limited by the session to the viewer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.deliveries.models import Order, Preview, PreviewFigure, PreviewSignal
from indicators.models import (
    CurrentRelease,
    MeasureVersion,
    PeriodKind,
    Release,
    ReleaseInput,
    ReleaseState,
    Status,
)
from tvaers.intake import Delivery
from tvaers.places import Place

# What is told first: values that people have already seen.
SEEN_BEFORE = ("corrected", "definition", "population", "gone", "hidden")
OTHERWISE = ("complete", "new")


@dataclass(frozen=True)
class Counted:
    """How much a delivery changes: values by why, pages, and flags that would be raised."""

    by_why: dict[str, int]
    pages: int
    flagged: int

    @property
    def values(self) -> int:
        """All values that change."""
        return sum(self.by_why.values())

    @property
    def earlier(self) -> int:
        """Values that change and have been shown before."""
        return sum(self.by_why.get(why, 0) for why in SEEN_BEFORE)


@dataclass(frozen=True)
class Changed:
    """One value that changes, with its place and measure."""

    version: MeasureVersion
    place: str
    slug: str
    period_kind: PeriodKind
    period_start: date
    status_before: Status | None
    before: float | None
    status_after: Status
    after: float | None
    why: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Turned:
    """One run chart whose verdict changes."""

    version: MeasureVersion
    place: str
    slug: str
    row: PreviewSignal


def preview(session: Session, delivery: Delivery) -> Preview | None:
    """The delivery's preview, if the worker has begun one and the viewer may read it."""
    return session.scalar(sa.select(Preview).where(Preview.delivery_id == delivery.id))


def counted(session: Session, found: Preview) -> Counted:
    """How much it changes of what the viewer may see."""
    mine = PreviewFigure.preview_id == found.id
    rows = session.execute(
        sa.select(PreviewFigure.why, sa.func.count(), sa.func.sum(_flagged()))
        .where(mine)
        .group_by(PreviewFigure.why)
    ).all()
    pages = (
        sa.select(PreviewFigure.measure_version_id, PreviewFigure.place_id).where(mine).distinct()
    )
    many = len(session.execute(pages).all())
    by_why = {why: int(count) for why, count, _ in rows}
    return Counted(by_why, many, sum(int(flagged or 0) for _, _, flagged in rows))


def _flagged() -> sa.ColumnElement[int]:
    return sa.case((PreviewFigure.flags != "", 1), else_=0)


def changed(session: Session, found: Preview, offset: int, limit: int) -> list[Changed]:
    """The values that change: those seen before first, flagged ones before others, then the newest."""
    order = sa.case(
        {why: rank for rank, why in enumerate((*SEEN_BEFORE, *OTHERWISE))},
        value=PreviewFigure.why,
        else_=9,
    )
    rows = session.execute(
        sa.select(PreviewFigure, MeasureVersion, Place.short_name, Place.slug)
        .join(MeasureVersion, MeasureVersion.id == PreviewFigure.measure_version_id)
        .join(Place, Place.id == PreviewFigure.place_id)
        .where(PreviewFigure.preview_id == found.id)
        .order_by(
            sa.case((order < len(SEEN_BEFORE), 0), else_=1),
            _flagged().desc(),
            PreviewFigure.period_start.desc(),
            MeasureVersion.id,
            Place.short_name,
        )
        .offset(offset)
        .limit(limit)
    )
    return [
        Changed(
            version,
            name,
            slug,
            row.period_kind,
            row.period_start,
            row.status_before,
            row.before,
            row.status_after,
            row.after,
            row.why,
            tuple(sorted(filter(None, row.flags.split(",")))),
        )
        for row, version, name, slug in rows
    ]


def turned(session: Session, found: Preview) -> list[Turned]:
    """The run charts whose verdict changes."""
    rows = session.execute(
        sa.select(PreviewSignal, MeasureVersion, Place.short_name, Place.slug)
        .join(MeasureVersion, MeasureVersion.id == PreviewSignal.measure_version_id)
        .join(Place, Place.id == PreviewSignal.place_id)
        .where(PreviewSignal.preview_id == found.id)
        .order_by(MeasureVersion.id, Place.short_name)
    )
    return [Turned(version, name, slug, row) for row, version, name, slug in rows]


@dataclass(frozen=True)
class Made:
    """One release that a delivery is behind, and what may be done with it."""

    release: Release
    version: MeasureVersion
    # Whether it speaks for any period now.
    speaks: bool
    # Whether it was the first one that the delivery was behind, so that its change is this delivery's.
    first: bool
    ordered: Order | None


def releases_of(session: Session, delivery: Delivery) -> Sequence[Made]:
    """The releases that the delivery is behind, newest first."""
    rows = session.execute(
        sa.select(Release, MeasureVersion)
        .join(ReleaseInput, ReleaseInput.release_id == Release.id)
        .join(MeasureVersion, MeasureVersion.id == Release.measure_version_id)
        .where(ReleaseInput.delivery_id == delivery.id)
        .order_by(Release.id.desc())
    ).all()
    ids = [release.id for release, _ in rows]
    speaking = set(
        session.scalars(
            sa.select(CurrentRelease.release_id)
            .where(CurrentRelease.release_id.in_(ids))
            .distinct()
        )
    )
    orders = {
        order.release_id: order
        for order in session.scalars(sa.select(Order).where(Order.release_id.in_(ids)))
    }
    first: dict[int, int] = {}
    for release, version in rows:
        first[version.id] = release.id
    return [
        Made(
            release,
            version,
            release.id in speaking and release.state is not ReleaseState.WITHDRAWN,
            first[version.id] == release.id,
            orders.get(release.id),
        )
        for release, version in rows
    ]
