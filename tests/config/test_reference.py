"""The reference data: places, their names and codes, and how they lie on any day.

Days are half-open: `valid_to` is the first day a row no longer holds, an empty `valid_to` is an
open end. An empty `valid_from` says that the start is not stated: the place is known today, and
a link begins where both its ends have begun. `certainty` is about the row as a whole; what is
less certain than the rest of the row is said in its note.
"""

import csv
import os
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "config" / "reference"
DELIVERIES = REFERENCE / "deliveries"
DOMAIN = ROOT.parent / "shared" / "domain"
CERTAINTIES = ["confirmed", "secondary", "inferred", "unconfirmed", "demonstration"]

CUT = date(2027, 1, 1)
EVE = CUT - timedelta(days=1)
AN_OLD_DAY = date(2015, 6, 1)
A_LATER_DAY = date(2035, 6, 1)

COLUMNS = {
    "places.csv": "slug,kind,name,short_name,code,valid_from,valid_to,preparatory_from,"
    "certainty,source,note",
    "names.csv": "slug,name,certainty,source",
    "codes.csv": "slug,system,code,certainty,source",
    "links.csv": "child,parent,relation,valid_from,valid_to,certainty,source,note",
    "successors.csv": "from_slug,to_slug,cut_day,extent,certainty,source,note",
    "deliveries/sources.csv": "file,source,data_set,certainty,licence,origin,note",
}
MEDCOM_COLUMNS = (
    "periode;standard;version;afsender_type;afsender_region;afsender_kommunekode;modtager_type;"
    "modtager_region;modtager_kommunekode;statistikkode;antal;kilde;udtraeksdato"
)

Row = dict[str, str]


def read(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[Row]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, strict=True))


PLACES = {row["slug"]: row for row in read(REFERENCE / "places.csv")}
NAMES = read(REFERENCE / "names.csv")
CODES = read(REFERENCE / "codes.csv")
LINKS = read(REFERENCE / "links.csv")
SUCCESSORS = read(REFERENCE / "successors.csv")


def first_day(text: str) -> date:
    return date.fromisoformat(text) if text else date.min


def end_day(text: str) -> date:
    return date.fromisoformat(text) if text else date.max


def holds(row: Row, day: date) -> bool:
    return first_day(row["valid_from"]) <= day < end_day(row["valid_to"])


def of_kind(kind: str) -> list[str]:
    return [slug for slug, row in PLACES.items() if row["kind"] == kind]


def count(kind: str, day: date) -> int:
    return sum(holds(PLACES[slug], day) for slug in of_kind(kind))


def children(relation: str, kind: str, day: date | None = None) -> dict[str, set[str]]:
    """The children of every place of a kind: on one day, or on any."""
    found: dict[str, set[str]] = {slug: set() for slug in of_kind(kind)}
    for link in LINKS:
        if (
            link["relation"] == relation
            and link["parent"] in found
            and (day is None or holds(link, day))
        ):
            found[link["parent"]].add(link["child"])
    return found


def lies_in(kind: str, day: date) -> dict[str, list[str]]:
    """The kommuner, each with every place of a kind it lies in that day."""
    found: dict[str, list[str]] = {slug: [] for slug in of_kind("kommune")}
    for parent, inside in children("lies_in", kind, day).items():
        for child in inside & found.keys():
            found[child].append(parent)
    return found


def days_worth_asking() -> list[date]:
    """Every day on which some link begins or ends, the day before it, and one far out."""
    stated = {link[end] for link in LINKS for end in ("valid_from", "valid_to")} - {""}
    turns = {date.fromisoformat(day) for day in stated}
    eves = {day - timedelta(days=1) for day in turns}
    return sorted(day for day in turns | eves | {A_LATER_DAY} if day >= date(2007, 1, 1))


def called() -> dict[str, set[str]]:
    """Every name a place answers to, lower case, with the places that answer."""
    found: dict[str, set[str]] = defaultdict(set)
    for slug, place in PLACES.items():
        found[place["name"].casefold()].add(slug)
        found[place["short_name"].casefold()].add(slug)
    for row in NAMES:
        found[row["name"].casefold()].add(row["slug"])
    return found


def named(text: str) -> str:
    (slug,) = called()[text.casefold()]
    return slug


def population() -> dict[str, int]:
    """Inhabitants by slug, as delivered."""
    by_code = {PLACES[slug]["code"]: slug for slug in of_kind("kommune")}
    rows = read(DELIVERIES / "statbank_folketal_2026K1.csv", ";", "utf-8-sig")
    return {by_code[row["OMRÅDE"].zfill(4)]: int(row["INDHOLD"]) for row in rows}


def domain(name: str) -> list[Row]:
    """The rows the reference data was carried over from, where they are at hand."""
    path = DOMAIN / name
    if not path.exists():
        absent = "the shared domain files are not at hand: reference data not compared with them"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    return read(path)


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


# The deliveries


def test_the_population_is_the_98_kommuner_in_statbanks_own_layout() -> None:
    raw = (DELIVERIES / "statbank_folketal_2026K1.csv").read_bytes()
    assert raw.startswith("\ufeffOMRÅDE;TID;INDHOLD\r\n".encode())
    assert raw.count(b"\n") == raw.count(b"\r\n") == 99
    rows = read(DELIVERIES / "statbank_folketal_2026K1.csv", ";", "utf-8-sig")
    assert {row["TID"] for row in rows} == {"2026K1"}
    assert {len(row["OMRÅDE"]) for row in rows} == {3}
    assert population().keys() == set(of_kind("kommune"))
    assert len(rows) == 98
    assert sum(population().values()) == 6_025_511


