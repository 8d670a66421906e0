"""What the indicator floor stores: observations (raw), figures (released), and how they came to be."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tvaers.access import Scope
from tvaers.db import Base, EnumByValue, RawBase, public_id
from tvaers.locks import CLOSED, SYSTEM_WRITTEN, Lock, declare, declare_kind
from tvaers.sight import by_level, rows_by_level

# The sources whose numbers are a unit's own: each measure of theirs is of named places alone and in no list.
HANDHELD, ROUNDS = "haandholdte-data", "datarunde"
OWN_SOURCES = (HANDHELD, ROUNDS)
# What the names of tally sheets' figures begin with.
HANDHELD_NAME = "haandholdt-"
# And those of streams of messages, which have a page of their own and are in no list of indicators.
TRAFFIC_NAME = "besked-"


class PeriodKind(enum.StrEnum):
    """The length of a period; a period is known by its first day and its kind."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    SNAPSHOT = "snapshot"


class Status(enum.StrEnum):
    """What a figure may say. Hidden, missing, incomplete and not comparable are never zero."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    NOT_COMPARABLE = "not_comparable"


class ReleaseState(enum.StrEnum):
    """The life of a release."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Observation(RawBase):
    """One count (or median) for one place in one period, as delivered, before disclosure control.

    `counterpart_id` is the receiver of a flow and 0 where there is none; places are the published
    store's ids, without a foreign key since the stores are apart.
    """

    __tablename__ = "observation"
    __table_args__ = ({"schema": "raw", "sqlite_with_rowid": False},)

    delivery_id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    place_id: Mapped[int] = mapped_column(primary_key=True)
    counterpart_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind), primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    stratum: Mapped[str] = mapped_column(sa.String(120), primary_key=True, default="")
    value: Mapped[float | None]
    n: Mapped[int | None]


class MeasureVersion(Base):
    """One version of a measure that has been released, as its definition file says it."""

    __tablename__ = "measure_version"
    __table_args__ = (sa.UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(160))
    data_set: Mapped[str] = mapped_column(sa.String(60))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    definition: Mapped[dict[str, Any]]


class Release(Base):
    """One act that made figures public: a measure's periods, computed together for all holders."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"), index=True)
    state: Mapped[ReleaseState] = mapped_column(EnumByValue(ReleaseState))
    released_at: Mapped[datetime]
    released_by: Mapped[str] = mapped_column(sa.String(120))
    demonstration: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.String(500), default="")


class ReleaseInput(Base):
    """One delivery that a release was computed from, and what anyone who sees the release is told of it;
    the receipt itself is its unit's own."""

    __tablename__ = "release_input"

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"), primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(60))
    first_period: Mapped[date | None]
    last_period: Mapped[date | None]
    received_at: Mapped[datetime]
    demonstration: Mapped[bool] = mapped_column(default=False)


class CurrentRelease(Base):
    """Which release speaks for a measure in a period; rolling back moves this pointer only."""

    __tablename__ = "current_release"

    measure_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("measure_version.id"), primary_key=True
    )
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind), primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), index=True)
    # Why it speaks again, where a newer release was rolled back.
    note: Mapped[str] = mapped_column(sa.String(600), default="")


class Figure(Base):
    """One released value of a measure for a place in a period: all that anyone is ever shown."""

    __tablename__ = "figure"
    __table_args__ = (
        sa.CheckConstraint(
            "status = 'shown' or (value is null and numerator is null and lower is null and upper is null)",
            name="only_shown_has_values",
        ),
        {"sqlite_with_rowid": False},
    )

    measure_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("measure_version.id"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    counterpart_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    stratum: Mapped[str] = mapped_column(sa.String(120), primary_key=True, default="")
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind), primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), primary_key=True)
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    status: Mapped[Status] = mapped_column(EnumByValue(Status))
    members: Mapped[int | None] = mapped_column(sa.SmallInteger)
    members_reporting: Mapped[int | None] = mapped_column(sa.SmallInteger)
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    preliminary: Mapped[bool] = mapped_column(default=False)
    demonstration: Mapped[bool] = mapped_column(default=False)


class Signal(Base):
    """What the run chart of one measure in one place says at a release (Anhøj rules)."""

    __tablename__ = "signal"

    measure_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("measure_version.id"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    stratum: Mapped[str] = mapped_column(sa.String(120), primary_key=True, default="")
    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), index=True)
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    median: Mapped[float | None]
    n_useful: Mapped[int]
    longest_run: Mapped[int]
    longest_run_max: Mapped[int]
    crossings: Mapped[int]
    crossings_min: Mapped[int]
    signal: Mapped[bool]
    side: Mapped[int] = mapped_column(sa.SmallInteger)
    run_first: Mapped[date | None]
    run_last: Mapped[date | None]
    ties_share: Mapped[float]


def scope_of(model: Any) -> Scope:
    """How a table of figures states level, holder and data set."""
    # By a name of its own, so that a statement that asks for measures itself does not become a part of it.
    version = aliased(MeasureVersion)
    data_set = sa.select(version.data_set).where(version.id == model.measure_version_id)
    return Scope(model.level, model.place_id, data_set.scalar_subquery())


declare(Lock(Figure, seen=by_level(scope_of), rows=rows_by_level("figure")))
declare(Lock(Signal, seen=by_level(scope_of), rows=rows_by_level("signal")))
declare_kind(SYSTEM_WRITTEN, MeasureVersion, Release, ReleaseInput, CurrentRelease, Figure, Signal)
declare_kind(CLOSED, Observation)
