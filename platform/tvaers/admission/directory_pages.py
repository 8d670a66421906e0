"""The directory of people, one person in it, and the rights at the system that take two persons."""

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for

from tvaers.access import Facts, may, needs
from tvaers.admission import actions, forms, queries, system
from tvaers.admission.asking import Answer, Typed, allowed, longest, pages, person, when
from tvaers.admission.forms import Faulty
from tvaers.admission.giving import Refused, roles_to_give
from tvaers.admission.models import Proposal
from tvaers.frame import ROLE_WORDS
from tvaers.guards import CONFIRM_WITHIN
from tvaers.people import Grant, User
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

LAST_PAGE = 10_000


@pages.get("/adgang/personer/")
@needs("user.read")
def directory() -> str:
    """The people one may know of, and the places whose access one looks after."""
    words = request.args.get("soeg", "").strip()[:80]
    page = min(max(request.args.get("side", 1, type=int), 1), LAST_PAGE)
    entries = queries.directory(database(), policy(), viewer(), today(), words=words, page=page)
    return render_template(
        "admission/directory.html",
        entries=entries[: queries.PER_PAGE],
        more=len(entries) > queries.PER_PAGE,
        page=page,
        words=words,
        places=_places(),
        role_words=ROLE_WORDS,
        may_see_system=may(policy(), viewer(), "grant.confirm_system"),
    )


@pages.get("/adgang/personer/<string:one>/")
@needs("user.read")
def show_person(one: str) -> str:
    """One person: name, unit, roles."""
    return _person(one, Typed())


@pages.post("/adgang/personer/<string:one>/luk/")
@needs("user.disable")
def disable(one: str) -> Answer:
    """Close somebody's account at once."""
    try:
        with allowed():
            system.disable(
                database(),
                by=viewer(),
                when=when(),
                person=person(one),
                reason=forms.reason(request.form),
            )
    except Faulty as fault:
        return _person(one, Typed("luk", request.form, fault.problems)), 422
    except Refused as refused:
        return _person(one, Typed("luk", request.form, {"": str(refused)})), 422
    return redirect(url_for("admission.directory"))


@pages.get("/adgang/system/")
@needs("grant.confirm_system")
def show_system() -> str:
    """Who has access to the system itself, and what waits for a second person."""
    return _system(Typed())


@pages.post("/adgang/system/")
@needs("grant.create_system")
def propose() -> Answer:
    """Propose a right at the system."""
    try:
        written = forms.right(request.form)
        with allowed():
            system.propose(
                database(),
                by=viewer(),
                when=when(),
                person=person(request.form.get(forms.PERSON, "")),
                role=written.role,
                until=written.until,
                reason=written.reason,
            )
    except Faulty as fault:
        return _system(Typed("giv", request.form, fault.problems)), 422
    except Refused as refused:
        return _system(Typed("giv", request.form, {"": str(refused)})), 422
    return redirect(url_for("admission.show_system"))


@pages.post("/adgang/system/<string:proposal>/bekraeft/")
@needs("grant.confirm_system")
def confirm(proposal: str) -> Answer:
    """Confirm what another has proposed."""
    found = database().scalars(sa.select(Proposal).where(Proposal.public_id == proposal)).one()
    try:
        with allowed():
            system.confirm(database(), by=viewer(), when=when(), proposal=found)
    except Refused as refused:
        return _system(Typed("bekraeft", {}, {"": str(refused)})), 422
    return redirect(url_for("admission.show_system"))


@pages.post("/adgang/system/tildelinger/<string:grant>/afslut/")
@needs("grant.create_system")
def end_system(grant: str) -> Answer:
    """Close a right at the system at once."""
    found = _system_grant(grant)
    try:
        with allowed():
            reason = forms.reason(request.form)
            actions.end(database(), by=viewer(), when=when(), grant=found, reason=reason)
    except Faulty as fault:
        return _system(Typed(grant, request.form, fault.problems)), 422
    except Refused as refused:
        return _system(Typed(grant, request.form, {"": str(refused)})), 422
    return redirect(url_for("admission.show_system"))


@pages.post("/adgang/system/tildelinger/<string:grant>/behold/")
@needs("grant.create_system")
def keep_system(grant: str) -> Answer:
    """Answer that a right at the system is still right."""
    try:
        with allowed():
            actions.keep(database(), by=viewer(), when=when(), grant=_system_grant(grant))
    except Refused as refused:
        return _system(Typed(grant, {}, {"": str(refused)})), 422
    return redirect(url_for("admission.show_system"))


def _system_grant(public_id: str) -> Grant:
    return (
        database()
        .scalars(sa.select(Grant).where(Grant.public_id == public_id, Grant.anchor_id.is_(None)))
        .one()
    )


def _places() -> list[tuple[Place, int]]:
    """The places whose access the viewer looks after, each with how many rights await an answer."""
    anchors = {held.anchor_id for held in viewer().grants if held.anchor_id is not None}
    waiting: dict[int, int] = {}
    for access in queries.to_review(database(), policy(), viewer(), today()):
        if access.anchor is not None:
            waiting[access.anchor.id] = waiting.get(access.anchor.id, 0) + 1
    mine = {
        at for at in anchors if may(policy(), viewer(), "grant.read", Facts(holder_id=at))
    } | waiting.keys()
    found = database().scalars(sa.select(Place).where(Place.id.in_(mine)).order_by(Place.name))
    return [(place, waiting.get(place.id, 0)) for place in found]


def _person(public_id: str, typed: Typed) -> str:
    found = (
        database()
        .scalars(queries.known(policy(), viewer(), today()).where(User.public_id == public_id))
        .one()
    )
    (entry,) = queries.entries(database(), policy(), viewer(), today(), [found])
    return render_template(
        "admission/person.html",
        entry=entry,
        role_words=ROLE_WORDS,
        may_close=found.id != viewer().user_id and may(policy(), viewer(), "user.disable"),
        typed=typed,
    )


def _system(typed: Typed) -> str:
    who = viewer()
    waiting = system.waiting(database(), when())
    people = {
        each.id: each
        for each in database().scalars(
            sa.select(User).where(
                User.id.in_({p.user_id for p in waiting} | {p.proposed_by_id for p in waiting})
            )
        )
    }
    roles = roles_to_give(policy(), who, None)
    everyone = queries.known(policy(), who, today()).where(User.id != who.user_id)
    accesses = queries.of_place(database(), None, today())
    return render_template(
        "admission/system.html",
        accesses=accesses,
        reviewed={each.grant.id for each in accesses if queries.may_review(policy(), who, each)},
        waiting=waiting,
        people=people,
        lapses={each.id: each.proposed_at + CONFIRM_WITHIN for each in waiting},
        may_confirm={
            each.id: who.user_id not in (each.user_id, each.proposed_by_id) for each in waiting
        },
        roles=[(role, ROLE_WORDS.get(role, role)) for role in roles],
        role_words=ROLE_WORDS,
        candidates=list(database().scalars(everyone.order_by(User.name))) if roles else [],
        until=longest(),
        may_end=may(policy(), who, "grant.revoke"),
        typed=typed,
    )
