"""How many are expected: StatBank's projection by kommune and age, and what is no projection."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indicators.sources.statbank_projection import read, source
from indicators.sources.statbank_tables import wanted
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
HEADER = "KOMMUNEDK;ALDER;KØN;TID;INDHOLD"
ROWS = "615;80;TOT;2035;901\n615;80;2;2035;502\n766;80-84;TOT;2035;1407\n"


def key(place: str, day: str, stratum: str) -> tuple[str, str, str, str, str]:
    return ("population_projection", place, "", day, stratum)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{ROWS}",
        f"\ufeff{HEADER}\n{ROWS}".replace("KOMMUNEDK", "OMRÅDE").replace("\n", "\r\n"),
        "municipality;age;sex;time;content\nHorsens;80 years;Total;2035;901\nHorsens;80 years;Women;2035;502\nHedensted;80-84 years;Total;2035;1407\n",
        f"{HEADER}\n615 Horsens;80 80 år;TOT I alt;2035 2035;901\n615;80;K;2035;502\n766;80-84 år;I alt;2035;1407\n",
    ],
)  # fmt: skip
def test_horsens_and_hedensted_in_2035_by_age(
    text: str, register: Register, today: date, told: Tell
) -> None:
    assert told(read(text, register, today)).values == {
        key("horsens-kommune", "2035-01-01", "age=80"): 901,
        key("horsens-kommune", "2035-01-01", "age=80;sex=f"): 502,
        key("hedensted-kommune", "2035-01-01", "age=80-84"): 1407,
    }


def test_bad_rows_are_told_with_row_and_column_and_the_country_is_left_out(
    register: Register, today: date, told: Tell
) -> None:
    rows = "999;80;1;2035;1\n615;80;1;1999;2\n615;81;1;2035;-3\n615;gammel;1;2035;4\n615;82;1;om lidt;5\n"
    rows += "615;83;1;2035;6\n615;83;M;2035;7\n000;83;1;2035;8\n411;83;1;2035;9\n615;84;1;2090;9\n"
    heard = told(read(f"{HEADER}\n{ROWS}{rows}", register, today))
    assert heard.quarantined == {
        5: "OMRÅDE", 6: "TID", 7: "INDHOLD", 8: "ALDER", 9: "TID", 10: "alle", 11: "alle", 14: "TID",
    }  # fmt: skip
    assert (heard.reading.accepted, heard.reading.ignored) == (3, 2)
    assert "kendes ikke i en befolkningsfremskrivning" in "\n".join(heard.reasons)


def test_json_stat_of_the_table_is_read_and_of_another_refused(
    register: Register, today: date, told: Tell
) -> None:
    def file(table: str) -> str:
        found = {
            "class": "dataset", "id": ["KOMMUNEDK", "ALDER", "Tid"], "size": [2, 1, 2], "value": [901, 950, 470, None],
            "dimension": {
                name: {"category": {"index": codes}}
                for name, codes in {"KOMMUNEDK": ["615", "766"], "ALDER": ["80"], "Tid": ["2035", "2036"]}.items()
            },
            "extension": {"px": {"tableid": table}},
        }  # fmt: skip
        return json.dumps(found)

    values = told(read(file("FRKM125"), register, today)).values
    assert values[key("horsens-kommune", "2036-01-01", "age=80")] == 950
    for other in ("FRKM225", "FRLD125", "FOLK1A"):
        with pytest.raises(FileFault, match=f"tabellen »{other}«. Her læses kun"):
            read(file(other), register, today)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("KOMMUNEDK;ALDER;TID;INDHOLD\n615;80;2025;7\n", "er ingen fremskrivning"),
        ("KOMMUNEDK;ALDER;TID;INDHOLD\n615;80;2035K1;7\n", "perioder passer ikke"),
        ("KOMMUNEDK;BEVÆGELSE;TID;INDHOLD\n615;1;2035;7\n", "kolonner passer ikke"),
        ("OMRÅDE;KOMMUNEDK;TID;INDHOLD\n615;615;2035;7\n", "kolonner passer ikke"),
    ],
)  # fmt: skip
def test_what_is_no_projection_is_refused_whole(
    text: str, said: str, register: Register, today: date
) -> None:
    with pytest.raises(FileFault, match=said):
        read(text, register, today)


def test_the_table_in_statbanks_own_list_is_the_one_that_is_read_and_can_be_fetched(
    shared: Path,
) -> None:
    listed = json.loads(
        (shared / "fixtures/statbank/tables_all_en_2025-09-06.json").read_text("utf-8")
    )
    mine = {each["id"]: each for each in listed if each["id"].startswith("FRKM1")}
    assert list(mine) == ["FRKM125"]
    assert mine["FRKM125"]["variables"] == ["municipality", "age", "sex", "time"]
    assert wanted("FRKM125:ALDER").source == source.name
    for other in ("FRKM225", "FRLD125"):
        with pytest.raises(ValueError, match=other):
            wanted(other)


def test_the_card_says_what_has_been_seen_and_what_has_not() -> None:
    assert source.open_source and "er ikke set" in source.certainty
