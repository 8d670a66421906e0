"""A document as a sagsfremstilling in Word: headings to write under, and the figures as pictures with real tables."""

import io
from html import escape
from typing import Any

import docx as word
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.parts.image import ImagePart
from docx.shared import Cm, Pt, RGBColor

from clusters.packs.writing.document import Document, runs, table_of
from clusters.packs.writing.drawn import pngs
from tvaers.danish import moment
from tvaers.marked import Piece, Span
from tvaers.parts import Lines, Notice, Part, Picture, Table, Words

LANGUAGE = "da-DK"
INVENTED = "Demonstrationsdata"
WIDTH = Cm(16)
INK, MUTED, BLUE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x59, 0x59, 0x59), RGBColor(0, 0x59, 0xB3)
# What somebody writes, heading by heading, before the case and after it.
BEFORE = (
    ("Resumé", "Skriv i få linjer, hvad sagen handler om, og hvad tallene siger."),
    ("Indstilling", "Skriv, hvad der indstilles, punkt for punkt."),
)
AFTER = (
    ("Økonomi", "Skriv, hvad sagen koster, og hvem der betaler, eller at den intet koster."),
    ("Inddragelse og høring", "Skriv, hvem der er hørt, og hvad de svarede."),
)
MOST_FINDINGS = 8
LABELS = {"warning": "Bemærk: ", "missing": "Ikke vist: ", "failed": "Kunne ikke vises: "}


def docx(document: Document) -> bytes:
    """The document as a file that Word opens."""
    return _Case(document).written()


def _style(made: Any) -> None:
    """A4, Danish, and the headings in our own ink."""
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    for style in made.styles:
        _speak(style.element.get_or_add_rPr()) if hasattr(style, "font") else None
    for default in made.styles.element.iter(qn("w:rPrDefault")):
        _speak(default.find(qn("w:rPr")))
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Calibri", Pt(11)
    for name, size, ink in (
        *(("Title", 24, INK), ("Subtitle", 12, MUTED), ("Heading 1", 16, INK)),
        *(
            ("Heading 2", 13, INK),
            ("Heading 3", 12, INK),
            ("Heading 4", 11, INK),
            ("Caption", 10, INK),
        ),
    ):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), ink
        style.font.italic = False
        # The template's own faces for headings stand before a name, so they are taken away.
        fonts = style.element.rPr.find(qn("w:rFonts"))
        for loose in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(loose)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    border = made.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        made.styles["Title"].element.pPr.remove(border)


def _speak(properties: Any) -> None:
    """Say that text is Danish."""
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    properties.append(language)


