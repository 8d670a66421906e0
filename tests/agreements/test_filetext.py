"""Attachments are looked through for person numbers before they are kept, whatever they are written in."""

import io
import zipfile

import pytest

from agreements.texts import filetext
from deal_pages import document
from tvaers.module import FileFault

NUMBER = "010190-1234"


def zipped(**parts: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", f"Borger {NUMBER}".encode()),
        ("a.csv", f"navn;nr\nx;{NUMBER}".encode()),
        ("a.txt", f"Borger {NUMBER}".encode("utf-16")),
        (f"{NUMBER}.txt", b"Intet"),
        ("brev.docx", document(f"Borger {NUMBER} er udskrevet")),
        ("a.odt", zipped(content_xml="<o><p>Nr. <span>0101</span>90<span>-1234</span></p></o>")),
        ("a.xlsx", zipped(xl__sharedStrings_xml="<s><si><t>010190</t><t>-1234</t></si></s>")),
        ("a.xlsx", zipped(xl__sheet_xml="<s><c><v>0101901234</v></c></s>")),
        ("a.docx", zipped(word__document_xml=f'<d><docPr descr="Scan {NUMBER}"/></d>')),
    ],
)
def test_a_person_number_is_found_in_every_sort_of_file(name: str, content: bytes) -> None:
    with pytest.raises(FileFault, match="CPR-nummer") as told:
        filetext.check(name, content)
    assert told.value.person_data
    assert "1234" not in told.value.reason


def test_an_ordinary_document_is_taken_though_its_layout_is_full_of_numbers() -> None:
    filetext.check("aftale.docx", document("Kapacitet 2027", "§ 1. Regionen har ansvaret."))
    layout = "<d><posOffset>123456</posOffset><posOffset>7890</posOffset><p><t>Hej</t></p></d>"
    filetext.check("a.docx", zipped(word__document_xml=layout))
    filetext.check(
        "regneark.xlsx", zipped(xl__sheet_xml="<s><c><v>0101</v></c><c><v>901234</v></c></s>")
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF-1.7", "En PDF kan"),
        ("a.exe", b"MZ", "kan ikke vedh"),
        ("a", b"x", "kan ikke vedh"),
        ("a.txt", b"", "tom"),
        ("a.txt", b"a" * (filetext.LARGEST + 1), "mere end 5 MB"),
        ("a.docx", b"nix", "kan ikke l"),
        ("a.docx", zipped(word__document_xml="<d><p>"), "kan ikke l"),
        ("a.docx", zipped(word__embeddings__x_xlsx=b"PK"), "en anden fil inde i sig"),
        ("a.docx", zipped(word__vbaProject_bin=b"x"), "en anden fil inde i sig"),
        (
            "a.docx",
            zipped(word__document_xml='<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'),
            "DOCTYPE",
        ),
        ("a.docx", zipped(word__document_xml=b"a" * (61 * 1024 * 1024)), "fylder for meget"),
    ],
)
def test_what_cannot_be_looked_through_is_refused_with_what_to_do(
    name: str, content: bytes, words: str
) -> None:
    with pytest.raises(FileFault, match=words):
        filetext.check(name, content)
