"""Any table a steward brings: what is recognised in it, why, and what is never let in."""

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from indicators.mapping.grid import grid, opened, text
from indicators.mapping.periods import period
from indicators.mapping.recognise import Role, Table, recognise
from spreadsheets import ods, xlsx, zipped
from tvaers.module import FileFault
from tvaers.register import Register

LONG = (
    "Måned;Kommune;Køn;Antal;Nævner\n2026-09;Horsens;Kvinder;12;40\n2026-09;Hedensted;Mænd;7;31\n"
)
CANARY = "010190" + "-1234"


def table(content: bytes, register: Register) -> Table:
    """The table in a file, all the way from its bytes."""
    return recognise(grid(text(content)), register)


def roles(found: Table) -> dict[str, Role]:
    """The guessed role of each column."""
    return {column.name: column.role for column in found.columns}


def told(found: Table) -> Mapping[str, str]:
    """What was recognised, by what it is about."""
    return {remark.what: remark.found for remark in found.remarks}


@pytest.mark.parametrize(
    ("written", "kind", "first"),
    [
        ("2026-09", "month", date(2026, 9, 1)), ("2026M09", "month", date(2026, 9, 1)),
        ("202609", "month", date(2026, 9, 1)), ("09-2026", "month", date(2026, 9, 1)),
        ("september 2026", "month", date(2026, 9, 1)), ("sep-26", "month", date(2026, 9, 1)),
        ("Maj 2026", "month", date(2026, 5, 1)), ("2026 okt", "month", date(2026, 10, 1)),
        ("2026-09-01", "month", date(2026, 9, 1)), ("01.09.2026", "month", date(2026, 9, 1)),
        ("2026K3", "quarter", date(2026, 7, 1)), ("3. kvt. 2026", "quarter", date(2026, 7, 1)),
        ("2026", "year", date(2026, 1, 1)), ("2026U07", "week", date(2026, 2, 9)),
        ("uge 7, 2026", "week", date(2026, 2, 9)),
    ],
)  # fmt: skip
def test_a_period_is_read_however_it_is_written(written: str, kind: str, first: date) -> None:
    assert period(written) == (kind, first)


@pytest.mark.parametrize(
    "written", ["12", "2026-13", "2026U54", "2026-09-14", "horsens 2026", "1.234", "", "202"]
)
def test_what_is_no_period_is_none(written: str) -> None:
    assert period(written) is None


def test_a_plain_file_from_horsens_gets_a_role_and_a_reason_for_each_column(
    register: Register,
) -> None:
    found = table(LONG.encode(), register)
    assert roles(found) == {
        "Måned": Role.PERIOD,
        "Kommune": Role.PLACE,
        "Køn": Role.GROUP,
        "Antal": Role.NUMERATOR,
        "Nævner": Role.DENOMINATOR,
    }
    assert all(column.why for column in found.columns)
    assert found.numbers == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_same_table_is_found_in_every_encoding_and_with_every_separator(
    encoding: str, delimiter: str, end: str, register: Register
) -> None:
    content = LONG.replace(";", delimiter).replace("\n", end).encode(encoding)
    found = table(content, register)
    assert (found.names, found.lines) == (
        table(LONG.encode(), register).names,
        table(LONG.encode(), register).lines,
    )


def test_the_encoding_and_the_separator_are_told_with_their_reason() -> None:
    _, remarks = opened(LONG.encode("cp1252"))
    assert [(remark.what, remark.found) for remark in remarks] == [("Tegnsæt", "Windows-1252")]
    assert "UTF-8" in remarks[0].why
    assert grid(LONG).remarks[0].found == "semikolon"


def test_titles_above_months_as_columns_totals_and_notes_below_are_seen(register: Register) -> None:
    lines = [
        "Udtræk fra omsorgssystemet", "", "Kommune;Indsats;jan 2026;feb 2026;mar 2026",
        "Horsens;Træning;1.204;<5;12", "Hedensted;Træning;1.034,5;..;9",
        "I alt;;2.238;30;21", "Kilde: Horsens Kommune",
    ]  # fmt: skip
    found = table("\n".join(lines).encode(), register)
    assert roles(found) == {
        "Kommune": Role.PLACE,
        "Indsats": Role.IGNORE,
        "jan 2026": Role.WIDE,
        "feb 2026": Role.WIDE,
        "mar 2026": Role.WIDE,
    }
    assert (found.heading_row, found.numbers) == (3, [4, 5, 6])
    assert (found.totals, found.below, found.decimal) == ({2}, 1, ",")
    heard = told(found)
    assert heard["Overskrift"] == "række 3"
    assert heard["Perioder som kolonner"] == "3: »jan 2026« til »mar 2026«"
    assert (heard["Skjulte tal"], heard["Manglende tal"]) == ("»<5«", "»..«")
    assert heard["Rækker i alt"] == "1"


