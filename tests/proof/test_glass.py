"""Break-glass as the site is served, on each database: one unit for its time, and nothing beside it."""

import sqlalchemy as sa

from proof_sum import note
from test_crawl import form_token
from test_time import canary, digits
from tvaers.db import now
from tvaers.people import BreakGlass
from tvaers.trail import Event
from world import Persona, World, changed

NEW = "/adgang/noedadgang/ny/"
UNITS = ("hedensted-kommune", "horsens-kommune", "randers-kommune")
FORM = {"sted": UNITS[0], "begrundelse": "Tal vises forkert", "sag": "DR-1204"}


def told(world: World, who: Persona) -> set[str]:
    """The units whose own numbers this person reads, on their pages and in their files."""
    browser = world.browser(who)
    note("requests", 2 * len(UNITS))
    return {
        slug
        for slug in UNITS
        for url in (f"/omraader/{slug}/indikatorer/genoptraening/",)
        if any(
            canary(world, slug) in digits(browser.get(each).text) for each in (url, f"{url}tal.csv")
        )
    }


def test_break_glass_opens_one_unit_for_its_time_and_nothing_beside_it(own_world: World) -> None:
    ida = own_world.persona("Ida Frost")
    browser = own_world.browser(ida)
    assert told(own_world, ida) == set()
    opened = browser.post(NEW, data={"token": form_token(own_world, ida), **FORM})
    assert opened.status_code == 302 and opened.location == "/omraader/hedensted-kommune/"
    assert told(own_world, ida) == {"hedensted-kommune"}
    # It reads: nothing of the unit is hers to change.
    url = "/omraader/hedensted-kommune/enheder/"
    form = {"token": form_token(own_world, ida), "navn": "Nyt", "sort": "Plejehjem"}
    assert browser.post(url, data=form).status_code in (302, 404)
    with changed(own_world) as session:
        looks = sa.select(Event.by).where(Event.action == "access.glass.read")
        assert set(session.scalars(looks)) == {"Ida Frost"}
        session.execute(
            sa.update(BreakGlass).where(BreakGlass.user_id == ida.user_id).values(ends_at=now())
        )
    assert told(own_world, ida) == set()
