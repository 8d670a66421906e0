"""What the API reads: places, and figures of many places over many periods, limited as every page is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.models import Figure, MeasureVersion
from indicators.queries import Row, Viewed, note_shown, rows_of, visible
from tvaers.access import visible_places
from tvaers.places import Kind, Place


@dataclass(frozen=True)
class Named:
    """A place as an answer names it."""

    id: int
    slug: str
    name: str
    short_name: str
    kind: Kind
    code: str | None
    valid_from: date | None
    valid_to: date | None


_NAMED = tuple(getattr(Place, name) for name in Named.__dataclass_fields__)


def places(
    session: Session, viewed: Viewed, *, kind: Kind | None = None, slugs: Sequence[str] = ()
) -> list[Named]:
    """The places the viewer may know of, by their address; of one kind, or those named, where asked."""
    query = visible_places(sa.select(*_NAMED), viewed.policy, viewed.principal)
    if kind is not None:
        query = query.where(Place.kind == kind)
    if slugs:
        query = query.where(Place.slug.in_(slugs))
    return [Named(*row) for row in session.execute(query.order_by(Place.slug))]


def figures(
    session: Session,
    viewed: Viewed,
    version: MeasureVersion,
    place_ids: Sequence[int],
    first: date | None,
    last: date | None,
    most: int,
) -> tuple[list[Row], int]:
    """The current figures of these places from `first` to `last`, by place and time, and how many there
    are; none of them where they are more than `most`."""
    query = (
        visible(viewed, version.level)
        .where(Figure.measure_version_id == version.id)
        .where(Figure.place_id.in_(place_ids))
    )
    if first is not None:
        query = query.where(Figure.period_start >= first)
    if last is not None:
        query = query.where(Figure.period_start <= last)
    ordered = query.order_by(Figure.place_id, Figure.period_start).limit(most + 1)
    rows = rows_of(viewed, [version], session.execute(ordered))
    if len(rows) > most:
        counted = query.with_only_columns(sa.func.count(), maintain_column_froms=True)
        return [], session.scalar(counted) or 0
    note_shown([version], rows)
    return rows, len(rows)
