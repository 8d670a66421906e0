"""PLSP: care plans by month, place and diagnosis group."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indicators.sources.plsp import COLUMNS, read
from tvaers.decoding import decode
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
HEADER = ";".join(COLUMNS)


def test_plans_are_counted_by_diagnosis_and_type(
    register: Register, today: date, told: Tell
) -> None:
    text = "\n".join(
        [
            HEADER, "2026-10;1082;0615;KOL;samlet;31;PLSP;2026-11-05", "2026-10;1082;;Type 2-diabetes;ny;400;PLSP;",
            "2026-10;;;hjertesygdom;vedligeholdt;5;PLSP;", "2026-10;;0766;samlet;samlet;90;PLSP;",
        ]
    )  # fmt: skip
    heard = told(read(text, register, today))
    assert heard.values == {
        ("care_plan", "horsens-kommune", "", "2026-10-01", "diagnosis=kol;type=samlet"): 31,
        ("care_plan", "region-midtjylland", "", "2026-10-01", "diagnosis=diabetes2;type=ny"): 400,
        ("care_plan", "danmark", "", "2026-10-01", "diagnosis=hjerte;type=vedligeholdt"): 5,
        ("care_plan", "hedensted-kommune", "", "2026-10-01", "type=samlet"): 90,
    }
    assert heard.reading.extraction_date == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2026-10;;0999;KOL;samlet;1;;", "kommunekode"), ("2026-10;1099;;KOL;samlet;1;;", "regionskode"),
        ("2026-10;;0615;gigt;samlet;1;;", "diagnosegruppe"), ("2026-10;;0615;KOL;andre;1;;", "type"),
        ("2026-10;;0615;KOL;samlet;-1;;", "antal"), ("2026-10;;0615;KOL;samlet;en;;", "antal"),
        ("2026-12;;0615;KOL;samlet;1;;", "periode"), ("2014-12;;0615;KOL;samlet;1;;", "periode"),
    ],
)  # fmt: skip
def test_a_bad_row_is_quarantined(
    row: str, column: str, register: Register, today: date, told: Tell
) -> None:
    good = "2026-09;;0615;KOL;samlet;1;;"
    heard = told(read(f"{HEADER}\n{good}\n{row}", register, today))
    assert heard.quarantined == {3: column}
    assert len(heard.reading.rows) == 1


def test_the_proposed_header_without_rows_is_refused_as_empty(
    shared: Path, register: Register
) -> None:
    file = shared / "fixtures" / "medcom" / "FORSLAG_plsp_forloebsplaner.csv"
    with pytest.raises(FileFault, match="ingen rækker"):
        read(decode(file.read_bytes()), register)


def test_christiansoe_and_a_month_still_running(
    register: Register, today: date, told: Tell
) -> None:
    rows = "2026-10;;0411;KOL;samlet;3;;\n2026-10;;0615;KOL;samlet;3;;2026-10-15"
    heard = told(read(f"{HEADER}\n{rows}", register, today))
    assert (heard.reading.ignored, heard.quarantined) == (1, {3: "periode"})
