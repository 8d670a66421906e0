"""De Kommunale Nøgletal: blocks of key figures, a kommune a row, a year a column."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from indicators.sources.noegletal import item, read, source
from tvaers.decoding import decode
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
OUT, IN = "noegletal.andel-udpendlere", "noegletal.andel-indpendlere"


def file(*rows: str, heading: str = ";Kom.nr;2023;2024", notes: str = "Tegnforklaring:;;;") -> str:
    """A small file in the layout of the real one."""
    last = "Indenrigs- og Sundhedsministeriet d. 10. september 2024;;;"
    return "\n".join(["De Kommunale Nøgletal;;;", ";;;", heading, ";;;", *rows, ";;;", notes, last])


def test_the_real_file_is_read_whole(
    shared: Path, register: Register, today: date, told: Tell
) -> None:
    content = (shared / "fixtures/noegletal/nwRap-10Sep2024-101803.csv").read_bytes()
    heard = told(read(decode(content), register, today))
    assert (heard.reading.read, heard.reading.accepted, heard.reading.ignored) == (16, 16, 0)
    assert not heard.reasons and heard.reading.extraction_date == date(2024, 9, 10)
    values = heard.values
    # Two key figures, eight kommuner, eighteen years; the last two years are missing and no nought.
    assert len(values) == 2 * 8 * 18
    assert sum(pd.isna(value) for value in values.values()) == 2 * 8 * 2
    assert values[(OUT, "dragoer-kommune", "", "2007-01-01", "")] == 76.2
    assert values[(OUT, "laesoe-kommune", "", "2022-01-01", "")] == 13.2
    assert values[(IN, "samsoe-kommune", "", "2021-01-01", "")] == 14.7
    assert pd.isna(values[(OUT, "dragoer-kommune", "", "2024-01-01", "")])
    kinds = set(heard.reading.rows["period_kind"])
    assert kinds == {"year"}


def test_thousands_none_and_a_minus_are_read_as_a_danish_file_means_them(
    register: Register, today: date, told: Tell
) -> None:
    text = file("Udgift pr. ældre;;;", "Horsens Kommune;615;1.160;-2,5", "Hedensted;766;-;U")
    values = told(read(text, register, today)).values
    name = "noegletal.udgift-pr-aeldre"
    assert values[(name, "horsens-kommune", "", "2023-01-01", "")] == 1160
    assert values[(name, "horsens-kommune", "", "2024-01-01", "")] == -2.5
    assert values[(name, "hedensted-kommune", "", "2023-01-01", "")] == 0
    assert pd.isna(values[(name, "hedensted-kommune", "", "2024-01-01", "")])


def test_each_bad_row_is_told_with_its_row_and_column_and_the_others_are_taken(
    register: Register, today: date, told: Tell
) -> None:
    rows = [
        "Andel udpendlere;;;", "Horsens Kommune;615;7,5;8", "Ukendt Kommune;999;1;2",
        "Hedensted Kommune;766;ca. 8;9", "Aarhus Kommune;615;1;2", "Odense Kommune;461;1",
        "Vejle Kommune;;1;2", "Fanø Kommune;563;1;2", "Fanø Kommune;563;3;4", "Christiansø;411;1;2",
        "Hele landet;0;1;2",
    ]  # fmt: skip
    heard = told(read(file(*rows), register, today))
    assert heard.quarantined == {
        7: "Kom.nr", 8: "2023", 9: "Kom.nr", 10: "alle", 11: "Kom.nr", 12: "alle", 13: "alle", 15: "Kom.nr",
    }  # fmt: skip
    assert heard.reading.ignored == 1 and heard.reading.accepted == 1
    said = "\n".join(heard.reasons)
    assert "Række 7, kolonne Kom.nr: kommunen »999« kendes ikke." in said
    assert "Række 8, kolonne 2023: feltet er ikke et tal." in said
    assert "nummeret »615« og navnet »Aarhus Kommune« hører ikke sammen" in said
    assert "rækken har 3 felter, men overskriften har 4" in said
    assert "det samme som række 13" in said


def test_a_row_above_the_first_key_figure_belongs_to_none(
    register: Register, today: date, told: Tell
) -> None:
    heard = told(read(file("Horsens Kommune;615;7,5;8"), register, today))
    assert "intet nøgletal over rækken" in heard.reasons[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Kommune;Andel\nHorsens;7", "ikke, som noegletal.dk skriver den"),
        (file("A;;;", "Horsens;615;1;2", heading=";Kom.nr;2023;i alt"), "ikke, som noegletal.dk"),
        (file("A;;;", "Horsens;615;1;2", heading=";Kom.nr;2024;2023"), "ikke, som noegletal.dk"),
        (file("A;;;", "Horsens;615;1;2", heading=";Kom.nr;2023;2040"), "mellem 1993 og 2027"),
        (file("A;;;", "Horsens;615;1;2", "A;;;", "Horsens;615;1;2"), "»A« står to gange"),
        (file("A;;;"), "ingen rækker med tal"),
        (file("A;;;", notes="Kilde: x;;;\nHorsens;615;1;2"), "tal under tegnforklaringen"),
        ('De Kommunale Nøgletal\n;Kom.nr;"' + "2" * 140_000, "ikke, som noegletal.dk"),
    ],
)  # fmt: skip
def test_another_layout_is_refused_whole_with_advice(
    text: str, said: str, register: Register, today: date
) -> None:
    with pytest.raises(FileFault, match=said):
        read(text, register, today)


def test_long_names_of_key_figures_stay_apart() -> None:
    long = "Udgifter til hjælpemidler, boligindretning mv. pr. 65+-årig, "
    one, other = item(long + "netto"), item(long + "brutto")
    assert one != other and max(len(one), len(other)) <= 60


def test_the_card_says_it_is_open_and_that_its_layout_was_seen() -> None:
    assert source.open_source and source.level == 0
    assert "set i en virkelig fil" in source.certainty
