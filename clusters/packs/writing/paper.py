"""A document as a tagged PDF: every text is handed to a fixed template as data, and none of it is ever code."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import segno
import typst

from clusters.packs.writing.document import Document, Section, named, runs, table_of
from clusters.packs.writing.faces import fonts
from tvaers.danish import day, moment
from tvaers.marked import Piece, Span
from tvaers.parts import Lines, Notice, Part, Picture, Table, Words

TEMPLATE = Path(__file__).parent / "paper.typ"
# The design system's face, and what stands in for it and for letters that it lacks.
FONTS = ("IBM Plex Sans", "DejaVu Sans", "Libertinus Serif")
MONO = ("DejaVu Sans Mono",)
LABELS = {"warning": "Bemærk.", "missing": "Ikke vist.", "failed": "Kunne ikke vises."}
INVENTED = "Demonstrationsdata"
LOWEST = 6
# Letters that are left when a typeface lacks some: those of Europe and the signs that go with them, then Latin.
KNOWN = (
    re.compile(
        "[^\n -~\u00a0-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u20ac\u2190-\u2193\u2212\u2248-\u2265]"
    ),
    re.compile("[^\n -~\u00a0-\u017f\u2010-\u2022\u2026\u2212]"),
)
UNKNOWN = "□"


class _Depth:
    """Headings that never leap over a rank, as a reader that jumps between them expects."""

    def __init__(self) -> None:
        self.last = 1

    def next(self, wanted: int) -> int:
        self.last = min(wanted, self.last + 1, LOWEST)
        return self.last


def pdf(document: Document) -> bytes:
    """The document as PDF/UA-1."""
    data = json.dumps(_data(document), ensure_ascii=False)
    for sorts in (None, *KNOWN):
        try:
            return _made(data if sorts is None else sorts.sub(UNKNOWN, data), document)
        except typst.TypstError as fault:
            # PDF/UA takes no letter that no typeface here can draw: it is then a box, as on a screen.
            if "could not be displayed" not in fault.message or sorts is KNOWN[-1]:
                raise
    raise AssertionError


def _made(data: str, document: Document) -> bytes:
    made = _compiler().compile(
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
        timestamp=int(document.frozen_at.timestamp()),
    )
    return bytes(made)


def _compiler() -> Any:
    # Its root is the template's own folder: nothing else can be read from within.
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts())


def _data(document: Document) -> dict[str, Any]:
    frozen = moment(document.frozen_at)
    return {
        "title": document.title,
        "author": document.place or "Tværs",
        "about": document.whole,
        "fonts": FONTS,
        "mono": MONO,
        "place": document.place,
        "whole": document.whole,
        "running": " · ".join(filter(None, (document.place, document.title))),
        "demonstration": document.demonstration,
        "invented": INVENTED,
        "foot": f"Tal, som de var {day(document.frozen_at.date())} · kontrolkode {document.code[:17]}",
        "side": "Side",
        "af": "af",
        "frozen": f"Tallene er, som de var {frozen}. Senere tal ændrer dem ikke.",
        "contents": "Indhold",
        "empty": "Der er ingen sider i pakken.",
        "now": "Se tallet, som det er nu:",
        "check": "Er papiret uændret, og hvad er tallene nu?",
        "how": "Åbn adressen; den kræver adgang til området. Står der samme kontrolkode som her, er "
        "indholdet uændret:",
        "address": document.address,
        "code": "\n".join((document.code[:35], document.code[36:])),
        "qr": _qr(document.address),
        "qr_alt": f"QR-kode til {document.address}",
        "sections": [_section(section, document.address) for section in document.sections],
    }


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, border=0)
    return out.getvalue().decode()


def _section(section: Section, base: str) -> dict[str, Any]:
    depth = _Depth()
    return {
        "title": section.title,
        "fresh": section.fresh,
        "parts": [_part(part, depth, base) for part in section.parts],
    }


def _part(part: Part, depth: _Depth, base: str) -> dict[str, Any]:
    match part:
        case Words():
            return {"part": "words", "pieces": [*_pieces(runs(part.text, base), depth)]}
        case Notice():
            return {**vars(part), "part": "notice", "label": LABELS.get(part.kind, "")}
        case Table():
            return {"part": "table", **_table(part)}
        case Lines():
            at = depth.next(2) if part.title else 0
            return {**vars(part), "part": "lines", "depth": at, "lines": [*map(vars, part.lines)]}
        case Picture():
            return {
                "part": "picture",
                "depth": depth.next(2),
                **{name: getattr(part, name) for name in ("title", "under", "finding", "summary")},
                "svg": part.svg,
                "alt": part.finding or part.title,
                "stamps": " · ".join(part.stamps),
                "table": _table(part.table),
                "notes": [*part.notes],
                "source": part.source,
                "url": part.url,
            }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "heads": [*table.heads],
        "rows": [[*row] for row in table.rows],
        "numeric": [*table.numeric],
        "widths": _widths(table),
    }


def _widths(table: Table) -> list[int]:
    """A column of long texts shares the sheet; short ones are as wide as what they hold (0)."""
    longest = [
        max((len(row[at]) for row in table.rows), default=0) for at in range(len(table.heads))
    ]
    return [0 if long <= 24 else min(long, 60) for long in longest]


def _pieces(pieces: tuple[Piece, ...], depth: _Depth) -> Iterator[dict[str, Any]]:
    """The pieces of a text, with the items of a list that stand together as one."""
    items: list[dict[str, Any]] = []
    counts: dict[int, int] = {}
    for piece in pieces:
        if piece.kind in ("bullet", "number"):
            counts = {rank: count for rank, count in counts.items() if rank <= piece.depth}
            counts[piece.depth] = counts.get(piece.depth, 0) + 1
            items.append(
                {
                    "number": piece.kind == "number",
                    "depth": piece.depth,
                    "at": counts[piece.depth],
                    "spans": _spans(piece.spans),
                }
            )
            continue
        if items:
            yield {"kind": "list", "items": items}
            items, counts = [], {}
        match piece.kind:
            case "heading" if named("".join(span.text for span in piece.spans), ""):
                yield {
                    "kind": "heading",
                    "depth": depth.next(piece.depth + 1),
                    "spans": _spans(piece.spans),
                }
            case "table":
                yield {"kind": "table", "table": _table(table_of(piece))}
            case "text":
                yield {"kind": "text", "spans": _spans(piece.spans)}
    if items:
        yield {"kind": "list", "items": items}


def _spans(spans: tuple[Span, ...]) -> list[dict[str, Any]]:
    return [vars(span) for span in spans]