def _around(made: Any, document: Document) -> None:
    """What stands on each sheet, and what the file says of itself."""
    about = made.core_properties
    # A property of the file holds 255 letters.
    about.title, about.author = document.title[:255], document.place[:255]
    about.subject, about.language = document.whole[:255], LANGUAGE
    about.comments = f"Kontrolkode {document.digest}"
    about.created = about.modified = document.frozen_at.replace(tzinfo=None)
    about.last_modified_by = "Tværs"
    page = made.sections[0]
    above = page.header.paragraphs[0]
    above.add_run(" · ".join(filter(None, (document.place, document.title))))
    if document.demonstration:
        above.add_run(f" · {INVENTED}").bold = True
    below = page.footer.paragraphs[0]
    below.add_run(f"Tal, som de var {moment(document.frozen_at)} · side ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        below.add_run()._r.append(element)
    for paragraph in (above, below):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(9), MUTED


class _Case:
    """One file on the way. What the library looks up anew for each paragraph, and in the whole file for each
    picture, is kept here: a long pack would take minutes otherwise."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.made = word.Document()
        self.pictures = iter(pngs([each.svg for _, each in document.pictures if each.svg]))
        self.shapes = 0
        _style(self.made)
        _around(self.made, document)

    def written(self) -> bytes:
        document = self.document
        self.add(document.title, "Title")
        for line in filter(None, (document.place, document.whole)):
            self.add(line, "Subtitle")
        self.before()
        self.add("Sagsfremstilling", "Heading1")
        if not document.sections:
            self.add("Der er ingen sider i pakken.")
        for section in document.sections:
            self.add(section.title, "Heading2")
            for part in section.parts:
                self.part(part)
        for title, hint in AFTER:
            self.add(title, "Heading1")
            self.hint(hint)
        self.sources()
        out = io.BytesIO()
        self.made.save(out)
        return out.getvalue()

    def before(self) -> None:
        """What is written above the case; the findings are there to be written from."""
        findings = [each.finding for _, each in self.document.pictures if each.finding]
        for title, hint in BEFORE:
            self.add(title, "Heading1")
            self.hint(hint)
            for finding in findings[:MOST_FINDINGS] if title == BEFORE[0][0] else ():
                self.add(finding, "ListBullet")

    def add(self, text: str = "", style: str = "") -> Any:
        """One more paragraph, by its style's id."""
        paragraph = self.made.add_paragraph(text)
        if style:
            paragraph._p.style = style
        return paragraph

    def hint(self, text: str) -> None:
        run = self.add().add_run(f"[{text}]")
        run.italic, run.font.color.rgb = True, MUTED

    def small(self, text: str) -> None:
        run = self.add().add_run(text)
        run.font.size, run.font.color.rgb = Pt(9), MUTED

    def part(self, part: Part) -> None:
        match part:
            case Words():
                self.words(part)
            case Notice():
                paragraph = self.add()
                paragraph.add_run(LABELS.get(part.kind, "")).bold = True
                paragraph.add_run(part.text)
            case Table():
                self.table(part)
            case Lines():
                self.lines(part)
            case Picture():
                self.picture(part)

    def words(self, part: Words) -> None:
        counted = 0
        for piece in runs(part.text, self.document.address):
            # Each list of numbers begins with 1; the library would go on from the list before.
            if piece.kind == "number" and not counted:
                counted = self.count_anew()
            elif piece.kind not in ("number", "bullet"):
                counted = 0
            self.piece(piece, counted)

    def piece(self, piece: Piece, counted: int) -> None:
        match piece.kind:
            case "heading":
                paragraph = self.add("", f"Heading{min(4, piece.depth + 2)}")
            case "bullet" | "number":
                deep = str(min(3, piece.depth)) if piece.depth > 1 else ""
                sort = "ListBullet" if piece.kind == "bullet" else "ListNumber"
                paragraph = self.add("", sort + deep)
                if piece.kind == "number" and not deep:
                    paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = (
                        counted
                    )
            case "table":
                self.table(table_of(piece))
                return
            case _:
                paragraph = self.add()
        for span in piece.spans:
            _span(paragraph, span)

    def count_anew(self) -> int:
        """A list of numbers of its own, by its id."""
        numbers = self.made.part.numbering_part.element
        style = self.made.styles["List Number"].element
        known = numbers.num_having_numId(style.pPr.numPr.numId.val)
        made = numbers.add_num(known.abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(made.numId)

    def lines(self, part: Lines) -> None:
        if part.title:
            self.add(part.title, "Heading3")
        if not part.lines:
            self.add(part.empty)
        for line in part.lines:
            paragraph = self.add("", "ListBullet")
            _span(paragraph, Span(line.text, url=line.url))
            if line.note:
                paragraph.add_run(f" ({line.note})").font.color.rgb = MUTED

    def picture(self, part: Picture) -> None:
        self.add(part.title, "Heading3")
        for text in filter(None, (part.under, " · ".join(part.stamps))):
            self.small(text)
        if part.finding:
            self.add().add_run(part.finding).bold = True
        if part.summary:
            self.add(part.summary)
        if part.svg:
            self.shape(next(self.pictures), part)
        self.table(part.table)
        for text in filter(None, (*part.notes, part.source)):
            self.small(text)
        if part.url:
            _span(self.add(), Span("Se tallet, som det er nu", url=part.url))

    def shape(self, png: bytes, part: Picture) -> None:
        """A picture on a line of its own, with the finding for those who do not see it."""
        self.shapes += 1
        image = Image.from_blob(png)
        name = f"figur{self.shapes}.png"
        stored = ImagePart.from_image(image, PackURI(f"/word/media/{name}"))
        wide, high = image.scaled_dimensions(WIDTH, None)
        of = self.made.part.relate_to(stored, RELATIONSHIP_TYPE.IMAGE)
        inline = CT_Inline.new_pic_inline(self.shapes, of, name, wide, high)
        inline.docPr.set("descr", part.finding or part.title)
        inline.docPr.set("title", part.title)
        self.add().add_run()._r.add_drawing(inline)

    def table(self, table: Table) -> None:
        """A real table, whose heads stand again on each sheet."""
        if not table.rows:
            return
        if table.caption:
            self.add(table.caption, "Caption")
        after = self.add()
        after._p.addprevious(parse_xml(_table(table)))

    def sources(self) -> None:
        document = self.document
        self.add("Bilag", "Heading1")
        paragraph = self.add(f"»{document.title}« som webside: ")
        _span(paragraph, Span(document.address, url=document.address))
        self.add(
            f"Tallene er, som de var {moment(document.frozen_at)}. "
            f"Kontrolkode (SHA-256): {document.code}"
        )


def _span(paragraph: Any, span: Span) -> None:
    held = _linked(paragraph, span.url) if span.url else None
    run = paragraph.add_run(span.text)
    run.bold, run.italic = span.strong or None, span.slanted or None
    if held is not None:
        run.font.color.rgb, run.font.underline = BLUE, True
        held.append(run._r)


def _linked(paragraph: Any, url: str) -> Any:
    """A link's element, to which its text is moved."""
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    paragraph._p.append(link)
    return link


def _table(table: Table) -> str:
    """The table's own XML: a call of the library for each cell is a hundred times as slow."""
    each = 9000 // len(table.heads)
    head = _row(
        table.heads, table.numeric, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", "<w:b/>"
    )
    rows = "".join(
        _row(row, table.numeric, "<w:trPr><w:cantSplit/></w:trPr>", "") for row in table.rows
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
        f'<w:tblLook w:firstRow="1"/></w:tblPr>'
        f'<w:tblGrid>{f"""<w:gridCol w:w="{each}"/>""" * len(table.heads)}</w:tblGrid>{head}{rows}</w:tbl>'
    )


def _row(cells: tuple[str, ...], numeric: tuple[bool, ...], about: str, how: str) -> str:
    return f"<w:tr>{about}{''.join(map(_cell, cells, numeric, [how] * len(cells)))}</w:tr>"


def _cell(text: str, number: bool, how: str) -> str:
    side = '<w:pPr><w:jc w:val="right"/></w:pPr>' if number else ""
    said = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p>{side}<w:r><w:rPr>{how}'
        f'<w:sz w:val="18"/></w:rPr>{said}</w:r></w:p></w:tc>'
    )
