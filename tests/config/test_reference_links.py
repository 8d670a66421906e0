"""Where a kommune lies on any day, who is a member of what, and what follows what."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest

from reference_files import (
    A_LATER_DAY,
    CUT,
    EVE,
    LINKS,
    PLACES,
    SUCCESSORS,
    children,
    days_worth_asking,
    end_day,
    first_day,
    holds,
    lies_in,
    named,
    of_kind,
)

# Where a kommune lies


def test_every_kommune_lies_in_exactly_one_region_on_any_day() -> None:
    for day in days_worth_asking():
        assert {len(regions) for regions in lies_in("region", day).values()} == {1}, day


def test_every_kommune_lies_in_one_cluster_before_2027_and_in_one_council_after() -> None:
    for day in days_worth_asking():
        clusters = 1 if date(2022, 7, 1) <= day < CUT else 0
        councils = 1 if day >= CUT else 0
        assert {len(found) for found in lies_in("health_cluster", day).values()} == {clusters}, day
        assert {len(found) for found in lies_in("health_council", day).values()} == {councils}, day


def test_everything_that_is_summed_lies_in_the_country() -> None:
    for day in days_worth_asking():
        inside = children("lies_in", "national", day)["danmark"]
        standing = [slug for slug in of_kind("region") if holds(PLACES[slug], day)]
        assert inside == {*standing, *of_kind("kommune")}


def test_the_regions_have_29_17_22_19_11_kommuner_and_oestdanmark_46() -> None:
    def sizes(day: date) -> dict[str, int]:
        found = children("lies_in", "region", day)
        return {slug.removeprefix("region-"): len(inside) for slug, inside in found.items()}

    staying = {"syddanmark": 22, "midtjylland": 19, "nordjylland": 11}
    assert sizes(EVE) == {**staying, "hovedstaden": 29, "sjaelland": 17, "oestdanmark": 0}
    assert sizes(CUT) == {**staying, "hovedstaden": 0, "sjaelland": 0, "oestdanmark": 46}


def test_a_cluster_and_a_council_lie_within_one_region() -> None:
    for kind, day in (("health_cluster", EVE), ("health_council", CUT)):
        region = lies_in("region", day)
        for slug, inside in children("lies_in", kind, day).items():
            assert len({region[kommune][0] for kommune in inside}) == 1, slug


# Who is a member


def test_kobenhavn_is_a_member_of_two_clusters_and_summed_in_one() -> None:
    def parents(relation: str) -> set[str]:
        found = children(relation, "health_cluster", EVE)
        return {slug for slug, inside in found.items() if "koebenhavns-kommune" in inside}

    assert parents("lies_in") == {"sundhedsklynge-byen"}
    assert parents("member_of") == {"sundhedsklynge-byen", "sundhedsklynge-syd-hovedstaden"}
    for slug in parents("member_of"):
        assert "København" in PLACES[slug]["note"]
    seats = [
        link
        for link in LINKS
        if link["child"] == "koebenhavns-kommune" and link["parent"] in parents("member_of")
    ]
    assert len(seats) == 3
    assert all(link["note"] for link in seats)


def test_a_cluster_has_its_kommuner_its_region_and_its_plo() -> None:
    region = lies_in("region", EVE)
    summed = children("lies_in", "health_cluster", EVE)
    for slug, members in children("member_of", "health_cluster", EVE).items():
        (own,) = {region[kommune][0] for kommune in summed[slug]}
        extra = {"koebenhavns-kommune"} if slug == "sundhedsklynge-syd-hovedstaden" else set()
        plo = own.replace("region-", "plo-")
        assert members == summed[slug] | extra | {own, plo}, slug


@pytest.mark.parametrize("day", [date(2026, 1, 1), EVE, CUT, A_LATER_DAY])
def test_a_council_has_its_kommuner_and_the_region_of_the_day(day: date) -> None:
    region = lies_in("region", day)
    summed = children("lies_in", "health_council", CUT)
    for slug, members in children("member_of", "health_council", day).items():
        assert members == summed[slug] | {region[kommune][0] for kommune in summed[slug]}, slug


def test_nobody_is_a_member_of_a_council_before_it_is_preparatory() -> None:
    day = date(2025, 12, 31)
    assert not any(children("member_of", "health_council", day).values())


def test_a_klu_has_its_kommune_and_the_plo_k_of_that_kommune() -> None:
    expected = {}
    for kommune in of_kind("kommune"):
        short = PLACES[kommune]["short_name"]
        expected[named(f"KLU {short}")] = {kommune, named(f"PLO-K {short}")}
    assert children("member_of", "klu") == expected


def test_a_hospital_is_part_of_one_region_on_any_day() -> None:
    for day in days_worth_asking():
        owned = Counter(
            slug for inside in children("part_of", "region", day).values() for slug in inside
        )
        assert owned == dict.fromkeys(of_kind("hospital"), 1), day


# The links themselves


def test_a_relation_joins_the_kinds_it_is_meant_for() -> None:
    joined: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for link in LINKS:
        kinds = (PLACES[link["child"]]["kind"], PLACES[link["parent"]]["kind"])
        joined[link["relation"]].add(kinds)
    assert joined == {
        "lies_in": {
            ("kommune", "national"),
            ("kommune", "region"),
            ("kommune", "health_cluster"),
            ("kommune", "health_council"),
            ("region", "national"),
        },
        "part_of": {("hospital", "region")},
        "member_of": {
            ("kommune", "health_cluster"),
            ("kommune", "health_council"),
            ("kommune", "klu"),
            ("region", "health_cluster"),
            ("region", "health_council"),
            ("general_practice", "health_cluster"),
            ("general_practice", "klu"),
        },
    }


def test_a_link_lies_within_the_days_of_both_its_ends() -> None:
    for link in LINKS:
        ends = PLACES[link["child"]], PLACES[link["parent"]]
        starts = []
        for end in ends:
            preparatory = end["preparatory_from"] if link["relation"] == "member_of" else ""
            starts.append(preparatory or end["valid_from"])
        if link["valid_from"]:
            assert first_day(link["valid_from"]) >= max(map(first_day, starts)), link
        else:
            assert "" in starts, link
        assert end_day(link["valid_to"]) <= min(end_day(end["valid_to"]) for end in ends), link


def test_the_same_link_never_holds_twice_on_one_day() -> None:
    spans: dict[tuple[str, str, str], list[tuple[date, date]]] = defaultdict(list)
    for link in LINKS:
        key = (link["child"], link["parent"], link["relation"])
        spans[key].append((first_day(link["valid_from"]), end_day(link["valid_to"])))
    for key, found in spans.items():
        found.sort()
        follows = all(end <= start for (_, end), (start, _) in pairwise(found))
        assert follows, key


# What follows what


def test_every_place_that_ends_has_a_successor_that_begins_that_day() -> None:
    ending = {slug for slug, place in PLACES.items() if place["valid_to"]}
    assert {row["from_slug"] for row in SUCCESSORS} == ending
    for row in SUCCESSORS:
        assert row["cut_day"] == PLACES[row["from_slug"]]["valid_to"]
        assert row["cut_day"] == PLACES[row["to_slug"]]["valid_from"]


def test_every_place_that_ends_follows_wholly_into_one() -> None:
    whole = Counter(row["from_slug"] for row in SUCCESSORS if row["extent"] == "whole")
    assert set(whole.values()) == {1}
    assert {row["from_slug"] for row in SUCCESSORS} == whole.keys()


def test_only_the_part_of_kobenhavn_goes_elsewhere() -> None:
    (part,) = (row for row in SUCCESSORS if row["extent"] != "whole")
    assert part["extent"] == "part"
    assert part["from_slug"] == "sundhedsklynge-syd-hovedstaden"
    assert part["to_slug"] == "sundhedsraad-hovedstaden"
    assert part["certainty"] == "unconfirmed"
    assert "København" in part["note"]


@pytest.mark.parametrize("kinds", [("health_cluster", "health_council"), ("region", "region")])
def test_the_kommuner_agree_across_the_cut(kinds: tuple[str, str]) -> None:
    before, after = children("lies_in", kinds[0], EVE), children("lies_in", kinds[1], CUT)
    brought: dict[str, set[str]] = defaultdict(set)
    for row in SUCCESSORS:
        if row["extent"] == "whole" and row["from_slug"] in before:
            brought[row["to_slug"]] |= before[row["from_slug"]]
    assert brought
    assert brought == {slug: after[slug] for slug in brought}
    if kinds[1] == "health_council":
        assert brought.keys() == after.keys()
