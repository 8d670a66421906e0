"""Rights are asked for at the moment they are used: nothing kept in a page, a cookie or a cache outlives them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import make_site
from proof_sum import PROVE, note
from test_crawl import form_token
from tvaers.db import now
from tvaers.people import Grant, Sharing, User
from tvaers.places import Link, Place, Relation
from world import DAY, World, changed

OLE, SOFIE, JENS = "Ole Bach", "Sofie Lund", "Jens Krogh"
UNITS = "/omraader/horsens-kommune/enheder/"
HEDENSTED = "/omraader/hedensted-kommune/indikatorer/genoptraening/"
End = Callable[[Session, World], object]


def grant_ends(session: Session, world: World) -> object:
    ole = world.persona(OLE).user_id
    return session.execute(
        sa.update(Grant).where(Grant.user_id == ole).values(ended_at=now(), ended_by="prøve")
    )


def grant_runs_out(session: Session, world: World) -> object:
    ole = world.persona(OLE).user_id
    these = sa.and_(Grant.user_id == ole, Grant.valid_from <= DAY)
    return session.execute(sa.update(Grant).where(these).values(valid_to=DAY))


def account_ends(session: Session, world: World) -> object:
    return session.execute(sa.update(User).where(User.name == OLE).values(active=False))


@pytest.mark.parametrize("end", [grant_ends, grant_runs_out, account_ends])
def test_a_right_that_ends_between_page_and_form_is_no_right_any_more(
    own_world: World, end: End
) -> None:
    ole = own_world.persona(OLE)
    browser = own_world.browser(ole)
    assert browser.get(UNITS).status_code == 200
    token = form_token(own_world, ole)
    with changed(own_world) as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(Place))
        end(session, own_world)
    form = {"token": token, "navn": "Plejehjemmet Nyt", "sort": "Plejehjem", "fra": "2026-11-24"}
    posted = browser.post(UNITS, data=form)
    seen = browser.get(UNITS)
    assert seen.status_code in (302, 404) and "Plejehjemmet" not in seen.text
    assert posted.status_code in (302, 400, 404)
    if posted.status_code == 302:
        assert posted.location.startswith(("/log-ind/", "/adgang/"))
    with changed(own_world) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Place)) == before
    note("rights ended between two requests")


def sharing_ends(session: Session, world: World) -> object:
    unit = world.at("hedensted-kommune").id
    return session.execute(sa.update(Sharing).where(Sharing.holder_id == unit).values(valid_to=DAY))


def owner_leaves(session: Session, world: World) -> object:
    """Hedensted is no member any more, and what it shared ends with its membership."""
    sharing_ends(session, world)
    unit = world.at("hedensted-kommune").id
    return session.execute(
        sa.update(Link)
        .where(Link.child_id == unit, Link.relation == Relation.MEMBER_OF)
        .values(valid_to=DAY)
    )


def reader_leaves(session: Session, world: World) -> object:
    unit = world.at("horsens-kommune").id
    return session.execute(
        sa.update(Link)
        .where(Link.child_id == unit, Link.relation == Relation.MEMBER_OF)
        .values(valid_to=DAY)
    )


@pytest.mark.parametrize("end", [sharing_ends, owner_leaves, reader_leaves])
def test_what_was_shared_is_gone_from_the_next_page_on(own_world: World, end: End) -> None:
    browser = own_world.browser(own_world.persona(OLE))
    number = canary(own_world, "hedensted-kommune")
    for url in (HEDENSTED, f"{HEDENSTED}tal.csv"):
        # Twice, so that what is kept of a page is kept.
        assert all(number in digits(browser.get(url).text) for _ in range(2)), url
    with changed(own_world) as session:
        end(session, own_world)
    for url in (HEDENSTED, f"{HEDENSTED}tal.csv"):
        assert number not in digits(browser.get(url).text), url
    sofie = own_world.browser(own_world.persona(SOFIE))
    assert number in digits(sofie.get(HEDENSTED).text)
    note("rights ended between two requests")


def canary(world: World, slug: str) -> str:
    """The number that this unit's share is."""
    place = world.at(slug).id
    return next(
        number
        for number, c in world.canaries.items()
        if c.kind == "figure" and c.holder == place and number.endswith("01")
    )


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter not in ".,\u00a0\u202f ")


# The instant of Copenhagen at which a right's last day is over, in UTC: an ordinary night, the night that is
# an hour longer, the one that is an hour shorter, and new year.
NIGHTS = (
    (date(2026, 11, 25), datetime(2026, 11, 24, 23, 0, tzinfo=UTC)),
    (date(2026, 10, 25), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
    (date(2026, 10, 26), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    (date(2027, 3, 28), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)),
    (date(2027, 3, 29), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
    (date(2027, 1, 1), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
)


def test_a_right_ends_once_at_midnight_in_copenhagen(own_world: World, tmp_path: Path) -> None:
    ole = own_world.persona(OLE)
    for day, instant in NIGHTS if PROVE else NIGHTS[:2]:
        with changed(own_world) as session:
            session.execute(
                sa.update(Grant)
                .where(Grant.user_id == ole.user_id)
                .values(valid_from=date(2026, 1, 1), valid_to=day)
            )
        around = [timedelta(hours=h, seconds=s) for h in range(-4, 4) for s in (-1, 0, 1)]
        for step in around:
            assert opens(own_world, tmp_path, ole.name, instant + step) == (step < timedelta()), (
                day,
                step,
            )
            note("instants around midnight")


def opens(world: World, folder: Path, name: str, at: datetime) -> bool:
    """Whether this person's page opens at this instant, with the sign-in of the moment before."""
    site = make_site(world.site.stores, folder, at=at)
    answer = replace(world, site=site, browsers={}).browser(world.persona(name)).get(UNITS)
    for watch in site._watches:
        watch.close()
    return answer.status_code == 200
