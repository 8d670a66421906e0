"""What a person does: corrects the count behind a value, and takes a correction back. Each is in the trail."""

from datetime import date

from sqlalchemy.orm import Session

from indicators.corrections.models import Correction
from indicators.models import MeasureVersion, PeriodKind
from tvaers import cpr, trail
from tvaers.db import now
from tvaers.handling import reason_of
from tvaers.intake import NotNow
from tvaers.places import Place

MOST = 1e9


def correct(
    session: Session,
    version: MeasureVersion,
    place: Place,
    start: date,
    *,
    level: int,
    was: float,
    value: float | None,
    reason: str,
    by: str,
    by_id: int | None,
) -> Correction:
    """Have a month counted as `value`, or left out where it is None. NotNow says in Danish why it cannot be."""
    why = reason_of(reason)
    if cpr.find(why) is not None:
        raise NotNow("Begrundelsen ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    if value is not None and (value < 0 or value != int(value) or value > MOST):
        raise NotNow("Antallet skal være et helt tal, der ikke er mindre end nul.")
    if value == was:
        raise NotNow("Det er det samme antal, som står der nu. Skriv et andet.")
    made = Correction(
        measure_version_id=version.id,
        place_id=place.id,
        period_kind=PeriodKind(version.definition["period"]),
        period_start=start,
        level=level,
        was=was,
        value=value,
        reason=why,
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, "indicators.count.correct", made, version, place, by, why)
    return made


def take_back(
    session: Session,
    made: Correction,
    version: MeasureVersion,
    place: Place,
    *,
    reason: str,
    by: str,
) -> None:
    """Let what was delivered count again. NotNow without a reason, or where somebody already has."""
    why = reason_of(reason)
    if cpr.find(why) is not None:
        raise NotNow("Begrundelsen ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    if made.ended_at is not None:
        raise NotNow(f"Rettelsen er allerede taget tilbage af {made.ended_by}.")
    made.ended_at, made.ended_by, made.end_reason = now(), by, why
    _tell(session, "indicators.count.restore", made, version, place, by, why)


# The counts themselves are not in the trail: one may be small, and its readers see no figures.
def _tell(
    session: Session,
    action: str,
    made: Correction,
    version: MeasureVersion,
    place: Place,
    by: str,
    why: str,
) -> None:
    trail.record(
        session,
        action,
        by=by,
        thing=f"measure:{version.name}",
        facts={
            "holder": place.slug,
            "period": made.period_start.isoformat(),
            "correction": made.public_id,
            "reason": why,
        },
    )
