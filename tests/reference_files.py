"""The reference files as tests read them: rows, days, kinds and sums.

Days are half-open: `valid_to` is the first day a row no longer holds, an empty `valid_to` is an
open end. An empty `valid_from` says that the start is not stated: the place is known today, and
a link begins where both its ends have begun. `certainty` is about the row as a whole; what is
less certain than the rest of the row is said in its note.
"""

import csv
import os
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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
