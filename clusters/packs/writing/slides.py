"""A document's figures as slides: one chart each, as a chart that can be edited, with the finding as the title."""

import io
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Cm, Pt

from clusters.packs.writing.document import Document
from tvaers.danish import moment
from tvaers.parts import Picture

LANGUAGE = "da-DK"
INVENTED = "Demonstrationsdata"
FACE = "Calibri"
INK, MUTED, BLUE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x59, 0x59, 0x59), RGBColor(0, 0x59, 0xB3)
WIDTH, HEIGHT, EDGE = Cm(33.867), Cm(19.05), Cm(1.6)
COVER, PLAIN = 0, 5
MOST_LABELS = 8
# A title is two lines; more is set smaller.
LONG_TITLE = 110


def pptx(document: Document) -> bytes:
    """The document as a file that PowerPoint opens."""
    made = Presentation()
    _numbered(made.part.package)
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    about = made.core_properties
    about.title, about.author = document.title[:255], document.place[:255]
    about.language = LANGUAGE
    about.comments = f"Kontrolkode {document.digest}"
    about.created = about.modified = document.frozen_at.replace(tzinfo=None)
    about.last_modified_by = "Tværs"
    _cover(made, document)
    shown = [each for each in document.pictures if any(v is not None for _, v in each[1].values)]
    for section, picture in shown:
        _slide(made, document, section.title, picture)
    if not shown:
        slide = _titled(made, PLAIN, "Der er ingen figurer med tal i pakken")
        _foot(slide, document, "")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _numbered(package: Any) -> None:
    """Name new parts by counting: the library walks through every part for each new one's name."""
    taken = {str(each.partname) for each in package.iter_parts()}
    counts: dict[str, int] = {}

    def next_partname(pattern: str) -> PackURI:
        while True:
            counts[pattern] = counts.get(pattern, 0) + 1
            name = pattern % counts[pattern]
            if name not in taken:
                return PackURI(name)

    package.next_partname = next_partname


def _cover(made: Any, document: Document) -> None:
    slide = _titled(made, COVER, document.title, top=5, high=4.5, size=36)
    below = slide.placeholders[1]
    below.left, below.top, below.width, below.height = EDGE, Cm(9.8), WIDTH - 2 * EDGE, Cm(4)
    lines = (document.place, document.whole, f"Tal, som de var {moment(document.frozen_at)}")
    _write(below.text_frame, [line for line in lines if line], 18, MUTED)
    _foot(slide, document, document.address)
    _notes(slide, (document.address, f"Kontrolkode (SHA-256): {document.code}"))


def _titled(
    made: Any, layout: int, title: str, *, top: float = 0.9, high: float = 2.8, size: int = 28
) -> Any:
    slide = made.slides.add_slide(made.slide_layouts[layout])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = EDGE, Cm(top), WIDTH - 2 * EDGE, Cm(high)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if layout == COVER else MSO_ANCHOR.TOP
    _write(shape.text_frame, [title], size if len(title) <= LONG_TITLE else 20, INK, bold=True)
    return slide


def _slide(made: Any, document: Document, section: str, picture: Picture) -> None:
    slide = _titled(made, PLAIN, picture.finding or picture.title)
    under = " · ".join(filter(None, (picture.title, picture.under)))
    box = slide.shapes.add_textbox(EDGE, Cm(3.7), WIDTH - 2 * EDGE, Cm(1))
    _write(box.text_frame, [under], 14, MUTED)
    _chart(slide, picture)
    _foot(slide, document, picture.source, invented=picture.demonstration)
    told = (picture.summary, *picture.notes, picture.source, section, picture.url)
    _notes(slide, (*told, document.address, f"Kontrolkode (SHA-256): {document.code}"))


def _chart(slide: Any, picture: Picture) -> None:
    compared = (picture.chart or {}).get("kind") == "compare"
    data = CategoryChartData(number_format="General")
    # A bar chart is drawn from below.
    values = [*reversed(picture.values)] if compared else [*picture.values]
    data.categories = [label for label, _ in values]
    data.add_series(picture.series or picture.title, [value for _, value in values])
    kind = XL_CHART_TYPE.BAR_CLUSTERED if compared else XL_CHART_TYPE.LINE_MARKERS
    frame = slide.shapes.add_chart(
        kind, EDGE, Cm(4.8), WIDTH - 2 * EDGE, HEIGHT - Cm(4.8) - Cm(2.1), data
    )
    named = frame._element.nvGraphicFramePr.cNvPr
    named.set("descr", " ".join(filter(None, (picture.finding, picture.summary))) or picture.title)
    named.set("title", picture.title)
    _ink(frame.chart, picture, compared=compared)


def _ink(chart: Any, picture: Picture, *, compared: bool) -> None:
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name, chart.font.color.rgb = Pt(12), FACE, INK
    scale = chart.value_axis
    scale.major_gridlines.format.line.color.rgb = RGBColor(0xE0, 0xE0, 0xE0)
    scale.format.line.fill.background()
    if picture.unit:
        scale.has_title = True
        scale.axis_title.text_frame.text = picture.unit
        _plain(scale.axis_title.text_frame, 12, MUTED)
    drawn = chart.plots[0].series[0]
    if compared:
        chart.plots[0].gap_width = 40
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = BLUE
        chart.plots[0].has_data_labels = True
        return
    drawn.smooth = False
    _spare(chart.category_axis, len(picture.values))
    drawn.format.line.color.rgb, drawn.format.line.width = INK, Pt(2)
    drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 6
    drawn.marker.format.fill.solid()
    drawn.marker.format.fill.fore_color.rgb = INK
    last = max(at for at, (_, value) in enumerate(picture.values) if value is not None)
    label = drawn.points[last].data_label
    label.position = XL_LABEL_POSITION.ABOVE


def _spare(axis: Any, many: int) -> None:
    """As many labels as there is room for, none of them turned."""
    skip = OxmlElement("c:tickLblSkip")
    skip.set("val", str(max(1, -(-many // MOST_LABELS))))
    after = axis._element.find(qn("c:noMultiLvlLbl"))
    if after is None:
        axis._element.append(skip)
    else:
        after.addprevious(skip)


def _foot(slide: Any, document: Document, source: str, *, invented: bool = False) -> None:
    """Where it is from, and when the numbers were so, on each slide."""
    mark = INVENTED if invented or document.demonstration else ""
    when = f"Tal, som de var {moment(document.frozen_at)}"
    box = slide.shapes.add_textbox(EDGE, HEIGHT - Cm(1.9), WIDTH - 2 * EDGE, Cm(1.4))
    box.name = "Kilde"
    said = " · ".join(filter(None, (when, mark)))
    _write(box.text_frame, [line for line in (source, said) if line], 11, MUTED)


def _notes(slide: Any, lines: tuple[str, ...]) -> None:
    frame = slide.notes_slide.notes_text_frame
    _write(frame, [line for line in lines if line], None, None)


def _write(frame: Any, lines: list[str], size: int | None, ink: Any, *, bold: bool = False) -> None:
    """Lines as paragraphs in Danish."""
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.text = line
    _plain(frame, size, ink, bold=bold)


def _plain(frame: Any, size: int | None, ink: Any, *, bold: bool = False) -> None:
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run._r.get_or_add_rPr().set("lang", LANGUAGE)
            if size is not None:
                run.font.size, run.font.name, run.font.bold = Pt(size), FACE, bold
                run.font.color.rgb = ink
    for ending in frame._txBody.iter(qn("a:endParaRPr")):
        ending.set("lang", LANGUAGE)
