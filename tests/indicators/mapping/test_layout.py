"""A confirmed layout: what it makes of the rows, what it quarantines, and when it refuses to guess."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from indicators.mapping.grid import text
from indicators.mapping.layout import Layout, Unfit, read
from indicators.mapping.recognise import Role
from spreadsheets import ods, xlsx
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
HEADING = "Måned;Kommune;Køn;Antal;Ud af;Note"
COLUMNS = (
    ("Måned", Role.PERIOD), ("Kommune", Role.PLACE), ("Køn", Role.GROUP),
    ("Antal", Role.NUMERATOR), ("Ud af", Role.DENOMINATOR), ("Note", Role.IGNORE),
)  # fmt: skip
HEDENSTED = 4711


def layout(*columns: tuple[str, Role]) -> Layout:
    """A layout of Hedensted's."""
    return Layout("fald", "Fald på plejehjem", "Cura", 1, columns or COLUMNS, HEDENSTED)


def test_rows_become_numerators_and_denominators_by_place_month_and_group(
    register: Register, today: date, told: Tell
) -> None:
    rows = "2026-09;Horsens;Kvinder;12;40;x\nokt 2026;0766;Mænd;7;31;y"
    heard = told(read(f"{HEADING}\n{rows}", register, layout(), today))
    assert heard.values == {
        ("fald", "horsens-kommune", "", "2026-09-01", "Køn=Kvinder"): 12,
        ("fald.naevner", "horsens-kommune", "", "2026-09-01", "Køn=Kvinder"): 40,
        ("fald", "hedensted-kommune", "", "2026-10-01", "Køn=Mænd"): 7,
        ("fald.naevner", "hedensted-kommune", "", "2026-10-01", "Køn=Mænd"): 31,
    }


def test_five_bad_rows_of_a_thousand_are_quarantined_with_row_and_column(
    register: Register, today: date, told: Tell
) -> None:
    good = [f"20{n // 12:02}-{n % 12 + 1:02};Horsens;Gruppe {n % 4};1;9;" for n in range(12 * 26)]
    good = [
        row for n in range(4) for row in (each.replace("Gruppe", f"Gruppe {n}") for each in good)
    ]
    rows = good[:995]
    bad = {
        "2026-08;0999;Mænd;1;9;": "Kommune", "2026-08;Horsens;Mænd;en;9;": "Antal",
        "2026-08;Aarhus;Mænd;-1;9;": "Antal", "2026-08;Horsens;Kvinder;10;9;": "Antal",
        "1999-08;Horsens;Mænd;1;9;": "Måned",
    }  # fmt: skip
    heard = told(read("\n".join([HEADING, *rows, *bad]), register, layout(), today))
    assert (heard.reading.read, heard.reading.accepted, heard.reading.ignored) == (1000, 995, 0)
    assert list(heard.quarantined.values()) == list(bad.values())
    assert sorted(heard.quarantined) == [997, 998, 999, 1000, 1001]
    assert all(reason.startswith("Række ") for reason in heard.reasons)


def test_a_month_not_over_an_ambiguous_number_and_a_row_twice_are_quarantined(
    register: Register, today: date, told: Tell
) -> None:
    short = layout(("Måned", Role.PERIOD), ("Kommune", Role.PLACE), ("Timer", Role.NUMERATOR))
    rows = "2026-11;Horsens;7\n2026-10;Horsens;1.234\n2026-09;Horsens;3\n2026-09;Horsens;4\n2026-08;Horsens;5"
    heard = told(read(f"Måned;Kommune;Timer\n{rows}", register, short, today))
    assert heard.quarantined == {2: "Måned", 3: "Timer", 4: "alle", 5: "alle"}
    assert "tvetydigt" in heard.reasons[1]
    assert list(heard.values.values()) == [5]