def test_the_population_of_oestdanmark_adds_up() -> None:
    inside = children("lies_in", "region", CUT)["region-oestdanmark"]
    assert sum(population()[kommune] for kommune in inside) == 2_805_222


def test_the_six_published_medcom_figures_are_in_the_neutral_layout() -> None:
    path = DELIVERIES / "medcom_2024-05.csv"
    assert path.read_bytes().startswith(f"\ufeff{MEDCOM_COLUMNS}\r\n".encode())
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") == 7
    rows = read(path, ";", "utf-8-sig")
    assert {row["periode"] for row in rows} == {"2024-05"}
    assert all("medcom.dk" in row["kilde"] for row in rows)
    assert all(row["standard"] == row["statistikkode"] for row in rows)
    assert [
        (row["standard"], row["afsender_type"], row["modtager_type"], int(row["antal"]))
        for row in rows
    ] == [
        ("XREF15", "almen_praksis", "kommune", 5178),
        ("XDIS15", "kommune", "almen_praksis", 4265),
        ("XREF22", "almen_praksis", "kommune", 1114),
        ("XDIS22", "kommune", "almen_praksis", 628),
        ("XREF22", "region", "kommune", 636),
        ("XDIS22", "kommune", "region", 322),
    ]


def test_every_delivery_has_a_source_and_a_licence() -> None:
    rows = read(DELIVERIES / "sources.csv")
    files = {path.name for path in DELIVERIES.glob("*.csv")} - {"sources.csv"}
    assert {row["file"] for row in rows} == files
    assert all(row["licence"] and row["origin"] and row["data_set"] for row in rows)
    (statbank,) = (row for row in rows if row["file"].startswith("statbank"))
    assert statbank["licence"].startswith("CC BY 4.0")
    assert statbank["certainty"] == "secondary"


# Against what it was carried over from


def test_kommuner_agree_with_the_domain_file() -> None:
    rows = domain("kommuner.csv")
    old, new = lies_in("region", EVE), lies_in("region", CUT)
    councils = lies_in("health_council", CUT)
    assert len(rows) == 98
    for row in rows:
        slug = named(row["kommune_navn"])
        assert PLACES[slug]["code"] == row["kommune_kode"]
        assert PLACES[old[slug][0]]["code"] == row["region_kode_2007_2026"]
        assert old[slug] == [named(row["region_navn_2007_2026"])]
        assert new[slug] == [named(row["region_navn_2027"])]
        assert councils[slug] == [named(row["sundhedsraad_navn"])]
        assert population()[slug] == int(row["folketal_2026K1"])


def test_clusters_agree_with_the_domain_file() -> None:
    rows = domain("klynger.csv")
    summed = children("lies_in", "health_cluster", EVE)
    people = population()
    for row in rows:
        slug = named(row["klynge_navn"].removesuffix(" (arbejdsnavn)"))
        kommuner = row["kommuner"].replace("; København (delvis)", "").split("; ")
        assert summed[slug] == {named(name) for name in kommuner}
        assert len(summed[slug]) == int(row["antal_kommuner"])
        assert sum(people[kommune] for kommune in summed[slug]) == int(row["folketal_2026K1"])
        assert PLACES[slug]["valid_from"] == row["gyldig_fra"]
        last = end_day(PLACES[slug]["valid_to"]) - timedelta(days=1)
        assert last.isoformat() == row["gyldig_til"]
    assert len(rows) == len(summed)


def test_the_hospitals_of_the_domain_file_lie_under_their_region() -> None:
    owned = children("part_of", "region", EVE)
    for row in domain("klynger.csv"):
        found = [
            slug
            for slug in owned[named(row["region_navn"])]
            if row["akuthospital"].startswith(PLACES[slug]["name"])
        ]
        assert found, row["akuthospital"]


def test_the_population_of_each_council_agrees_with_the_domain_file() -> None:
    rows = domain("sundhedsraad.csv")
    summed = children("lies_in", "health_council", CUT)
    people = population()
    for row in rows:
        slug = named(row["navn"])
        assert summed[slug] == {named(name) for name in row["kommuner"].split("; ")}
        assert sum(people[kommune] for kommune in summed[slug]) == int(row["folketal_2026K1"])
        assert PLACES[slug]["valid_from"] == row["gyldig_fra"]
    assert len(rows) == len(summed)


def test_successors_agree_with_the_domain_crosswalk() -> None:
    called_there = {
        ("sundhedsklynge", row["klynge_id"]): row["klynge_navn"].removesuffix(" (arbejdsnavn)")
        for row in domain("klynger.csv")
    }
    for row in domain("sundhedsraad.csv"):
        called_there["sundhedsraad", row["sundhedsraad_id"]] = row["navn"]
    for row in domain("kommuner.csv"):
        called_there["region", row["region_kode_2007_2026"]] = row["region_navn_2007_2026"]
    called_there["region", "OESTDANMARK"] = "Region Østdanmark"
    expected = {
        (
            named(called_there[row["fra_type"], row["fra_id"]]),
            named(called_there[row["til_type"], row["til_id"]]),
            row["skaeringsdato"],
            "whole" if row["vaegt"] else "part",
        )
        for row in domain("crosswalk.csv")
        if row["fra_id"] != row["til_id"] or row["fra_type"] != row["til_type"]
    }
    ours = {(r["from_slug"], r["to_slug"], r["cut_day"], r["extent"]) for r in SUCCESSORS}
    assert ours == expected
