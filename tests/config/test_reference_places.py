"""The reference files: their form, the places and their days, what is not known, names and codes."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from reference_files import (
    A_LATER_DAY,
    AN_OLD_DAY,
    CERTAINTIES,
    CODES,
    COLUMNS,
    CUT,
    EVE,
    LINKS,
    NAMES,
    PLACES,
    REFERENCE,
    called,
    children,
    count,
    days_worth_asking,
    end_day,
    first_day,
    named,
    of_kind,
    read,
)

# The files


@pytest.mark.parametrize("name", COLUMNS)
def test_a_reference_file_is_plain_utf8_with_its_header(name: str) -> None:
    raw = (REFERENCE / name).read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert raw.decode("utf-8").splitlines()[0] == COLUMNS[name]


@pytest.mark.parametrize("name", COLUMNS)
def test_every_row_says_how_certain_it_is_and_who_says_so(name: str) -> None:
    for row in read(REFERENCE / name):
        assert None not in row
        assert None not in row.values()
        assert row["certainty"] in CERTAINTIES, row
        assert row["source"].strip(), row
        assert not row["source"].startswith(("/", ".")), row


@pytest.mark.parametrize("name", COLUMNS)
def test_no_row_is_there_twice_and_no_cell_has_loose_spaces(name: str) -> None:
    rows = read(REFERENCE / name)
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    assert all(cell == cell.strip() for row in rows for cell in row.values())


def test_a_slug_is_there_once_and_is_fit_for_an_address() -> None:
    assert len(PLACES) == len(read(REFERENCE / "places.csv"))
    assert all(
        part.isascii() and part.isalnum() and part == part.lower()
        for slug in PLACES
        for part in slug.split("-")
    )


# The places and their days


def test_the_kinds_have_the_expected_number_of_places() -> None:
    assert Counter(place["kind"] for place in PLACES.values()) == {
        "national": 1,
        "region": 6,
        "kommune": 98,
        "hospital": 21,
        "general_practice": 5 + 98,
        "health_cluster": 22,
        "health_council": 17,
        "klu": 98,
        "area": 1,
    }


def test_there_are_98_kommuner_on_every_day() -> None:
    assert {count("kommune", day) for day in days_worth_asking()} == {98}


def test_five_regions_become_four_at_new_year_2027() -> None:
    assert count("region", AN_OLD_DAY) == count("region", EVE) == 5
    assert count("region", CUT) == count("region", A_LATER_DAY) == 4


def test_the_22_clusters_stop_when_the_17_councils_are_in_force() -> None:
    first = date(2022, 7, 1)
    days = [first - timedelta(days=1), first, EVE, CUT]
    assert [count("health_cluster", day) for day in days] == [0, 22, 22, 0]
    assert [count("health_council", day) for day in days] == [0, 0, 0, 17]


def test_a_council_is_preparatory_for_the_year_before_it_is_in_force() -> None:
    for slug, place in PLACES.items():
        expected = "2026-01-01" if place["kind"] == "health_council" else ""
        assert place["preparatory_from"] == expected, slug


def test_a_place_ends_after_it_begins() -> None:
    for row in [*PLACES.values(), *LINKS]:
        assert first_day(row["valid_from"]) < end_day(row["valid_to"]), row


def test_christiansoe_is_known_and_counted_nowhere() -> None:
    (slug,) = of_kind("area")
    assert PLACES[slug]["code"] == "0411"
    assert not [link for link in LINKS if slug in (link["child"], link["parent"])]
    assert "0411" not in {PLACES[kommune]["code"] for kommune in of_kind("kommune")}


# What is not known is not stated


def test_no_code_is_invented() -> None:
    with_code = {slug for slug, place in PLACES.items() if place["code"]}
    known = {*of_kind("national"), *of_kind("region"), *of_kind("kommune"), *of_kind("area")}
    assert with_code == known - {"region-oestdanmark"}
    assert not [row for row in CODES if row["slug"] == "region-oestdanmark"]
    assert {row["slug"] for row in CODES} <= with_code


def test_the_working_names_of_sjaelland_are_marked() -> None:
    marked = {slug for slug, place in PLACES.items() if place["certainty"] == "unconfirmed"}
    assert marked == {
        f"sundhedsklynge-{town}" for town in ("koege", "holbaek", "slagelse", "nykoebing-falster")
    }
    for slug in marked:
        assert "Arbejdsnavn" in PLACES[slug]["note"]
        assert "arbejdsnavn" not in PLACES[slug]["name"]


def test_general_practice_and_klu_say_that_2027_is_open() -> None:
    for slug in of_kind("general_practice") + of_kind("klu"):
        assert "fra 2027 er ikke bekræftet" in PLACES[slug]["note"], slug


def test_a_link_is_no_surer_than_its_ends() -> None:
    for link in LINKS:
        own, *ends = (
            CERTAINTIES.index(row["certainty"])
            for row in (link, PLACES[link["child"]], PLACES[link["parent"]])
        )
        assert own >= max(ends), link


def test_general_practice_has_no_seat_in_a_council() -> None:
    for members in children("member_of", "health_council").values():
        assert {PLACES[slug]["kind"] for slug in members} == {"region", "kommune"}


def test_there_are_no_weights() -> None:
    for name in COLUMNS:
        header = (REFERENCE / name).read_text(encoding="utf-8").splitlines()[0]
        assert not [word for word in ("weight", "vaegt", "share", "andel") if word in header]


# Names and codes


def test_no_name_of_a_kommune_a_region_or_the_country_names_two() -> None:
    summed = {slug for kind in ("kommune", "region", "national") for slug in of_kind(kind)}
    assert not {name: slugs for name, slugs in called().items() if len(slugs & summed) > 1}


def test_no_name_at_all_names_two_places() -> None:
    assert not {name: slugs for name, slugs in called().items() if len(slugs) > 1}


def test_an_alias_belongs_to_a_place_and_says_something_new() -> None:
    for row in NAMES:
        place = PLACES[row["slug"]]
        assert row["name"] not in (place["name"], place["short_name"])
    assert len({row["name"] for row in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hele landet", "danmark"),
        ("København", "koebenhavns-kommune"),
        ("Københavns Kommune", "koebenhavns-kommune"),
        ("Århus", "aarhus-kommune"),
        ("Høje Taastrup", "hoeje-taastrup-kommune"),
        ("Vesthimmerland", "vesthimmerlands-kommune"),
        ("Vesthimmerlands", "vesthimmerlands-kommune"),
        ("Brønderslev-Dronninglund", "broenderslev-kommune"),
        ("Bornholm", "bornholms-regionskommune"),
        ("Bornholms Regionskommune", "bornholms-regionskommune"),
        ("Nordfyns", "nordfyns-kommune"),
        ("Lyngby Taarbæk", "lyngby-taarbaek-kommune"),
        ("Region Sjælland", "region-sjaelland"),
        ("Sundhedsklynge Horsens", "sundhedsklynge-horsens"),
    ],
)
def test_a_place_is_found_by_the_names_files_use(text: str, slug: str) -> None:
    assert named(text) == slug


def test_every_kommune_is_called_kommune_and_has_four_digits() -> None:
    for slug in of_kind("kommune"):
        place = PLACES[slug]
        assert place["name"].endswith((" Kommune", " Regionskommune"))
        assert len(place["code"]) == 4
        assert place["code"].isdigit()
    assert len({PLACES[slug]["code"] for slug in of_kind("kommune")}) == 98


def test_a_code_means_one_place_in_its_system() -> None:
    keys = [(row["system"], row["code"]) for row in CODES]
    assert len(set(keys)) == len(keys)
    assert Counter(system for system, _ in keys) == {"dst": 6, "sor-dagi": 5, "iso-3166-2": 5}


def test_the_forms_of_a_region_code_agree() -> None:
    forms: dict[str, dict[str, str]] = defaultdict(dict)
    for row in CODES:
        forms[row["slug"]][row["system"]] = row["code"]
    for slug in set(forms) - {"danmark"}:
        code = PLACES[slug]["code"]
        assert forms[slug] == {
            "sor-dagi": code,
            "dst": f"0{code[2:]}",
            "iso-3166-2": f"DK-{code[2:]}",
        }
