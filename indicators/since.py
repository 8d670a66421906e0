"""What has become of a place's figures since a day: values that were published before and are others now, and run
charts that say something they did not say then."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import queries
from indicators.models import Figure, MeasureVersion, PeriodKind, Release, Signal, Status
from indicators.queries import FIGURES, Row, Viewed
from indicators.shown import marks, restarts, run_facts
from indicators.views import Point, Series
from tvaers.access import criterion
from tvaers.danish import COPENHAGEN
from tvaers.locks import seen
from tvaers.places import Place

_F = cast(sa.Table, Figure.__table__).c
_V = cast(sa.Table, MeasureVersion.__table__).c
_R = cast(sa.Table, Release.__table__).c


# What was published: the value and its status by the period's first day.
_Then = dict[date, tuple[float | None, Status]]


@dataclass(frozen=True)
class Revised:
    """A measure of which periods that were published before a day say something else now, newest first."""

    version: MeasureVersion
    periods: tuple[tuple[PeriodKind, date], ...]


def after(since: date) -> datetime:
    """The moment that a day is over."""
    return datetime.combine(since + timedelta(days=1), time(), COPENHAGEN)


def revised(session: Session, viewed: Viewed, place: Place, since: date) -> list[Revised]:
    """What of a place's history has been published anew with another value after a day, as far as both values
    were shown: what was hidden then is told by nothing here."""
    versions = {version.id: version for version in queries.measures(session)}
    released = _released_after(session, versions, since)
    if not released:
        return []
    then = _then(session, viewed, place, released, since)
    now = queries.series(session, viewed, [versions[key] for key in released], [place.id])
    found = []
    for key in sorted(released, key=lambda each: int(versions[each].definition["order"])):
        changed = [
            (row.period_kind, row.period_start)
            for row in now.get((key, place.id), ())
            if _differs(then.get(key, {}).get(row.period_start), row)
        ]
        if changed:
            found.append(Revised(versions[key], tuple(reversed(changed))))
    return found


def new_signals(
    session: Session, viewed: Viewed, place: Place, since: date | None
) -> list[tuple[MeasureVersion, Signal]]:
    """The measures whose run chart has changed by its rules, and had not by what was published on a day; without
    a day all whose run chart has."""
    versions = {version.id: version for version in queries.measures(session)}
    now = {
        key: signal
        for (key, _), signal in queries.signals(session, viewed, [place.id]).items()
        # A population is a trend, not a process.
        if signal.signal and key in versions and versions[key].definition["kind"] != "count"
    }
    ordered = sorted(now, key=lambda each: int(versions[each].definition["order"]))
    if since is None:
        return [(versions[key], now[key]) for key in ordered]
    released = _released_after(session, {key: versions[key] for key in now}, since)
    then = _then(session, viewed, place, released, since) if released else {}
    return [
        (versions[key], now[key])
        for key in ordered
        if key in released and not _said(versions[key], place, then.get(key, {}))
    ]


def _released_after(session: Session, versions: Collection[int], since: date) -> set[int]:
    """Those of the measures that something was released of after a day."""
    rows = session.scalars(
        sa.select(Release.measure_version_id)
        .where(Release.measure_version_id.in_(sorted(versions)))
        .where(Release.released_at >= after(since))
        .distinct()
    )
    return set(rows)


def _then(
    session: Session, viewed: Viewed, place: Place, versions: Collection[int], since: date
) -> dict[int, _Then]:
    """What was published of these measures in a place by the end of a day: by measure and period. It is limited
    as what is shown now is."""
    query = (
        sa.select(_F.measure_version_id, _F.period_start, _F.value, _F.status)
        .join(Release.__table__, _R.id == _F.release_id)
        .join(MeasureVersion.__table__, _V.id == _F.measure_version_id)
        .where(_F.measure_version_id.in_(sorted(versions)))
        .where(_F.place_id == place.id, _F.counterpart_id == 0, _F.stratum == "")
        .where(_R.released_at < after(since))
        .where(criterion(viewed.policy, viewed.principal, FIGURES))
        .order_by(_R.released_at, _R.id)
    )
    found: dict[int, _Then] = {}
    for key, start, value, status in session.execute(seen(query, viewed.principal, Figure)):
        found.setdefault(key, {})[start] = (value, Status(status))
    return found


def _differs(then: tuple[float | None, Status] | None, row: Row) -> bool:
    return (
        then is not None
        and then[1] is Status.SHOWN
        and row.status is Status.SHOWN
        and then[0] != row.value
    )


def _said(
    version: MeasureVersion,
    place: Place,
    then: _Then,
) -> bool:
    """Whether the run chart of what was published then had changed already."""
    points = tuple(_points(then))
    series = Series(place.short_name, place.slug, points)
    return run_facts(series, restarts(points, marks(version))).signal


def _points(then: _Then) -> Iterator[Point]:
    for start in sorted(then):
        value, status = then[start]
        yield Point(
            start=start,
            label="",
            short_label="",
            value=value,
            numerator=None,
            denominator=None,
            lower=None,
            upper=None,
            status=status,
            members=None,
            members_reporting=None,
            preliminary=False,
            demonstration=False,
        )