def test_a_number_that_can_be_read_two_ways_settles_nothing(register: Register) -> None:
    rows = "Måned;Kommune;Antal\n2026-09;Horsens;1.234\n2026-09;Hedensted;5.678"
    found = table(rows.encode(), register)
    assert found.decimal is None
    assert told(found)["Tal"] == "ikke afgjort"


def test_a_heading_in_two_rows_is_joined_and_never_a_row_of_numbers(register: Register) -> None:
    rows = "Kommune;Kvinder;;Mænd;\n;Antal;Nævner;Antal;Nævner\nHorsens;1;2;3;4\nHedensted;5;6;7;8"
    found = table(rows.encode(), register)
    assert found.names == (
        "Kommune", "Kvinder – Antal", "Kvinder – Nævner", "Mænd – Antal", "Mænd – Nævner",
    )  # fmt: skip
    assert found.numbers == [3, 4]


def test_a_file_without_a_heading_or_with_a_name_twice_is_refused_with_advice(
    register: Register,
) -> None:
    with pytest.raises(FileFault, match="overskrift"):
        table(b"1;2;3\n4;5;6\n", register)
    with pytest.raises(FileFault, match="to gange"):
        table(b"Kommune;Antal;Antal\nHorsens;5;6\n", register)


def test_sheets_are_named_and_the_fullest_is_read(register: Register) -> None:
    rows = [["Måned", "Kommune", "Antal"], ["2026-09", "Horsens", 12], ["2026-09", "Hedensted", 7]]
    found, remarks = opened(xlsx({"Forside": [["Titel"]], "Tal": rows}))
    assert "»Tal«" in remarks[1].found
    assert "»Forside«, »Tal«" in remarks[1].why
    assert recognise(grid(found), register).lines[0] == ["2026-09", "Horsens", "12"]


def test_xlsx_and_ods_give_the_same_table_as_the_text_file(register: Register) -> None:
    rows = [line.split(";") for line in LONG.splitlines()]
    numbered = [rows[0], *([*row[:3], int(row[3]), int(row[4])] for row in rows[1:])]
    plain = table(LONG.encode(), register)
    for content in (xlsx({"Ark": numbered}), ods(numbered)):
        found = table(content, register)
        assert (found.names, found.lines) == (plain.names, plain.lines)
        assert roles(found) == roles(plain)


def test_a_number_in_a_cell_is_never_taken_for_thousands(register: Register) -> None:
    rows = [["Måned", "Kommune", "Timer"], ["2026-09", "Horsens", 1.234], ["2026-09", "Aarhus", 7]]
    found = table(xlsx({"Ark": rows}), register)
    assert (found.lines[0][2], found.decimal) == ("1.2340", ".")


