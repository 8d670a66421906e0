"""A status of an agreement, drafted in one press as a shared page of the place that keeps it."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from agreements.commitments import queries as commitments
from agreements.statutory.drafting import KINDS, TEMPLATE, Subject, blocks, title_of
from agreements.texts import queries as texts
from agreements.texts.kinds import POINTS
from agreements.texts.models import Agreement, AgreementState
from agreements.texts.rules import missing_points
from clusters.shared_pages import actions
from clusters.shared_pages.asking import allowed
from clusters.shared_pages.rules import PageFacts
from tvaers.access import needs
from tvaers.places import Place
from tvaers.web import database, viewer

pages = Blueprint("statutory", __name__)


@pages.post("/omraader/<place:place>/aftaler/<string:agreement>/status/")
@needs("page.create")
def draft(place: Place, agreement: str) -> Response:
    """Draft a midway or a final status, and go on where it is edited."""
    found = texts.one(database(), place, agreement)
    kind = request.form.get("slags", "")
    counts = found.state in (AgreementState.ACTIVE, AgreementState.ENDED)
    if kind not in KINDS or not counts or not allowed("create", place, "new"):
        abort(404)
    about = subject(found)
    page = actions.make(
        database(),
        place,
        PageFacts(title_of(kind, about), max(1, min(found.level, 2))),
        template=TEMPLATE,
        blocks=blocks(kind, about),
        by=viewer().name,
        by_id=viewer().user_id,
    )
    return redirect(url_for("editing.edit", place=place, page=page.slug))


def subject(found: Agreement) -> Subject:
    """What there is to draft from, as far as the viewer may see it."""
    session = database()
    text = commitments.text_of(session, found)
    points = dict(text.points) if text is not None else {}
    measures = [each.measure for each in commitments.of_agreement(session, found) if each.measure]
    return Subject(
        key=found.public_id,
        title=found.title,
        period=texts.period(found).words,
        points={each.title: str(points[each.code]) for each in POINTS if points.get(each.code)},
        missing=missing_points(points),
        measures=list(dict.fromkeys(measures)),
        since=found.valid_from,
    )
