"""The words of an attachment, read apart so that they can be searched for person numbers.

Text and office documents are read; what nobody here can read, a PDF or a picture, is refused with what to do
instead. An office document is a ZIP of XML: every text in it is read, hidden ones too.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from tvaers import apart, cpr
from tvaers.decoding import decode
from tvaers.module import FileFault

LARGEST = 5 * 1024 * 1024
# What a document may unfold to: apart, nothing else would stop it.
MOST_PARTS, MOST_UNFOLDED = 400, 60 * 1024 * 1024
OFFICE = (".docx", ".odt", ".xlsx", ".ods", ".pptx", ".odp")
PLAIN = (".txt", ".csv", ".md")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".svm", ".tif", ".tiff", ".bmp")
_PASSED_OVER = (*_PICTURES, ".ttf", ".odttf", ".psmdcp")
# Paragraphs and cells, whose end ends a line; runs, whose texts belong together though they are apart; and the
# attributes in which a person's words stand.
_LINES = frozenset({"p", "si", "c", "h", "table-cell", "comment", "is"})
_RUNS = frozenset({"t", "span", "a", "delText", "p", "h"})
_SAID = frozenset({"descr", "title", "string-value", "value", "Target", "href", "author", "name"})
_HOW = (
    "Vedhæft et dokument (docx, odt, pptx, odp), et regneark (xlsx, ods) eller ren tekst (txt, csv, md). "
    "En PDF kan Tværs ikke se efter for CPR-numre; skriv i stedet i teksten, hvor den ligger."
)


def check(name: str, content: bytes) -> None:
    """Refuse an attachment that is too large, that cannot be read here, or that holds a person number."""
    kind = _kind(name)
    if not content:
        raise FileFault("Filen er tom.")
    if len(content) > LARGEST:
        raise FileFault("Filen fylder mere end 5 MB. Gem den mindre, eller del den op.")
    if kind in PLAIN:
        words = decode(content)
    elif kind in OFFICE:
        with apart.Room("agreements.texts.filetext:read") as room:
            words = str(room.ask(content))
    else:
        raise FileFault(f"Den slags fil kan ikke vedhæftes. {_HOW}")
    if cpr.find(f"{name}\n{words}") is not None:
        raise FileFault(
            "Filen indeholder noget, der ligner et CPR-nummer. Fjern det, og vedhæft filen igen; "
            "intet er gemt.",
            person_data=True,
        )


def _kind(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def read(content: bytes, _given: Mapping[str, Any]) -> str:
    """Every text of an office document, in lines. Runs in a child process."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if (
                len(parts) > MOST_PARTS
                or sum(each.file_size for each in parts) > MOST_UNFOLDED
                or any(each.flag_bits & 1 for each in parts)
            ):
                raise FileFault("Filen er låst eller fylder for meget, når den pakkes ud.")
            return "\n".join(_part(each.filename, archive.read(each)) for each in parts)
    # `zipfile` says NotImplementedError of a packing it does not know.
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise FileFault("Filen kan ikke læses. Åbn den i sit program, og gem den igen.") from None


def _part(name: str, content: bytes) -> str:
    kind = _kind(name)
    if not content or kind in _PASSED_OVER or name.endswith("/"):
        return ""
    if kind in (".xml", ".rels", ".rdf"):
        return _xml(content)
    if name == "mimetype":
        return ""
    raise FileFault(
        "Filen har en anden fil inde i sig, som ikke kan ses efter. Fjern den, og prøv igen."
    )


def _xml(content: bytes) -> str:
    reader = _Words()
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise FileFault("Filen kan ikke læses. Åbn den i sit program, og gem den igen.") from None
    return "".join((*reader.words, "\n", *reader.said))


def _refuse_doctype(*_told: Any) -> None:
    raise FileFault("Filen har en DOCTYPE og kan ikke læses sikkert. Gem den igen.")


class _Words:
    """The words of one part, and where a line ends: a number of the layout is no part of a sentence."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.said: list[str] = []
        self._open: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._open.append(name.rpartition(":")[2])
        self.said += [
            f"{text}\n" for key, text in attributes.items() if key.rpartition(":")[2] in _SAID
        ]

    def text(self, text: str) -> None:
        inside = bool(self._open) and self._open[-1] in _RUNS
        self.words.append(text if inside else f"\n{text}\n")

    def end(self, name: str) -> None:
        self._open.pop()
        if name.rpartition(":")[2] in _LINES:
            self.words.append("\n")
