"""What the pages of messages read: the streams' figures, and what was pointed at in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import queries
from indicators.flags import Dismissal, Flag
from indicators.models import CurrentRelease, MeasureVersion
from indicators.queries import Row, Viewed
from indicators.referrals.streams import Stream, streams
from tvaers.access import Scope, criterion
from tvaers.locks import seen

_F = cast(sa.Table, Flag.__table__).c
_D = cast(sa.Table, Dismissal.__table__).c
_V = cast(sa.Table, MeasureVersion.__table__).c
_FLAGS = Scope(level=_F.level, holder=_F.place_id, data_set=_V.data_set)
_SAME = ("measure_version_id", "place_id", "period_start", "kind")
# Statements that are asked often are put together once.
_VERSIONS = (
    sa.select(MeasureVersion)
    .where(MeasureVersion.name.in_([stream.name for stream in streams()]))
    .order_by(MeasureVersion.version)
)
_POINTED_AT = (
    sa.select(_V.name, _F.place_id, _F.period_start, _F.kind)
    .join(cast(sa.Table, MeasureVersion.__table__), _V.id == _F.measure_version_id)
    .where(
        ~sa.exists().where(
            *(_D[name] == _F[name] for name in _SAME), _D.value.is_not_distinct_from(_F.value)
        )
    )
)


class Pointed(NamedTuple):
    """One value that somebody should look at: the stream's name, where, when and why."""

    name: str
    place_id: int
    start: date
    kind: str


def released(session: Session) -> list[tuple[Stream, MeasureVersion]]:
    """The streams that anything was ever released of, in their order, each with its newest version."""
    newest = {version.name: version for version in session.scalars(_VERSIONS)}
    return [(stream, newest[stream.name]) for stream in streams() if stream.name in newest]


def newest_month(session: Session, versions: Iterable[MeasureVersion]) -> date | None:
    """The newest month that any of these has figures of."""
    ids = sorted(version.id for version in versions)
    return session.scalar(
        sa.select(sa.func.max(CurrentRelease.period_start)).where(
            CurrentRelease.measure_version_id.in_(ids)
        )
    )


def months(session: Session, versions: Iterable[MeasureVersion], most: int) -> list[date]:
    """The newest months that any of these has figures of."""
    ids = sorted(version.id for version in versions)
    return list(
        session.scalars(
            sa.select(CurrentRelease.period_start)
            .where(CurrentRelease.measure_version_id.in_(ids))
            .distinct()
            .order_by(CurrentRelease.period_start.desc())
            .limit(most)
        )
    )


def in_month(
    session: Session,
    viewed: Viewed,
    versions: Sequence[MeasureVersion],
    start: date,
    place_ids: Sequence[int],
) -> Mapping[tuple[int, int], Row]:
    """One month's figures of these streams in these places, by (version, place)."""
    kinds = {version.id: version.definition["period"] for version in versions}
    rows = queries.at_once(
        session, viewed, versions, [(each, kind, start) for each, kind in kinds.items()], place_ids
    )
    return {(row.measure_version_id, row.place_id): row for row in rows}


def pointed_at(
    session: Session,
    viewed: Viewed,
    versions: Sequence[MeasureVersion],
    place_ids: Sequence[int],
    since: date,
) -> list[Pointed]:
    """What is pointed at in these streams and places since a month and that nobody has answered for, the
    newest first."""
    highest = max((version.level for version in versions), default=0)
    limit = criterion(viewed.policy, viewed.principal, _FLAGS, highest)
    query = (
        seen(_POINTED_AT.where(limit), viewed.principal, Flag, Dismissal)
        .where(_F.measure_version_id.in_(sorted(version.id for version in versions)))
        .where(_F.place_id.in_(sorted(place_ids)), _F.period_start >= since)
        .order_by(_F.period_start.desc(), _V.name, _F.place_id, _F.kind)
    )
    return [Pointed(*row) for row in session.execute(query)]
