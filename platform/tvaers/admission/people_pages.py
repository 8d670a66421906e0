"""People and rights at a unit or a space: who has access, invite, give, renew, end, review."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers.access import may, needs
from tvaers.admission import actions, forms, inviting, mandates, queries
from tvaers.admission.asking import Answer, Typed, allowed, longest, pages, person, when
from tvaers.admission.forms import Faulty
from tvaers.admission.giving import Refused, facts_of, roles_to_give
from tvaers.admission.inviting import Guest
from tvaers.admission.models import INVITED_FOR, Invitation
from tvaers.admission.queries import Access
from tvaers.db import now
from tvaers.frame import ROLE_WORDS
from tvaers.people import Grant, User
from tvaers.places import Place, danish_key
from tvaers.web import (
    database,
    has_local_accounts,
    local_account,
    may_mail,
    policy,
    today,
    viewer,
)

# More than this many names are found by the directory's search instead.
LISTED = 500


@pages.get("/omraader/<place:place>/personer/")
@needs("grant.read")
def people(place: Place) -> str:
    """Who has access here, and what is to be answered."""
    return _list(place, Typed())


@pages.post("/omraader/<place:place>/invitationer/")
@needs("user.invite")
@local_account
def invite(place: Place) -> Answer:
    """Invite somebody by mail; where there is none, the link is shown this once."""
    try:
        written = forms.right(request.form, roles=roles_to_give(policy(), viewer(), place))
        login = forms.address(request.form)
        home = _home(place)
        with allowed():
            invitation, secret = inviting.invite(
                database(),
                by=viewer(),
                when=when(),
                guest=Guest(login, home),
                role=written.role,
                anchor=place,
                until=written.until,
                reason=written.reason,
            )
            mailed = may_mail() and inviting.send(
                database(), by=viewer(), invitation=invitation, anchor=place
            )
    except Faulty as fault:
        return _list(place, Typed("ny", request.form, fault.problems)), 422
    except Refused as refused:
        return _list(place, Typed("ny", request.form, {"": str(refused)})), 422
    return render_template(
        "admission/invited.html",
        place=place,
        invitation=invitation,
        role=ROLE_WORDS.get(invitation.role, invitation.role),
        link="" if mailed else url_for("admission.invitation", secret=secret, _external=True),
    )


@pages.post("/omraader/<place:place>/personer/")
@needs("grant.read")
def give(place: Place) -> Answer:
    """Give somebody who has an account a right here."""
    try:
        written = forms.right(request.form)
        with allowed():
            actions.give(
                database(),
                by=viewer(),
                when=when(),
                person=person(request.form.get(forms.PERSON, "")),
                role=written.role,
                anchor=place,
                until=written.until,
                reason=written.reason,
            )
    except Faulty as fault:
        return _list(place, Typed("giv", request.form, fault.problems)), 422
    except Refused as refused:
        return _list(place, Typed("giv", request.form, {"": str(refused)})), 422
    return redirect(url_for("admission.people", place=place))


@pages.post("/omraader/<place:place>/invitationer/<string:invitation>/tilbage/")
@needs("user.invite")
def withdraw(place: Place, invitation: str) -> Response:
    """Take an invitation back."""
    found = (
        database()
        .scalars(
            sa.select(Invitation).where(
                Invitation.public_id == invitation, Invitation.anchor_id == place.id
            )
        )
        .one()
    )
    with allowed():
        inviting.withdraw(database(), by=viewer(), when=when(), invitation=found)
    return redirect(url_for("admission.people", place=place))


@pages.get("/omraader/<place:place>/personer/<string:grant>/")
@needs("grant.read")
def grant(place: Place, grant: str) -> str:
    """One right: whose, until when, given by whom, and what can be done with it."""
    return _one(place, grant, Typed())


@pages.post("/omraader/<place:place>/personer/<string:grant>/forlaeng/")
@needs("grant.read")
def renew(place: Place, grant: str) -> Answer:
    """Let a right go on."""

    def act(found: Grant) -> None:
        written = forms.right(request.form)
        actions.renew(
            database(),
            by=viewer(),
            when=when(),
            grant=found,
            until=written.until,
            reason=written.reason,
        )

    return _acted(place, grant, "forlaeng", act)


@pages.post("/omraader/<place:place>/personer/<string:grant>/afslut/")
@needs("grant.revoke")
def end(place: Place, grant: str) -> Answer:
    """Close a right at once."""

    def act(found: Grant) -> None:
        reason = forms.reason(request.form)
        actions.end(database(), by=viewer(), when=when(), grant=found, reason=reason)

    return _acted(place, grant, "afslut", act)


@pages.post("/omraader/<place:place>/personer/<string:grant>/behold/")
@needs("grant.review")
def keep(place: Place, grant: str) -> Answer:
    """Answer that a right is still right."""

    def act(found: Grant) -> None:
        actions.keep(database(), by=viewer(), when=when(), grant=found)

    return _acted(place, grant, "behold", act)


@pages.post("/omraader/<place:place>/personer/<string:grant>/mandat/")
@needs("grant.give_mandate")
def give_mandate(place: Place, grant: str) -> Answer:
    """Let a person write down what the party has decided."""
    return _acted(place, grant, "mandat", lambda found: _mandate(found, given=True))


@pages.post("/omraader/<place:place>/personer/<string:grant>/mandat/slut/")
@needs("grant.end_mandate")
def end_mandate(place: Place, grant: str) -> Answer:
    """End a mandate; the right itself goes on."""
    return _acted(place, grant, "mandat", lambda found: _mandate(found, given=False))


def _mandate(found: Grant, *, given: bool) -> None:
    reason = forms.reason(request.form)
    mandates.change(database(), by=viewer(), when=when(), grant=found, given=given, reason=reason)


def _acted(place: Place, public_id: str, form: str, act: Callable[[Grant], None]) -> Answer:
    """Do something with a right here, and say on its own page what cannot be done."""
    found = (
        database()
        .scalars(sa.select(Grant).where(Grant.public_id == public_id, Grant.anchor_id == place.id))
        .one()
    )
    try:
        with allowed():
            act(found)
    except Faulty as fault:
        return _one(place, public_id, Typed(form, request.form, fault.problems)), 422
    except Refused as refused:
        return _one(place, public_id, Typed(form, request.form, {"": str(refused)})), 422
    return redirect(url_for("admission.people", place=place))


def _home(place: Place) -> Place:
    """The unit that the invited works in, as the form says it."""
    choices = inviting.homes(database(), place, today())
    said = request.form.get(forms.HOME, "")
    found = next((home for home in choices if home.slug == said), None)
    if not place.is_space:
        return place
    if found is None:
        raise Faulty({forms.HOME: "Vælg personens arbejdssted."})
    return found


def _list(place: Place, typed: Typed) -> str:
    who = viewer()
    accesses = queries.of_place(database(), place, today())
    invitations = list(
        database().scalars(
            sa.select(Invitation)
            .where(Invitation.anchor_id == place.id, Invitation.used_at.is_(None))
            .where(Invitation.withdrawn_at.is_(None), Invitation.invited_at > now() - INVITED_FOR)
            .order_by(Invitation.invited_at)
        )
    )
    roles = roles_to_give(policy(), who, place)
    return render_template(
        "admission/people.html",
        place=place,
        accesses=accesses,
        to_review=[
            each
            for each in accesses
            if each.asks_review and queries.may_review(policy(), who, each)
        ],
        invitations=invitations,
        may_invite=bool(roles)
        and has_local_accounts()
        and may(policy(), who, "user.invite", facts_of(place)),
        roles=[(role, ROLE_WORDS.get(role, role)) for role in roles],
        role_words=ROLE_WORDS,
        candidates=_candidates() if roles else [],
        homes=inviting.homes(database(), place, today()) if place.is_space else [],
        until=longest(place),
        typed=typed,
        may_mail=may_mail(),
        may_see_keys=not place.is_space and may(policy(), who, "token.read", facts_of(place)),
    )


def _candidates() -> list[User]:
    """The people one can give a right: those one knows of, and not oneself."""
    query = queries.known(policy(), viewer(), today()).where(User.id != viewer().user_id)
    found = database().scalars(query.limit(LISTED))
    return sorted(found, key=lambda each: danish_key(each.name))


def _one(place: Place, public_id: str, typed: Typed) -> str:
    who = viewer()
    found: Access | None = next(
        (
            each
            for each in queries.of_place(database(), place, today())
            if each.grant.public_id == public_id
        ),
        None,
    )
    if found is None:
        abort(404)
    other = found.person.id != who.user_id
    return render_template(
        "admission/grant.html",
        place=place,
        access=found,
        role=ROLE_WORDS.get(found.grant.role, found.grant.role),
        may_renew=other and found.grant.role in roles_to_give(policy(), who, place),
        may_end=may(policy(), who, "grant.revoke", facts_of(place)),
        has_mandate=found.grant.mandate,
        may_change_mandate=found.grant.role in mandates.roles(policy())
        and (other or found.grant.mandate)
        and may(
            policy(),
            who,
            "grant.end_mandate" if found.grant.mandate else "grant.give_mandate",
            facts_of(place),
        ),
        may_keep=queries.may_review(policy(), who, found),
        until=longest(place),
        typed=typed,
    )
