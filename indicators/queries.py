"""What pages read of figures: always limited to what the viewer may see, always what speaks now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from indicators.checks.coverage import end_of
from indicators.flags import Dismissal, Flag
from indicators.models import (
    OWN_SOURCES,
    TRAFFIC_NAME,
    CurrentRelease,
    Figure,
    MeasureVersion,
    PeriodKind,
    Release,
    Signal,
    Status,
)
from tvaers import noted
from tvaers.access import Policy, Scope, criterion
from tvaers.locks import seen
from tvaers.people import Principal

# Figures are read as plain columns, many at a time; nothing of the mapped objects is needed.
_F = cast(sa.Table, Figure.__table__).c
_V = cast(sa.Table, MeasureVersion.__table__).c
_C = cast(sa.Table, CurrentRelease.__table__).c
FIGURES = Scope(level=_F.level, holder=_F.place_id, data_set=_V.data_set)
SIGNALS = Scope(level=Signal.level, holder=Signal.place_id, data_set=MeasureVersion.data_set)


@dataclass(frozen=True)
class Viewed:
    """Who looks, by which table, and on which day: what every query here is limited by, and what decides
    whether late data of a period still come."""

    policy: Policy
    principal: Principal
    day: date


class Row(NamedTuple):
    """One current figure, as a page needs it."""

    measure_version_id: int
    place_id: int
    period_kind: PeriodKind
    period_start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    level: int
    status: Status
    members: int | None
    members_reporting: int | None
    preliminary: bool
    demonstration: bool
    release_id: int
    # Why it speaks again, where a newer release was rolled back.
    note: str = ""
    # The flags it carries that nobody has dismissed, by comma.
    flags: str | None = None


_G = cast(sa.Table, Flag.__table__).c
_D = cast(sa.Table, Dismissal.__table__).c


def _raised() -> "sa.ScalarSelect[str]":
    """The flags of a figure that were raised for the value that it has, and not dismissed for that value."""
    same = ("measure_version_id", "place_id", "period_start", "kind")
    dismissed = sa.exists().where(
        *(_D[name] == _G[name] for name in same), _D.value.is_not_distinct_from(_G.value)
    )
    return (
        sa.select(sa.func.aggregate_strings(_G.kind, ","))
        .where(
            _G.measure_version_id == _F.measure_version_id,
            _G.place_id == _F.place_id,
            _G.period_kind == _F.period_kind,
            _G.period_start == _F.period_start,
            _G.value.is_not_distinct_from(_F.value),
            ~dismissed,
        )
        .correlate(cast(sa.Table, Figure.__table__))
        .scalar_subquery()
    )


def rows_of(
    viewed: Viewed,
    versions: Iterable[MeasureVersion],
    found: "sa.Result[Any] | Iterable[Sequence[Any]]",
) -> list[Row]:
    """The figures read; a value is preliminary as long as the source says that data of its period still
    come (`late` in its definition)."""
    # All at once: a page of all places has thousands, and fetching one costs as much as making one.
    rows = [Row(*values) for values in (found.all() if isinstance(found, sa.Result) else found)]
    late = {v.id: int(told["days"]) for v in versions if (told := v.definition.get("late"))}
    if not late:
        return rows
    still: dict[tuple[int, PeriodKind, date], bool] = {}

    def comes(row: Row) -> bool:
        key = (row.measure_version_id, row.period_kind, row.period_start)
        if key not in still:
            end = end_of(row.period_kind, row.period_start)
            still[key] = viewed.day < end + timedelta(days=late[row.measure_version_id])
        return still[key]

    return [
        row._replace(preliminary=True)
        if row.measure_version_id in late and row.value is not None and comes(row)
        else row
        for row in rows
    ]


# Statements that every page asks are put together once; building one takes longer than running it.
_FIGURES = (
    sa.select(*(_F[name] for name in Row._fields[:-2]), _C.note, _raised().label("flags"))
    .join(
        CurrentRelease.__table__,
        sa.and_(
            _C.measure_version_id == _F.measure_version_id,
            _C.period_kind == _F.period_kind,
            _C.period_start == _F.period_start,
            _C.release_id == _F.release_id,
        ),
    )
    .join(MeasureVersion.__table__, _V.id == _F.measure_version_id)
    .where(_F.counterpart_id == 0)
)
_CURRENT_FIGURES = _FIGURES.where(_F.stratum == "")
_OF_GROUPS = _FIGURES.add_columns(_F.stratum).where(_F.stratum != "")
_PART_OF = MeasureVersion.definition["part_of"].as_string()
_MEASURE = (
    sa.select(MeasureVersion)
    .where(sa.or_(MeasureVersion.name == sa.bindparam("name"), sa.bindparam("name") == _PART_OF))
    .order_by(MeasureVersion.version)
)


def visible(viewed: Viewed, highest: int) -> "sa.Select[Any]":
    """The current figures this viewer may see, up to a level: the only way a page comes to one."""
    limit = criterion(viewed.policy, viewed.principal, FIGURES, highest)
    return seen(_CURRENT_FIGURES.where(limit), viewed.principal, Figure, Flag, Dismissal)


def measures(session: Session) -> list[MeasureVersion]:
    """The newest version of every released measure, in the order they are shown, parts after wholes."""
    newest: dict[str, MeasureVersion] = {}
    for version in session.scalars(
        sa.select(MeasureVersion)
        # What single places count of their own is in no list (`indicators.handheld`).
        .where(MeasureVersion.data_set.not_in(OWN_SOURCES))
        # Nor are streams of messages (`indicators.referrals`).
        .where(MeasureVersion.name.not_like(f"{TRAFFIC_NAME}%"))
        .order_by(MeasureVersion.version)
    ):
        newest[version.name] = version
    return sorted(newest.values(), key=lambda version: int(version.definition["order"]))


def measure(session: Session, name: str) -> tuple[MeasureVersion, list[MeasureVersion]]:
    """The newest version of one measure, and of those that are parts of it, in their order.

    Raises NoResultFound, and so a 404, for an unknown name.
    """
    whole, parts, _earlier = with_earlier(session, name)
    return whole, parts


class WithEarlier(NamedTuple):
    """A measure's newest version, the measures that are parts of it, and its earlier versions that end with
    a period of their own: the newest of them first."""

    newest: MeasureVersion
    parts: list[MeasureVersion]
    earlier: list[MeasureVersion]


def with_earlier(session: Session, name: str) -> WithEarlier:
    """As `measure`, and the earlier versions that stand in the same chart."""
    newest: dict[str, MeasureVersion] = {}
    earlier: list[MeasureVersion] = []
    for version in session.scalars(_MEASURE, {"name": name}):
        if version.name == name and name in newest:
            earlier.insert(0, newest[name])
        newest[version.name] = version
    if name not in newest:
        raise NoResultFound
    whole = newest.pop(name)
    return WithEarlier(
        whole,
        sorted(newest.values(), key=lambda each: int(each.definition["order"])),
        [each for each in earlier if each.definition.get("last_period")],
    )


def version_at(session: Session, name: str, start: date, wanted: str = "") -> MeasureVersion:
    """The version that speaks for a measure in the period that begins on a day: the newest that is computed
    for it, or the one that is asked for by its number."""
    newest, _parts, earlier = with_earlier(session, name)
    every = [newest, *earlier]
    asked = next((each for each in every if str(each.version) == wanted), None)
    return asked or next((each for each in every if begins(each) <= start), newest)


def begins(version: MeasureVersion) -> date:
    """The first period that a version is computed for."""
    first = version.definition.get("first_period")
    return date.fromisoformat(first) if first else date.min


def ends(version: MeasureVersion) -> date:
    """The last one."""
    last = version.definition.get("last_period")
    return date.fromisoformat(last) if last else date.max


def series(
    session: Session, viewed: Viewed, versions: Sequence[MeasureVersion], place_ids: Iterable[int]
) -> dict[tuple[int, int], list[Row]]:
    """The figures of these measures in these places, each (measure, place) in the order of time."""
    query = (
        visible(viewed, _highest(versions))
        .where(_F.measure_version_id.in_(sorted(version.id for version in versions)))
        .where(_F.place_id.in_(sorted(place_ids)))
        .order_by(_F.measure_version_id, _F.place_id, _F.period_start)
    )
    found: dict[tuple[int, int], list[Row]] = {}
    for row in rows_of(viewed, versions, session.execute(query)):
        found.setdefault((row.measure_version_id, row.place_id), []).append(row)
    note_shown(versions, (row for rows in found.values() for row in rows))
    return found


def of_groups(
    session: Session, viewed: Viewed, version: MeasureVersion, place_id: int
) -> dict[date, dict[str, Row]]:
    """What a place's groups say of a measure: by period, oldest first, and stratum. Flags are raised for
    whole places alone."""
    limit = criterion(viewed.policy, viewed.principal, FIGURES, version.level)
    query = (
        seen(_OF_GROUPS.where(limit), viewed.principal, Figure, Flag, Dismissal)
        .where(_F.measure_version_id == version.id, _F.place_id == place_id)
        .order_by(_F.period_start)
    )
    found: dict[date, dict[str, Row]] = {}
    for *values, stratum in session.execute(query):
        (row,) = rows_of(viewed, [version], [values])
        found.setdefault(row.period_start, {})[stratum] = row._replace(flags=None)
    note_shown([version], (row for rows in found.values() for row in rows.values()))
    return found


def _highest(versions: Sequence[MeasureVersion]) -> int:
    # A measure's own level is its figures' most restricted one.
    return max((version.level for version in versions), default=0)


def periods(session: Session, version_id: int) -> list[tuple[PeriodKind, date]]:
    """The periods a measure has figures for, newest first."""
    rows = session.execute(
        sa.select(CurrentRelease.period_kind, CurrentRelease.period_start)
        .where(CurrentRelease.measure_version_id == version_id)
        .order_by(CurrentRelease.period_start.desc())
    )
    return list(rows)


def side_by_side(
    session: Session,
    viewed: Viewed,
    version: MeasureVersion,
    period: tuple[PeriodKind, date],
    place_ids: Sequence[int],
) -> list[Row]:
    """One period's figures of these places."""
    kind, start = period
    query = (
        visible(viewed, version.level)
        .where(_F.measure_version_id == version.id)
        .where(_F.period_kind == kind, _F.period_start == start)
        .where(_F.place_id.in_(place_ids))
    )
    rows = rows_of(viewed, [version], session.execute(query))
    note_shown([version], rows)
    return rows


