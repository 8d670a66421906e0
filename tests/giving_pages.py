"""Giving rights through the pages: addresses, filled forms, and what the tests look up behind them."""

import re

import sqlalchemy as sa

from client import NOW, Client, Site
from html_page import Page
from tvaers.people import Grant, User

HORSENS = "/omraader/horsens-kommune/personer/"
INVITE = "/omraader/horsens-kommune/invitationer/"
COUNCIL = "/omraader/sundhedsraad-horsens/personer/"
CLINIC = "/omraader/laegehuset-aadalen/personer/"
KEYS = "/omraader/hedensted-kommune/noegler/"
GIVEN = {"rolle": "steward", "til": "2027-06-30", "begrundelse": "Passer leverancer"}
INVITED = {**GIVEN, "email": "Nina@Horsens.dk"}


def person(site: Site, name: str) -> str:
    with site.change() as session:
        return session.scalars(sa.select(User.public_id).where(User.name == name)).one()


def grant(site: Site, name: str, role: str) -> str:
    """The id of somebody's running right."""
    with site.change() as session:
        return session.scalars(
            sa.select(Grant.public_id)
            .join(User, User.id == Grant.user_id)
            .where(User.name == name, Grant.role == role, Grant.valid_from <= NOW.date())
            .where(Grant.valid_to > NOW.date(), Grant.ended_at.is_(None))
        ).one()


def gave(site: Site, giver: Client, name: str, **more: str) -> str:
    """A right given on the page; its id."""
    fields = {**GIVEN, "person": person(site, name), **more}
    answer = giver.submit(giver.get(HORSENS), "Giv adgang", **fields)
    assert answer.location == HORSENS, answer.text
    return grant(site, name, fields["rolle"])


def link_of(page: Page) -> str:
    """The path of the link that is shown once."""
    return re.sub(r"^https?://[^/]+", "", page.by_id("link").text)
