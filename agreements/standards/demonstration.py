"""Invented self-assessments around Horsens: two kommuner have shared theirs, one has only drafts, one nothing.

They say nothing of the real kommuner, and every page that shows them says so.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards.models import Assessment, AssessmentShown, State
from tvaers.people import User
from tvaers.places import Place

BY = "Demonstration"
DOCUMENT = "forebyggelsestilbud"
SPACE = "sundhedsraad-horsens"
SHARED_AT = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
M, P, N, A = State.MEETS, State.PARTLY, State.NOT_YET, State.NOT_OURS

# Field, state, ground, owner, next step, its day, indicators.
Line = tuple[str, State, str, str, str, str, tuple[str, ...]]
HORSENS: tuple[Line, ...] = (
    ("maalgruppe.samlet", M, "Visitationsgrundlag godkendt i udvalget i marts.", "Leder af sundhedscentret", "", "", ()),
    ("afklarende-samtale.samlet", P, "Alle tilbydes en samtale, men kun hver anden får den inden for to uger.", "Leder af sundhedscentret", "Flere tider tirsdag eftermiddag", "2027-02-01", ("kommunehenvisninger",)),
    ("sygdomsmestring.indhold", M, "Forløbene følger den fælles drejebog.", "Faglig koordinator", "", "", ()),
    ("sygdomsmestring.format", P, "Kun hold om dagen.", "Faglig koordinator", "Aftenhold fra foråret", "2027-03-01", ()),
    ("sygdomsmestring.kompetencer", M, "To undervisere har den pædagogiske uddannelse.", "Faglig koordinator", "", "", ()),
    ("nikotinafvaenning.maalgruppe", M, "Åbent for alle uden henvisning.", "Rådgiver i sundhedscentret", "", "", ()),
    ("nikotinafvaenning.indhold", M, "Seks samtaler og medicin efter behov.", "Rådgiver i sundhedscentret", "", "", ()),
    ("fysisk-traening.maalgruppe", M, "Visitationsgrundlag.", "Ledende fysioterapeut", "", "", ()),
    ("fysisk-traening.indhold", M, "Holdbeskrivelser på intranettet.", "Ledende fysioterapeut", "", "", ()),
    ("fysisk-traening.format", P, "Tolv uger, men kun én gang om ugen i ferier.", "Ledende fysioterapeut", "Vikarordning i sommeren", "2027-06-01", ()),
    ("fysisk-traening.hensyn", N, "Der er ingen beskrivelse for borgere med hjertesvigt.", "Ledende fysioterapeut", "Beskrivelse sammen med hospitalet", "2026-11-01", ()),
    ("ernaering.indhold", P, "Diætist to dage om ugen.", "Diætist", "", "", ()),
    ("alkohol.indhold", N, "Samtalen tilbydes ikke alle.", "Rusmiddelcentret", "Fast spørgsmål i den afklarende samtale", "2027-01-15", ()),
    ("monitorering.samlet", P, "Vi følger henvisninger og svar, men ikke frafald.", "Analytiker i staben", "Frafald registreres fra januar", "2027-01-31", ("kommunehenvisninger", "afslutningsnotater")),
    ("tema.henvisningsveje", P, "Praksis kender ikke alle tilbud.", "Leder af sundhedscentret", "Oversigt til almen praksis gennem KLU", "2027-02-15", ("kommunehenvisninger",)),
    ("tema.udsatte", N, "Der er ingen særlige tilbud.", "Leder af sundhedscentret", "", "", ()),
)  # fmt: skip
HEDENSTED: tuple[Line, ...] = (
    ("maalgruppe.samlet", P, "Grundlaget er fra 2019.", "Sundhedskonsulent", "Nyt grundlag", "2027-03-01", ()),
    ("afklarende-samtale.samlet", M, "Samtale inden for ti dage for alle.", "Sundhedskonsulent", "", "", ("kommunehenvisninger",)),
    ("sygdomsmestring.indhold", P, "Tilbydes sammen med nabokommunen.", "Sundhedskonsulent", "", "", ()),
    ("nikotinafvaenning.indhold", M, "Digitalt og ved fremmøde.", "Sundhedskonsulent", "", "", ()),
    ("fysisk-traening.indhold", M, "Træning i tre haller.", "Ledende terapeut", "", "", ()),
    ("ernaering.indhold", N, "Ingen diætist i stillingen siden maj.", "Ledende terapeut", "Stillingen er slået op", "2027-01-10", ()),
    ("monitorering.samlet", N, "Ikke begyndt.", "Analytiker i staben", "", "", ()),
    ("tema.behov", A, "Afdækkes i den afklarende samtale.", "Sundhedskonsulent", "", "", ()),
)  # fmt: skip
ODDER: tuple[Line, ...] = (
    ("maalgruppe.samlet", P, "Udkast til drøftelse.", "Leder af træningen", "", "", ()),
)


def load(session: Session) -> None:
    """Write them, unless they are there."""
    if session.scalar(sa.select(sa.func.count()).where(Assessment.demonstration)):
        return
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    for slug, lines, shared in (
        ("horsens-kommune", HORSENS, True),
        ("hedensted-kommune", HEDENSTED, True),
        ("odder-kommune", ODDER, False),
    ):
        rows = list(_rows(ids[slug], lines))
        session.add_all(rows)
        session.flush()
        if shared:
            session.add_all(
                AssessmentShown(
                    assessment_id=row.id,
                    place_id=row.place_id,
                    space_id=ids[SPACE],
                    at=SHARED_AT,
                    by=BY,
                )
                for row in rows
            )


def remove(session: Session) -> None:
    """Take them away again, with what the demonstration's people have said and shared since."""
    people = sa.select(User.id).where(User.demonstration)
    gone = sa.select(Assessment.id).where(
        sa.or_(Assessment.demonstration, Assessment.by_id.in_(people))
    )
    session.execute(
        sa.delete(AssessmentShown).where(
            sa.or_(AssessmentShown.assessment_id.in_(gone), AssessmentShown.by_id.in_(people))
        )
    )
    session.execute(sa.delete(Assessment).where(Assessment.id.in_(gone)))


def _rows(place: int, lines: tuple[Line, ...]) -> Iterator[Assessment]:
    for at, (key, state, ground, owner, step, day, measures) in enumerate(lines):
        yield Assessment(
            place_id=place,
            document=DOCUMENT,
            version=1,
            field=key,
            state=state,
            evidence=ground,
            owner=owner,
            next_step=step,
            next_day=date.fromisoformat(day) if day else None,
            measures=list(measures),
            clause="Forløbsprogram for hjertesygdom, afsnit om fase 2"
            if key == "fysisk-traening.hensyn"
            else "",
            follows=[],
            at=SHARED_AT - timedelta(days=30 - at),
            by=BY,
            demonstration=True,
        )
