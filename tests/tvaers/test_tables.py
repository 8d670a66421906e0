"""A delimited file becomes a table of text with its own row numbers, or is refused by the row."""

import pytest

from tvaers import tables
from tvaers.module import FileFault


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("counts", [(), ("antal",)])
def test_the_delimiter_is_found_and_cells_stay_text(
    delimiter: str, counts: tuple[str, ...]
) -> None:
    text = "Kommune;Note;Antal\n0101;NA;5\n0147;null;6".replace(";", delimiter)
    table = tables.read(text, counts)
    assert table.delimiter == delimiter
    assert table.frame["Kommune"].tolist() == ["0101", "0147"]
    assert table.frame["Note"].tolist() == ["NA", "null"]
    assert [str(cell) for cell in table.frame["Antal"]] == ["5", "6"]


@pytest.mark.parametrize("cell", ["1.000", "1e3", "+1", "", "x", "9" * 40])
def test_a_column_of_counts_with_anything_else_in_it_stays_text(cell: str) -> None:
    table = tables.read(f"kommune;antal\n0101;7\n0147;{cell}", ["antal"])
    assert table.frame["antal"].tolist() == ["7", cell]


def test_rows_are_numbered_as_in_the_file_and_empty_ones_left_out() -> None:
    table = tables.read("\na;b\n1;2\n\n3;4\n;\n5;6\n;;\n\n")
    assert table.frame["a"].tolist() == ["1", "3", "5"]
    assert table.rows.tolist() == [3, 5, 7]


def test_quotes_hold_delimiters_and_line_ends() -> None:
    table = tables.read('a,b\n"Ærø, Fyn",1\n"to\nlinjer",2\nx,3')
    assert table.frame["a"].tolist() == ["Ærø, Fyn", "to\nlinjer", "x"]
    assert table.rows.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a;b\n1;2\n3", 3),
        ("a;b\n1;2;3\n4;5", 2),
        ("a;b\n1;2\n3;4;5\n6", 3),
        ("a;b\n1;2;3\n4", 2),
        ("a\n1\n2;3", 3),
        ('a;b\n"x";2\n3;4;5', 3),
    ],
)
def test_a_row_with_too_many_or_few_cells_is_named(text: str, row: int) -> None:
    with pytest.raises(FileFault, match=f"Række {row} har"):
        tables.read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a;b\n", "ingen rækker"),
        ("a;a\n1;2", "to gange"),
        ("a;\n1;2", "Kolonne 2 har intet navn"),
        ('a;b\n"x;2', "anførselstegn"),
    ],
)
def test_a_broken_table_is_refused(text: str, said: str) -> None:
    with pytest.raises(FileFault, match=said):
        tables.read(text)


def test_columns_are_asked_for_by_name_whatever_their_case() -> None:
    table = tables.read("Periode;ANTAL\n2026-10;1")
    assert list(tables.require(table, ["periode", "antal"])) == ["periode", "antal"]
    with pytest.raises(FileFault, match="mangler kolonnen kilde"):
        tables.require(table, ["periode", "kilde"])
    with pytest.raises(FileFault, match="samme navn"):
        tables.require(tables.read("a;A\n1;2"), ["a"])
