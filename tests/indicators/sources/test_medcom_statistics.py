"""MedCom statistics: who sent how many of what to whom, and what is wrong with a row."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from indicators.sources.medcom_statistics import COLUMNS, read
from tvaers.decoding import decode
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
GOOD = {
    "periode": "2026-10", "standard": "XREF15", "afsender_type": "almen_praksis", "afsender_kommunekode": "0615",
    "modtager_type": "kommune", "modtager_kommunekode": "615", "statistikkode": "XREF15", "antal": "12",
}  # fmt: skip
FLOW = "from=almen_praksis;to=kommune"


def delivered(*rows: dict[str, str]) -> str:
    lines = [";".join((GOOD | row).get(name, "") for name in COLUMNS) for row in rows]
    return "\n".join([";".join(COLUMNS), *lines])


def test_a_row_is_a_flow_from_sender_to_receiver(
    register: Register, today: date, told: Tell
) -> None:
    text = delivered({}, {"modtager_kommunekode": "0766", "udtraeksdato": "2026-11-02"}, {"periode": "2026-09", "udtraeksdato": "01-11-2026"})  # fmt: skip
    heard = told(read(text, register, today))
    assert heard.values == {
        ("XREF15", "horsens-kommune", "horsens-kommune", "2026-10-01", FLOW): 12,
        ("XREF15", "horsens-kommune", "hedensted-kommune", "2026-10-01", FLOW): 12,
        ("XREF15", "horsens-kommune", "horsens-kommune", "2026-09-01", FLOW): 12,
    }
    assert heard.reading.extraction_date == date(2026, 11, 2)


def test_the_place_is_the_finest_that_is_given(register: Register, today: date, told: Tell) -> None:
    text = delivered(
        {"afsender_kommunekode": "", "afsender_region": "1082"},
        {"afsender_kommunekode": "", "modtager_kommunekode": "", "modtager_region": "Region Midtjylland"},
    )  # fmt: skip
    places = {(place, other) for _, place, other, _, _ in told(read(text, register, today)).values}
    assert places == {("region-midtjylland", "horsens-kommune"), ("danmark", "region-midtjylland")}


@pytest.mark.parametrize(
    ("code", "item", "stratum"),
    [
        ("xref15", "XREF15", FLOW), ("XDIS15-1.5", "XDIS15", FLOW), ("XREF22 XH2230R", "XREF22", FLOW),
        ("DIS91", "DIS91", FLOW), ("MCM:FDIS91#training", "FDIS91", f"category=training;{FLOW}"),
    ],
)  # fmt: skip
def test_the_item_is_the_code_without_its_version(
    code: str, item: str, stratum: str, register: Register, today: date, told: Tell
) -> None:
    values = told(read(delivered({"statistikkode": code}), register, today)).values
    assert [(key[0], key[4]) for key in values] == [(item, stratum)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"afsender_type": "borger"}, "afsender_type"), ({"modtager_type": ""}, "modtager_type"),
        ({"afsender_kommunekode": "0999"}, "afsender_kommunekode"), ({"modtager_region": "1089"}, "modtager_region"),
        ({"modtager_kommunekode": "1082"}, "modtager_kommunekode"), ({"antal": "-1"}, "antal"), ({"antal": "mange"}, "antal"),
        ({"antal": "1,5"}, "antal"), ({"antal": "1.234"}, "antal"), ({"periode": "2018-12"}, "periode"),
        ({"periode": "2026-12"}, "periode"), ({"periode": "oktober"}, "periode"), ({"periode": "1999-12", "statistikkode": "DIS91"}, "periode"),
        ({"statistikkode": "?"}, "statistikkode"), ({"udtraeksdato": "i går"}, "udtraeksdato"),
    ],
)  # fmt: skip
def test_a_bad_row_is_quarantined_with_its_place_in_the_file(
    row: dict[str, str], column: str, register: Register, today: date, told: Tell
) -> None:
    heard = told(read(delivered({}, row | {"modtager_type": row.get("modtager_type", "kommune")}), register, today))  # fmt: skip
    assert heard.quarantined == {3: column}
    assert heard.reasons[0].startswith(f"Række 3, kolonne {column}: ")
    assert len(heard.reading.rows) == 1


def test_correspondence_is_older_than_the_municipal_messages(
    register: Register, today: date, told: Tell
) -> None:
    text = delivered(
        {"statistikkode": "DIS91", "periode": "2010-03"}, {"statistikkode": "XREF15", "periode": "2019-01"}
    )  # fmt: skip
    assert not told(read(text, register, today)).reasons


def test_the_same_key_twice_names_both_rows(register: Register, today: date, told: Tell) -> None:
    heard = told(read(delivered({}, {"antal": "13"}, {"periode": "2026-09"}), register, today))
    assert sorted(heard.quarantined) == [2, 3]
    assert "række 3" in heard.reasons[0] and "række 2" in heard.reasons[1]


def test_a_missing_number_is_not_zero(register: Register, today: date, told: Tell) -> None:
    text = delivered({"antal": ".."}, {"antal": "-", "periode": "2026-09"})
    missing, nil = told(read(text, register, today)).values.values()
    assert pd.isna(missing) and nil == 0


def test_a_message_itself_is_refused_with_advice_that_fits(register: Register) -> None:
    for text in (
        '<?xml version="1.0"?>\n<Emessage xmlns="http://rep.oio.dk/"><Envelope/></Emessage>',
        "UNA:+.? 'UNB+UNOC:3+5790000143054:14'UNH+1+MEDREF:D:93A:UN:H0131R+REF01'",
        '{"resourceType": "Bundle"}',
    ):
        with pytest.raises(FileFault, match="Send kun antal beskeder") as caught:
            read(text, register)
        assert caught.value.person_data


def test_another_header_is_refused(register: Register) -> None:
    with pytest.raises(FileFault, match="mangler kolonnerne"):
        read("a;b\n1;2", register)


def test_the_six_published_figures_are_read(
    shared: Path, register: Register, today: date, told: Tell
) -> None:
    file = shared / "fixtures" / "medcom" / "FORSLAG_medcom_statistik.csv"
    values = told(read(decode(file.read_bytes()), register, today)).values
    assert len(values) == 6
    assert values["XREF15", "danmark", "danmark", "2024-05-01", FLOW] == 5178


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ({"udtraeksdato": "2026-10-31"}, "periode", "ikke slut på udtræksdagen"),
        ({"periode": "2026-11"}, "periode", "ikke slut på udtræksdagen"),
        ({"periode": "2026-11", "udtraeksdato": "2027-01-01"}, "periode", "ikke slut"),
        ({"udtraeksdato": "1900-01-01"}, "udtraeksdato", "før år 2000"),
        ({"afsender_region": "1081"}, "afsender_region", "ligger ikke i Region Nordjylland"),
        ({"modtager_region": "Region Østdanmark"}, "modtager_region", "findes ikke i 2026-10"),
        ({"afsender_kommunekode": "=615"}, "afsender_kommunekode", "kendes ikke"),
        ({"periode": ""}, "periode", "måneden mangler"),
        ({"afsender_type": ""}, "afsender_type", "typen mangler"),
    ],
)
def test_a_row_that_cannot_be_is_quarantined(
    row: dict[str, str], column: str, word: str, register: Register, today: date, told: Tell
) -> None:
    heard = told(read(delivered({"periode": "2026-09"}, row), register, today))
    assert heard.quarantined == {3: column}
    assert word in heard.reasons[0] and "»«" not in heard.reasons[0]


def test_a_region_that_holds_the_kommune_is_read(register: Register, told: Tell) -> None:
    rows = (
        {"afsender_region": "1082", "afsender_kommunekode": '="615"'},
        {"periode": "2026-12", "afsender_region": "1084", "afsender_kommunekode": "0101"},
        {"periode": "2027-01", "afsender_region": "Østdanmark", "afsender_kommunekode": "0101"},
        {"periode": "2027-01", "afsender_region": "1084", "afsender_kommunekode": "0101"},
    )
    heard = told(read(delivered(*rows), register, date(2027, 3, 1)))
    assert heard.quarantined == {5: "afsender_region"}


def test_christiansoe_is_left_out_and_counted_as_left_out(
    register: Register, today: date, told: Tell
) -> None:
    rows = ({}, {"afsender_kommunekode": "0411"}, {"modtager_kommunekode": "Christiansø"})
    heard = told(read(delivered(*rows), register, today))
    assert (heard.reading.accepted, heard.reading.ignored, heard.reasons) == (1, 2, [])


def test_the_mark_of_a_spreadsheet_is_skipped_and_rows_keep_their_numbers(
    register: Register, today: date, told: Tell
) -> None:
    text = "\ufeffsep=;\n" + delivered({}, {"antal": "x"})
    heard = told(read(text, register, today))
    assert heard.quarantined == {4: "antal"}
