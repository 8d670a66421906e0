"""The register: the codes and names that files use for a place, in all their spellings."""

import pytest

from config import reference_data
from tvaers.places import Kind
from tvaers.register import Register


@pytest.fixture(scope="module")
def places() -> Register:
    return reference_data.register_of_files()


@pytest.mark.parametrize(
    "text",
    ["0101", "101", " 101 ", "101.0", '="101"', "København", "Københavns Kommune", "københavn"],
)
def test_koebenhavn_is_found_however_a_file_writes_it(places: Register, text: str) -> None:
    found = places.find(text)
    assert found is not None and found.slug == "koebenhavns-kommune"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Vesthimmerland", "vesthimmerlands-kommune"),
        ("Vesthimmerlands", "vesthimmerlands-kommune"),
        ("Aarhus", "aarhus-kommune"),
        ("Århus", "aarhus-kommune"),
        ("Høje Taastrup", "hoeje-taastrup-kommune"),
        ("Høje-Taastrup Kommune", "hoeje-taastrup-kommune"),
        ("Nordfyns", "nordfyns-kommune"),
        ("Bornholm", "bornholms-regionskommune"),
        ("Lyngby Taarbæk", "lyngby-taarbaek-kommune"),
        ("1082", "region-midtjylland"),
        ("082", "region-midtjylland"),
        ("000", "danmark"),
        ("0", "danmark"),
        ("Hele landet", "danmark"),
    ],
)
def test_other_places_are_found_by_the_names_and_codes_in_use(
    places: Register, text: str, slug: str
) -> None:
    found = places.find(text)
    assert found is not None and found.slug == slug


def test_christiansoe_is_known_and_is_no_kommune(places: Register) -> None:
    for text in ("0411", "411", "Christiansø"):
        found = places.find(text)
        assert found is not None and found.kind is Kind.AREA


@pytest.mark.parametrize("text", ["", "9999", "999", "82", "Region", "Kommune", "00", "10101", "-"])
def test_what_is_no_place_is_not_guessed(places: Register, text: str) -> None:
    found = places.find(text)
    assert found is None or (text == "00" and found.slug == "danmark")


def test_a_regions_code_is_never_padded_into_a_kommunes(places: Register) -> None:
    for code in ("081", "082", "083", "084", "085", "1081", "1085"):
        found = places.find(code)
        assert found is not None and found.kind is Kind.REGION, code


def test_every_kommune_is_found_by_both_lengths_of_its_code_and_by_name(places: Register) -> None:
    kommuner = [entry for entry in places.by_slug.values() if entry.kind is Kind.KOMMUNE]
    assert len(kommuner) == 98
    for entry in kommuner:
        assert entry.code is not None
        for text in (entry.code, entry.code.lstrip("0"), entry.name, entry.short_name):
            assert places.find(text) == entry, text
