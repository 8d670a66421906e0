"""The streams of a place as its page has them: a row each, newest figure, curve and what to know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from indicators import queries
from indicators.checks.words import Said, said
from indicators.marking import queries as marking
from indicators.models import MeasureVersion, Signal, Status
from indicators.queries import Row, Viewed
from indicators.referrals import words
from indicators.referrals.streams import GROUPS, SOURCES, Stream
from indicators.sentences import Verdict, shown_value, verdict
from indicators.shown import facts_of, marks, measure_view, point
from indicators.sparkline import sparkline
from indicators.views import Measure, Point, Series
from tvaers.danish import day as day_words
from tvaers.module import Remark
from tvaers.places import Place
from tvaers.remarks import remarks_of

SPARK = 24
Version = tuple[Stream, MeasureVersion]


@dataclass(frozen=True)
class StreamRow:
    """One stream in one place."""

    stream: Stream
    measure: Measure
    url: str
    way: str
    types: str
    count: str
    value: str
    known: bool
    label: str
    spark: Markup
    verdict: Verdict
    flags: tuple[Said, ...]
    # What breaks the series, newest first, in words.
    breaks: tuple[str, ...]
    note: str
    latest: Point | None
    demonstration: bool
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Group:
    """The rows of one kind of message from one source."""

    title: str
    source: str
    rows: tuple[StreamRow, ...]


def rows_of(
    session: Session, viewed: Viewed, place: Place, versions: Sequence[Version]
) -> list[StreamRow]:
    """A place's streams that the viewer sees figures of."""
    found = queries.series(session, viewed, [version for _, version in versions], [place.id])
    signals = queries.signals(session, viewed, [place.id])
    phases = marking.phases(session, [place.id])
    told = remarks_of([place.id])
    rows = []
    for stream, version in versions:
        figures = found.get((version.id, place.id), [])
        if not any(row.status is not Status.MISSING for row in figures):
            continue
        rows.append(
            _row(
                place,
                stream,
                version,
                figures,
                signals.get((version.id, place.id)),
                phases.get((version.name, place.id), ()),
                tuple(told.get((version.name, place.id), ())),
            )
        )
    return rows


def _row(
    place: Place,
    stream: Stream,
    version: MeasureVersion,
    figures: Sequence[Row],
    signal: Signal | None,
    phases: Sequence[date],
    remarks: tuple[Remark, ...],
) -> StreamRow:
    measure = measure_view(version)
    points = [point(row) for row in figures]
    latest, known = points[-1], marks(version)
    series = Series(place.short_name, place.slug, tuple(points))
    facts = facts_of(series, known, phases, signal)
    breaks = sorted(
        (mark for mark in known if mark.kind == "break"), key=lambda mark: mark.day or date.min
    )
    return StreamRow(
        stream=stream,
        measure=measure,
        url=url_for("indicators.show", place=place, name=version.name),
        way=words.way(stream),
        types=words.types(stream),
        count=words.count_of(measure, latest),
        value=shown_value(measure, latest),
        known=latest.value is not None,
        label=latest.when,
        spark=sparkline(
            [p.value if p.status is Status.SHOWN else None for p in points[-SPARK:]], facts.median
        ),
        verdict=verdict(measure, facts, points),
        flags=tuple(said(kind) for kind in latest.flags),
        breaks=tuple(
            f"{day_words(mark.day)}: {mark.text}" if mark.day else mark.text
            for mark in reversed(breaks)
        ),
        note=words.ratio(stream, latest) if measure.kind == "ratio" else "",
        latest=latest,
        demonstration=latest.demonstration,
        remarks=remarks,
    )


def grouped(rows: Sequence[StreamRow]) -> tuple[Group, ...]:
    """The rows by kind of message; within one, each source for itself, since sources are never added."""
    order = {key: at for at, key in enumerate(GROUPS)}
    sources = list(SOURCES)

    def key(row: StreamRow) -> tuple[int, int]:
        return order[row.stream.group], sources.index(row.stream.source)

    return tuple(
        Group(list(GROUPS.values())[group], list(SOURCES.values())[source], tuple(of))
        for (group, source), of in groupby(sorted(rows, key=key), key=key)
    )


def answer(place: Place, rows: Sequence[StreamRow]) -> str:
    """What goes between us, in two or three sentences."""
    named: Mapping[str, StreamRow] = {row.stream.name: row for row in rows}
    parts = []
    if (asked := named.get(words.REFERRALS)) and asked.latest:
        parts.append(words.referrals(place.short_name, asked.latest, asked.verdict))
    if (back := named.get(words.NOTES)) and back.latest:
        parts.append(words.notes(back.latest, back.verdict))
        parts.append(back.note)
    return " ".join(part for part in parts if part) or words.NOTHING.format(place=place.name)
