"""An area's organisation on any day: the address asks, the page answers with that day's members."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Client, Site, make_site
from clusters.days import read_day
from clusters.queries import Asked, Membership, people_of
from config import compose
from tvaers.intake import Stores
from tvaers.people import User, principal
from tvaers.places import Place

TODAY = date(2026, 11, 24)
COUNCIL = "/omraader/sundhedsraad-horsens/"
CLUSTER = "/omraader/sundhedsklynge-horsens/"
HORSENS = ("Hedensted Kommune", "Horsens Kommune", "Odder Kommune", "Skanderborg Kommune")


@pytest.fixture
def kirsten(stores: Stores, tmp_path: Path) -> Iterator[Client]:
    site = make_site(stores, tmp_path)
    yield site.sign_in("Kirsten Holm")
    site.close()


sqlite = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


def here(stores: Stores, slug: str, day: date, name: str = "Kirsten Holm") -> Membership:
    """What a person sees of a place's organisation on a day."""
    with Session(stores.published) as session:
        user = session.scalars(sa.select(User).where(User.name == name)).one()
        place = session.scalars(sa.select(Place).where(Place.slug == slug)).one()
        return people_of(
            session, Asked(compose.policy(), principal(session, user, TODAY), day), place
        )


def names(members: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(member.name for member in members)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-01", date(2027, 1, 1)),
        ("2027-1-1", date(2027, 1, 1)),
        ("01-02-2027", date(2027, 2, 1)),
        ("1.2.2027", date(2027, 2, 1)),
        (" 31/12/2026 ", date(2026, 12, 31)),
        ("2027-02-30", None),
        ("20270101", None),
        ("2027-W01-1", None),
        ("٢٠٢٧-٠١-٠١", None),
        ("0027-01-01", None),
        ("9999-12-31", None),
        ("i morgen", None),
        ("", None),
        ("2027-01-01; drop", None),
    ],
)
def test_a_day_is_read_as_people_write_it_and_nothing_else_is(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_a_cluster_in_its_own_years_has_its_members(stores: Stores) -> None:
    in_2023 = here(stores, "sundhedsklynge-horsens", date(2023, 5, 1))
    assert set(HORSENS) <= set(names(in_2023.members))
    before = here(stores, "sundhedsklynge-horsens", date(2022, 6, 30))
    after = here(stores, "sundhedsklynge-horsens", date(2027, 1, 1))
    assert not set(HORSENS) & set(names(before.members) + names(after.members))


def test_a_council_has_members_from_its_preparatory_year_and_on(stores: Stores) -> None:
    for day in (date(2026, 1, 1), date(2028, 6, 1)):
        assert set(HORSENS) <= set(names(here(stores, "sundhedsraad-horsens", day).members)), day
    assert not names(here(stores, "sundhedsraad-horsens", date(2025, 12, 31)).members)


def test_a_kommune_works_in_both_until_new_year_and_then_in_the_council_alone(
    stores: Stores,
) -> None:
    both = names(here(stores, "horsens-kommune", date(2026, 12, 31)).works_in)
    alone = names(here(stores, "horsens-kommune", date(2027, 1, 1)).works_in)
    assert {"Horsensklyngen", "Sundhedsråd Horsens"} <= set(both)
    assert "Horsensklyngen" not in alone and "Sundhedsråd Horsens" in alone


def test_region_oestdanmark_begins_with_the_kommuner_of_two_regions(stores: Stores) -> None:
    first = here(stores, "region-oestdanmark", date(2027, 1, 1))
    kommuner = set(names(first.members))
    assert {"Københavns Kommune", "Roskilde Kommune"} <= kommuner
    assert not names(here(stores, "region-oestdanmark", date(2026, 12, 31)).members)
    assert {change.name for change in first.before} == {"Region Hovedstaden", "Region Sjælland"}
    old = set(names(here(stores, "region-hovedstaden", date(2026, 12, 31)).members))
    older = set(names(here(stores, "region-sjaelland", date(2026, 12, 31)).members))
    assert old | older == kommuner and not old & older


@sqlite
def test_the_page_says_today_until_another_day_is_asked_for(kirsten: Client) -> None:
    page = kirsten.get(COUNCIL)
    assert "som organiseret 24. november 2026 · forberedende, i kraft 1. januar 2027" in page.text
    assert "Medlemmer i dag" in page.text
    assert "Tilbage til i dag" not in page.links
    later = kirsten.get(f"{COUNCIL}?dag=2028-03-01")
    assert "som organiseret 1. marts 2028 · i kraft siden 1. januar 2027" in later.text
    assert "Medlemmer 1. marts 2028" in later.text
    assert "Tallene på siden er de nyeste" in later.text
    assert later.links["Tilbage til i dag"] == COUNCIL
    assert later.by_id("dag").attrs["value"] == "2028-03-01"


@sqlite
def test_the_form_puts_the_day_in_the_address(kirsten: Client) -> None:
    page = kirsten.get(CLUSTER)
    found = kirsten.submit(page, "Vis dagen", dag="2023-05-01")
    assert found.request.full_path == f"{CLUSTER}?dag=2023-05-01"
    assert (
        "som organiseret 1. maj 2023 · til og med 31. december 2026"
        in kirsten.get(f"{CLUSTER}?dag=2023-05-01").text
    )
    after = kirsten.get(f"{CLUSTER}?dag=01-01-2027")
    assert "som organiseret 1. januar 2027 · ophørt 1. januar 2027" in after.text


@sqlite
def test_a_day_that_is_none_falls_back_to_today_with_a_message(kirsten: Client) -> None:
    for odd in ("i-går", "2027-13-01", "9999-12-31", "<b>"):
        page = kirsten.get(f"{COUNCIL}?dag={odd}")
        assert "Dagen blev ikke forstået." in page.text, odd
        assert "som organiseret 24. november 2026" in page.text, odd
    assert "Dagen blev ikke forstået." not in kirsten.get(f"{COUNCIL}?dag=").text


@sqlite
def test_a_member_to_come_says_from_when(kirsten: Client) -> None:
    page = kirsten.get("/omraader/region-oestdanmark/?dag=2027-02-01")
    members = page.text.split("Medlemmer 1. februar 2027")[1]
    assert "Roskilde Kommune fra 1. januar 2027" in members


def test_every_place_has_a_page_on_days_before_and_after(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    for slug in ("horsens-kommune", "region-sjaelland", "klu-horsens", "danmark"):
        for day in ("1950-01-01", "2023-05-01", "2028-01-01", "2100-12-31"):
            assert kirsten.get(f"/omraader/{slug}/?dag={day}").status == 200
