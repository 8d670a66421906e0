"""What an area's front page says of adoption: what a party has been sent and has not decided on yet."""

from flask import url_for

from agreements.adoption import queries
from agreements.adoption.pages import allowed
from agreements.texts.models import Agreement, AgreementKind
from tvaers.danish import COPENHAGEN, day
from tvaers.module import AreaPart, Line
from tvaers.places import Place
from tvaers.web import database, viewer


def area_part(place: Place) -> AreaPart:
    """A line for each decision that the viewer has the mandate to write down. It waits wherever the viewer is,
    since one may speak for several parties."""
    parties = {unit for held in viewer().grants if held.mandate for unit in held.reach}
    if not parties:
        return AreaPart()
    return AreaPart(
        needs=tuple(
            _line(agreement, party)
            for agreement, party in queries.awaited(database(), parties)
            if allowed(party, agreement, fresh=False).allowed
        )
    )


def _line(agreement: Agreement, party: Place) -> Line:
    plan = agreement.kind is AgreementKind.LOCAL_HEALTH_PLAN
    waits = f" at blive vedtaget af {party.name}" if plan else f", hvad {party.name} beslutter"
    # Nothing changes an agreement while it is sent: its last change is that it was.
    sent = agreement.changed_at.astimezone(COPENHAGEN).date()
    return Line(
        text=f"»{agreement.title}« venter på{waits}",
        url=url_for("adoption.form", place=party, agreement=agreement.public_id),
        note=f"sendt {day(sent)}",
    )
