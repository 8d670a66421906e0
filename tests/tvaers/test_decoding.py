"""Every encoding a Danish spreadsheet writes is read; what is no text is refused with advice."""

import pytest

from tvaers.decoding import decode
from tvaers.module import FileFault

TEXT = "område;antal\nÆrø;1\nAllé på Sjælland;2"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_danish_text_is_the_same_in_every_encoding(encoding: str, ending: str) -> None:
    assert decode(TEXT.replace("\n", ending).encode(encoding)) == TEXT


def test_letters_put_together_of_two_become_one() -> None:
    assert decode("A\u030arhus".encode()) == "Århus"


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "tom"),
        (b"  \r\n", "tom"),
        (b"\xef\xbb\xbf\r\n", "tom"),
        (b"PK\x03\x04rest", "Gem som"),
        (b"\xd0\xcf\x11\xe0rest", "xls"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "Pak den ud"),
        (b"a;b\n1\x00;2\x01\x02", "styretegn i række 2"),
        (b"\x81\x8d", "tegnsæt"),
        (b"\xff\xfea", "tegnsæt"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(data: bytes, advice: str) -> None:
    with pytest.raises(FileFault, match=advice):
        decode(data)


@pytest.mark.parametrize("letter", "æøåÆØÅé")
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_letters_broken_on_the_way_are_refused_and_their_row_named(letter: str, wrong: str) -> None:
    broken = f"a;b\n1;{letter.encode().decode(wrong)}\n"
    with pytest.raises(FileFault, match=r"i stykker \(først i række 2\)"):
        decode(broken.encode())


def test_a_letter_lost_on_the_way_is_refused() -> None:
    with pytest.raises(FileFault, match="i stykker"):
        decode("K\ufffdbenhavn".encode())
