"""The demonstration's sheet: half a year of weeks typed at an invented training centre, with a known truth:
from week 36 on, when a message is sent the day before, fewer stay away."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from indicators.handheld.models import TallyEntry, TallyKind, TallySheet, TallyWord, WordKind
from indicators.models import PeriodKind
from tvaers.danish import COPENHAGEN
from tvaers.places import Place

PLACE = "traeningscenter-aabakken"
FIRST = date(2026, 5, 18)
AWAY = (17, 15, 18, 16, 14, 19, 16, 15, 17, 13, 18, 16, 15, 17, 16)
AWAY_LATER = (11, 9, 12, 10, 8, 11, 9, 10, 12, 9, 10)
PLACES = (80, 78, 84, 81, 76, 85, 79, 80, 83, 74, 82, 80, 77, 84, 81, 83, 79, 85, 82, 78, 84, 80, 81, 86, 79, 82)  # fmt: skip
BY = "Demonstration"


def fill(session: Session, place: Place) -> TallySheet:
    """The sheet with its weeks; the worker, or `tvaers demo`, takes them like any others."""
    sheet = TallySheet(
        place_id=place.id,
        title="Udeblevne fra holdtræning",
        question="Hvor mange tilmeldte kom ikke til ugens holdtræning og havde ikke meldt afbud?",
        kind=TallyKind.SHARE,
        period=PeriodKind.WEEK,
        numerator_word="Udeblevne",
        denominator_word="Tilmeldte pladser",
        direction="down",
        largest=200,
        persons=True,
        purpose="At se, om en besked dagen før får flere til at komme eller melde afbud.",
        registrar="Den, der lukker salen fredag",
        advice="Tæl efter listen, ikke efter hukommelsen. Afbud tæller ikke med.",
        first_day=FIRST,
        demonstration=True,
        made_at=_noon(FIRST),
        made_by=BY,
    )
    session.add(sheet)
    session.flush()
    for week, (away, places) in enumerate(zip((*AWAY, *AWAY_LATER), PLACES, strict=True)):
        start = FIRST + timedelta(weeks=week)
        session.add(
            TallyEntry(
                sheet_id=sheet.id,
                place_id=place.id,
                period_start=start,
                turn=1,
                numerator=away,
                denominator=places,
                at=_noon(start + timedelta(days=4)),
                by=BY,
            )
        )
    for kind, day, text in (
        (
            WordKind.DECISION,
            date(2026, 8, 28),
            "Fra uge 36 får alle en besked dagen før deres hold.",
        ),
        (WordKind.NEXT, date(2026, 11, 13), "Vi ringer til dem, der er udeblevet to gange i træk."),
    ):
        session.add(
            TallyWord(
                sheet_id=sheet.id,
                place_id=place.id,
                kind=kind,
                day=day,
                text=text,
                at=_noon(day),
                by=BY,
            )
        )
    return sheet


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=COPENHAGEN)
