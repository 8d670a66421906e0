"""What has changed on this floor since a day: commitments, those that are late, parties' decisions, and rulings."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from agreements.adoption.models import Adoption
from agreements.adoption.rules import ANSWERS
from agreements.boundaries.models import BoundaryQuestion, BoundaryRuling
from agreements.commitments import digest, leading
from agreements.commitments.leading import OVERDUE
from agreements.commitments.models import Commitment
from agreements.texts.models import Agreement
from tvaers.danish import COPENHAGEN
from tvaers.danish import day as day_words
from tvaers.module import Line
from tvaers.places import Place
from tvaers.web import database, once, today

# No meeting reads more lines of one sort.
MOST = 8


def changed(place: Place, since: date) -> Iterator[Line]:
    """The lines for a meeting's agenda: what is new after the day, as far as the viewer may see it."""
    session = database()
    after = datetime.combine(since + timedelta(days=1), time(), COPENHAGEN)
    for words in digest.new(session, place, since):
        yield Line(words, url_for("overview.show", place=place))
    yield from _overdue(session, place, since)
    yield from _decided(session, place, after)
    yield from _ruled(session, place, after)


def _overdue(session: Session, place: Place, since: date) -> Iterator[Line]:
    """The commitments whose day has passed since then and that nobody has verified."""
    day = today()
    every = once(("light", place.id, day), lambda: leading.light(session, place, day))
    late = {row.id: row.due for row in every if OVERDUE in row.states and row.due >= since}
    rows = session.execute(
        sa.select(Commitment.id, Commitment.public_id, Commitment.title).where(
            Commitment.id.in_(list(late)[-MOST:])
        )
    )
    for key, public, title in sorted(rows, key=lambda each: late[each.id]):
        yield Line(
            f"Frist overskredet: {title}",
            url_for("promises.show", place=place, commitment=public),
            note=f"fristen var {day_words(late[key])}",
            late=True,
        )


def _decided(session: Session, place: Place, after: datetime) -> Iterator[Line]:
    rows = session.execute(
        sa.select(Agreement, Place, Adoption)
        .join(Agreement, Agreement.id == Adoption.agreement_id)
        .join(Place, Place.id == Adoption.party_id)
        .where(Adoption.place_id == place.id, Adoption.at >= after, Adoption.item_id.is_(None))
        .order_by(Adoption.at.desc())
        .limit(MOST)
    )
    for agreement, party, said in rows:
        yield Line(
            f"{party.name}: »{agreement.title}« er {ANSWERS[said.answer]}",
            url_for("agreements.show", place=place, agreement=agreement.public_id),
            note=day_words(said.meeting_on),
        )


def _ruled(session: Session, place: Place, after: datetime) -> Iterator[Line]:
    rows = session.execute(
        sa.select(BoundaryQuestion, BoundaryRuling)
        .join(BoundaryQuestion, BoundaryQuestion.id == BoundaryRuling.question_id)
        .where(BoundaryRuling.place_id == place.id, BoundaryRuling.at >= after)
        .order_by(BoundaryRuling.at.desc())
        .limit(MOST)
    )
    for question, ruling in rows:
        yield Line(
            f"Afgjort: {question.title}",
            url_for("boundaries.show", place=place, question=question.public_id),
            note=day_words(ruling.decided_on),
        )
