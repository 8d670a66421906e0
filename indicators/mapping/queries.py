"""Which layouts a unit has, which of them fits a file, and which measures use what they bring."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.mapping.layout import Layout
from indicators.mapping.models import FileLayout
from indicators.models import MeasureVersion


def versions(session: Session, holders: Iterable[int]) -> list[FileLayout]:
    """Every version of these units' layouts, by data set, the newest first."""
    return list(
        session.scalars(
            sa.select(FileLayout)
            .where(FileLayout.holder_id.in_(sorted(holders)))
            .order_by(FileLayout.holder_id, FileLayout.title, FileLayout.version.desc())
        )
    )


def newest(session: Session, holder_id: int) -> list[Layout]:
    """The version in force of each of a unit's layouts."""
    found: dict[str, Layout] = {}
    for row in versions(session, [holder_id]):
        found.setdefault(row.data_set, row.layout)
    return list(found.values())


def fitting(layouts: Iterable[Layout], names: Iterable[str]) -> Layout | None:
    """The layout whose heading is this one."""
    told = tuple(names)
    return next((layout for layout in layouts if not layout.difference(told)), None)


def nearest(layouts: Iterable[Layout], names: Iterable[str]) -> Layout | None:
    """The layout that shares the most of this heading, where it shares half of its own."""
    told = set(names)
    ranked = sorted(layouts, key=lambda layout: len(layout.heading & told), reverse=True)
    best = ranked[0] if ranked else None
    return best if best and 2 * len(best.heading & told) >= len(best.heading) else None


def users(session: Session) -> dict[str, list[str]]:
    """The titles of the released measures that use a data set, by data set."""
    found: dict[str, list[str]] = {}
    query = sa.select(MeasureVersion.data_set, MeasureVersion.title).order_by(MeasureVersion.title)
    for data_set, title in session.execute(query.distinct()):
        found.setdefault(data_set, []).append(title)
    return found
