"""What an address may name: its word, whose it is, and by which needs one may know of it."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Goal
from agreements.sets.models import SetItem
from agreements.texts.models import Agreement, AgreementFile
from clusters.meetings.models import MeetingItem
from clusters.shared_pages.models import PageBlock, PageVersion, SharedPage, VersionState

MISSING = "findesikke0123456789abcdefghijkl"


@dataclass(frozen=True)
class Thing:
    """Something an address may name: its word there, whose it is, and by which needs one may know of it."""

    word: str
    kind: str
    holder: int | None = None
    needs: tuple[str, ...] = ()
    data_set: str = ""
    owner: int | None = None
    there: bool = True
    level: int = 1
    state: str = "any"


def agreements_of(session: Session) -> dict[str, list[Thing]]:
    """Agreements and what hangs on them: as open as their state says."""
    columns = (Agreement.public_id, Agreement.place_id, Agreement.level, Agreement.state)
    files, items, goals, commitments = (
        sa.select(part.public_id, *columns[1:]).join(Agreement, Agreement.id == part.agreement_id)
        for part in (AgreementFile, SetItem, Goal, Commitment)
    )
    return {
        name: [
            Thing(word, name, unit, ("agreement.read",), level=level, state=state)
            for word, unit, level, state in session.execute(query)
        ]
        for name, query in (
            ("agreement", sa.select(*columns)),
            ("file", files),
            ("item", items),
            *(("goal", goals), ("commitment", commitments)),
        )
    }


def items_of(session: Session) -> list[Thing]:
    """The items of agendas: closed ones are no secret to leaders and secretaries alone."""
    rows = sa.select(MeetingItem.public_id, MeetingItem.place_id, MeetingItem.closed)
    needs = {True: ("meeting.read_closed",), False: ("meeting.read",)}
    return [
        Thing(word, "item", unit, needs[closed]) for word, unit, closed in session.execute(rows)
    ]


def pages_of(session: Session) -> dict[str, list[Thing]]:
    """Shared pages and their blocks: as open as whether they are published."""
    shown = (VersionState.PUBLISHED, VersionState.SUPERSEDED)
    pages = session.execute(
        sa.select(SharedPage.slug, SharedPage.place_id, SharedPage.level, SharedPage.shown)
    )
    blocks = session.execute(
        sa.select(PageBlock.key, PageBlock.place_id, SharedPage.level, PageVersion.state)
        .join(PageVersion, PageVersion.id == PageBlock.version_id)
        .join(SharedPage, SharedPage.id == PageBlock.page_id)
    )
    needs = ("page.read",)
    return {
        "page": [
            Thing(
                slug,
                "page",
                unit,
                needs,
                level=level,
                state="draft" if number is None else "published",
            )
            for slug, unit, level, number in pages
        ],
        "block": [
            Thing(
                key,
                "block",
                unit,
                needs,
                level=level,
                state="published" if state in shown else "draft",
            )
            for key, unit, level, state in blocks
        ],
    }


NOTHING = Thing(MISSING, "missing", there=False)
