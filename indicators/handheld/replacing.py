"""Which registers' figures can take over from a sheet: those of the same grain and the same sort of number."""

from sqlalchemy.orm import Session

from indicators import queries
from indicators.handheld.models import TallyKind, TallySheet
from indicators.models import MeasureVersion


def fitting(session: Session, sheet: TallySheet) -> list[MeasureVersion]:
    """The measures whose figures can stand in the same line: shares for a share, plain counts for a count,
    month for month."""
    share = sheet.kind is TallyKind.SHARE
    return [
        version
        for version in queries.measures(session)
        if version.definition["period"] == sheet.period.value
        and (version.definition["unit"] == "%" if share else version.definition["kind"] == "count")
    ]
