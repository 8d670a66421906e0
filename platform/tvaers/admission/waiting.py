"""What access needs of the viewer, for an area's front page."""

import sqlalchemy as sa
from flask import url_for

from tvaers.access import may, may_somewhere
from tvaers.admission import queries
from tvaers.admission.giving import GIVEN_BY
from tvaers.admission.models import Proposal
from tvaers.admission.queries import Access
from tvaers.danish import day as day_in_words
from tvaers.db import now
from tvaers.frame import role_at
from tvaers.guards import CONFIRM_WITHIN
from tvaers.module import Line
from tvaers.web import database, policy, today, viewer


def waiting_lines() -> tuple[Line, ...]:
    """Own rights that end soon, those to be reviewed or renewed, proposals to be confirmed; each one line."""
    return (*_ending(), *_others(), *_confirmations())


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


def _others() -> tuple[Line, ...]:
    """The rights of others that wait for the viewer's answer, or end unless the viewer renews them."""
    who = viewer()
    if not any(may_somewhere(policy(), who, need) for need in ("grant.review", *GIVEN_BY)):
        return ()
    found = queries.in_hand(database(), policy(), who, today())
    asked = [a for a in found if a.asks_review and queries.may_review(policy(), who, a)]
    soon = [a for a in found if a.begun and a.ends_soon and queries.may_renew(policy(), who, a)]
    late = any(each.overdue for each in asked)
    return (
        *_line(asked, "skal gennemgås", "over tiden" if late else "inden 30 dage", late),
        *_line(
            soon,
            "slutter, hvis du ikke forlænger",
            "inden 30 dage",
            any(each.ends_very_soon for each in soon),
        ),
    )


def _line(found: list[Access], what: str, note: str, late: bool) -> tuple[Line, ...]:
    if not found:
        return ()
    anchors = {access.anchor for access in found}
    (only,) = anchors if len(anchors) == 1 else (None,)
    many = "1 adgang" if len(found) == 1 else f"{len(found)} adgange"
    where = f" i {only.name}" if only is not None else ""
    directory = "admission.show_system" if anchors == {None} else "admission.directory"
    url = url_for("admission.people", place=only) if only is not None else url_for(directory)
    return (Line(text=f"{many} {what}{where}", url=url, note=note, late=late),)


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
