"""A pack's files, read back with the readers that others have: what they say, and that nothing in them is alive."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import docx
import pptx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from clusters.packs.writing import WRITERS
from clusters.packs.writing.document import (
    MOST_LETTERS,
    Document,
    Section,
    Unwritable,
    checked,
    digest_of,
    drawable,
)
from tvaers.parts import Line, Lines, Notice, Part, Picture, Table, Words

ADDRESS = "https://tvaers.example.dk/omraader/sundhedsraad-horsens/pakker/3f2a91bc44d14e6f9a1f0f3a2c5d7e81/"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="400" viewBox="0 0 1000 400">'
    '<path d="M0 300L1000 100" stroke="#1a1a1a" stroke-width="2"/>'
    '<text x="20" y="380" font-size="14" font-family="\'IBM Plex Sans\'">oktober 2026</text></svg>'
)
TEXT = """Rådet har bedt om en **samlet** status.

## Hvad foreslår sekretariatet?

1. Status tages til efterretning.
2. Kommunerne svarer, se [vejledningen](https://example.org/vejledning).

- Horsens
- Hedensted

| Kommune | Andel |
| --- | --- |
| Odder | 71 % |
"""
FINDING = "Genoptræning er steget siden marts og er nu 84 % i Sundhedsråd Horsens."
SOURCE = "Kilde: Sundhedsdatastyrelsen. Frigivet 20. november 2026."
MONTHS = ("august 2026", "september 2026", "oktober 2026")


def figure(**more: Any) -> Picture:
    """A figure of three months, of which one is hidden."""
    made = Picture(
        title="Genoptræning inden for 7 dage",
        under="procent, måned for måned",
        finding=FINDING,
        summary="Medianen er 82 %.",
        chart={"kind": "run"},
        key=(),
        table=Table(
            "Genoptræning, måned for måned",
            ("Måned", "Andel", "Forløb"),
            (
                (MONTHS[0], "81,5 %", "1.204"),
                (MONTHS[1], "skjult", ""),
                (MONTHS[2], "84 %", "98"),
            ),
            (False, True, True),
        ),
        notes=("Små tal er skjult.",),
        source=SOURCE,
        url="/omraader/sundhedsraad-horsens/indikatorer/genoptraening/",
        svg=SVG,
        series="Sundhedsråd Horsens",
        unit="procent",
        values=((MONTHS[0], 81.5), (MONTHS[1], None), (MONTHS[2], 84.0)),
    )
    return replace(made, **more)


def document(*parts: Part, **more: Any) -> Document:
    """What Kirsten Holm takes to the council's meeting, checked."""
    made = Document(
        title="Genoptræning til mødet i december",
        place="Sundhedsråd Horsens",
        whole="Politisk niveau i Sundhedsråd Horsens, 4. december 2026",
        frozen_at=datetime(2026, 11, 30, 13, 5, tzinfo=UTC),
        address=ADDRESS,
        digest=digest_of({"pakke": 1}),
        sections=(Section("Genoptræning", parts), Section("Eventuelt", ())),
    )
    return checked(replace(made, **more))


WHOLE = document(
    Words(TEXT),
    figure(),
    Notice("Kommunerne opgør ventetid forskelligt.", "warning"),
    Lines("Forpligtelser", (Line("Svar inden fem dage", "/omraader/x/", "1. november"),)),
)


def paper(given: Document) -> PdfReader:
    """The document as PDF, read."""
    return PdfReader(io.BytesIO(WRITERS["pdf"](given)))


def said(reader: PdfReader) -> str:
    """A PDF's text, on one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def word(given: Document) -> Any:
    """The document as a Word file, read."""
    return docx.Document(io.BytesIO(WRITERS["docx"](given)))


def slides(given: Document) -> Any:
    """The document as slides, read."""
    return pptx.Presentation(io.BytesIO(WRITERS["pptx"](given))).slides


def workbook(given: Document) -> dict[str, list[list[Any]]]:
    """The document as a workbook, read."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(WRITERS["xlsx"](given)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def tags(node: Any) -> list[str]:
    """The kinds of a PDF's structure elements, in order."""
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    below = node.get("/K", [])
    below = below if isinstance(below, list) else [below]
    own = [str(node["/S"])] if "/S" in node else []
    return own + [tag for each in below for tag in tags(each)]


def test_the_paper_has_each_chart_with_its_sentence_table_source_and_release() -> None:
    text = said(paper(WHOLE))
    for expected in (FINDING, "oktober 2026", "81,5 %", "skjult", SOURCE, "Små tal er skjult."):
        assert expected in text, expected


def test_the_paper_says_where_it_is_from_and_how_it_is_compared() -> None:
    reader = paper(WHOLE)
    front, last = (reader.pages[at].extract_text() for at in (0, -1))
    assert WHOLE.digest in "".join(front.split())
    assert ADDRESS in "".join(front.split())
    assert "som de var 30. november 2026 kl. 14.05" in " ".join(front.split())
    assert f"Side {len(reader.pages)} af {len(reader.pages)}" in last
    # Enough of the code on each sheet to see that two sheets belong together.
    assert all(WHOLE.code[:17] in page.extract_text() for page in reader.pages)


def test_the_paper_can_be_read_aloud_and_jumped_in() -> None:
    reader = paper(WHOLE)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "da"
    assert [each.title for each in reader.outline if not isinstance(each, list)][-2:] == [
        "Genoptræning",
        "Eventuelt",
    ]
    found = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L", "/Link"} <= {*found}
    assert reader.metadata is not None and reader.metadata.title == WHOLE.title
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_a_long_tables_heads_stand_on_each_sheet() -> None:
    table = Table("", ("Kommune", "Antal"), (("Odder", "7"),) * 120, (False, True))
    pages = [page.extract_text() for page in paper(document(table)).pages]
    held = [page for page in pages if "Odder" in page]
    assert len(held) == 3 and all("Kommune" in page and "Antal" in page for page in held)


def test_danish_words_are_parted_as_danes_part_them() -> None:
    text = "Sundhedssamarbejdskoordinationsgruppens arbejdsbeskrivelse " * 8
    lines = paper(document(Words(text))).pages[1].extract_text()
    assert any(line.rstrip().endswith(("-", "\xad", "‐")) for line in lines.splitlines())


@pytest.mark.parametrize("invented", [True, False])
def test_demonstration_is_marked_on_each_sheet_and_slide_and_in_each_file(invented: bool) -> None:
    given = replace(WHOLE, demonstration=invented)
    sheets = [page.extract_text() for page in paper(given).pages]
    shown = [
        "".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in slides(given)
    ]
    header = "".join(each.text for each in word(given).sections[0].header.paragraphs)
    front = str(workbook(given)["Om pakken"])
    for text in (*sheets, *shown, header, front):
        assert ("Demonstrationsdata" in text) is invented


def test_the_case_has_headings_to_write_under_and_real_tables() -> None:
    made = word(WHOLE)
    heads = [each.text for each in made.paragraphs if each.style.name == "Heading 1"]
    assert heads == [
        *("Resumé", "Indstilling", "Sagsfremstilling", "Økonomi"),
        *("Inddragelse og høring", "Bilag"),
    ]
    assert FINDING in [each.text for each in made.paragraphs if each.style.name == "List Bullet"]
    tables = [[[cell.text for cell in row.cells] for row in each.rows] for each in made.tables]
    assert tables == [
        [["Kommune", "Andel"], ["Odder", "71 %"]],
        [
            ["Måned", "Andel", "Forløb"],
            ["august 2026", "81,5 %", "1.204"],
            ["september 2026", "skjult", ""],
            ["oktober 2026", "84 %", "98"],
        ],
    ]
    assert all("<w:tblHeader" in each._tbl.xml for each in made.tables)
    shape = made.inline_shapes[0]._inline
    assert shape.docPr.get("descr") == FINDING
    assert 'w:lang w:val="da-DK"' in made.styles.element.xml
    links = [each.target_ref for each in made.part.rels.values() if each.is_external]
    assert "https://example.org/vejledning" in links and ADDRESS in links


def test_each_list_of_numbers_in_the_case_begins_with_one() -> None:
    made = word(document(Words("1. et\n2. to\n\nText.\n\n1. igen et\n2. igen to")))
    numbers = [
        each._p.pPr.numPr.numId.val for each in made.paragraphs if each.style.name == "List Number"
    ]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_a_slide_has_one_chart_that_can_be_edited() -> None:
    cover, slide = slides(WHOLE)
    assert cover.shapes.title.text == WHOLE.title
    assert slide.shapes.title.text == FINDING
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert [*chart.plots[0].categories] == [*MONTHS]
    # A hidden month is a gap, in the chart and in the sheet behind it.
    assert chart.plots[0].series[0].values == (81.5, None, 84.0)
    behind = CalamineWorkbook.from_filelike(
        io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)
    ).get_sheet_by_index(0)
    assert behind.to_python()[2][0] == MONTHS[1] and behind.to_python()[2][1] == ""
    text = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert SOURCE in text and "30. november 2026" in text
    notes = slide.notes_slide.notes_text_frame.text
    assert "Medianen er 82 %." in notes and WHOLE.code in notes