def test_months_as_columns_become_months_and_totals_and_christiansoe_are_left_out(
    register: Register, today: date, told: Tell
) -> None:
    wide = layout(("Kommune", Role.PLACE), ("jan 2026", Role.WIDE), ("feb 2026", Role.WIDE))
    rows = "Horsens;1.204;<5;\nHedensted;0;12,5;\nChristiansø;1;1;\nI alt;1.205;17;"
    heard = told(read(f"Udtræk\nKommune;sep 2026;okt 2026;nov 2026\n{rows}", register, wide, today))
    assert (heard.reading.read, heard.reading.accepted, heard.reading.ignored) == (4, 2, 2)
    found = {key[1:4:2]: value for key, value in heard.values.items()}
    assert found["horsens-kommune", "2026-09-01"] == 1204
    assert found["hedensted-kommune", "2026-09-01"] == 0
    assert found["hedensted-kommune", "2026-10-01"] == 12.5
    hidden = found["horsens-kommune", "2026-10-01"]
    assert hidden != hidden, "hidden at the source is never zero"


def test_a_month_to_come_with_a_number_in_it_is_quarantined(
    register: Register, today: date, told: Tell
) -> None:
    wide = layout(("Kommune", Role.PLACE), ("sep 2026", Role.WIDE), ("okt 2026", Role.WIDE))
    rows = "Horsens;1;2;3\nHedensted;4;5;"
    heard = told(read(f"Kommune;sep 2026;okt 2026;nov 2026\n{rows}", register, wide, today))
    assert heard.quarantined == {2: "nov 2026"}


def test_without_a_place_every_row_is_the_holders(register: Register, today: date) -> None:
    own = layout(("Måned", Role.PERIOD), ("Antal", Role.NUMERATOR))
    reading = read("Måned;Antal\n2026-09;3\n2026-08;4", register, own, today)
    assert set(reading.rows["place_id"]) == {HEDENSTED}


def test_a_changed_heading_is_told_and_never_guessed_over(register: Register) -> None:
    changed = "Måned;Kommune;Køn;Antal fald;Ud af;Note;Region"
    difference = layout().difference(changed.split(";"))
    assert difference.missing == ("Antal",)
    assert difference.new == ("Antal fald", "Region")
    assert difference.renamed == (("Antal", "Antal fald"),)
    with pytest.raises(FileFault, match=r"mangler »Antal«.*måske »Antal« med nyt navn"):
        read(f"{changed}\n2026-09;Horsens;Mænd;1;9;;x", register, layout())
    assert not layout().difference(reversed(HEADING.split(";"))), "the order is of no matter"


def test_roles_that_make_no_layout_say_what_to_do() -> None:
    for columns, reason in (
        ([("A", Role.PERIOD)], "hvilken der er tæller"),
        ([("A", Role.PERIOD), ("B", Role.PERIOD), ("C", Role.NUMERATOR)], "Kun én"),
        ([("A", Role.PERIOD), ("jan 2026", Role.WIDE)], "perioderne står som kolonner"),
    ):
        with pytest.raises(Unfit, match=reason):
            layout(*columns)


def test_danish_text_numbers_and_spreadsheets_give_the_same_values(
    register: Register, today: date, told: Tell
) -> None:
    short = layout(("Måned", Role.PERIOD), ("Kommune", Role.PLACE), ("Timer", Role.NUMERATOR))
    plain = "Måned;Kommune;Timer\n2026-09;Ærø;1.234,5\n2026-09;Brønderslev;0,5\n"
    variants = [
        *(plain.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16")),
        plain.replace("\n", "\r\n").rstrip().encode(),
        plain.replace("1.234,5", "1\u00a0234,5").encode(),
        plain.replace(";", "\t").encode(),
        plain.replace("1.234,5", "1234.5").replace("0,5", "0.5").replace(";", ",").encode(),
        xlsx({"Ark1": [["Måned", "Kommune", "Timer"], ["2026-09", "Ærø", 1234.5], ["2026-09", "Brønderslev", 0.5]]}),
        ods([["Måned", "Kommune", "Timer"], ["2026-09", "Ærø", 1234.5], ["2026-09", "Brønderslev", 0.5]]),
    ]  # fmt: skip
    first = told(read(text(variants[0]), register, short, today)).values
    assert sorted(first.values()) == [0.5, 1234.5]
    for content in variants[1:]:
        assert told(read(text(content), register, short, today)).values == first