def one(
    session: Session, viewed: Viewed, version: MeasureVersion, place_id: int, start: date
) -> Row:
    """One figure. Raises NoResultFound, and so a 404, where there is none for this viewer."""
    query = (
        visible(viewed, version.level)
        .where(_F.measure_version_id == version.id)
        .where(_F.place_id == place_id, _F.period_start == start)
    )
    (row,) = rows_of(viewed, [version], [session.execute(query).one()])
    note_shown([version], [row])
    return row


def latest_shown(
    session: Session, viewed: Viewed, versions: Sequence[MeasureVersion], place_id: int
) -> dict[int, Row]:
    """The newest figure of each measure in a place that has a value."""
    query = (
        visible(viewed, _highest(versions))
        .where(_F.measure_version_id.in_(sorted(version.id for version in versions)))
        .where(_F.place_id == place_id, _F.value.is_not(None))
        .order_by(_F.period_start)
    )
    found = {
        row.measure_version_id: row for row in rows_of(viewed, versions, session.execute(query))
    }
    note_shown(versions, found.values())
    return found


def at_once(
    session: Session,
    viewed: Viewed,
    versions: Sequence[MeasureVersion],
    periods: Sequence[tuple[int, PeriodKind, date]],
    place_ids: Sequence[int],
) -> list[Row]:
    """The figures of these places, each measure in a period of its own: (version id, kind, first day)."""
    query = (
        visible(viewed, _highest(versions))
        # The measures alone say the same once more: no index is found by three columns at once.
        .where(_F.measure_version_id.in_({version for version, _, _ in periods}))
        .where(sa.tuple_(_F.measure_version_id, _F.period_kind, _F.period_start).in_(periods))
        .where(_F.place_id.in_(place_ids))
    )
    rows = rows_of(viewed, versions, session.execute(query))
    note_shown(versions, rows)
    return rows


