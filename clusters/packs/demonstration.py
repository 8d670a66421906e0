"""The demonstration's pack: the council's next agenda and its shared page, as they are when they are frozen."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from clusters.meetings import queries as meetings
from clusters.packs import actions, freezing
from clusters.packs.models import Pack, PackFile
from clusters.shared_pages.models import SharedPage
from tvaers.places import Place

TITLE = "Materiale til næste møde"


def load(session: Session, place: Place, page: SharedPage, *, by: str) -> None:
    """A pack of the page and of the next meeting, drawn for whoever asks."""
    held = next((each for each in meetings.meetings(session, place) if each.meeting.open), None)
    agenda = freezing.agenda_sheets(place, held) if held else []
    made = actions.freeze(
        session,
        place,
        [*agenda, *freezing.page_sheets(place, [page])],
        title=TITLE,
        whole=freezing.called(held) if held else "",
        address=lambda key: url_for("packs.show", place=place, pack=key, _external=True),
        by=by,
    )
    made.demonstration = True


def remove(session: Session) -> None:
    """Take the demonstration's packs away."""
    mine = sa.select(Pack.id).where(Pack.demonstration)
    session.execute(sa.delete(PackFile).where(PackFile.pack_id.in_(mine)))
    session.execute(sa.delete(Pack).where(Pack.demonstration))
