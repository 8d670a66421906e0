"""The demonstration's people and invented places: who they are, and that nothing is given too widely."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tvaers.places import Certainty, Kind, Relation

REFERENCE = Path(__file__).parents[2] / "config" / "reference"
ROLES = {"leder", "bidragyder", "praksis", "steward", "redaktor", "laeser", "revisor", "admin"}
NEW_YEAR = date(2027, 1, 1)
# A sundhedsklynge's own people finish what is begun within ninety days.
FINISHED = date(2027, 4, 1)

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


REAL = {row["slug"]: row for row in rows("places.csv")}
INVENTED = {row["slug"]: row for row in rows("demonstration/places.csv")}
LINKS = rows("demonstration/links.csv")
PEOPLE = {row["login"].split("@")[0]: row for row in rows("demonstration/people.csv")}
GRANTS = rows("demonstration/grants.csv")


def held(person: str, day: date) -> set[tuple[str, str]]:
    """Role and anchor of what a person holds that day."""
    return {
        (grant["role"], grant["anchor"])
        for grant in GRANTS
        if grant["login"] == f"{person}@demo.invalid"
        and date.fromisoformat(grant["valid_from"]) <= day < date.fromisoformat(grant["valid_to"])
    }


def test_the_columns_are_those_of_the_real_places() -> None:
    assert list(INVENTED["laegehuset-aadalen"]) == list(REAL["danmark"])
    assert list(LINKS[0]) == list(rows("links.csv")[0])


def test_all_invented_is_marked_and_nothing_real_is_invented_over() -> None:
    assert not INVENTED.keys() & REAL.keys()
    assert {row["certainty"] for row in [*INVENTED.values(), *LINKS]} == {Certainty.DEMONSTRATION}
    assert all(Kind(row["kind"]) and not row["code"] for row in INVENTED.values())
    assert all("Opdigtet" in row["note"] for row in INVENTED.values())


def test_every_link_has_two_ends_and_one_of_them_is_invented() -> None:
    known = REAL.keys() | INVENTED.keys()
    for link in LINKS:
        assert {link["child"], link["parent"]} <= known
        assert link["child"] in INVENTED
        assert Relation(link["relation"])


def test_a_clinic_is_part_of_nothing_and_lies_in_one_kommune() -> None:
    for slug, place in INVENTED.items():
        if place["kind"] == Kind.CLINIC:
            mine = [(x["relation"], x["parent"]) for x in LINKS if x["child"] == slug]
            lies_in = [parent for relation, parent in mine if relation == Relation.LIES_IN]
            assert [REAL[parent]["kind"] for parent in lies_in] == [Kind.KOMMUNE]
            assert Relation.PART_OF not in [relation for relation, _ in mine]


def test_the_quality_cluster_is_large_enough_that_the_others_stay_unnamed() -> None:
    members = [x for x in LINKS if x["parent"] == "kvalitetsklynge-aadalen"]
    assert len(members) - 1 >= 5
    assert all(INVENTED[x["child"]]["kind"] == Kind.CLINIC for x in members)


def test_a_subunit_is_part_of_its_kommune_alone() -> None:
    found = {
        slug: [(x["relation"], x["parent"]) for x in LINKS if x["child"] == slug]
        for slug, place in INVENTED.items()
        if place["kind"] == Kind.SUBUNIT
    }
    assert found == {
        "traeningscenter-aabakken": [("part_of", "horsens-kommune")],
        "hjemmeplejedistrikt-vestermarken": [("part_of", "hedensted-kommune")],
    }


def test_there_are_eleven_people_each_with_a_sentence_on_what_they_see() -> None:
    assert len(PEOPLE) == 11
    for person in PEOPLE.values():
        assert person["login"].endswith("@demo.invalid")
        assert person["sees"].endswith(".")
        assert person["home"] in REAL.keys() | INVENTED.keys() | {""}


@pytest.mark.parametrize(
    "grant", GRANTS, ids=lambda g: f"{g['login']}-{g['role']}-{g['valid_from']}"
)
def test_no_grant_is_unknown_or_longer_than_twelve_months(grant: Row) -> None:
    assert grant["login"].split("@")[0] in PEOPLE
    assert grant["role"] in ROLES
    technical = grant["role"] in {"revisor", "admin"}
    assert technical == (grant["anchor"] == "system")
    assert technical or grant["anchor"] in REAL.keys() | INVENTED.keys()
    begins, ends = (date.fromisoformat(grant[name]) for name in ("valid_from", "valid_to"))
    assert begins < ends <= begins.replace(year=begins.year + 1)
    assert grant["reason"]


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 1), date(2026, 11, 24), NEW_YEAR, FINISHED, date(2027, 12, 31)],
)
def test_each_holds_what_the_person_is_for_and_per_noll_holds_nothing(day: date) -> None:
    both = {("redaktor", "sundhedsraad-horsens")}
    if day < FINISHED:
        both.add(("redaktor", "sundhedsklynge-horsens"))
    assert {person: held(person, day) for person in PEOPLE} == {
        "kirsten.holm": both,
        "ole.bach": {("leder", "horsens-kommune")},
        "sofie.lund": {("steward", "hedensted-kommune"), ("bidragyder", "hedensted-kommune")},
        "jens.krogh": {("leder", "region-midtjylland"), ("laeser", "sundhedsraad-horsens")},
        "mette.dam": {("leder", "laegehuset-aadalen")},
        "anne.vig": {("praksis", "klu-horsens"), ("bidragyder", "klu-horsens")},
        "lars.toft": {("leder", "plo-k-horsens"), ("laeser", "sundhedsraad-horsens")},
        "rikke.lind": {("redaktor", "klu-horsens")},
        "bo.riis": {("revisor", "system")},
        "ida.frost": {("admin", "system")},
        "per.noll": set(),
    }
