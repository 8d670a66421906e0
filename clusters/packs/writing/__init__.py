"""One document as paper, as a case, as slides and as a workbook. No web and no database."""

from clusters.packs.writing import case, paper, slides, workbook

# How each kind of file is written.
WRITERS = {"pdf": paper.pdf, "docx": case.docx, "pptx": slides.pptx, "xlsx": workbook.xlsx}
