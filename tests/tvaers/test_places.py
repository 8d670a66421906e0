"""Places on a day: who lies where, who works with whom, and what follows what."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.geography import as_organised_then, geography
from tvaers.intake import Stores
from tvaers.places import (
    Kind,
    Place,
    Relation,
    by_slug,
    children,
    danish_key,
    parents,
    predecessors,
    successors,
)

EVE, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


def names(
    session: Session, slug: str, relation: Relation, day: date, up: bool = False
) -> list[str]:
    place = by_slug(session, slug)
    assert place is not None
    found = (parents if up else children)(session, place.id, relation, day)
    return [each.short_name for each in found]


def test_hedensteds_region_and_cluster_change_at_new_year(stores: Stores) -> None:
    with Session(stores.published) as session:
        before = names(session, "hedensted-kommune", Relation.LIES_IN, EVE, up=True)
        after = names(session, "hedensted-kommune", Relation.LIES_IN, NEW_YEAR, up=True)
    assert "Horsensklyngen" in before and "Horsensklyngen" not in after
    assert "Sundhedsråd Horsens" in after and "Sundhedsråd Horsens" not in before
    assert "Midtjylland" in before and "Midtjylland" in after


def test_region_oestdanmark_takes_over_from_two(stores: Stores) -> None:
    with Session(stores.published) as session:
        east = by_slug(session, "region-oestdanmark")
        capital = by_slug(session, "region-hovedstaden")
        assert east is not None and capital is not None
        assert not east.exists(EVE) and east.exists(NEW_YEAR) and east.code is None
        assert capital.exists(EVE) and not capital.exists(NEW_YEAR)
        assert [p.short_name for p, _ in predecessors(session, east.id)] == [
            "Hovedstaden",
            "Sjælland",
        ]
        may = date(2024, 5, 1)
        then = as_organised_then(session, east, [may, NEW_YEAR])
        assert then[NEW_YEAR] == [east]
        assert [place.short_name for place in then[may]] == ["Hovedstaden", "Sjælland"]


def test_kobenhavn_works_in_two_clusters_and_is_summed_in_one(stores: Stores) -> None:
    with Session(stores.published) as session:
        works_in = names(session, "koebenhavns-kommune", Relation.MEMBER_OF, EVE, up=True)
        lies_in = names(session, "koebenhavns-kommune", Relation.LIES_IN, EVE, up=True)
        clusters = [name for name in works_in if name.startswith("Sundhedsklynge")]
        assert len(clusters) == 2
        assert [name for name in lies_in if name.startswith("Sundhedsklynge")] == [
            "Sundhedsklynge Byen"
        ]


def test_sums_agree_across_new_year_for_kommuner_that_stay_together(stores: Stores) -> None:
    with Session(stores.published) as session:
        for day in (EVE, NEW_YEAR):
            sums = geography(session, day).sums
            cluster = by_slug(session, "sundhedsklynge-horsens")
            council = by_slug(session, "sundhedsraad-horsens")
            assert cluster is not None and council is not None
            assert sums[cluster.id] == sums[council.id]
            assert len(sums[council.id]) == 4


def test_the_country_is_98_kommuner_and_every_partition_adds_up_to_it(stores: Stores) -> None:
    with Session(stores.published) as session:
        found = geography(session, EVE)
        assert len(found.leaves) == len(found.sums[found.national]) == 98
        kinds = dict(session.execute(sa.select(Place.id, Place.kind)).all())
        councils = [m for place, m in found.sums.items() if kinds[place] is Kind.HEALTH_COUNCIL]
        assert len(councils) == 17
        assert sorted(kommune for members in councils for kommune in members) == sorted(
            found.leaves
        )


def test_a_cluster_is_followed_by_its_council(stores: Stores) -> None:
    with Session(stores.published) as session:
        syd = by_slug(session, "sundhedsklynge-syd-hovedstaden")
        assert syd is not None
        lines = {place.short_name: line.whole for place, line in successors(session, syd.id)}
        assert lines == {
            "Sundhedsråd Amager og Vestegnen": True,
            "Sundhedsråd Hovedstaden": False,
        }


def test_danish_lists_end_with_ae_oe_aa() -> None:
    given = ["Aabenraa", "Ærø", "Odder", "Ølstykke", "Aarhus", "Albertslund", "Tårnby", "Tønder"]
    assert sorted(given, key=danish_key) == [
        "Albertslund",
        "Odder",
        "Tønder",
        "Tårnby",
        "Ærø",
        "Ølstykke",
        "Aabenraa",
        "Aarhus",
    ]
