"""JSON-stat of both versions says the same, and what it leaves out keeps its reason."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyjstat import pyjstat

from client import Site
from indicators.mapping.grid import grid
from indicators.mapping.grid import text as opened
from indicators.mapping.layout import Layout
from indicators.mapping.layout import read as read_mapped
from indicators.mapping.recognise import Role, recognise
from indicators.sources import jsonstat
from indicators.sources.statbank import read
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
HORSENS, HEDENSTED = "horsens-kommune", "hedensted-kommune"


def dataset(**more: Any) -> dict[str, Any]:
    """FOLK1A for the country and two kommuner, men and women, one quarter, as version 2."""
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["OMRÅDE", "KØN", "Tid"],
        "size": [3, 3, 1],
        "role": {"time": ["Tid"], "geo": ["OMRÅDE"]},
        "dimension": {
            "OMRÅDE": {"category": {"index": ["000", "615", "766"]}},
            "KØN": {
                "label": "køn",
                "category": {
                    "index": {"TOT": 0, "1": 1, "2": 2},
                    "label": {"TOT": "I alt", "1": "Mænd", "2": "Kvinder"},
                },
            },
            "Tid": {"category": {"label": {"2026K1": "2026Q1"}}},
        },
        "value": [10, 4, 6, 96000, 48000, 48000, 48000, None, 23000],
        "extension": {"px": {"tableid": "FOLK1A"}},
        **more,
    }


def told_of(more: dict[str, Any], register: Register, today: date, told: Tell) -> Any:
    return told(read(json.dumps(dataset(**more)), register, today))


def key(place: str, stratum: str = "") -> tuple[str, str, str, str, str]:
    return ("population", place, "", "2026-01-01", stratum)


def test_horsens_and_hedensted_are_read_from_version_2(
    register: Register, today: date, told: Tell
) -> None:
    heard = told_of({}, register, today, told)
    assert heard.reading.ignored == 3
    assert heard.values[key(HORSENS)] == 96000
    assert heard.values[key(HORSENS, "sex=f")] == 48000
    assert pd.isna(heard.values[key(HEDENSTED, "sex=m")])


def test_values_left_out_are_missing_and_those_given_stand_in_their_places(
    register: Register, today: date, told: Tell
) -> None:
    sparse = {"3": 96000, "6": 48000, "8": 23000}
    values = told_of({"value": sparse}, register, today, told).values
    assert (values[key(HORSENS)], values[key(HEDENSTED)]) == (96000, 48000)
    assert values[key(HEDENSTED, "sex=f")] == 23000
    assert pd.isna(values[key(HORSENS, "sex=m")])


@pytest.mark.parametrize(
    "status",
    [{"7": "-"}, ["", "", "", "", "", "", "", "-", ""], [None] * 7 + ["-", None], "-"],
)  # fmt: skip
def test_a_status_says_that_none_is_none_and_not_missing(
    status: Any, register: Register, today: date, told: Tell
) -> None:
    values = told_of({"status": status}, register, today, told).values
    assert values[key(HEDENSTED, "sex=m")] == 0


@pytest.mark.parametrize("status", [{"7": ".."}, {"7": "<5"}, {"7": "q"}, {"0": "-"}, None])
def test_any_other_status_leaves_the_value_missing(
    status: Any, register: Register, today: date, told: Tell
) -> None:
    values = told_of({"status": status}, register, today, told).values
    assert pd.isna(values[key(HEDENSTED, "sex=m")])


def test_a_status_beside_a_value_leaves_the_value_alone(
    register: Register, today: date, told: Tell
) -> None:
    values = told_of({"status": {"3": "p", "8": "e"}}, register, today, told).values
    assert (values[key(HORSENS)], values[key(HEDENSTED, "sex=f")]) == (96000, 23000)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"value": {"9": 1}}, "plads 9"),
        ({"value": {"-1": 1}}, "plads -1"),
        ({"value": {"³": 1}}, "plads ³"),
        ({"value": [1, 2]}, "2 værdier, men dimensionerne kræver 9"),
        ({"value": "12"}, "ikke JSON-stat"),
        ({"value": [[1]] * 9}, "ikke JSON-stat"),
        ({"status": ["a", "b"]}, "ikke JSON-stat"),
        ({"class": "collection"}, "en samling af flere tabeller"),
        ({"id": ["OMRÅDE", "Tid"]}, "ikke JSON-stat"),
        ({"id": [], "size": []}, "ikke JSON-stat"),
        ({"size": [3, -3, -1]}, "ikke JSON-stat"),
        ({"size": [3, 3, 1_000_000], "value": {"0": 1}}, "Vælg færre koder|ikke JSON-stat"),
        ({"extension": {"px": {"tableid": "STRAF42"}}}, "tabellen »STRAF42«"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused_with_a_sentence(
    more: dict[str, Any], said: str, register: Register, today: date
) -> None:
    with pytest.raises(FileFault, match=said):
        read(json.dumps(dataset(**more)), register, today)


def test_a_few_bytes_cannot_ask_for_millions_of_rows() -> None:
    codes = [str(code) for code in range(1000)]
    many = {
        "class": "dataset", "id": ["A", "B"], "size": [1000, 1000], "value": {"0": 1},
        "dimension": {name: {"category": {"index": codes}} for name in "AB"},
    }  # fmt: skip
    with pytest.raises(FileFault, match="1000000 værdier og giver kun 1"):
        jsonstat.read(json.dumps(many))


def test_statbanks_real_answers_say_the_same_when_a_public_writer_makes_version_2_of_them(
    shared: Path,
) -> None:
    folder = shared / "fixtures" / "statbank"
    for name, value in (
        ("data_STRAF42_en.jsonstat.json", 233454),
        ("data_FOLK1A_en_2020K1.jsonstat.json", 5822763),
        ("data_STRAF42_all_response.txt", 227774),
    ):
        first = (folder / name).read_text("utf-8-sig")
        frame = pyjstat.from_json_stat(json.loads(first), naming="id")[0]
        second = pyjstat.Dataset.read(frame).write("jsonstat")
        one, two = jsonstat.read(first), jsonstat.read(second)
        assert (one.version, two.version) == (1, 2)
        assert one.values == two.values == [value]
        assert {n: codes for n, (_, codes) in one.dimensions.items()} == {
            n: codes for n, (_, codes) in two.dimensions.items()
        }
        assert one.table in ("STRAF42", "FOLK1A")


def test_a_table_of_199_answers_is_the_same_in_csv_and_in_version_2(
    shared: Path, register: Register, today: date, told: Tell
) -> None:
    file = shared / "fixtures" / "statbank" / "data_FOLK1A_da_codes_excerpt.csv"
    frame = pd.read_csv(file, sep=";", dtype=str).rename(columns={"INDHOLD": "value", "TID": "Tid"})
    frame["value"] = frame["value"].astype(int)
    written = pyjstat.Dataset.read(frame).write("jsonstat")
    by_csv = told(read(file.read_text("utf-8-sig"), register, today))
    by_json = told(read(written, register, today))
    filled = {key: value for key, value in by_json.values.items() if not pd.isna(value)}
    assert len(by_csv.values) == 96 and filled == by_csv.values


def test_any_table_in_version_2_can_be_mapped_with_its_codes_explained(
    register: Register, today: date, told: Tell
) -> None:
    numbers: list[float | None] = [10, 4, 6, 1.234, 0.0000001, 2.5, 48000, None, 23000]
    content = json.dumps(dataset(value=numbers, status={"7": "diskretioneret", "3": "p"}))
    found = recognise(grid(opened(content.encode())), register)
    roles = {column.name: column.role for column in found.columns}
    assert roles == {
        "OMRÅDE": Role.PLACE, "KØN": Role.GROUP, "Tid": Role.PERIOD, "værdi": Role.NUMERATOR,
    }  # fmt: skip
    said = {remark.what: remark.found for remark in found.remarks}
    assert said["Filtype"] == "JSON-stat 2"
    assert "1 = Mænd, 2 = Kvinder" in said["Koder i KØN"]
    assert "1 med »diskretioneret«" in said["Mærkede værdier"]
    layout = Layout("folk", "Folketal", "DST", 1, tuple(roles.items()), 4711)
    heard = told(read_mapped(opened(content.encode()), register, layout, date(2026, 11, 24)))
    assert heard.values[("folk", HORSENS, "", "2026-01-01", "KØN=1")] == 0.0000001
    # What the file calls a total is left out, so that nothing is counted twice.
    assert heard.reading.ignored == 3 and not heard.reasons
    assert ("folk", HORSENS, "", "2026-01-01", "KØN=TOT") not in heard.values


def test_our_own_api_gives_a_file_that_can_be_mapped_again(site: Site, register: Register) -> None:
    url = "/api/v1/indikatorer/folketal/tal?sted=horsens-kommune&sted=hedensted-kommune"
    answer = site.sign_in("Sofie Lund").answer(f"{url}&format=json-stat")
    found = recognise(grid(opened(answer.data)), register)
    roles = {column.name: column.role for column in found.columns}
    assert (roles["sted"], roles["periode"]) == (Role.PLACE, Role.PERIOD)
    assert roles["værdi"] is Role.NUMERATOR
