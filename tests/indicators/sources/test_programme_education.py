"""Prevention programmes by education: begun and completed, a row a kommune, year and education."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from indicators.sources.programme_education import COLUMNS, read
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
HEADER = ";".join(COLUMNS)


def test_both_counts_of_a_row_are_told_by_education(
    register: Register, today: date, told: Tell
) -> None:
    text = "\n".join(
        [HEADER, "2025;0615;Grundskole;40;25;EOJ", "2025;Hedensted;gymnasial;12;0;EOJ", "2024;0615;uoplyst;3;1;"]
    )  # fmt: skip
    heard = told(read(text, register, today))
    horsens, hedensted = "horsens-kommune", "hedensted-kommune"
    assert heard.values == {
        ("programme.begun", horsens, "", "2025-01-01", "education=grundskole"): 40,
        ("programme.completed", horsens, "", "2025-01-01", "education=grundskole"): 25,
        ("programme.begun", hedensted, "", "2025-01-01", "education=faglig"): 12,
        ("programme.completed", hedensted, "", "2025-01-01", "education=faglig"): 0,
        ("programme.begun", horsens, "", "2024-01-01", "education=uoplyst"): 3,
        ("programme.completed", horsens, "", "2024-01-01", "education=uoplyst"): 1,
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2026;0615;grundskole;9;1;", "aar"), ("2014;0615;grundskole;9;1;", "aar"), ("i fjor;0615;grundskole;9;1;", "aar"),
        ("2025;0999;grundskole;9;1;", "kommunekode"), ("2025;;grundskole;9;1;", "kommunekode"),
        ("2025;1082;grundskole;9;1;", "kommunekode"), ("2025;0615;lidt af hvert;9;1;", "uddannelse"),
        ("2025;0615;;9;1;", "uddannelse"), ("2025;0615;grundskole;-1;0;", "startede"), ("2025;0615;grundskole;;0;", "startede"),
        ("2025;0615;grundskole;9;ni;", "gennemfoerte"), ("2025;0615;grundskole;9;10;", "gennemfoerte"),
    ],
)  # fmt: skip
def test_a_bad_row_is_quarantined(
    row: str, column: str, register: Register, today: date, told: Tell
) -> None:
    heard = told(read(f"{HEADER}\n2024;0615;grundskole;9;1;\n{row}", register, today))
    assert heard.quarantined == {3: column}


def test_an_education_told_twice_stops_both_rows(
    register: Register, today: date, told: Tell
) -> None:
    twice = "2025;0615;gymnasial;9;1;\n2025;0615;erhvervsfaglig;8;2;"
    heard = told(read(f"{HEADER}\n{twice}", register, today))
    assert set(heard.quarantined) == {2, 3}


def test_a_file_about_persons_is_refused(register: Register) -> None:
    with pytest.raises(FileFault):
        read('{"resourceType": "Bundle"}', register)
