"""What the pages of access share: the blueprint, the moment of an act, and what may not be done."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from tvaers.admission.giving import Denied, When
from tvaers.calendar_rules import rights_end
from tvaers.db import now
from tvaers.guards import a_year_after
from tvaers.people import SignInSession, User
from tvaers.places import Place
from tvaers.web import COOKIE, database, policy, today, token_hash

pages = Blueprint("admission", __name__)

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Typed:
    """A form as it was sent and cannot be used: which, what was typed, what is wrong field by field."""

    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: str) -> "Typed":
        """What of this belongs to one of a page's forms."""
        return self if self.form == form else Typed(form)


def when() -> When:
    """The table, the day and the moment of this request."""
    return When(policy(), today(), now())


def here() -> str:
    """What is stored of this sign-in's cookie."""
    return token_hash(request.cookies.get(COOKIE, ""))


def signed_in_at() -> datetime | None:
    """When this sign-in began."""
    return cast(
        datetime | None,
        database().scalar(
            sa.select(SignInSession.started_at).where(SignInSession.token_hash == here())
        ),
    )


@contextmanager
def allowed() -> Iterator[None]:
    """Answer 403 where the table does not let the viewer do this at all."""
    try:
        yield
    except Denied:
        abort(403)


def person(public_id: str) -> User:
    """Somebody by the id that stands in addresses and forms; NoResultFound, and so a 404, for nobody."""
    return database().scalars(sa.select(User).where(User.public_id == public_id)).one()


def longest(place: Place | None = None) -> str:
    """The last day that a right given today can have, as a date field says it."""
    until: date = a_year_after(today())
    if place is not None and place.valid_to is not None:
        until = min(until, rights_end(place, place.valid_to))
    return (until - timedelta(days=1)).isoformat()