def test_a_comparison_is_bars_from_the_first_place_down() -> None:
    given = figure(chart={"kind": "compare"}, values=(("Horsens", 84.0), ("Odder", 71.0)))
    chart = next(shape.chart for shape in slides(document(given))[1].shapes if shape.has_chart)
    assert "BAR" in str(chart.chart_type)
    assert [*chart.plots[0].categories] == ["Odder", "Horsens"]


def test_the_workbook_has_a_sheet_a_figure_and_numbers_are_numbers() -> None:
    book = workbook(WHOLE)
    front, sheet = book["Om pakken"], book["1 Genoptræning inden for 7 dage"]
    assert [WHOLE.digest in row for row in front].count(True) == 1
    assert ["1 Genoptræning inden for 7 dage", FINDING] in front
    assert sheet[-4:] == [
        ["Måned", "Andel", "Forløb"],
        ["august 2026", 81.5, 1204.0],
        ["september 2026", "skjult", ""],
        ["oktober 2026", 84.0, 98.0],
    ]
    assert any(row[1] == SOURCE for row in sheet)


HOSTILE = (
    *('#panic("x")', '#read("/etc/passwd")', "$x^2$ @ref <lbl> = h", "\\u{41}", '"]}#sys'),
    *("=1+1", "+1", "-1+1|cmd", "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "&lt;b&gt;"),
    *("emoji 😀 👩‍👩‍👧", "עברית ‮ vendt", "\U000f0000 privat", "漢字 ﷽", "\x00\x0b\x1b", "\ud800"),
    *("a" * 3000, "[]:*?/\\'" * 5, "]]>", "{{ 7*7 }}", "'", "\u200b", ""),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_ever_code_markup_or_a_formula(text: str) -> None:
    table = Table(text, (text, text), ((text, text),), (False, True))
    given = document(
        Words(f"{text}\n\n# {text}\n\n- {text}"),
        figure(
            **dict.fromkeys(("title", "under", "finding", "summary", "source", "series"), text),
            table=table,
            notes=(text,),
            url="javascript:alert(1)",
            values=((text, 1.0), (text, 2.0)),
        ),
        table,
        Notice(text),
        Lines(text, (Line(text, "//evil.example/", text),)),
        title=text,
        place=text,
        whole=text,
    )
    assert "evil" not in str(given) and "javascript" not in str(given)
    files = {kind: write(given) for kind, write in WRITERS.items()}
    assert "root:" not in said(PdfReader(io.BytesIO(files["pdf"])))
    book = ZipFile(io.BytesIO(files["xlsx"]))
    assert not [name for name in book.namelist() if b"<f>" in book.read(name)]
    if "#" in text:
        printed = "".join(said(PdfReader(io.BytesIO(files["pdf"]))).split())
        assert "".join(text.split()) in printed
    # Word and PowerPoint can be read back whole.
    assert docx.Document(io.BytesIO(files["docx"])).paragraphs
    assert len(pptx.Presentation(io.BytesIO(files["pptx"])).slides) == 2


@given(st.text(max_size=60))
@example("\U00010000" * 40)
@settings(max_examples=25, deadline=None)
def test_any_letters_at_all_can_be_written(text: str) -> None:
    given = document(Words(text), figure(title=text, finding=text, svg=""), title=text)
    assert all(write(given) for write in WRITERS.values())


@pytest.mark.parametrize("kind", WRITERS)
def test_a_pack_without_pages_and_a_page_without_blocks_are_files_too(kind: str) -> None:
    assert WRITERS[kind](document(sections=()))
    assert WRITERS[kind](document())


def test_ten_megabytes_of_text_are_refused_with_a_sentence() -> None:
    with pytest.raises(Unwritable, match="10,0 mio") as refused:
        document(Words("a " * 5_000_000))
    assert "Vælg færre sider" in str(refused.value)
    assert document(Words("a" * (MOST_LETTERS - 100)))


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd"/>',
        "<script>alert(1)</script>",
        '<rect onload="x()"/>',
        '<rect fill="url(http://evil.example/x)"/>',
        '<!DOCTYPE svg [<!ENTITY x "y">]>',
        '<a xlink:href="http://evil.example/"/>',
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_left_out(inside: str) -> None:
    assert drawable(SVG)
    hostile = SVG.replace("</svg>", f"{inside}</svg>")
    assert not drawable(hostile)
    text = said(paper(document(figure(svg=hostile))))
    assert "84 %" in text


def test_the_same_content_has_the_same_digest_however_it_was_stored() -> None:
    assert digest_of({"a": 1, "b": [1.0, "æ"]}) == digest_of({"b": [1.0, "æ"], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})


def test_the_same_document_makes_the_same_paper() -> None:
    write: Callable[[Document], bytes] = WRITERS["pdf"]
    assert write(WHOLE) == write(WHOLE)


def test_empty_tables_and_uneven_rows_do_no_harm() -> None:
    rows: Sequence[tuple[str, ...]] = (("a",), ("b", "c", "d"))
    given = document(
        Table("", (), ()), Table("x", ("en",), tuple(rows)), figure(table=Table("", (), ()))
    )
    assert all(write(given) for write in WRITERS.values())
