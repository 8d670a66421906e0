"""What access needs of the viewer, for an area's front page."""

import sqlalchemy as sa
from flask import url_for

from tvaers.access import may, may_somewhere
from tvaers.admission import queries
from tvaers.admission.models import Proposal
from tvaers.danish import day as day_in_words
from tvaers.db import now
from tvaers.frame import role_at
from tvaers.guards import CONFIRM_WITHIN
from tvaers.module import Line
from tvaers.web import database, policy, today, viewer


def waiting_lines() -> tuple[Line, ...]:
    """Own rights that end soon, rights to be reviewed, proposals to be confirmed; each but one line."""
    return (*_ending(), *_reviews(), *_confirmations())


def _ending() -> tuple[Line, ...]:
    who, day = viewer(), today()
    soon = {held.grant_id: held for held in who.grants if held.valid_to - day <= queries.SOON}
    if not soon or who.user_id is None:
        return ()
    return tuple(
        Line(
            text=f"Din adgang som {role_at(soon[access.grant.id])}, slutter "
            f"{day_in_words(access.last_day)}",
            url=url_for("home.access"),
            note="i dag" if access.days_left == 1 else f"om {access.days_left - 1} dage",
            late=access.ends_very_soon,
        )
        for access in queries.of_person(database(), who.user_id, day)
        if access.ends_soon and access.grant.id in soon
    )


def _reviews() -> tuple[Line, ...]:
    who = viewer()
    if not may_somewhere(policy(), who, "grant.review"):
        return ()
    found = queries.to_review(database(), policy(), who, today())
    if not found:
        return ()
    late = any(access.overdue for access in found)
    anchors = {access.anchor for access in found}
    (only,) = anchors if len(anchors) == 1 else (None,)
    many = "adgang skal gennemgås" if len(found) == 1 else "adgange skal gennemgås"
    where = f" i {only.name}" if only is not None else ""
    return (
        Line(
            text=f"{len(found)} {many}{where}",
            url=url_for("admission.people", place=only)
            if only is not None
            else url_for("admission.directory"),
            note="over tiden" if late else "inden 30 dage",
            late=late,
        ),
    )


def _confirmations() -> tuple[Line, ...]:
    who = viewer()
    if not may(policy(), who, "grant.confirm_system"):
        return ()
    count = (
        database().scalar(
            sa.select(sa.func.count(Proposal.id))
            .where(Proposal.confirmed_at.is_(None))
            .where(Proposal.proposed_at >= now() - CONFIRM_WITHIN)
            .where(Proposal.user_id != who.user_id, Proposal.proposed_by_id != who.user_id)
        )
        or 0
    )
    if not count:
        return ()
    return (
        Line(
            text=f"{count} forslag om adgang til systemet venter på, at du bekræfter",
            url=url_for("admission.show_system"),
            note="inden 24 timer",
        ),
    )
