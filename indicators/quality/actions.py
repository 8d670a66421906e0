"""What a person does with a flag: says that the value is right as it stands, and why."""

from sqlalchemy.orm import Session

from indicators.flags import Dismissal, Flag
from indicators.models import MeasureVersion
from tvaers import trail
from tvaers.db import now
from tvaers.handling import reason_of
from tvaers.places import Place


def dismiss(
    session: Session,
    flag: Flag,
    version: MeasureVersion,
    place: Place,
    *,
    by: str,
    by_id: int | None,
    reason: str,
) -> Dismissal:
    """Dismiss a flag for the value that it stands at; another value raises it again. NotNow without a reason."""
    made = Dismissal(
        measure_version_id=flag.measure_version_id,
        place_id=flag.place_id,
        period_kind=flag.period_kind,
        period_start=flag.period_start,
        kind=flag.kind,
        value=flag.value,
        level=flag.level,
        reason=reason_of(reason),
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    trail.record(
        session,
        "indicators.flag.dismiss",
        by=by,
        thing=f"measure:{version.name}",
        facts={
            "holder": place.slug,
            "period": flag.period_start.isoformat(),
            "flag": flag.kind,
            "reason": made.reason,
        },
    )
    return made
