"""Break-glass: Ida of the operation reads one unit for an hour, and those it concerns are told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from client import Client, Site
from giving_world import DAY, POLICY, World
from indicators.models import Figure
from tvaers.access import Facts, may
from tvaers.admission import glass
from tvaers.admission.giving import Denied, Refused
from tvaers.db import now
from tvaers.guards import break_glass_role
from tvaers.mail.models import Mail
from tvaers.people import BreakGlass, Glass, Grant, Principal, User
from tvaers.places import Kind, Place
from tvaers.trail import Event

HORSENS, COUNCIL, CLINIC = "horsens-kommune", "sundhedsraad-horsens", "laegehuset-aadalen"
FORM = {"sted": HORSENS, "begrundelse": "Tal vises forkert", "sag": "DR-1204"}
NEW, LIST = "/adgang/noedadgang/ny/", "/adgang/noedadgang/"


def opened(world: World, by: str = "Ida Frost", where: str = HORSENS, minutes: int = 60) -> str:
    """A break-glass; its public id."""
    with world.act() as session:
        return glass.open_glass(
            session,
            by=world.who(by),
            when=world.when,
            place=world.place(where),
            reason="Tal vises forkert",
            ticket="DR-1204",
            lasts=timedelta(minutes=minutes),
        ).public_id


def test_only_the_operation_opens_and_at_most_for_an_hour(world: World) -> None:
    for name in ("Ole Bach", "Bo Riis", "Kirsten Holm", "Per Noll"):
        with pytest.raises(Denied):
            opened(world, name)
    with pytest.raises(Refused, match="højst 60 minutter"):
        opened(world, minutes=61)
    with pytest.raises(Refused):
        opened(world, minutes=0)
    assert opened(world)


def test_a_clinic_is_never_opened(world: World) -> None:
    with pytest.raises(Refused, match="aldrig en klinik"):
        opened(world, where=CLINIC)


def test_one_at_a_time_and_none_is_made_longer(world: World) -> None:
    opened(world)
    with pytest.raises(Refused, match="allerede"):
        opened(world)
    with pytest.raises(Refused, match="allerede"):
        opened(world, where="randers-kommune")
    world.later(minutes=60)
    opened(world)


def test_nothing_is_opened_that_nobody_would_be_told_of(world: World) -> None:
    with world.act():
        world.user("Bo Riis").active = False
    with pytest.raises(Refused, match="Ingen leder eller revisor"):
        opened(world, where="randers-kommune")
    assert opened(world)


def test_the_units_leader_and_the_auditor_are_mailed_and_nobody_else(world: World) -> None:
    with world.act() as session:
        for number, person in enumerate(session.scalars(sa.select(User)).all()):
            person.demonstration, person.login = False, f"p{number}@example.dk"
        logins = {world.user(name).login for name in ("Ole Bach", "Bo Riis")}
    opened(world)
    with world.act() as session:
        mails = session.scalars(sa.select(Mail)).all()
        assert {mail.recipient for mail in mails} == logins
        for mail in mails:
            assert "Horsens Kommune" in mail.text and "{site}/adgang/noedadgang/" in mail.text
            assert "Tal vises forkert" not in mail.text
    assert world.trail() == ["access.glass.open"]


def test_what_it_lets_one_do_is_reading_published_figures_of_that_place_up_to_level_2() -> None:
    held = Glass("g", 1, "", "", Kind.KOMMUNE, now()).held(break_glass_role(POLICY))
    who = Principal(user_id=1, grants=(held,))
    can = {
        (need, level, holder)
        for need in POLICY.needs()
        for level in range(4)
        for holder in (1, 2)
        if may(POLICY, who, need, Facts(holder_id=holder, level=level, state="published"))
        and not may(POLICY, who, need, Facts(holder_id=3, level=3, state="published"))
    }
    assert {(level, holder) for _, level, holder in can} == {(2, 1)}
    reading = {need.split(".")[1] for need, _, _ in can}
    assert reading <= {"read", "export"}, reading
    assert "value.read" in {need for need, _, _ in can}


def restricted(site: Site, slug: str = HORSENS) -> None:
    """Let the newest figures of a place be of level 2, which its own people alone read."""
    with site.change() as session:
        place = session.scalars(sa.select(Place).where(Place.slug == slug)).one()
        session.execute(sa.update(Figure).where(Figure.place_id == place.id).values(level=2))


def figures(client: Client) -> str:
    url = f"/omraader/{HORSENS}/indikatorer/genoptraening/tal.csv"
    return client.file(url)


def pressed(client: Client, **more: str) -> None:
    client.pressed(client.get(NEW), "Åbn i 60 minutter", **{**FORM, **more})


def test_ida_reads_the_units_restricted_figures_for_an_hour_and_each_look_is_in_the_trail(
    scratch: Site,
) -> None:
    restricted(scratch)
    ida, ole = scratch.sign_in("Ida Frost"), scratch.sign_in("Ole Bach")
    closed, own = figures(ida), figures(ole)
    assert len(own) > len(closed)
    pressed(ida)
    assert figures(ida) == own
    assert "Nødadgang til Horsens Kommune" in ida.get("/hjaelp/").source
    with scratch.change() as session:
        looks = session.scalars(sa.select(Event).where(Event.action == "access.glass.read")).all()
        assert looks and all(look.by == "Ida Frost" for look in looks)
    trail = ole.get("/adgang/spor/?ord=nødadgang").text
    assert "Ida Frost åbnede nødadgang til Horsens Kommune" in trail
    assert "Ida Frost læste fortrolige tal for Horsens Kommune med nødadgang" in trail
    for who in (ole, scratch.sign_in("Bo Riis")):
        text = who.get(LIST).text
        assert "Horsens Kommune, Ida Frost" in text and "sag DR-1204" in text
    # The clock ends it, whatever is done or not done.
    with scratch.change() as session:
        session.execute(sa.update(BreakGlass).values(ends_at=now()))
    assert figures(ida) == closed
    assert "Nødadgang til Horsens" not in ida.get("/hjaelp/").source


def test_it_ends_by_its_button_and_with_the_persons_own_right(scratch: Site) -> None:
    restricted(scratch)
    ida, ole = scratch.sign_in("Ida Frost"), scratch.sign_in("Ole Bach")
    closed, own = figures(ida), figures(ole)
    pressed(ida)
    ida.pressed(ida.get("/hjaelp/"), "Afslut nødadgangen")
    assert figures(ida) == closed
    pressed(ida)
    assert figures(ida) == own
    with scratch.change() as session:
        ida_id = session.scalars(sa.select(User.id).where(User.name == "Ida Frost")).one()
        session.execute(
            sa.update(Grant)
            .where(Grant.role == "admin", Grant.user_id == ida_id)
            .values(ended_at=now())
        )
        session.add(
            Grant(
                user_id=ida_id,
                role="revisor",
                valid_from=DAY,
                valid_to=DAY + timedelta(days=9),
                given_by="Bo Riis",
                reason="Ny stilling",
            )
        )
    assert figures(ida) == closed


def test_nothing_is_written_by_it_and_no_other_place_is_opened(scratch: Site) -> None:
    ida = scratch.sign_in("Ida Frost")
    before = {url: ida.answer(url).status_code for url in others()}
    pressed(ida)
    assert {url: ida.answer(url).status_code for url in others()} == before
    sent = {"token": ida.token(), "navn": "Nyt hus", "slags": "subunit"}
    assert ida.post(f"/omraader/{HORSENS}/enheder/", sent).status_code == 404


def others() -> list[str]:
    return [
        f"/omraader/{HORSENS}/enheder/",
        "/data/leverancer/ny/",
        "/omraader/hedensted-kommune/enheder/",
        f"/omraader/{HORSENS}/noegler/",
        "/adgang/spor/",
        LIST,
    ]


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_the_form_says_what_is_missing_and_opens_nothing(own: Site) -> None:
    ida = own.sign_in("Ida Frost")
    for wrong, said in (
        ({"sted": CLINIC}, "Vælg en enhed eller et rum"),
        ({"begrundelse": ""}, "Skriv kort hvorfor"),
        ({"sag": ""}, "Skriv sagens nummer"),
        ({"begrundelse": "Borgeren 010190-1234"}, "ligner et CPR-nummer"),
    ):
        page = ida.pressed(ida.get(NEW), "Åbn i 60 minutter", **{**FORM, **wrong})
        assert page.status == 422 and said in page.text, wrong
    with own.change() as session:
        assert session.scalars(sa.select(BreakGlass)).all() == []