def shown_as(version: MeasureVersion) -> str:
    """What the access log calls a measure that is shown."""
    return f"measure:{version.name}:{version.definition['short_title']}"


def note_shown(versions: Sequence[MeasureVersion], rows: Iterable[Row]) -> None:
    """Note whose restricted figures are shown, for the access log."""
    names = {version.id: shown_as(version) for version in versions}
    for row in rows:
        if row.level >= noted.RESTRICTED and row.value is not None:
            noted.show(names[row.measure_version_id], row.place_id, row.level)


def signals(
    session: Session, viewed: Viewed, place_ids: Iterable[int]
) -> Mapping[tuple[int, int], Signal]:
    """What the run charts of these places say, by (measure, place)."""
    rows = session.scalars(
        sa.select(Signal)
        .join(MeasureVersion, MeasureVersion.id == Signal.measure_version_id)
        .where(criterion(viewed.policy, viewed.principal, SIGNALS))
        .where(Signal.place_id.in_(sorted(place_ids)))
    )
    return {(row.measure_version_id, row.place_id): row for row in rows}


class Released(NamedTuple):
    """A release as files and answers name it."""

    public_id: str
    released_at: datetime


def releases(session: Session, ids: Iterable[int]) -> Mapping[int, Released]:
    """These releases by their key."""
    wanted = sorted(set(ids) - {0})
    rows = session.execute(
        sa.select(Release.id, Release.public_id, Release.released_at).where(Release.id.in_(wanted))
    )
    return {key: Released(public, at) for key, public, at in rows}
