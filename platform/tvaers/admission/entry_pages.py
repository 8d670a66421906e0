"""The way in by an invitation: one page for all who may use it, and one answer for all who may not."""

from flask import render_template, request

from tvaers.access import needs
from tvaers.admission import forms, inviting
from tvaers.admission.asking import Answer, Typed, pages, when
from tvaers.admission.forms import Faulty
from tvaers.admission.giving import place_of
from tvaers.admission.inviting import Closed
from tvaers.admission.models import Invitation
from tvaers.frame import ROLE_WORDS
from tvaers.passwords import LONGEST, SHORTEST
from tvaers.people import User
from tvaers.web import database, local_account, viewer


@pages.get("/adgang/invitation/<string:secret>/")
@needs("site.read")
@local_account
def invitation(secret: str) -> Answer:
    """What one is invited to, and the form for a name and a password."""
    try:
        found = inviting.find(database(), when=when(), secret=secret, viewer=viewer().whole)
    except Closed:
        return _closed()
    return _form(found, Typed())


@pages.post("/adgang/invitation/<string:secret>/")
@needs("site.read")
@local_account
def accept(secret: str) -> Answer:
    """Use the invitation; it cannot be used again."""
    who = viewer().whole
    try:
        found = inviting.find(database(), when=when(), secret=secret, viewer=who)
        name, password = (
            (who.name, "") if who.is_authenticated else forms.account(request.form, found.login)
        )
        accepted = inviting.accept(
            database(), when=when(), secret=secret, viewer=who, name=name, password=password
        )
    except Closed:
        return _closed()
    except Faulty as fault:
        return _form(found, Typed("konto", request.form, fault.problems)), 422
    return render_template(
        "admission/welcome.html", person=accepted, signed_in=who.is_authenticated
    )


def _form(found: Invitation, typed: Typed) -> str:
    return render_template(
        "admission/invitation.html",
        invitation=found,
        place=place_of(database(), found.anchor_id),
        inviter=database().get_one(User, found.invited_by_id),
        role=ROLE_WORDS.get(found.role, found.role),
        signed_in=viewer().is_authenticated,
        shortest=SHORTEST,
        longest=LONGEST,
        typed=typed,
    )


def _closed() -> tuple[str, int]:
    return render_template("admission/closed.html"), 404
