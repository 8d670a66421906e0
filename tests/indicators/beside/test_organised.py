"""Who stands beside whom is what it was then, what it is now, or both: groups of places and of size."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Site
from indicators.comparison import beside
from tvaers.places import Place

THEN, NOW = date(2026, 10, 1), date(2027, 2, 1)


def of(session: Session, slug: str) -> Place:
    return session.scalars(sa.select(Place).where(Place.slug == slug)).one()


@pytest.mark.parametrize(
    ("days", "whole", "count"),
    [
        ((THEN,), "sundhedsklynge-nykoebing-falster", 3),
        ((NOW,), "sundhedsraad-oestsjaelland-og-oeerne", 9),
        ((NOW, THEN), "sundhedsraad-oestsjaelland-og-oeerne", 9),
    ],
)
def test_lolland_stands_beside_its_cluster_then_and_its_council_now(
    site: Site, days: tuple[date, ...], whole: str, count: int
) -> None:
    with Session(site.stores.published) as session:
        found, members = beside(session, of(session, "lolland-kommune"), days, "")
        assert (found.slug, len(members)) == (whole, count)
        assert len({member.id for member in members}) == count


def test_a_kommune_that_has_grown_out_of_its_size_is_among_the_small_then_and_not_now(
    site: Site,
) -> None:
    with Session(site.stores.published) as session:
        lolland = of(session, "lolland-kommune")

        def small(*counts: float) -> bool:
            known = [{lolland.id: count} for count in counts]
            days = (NOW, THEN)[: len(counts)]
            return lolland in beside(session, lolland, days, "smaa", known)[1]

        assert small(29_999) and not small(30_001)
        assert small(30_001, 29_999)


def test_kirsten_reopens_the_comparison_as_it_was_organised_then(site: Site) -> None:
    address = (
        "/omraader/lolland-kommune/sammenlign/?maal=genoptraening&hvem=smaa&periode=2022-01-01"
    )
    kirsten = site.sign_in("Kirsten Holm")
    asked = [
        kirsten.get(f"{address}&organisering={choice}") for choice in ("nu", "dengang", "begge")
    ]
    assert all("Små kommuner (under 30.000 indbyggere)" in page.text for page in asked)
    assert '<option value="dengang" selected>' in asked[1].source