def test_a_formula_without_value_and_an_error_name_their_cell_and_are_no_number(
    register: Register,
) -> None:
    head = "".join(
        f'<c r="{place}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in zip("ABC", ("Måned", "Kommune", "Antal"), strict=True)
    )
    rows = [f'<row r="1">{head}</row>']
    for row, cell in (
        (2, '<c r="C2"><f>SUM(A1:A9)</f></c>'),
        (3, '<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
        (4, '<c r="C4"><f>40+2</f><v>42</v></c>'),
        (5, '<c r="C5"><v>8</v></c>'),
        (6, '<c r="C6"><v>9</v></c>'),
        (7, '<c r="C7"><v>9</v></c>'),
        (8, '<c r="C8"><v>9</v></c>'),
    ):
        text_cells = "".join(
            f'<c r="{place}{row}" t="inlineStr"><is><t>{said}</t></is></c>'
            for place, said in (("A", "2026-09"), ("B", "Horsens"))
        )
        rows.append(f'<row r="{row}">{text_cells}{cell}</row>')
    found = table(xlsx({"Ark": "".join(rows)}), register)
    assert [line[2] for line in found.lines[:3]] == [
        "#uden værdi i C2",
        "#uden værdi i C3",
        "42",
    ]


@pytest.mark.parametrize("place", ["cell", "sheet", "other sheet", "property", "title"])
def test_a_person_number_anywhere_in_a_spreadsheet_refuses_the_whole_file(place: str) -> None:
    rows = [["Måned", "Kommune", "Antal"], ["2026-09", "Horsens", 12], ["2026-09", "Aarhus", 7]]
    sheets: dict[str, list[list[str | int]]] = {"Tal": rows}
    beside: dict[str, str] = {}
    if place == "cell":
        rows[2][1] = CANARY
    elif place == "sheet":
        sheets[CANARY] = [["a", "b"]]
    elif place == "other sheet":
        sheets["Bilag"] = [["titel"], ["", CANARY]]
    elif place == "property":
        beside["docProps/core.xml"] = f"<a><b>{CANARY}</b></a>"
    else:
        rows.insert(0, [f"Udtræk for {CANARY}", "", ""])
    with pytest.raises(FileFault, match="CPR-nummer") as refused:
        text(xlsx(sheets, **beside))
    assert refused.value.person_data
    assert CANARY not in refused.value.reason


def test_a_person_number_in_a_text_file_is_told_by_row_and_column_and_never_shown() -> None:
    rows = ["Måned;Plejehjem;Antal", *["2026-09;Skoven;1"] * 50, f"2026-09;{CANARY};1"]
    with pytest.raises(FileFault, match=r"række 52, kolonne 2") as refused:
        text("\n".join(rows).encode())
    assert refused.value.person_data
    assert CANARY not in refused.value.reason


def test_a_person_number_that_lost_its_zero_is_found_under_a_title(register: Register) -> None:
    rows = [["Udtræk"], ["Måned", "id", "Antal"], ["2026-09", int("10190" + "1234"), 12]]
    with pytest.raises(FileFault, match=r"række 3, kolonne 2"):
        text(xlsx({"Ark": rows}))
    with pytest.raises(FileFault, match="CPR-nummer"):
        text(b"Udtrak\nMaaned;CPR;Antal\n2026-09;x;12\n")


def test_a_spreadsheet_bomb_is_refused_at_once() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    wide = '<row r="300000"><c r="CV300000"><v>1</v></c></row>'
    again = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="1000"/><table:table-cell office:value-type="float" '
        'office:value="1"/></table:table-row>'
    )
    bombs = {
        "kolonne 16384": xlsx({"Ark": far}),
        "række 300000": xlsx({"Ark": wide}),
        "række 1048576 og kolonne 16384": xlsx({"Ark": far.replace('"', "'")}),
        "kolonne 100000000": ods([["a"]], again.replace('"1000"', f'"{10**17}" x:y="a>b"')),
        "række 1048577": ods([["a", "b"]], again),
        "pakkes ud": zipped(
            {"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": b"0" * 110_000_000}
        ),
        "højst 100": xlsx({f"A{number}": [["a"]] for number in range(200)}),
    }
    for reason, content in bombs.items():
        began = time.perf_counter()
        with pytest.raises(FileFault, match=reason):
            text(content)
        assert time.perf_counter() - began < 5, reason


def test_declarations_other_packages_and_torn_ones_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>'
    whole = xlsx({"Ark": [["Måned", "Antal"], ["2026-09", 1]]})
    for reason, content in {
        "åbner det ikke|ikke åbner": ods([["a"]], head=bomb),
        "ikke et regneark": zipped({"word/document.xml": "<a/>"}),
        "pakkes ud": whole[:-40],
    }.items():
        with pytest.raises(FileFault, match=reason):
            text(content)


def test_statbanks_json_stat_is_a_table_too(shared: Path, register: Register) -> None:
    file = shared / "fixtures" / "statbank" / "data_FOLK1A_en_2020K1.jsonstat.json"
    found = table(file.read_bytes(), register)
    assert found.columns[-1].role is Role.NUMERATOR
    assert Role.PERIOD in roles(found).values()


@pytest.mark.parametrize(
    "name",
    ["noegletal/nwRap-10Sep2024-101803.csv", "statbank/data_FOLK1A_da_codes_excerpt.csv", "sundhedsprofil/sasExport_kommune_quoted.csv"],
)  # fmt: skip
def test_real_files_are_recognised_with_a_place_and_a_number(
    name: str, shared: Path, register: Register
) -> None:
    found = table((shared / "fixtures" / name).read_bytes(), register)
    kinds = set(roles(found).values())
    assert Role.PLACE in kinds, roles(found)
    assert kinds & {Role.NUMERATOR, Role.WIDE}, roles(found)
