"""What meetings are told of commitments: which an item can be about, what they say now, and what belongs on an agenda."""

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from agreements.commitments import leading, queries
from agreements.commitments.kinds import STATUSES
from agreements.commitments.leading import DONE, OVERDUE, SILENT, Light
from agreements.commitments.models import Commitment, Where
from agreements.commitments.raising import TOPIC, title_of, why
from agreements.commitments.standing import Standing, Voice, age, answer
from agreements.texts.models import Agreement, AgreementState
from tvaers.danish import day as day_words
from tvaers.module import Offer, Told
from tvaers.places import Place
from tvaers.web import database, once, today

# So many can be chosen in a form, and so many are offered of one sort.
MOST, OFFERED = 200, 6


def topics(place: Place) -> Iterator[tuple[str, str]]:
    """The open commitments that an item of an agenda can be about, by their day."""
    rows = database().execute(
        sa.select(Commitment.public_id, Commitment.title)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(queries.at(place), Commitment.ended_on.is_(None))
        .where(Agreement.state.in_((AgreementState.ACTIVE, AgreementState.ENDED)))
        .order_by(Commitment.due, Commitment.id)
        .limit(MOST)
    )
    for key, title in rows:
        yield f"{TOPIC}{key}", f"Forpligtelse: {title}"


def told(place: Place, references: frozenset[str]) -> dict[str, Told]:
    """How these commitments stand now: what figures, parties and whoever follows up say, side by side."""
    keys = {each.removeprefix(TOPIC) for each in references if each.startswith(TOPIC)}
    if not keys:
        return {}
    session = database()
    rows = session.scalars(
        sa.select(Commitment).where(
            Commitment.public_id.in_(keys),
            sa.or_(queries.at(place), Commitment.place_id == place.id),
        )
    ).all()
    return {
        f"{TOPIC}{each.commitment.public_id}": _told(place, each)
        for each in queries.standings(session, rows)
    }


def _told(place: Place, standing: Standing) -> Told:
    row, day = standing.commitment, today()
    judged = standing.judged
    words = (
        standing.figures_words(),
        f"{judged.by} kalder det {STATUSES[judged.status]}." if judged is not None else "",
        *(f"{voice.name}: {voice.words}{_age(voice, day)}." for voice in standing.voices),
    )
    return Told(
        text=f"{row.title}: {answer(standing, day)}",
        url=url_for("promises.show", place=place, commitment=row.public_id),
        name=row.title,
        figure=_short(standing, day),
        lines=tuple(filter(None, words)),
        drawing=_drawing(place, row),
    )


def _short(standing: Standing, day: date) -> str:
    row = standing.commitment
    if row.ended_on is not None:
        return f"Følges ikke op mere efter {day_words(row.ended_on)}"
    if standing.done:
        return "Opfyldt og bekræftet"
    late = standing.overdue(day)
    return f"Fristen {day_words(row.due)} er overskredet" if late else f"Frist {day_words(row.due)}"


def _age(voice: Voice, day: date) -> str:
    return f", sagt {age(voice.last_word(), day)}" if voice.said is not None else ""


def _drawing(place: Place, row: Commitment) -> str:
    """The chart of the figures that it is followed by, where they are the place's own."""
    own = row.counted_at is Where.PLACE or row.party_ids == (place.id,)
    if not row.measure or not own:
        return ""
    return url_for("downloads.picture", place=place, name=row.measure, image="svg")


def offers(place: Place, since: date | None, until: date) -> Iterator[Offer]:
    """The open commitments of a place that are late, or due before the meeting, or without a fresh word."""
    session, day = database(), today()
    every = once(("light", place.id, day), lambda: leading.light(session, place, day))
    late = [row for row in every if OVERDUE in row.states]
    soon = [
        row for row in every if not row.states & {DONE, OVERDUE, SILENT} and day <= row.due <= until
    ]
    silent = [row for row in every if SILENT in row.states and OVERDUE not in row.states]
    sorts = (
        ("Forpligtelser, hvis frist er overskredet", late),
        ("Forpligtelser med frist inden mødet", soon),
        ("Forpligtelser, hvor nyt mangler", silent),
    )
    named = _named(session, [row for _, rows in sorts for row in rows[:OFFERED]])
    for sort, rows in sorts:
        for row in rows[:OFFERED]:
            key, title = named[row.id]
            url = url_for("promises.show", place=place, commitment=key)
            reason = why(row.due, day, late=row.due < day, silent=SILENT in row.states)
            yield Offer(f"{TOPIC}{key}", title, reason, url, sort)


def _named(session: Session, rows: Sequence[Light]) -> dict[int, tuple[str, str]]:
    if not rows:
        return {}
    found = session.execute(
        sa.select(Commitment.id, Commitment.public_id, Commitment.title, Agreement.level)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Commitment.id.in_({row.id for row in rows}))
    )
    return {key: (public, title_of(title, level)) for key, public, title, level in found}
