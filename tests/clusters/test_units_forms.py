"""What a form says of a unit: read as people write, and refused field by field."""

from datetime import date

import pytest

from clusters.units import forms
from clusters.units.forms import Faulty
from clusters.units.models import Sort, address_of

SOEBO = "Plejehjemmet Søbo"


@pytest.mark.parametrize(
    "text",
    [
        "Søbo 010190-1234",
        "0101901234",
        "Stue 010190 1234",
        "010190\u20111234",
        "01\u200b0190\u00a01234",
        "٠١٠١٩٠١٢٣٤",
    ],
)
def test_a_person_number_is_no_name(text: str) -> None:
    with pytest.raises(Faulty) as fault:
        forms.name({"navn": text})
    assert "CPR-nummer" in fault.value.problems["navn"]
    assert "1234" not in str(fault.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Plejehjemmet \t Søbo ", SOEBO),
        ("Plejehjemmet Søbo\u202e", SOEBO),
        ("Plejehjemmet\nSøbo\x00", SOEBO),
        ("Ga\u030ardhaven", "Gårdhaven"),
        ("Æ7", "Æ7"),
        ("Ø" * 80, "Ø" * 80),
    ],
)
def test_a_name_is_tidied(text: str, name: str) -> None:
    assert forms.name({"navn": text}) == name


@pytest.mark.parametrize("text", ["", " ", "A", "\u200b\u200b\u200b", "x" * 81])
def test_a_name_has_2_to_80_characters(text: str) -> None:
    with pytest.raises(Faulty, match="mellem 2 og 80 tegn"):
        forms.name({"navn": text})


def test_everything_wrong_with_a_form_is_told_at_once() -> None:
    with pytest.raises(Faulty) as fault:
        forms.unit({"navn": "x", "slags": "slot", "fra": "snart", "til": "senere"})
    assert set(fault.value.problems) == {"navn", "slags", "fra", "til"}
    with pytest.raises(Faulty) as fault:
        forms.unit({"navn": SOEBO, "slags": "Plejehjem", "fra": "2026-12-01", "til": "30-11-2026"})
    assert fault.value.problems == {
        "til": "Sidste dag ligger før første dag. Kontrollér de to datoer."
    }


def test_the_last_day_is_the_units_own() -> None:
    written = forms.unit(
        {"navn": SOEBO, "slags": "Akutteam", "fra": "01-12-2026", "til": "2026-12-01"}
    )
    assert written.start == date(2026, 12, 1) and written.end == date(2026, 12, 2)
    assert written.sort is Sort.ACUTE_TEAM
    assert forms.end({"til": "31-12-2026"}) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Plejehjemmet Søbo", "plejehjemmet-soebo"),
        ("Træningscenter Åbakken 2", "traeningscenter-aabakken-2"),
        ("Café & værested", "cafe-vaerested"),
        ("日本", "enhed"),
        ("Ø" * 80, "oe" * 30),
    ],
)
def test_an_address_is_the_name_in_plain_letters(name: str, address: str) -> None:
    assert address_of(name) == address
