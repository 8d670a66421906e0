"""What the readers' tests stand on: the register of the reference files, and the day it is said to be."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tvaers.module import Reading
from tvaers.places import Kind
from tvaers.register import Entry, Register

REFERENCE = Path(__file__).resolve().parents[2] / "config" / "reference"
TODAY = date(2026, 11, 24)

FEW = (
    ("danmark", Kind.NATIONAL, "Danmark", "000"),
    ("region-midtjylland", Kind.REGION, "Region Midtjylland", "1082"),
    ("region-hovedstaden", Kind.REGION, "Region Hovedstaden", "1084"),
    ("koebenhavns-kommune", Kind.KOMMUNE, "Københavns Kommune", "0101"),
    ("frederiksberg-kommune", Kind.KOMMUNE, "Frederiksberg Kommune", "0147"),
    ("horsens-kommune", Kind.KOMMUNE, "Horsens Kommune", "0615"),
    ("hedensted-kommune", Kind.KOMMUNE, "Hedensted Kommune", "0766"),
    ("aarhus-kommune", Kind.KOMMUNE, "Aarhus Kommune", "0751"),
    ("christiansoe", Kind.AREA, "Christiansø", "0411"),
)


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _of_reference() -> Register:
    entries = [
        Entry(number, row["slug"], Kind(row["kind"]), row["name"], row["short_name"], row["code"])
        for number, row in enumerate(_rows("places.csv"), start=1)
    ]
    names = [(row["slug"], row["name"]) for row in _rows("names.csv")]
    codes = [(row["slug"], row["code"]) for row in _rows("codes.csv")]
    kommuner, regions = (
        {entry.slug for entry in entries if entry.kind is kind}
        for kind in (Kind.KOMMUNE, Kind.REGION)
    )
    links = [
        (row["child"], row["parent"], _day(row["valid_from"]), _day(row["valid_to"]))
        for row in _rows("links.csv")
        if row["relation"] == "lies_in" and row["child"] in kommuner and row["parent"] in regions
    ]
    return Register(entries, names, codes, links)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _of_few() -> Register:
    entries = [
        Entry(number, slug, kind, name, name.removesuffix(" Kommune"), code)
        for number, (slug, kind, name, code) in enumerate(FEW, start=1)
    ]
    codes = [("region-midtjylland", "082"), ("region-hovedstaden", "084")]
    names = [("danmark", "Hele landet"), ("koebenhavns-kommune", "København")]
    return Register(entries, names, codes)


@pytest.fixture(scope="session")
def register() -> Register:
    """The places of the reference files, or a few where they are not there."""
    return _of_reference() if (REFERENCE / "places.csv").exists() else _of_few()


@pytest.fixture
def today() -> date:
    """The day the tests take place."""
    return TODAY


class Told:
    """A reading as a test reads it."""

    def __init__(self, reading: Reading, register: Register) -> None:
        self.reading = reading
        self.reasons = [fault.reason for fault in reading.faults]
        self.quarantined = {fault.row: fault.column for fault in reading.faults}
        self._register = register

    @property
    def values(self) -> dict[tuple[str, str, str, str, str], float]:
        """The values by item, place, counterpart, day and stratum."""
        rows: list[dict[str, Any]] = self.reading.rows.to_dict("records")
        return {
            (
                row["item"],
                self._slug(row["place_id"]),
                self._slug(row["counterpart_id"]),
                row["period_start"],
                row["stratum"],
            ): row["value"]
            for row in rows
        }

    def _slug(self, place: int) -> str:
        return self._register.by_id[place].slug if place else ""

    def assert_none_lost(self) -> None:
        """Every row read is accepted, quarantined or ignored."""
        counted = self.reading.accepted + len(self.quarantined) + self.reading.ignored
        assert self.reading.read == counted


@pytest.fixture
def told(register: Register) -> Callable[[Reading], Told]:
    """Tell what a reading says, once it is certain that it lost no row."""

    def tell(reading: Reading) -> Told:
        heard = Told(reading, register)
        heard.assert_none_lost()
        return heard

    return tell
