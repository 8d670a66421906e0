"""Statistikbanken's FOLK1A is read the same from codes, labels, both, and JSON-stat."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from indicators.sources.statbank import read, source
from tvaers import cpr
from tvaers.decoding import decode
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
HEADER = "OMRÅDE;KØN;ALDER;TID;INDHOLD"


def key(place: str, day: str, stratum: str = "") -> tuple[str, str, str, str, str]:
    return ("population", place, "", day, stratum)


def test_totals_have_no_stratum_and_cells_of_the_table_do(
    register: Register, today: date, told: Tell
) -> None:
    text = f"{HEADER}\n615;TOT;IALT;2026K1;96000\n615;1;65;2026K1;512\n766;TOT;65;2026K1;600\n"
    assert told(read(text, register, today)).values == {
        key("horsens-kommune", "2026-01-01"): 96000,
        key("horsens-kommune", "2026-01-01", "age=65;sex=m"): 512,
        key("hedensted-kommune", "2026-01-01", "age=65"): 600,
    }


@pytest.mark.parametrize(
    "text",
    [
        "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\n615;2;65;U;2026K1;41",
        "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\nHorsens;Kvinder;65 år;Ugift;2026K1;41",
        "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\n615 Horsens;2 Kvinder;65 65 år;U Ugift;2026K1 2026K1;41",
        "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\nHorsens;Women;65 years;Never married;2026Q1;41",
        "region;sex;age;marital status;time;content\nHorsens;Women;65 years;Never married;2026Q1;41",
        "\ufeffTID,OMRÅDE,ALDER,CIVILSTAND,KØN,INDHOLD\n2026K1,0615,65,U,K,41",
    ],
)
def test_codes_labels_and_both_in_danish_and_english_say_the_same(
    text: str, register: Register, today: date, told: Tell
) -> None:
    expected = {key("horsens-kommune", "2026-01-01", "age=65;marital=unmarried;sex=f"): 41}
    assert told(read(text, register, today)).values == expected


@pytest.mark.parametrize(
    "area",
    ["000", "Hele landet", "All Denmark", "082", "084", "Region Midtjylland", "01", "Landsdel Fyn", "411", "Christiansø"],
)  # fmt: skip
def test_known_areas_that_are_no_kommuner_are_left_out(
    area: str, register: Register, today: date, told: Tell
) -> None:
    heard = told(
        read(f"{HEADER}\n{area};TOT;IALT;2026K1;1\n615;TOT;IALT;2026K1;2", register, today)
    )
    assert heard.reading.ignored == 1
    assert len(heard.reading.rows) == 1
    assert not heard.reasons


def test_an_unknown_area_is_named_with_its_row(register: Register, today: date, told: Tell) -> None:
    heard = told(read(f"{HEADER}\n615;TOT;IALT;2026K1;1\n999;TOT;IALT;2026K1;2", register, today))
    assert heard.reasons == [
        "Række 3, kolonne OMRÅDE: området »999« kendes ikke. Ret koden, eller fjern rækken."
    ]


def test_five_bad_rows_of_a_thousand_are_quarantined(
    register: Register, today: date, told: Tell
) -> None:
    rows = [
        f"{area};{sex};{age};{quarter};7"
        for quarter, area, sex, age in product(
            ("2026K1", "2026K2"), ("615", "766"), "12", range(125)
        )
    ]
    bad = {
        11: "0999;1;0;2026K1;7", 12: "615;1;10;2026K1;mange", 13: "615;1;11;2026K1;-3",
        14: "615;1;12;2007K4;7", 15: "615;1;13;2027K1;7",
    }  # fmt: skip
    for row, line in bad.items():
        rows[row - 2] = line
    heard = told(read("\n".join([HEADER, *rows]), register, today))
    assert (heard.reading.read, len(heard.reading.rows)) == (1000, 995)
    assert heard.quarantined == {11: "OMRÅDE", 12: "INDHOLD", 13: "INDHOLD", 14: "TID", 15: "TID"}
    assert all(
        reason.startswith(f"Række {row}, kolonne ")
        for row, reason in zip(bad, heard.reasons, strict=True)
    )


def test_the_quarter_of_today_is_in_and_the_next_is_not(register: Register, told: Tell) -> None:
    text = f"{HEADER}\n615;TOT;IALT;2008K1;1\n615;TOT;IALT;2026K4;1\n615;TOT;IALT;2027K1;1"
    assert told(read(text, register, date(2026, 10, 1))).quarantined == {4: "TID"}


def test_the_same_cell_twice_is_quarantined_with_both_rows_named(
    register: Register, today: date, told: Tell
) -> None:
    text = f"{HEADER}\n615;1;65;2026K1;1\n615;2;65;2026K1;1\nHorsens;Mænd;65 år;2026K1;2"
    heard = told(read(text, register, today))
    assert sorted(heard.quarantined) == [2, 4]
    assert "række 4" in heard.reasons[0] and "række 2" in heard.reasons[1]


def test_missing_and_nil_are_not_the_same(register: Register, today: date, told: Tell) -> None:
    text = f"{HEADER}\n615;1;65;2026K1;..\n766;1;65;2026K1;-\n615;1;66;2026K1;1.234\n615;1;67;2026K1;5,5"
    heard = told(read(text, register, today))
    values = heard.values
    assert pd.isna(values[key("horsens-kommune", "2026-01-01", "age=65;sex=m")])
    assert values[key("hedensted-kommune", "2026-01-01", "age=65;sex=m")] == 0
    assert heard.quarantined == {5: "INDHOLD"}
    assert values[key("horsens-kommune", "2026-01-01", "age=66;sex=m")] == 1234


def test_a_number_that_reads_two_ways_is_quarantined(
    register: Register, today: date, told: Tell
) -> None:
    heard = told(read(f"{HEADER}\n615;1;65;2026K1;1.234", register, today))
    assert "tvetydigt tal" in heard.reasons[0]


def jsonstat(table: str = "FOLK1A") -> str:
    dimension = {
        "OMRÅDE": {"category": {"index": {"000": 0, "615": 1, "766": 2}}},
        "KØN": {"category": {"index": {"1": 0, "2": 1}}},
        "ContentsCode": {"category": {"index": {table: 0}}},
        "Tid": {"category": {"index": {"2025K4": 0, "2026K1": 1}}},
        "id": ["OMRÅDE", "KØN", "ContentsCode", "Tid"],
        "size": [3, 2, 1, 2],
    }
    values = [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, None]
    return json.dumps({"dataset": {"dimension": dimension, "value": values}})


def test_json_stat_is_read_in_the_order_of_its_dimensions(
    register: Register, today: date, told: Tell
) -> None:
    heard = told(read(jsonstat(), register, today))
    assert heard.reading.ignored == 4
    assert heard.values[key("horsens-kommune", "2025-10-01", "sex=f")] == 13
    assert heard.values[key("hedensted-kommune", "2026-01-01", "sex=m")] == 22
    assert pd.isna(heard.values[key("hedensted-kommune", "2026-01-01", "sex=f")])


@pytest.mark.parametrize(
    "text",
    [
        jsonstat("STRAF42"), "HERKOMST1;TID;INDHOLD\nTotal;2023;233454", "OMRÅDE;TID;INDHOLD\nThisted;2025;1072,20",
        "KØN;TID;INDHOLD\n1;2026K1;4", "OMRÅDE;TID;INDHOLD;ANDET\n615;2026K1;4;5",
    ],
)  # fmt: skip
def test_another_table_is_refused_and_the_known_one_named(
    text: str, register: Register, today: date
) -> None:
    with pytest.raises(FileFault, match="FOLK1A"):
        read(text, register, today)


@pytest.mark.parametrize(
    "text",
    ['[{"id": "1"}]', '{"dataset": {}}', '{"dataset": 5}', "{", '{"dataset": {"dimension": {"id": ["Tid"], "size": [2]}, "value": [1]}}'],
)  # fmt: skip
def test_other_json_is_refused_with_a_sentence(text: str, register: Register, today: date) -> None:
    with pytest.raises(FileFault, match=r"JSON|Hent tabellen"):
        read(text, register, today)


VARIANTS = list(
    product(
        ["utf-8", "utf-8-sig", "cp1252", "utf-16"],
        [";", ",", "\t"],
        ["{:d}", "{:d},0", "{:d}.0", "sp", "nbsp"],
        ["\n", "\r\n"],
    )
)


def digest(text: str, register: Register, today: date) -> str:
    rows = read(text, register, today).rows.sort_values(["place_id", "period_start", "stratum"])
    return hashlib.sha256(rows.astype(str).to_csv().encode()).hexdigest()


def test_every_encoding_separator_and_form_of_number_gives_the_same_values(
    register: Register, today: date
) -> None:
    figures = {"København": 671714, "Ærø": 5800, "Tønder": 36000, "Årø": 0, "Horsens": 96123}
    figures = {name: value for name, value in figures.items() if register.find(name)}
    seen = set()
    for encoding, separator, form, ending in VARIANTS:
        rows = ["OMRÅDE;ALDER;TID;INDHOLD"]
        for name, value in figures.items():
            number = (
                f"{value:,}".replace(",", " " if form == "sp" else "\u00a0")
                if form in ("sp", "nbsp")
                else form.format(value)
            )
            number = f'"{number}"' if separator in number else number
            rows.append(f"{name};65 år;2026K1;".replace(";", "\0") + number)
        text = ending.join(rows).replace(";", separator).replace("\0", separator)
        seen.add(digest(decode(text.encode(encoding)), register, today))
    assert len(seen) == 1


def test_a_person_number_in_row_7312_of_20_000_is_seen_before_anything_is_read() -> None:
    rows = [HEADER, *(f"615;1;65;2026K1;{number}" for number in range(20_000))]
    rows[7311] = "615;1;65;2026K1;010190-1234"
    assert cpr.find(decode("\r\n".join(rows).encode("cp1252"))) == (7312, 5)


def test_a_hundred_thousand_rows_take_about_two_bare_readings(
    register: Register, today: date
) -> None:
    kommuner = [entry.code for entry in register.by_slug.values() if entry.kind == "kommune"]
    rows = [
        f"{code};{sex};{age};{year}K{quarter};{(index * 7919) % 200_000}"
        for index, (year, quarter, sex, age, code) in enumerate(
            product(range(2009, 2026), (1, 2, 3, 4), ("TOT", "1", "2"), range(125), kommuner)
        )
        if index < 100_000
    ]
    text = "\n".join([HEADER, *rows])

    def took(job: Callable[[], object]) -> float:
        begun = time.perf_counter()
        job()
        return time.perf_counter() - begun

    assert len(read(text, register, today).rows) == len(rows)
    # Each round times both side by side, so that what else the machine does bears on both.
    ratios = [
        took(lambda: read(text, register, today))
        / took(lambda: pd.read_csv(StringIO(text), sep=";"))
        for _ in range(7)
    ]
    # About 2 on a quiet machine; the rest is room for a busy one.
    assert min(ratios) < 4


def test_the_published_answers_are_read(
    shared: Path, register: Register, today: date, told: Tell
) -> None:
    folder = shared / "fixtures" / "statbank"
    coded = decode((folder / "data_FOLK1A_da_codes_excerpt.csv").read_bytes())
    heard = told(read(coded, register, today))
    assert (heard.reading.read, heard.reading.ignored, len(heard.reasons)) == (192, 96, 0)
    labelled = decode((folder / "quoted_FOLK1A_da_kbh.csv").read_bytes())
    values = told(read(labelled, register, today)).values
    assert values[key("koebenhavns-kommune", "2020-01-01", "marital=unmarried")] == 412512
    whole = decode((folder / "data_FOLK1A_en_2020K1.jsonstat.json").read_bytes())
    assert told(read(whole, register, today)).reading.ignored == 1


def test_the_card_says_it_is_open() -> None:
    assert source.open_source and source.level == 0 and source.name == "statbank"


def test_a_code_and_a_name_must_be_of_the_same_place(
    register: Register, today: date, told: Tell
) -> None:
    rows = "101 Horsens;2026K1;5\n615 Horsens;2026K1;6\n101 Copenhagen;2026K1;7"
    heard = told(read(f"OMRÅDE;TID;INDHOLD\n{rows}", register, today))
    assert heard.quarantined == {2: "OMRÅDE"}
    assert "»101«" in heard.reasons[0] and "»Horsens«" in heard.reasons[0]


def test_the_same_population_twice_is_not_to_be_added_up(
    register: Register, today: date, told: Tell
) -> None:
    heard = told(read("OMRÅDE;TID;INDHOLD\n101;2026K1;5\n101;2026K1;5", register, today))
    assert len(heard.reasons) == 2
    assert not any("Læg dem sammen" in reason for reason in heard.reasons)


def test_person_level_data_is_answered_with_advice_of_its_own(register: Register) -> None:
    with pytest.raises(FileFault, match="Hent tabellen FOLK1A"):
        read('{"resourceType": "Bundle"}', register)
