"""Working out what the figures say of every commitment, after a release: all of them at once, in the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.following import LATEST, Asked, Said, follow
from agreements.commitments.models import Commitment, Direction, Where
from agreements.commitments.said import Change, Following, Met
from agreements.commitments.words import sentence
from agreements.texts.models import Agreement, AgreementState
from indicators.models import CurrentRelease, Figure, MeasureVersion, Status
from indicators.queries import measures
from indicators.shown import measure_view
from indicators.signals import calendar_of
from indicators.views import Measure
from tvaers.danish import COPENHAGEN, period
from tvaers.db import now

Key = tuple[int, int]


@dataclass(frozen=True)
class _Pair:
    """One commitment and one place whose figures it is followed by."""

    commitment: Commitment
    place_id: int


def basis(session: Session) -> tuple[Any, ...]:
    """What the statuses rest on: while it is the same, so are they."""
    released = session.execute(
        sa.select(sa.func.count(), sa.func.sum(CurrentRelease.release_id))
    ).one()
    promised = session.execute(
        sa.select(
            sa.func.count(), sa.func.max(Commitment.changed_at), sa.func.sum(Commitment.revision)
        )
    ).one()
    agreed = session.execute(sa.select(sa.func.count(), sa.func.sum(Agreement.revision))).one()
    return (*released, *promised, *agreed)


def recompute(session: Session) -> int:
    """Store anew what the figures say of every open commitment; how many said something else than before."""
    pairs = _pairs(session)
    by_measure: dict[str, list[_Pair]] = {}
    for pair in pairs:
        by_measure.setdefault(pair.commitment.measure, []).append(pair)
    found: dict[Key, dict[str, Any]] = {}
    for version in measures(session):
        if chosen := by_measure.get(version.name):
            found |= _of_measure(session, version, chosen)
    return _store(session, found)


def _pairs(session: Session) -> list[_Pair]:
    rows = session.scalars(
        sa.select(Commitment)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Agreement.state.in_((AgreementState.ACTIVE, AgreementState.ENDED)))
        .where(Commitment.ended_on.is_(None), Commitment.target.is_not(None))
    ).all()
    return [_Pair(row, place_id) for row in rows for place_id in _places(row)]


def _places(row: Commitment) -> tuple[int, ...]:
    return row.party_ids if row.counted_at is Where.PARTIES else (row.keeper_id,)


def _of_measure(
    session: Session, version: MeasureVersion, pairs: Sequence[_Pair]
) -> dict[Key, dict[str, Any]]:
    places = sorted({pair.place_id for pair in pairs})
    figures = _figures(session, version, places)
    shown = figures["value"].where(figures["status"] == Status.SHOWN.value).astype(float)
    starts = pd.to_datetime(figures["period_start"])
    frame = pd.DataFrame({"place": figures["place_id"], "start": starts, "value": shown})
    wide = frame.pivot(index="place", columns="start", values="value")
    calendar = _calendar(version, wide.columns)
    wide = wide.reindex(index=places, columns=calendar)
    hidden = _hidden(figures, starts, calendar, places)
    row_of = {place: at for at, place in enumerate(places)}
    rows = np.array([row_of[pair.place_id] for pair in pairs])
    begins = pd.to_datetime(pd.Series([pair.commitment.begins for pair in pairs]))
    said = follow(
        Asked(
            values=wide.to_numpy(dtype=float)[rows],
            hidden=hidden[rows],
            target=np.array([cast(float, pair.commitment.target) for pair in pairs]),
            at_least=np.array([pair.commitment.direction is Direction.AT_LEAST for pair in pairs]),
            start=calendar.searchsorted(begins).astype(np.int64),
            process=version.definition["kind"] != "count",
        )
    )
    measure, latest = measure_view(version), _latest(version, wide)
    levels = figures.groupby("place_id")["level"].max().to_dict()
    return {
        (pair.commitment.id, pair.place_id): _row(
            version, measure, pair, each, latest.get(pair.place_id, ""), levels.get(pair.place_id)
        )
        for pair, each in zip(pairs, said, strict=True)
    }


def _figures(session: Session, version: MeasureVersion, places: Sequence[int]) -> pd.DataFrame:
    """The current figures of a measure in these places."""
    columns = ("place_id", "period_start", "value", "status", "level")
    rows = session.execute(
        sa.select(*(getattr(Figure, name) for name in columns))
        .join(
            CurrentRelease,
            sa.and_(
                CurrentRelease.measure_version_id == Figure.measure_version_id,
                CurrentRelease.period_kind == Figure.period_kind,
                CurrentRelease.period_start == Figure.period_start,
                CurrentRelease.release_id == Figure.release_id,
            ),
        )
        .where(Figure.measure_version_id == version.id, Figure.place_id.in_(places))
        .where(Figure.stratum == "", Figure.counterpart_id == 0)
    ).all()
    return pd.DataFrame([[*row] for row in rows], columns=list(columns))


def _calendar(version: MeasureVersion, starts: pd.Index) -> pd.DatetimeIndex:
    """Every period from the first to the last; where the series is broken, from the last break on."""
    definition = version.definition
    calendar = calendar_of(definition["period"], starts)
    breaks = [m["day"] for m in definition["marks"] if m["kind"] == "break" and m["day"]]
    return calendar[calendar >= pd.Timestamp(max(breaks))] if breaks else calendar


def _hidden(
    figures: pd.DataFrame,
    starts: "pd.Series[Any]",
    calendar: pd.DatetimeIndex,
    places: Sequence[int],
) -> Any:
    """How many of the last periods are there and may not be shown, by place."""
    recent = starts.isin(calendar[-LATEST:]) & (figures["status"] == Status.HIDDEN.value)
    counted = figures[recent].groupby("place_id").size()
    return counted.reindex(pd.Index(places), fill_value=0).to_numpy(dtype=np.int64)


def _latest(version: MeasureVersion, wide: pd.DataFrame) -> Mapping[int, str]:
    """The last period with a value of each place, in words."""
    found = {}
    for place, row in wide.iterrows():
        if (last := row.last_valid_index()) is not None:
            found[cast(int, place)] = period(version.definition["period"], cast(Any, last).date())
    return found


def _row(
    version: MeasureVersion,
    measure: Measure,
    pair: _Pair,
    said: Said,
    latest: str,
    level: int | None,
) -> dict[str, Any]:
    row = pair.commitment
    assert row.target is not None and row.direction is not None
    return {
        "commitment_id": row.id,
        "place_id": pair.place_id,
        "agreement_id": row.agreement_id,
        "measure_version_id": version.id,
        "level": version.level if level is None else int(level),
        "met": said.met,
        "change": said.change,
        "sentence": sentence(
            measure,
            said,
            direction=row.direction,
            target=row.target,
            begins=row.begins,
            latest=latest,
        ),
    }


def _store(session: Session, found: Mapping[Key, dict[str, Any]]) -> int:
    """Replace what is stored; who says the same as before has said it since then."""
    at = now()
    day = at.astimezone(COPENHAGEN).date()
    before: dict[Key, tuple[Met, Change, date]] = {
        (commitment, place): (met, change, since)
        for commitment, place, met, change, since in session.execute(
            sa.select(
                Following.commitment_id,
                Following.place_id,
                Following.met,
                Following.change,
                Following.since,
            )
        )
    }
    changed = 0
    rows = []
    for key, row in found.items():
        old = before.get(key)
        same = old is not None and old[:2] == (row["met"], row["change"])
        changed += not same
        rows.append({**row, "since": old[2] if old is not None and same else day, "at": at})
    session.execute(sa.delete(Following))
    if rows:
        session.execute(sa.insert(cast(sa.Table, Following.__table__)), rows)
    return changed
