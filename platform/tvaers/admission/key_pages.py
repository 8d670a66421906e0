"""Programs' keys at a unit: which there are, a new one shown once, and closing one."""

import sqlalchemy as sa
from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers.access import may, needs
from tvaers.admission import forms, keys
from tvaers.admission.asking import (
    Answer,
    Typed,
    allowed,
    longest,
    pages,
    signed_in_at,
    when,
)
from tvaers.admission.forms import Faulty
from tvaers.admission.giving import Refused, facts_of
from tvaers.admission.models import ServiceToken
from tvaers.admission.service import roles, within
from tvaers.frame import ROLE_WORDS
from tvaers.people import User
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer


@pages.get("/omraader/<place:place>/noegler/")
@needs("token.read")
def show_keys(place: Place) -> str:
    """The unit's keys, and the form for one more."""
    return _list(place, Typed())


@pages.post("/omraader/<place:place>/noegler/")
@needs("token.create")
def create_key(place: Place) -> Answer:
    """Make a key; its secret is shown this once."""
    form = {**request.form, forms.REASON: request.form.get(forms.NAME, "")}
    try:
        name = forms.name(request.form)
        written = forms.right(form, roles=roles(policy()))
        with allowed():
            key, secret = keys.create(
                database(),
                by=viewer(),
                when=when(),
                anchor=_unit(place),
                name=name,
                role=written.role,
                until=written.until,
                signed_in_at=signed_in_at(),
            )
    except Faulty as fault:
        return _list(place, Typed("noegle", request.form, fault.problems)), 422
    except Refused as refused:
        return _list(place, Typed("noegle", request.form, {"": str(refused)})), 422
    return render_template(
        "admission/key.html",
        place=place,
        key=key,
        secret=secret,
        role=ROLE_WORDS.get(key.role, key.role),
    )


@pages.post("/omraader/<place:place>/noegler/<string:key>/luk/")
@needs("token.revoke")
def revoke_key(place: Place, key: str) -> Response:
    """Close a key at once."""
    found = (
        database()
        .scalars(
            sa.select(ServiceToken).where(
                ServiceToken.public_id == key, ServiceToken.anchor_id == place.id
            )
        )
        .one()
    )
    with allowed():
        keys.revoke(database(), by=viewer(), when=when(), key=found)
    return redirect(url_for("admission.show_keys", place=place))


def _unit(place: Place) -> Place:
    if place.is_space:
        abort(404)
    return place


def _list(place: Place, typed: Typed) -> str:
    who = viewer()
    rows = database().execute(
        sa.select(ServiceToken, User)
        .join(User, User.id == ServiceToken.created_by_id)
        .where(ServiceToken.anchor_id == _unit(place).id)
        .order_by(ServiceToken.revoked_at.is_not(None), ServiceToken.created_on.desc())
        .limit(100)
    )
    may_create = may(policy(), who, "token.create", facts_of(place))
    return render_template(
        "admission/keys.html",
        place=place,
        keys=[(key, user) for key, user in rows],
        roles=[
            (role, ROLE_WORDS.get(role, role))
            for role in roles(policy())
            if within(policy(), who, role, place.id)
        ],
        role_words=ROLE_WORDS,
        may_create=may_create,
        may_revoke=may(policy(), who, "token.revoke", facts_of(place)),
        until=longest(place),
        typed=typed,
        day=today(),
    )
