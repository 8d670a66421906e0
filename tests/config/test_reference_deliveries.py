"""The shipped deliveries, and that all facts agree with what they were carried over from."""

from datetime import timedelta

from reference_files import (
    CUT,
    DELIVERIES,
    EVE,
    MEDCOM_COLUMNS,
    PLACES,
    SUCCESSORS,
    children,
    domain,
    end_day,
    lies_in,
    named,
    of_kind,
    population,
    read,
)

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
