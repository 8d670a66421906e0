"""What persons do with marks: set one, and end one with a reason. Each is in the trail with its words."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from indicators.marking import rules
from indicators.marking.models import MarkKind, SeriesMark
from indicators.marking.rules import Unfit
from indicators.models import MeasureVersion
from indicators.views import Measure, Point
from tvaers import cpr, trail
from tvaers.db import now
from tvaers.places import Place

SET = {
    MarkKind.NOTE: "indicators.note.set",
    MarkKind.PHASE: "indicators.phase.set",
    MarkKind.TARGET: "indicators.target.set",
}
ENDED = {
    MarkKind.NOTE: "indicators.note.end",
    MarkKind.PHASE: "indicators.phase.end",
    MarkKind.TARGET: "indicators.target.end",
}


def add(
    session: Session,
    version: MeasureVersion,
    measure: Measure,
    place: Place,
    points: Sequence[Point],
    standing: Sequence[SeriesMark],
    *,
    level: int,
    kind: MarkKind,
    day: date,
    text: str,
    by: str,
    by_id: int | None,
    value: float | None = None,
    until: date | None = None,
    breaks: Sequence[date] = (),
) -> SeriesMark:
    """Set a mark on a series of which these marks stand; Unfit says in Danish why it cannot be.

    `points` are the series as whoever sets it sees it, `level` how restricted the most restricted of its
    figures is, since the mark speaks of them; `breaks` the days on which its card says it is broken.
    """
    if not points:
        raise Unfit(
            "Der er ingen tal, du kan se for stedet. Derfor er der ikke noget at sætte noget på."
        )
    said = rules.text_of(text, "hvorfor" if kind is not MarkKind.NOTE else "noten")
    if cpr.find(said) is not None:
        raise Unfit("Teksten ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    if kind is MarkKind.PHASE:
        phases = [mark.day for mark in standing if mark.kind is MarkKind.PHASE]
        rules.check_phase(points, day, [*phases, *breaks])
    elif kind is MarkKind.NOTE:
        rules.period_of(points, day)
    else:
        if value is None:
            raise Unfit("Skriv målet som et tal.")
        aims = [(m.day, m.until) for m in standing if m.kind is MarkKind.TARGET]
        rules.check_target(measure, value, day, until, aims)
    made = SeriesMark(
        measure_version_id=version.id,
        place_id=place.id,
        level=level,
        kind=kind,
        day=day,
        until=until if kind is MarkKind.TARGET else None,
        value=value if kind is MarkKind.TARGET else None,
        text=said,
        made_at=now(),
        made_by=by,
        made_by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, SET[kind], made, version, place, by, {"words": said})
    return made


def end(
    session: Session,
    mark: SeriesMark,
    version: MeasureVersion,
    place: Place,
    *,
    reason: str,
    by: str,
) -> None:
    """End a mark; it stands in the history with who ended it and why. Unfit without a reason."""
    why = rules.text_of(reason, "hvorfor")
    if cpr.find(why) is not None:
        raise Unfit("Teksten ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    if mark.ended_at is not None:
        raise Unfit(f"Den er allerede fjernet af {mark.ended_by}.")
    mark.ended_at, mark.ended_by, mark.end_reason = now(), by, why
    _tell(session, ENDED[mark.kind], mark, version, place, by, {"reason": why})


def _tell(
    session: Session,
    action: str,
    mark: SeriesMark,
    version: MeasureVersion,
    place: Place,
    by: str,
    facts: dict[str, str],
) -> None:
    trail.record(
        session,
        action,
        by=by,
        thing=f"measure:{version.name}",
        facts={"holder": place.slug, "mark": mark.public_id, "day": mark.day.isoformat(), **facts},
    )
